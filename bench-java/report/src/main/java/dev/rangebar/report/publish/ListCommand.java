package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the events of a history. */
@Command(name = "list", mixinStandardHelpOptions = true, description = {
    "Lists the events of a history: changes that the nights have found, the newest first."})
final class ListCommand implements Callable<Integer> {
    private static final int SHORT_COMMIT = 7;
    private static final int LENGTH_OF_DATE = 10;

    @Spec
    private CommandSpec command;
    @Option(names = "--history", paramLabel = "FILE", description = "history.json (default: ${DEFAULT-VALUE})",
        defaultValue = "${sys:rangebar.root}/target/pages/performance/history.json")
    private Path history;
    @Option(names = "--open", description = "only regressions that nobody has declared, acknowledged or fixed")
    private boolean open;
    @Option(names = "--since", paramLabel = "TAG|DATE",
        description = "only events found since a tag or commit of the sources, or a date such as 2026-10-30")
    private String since;
    @Option(names = "--sources", paramLabel = "DIR", description = "checkout that contains the commits (default: "
        + "${DEFAULT-VALUE})", defaultValue = "${sys:rangebar.root}")
    private Path sources;

    @Override
    public Integer call() {
        if (!Files.exists(history)) {
            throw new BenchFailure("there is no history " + history + "; bin/performance judge writes one, and --history names another");
        }
        JsonFields file = JsonFields.read(history).withPlace(history.toString());
        Instant from = since == null ? Instant.MIN : start();
        List<JsonFields> events = (file.requireFormat(1, 2) == 1 ? newsOf(file) : file.get("events").elements()).stream()
            .filter(event -> !open || event.get("open").node().asBoolean())
            .filter(event -> !event.get("found").instant().isBefore(from))
            .sorted((a, b) -> b.get("found").text().compareTo(a.get("found").text())).toList();
        PrintWriter out = command.commandLine().getOut();
        for (JsonFields event : events) {
            out.println(line(event));
        }
        out.println(events.size() + (events.size() == 1 ? " event" : " events"));
        return 0;
    }

    /** Returns the changes that the verdicts of a history of format 1 report. That format has no events: a change was news or nothing. */
    private static List<JsonFields> newsOf(JsonFields file) {
        int runs = file.get("runs").elements().size();
        return file.get("series").elements().stream().filter(series -> series.get("verdict").get("since").node().isObject())
            .map(series -> {
                JsonFields verdict = series.get("verdict");
                JsonFields since = verdict.get("since");
                boolean isKnown = !verdict.get("known").node().isNull();
                ObjectNode event = JsonFields.JSON.createObjectNode().put("series", BenchmarkRun.currentId(series.get("id").text()))
                    .put("kind", "step").put("state", isKnown ? "declared" : "found").put("found", since.get("date").text())
                    .put("open", !isKnown && verdict.get("verdict").text().equals("regressed"))
                    .put("nights", runs - since.get("run").node().asInt()).putNull("ended").putNull("fixedBy");
                event.set("change", verdict.get("change").node());
                event.set("reason", verdict.get("known").node());
                event.set("since", since.node());
                return new JsonFields(event, series.where());
            }).toList();
    }

    private Instant start() {
        try {
            if (since.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return Instant.parse(since + "T00:00:00Z");
            }
            if (since.matches("[\\w./-]+") && !since.startsWith("-")) {
                return Instant.ofEpochSecond(Long.parseLong(Git.run(sources, "log", "-1", "--format=%ct", since + "^{commit}",
                    "--").strip()));
            }
        } catch (DateTimeParseException | BenchFailure e) {
            throw new BenchFailure(expected() + ", and the checkout " + sources + " has no such tag or commit", e);
        }
        throw new BenchFailure(expected());
    }

    private String expected() {
        return "--since is " + since + "; expected a tag, a commit or a date such as 2026-10-30";
    }

    private static String line(JsonFields event) {
        boolean drift = event.get("kind").text().equals("drift");
        boolean isOpen = event.get("open").node().asBoolean();
        return String.format(Locale.ROOT, "%.10s  %-12s %+7.1f %%  %-40s %s%s", event.get("found").text(),
            event.get("state").text(), 100 * event.get("change").node().asDouble(), event.get("series").text(),
            drift ? "drift" : "since " + shortened(event.get("since")),
            isOpen ? ", open for " + nights(event.get("nights").count()) : end(event));
    }

    private static String end(JsonFields event) {
        if (!event.get("reason").node().isNull()) {
            return ": " + event.get("reason").text();
        }
        return event.get("ended").node().isNull() ? "" : ", ended " + event.get("ended").text().substring(0, LENGTH_OF_DATE)
            + (event.get("fixedBy").node().isNull() ? "" : " by " + shortened(event.get("fixedBy")));
    }

    private static String nights(long count) {
        return count + (count == 1 ? " night" : " nights");
    }

    private static String shortened(JsonFields place) {
        String commit = place.get("firstCommit").text();
        return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }
}
