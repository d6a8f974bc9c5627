package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.DataJs;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.HistoryReader;
import dev.rangebar.report.history.KnownChange;
import dev.rangebar.report.history.KnownChanges;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.output.FlameGraphFolder;
import dev.rangebar.report.output.HistoryFile;
import dev.rangebar.report.output.VerdictReport;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.MachineCheck;
import dev.rangebar.report.verdict.SeriesJudge;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Compares a run with all before it and lays out what is new for the page's branch. Refuses, and leaves nothing, if
 * the history is damaged or the run is not whole.
 */
final class Judge {
    static final String LATEST = "latest.json";
    static final String SUMMARY = "summary.md";
    static final String EXPECTED = "expected.json";
    /** In the branch, and in what is laid out for it. */
    static final String PAGE = "performance";

    /**
     * What it is to work on.
     *
     * @param run          the benchmarks' output; null to judge the newest run that the history has
     * @param history      folder of the page in a checkout of its branch, or a data.js alone
     * @param workflowRuns what `workflow-runs` wrote; null if nothing is known
     * @param site         the built page; null to leave it out
     * @param knownChanges file of declared changes; null if there are none
     * @param sources      checkout of the sources
     * @param out          folder that is emptied first
     * @param bootstrap    go on without a history
     * @param allowDirty   take a run of uncommitted changes
     * @param workflowUrl  of the workflow's run; null outside of one
     * @param annotations  print GitHub's warnings
     */
    record Task(Path run, Path history, Path workflowRuns, Path site, Path knownChanges, Path sources, Path out,
        boolean bootstrap, boolean allowDirty, String workflowUrl, boolean annotations) {
    }

    private final Task task;
    private final PrintWriter print;

    Judge(Task task, PrintWriter print) {
        this.task = task;
        this.print = print;
    }

    void judge(Instant now) {
        Folders.empty(task.out(), EXPECTED);
        if (task.site() != null && !Files.exists(task.site().resolve("index.html"))) {
            throw new BenchFailure(task.site() + " holds no page; `mvn -B package -pl bench-java/site` builds it, "
                + "--no-site leaves it out");
        }
        boolean alone = Files.isRegularFile(task.history());
        DataJs data = alone ? DataJs.read(task.history()) : data();
        Path folder = alone ? task.history().resolveSibling("no records") : task.history();
        History before = HistoryReader.read(data, folder);
        Commits commits = Commits.read(task.sources());
        JsonFields latest = task.run() == null ? null : JsonFields.read(task.run().resolve(LATEST));
        History history = before;
        if (latest != null) {
            BenchmarkRun run = completed(latest, before, commits);
            PublicationChecks.check(latest, run, before, task.allowDirty());
            history = before.with(run);
        } else if (before.runs().isEmpty()) {
            throw new BenchFailure("neither a run nor a history to judge");
        }
        List<KnownChange> known = task.knownChanges() == null ? List.of() : KnownChanges.read(task.knownChanges(),
            history.series().stream().map(SeriesDescriptor::id).toList(), commits);
        List<JudgedSeries> series = new SeriesJudge(history, commits, known).judge();
        List<WorkflowRun> workflowRuns =
            WorkflowRunsFile.merged(folder.resolve(WorkflowRunsFile.NAME), task.workflowRuns());
        VerdictReport judgement = new VerdictReport(history, series, previous(folder));

        Path page = task.out().resolve(PAGE);
        if (task.site() != null) {
            Folders.copy(task.site(), page);
        }
        write(page.resolve(WorkflowRunsFile.NAME), WorkflowRunsFile.json(workflowRuns));
        JsonNode targets = JsonFields.JSON.createArrayNode();
        if (latest != null) {
            BenchmarkRun run = history.runs().getLast();
            targets = latest.node().get("targets");
            write(page.resolve(run.recordPath()), latest.node());
            write(page.resolve(LATEST), judgement.addedTo(latest.node().deepCopy()));
            Path graphs = task.run().resolve(FlameGraphFolder.FOLDER);
            if (Files.isDirectory(graphs)) {
                Folders.copy(graphs, page.resolve(FlameGraphFolder.FOLDER).resolve(run.stem()));
            }
            text(task.out().resolve(SUMMARY), judgement.summary() + "\n" + text(task.run().resolve(SUMMARY)));
        } else {
            text(task.out().resolve(SUMMARY), judgement.summary());
        }
        write(page.resolve(HistoryFile.NAME), HistoryFile.of(history, commits, series, known, targets,
            Objectives.of(history.runs(), workflowRuns, now), new FlameGraphFolder(List.of(folder, page)), now));
        write(task.out().resolve(EXPECTED), expected(data));
        print.print(judgement.lines());
        if (task.annotations()) {
            print.print(judgement.annotations());
        }
        print.flush();
    }

    private DataJs data() {
        Path file = task.history().resolve(DataJs.NAME);
        if (Files.isRegularFile(file)) {
            return DataJs.read(file);
        }
        if (Files.exists(task.history().resolve("runs"))) {
            throw new BenchFailure(file + " is missing, though there are records of runs. Restore it from the branch's "
                + "earlier commits");
        }
        if (Files.exists(pages().resolve(".git"))) {
            throw new BenchFailure(file + " is missing, though its branch is there. If history was lost, restore it "
                + "from the branch's earlier commits; to begin anew, remove the branch and use --bootstrap");
        }
        if (!task.bootstrap()) {
            throw new BenchFailure(file + " is missing. If no run has been published yet, begin a history with "
                + "--bootstrap (in the workflow: dispatch it with `bootstrap`)");
        }
        return DataJs.empty();
    }

    /** The run with what only the history and the workflow know of it. */
    private BenchmarkRun completed(JsonFields latest, History before, Commits commits) {
        BenchmarkRun run = BenchmarkRun.read(latest, null);
        ObjectNode node = (ObjectNode) latest.node().get("run");
        node.put("noiseRun", before.runs().stream().anyMatch(each -> each.commit().equals(run.commit())));
        Commit commit = commits.find(run.commit());
        if (commit != null && !commit.subject().isEmpty()) { // git takes commits without a message
            node.put("subject", commit.subject());
        }
        String doubts = MachineCheck.doubts(latest, run, before.runs());
        if (doubts != null) {
            node.put("lowConfidenceReason", doubts);
        }
        if (task.workflowUrl() != null) {
            node.put("workflowUrl", task.workflowUrl());
        }
        return BenchmarkRun.read(latest, run.recordPath());
    }

    private static JsonNode previous(Path folder) {
        Path file = folder.resolve(LATEST);
        return Files.exists(file) ? JsonFields.read(file).node() : JsonFields.JSON.createObjectNode();
    }

    /** What the publishing job has to find before it adds to the history. */
    private ObjectNode expected(DataJs data) {
        ObjectNode node = JsonFields.JSON.createObjectNode().put("pagesCommit", pagesCommit());
        ObjectNode suites = node.putObject("suites");
        data.suites().forEach((suite, entries) -> suites.put(suite, entries.size()));
        return node;
    }

    /** Null where the history is no checkout of a branch of its own. */
    private String pagesCommit() {
        return Files.exists(pages().resolve(".git")) ? Git.run(pages(), "rev-parse", "HEAD").strip() : null;
    }

    private Path pages() {
        return task.history().toAbsolutePath().getParent();
    }

    private static void write(Path file, JsonNode node) {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new BenchFailure(file.getParent() + " cannot be made: " + e.getMessage(), e);
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
}
