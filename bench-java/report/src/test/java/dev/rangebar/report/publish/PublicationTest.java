package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Folders;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the steps of the nightly workflow against a bare repository: the judge, the real publishing script, and a
 * stand-in for the three steps of github-action-benchmark. The history has sixty nights; the last four measure a commit
 * that makes the FFM path 10 % slower.
 */
class PublicationTest {
    private static final int NIGHTS = 60;
    private static final int SLOW_NIGHTS = 4;
    private static final int COMMITS = 40;
    /** Commit that makes the FFM path slower. */
    private static final int SLOW_COMMIT = 30;
    private static final double SLOWER = 1.10;
    private static final Instant FIRST = Instant.parse("2026-09-01T03:17:04Z");
    private static final Path ROOT = Path.of(System.getProperty("rangebar.test.root"));

    private static final List<Path> NIGHTS_MEASURED = new ArrayList<>();

    @TempDir
    static Path shared;
    private static Checkout template;
    private static Path history;
    private static SyntheticNights nights;

    @TempDir
    Path scratch;
    private Path sources;
    private Path bare;
    private Path pages;
    private Path bench;
    private Path publish;
    private Path site;
    private Path known;
    private Path budgets;
    private List<String> commits;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** Returns whether a series includes FFM calls; times of the core and of JNI stay as they are. */
    static boolean isFfmPath(String id) {
        return id.matches("api/(batch|stream|latency)/.*|ffm/.*|overhead/(ratio/)?(ffm|api)-.*")
            && !id.endsWith("/clock");
    }

    @BeforeAll
    static void sixtyNights() throws Exception {
        template = new Checkout(shared.resolve("sources"), COMMITS);
        List<String> commits = template.commits();
        nights = new SyntheticNights(shared, 20261123);
        List<Path> runs = NIGHTS_MEASURED;
        for (int i = 0; i < NIGHTS; i++) {
            boolean slow = i >= NIGHTS - SLOW_NIGHTS;
            nights.scaledBy(id -> slow && isFfmPath(id) ? SLOWER : 1);
            runs.add(shared.resolve("run-" + i));
            int commit = slow ? SLOW_COMMIT : i * SLOW_COMMIT / (NIGHTS - SLOW_NIGHTS);
            nights.measure(runs.getLast(), date(i), commits.get(commit));
        }
        history = shared.resolve("history");
        SyntheticNights.publish(history, runs);
    }

    private static Instant date(int night) {
        return FIRST.plus(Duration.ofDays(night));
    }

    @BeforeEach
    void repository() throws Exception {
        bare = scratch.resolve("origin.git");
        Git.run(shared, "clone", "-q", "--bare", template.folder().toString(), bare.toString());
        sources = scratch.resolve("sources");
        Git.run(scratch, "clone", "-q", bare.toString(), sources.toString());
        Files.writeString(sources.resolve(".git/info/exclude"), "target/\n");
        commits = template.commits();
        pages = scratch.resolve("pages");
        bench = sources.resolve("target/bench");
        publish = sources.resolve("target/publish");
        site = scratch.resolve("site");
        Files.createDirectories(site.resolve("assets"));
        Files.writeString(site.resolve("index.html"), "<!doctype html><title>Performance</title>");
        Files.writeString(site.resolve("assets/page.js"), "fetch('history.json');");
        known = scratch.resolve("known-changes.json");
        budgets = Files.writeString(scratch.resolve("budgets.json"), "[]");
        Files.writeString(known, "[]");
    }

    /** Creates the branch with sixty nights. */
    private void sixtyNightsArePublished() throws IOException {
        Path begin = scratch.resolve("begin");
        Git.run(scratch, "clone", "-q", bare.toString(), begin.toString());
        Git.run(begin, "switch", "-q", "--orphan", "gh-pages");
        Folders.copy(history, begin.resolve("performance"));
        Git.run(begin, "add", "performance");
        commit(begin, "sixty nights");
        Git.run(begin, "push", "-q", "origin", "gh-pages");
        Git.run(scratch, "clone", "-q", "--branch", "gh-pages", bare.toString(), pages.toString());
    }

    private static void commit(Path folder, String message) {
        Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", message);
    }

    private String head() {
        return Git.run(bare, "rev-parse", "refs/heads/gh-pages").strip();
    }

    private void measure(int night, int commit) throws IOException {
        Git.run(sources, "checkout", "-q", commits.get(commit));
        Files.createDirectories(bench);
        try (var old = Files.list(bench)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        nights.scaledBy(id -> commit >= SLOW_COMMIT && isFfmPath(id) ? SLOWER : 1)
            .measure(bench, date(night), commits.get(commit));
    }

    private void judge() {
        judge(JudgeTask.Exceptions.NONE);
    }

    private void judge(JudgeTask.Exceptions exceptions) {
        printed.reset();
        JudgeTask task = new JudgeTask(new JudgeTask.Input(bench, pages.resolve("performance"), null, known, sources),
            new JudgeTask.Output(publish, site), exceptions,
            new JudgeTask.Workflow("https://github.com/example/rangebar/actions/runs/7", true));
        new Judge(task, new PrintWriter(printed, true, StandardCharsets.UTF_8)).judge(date(NIGHTS + 10));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void script(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", ROOT.resolve("bin/performance-publish").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(sources.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /** Replaces the three steps of the action: each adds a commit on the local branch. */
    private void action(int night, int commit) throws IOException {
        Path branch = scratch.resolve("action");
        Git.run(sources, "worktree", "add", "-q", branch.toString(), "gh-pages");
        for (String suite : ActionStandIn.SUITES) {
            ActionStandIn action = new ActionStandIn(branch.resolve("performance"));
            action.add(suite, bench, commits.get(commit), date(night).plusSeconds(400));
            action.save();
            Git.run(branch, "add", "performance/data.js");
            commit(branch, "add " + suite);
        }
        Git.run(sources, "worktree", "remove", branch.toString());
    }

    private void publish(int night, int commit, String... before) throws Exception {
        script(before);
        action(night, commit);
        script("after");
        if (Files.exists(pages)) {
            Git.run(pages, "pull", "-q");
        } else {
            Git.run(scratch, "clone", "-q", "--branch", "gh-pages", bare.toString(), pages.toString());
        }
    }

    private JsonNode published(String file) {
        return JsonFields.read(pages.resolve("performance").resolve(file)).node();
    }

    private static JsonNode series(JsonNode file, String id) {
        for (JsonNode series : file.get("series")) {
            if (series.get("id").asText().equals(id)) {
                return series;
            }
        }
        throw new AssertionError(id);
    }

    private static void needsTheScriptsTools() {
        for (String tool : List.of("bash", "jq")) {
            boolean there;
            try {
                there = new ProcessBuilder(tool, "--version").start().waitFor() == 0;
            } catch (IOException | InterruptedException e) {
                there = false;
            }
            assumeTrue(there, "needs " + tool);
        }
    }

    @Test
    void publishesThreeNights() throws Exception {
        needsTheScriptsTools();
        sixtyNightsArePublished();
        int[] measured = {SLOW_COMMIT + 1, SLOW_COMMIT + 1, SLOW_COMMIT + 2};
        for (int i = 0; i < measured.length; i++) {
            String before = head();
            measure(NIGHTS + i, measured[i]);
            judge();
            publish(NIGHTS + i, measured[i], "before");
            assertEquals(before, Git.run(pages, "rev-parse", "HEAD^").strip(), "one commit, one push");

            JsonNode latest = published("latest.json");
            assertEquals(List.of(), Schemas.complaints("latest.schema.json", latest.toString()));
            assertEquals(i == 1, latest.get("run").get("repeatRun").booleanValue());
            assertEquals("change " + measured[i], latest.get("run").get("subject").asText());
            JsonNode all = published("history.json");
            assertEquals(List.of(), Schemas.complaints("history.schema.json", all.toString()));
            assertEquals(NIGHTS + i + 1, all.get("runs").size());
            for (JsonNode series : all.get("series")) {
                for (String perRun : List.of("values", "low", "high")) {
                    assertEquals(NIGHTS + i + 1, series.get(perRun).size(), series.get("id").asText());
                }
            }
            JsonNode last = all.get("runs").get(NIGHTS + i);
            assertEquals(latest.get("run").get("date"), last.get("date"));
            JsonNode record = published(last.get("record").asText());
            assertTrue(series(record, "api/batch/1m").get("samples").get("values").size() > 1);
            assertTrue(Files.exists(pages.resolve("performance/assets/page.js")));
        }
        JsonNode overhead = series(published("latest.json"), "ffm/overhead").get("verdict");
        assertEquals("regressed", overhead.get("verdict").asText());
        assertEquals(commits.get(SLOW_COMMIT), overhead.get("since").get("firstCommit").asText());
        assertEquals("change " + SLOW_COMMIT, overhead.get("since").get("candidates").get(0).get("subject").asText());
        assertEquals(SLOWER - 1, overhead.get("change").doubleValue(), 0.02);
        assertEquals(1, overhead.get("confidence").doubleValue(), 0.01);
        for (JsonNode series : published("history.json").get("series")) {
            assertTrue(series.get("exact").booleanValue()
                || series.get("verdict").get("confidence").doubleValue() < 1, series.get("id").asText());
        }
        assertEquals("unchanged", series(published("latest.json"), "api/bars-per-million/250").get("verdict")
            .get("verdict").asText());
        String summary = Files.readString(publish.resolve("summary.md"));
        assertTrue(summary.contains("ffm/overhead") && summary.contains("regressed since"
            + " " + commits.get(SLOW_COMMIT).substring(0, 7) + " (1 commit)"), summary);
        assertTrue(summary.contains("# Benchmarks of"), summary);
    }

    @Test
    void appendsVerdictsToTheJobSummary() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT + 1);
        Path jobSummary = scratch.resolve("job-summary.md");
        Files.writeString(jobSummary, "Text of an earlier step.\n");
        PrintWriter out = new PrintWriter(printed, true, StandardCharsets.UTF_8);
        int code = Performance.run(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", jobSummary.toString()), out,
            out, "judge", "--run", bench.toString(), "--history", pages.resolve("performance").toString(), "--site",
            site.toString(), "--known-changes", known.toString(), "--budgets", budgets.toString(), "--sources",
            sources.toString(), "--out", publish.toString());
        assertEquals(0, code, printed());
        assertTrue(printed().contains("::warning"), printed());
        assertEquals("Text of an earlier step.\n" + Files.readString(publish.resolve("summary.md")),
            Files.readString(jobSummary));
    }

    @Test
    void createsTheBranchOnlyWithBootstrap() throws Exception {
        needsTheScriptsTools();
        measure(0, 1);
        assertRejected("data.js is missing. If no run has been published yet, start a history with --bootstrap");
        judge(new JudgeTask.Exceptions(true, false));
        publish(0, 1, "before", "--bootstrap");
        assertEquals(1, published("history.json").get("runs").size());
        measure(1, 2);
        judge();
        publish(1, 2, "before");
        assertEquals(2, published("history.json").get("runs").size());
    }

    /** Checks the message, and that the judge writes nothing. */
    private void assertRejected(String message) throws IOException {
        String said = assertThrows(BenchFailure.class, () -> judge()).getMessage();
        assertTrue(said.contains(message), said);
        try (var files = Files.list(publish)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private void historyIsThere() throws IOException {
        Folders.copy(history, pages.resolve("performance"));
    }

    private void alterLatest(Consumer<ObjectNode> alter) {
        ObjectNode latest = (ObjectNode) JsonFields.read(bench.resolve("latest.json")).node();
        alter.accept(latest);
        JsonFields.write(bench.resolve("latest.json"), latest);
    }

    @Test
    void rejectsDamagedHistory() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        Path data = pages.resolve("performance/data.js");
        String text = Files.readString(data);
        Files.writeString(data, text.substring(0, text.length() / 2));
        assertRejected("data.js is damaged");
        Files.writeString(data, "");
        assertRejected("data.js does not begin with");
        Files.writeString(data, "window.BENCHMARK_DATA = {\"entries\": {}}");
        assertRejected("data.js has lost the run runs/2026/");
        Files.delete(data);
        assertRejected("data.js is missing, but there are records of runs");
    }

    /** An exact series that flips between processes is noisy that night, by name, in every file; it is no regression. */
    @Test
    void namesSeriesWhoseProcessesDisagree() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        String id = "api/allocated/batch/1m";
        alterLatest(latest -> latest.get("series").forEach(row -> {
            if (row.get("id").asText().equals(id)) {
                double value = row.get("value").doubleValue();
                ((ObjectNode) row).putArray("processValues").add(value).add(value + 640);
            }
        }));
        judge();
        String summary = Files.readString(publish.resolve("summary.md"));
        assertTrue(summary.substring(summary.indexOf("## Noisy")).contains("| " + id + " | noisy | "), summary);
        JsonNode latest = JsonFields.read(publish.resolve("performance/latest.json")).node();
        assertEquals(List.of(), Schemas.complaints("latest.schema.json", latest.toString()));
        assertEquals(List.of(), Schemas.complaints("history.schema.json",
            Files.readString(publish.resolve("performance/history.json"))));
        latest.get("series").forEach(row -> assertEquals(row.get("id").asText().equals(id),
            row.get("verdict").get("reason").asText().contains("in processes of the same build"), row.toString()));
        latest.get("events").forEach(event -> assertFalse(event.get("series").asText().equals(id), event.toString()));
    }

    @Test
    void rejectsMissingSeriesByName() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        alterLatest(latest -> {
            var rows = latest.get("series").elements();
            while (rows.hasNext()) {
                if (List.of("core/batch/1m", "ffm/overhead").contains(rows.next().get("id").asText())) {
                    rows.remove();
                }
            }
        });
        assertRejected("that are missing: core/batch/1m, ffm/overhead");
    }

    @Test
    void addsRunsOnlyAtTheEndAndOnce() throws IOException {
        historyIsThere();
        measure(NIGHTS - 1, SLOW_COMMIT);
        assertRejected("is already in the history");
        measure(NIGHTS - 2, SLOW_COMMIT - 1);
        assertRejected("but the history contains a run of");
        measure(NIGHTS, SLOW_COMMIT);
        alterLatest(latest -> latest.withObject("/run").put("dirty", true));
        assertRejected("uncommitted changes");
    }

    @Test
    void showsDeclaredChangeWithoutAlert() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        judge();
        String title = "regressed since " + commits.get(SLOW_COMMIT).substring(0, 7);
        assertTrue(printed().contains("::warning") && printed().contains(title), printed());

        Files.writeString(known, """
            [{"commit": "%s", "series": ["api/**", "ffm/**", "overhead/**"], "direction": "slower",
              "reason": "bounds are checked once more"}]
            """.formatted(commits.get(SLOW_COMMIT).substring(0, 8)));
        judge();
        assertFalse(printed().contains(title), printed());
        JsonNode all = JsonFields.read(publish.resolve("performance/history.json")).node();
        assertEquals("bounds are checked once more", series(all, "ffm/overhead").get("verdict").get("known").asText());
        assertEquals(NIGHTS - SLOW_NIGHTS, all.get("knownChanges").get(0).get("run").intValue());
        assertTrue(Files.readString(publish.resolve("summary.md")).contains("## Declared"));

        // A declared improvement does not cover a regression.
        Files.writeString(known, Files.readString(known).replace("slower", "faster"));
        judge();
        assertTrue(printed().contains(title), printed());
    }

    /** The record of events decides what is new, not a file of the night before. */
    @Test
    void announcesEachEventOnce() throws IOException {
        List<Path> runs = new ArrayList<>(NIGHTS_MEASURED);
        List<JsonNode> announced = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            SyntheticNights.publish(pages.resolve("night-" + i), runs);
            Path run = scratch.resolve("run-" + i);
            nights.scaledBy(id -> isFfmPath(id) ? SLOWER : 1).measure(run, date(NIGHTS + i), commits.get(SLOW_COMMIT));
            runs.add(run);
            JudgeTask task = new JudgeTask(new JudgeTask.Input(run, pages.resolve("night-" + i), null, known, sources),
                new JudgeTask.Output(publish, site), JudgeTask.Exceptions.NONE, JudgeTask.Workflow.NONE);
            new Judge(task, new PrintWriter(printed)).judge(date(NIGHTS + i));
            announced.add(JsonFields.read(publish.resolve("performance/latest.json")).node().get("events"));
        }
        Map<String, Boolean> first = news(announced.getFirst());
        Map<String, Boolean> second = news(announced.getLast());
        assertTrue(first.containsValue(true) && first.containsValue(false), first.toString());
        first.keySet().forEach(id -> assertEquals(false, second.get(id), id));
        assertTrue(Files.readString(publish.resolve("summary.md")).contains("## Still: "));
    }

    private static Map<String, Boolean> news(JsonNode events) {
        Map<String, Boolean> news = new HashMap<>();
        events.forEach(event -> news.put(event.get("id").asText(), event.get("new").booleanValue()));
        return news;
    }

    /** Programs and the page read nights of format 1 as those of format 2. */
    @Test
    void readsNightsOfFormatOne() throws IOException {
        Path old = scratch.resolve("old/performance");
        Folders.copy(history, old);
        try (var files = Files.walk(old)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, Files.readString(file).replace("\"format\" : 2", "\"format\" : 1")
                    .replace("\"calibration\"", "\"rulers\"").replace("\"overhead/", "\"ladder/")
                    .replace("\"layer\" : \"overhead\"", "\"layer\" : \"ladder\""));
            }
        }
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        judge();
        JsonNode now = JsonFields.read(publish.resolve("performance/history.json")).node();
        JudgeTask task = new JudgeTask(new JudgeTask.Input(bench, old, null, known, sources),
            new JudgeTask.Output(publish, site), JudgeTask.Exceptions.NONE,
            new JudgeTask.Workflow("https://github.com/example/rangebar/actions/runs/7", true));
        new Judge(task, new PrintWriter(printed)).judge(date(NIGHTS + 10));
        assertEquals(now, JsonFields.read(publish.resolve("performance/history.json")).node());
    }

    private String warnings() {
        return String.join("\n", printed().lines().filter(line -> line.startsWith("::warning")).toList());
    }

    @Test
    void acceptsCommitWithoutMessage() throws IOException {
        historyIsThere();
        Git.run(sources, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty",
            "--allow-empty-message", "-m", "");
        String commit = Git.run(sources, "rev-parse", "HEAD").strip();
        nights.scaledBy(id -> 1).measure(bench, date(NIGHTS), commit);
        judge();
        JsonNode latest = JsonFields.read(publish.resolve("performance/latest.json")).node();
        assertFalse(latest.get("run").has("subject"));
        assertEquals(List.of(), Schemas.complaints("latest.schema.json", latest.toString()));
    }

    /** The declarations of this project do not apply to the history of another project. */
    @Test
    void judgesHistoryOfAnotherProjectWithoutDeclaredChanges() throws IOException {
        historyIsThere();
        Path alone = Files.copy(pages.resolve("performance/data.js"), scratch.resolve("data.js"));
        Files.createDirectories(scratch.resolve("bench-java"));
        Files.writeString(scratch.resolve("bench-java/known-changes.json"), """
            [{"commit": "%s", "series": ["other/*"], "direction": "either", "reason": "faster clock"}]
            """.formatted(commits.get(SLOW_COMMIT)));
        String before = System.setProperty("rangebar.root", scratch.toString());
        try {
            String[] judged = {"judge", "--history", alone.toString(), "--no-site", "--sources", sources.toString(),
                "--out", publish.toString()};
            assertEquals(0, run(judged), printed());
            judged[2] = pages.resolve("performance").toString();
            assertEquals(1, run(judged));
            assertTrue(printed().contains("which matches no series"), printed());
        } finally {
            if (before == null) {
                System.clearProperty("rangebar.root");
            } else {
                System.setProperty("rangebar.root", before);
            }
        }
    }

    @Test
    void marksRunOnUnusualMachineAsLowConfidence() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        alterLatest(latest -> latest.withObject("/calibration/integer").put("after",
            1.4 * latest.get("calibration").get("integer").get("before").doubleValue()));
        judge();
        JsonNode latest = JsonFields.read(publish.resolve("performance/latest.json")).node();
        assertTrue(latest.get("run").get("lowConfidenceReason").asText()
            .contains("the integer calibration changed by +40 % during the run"));
        assertTrue(series(latest, "api/batch/1m").get("verdict").get("lowConfidence").booleanValue());
    }

    @Test
    void listsEventsAndFeedsThem() throws Exception {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        judge();
        String file = publish.resolve("performance/history.json").toString();
        printed.reset();
        assertEquals(0, run("list", "--history", file, "--open", "--sources", sources.toString()));
        assertTrue(printed().contains("ffm/overhead") && printed().contains(", open for "), printed());
        printed.reset();
        assertEquals(0, run("list", "--history", file, "--since", "2099-01-01"));
        assertEquals("0 events", printed().strip());
        assertEquals(0, run("list", "--history", file, "--since", "HEAD", "--sources", sources.toString()), printed());
        for (String since : List.of("-x", "2026-13-45", "v9.9")) {
            assertEquals(1, run("list", "--history", file, "--since", since, "--sources", sources.toString()));
            assertTrue(printed().contains("--since is " + since + "; expected a tag, a commit or a date"), printed());
        }
        ages(Path.of(file));
        assertEquals(1, run("list", "--history", file + ".no"));
        assertTrue(printed().contains("there is no history " + file + ".no"), printed());
        var feed = DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(publish.resolve("performance/events.atom").toFile());
        JsonNode events = JsonFields.read(Path.of(file)).node().get("events");
        Set<String> causes = new HashSet<>();
        events.forEach(event -> causes.add(event.get("cause").asText()));
        assertEquals(causes.size(), feed.getElementsByTagName("entry").getLength());
    }

    /** The list, the summary and the files state the same age. */
    private void ages(Path file) throws IOException {
        printed.reset();
        assertEquals(0, run("list", "--history", file.toString(), "--open"));
        String summary = Files.readString(publish.resolve("summary.md"));
        int open = 0;
        for (JsonNode event : JsonFields.read(file).node().get("events")) {
            if (event.get("open").booleanValue()) {
                String series = event.get("series").asText();
                int nights = event.get("nights").intValue();
                assertTrue(printed().lines().anyMatch(line -> line.contains(series + " ") && line.endsWith(", open for " + nights
                    + (nights == 1 ? " night" : " nights"))), nights + " of " + series + ": " + printed());
                assertTrue(summary.lines().anyMatch(line -> line.startsWith("| " + series + " | regressed, ")
                    && line.endsWith(" | " + event.get("found").asText().substring(0, 10) + " | " + nights + " |")), summary);
                open++;
            }
        }
        assertTrue(open > 0, "no open regression");
    }

    /** A history of format 1 has no events: its verdicts tell the news. */
    @Test
    void listsNewsOfFormatOne() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        judge();
        ObjectNode old = (ObjectNode) JsonFields.read(publish.resolve("performance/history.json")).node();
        old.put("format", 1).set("events", old.remove("machineChanges"));
        long regressed = 0;
        for (JsonNode series : old.get("series")) {
            ((ObjectNode) series).put("id", series.get("id").asText().replaceFirst("^overhead/", "ladder/"));
            regressed += series.get("verdict").get("verdict").asText().equals("regressed") ? 1 : 0;
        }
        Path file = scratch.resolve("history-1.json");
        JsonFields.write(file, old);
        printed.reset();
        assertEquals(0, run("list", "--history", file.toString(), "--open"));
        assertTrue(regressed > 0 && printed().strip().endsWith("\n" + regressed + " events"), printed());
        assertTrue(printed().lines().anyMatch(line -> line.matches("20\\S+  found .* ffm/overhead .* since .*, open for \\d+ nights?")),
            printed());
        assertFalse(printed().contains("ladder/"), printed());
        JsonFields.write(file, old.put("format", 3));
        assertEquals(1, run("list", "--history", file.toString()));
        assertTrue(printed().contains(file + " has format 3, expected 1 or 2. A newer version has written it"), printed());
    }

    @Test
    void rejectsHistoryThatHasLostRecords() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        Path record;
        try (var files = Files.walk(pages.resolve("performance/runs"))) {
            record = files.filter(Files::isRegularFile).sorted().toList().get(30);
        }
        Files.delete(record);
        String said = assertThrows(BenchFailure.class, this::judge).getMessage();
        assertTrue(said.contains("runs/ has lost the record of") || said.contains("is the second entry of the run"),
            said);
    }

    @Test
    void acceptsDeclarationForSeriesThatNoRunHasYet() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        Files.writeString(known, """
            [{"commit": "%s", "series": ["core/instructions/**"], "direction": "slower", "reason": "more checks"}]
            """.formatted(commits.get(SLOW_COMMIT)));
        judge();
        assertEquals(1, JsonFields.read(publish.resolve("performance/history.json")).node().get("knownChanges").size());
    }

    /** At home, the links of the page to older records and to data.js lead somewhere. */
    @Test
    void previewsWithAllLinkedFiles() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        JudgeTask task = new JudgeTask(new JudgeTask.Input(bench, pages.resolve("performance"), null, known, sources),
            new JudgeTask.Output(publish, site, true), JudgeTask.Exceptions.NONE, JudgeTask.Workflow.NONE);
        new Judge(task, new PrintWriter(printed)).judge(date(NIGHTS + 10));
        Path page = publish.resolve("performance");
        assertTrue(Files.exists(page.resolve("data.js")) && Files.exists(page.resolve("latest.json")));
        for (JsonNode run : JsonFields.read(page.resolve("history.json")).node().get("runs")) {
            assertTrue(Files.exists(page.resolve(run.get("record").asText())), run.toString());
        }
    }

    /** One night at 1.7 times all times: counted in the first line, and one warning for all series. */
    @Test
    void countsSeriesBeyondTheHardAlertThreshold() throws IOException {
        historyIsThere();
        Git.run(sources, "checkout", "-q", commits.get(1));
        nights.scaledBy(id -> 1.7).measure(bench, date(NIGHTS), commits.get(1));
        judge();
        List<String> warnings = warnings().lines().filter(line -> line.contains("beyond 150")).toList();
        assertEquals(1, warnings.size(), warnings());
        assertTrue(warnings.getFirst().matches("::warning title=\\d\\d beyond 150 %25%2C \\d\\d of them awaiting confirmation::.* and "
            + "\\d\\d more"), warnings.getFirst());
        String summary = Files.readString(publish.resolve("summary.md"));
        assertTrue(summary.lines().skip(2).findFirst().orElseThrow().matches(
            "\\d\\d beyond 150 %, \\d\\d of them awaiting confirmation\\. (\\d+ outliers? in this run\\. )?\\d+ improved, .*"),
            summary);
        String section = summary.substring(summary.indexOf("## Beyond the hard alert threshold")).split("\n## ")[0];
        List<String> rows = section.lines().skip(4).toList();
        assertTrue(rows.size() > 10 && rows.stream().allMatch(row -> row.matches(
            "\\| \\S+ \\| \\+(5|6|7|8|9)\\d\\.\\d % \\| (awaiting confirmation by further runs|.*%.*) \\|")), section);
    }

    @Test
    void emptiesOnlyOutputOfAnEarlierRun() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        Files.createDirectories(publish);
        Files.writeString(publish.resolve("thesis.txt"), "mine");
        String said = assertThrows(BenchFailure.class, () -> judge()).getMessage();
        assertTrue(said.contains("has no file expected.json"), said);
        assertEquals("mine", Files.readString(publish.resolve("thesis.txt")));
    }

    /** Outside of a workflow, the run has no address and no warnings in the form of GitHub appear. */
    @Test
    void judgesOutsideOfAWorkflow() throws IOException {
        historyIsThere();
        measure(NIGHTS, SLOW_COMMIT);
        int code = run("judge", "--run", bench.toString(), "--history",
            pages.resolve("performance").toString(), "--site", site.toString(), "--known-changes", known.toString(),
            "--budgets", budgets.toString(), "--sources", sources.toString(), "--out", publish.toString());
        assertEquals(0, code);
        assertFalse(JsonFields.read(publish.resolve("performance/latest.json")).node().get("run").has("workflowUrl"));
        assertTrue(printed().startsWith("0 improved, "), printed());
        assertEquals(2, run("judge", "--rum", "x"));
        assertEquals(1, run("judge", "--run", bench.toString(), "--history", scratch.resolve("none").toString(),
            "--no-site", "--known-changes", known.toString(), "--budgets", budgets.toString(), "--sources",
            sources.toString(), "--out", publish.toString()));
        assertTrue(printed().contains("[performance] FAILED: "), printed());
    }

    private int run(String... arguments) {
        PrintWriter to = new PrintWriter(printed, true, StandardCharsets.UTF_8);
        return Performance.run(Map.of(), to, to, arguments);
    }

    /** Validates published files by their schemas. */
    static final class Schemas {
        private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

        private Schemas() {
        }

        /** Returns the errors of a file. */
        static List<String> complaints(String schema, String json) {
            return REGISTRY.getSchema(SchemaLocation.of("classpath:dev/rangebar/report/" + schema))
                .validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
        }
    }
}
