package dev.rangebar.report.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the workflows, and that the checks find each of these errors. */
class WorkflowsTest {
    private static final Path ROOT = Path.of(System.getProperty("rangebar.test.root"));

    @Test
    void acceptsTheWorkflows() throws IOException {
        Map<String, String> texts = WorkflowChecks.texts(ROOT);
        assertTrue(texts.keySet().containsAll(List.of("ci.yml", WorkflowChecks.DAILY, WorkflowChecks.WEEKLY,
            WorkflowChecks.COMPARE, WorkflowChecks.COMMENT, WorkflowChecks.SHARED)), texts.keySet().toString());
        assertEquals(List.of(), WorkflowChecks.complaints(ROOT, texts));
    }

    /** Columns: file, text, replacement, part of the expected error. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "performance-daily.yml  ~ 17 3 * * *                   ~ 17 4 * * *                ~ cron",
        "performance-weekly.yml ~ 0 2 * * 0                    ~ 0 2 * * *                 ~ cron",
        "performance-weekly.yml ~ scope: weekly                ~ scope: daily              ~ scope",
        "performance-daily.yml  ~ cancel-in-progress: false    ~ cancel-in-progress: true  ~ concurrency",
        "performance-weekly.yml ~ group: performance           ~ group: weekly             ~ concurrency",
        "performance-daily.yml  ~ permissions: {}              ~ permissions: write-all    ~ permissions",
        "performance-daily.yml  ~ actions: read                ~ actions: write            ~ permissions of the job",
        "performance-daily.yml  ~ default: false               ~ default: true             ~ off by default",
        "performance-daily.yml  ~ inputs.bootstrap || false    ~ true                      ~ bootstrap",
        "performance-daily.yml  ~ measure-minutes: 25          ~ measure-minute: 25        ~ no timeout",
        "performance-weekly.yml ~ measure-minutes: 50          ~ measure-minutes: 60       ~ no timeout",
        "performance.yml        ~ timeout-minutes: ${{ inputs.m ~ name: ${{ inputs.m       ~ would cancel the run",
        "performance.yml        ~ vars.PERFORMANCE_ISSUES == 'true' ~ true                 ~ off by default",
        "performance.yml        ~ issues: write                ~ issues: read              ~ issues: permissions",
        "performance.yml        ~ github.event_name == 'schedule' ~ true                   ~ publishes any branch",
        "performance-daily.yml  ~ workflow_dispatch:           ~ push:                     ~ triggers",
        "performance.yml        ~ workflow_call:               ~ workflow_dispatch:        ~ triggers",
        "performance.yml        ~ contents: read               ~ contents: write           ~ measure: permissions",
        "performance.yml        ~ actions: read                ~ pages: write              ~ measure: permissions",
        "performance.yml        ~ contents: write              ~ contents: read            ~ publish: permissions",
        "performance.yml        ~ id-token: write              ~ packages: write           ~ deploy: permissions",
        "performance.yml        ~ timeout-minutes: 10          ~ name: slow                ~ no timeout",
        "performance.yml        ~ timeout-minutes: ${{         ~ timeout: ${{              ~ no timeout",
        "performance.yml        ~ persist-credentials: false   ~ persist-credentials: true ~ persist-credentials",
        "performance.yml        ~ a60cea5bc7b49e15c1f58f411161f99e0df48372 ~ v1            ~ no fixed hash",
        "performance.yml        ~ `# v5.0.0`                   ~ `#`                       ~ no fixed hash",
        "ci.yml                 ~ `# v7.0.1`                   ~ `# v7`                    ~ no fixed hash",
        "performance.yml        ~ bin/setup                    ~ bin/set-up                ~ is not there",
        "performance.yml        ~ -Pbench                      ~ -Pbenchmarks              ~ Maven knows no -Pbenchmarks",
        "performance.yml        ~ -Dbench.scope                ~ -Dbench.size              ~ Maven knows no",
        "ci.yml                 ~ -pl java/rangebar            ~ -pl java/range            ~ no module java/range",
        "ci.yml                 ~ java/rangebar,java/ta4j      ~ java/rangebar,java/ta5j   ~ no module java/ta5j",
        "ci.yml                 ~ -Pcoverage                   ~ -Pcover                   ~ Maven knows no -Pcover",
        "ci.yml                 ~ - tsan                       ~ - thread                  ~ no preset thread",
        "ci.yml                 ~ --target fuzz_short          ~ --target fuzz_brief       ~ no target fuzz_brief",
        "ci.yml                 ~ mmap_rnd_bits=28             ~ mmap_rnd_bits=32          ~ mmap_rnd_bits=32",
        "ci.yml                 ~ --preset sanitize --target   ~ --preset sanity --target  ~ no preset sanity",
        "performance.yml        ~ -B verify                    ~ -B measure                ~ Maven knows no measure",
        "performance.yml        ~ -Pbench -DskipTests          ~ -DskipTests               ~ Maven",
        "performance.yml        ~ run: bin/performance-publish after ~ run: bin/performance-publish after; true ~ one",
        "performance.yml        ~ run: bin/performance-publish after ~ run: bin/performance-publish after || true ~ hides",
        "performance.yml        ~ run: bin/performance-publish after ~ run: git push       ~ git is not there",
        "performance.yml        ~ timeout-minutes: 10          ~ continue-on-error: true   ~ hides failures",
        "performance.yml        ~ failure()                    ~ always()                  ~ always()",
        "performance.yml        ~ needs: measure               ~ needs: measured           ~ which is not there",
        "performance.yml        ~ needs: publish               ~ needs: measure            ~ order of the jobs",
        "performance.yml        ~ id: after                    ~ id: later                 ~ no step has the id after",
        "performance.yml        ~ ref: ${{ needs.publish.outputs.commit }} ~ ref: gh-pages ~ not what was pushed",
        "performance.yml        ~ if: ${{ !inputs.bootstrap }} ~ if: ${{ inputs.bootstrap }} ~ the history comes first",
        "performance.yml        ~ target/pages/performance     ~ pages/performance         ~ what is judged",
        "performance.yml        ~ if-no-files-found: error     ~ if-no-files-found: warn   ~ what is uploaded",
        "performance.yml        ~ name: native                 ~ name: Native              ~ inputs of native",
        "performance.yml        ~ tool: jmh                    ~ tool: customBiggerIsBetter ~ inputs of java",
        "performance.yml        ~ skip-fetch-gh-pages: true    ~ skip-fetch-gh-pages: false ~ inputs of native",
        "performance.yml        ~ auto-push: false             ~ auto-push: true           ~ inputs of native",
        "performance.yml        ~ 150%                   ~ 200%                ~ inputs of native",
        "performance.yml        ~ 1000000000%                  ~ 150%                      ~ inputs of native",
        "performance.yml        ~ fail-on-alert: true          ~ fail-on-alert: false      ~ inputs of native",
        "performance.yml        ~ ref: ${{ github.sha }}       ~ ref: main                 ~ inputs of native",
        "performance.yml        ~ comment-on-alert: false      ~ comment-on-alert: true    ~ inputs of native",
        "performance.yml        ~ runs-on: ubuntu-24.04        ~ run-on: ubuntu-24.04      ~ unknown key",
        "performance.yml        ~ `            21`             ~ `            20`          ~ JDKs of the series of JNI",
        "performance.yml        ~ fetch-depth: 0               ~ fetch-depth: 1            ~ no commits to name",
        "performance.yml        ~ name: github-pages           ~ name: pages               ~ environment",
        "performance-compare.yml ~ pull_request:               ~ pull_request_target:      ~ runs strange code with rights",
        "performance-compare.yml ~ pull_request:               ~ push:                     ~ triggers",
        "performance-compare.yml ~ - native/**                 ~ - core/**                 ~ no folder core",
        "performance-compare.yml ~ contents: read              ~ contents: write           ~ permissions of the job",
        "performance-compare.yml ~ cache: maven                ~ token: ${{ github.token }} ~ a token for strange code",
        "performance-compare.yml ~ compare HEAD^1 HEAD         ~ compare HEAD HEAD         ~ what is compared",
        "performance-compare.yml ~ compare HEAD^1 HEAD         ~ compare ${{ github.head_ref }} HEAD ~ text of an event",
        "performance-compare.yml ~ fetch-depth: 2              ~ fetch-depth: 1            ~ no base",
        "performance-compare.yml ~ name: comparison            ~ name: result              ~ name of the artifact",
        "performance-compare.yml ~ timeout-minutes: 30         ~ continue-on-error: true   ~ hides failures",
        "performance-comment.yml ~ workflow_run:               ~ pull_request_target:      ~ triggers",
        "performance-comment.yml ~ - performance-compare       ~ - performance-daily       ~ triggers",
        "performance-comment.yml ~ vars.PERFORMANCE_COMMENTS == 'true' ~ true              ~ off by default",
        "performance-comment.yml ~ contents: read              ~ contents: write           ~ permissions of the job",
        "performance-comment.yml ~ persist-credentials: false  ~ `ref: ${{ github.event.workflow_run.head_sha }}` ~ default branch",
        "performance-comment.yml ~ path: ${{ runner.temp }}    ~ path: target              ~ outside of the checkout",
        "performance-comment.yml ~ run: bin/performance comment ~ run: bin/performance list ~ runs something else",
    })
    void findsError(String file, String from, String to, String complaint) throws IOException {
        Map<String, String> texts = new TreeMap<>(WorkflowChecks.texts(ROOT));
        int place = texts.get(file).indexOf(from);
        assertTrue(place >= 0, "nothing to break: " + from);
        texts.put(file, new StringBuilder(texts.get(file)).replace(place, place + from.length(), to).toString());
        assertFinds(texts, complaint);
    }

    /** A job whose image lacks a tool, or has an old one, fails in the middle of the build. */
    @Test
    void findsBuildWithoutSetup() throws IOException {
        Map<String, String> texts = new TreeMap<>(WorkflowChecks.texts(ROOT));
        texts.computeIfPresent("ci.yml", (file, text) -> text.replace("      - run: bin/setup\n", ""));
        for (String job : List.of("errorprone", "java-coverage")) {
            assertFinds(texts, "ci.yml: " + job + ": mvn");
        }
        texts.computeIfPresent("ci.yml", (file, text) -> text.replaceAll("      - run: (bash )?bin/setup.*\n", ""));
        for (String job : List.of("scripts: cmake", "java-sanitize: cmake", "jdks: mvn", "natives: mvn", "c-fuzz: cmake")) {
            assertFinds(texts, "ci.yml: " + job);
        }
    }

    /** bin/performance and bin/docs build themselves first, by Maven and CMake. */
    @Test
    void findsProgramThatBuildsItselfWithoutSetup() throws IOException {
        Map<String, String> texts = new TreeMap<>(WorkflowChecks.texts(ROOT));
        texts.replaceAll((file, text) -> text.replaceAll("      - run: bin/setup.*\n", ""));
        for (String job : List.of("performance.yml: measure: mvn", "performance.yml: issues: bin/performance", "performance.yml: docs: "
            + "bin/docs", "performance-compare.yml: compare: bin/performance", "performance-comment.yml: comment: bin/performance")) {
            assertFinds(texts, job);
        }
    }

    @Test
    void findsRenamedArtifact() throws IOException {
        Map<String, String> texts = new TreeMap<>(WorkflowChecks.texts(ROOT));
        texts.computeIfPresent(WorkflowChecks.SHARED, (file, text) ->
            text.replace("name: performance\n          path: target\n", "name: result\n          path: target\n"));
        assertFinds(texts, "what is uploaded is downloaded");
    }

    private static void assertFinds(Map<String, String> texts, String complaint) throws IOException {
        List<String> complaints = WorkflowChecks.complaints(ROOT, texts);
        assertTrue(complaints.stream().anyMatch(each -> each.contains(complaint)), complaints.toString());
    }
}
