package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Folders;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.anchor.Anchors;
import dev.rangebar.report.anchor.Anchors.Release;
import dev.rangebar.report.anchor.Budget;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.DataJs;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.HistoryReader;
import dev.rangebar.report.history.KnownChanges;
import dev.rangebar.report.history.KnownChanges.KnownChange;
import dev.rangebar.report.history.MachineCheck;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.output.AllSeries;
import dev.rangebar.report.output.AnchorReport;
import dev.rangebar.report.output.EventFeed;
import dev.rangebar.report.output.FlameGraphFolder;
import dev.rangebar.report.output.HistoryFile;
import dev.rangebar.report.output.VerdictReport;
import dev.rangebar.report.publish.WorkflowRunsFile.WorkflowRun;
import dev.rangebar.report.verdict.JudgedHistory;
import dev.rangebar.report.verdict.SeriesJudge;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a run with all earlier runs and writes the new content of the page's branch. Fails without output if the
 * history is damaged or the run is incomplete.
 */
final class Judge {
    static final String LATEST = "latest.json";
    static final String SUMMARY = "summary.md";
    static final String EXPECTED = "expected.json";
    /** Folder of the page, both in the branch and in the output. */
    static final String PAGE = "performance";

    private final JudgeTask task;
    private final PrintWriter print;

    Judge(JudgeTask task, PrintWriter print) {
        this.task = task;
        this.print = print;
    }

    void judge(Instant now) {
        Path site = task.output().site();
        Folders.empty(task.output().out(), EXPECTED);
        if (site != null && !Files.exists(site.resolve("index.html"))) {
            throw new BenchFailure(site + " contains no page; build it with `mvn -B package -pl bench-java/site`, "
                + "or publish without it by --no-site");
        }
        Path path = task.input().history();
        boolean alone = Files.isRegularFile(path);
        DataJs data = alone ? DataJs.read(path) : data();
        Path folder = alone ? path.resolveSibling("no records") : path;
        History before = HistoryReader.read(data, folder);
        Commits commits = Commits.read(task.input().sources());
        JsonFields latest = task.input().run() == null ? null : JsonFields.read(task.input().run().resolve(LATEST));
        JudgedHistory judged = judge(withNewRun(before, latest, commits), commits);
        write(data, folder, latest, judged, now);
    }

    /** Returns the history with the new run at its end, or as it is if there is none. */
    private History withNewRun(History before, JsonFields latest, Commits commits) {
        if (latest == null) {
            if (before.runs().isEmpty()) {
                throw new BenchFailure("there is neither a run nor a history to judge");
            }
            return before;
        }
        BenchmarkRun run = completed(latest, before, commits);
        PublicationChecks.check(latest, run, before, task.exceptions().allowDirty());
        return before.with(run);
    }

    private JudgedHistory judge(History history, Commits commits) {
        Path file = task.input().knownChanges();
        List<KnownChange> known = file == null ? List.of() : KnownChanges.read(file, ids(history), commits);
        return SeriesJudge.judge(history, commits, known);
    }

    private List<Budget> budgets(JudgedHistory judged) {
        Path file = task.input().budgets();
        return file == null ? List.of() : Budget.read(file, ids(judged.history()), judged);
    }

    /** Returns the ids that may be declared: a series that no run has measured yet, such as a weekly one, is among them. */
    private static Set<String> ids(History history) {
        Set<String> ids = new HashSet<>(AllSeries.expectedIds());
        history.series().forEach(series -> ids.add(series.id()));
        return ids;
    }

    private void write(DataJs data, Path folder, JsonFields latest, JudgedHistory judged, Instant now) {
        Path page = task.output().out().resolve(PAGE);
        if (task.output().preview() && Files.isDirectory(folder)) {
            Folders.copy(folder, page);
        }
        if (task.output().site() != null) {
            Folders.copy(task.output().site(), page);
        }
        List<WorkflowRun> workflowRuns = WorkflowRunsFile.merged(folder.resolve(WorkflowRunsFile.NAME),
            task.input().workflowRuns());
        write(page.resolve(WorkflowRunsFile.NAME), WorkflowRunsFile.json(workflowRuns));
        AnchorReport anchors = new AnchorReport(Anchors.of(judged, Release.newest(task.input().sources())), budgets(judged));
        VerdictReport report = new VerdictReport(judged, anchors);
        if (latest != null) {
            writeRun(page, latest, judged.runs().getLast(), report);
        }
        text(task.output().out().resolve(SUMMARY), report.summary()
            + (latest == null ? "" : "\n" + text(task.input().run().resolve(SUMMARY))));
        JsonNode targets = latest == null ? JsonFields.JSON.createArrayNode() : latest.node().get("targets");
        write(page.resolve(HistoryFile.NAME), HistoryFile.of(judged, anchors, new FlameGraphFolder(List.of(folder, page)),
            targets, Objectives.of(judged.runs(), workflowRuns, now), now));
        text(page.resolve(EventFeed.NAME), EventFeed.of(judged, now));
        write(task.output().out().resolve(EXPECTED), expected(data));
        print.print(report.lines());
        if (task.workflow().annotations()) {
            print.print(report.annotations());
        }
        print.flush();
    }

    private void writeRun(Path page, JsonFields latest, BenchmarkRun run, VerdictReport report) {
        write(page.resolve(run.recordPath()), latest.node());
        write(page.resolve(LATEST), report.addedTo(latest.node().deepCopy()));
        Path graphs = task.input().run().resolve(FlameGraphFolder.FOLDER);
        if (Files.isDirectory(graphs)) {
            Folders.copy(graphs, page.resolve(FlameGraphFolder.FOLDER).resolve(run.stem()));
        }
    }

    private DataJs data() {
        Path history = task.input().history();
        Path file = history.resolve(DataJs.NAME);
        if (Files.isRegularFile(file)) {
            return DataJs.read(file);
        }
        if (Files.exists(history.resolve("runs"))) {
            throw new BenchFailure(file + " is missing, but there are records of runs. Restore it from an earlier "
                + "commit of the branch");
        }
        if (Files.exists(pages().resolve(".git"))) {
            throw new BenchFailure(file + " is missing, but its branch exists. If history was lost, restore it from an "
                + "earlier commit of the branch; to start a new history, remove the branch and use --bootstrap");
        }
        if (!task.exceptions().bootstrap()) {
            throw new BenchFailure(file + " is missing. If no run has been published yet, start a history with "
                + "--bootstrap (in the workflow: dispatch it with `bootstrap`)");
        }
        return DataJs.empty();
    }

    /** Adds to a run the properties that follow from the history and the workflow. */
    private BenchmarkRun completed(JsonFields latest, History before, Commits commits) {
        BenchmarkRun run = BenchmarkRun.read(latest, null);
        ObjectNode node = (ObjectNode) latest.node().get("run");
        node.put("repeatRun", before.runs().stream().anyMatch(each -> each.commit().equals(run.commit())));
        Commit commit = commits.find(run.commit());
        if (commit != null && !commit.subject().isEmpty()) { // git accepts commits without a message
            node.put("subject", commit.subject());
        }
        String doubts = MachineCheck.doubts(latest, run, before.runs());
        node.remove("lowConfidenceReason");
        if (doubts != null) {
            node.put("lowConfidenceReason", doubts);
        }
        if (task.workflow().url() != null) {
            node.put("workflowUrl", task.workflow().url());
        }
        return BenchmarkRun.read(latest, run.recordPath());
    }

    /** Returns the state of the branch that the publishing job must find before it adds to the history. */
    private ObjectNode expected(DataJs data) {
        ObjectNode node = JsonFields.JSON.createObjectNode().put("pagesCommit", pagesCommit());
        ObjectNode suites = node.putObject("suites");
        data.suites().forEach((suite, entries) -> suites.put(suite, entries.size()));
        return node;
    }

    /** Returns the commit of the page's branch; null if the history is not a checkout of its own branch. */
    private String pagesCommit() {
        return Files.exists(pages().resolve(".git")) ? Git.run(pages(), "rev-parse", "HEAD").strip() : null;
    }

    private Path pages() {
        return task.input().history().toAbsolutePath().getParent();
    }

    private static void write(Path file, JsonNode node) {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new BenchFailure(file.getParent() + " cannot be created: " + e.getMessage(), e);
        }
        JsonFields.write(file, node);
    }

    private static void text(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchFailure(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchFailure(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Checks that a run may be added to a history. */
    static final class PublicationChecks {
        private PublicationChecks() {
        }

        static void check(JsonFields latest, BenchmarkRun run, History history, boolean allowDirty) {
            if (latest.get("run").get("dirty").node().asBoolean(true) && !allowDirty) {
                throw new BenchFailure("the run measured uncommitted changes on top of " + run.commit()
                    + ", so it belongs to no commit. Commit them and measure again, or preview the run with --allow-dirty");
            }
            for (BenchmarkRun earlier : history.runs()) {
                if (run.recordPath().equals(earlier.record())) {
                    throw new BenchFailure("the run " + earlier.record() + " is already in the history");
                }
            }
            if (!history.runs().isEmpty() && !run.date().isAfter(history.runs().getLast().date())) {
                throw new BenchFailure("the run started at " + run.date() + ", but the history contains a run of "
                    + history.runs().getLast().date() + "; runs can only be added at the end");
            }
            List<BenchmarkRun> same = history.runs().stream()
                .filter(earlier -> run.scope().equals(earlier.scope())).toList();
            if (!same.isEmpty()) {
                complete(run, same.getLast());
            }
        }

        private static void complete(BenchmarkRun run, BenchmarkRun last) {
            TreeSet<String> missing = new TreeSet<>(last.series().keySet());
            missing.removeAll(run.series().keySet());
            if (!missing.isEmpty()) {
                throw new BenchFailure("the last " + run.scope() + " run (" + last.record()
                    + ") has series that are missing: " + String.join(", ", missing));
            }
            for (Map.Entry<String, SeriesDescriptor> each : last.series().entrySet()) {
                SeriesDescriptor now = run.series().get(each.getKey());
                if (!now.equals(each.getValue())) {
                    throw new BenchFailure(each.getKey() + " has the unit " + now.unit() + " and the file " + now.file()
                        + "; in " + last.record() + " it has " + each.getValue().unit() + " and " + each.getValue().file());
                }
            }
        }
    }
}
