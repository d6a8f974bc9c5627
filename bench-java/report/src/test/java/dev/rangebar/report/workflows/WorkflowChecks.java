package dev.rangebar.report.workflows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Static checks of the workflows, which only GitHub can run. The result is a list of errors. No JSON schema of
 * workflows with a suitable licence is available, so the checks contain GitHub's keys that are in use here.
 */
final class WorkflowChecks {
    static final String DAILY = "performance-daily.yml";
    static final String WEEKLY = "performance-weekly.yml";
    static final String SHARED = "performance.yml";
    static final String COMPARE = "performance-compare.yml";
    static final String COMMENT = "performance-comment.yml";

    private static final Set<String> TOP_KEYS = Set.of("name", "on", "permissions", "concurrency", "defaults", "jobs");
    private static final Set<String> JOB_KEYS = Set.of("name", "needs", "if", "runs-on", "timeout-minutes", "strategy",
        "permissions", "env", "environment", "outputs", "steps");
    private static final Set<String> CALL_KEYS = Set.of("name", "needs", "if", "permissions", "uses", "with");
    private static final Set<String> STEP_KEYS = Set.of("name", "id", "if", "uses", "with", "run", "env",
        "timeout-minutes");
    private static final Pattern FIXED_VERSION = Pattern.compile(
        "\\s*(?:- )?uses: ([\\w.-]+/[\\w./-]+)@([0-9a-f]{40}) # (v\\d+\\.\\d+\\.\\d+)");
    /** Commands that build something: tools, and programs of this repository that build themselves first. */
    private static final Pattern BUILDS = Pattern.compile("(?s)(cmake|ctest|mvn|(bash )?bin/(docs|package|performance|rangebar))( .*)?");
    private static final Set<String> MAVEN_WORDS = Set.of("-B", "-pl", "-am", "compile", "test", "package", "verify");
    /** Settings of a runner that measurements and sanitizers need. */
    private static final Set<List<String>> SETTINGS = Set.of(
        List.of("sudo", "sysctl", "kernel.perf_event_paranoid=2"), List.of("sudo", "sysctl", "vm.mmap_rnd_bits=28"));
    private static final List<String> PACKAGES = List.of("sudo", "apt-get", "install");
    private static final String DEFAULT_BRANCH = "${{ github.event_name == 'schedule' "
        + "|| github.ref_name == github.event.repository.default_branch }}";
    private static final String JOB_MINUTES = "${{ inputs.scope == 'weekly' && 60 || 30 }}";
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{(.*?)}}");
    private static final Map<String, Map<String, String>> PERMISSIONS = Map.of(
        "measure", Map.of("contents", "read", "actions", "read"),
        "publish", Map.of("contents", "write"),
        "issues", Map.of("contents", "read", "issues", "write"),
        "docs", Map.of("contents", "read"),
        "deploy", Map.of("contents", "read", "pages", "write", "id-token", "write"));
    private static final Map<String, String> ALL_PERMISSIONS = Map.of("contents", "write", "actions", "read", "pages",
        "write", "id-token", "write", "issues", "write");
    private static final String ISSUES_SWITCH = "${{ vars.PERFORMANCE_ISSUES == 'true' }}";
    /** Name, tool and file of each suite. */
    private static final List<List<String>> SUITES = List.of(
        List.of("native", "googlecpp", "target/bench/native-bench.json"),
        List.of("java", "jmh", "target/bench/java-bench.json"),
        List.of("derived", "customSmallerIsBetter", "target/bench/derived-bench.json"));

    private final Path root;
    private final Map<String, String> texts;
    private final Map<String, Map<String, Object>> files = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private WorkflowChecks(Path root, Map<String, String> texts) {
        this.root = root;
        this.texts = texts;
    }

    /** Reads the workflows of a checkout, by file name. */
    static Map<String, String> texts(Path root) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(root.resolve(".github/workflows"))) {
            for (Path file : all.sorted().toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    /** Returns the errors of the workflows; empty if there are none. */
    static List<String> complaints(Path root, Map<String, String> texts) throws IOException {
        WorkflowChecks checks = new WorkflowChecks(root, texts);
        for (var each : texts.entrySet()) {
            checks.files.put(each.getKey(), map(new Load(LoadSettings.builder().build())
                .loadFromString(each.getValue())));
        }
        for (String file : checks.files.keySet()) {
            checks.workflow(file);
        }
        checks.callers();
        checks.shared();
        checks.compare();
        checks.comment();
        return checks.complaints;
    }

    private void require(boolean holds, String complaint) {
        if (!holds) {
            complaints.add(complaint);
        }
    }

    @SuppressWarnings("unchecked") // keys that are not texts fail the key checks
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static Object at(Object value, String... path) {
        Object here = value;
        for (String key : path) {
            here = here instanceof Map<?, ?> ? map(here).get(key) : null;
        }
        return here;
    }

    private Map<String, Object> jobs(String file) {
        return map(files.get(file).get("jobs"));
    }

    private static List<Map<String, Object>> steps(Object job) {
        return list(at(job, "steps")).stream().map(WorkflowChecks::map).toList();
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    // --- Every workflow

    private void workflow(String file) throws IOException {
        Map<String, Object> workflow = files.get(file);
        require(TOP_KEYS.containsAll(workflow.keySet()), file + ": unknown key among " + workflow.keySet());
        require(workflow.containsKey("permissions"), file + ": no permissions");
        require(!texts.get(file).contains("continue-on-error"), file + ": continue-on-error hides failures");
        require(!texts.get(file).matches("(?s).*\\|\\| *(true|:|exit 0).*"), file + ": || true hides failures");
        require(!texts.get(file).contains("always()"), file + ": always() goes on after a time-out");
        require(!texts.get(file).contains("pull_request_target"), file + ": pull_request_target runs strange code with rights");
        require(texts.get(file).lines().noneMatch(line -> line.matches("\\s*(- )?run:.*github\\.(event|head_ref).*")),
            file + ": a command contains text of an event");
        fixedVersions(file);
        for (var job : jobs(file).entrySet()) {
            job(file, file + ": " + job.getKey(), map(job.getValue()));
        }
    }

    private void fixedVersions(String file) {
        for (String line : texts.get(file).lines().filter(each -> each.matches("\\s*(- )?uses:.*")).toList()) {
            if (line.contains("uses: ./")) {
                require(Files.isRegularFile(root.resolve(line.substring(line.indexOf("./")))), file + ": no" + line);
            } else {
                require(FIXED_VERSION.matcher(line).matches(), file + ": no fixed hash with its version:" + line);
            }
        }
    }

    private void job(String file, String where, Map<String, Object> job) throws IOException {
        for (Object needed : job.get("needs") instanceof List<?> all ? all : Arrays.asList(job.get("needs"))) {
            require(needed == null || jobs(file).containsKey(needed), where + " needs " + needed + ", which is not there");
        }
        if (job.containsKey("uses")) {
            require(CALL_KEYS.containsAll(job.keySet()), where + ": unknown key among " + job.keySet());
            return;
        }
        require(JOB_KEYS.containsAll(job.keySet()), where + ": unknown key among " + job.keySet());
        Object minutes = job.get("timeout-minutes");
        require(minutes instanceof Integer || JOB_MINUTES.equals(minutes), where + ": no timeout");
        require(job.containsKey("runs-on"), where + ": runs on nothing");
        List<String> ids = new ArrayList<>();
        boolean setUp = false;
        for (Map<String, Object> step : steps(job)) {
            String run = text(step.get("run"));
            setUp |= run.matches("(bash )?bin/setup( .*)?");
            require(setUp || !BUILDS.matcher(run).matches(), where + ": " + run + " before bin/setup");
            require(STEP_KEYS.containsAll(step.keySet()), where + ": unknown key among " + step.keySet());
            require(step.containsKey("uses") != step.containsKey("run"), where + ": a step has either uses or run");
            if (text(step.get("uses")).startsWith("actions/checkout@")) {
                Object kept = at(step, "with", "persist-credentials");
                require(kept instanceof Boolean keep && keep == where.equals(SHARED + ": publish"),
                    where + ": persist-credentials is " + kept);
            }
            if (step.containsKey("run")) {
                for (String command : ofMatrix(text(step.get("run")), at(job, "strategy", "matrix"))) {
                    command(where, command, !file.equals("ci.yml"));
                }
            }
            if (step.containsKey("id")) {
                ids.add(text(step.get("id")));
            }
        }
        references(file, where, job, ids);
    }

    private void references(String file, String where, Map<String, Object> job, List<String> ids) {
        Matcher expressions = EXPRESSION.matcher(job.toString());
        while (expressions.find()) {
            Matcher step = Pattern.compile("steps\\.([\\w-]+)\\.").matcher(expressions.group(1));
            while (step.find()) {
                require(ids.contains(step.group(1)), where + ": no step has the id " + step.group(1));
            }
            Matcher needs = Pattern.compile("needs\\.([\\w-]+)\\.outputs\\.([\\w-]+)").matcher(expressions.group(1));
            while (needs.find()) {
                require((job.get("needs") instanceof List<?> all ? all : List.of(text(job.get("needs")))).contains(needs.group(1))
                    && at(jobs(file).get(needs.group(1)), "outputs", needs.group(2)) != null,
                    where + ": no output " + needs.group());
            }
            Matcher inputs = Pattern.compile("inputs\\.([\\w-]+)").matcher(expressions.group(1));
            while (inputs.find()) {
                require(at(files.get(file), "on", "workflow_call", "inputs", inputs.group(1)) != null,
                    where + ": no input " + inputs.group(1));
            }
        }
    }

    /** Returns the command for each value of the matrix. */
    private static List<String> ofMatrix(String command, Object matrix) {
        List<String> commands = List.of(command);
        for (var variable : map(matrix).entrySet()) {
            String used = "${{ matrix." + variable.getKey() + " }}";
            commands = commands.stream().flatMap(each -> each.contains(used)
                ? list(variable.getValue()).stream().map(value -> each.replace(used, text(value)))
                : Stream.of(each)).toList();
        }
        return commands;
    }

    /** Checks one command: a file of this repository, or Maven with known options. */
    private void command(String where, String command, boolean single) throws IOException {
        String plain = EXPRESSION.matcher(command).replaceAll("").strip();
        if (single) {
            require(!plain.matches("(?s).*[\\n;|&<>`$].*"), where + ": more than one command: " + command);
        }
        for (String part : plain.split("&&")) {
            List<String> words = List.of(part.strip().split("\\s+"));
            switch (words.getFirst()) {
                case "mvn" -> maven(where, words);
                case "bash" -> require(Files.isRegularFile(root.resolve(words.get(1))), where + ": no " + words.get(1));
                case "cmake", "ctest" -> {
                    String preset = after(words, "--preset");
                    boolean withoutPreset = words.contains("-S") || words.contains("--test-dir");
                    require(withoutPreset || Files.readString(root.resolve("CMakePresets.json")).contains("\"" + preset + "\""),
                        where + ": no preset " + preset);
                    String target = after(words, "--target");
                    String lists = Files.readString(root.resolve("native/CMakeLists.txt"))
                        + Files.readString(root.resolve("native/fuzz/CMakeLists.txt"));
                    require(target.isEmpty() || lists.contains("rb_add_library(" + target + " ")
                        || lists.contains("add_custom_target(" + target + " "), where + ": no target " + target);
                }
                case "sudo" -> require(SETTINGS.contains(words) || PACKAGES.equals(words.subList(0, 3)), where + ": "
                    + part);
                default -> require(words.getFirst().startsWith("bin/")
                    && Files.isExecutable(root.resolve(words.getFirst())),
                    where + ": " + words.getFirst() + " is not there, or cannot be executed");
            }
        }
    }

    private static String after(List<String> words, String option) {
        int at = words.indexOf(option);
        return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
    }

    private void maven(String where, List<String> words) throws IOException {
        List<String> modules = List.of((words.contains("-pl") ? after(words, "-pl") : "bench-java/report").split(","));
        String module = modules.getFirst(); // its properties count
        for (String other : modules.subList(1, modules.size())) {
            require(Files.isRegularFile(root.resolve(other).resolve("pom.xml")), where + ": no module " + other);
        }
        if (!Files.isRegularFile(root.resolve(module).resolve("pom.xml"))) {
            require(false, where + ": no module " + module);
            return;
        }
        // With -am, Maven builds the native module, too.
        String pom = Files.readString(root.resolve(module).resolve("pom.xml"))
            + Files.readString(root.resolve("native/pom.xml")) + Files.readString(root.resolve("pom.xml"));
        for (String word : words.subList(1, words.size())) {
            boolean known = switch (word.substring(0, Math.min(2, word.length()))) {
                case "-P" -> pom.contains("<id>" + word.substring(2) + "</id>");
                case "-D" -> pom.contains("<" + word.substring(2).replaceFirst("=.*", "") + ">");
                default -> word.equals(String.join(",", modules)) || MAVEN_WORDS.contains(word);
            };
            require(known, where + ": Maven knows no " + word);
        }
    }

    // --- The calling workflows

    private void callers() {
        caller(DAILY, "17 3 * * *", "daily");
        caller(WEEKLY, "0 2 * * 0", "weekly");
    }

    private void caller(String file, String cron, String scope) {
        Map<String, Object> workflow = files.get(file);
        require(Set.of("schedule", "workflow_dispatch").equals(map(workflow.get("on")).keySet()), file + ": triggers");
        require(List.of(Map.of("cron", cron)).equals(at(workflow, "on", "schedule")), file + ": cron");
        Map<String, Object> inputs = map(at(workflow, "on", "workflow_dispatch", "inputs"));
        require(Set.of("bootstrap").equals(inputs.keySet()) && "boolean".equals(at(inputs, "bootstrap", "type"))
            && Boolean.FALSE.equals(at(inputs, "bootstrap", "default")), file + ": bootstrap must be off by default");
        require(Map.of("group", "performance", "cancel-in-progress", false).equals(workflow.get("concurrency")),
            file + ": concurrency");
        require(Map.of().equals(workflow.get("permissions")), file + ": permissions");
        Object job = at(workflow, "jobs", "performance");
        require(jobs(file).size() == 1 && ("./.github/workflows/" + SHARED).equals(at(job, "uses")), file + ": jobs");
        require(ALL_PERMISSIONS.equals(at(job, "permissions")), file + ": permissions of the job");
        require(scope.equals(at(job, "with", "scope")), file + ": scope");
        require(at(job, "with", "measure-minutes") instanceof Integer minutes
            && minutes < (scope.equals("weekly") ? 60 : 30), file + ": no timeout");
        require("${{ inputs.bootstrap || false }}".equals(at(job, "with", "bootstrap")), file + ": bootstrap");
        Set<String> known = map(at(files.get(SHARED), "on", "workflow_call", "inputs")).keySet();
        require(known.equals(map(at(job, "with")).keySet()), file + ": inputs of " + SHARED);
    }

    // --- Pull requests

    private void compare() {
        Map<String, Object> workflow = files.get(COMPARE);
        require(Set.of("pull_request").equals(map(workflow.get("on")).keySet()), COMPARE + ": triggers");
        for (Object path : list(at(workflow, "on", "pull_request", "paths"))) {
            require(Files.isDirectory(root.resolve(text(path).replace("/**", ""))), COMPARE + ": no folder " + path);
        }
        require(Map.of().equals(workflow.get("permissions")), COMPARE + ": permissions");
        Map<String, Object> job = map(jobs(COMPARE).get("compare"));
        require(jobs(COMPARE).size() == 1 && Map.of("contents", "read").equals(job.get("permissions")),
            COMPARE + ": permissions of the job");
        require(!texts.get(COMPARE).matches("(?s).*(secrets\\.|github\\.token).*"), COMPARE + ": a token for strange code");
        require(steps(job).stream().anyMatch(step -> "bin/performance compare HEAD^1 HEAD --all --json target/comparison/comparison.json"
            .equals(step.get("run"))), COMPARE + ": what is compared");
        require(Integer.valueOf(2).equals(at(steps(job).getFirst(), "with", "fetch-depth")), COMPARE + ": no base");
        require(List.of("comparison").equals(steps(job).stream().filter(step -> action(step).equals("actions/upload-artifact"))
            .map(step -> at(step, "with", "name")).toList()), COMPARE + ": name of the artifact");
    }

    private void comment() {
        Map<String, Object> workflow = files.get(COMMENT);
        require(Map.of("workflow_run", Map.of("workflows", List.of(text(files.get(COMPARE).get("name"))), "types",
            List.of("completed"))).equals(workflow.get("on")), COMMENT + ": triggers");
        require(Map.of().equals(workflow.get("permissions")), COMMENT + ": permissions");
        Map<String, Object> job = map(jobs(COMMENT).get("comment"));
        require(jobs(COMMENT).size() == 1 && Map.of("actions", "read", "contents", "read", "pull-requests", "write")
            .equals(job.get("permissions")), COMMENT + ": permissions of the job");
        require(("${{ vars.PERFORMANCE_COMMENTS == 'true' && github.event.workflow_run.event == 'pull_request' "
            + "&& github.event.workflow_run.conclusion == 'success' }}").equals(job.get("if")), COMMENT + ": off by default");
        var actions = steps(job).stream().map(WorkflowChecks::action).toList();
        require(List.of("actions/checkout", "actions/setup-java", "", "actions/download-artifact", "").equals(actions)
            && "bin/setup --minimal".equals(steps(job).get(2).get("run")), COMMENT + ": steps");
        require(Map.of("persist-credentials", false).equals(steps(job).getFirst().get("with")),
            COMMENT + ": checks out something else than the default branch");
        require(text(at(steps(job).get(3), "with", "path")).startsWith("${{ runner.temp }}/"), COMMENT
            + ": the artifact must lie outside of the checkout");
        require("bin/performance comment --comparison ${{ runner.temp }}/comparison/comparison.json"
            .equals(steps(job).getLast().get("run")), COMMENT + ": runs something else");
    }

    // --- The called workflow

    private void shared() {
        Map<String, Object> workflow = files.get(SHARED);
        require(Set.of("workflow_call").equals(map(workflow.get("on")).keySet()), SHARED + ": triggers");
        require(Map.of().equals(workflow.get("permissions")), SHARED + ": permissions");
        require(!workflow.containsKey("concurrency"), SHARED + ": would wait for the run that called it");
        require(List.of("measure", "publish", "issues", "docs", "deploy").equals(List.copyOf(jobs(SHARED).keySet())), SHARED + ": jobs");
        PERMISSIONS.forEach((job, permissions) -> require(permissions.equals(at(jobs(SHARED).get(job), "permissions")),
            SHARED + ": " + job + ": permissions"));
        require("measure".equals(at(jobs(SHARED).get("publish"), "needs"))
            && "publish".equals(at(jobs(SHARED).get("issues"), "needs"))
            && !map(jobs(SHARED).get("docs")).containsKey("needs") // beside the measurement, so that a run takes no longer
            && Objects.equals(at(jobs(SHARED).get("docs"), "if"), at(jobs(SHARED).get("publish"), "if"))
            && List.of("publish", "docs").equals(at(jobs(SHARED).get("deploy"), "needs")), SHARED + ": order of the jobs");
        require(DEFAULT_BRANCH.equals(at(jobs(SHARED).get("publish"), "if")), SHARED + ": publishes any branch");
        require(ISSUES_SWITCH.equals(at(jobs(SHARED).get("issues"), "if")), SHARED + ": issues must be off by default");
        measure(steps(jobs(SHARED).get("measure")));
        publish(steps(jobs(SHARED).get("publish")));
        deploy(steps(jobs(SHARED).get("deploy")));
    }

    private static String action(Map<String, Object> step) {
        return text(step.get("uses")).replaceFirst("@.*", "");
    }

    private static int indexOf(List<Map<String, Object>> steps, String run) {
        return steps.stream().map(step -> text(step.get("run")).startsWith(run)).toList().indexOf(true);
    }

    private void measure(List<Map<String, Object>> steps) {
        String where = SHARED + ": measure: ";
        List<Integer> order = Stream.of("bin/setup", "mvn", "bin/performance workflow-runs", "bin/performance judge")
            .map(run -> indexOf(steps, run)).toList();
        require(!order.contains(-1) && order.equals(order.stream().sorted().toList()), where + "order of the steps");
        if (!order.contains(-1)) {
            require(text(steps.get(order.get(1)).get("run")).equals(
                "mvn -B verify -Pbench -DskipTests -Dbench.scope=${{ inputs.scope }}"), where + "Maven");
            require("${{ inputs.measure-minutes }}".equals(steps.get(order.get(1)).get("timeout-minutes")),
                where + "a time-out of the job alone would cancel the run, not fail it");
            String judge = text(steps.get(order.get(3)).get("run"));
            require(judge.contains("--run target/bench --history target/pages/performance"), where + "what is judged");
            require(judge.contains("--workflow-runs target/workflow-runs.json --out target/publish"), where + "judge");
            require(judge.endsWith("${{ inputs.bootstrap && '--bootstrap' || '' }}"), where + "judge: bootstrap");
            require("${{ github.token }}".equals(at(steps.get(order.get(2)), "env", "GITHUB_TOKEN")), where + "token");
        }
        require(Integer.valueOf(0).equals(at(steps.getFirst(), "with", "fetch-depth")), where + "no commits to name");
        require(steps.stream().filter(step -> action(step).equals("actions/setup-java"))
            .map(step -> text(at(step, "with", "java-version")).lines().map(String::strip).toList()).toList()
            .equals(List.of(List.of("17", "21", "25"))), where + "JDKs of the series of JNI");
        var pages = steps.stream().filter(step -> "gh-pages".equals(at(step, "with", "ref"))).toList();
        require(pages.size() == 1 && "${{ !inputs.bootstrap }}".equals(pages.getFirst().get("if"))
            && "target/pages".equals(at(pages.getFirst(), "with", "path"))
            && steps.indexOf(pages.getFirst()) < indexOf(steps, "mvn"), where + "the history comes first");
        var uploads = steps.stream().filter(step -> action(step).equals("actions/upload-artifact")).toList();
        require(uploads.size() == 2 && uploads.getFirst().get("if") == null
            && "${{ failure() }}".equals(uploads.getLast().get("if")), where + "uploads");
        require("error".equals(at(uploads.getFirst(), "with", "if-no-files-found"))
            && List.of("target/bench", "target/publish").equals(text(at(uploads.getFirst(), "with", "path")).lines()
            .toList()), where + "what is uploaded");
        Object name = at(uploads.getFirst(), "with", "name");
        var downloads = steps(jobs(SHARED).get("publish")).stream()
            .filter(step -> action(step).equals("actions/download-artifact")).toList();
        // An artifact omits the common prefix of its paths.
        require(downloads.size() == 1 && name != null && name.equals(at(downloads.getFirst(), "with", "name"))
            && "target".equals(at(downloads.getFirst(), "with", "path")), where + "what is uploaded is downloaded");
        require(!text(at(uploads.getLast(), "with", "name")).equals(name), where + "two artifacts of one name");
    }

    private void publish(List<Map<String, Object>> steps) {
        String where = SHARED + ": publish: ";
        int before = indexOf(steps, "bin/performance-publish before");
        int after = indexOf(steps, "bin/performance-publish after");
        require(steps.stream().filter(step -> step.containsKey("run")).count() == 2 && before >= 0 && after > before,
            where + "runs something else than bin/performance-publish");
        require(steps.stream().noneMatch(step -> action(step).equals("actions/setup-java")), where + "no Java here");
        var suites = steps.stream().filter(step -> action(step).equals("benchmark-action/github-action-benchmark"))
            .toList();
        require(suites.size() == SUITES.size() && steps.indexOf(suites.getFirst()) == before + 1
            && after == before + 1 + SUITES.size(), where + "three suites between before and after");
        for (int i = 0; i < Math.min(suites.size(), SUITES.size()); i++) {
            Map<String, Object> expected = new LinkedHashMap<>(Map.of("benchmark-data-dir-path", "performance",
                "gh-pages-branch", "gh-pages", "ref", "${{ github.sha }}", "github-token", "${{ github.token }}",
                "skip-fetch-gh-pages", true, "auto-push", false, "alert-threshold", "150%", "fail-on-alert", true));
            expected.putAll(Map.of("fail-threshold", "1000000000%", "comment-on-alert", false, "summary-always", true,
                "name", SUITES.get(i).get(0), "tool", SUITES.get(i).get(1), "output-file-path", SUITES.get(i).get(2)));
            require(expected.equals(suites.get(i).get("with")), where + "inputs of " + SUITES.get(i).get(0));
        }
        if (before >= 0) {
            require("bin/performance-publish before ${{ inputs.bootstrap && '--bootstrap' || '' }}"
                .equals(steps.get(before).get("run")), where + "bootstrap");
        }
    }

    private void deploy(List<Map<String, Object>> steps) {
        String where = SHARED + ": deploy: ";
        require(List.of("actions/checkout", "actions/download-artifact", "actions/upload-pages-artifact", "actions/deploy-pages")
            .equals(steps.stream().map(WorkflowChecks::action).toList()), where + "steps");
        require("${{ needs.publish.outputs.commit }}".equals(at(steps.getFirst(), "with", "ref")),
            where + "not what was pushed");
        require(at(steps.getFirst(), "with", "path") != null
            && at(steps.getFirst(), "with", "path").equals(at(steps.get(1), "with", "path"))
            && at(steps.getFirst(), "with", "path").equals(at(steps.get(2), "with", "path")), where + "paths");
        require("github-pages".equals(at(jobs(SHARED).get("deploy"), "environment", "name")), where + "environment");
    }
}
