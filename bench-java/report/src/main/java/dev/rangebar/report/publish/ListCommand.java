package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
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
        JsonFields file = JsonFields.read(history);
        file.requireFormat(2);
        Instant from = since == null ? Instant.MIN : start();
        List<JsonFields> events = file.get("events").elements().stream()
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
        String commit = event.get("since").get("firstCommit").text();
        boolean drift = event.get("kind").text().equals("drift");
        boolean isOpen = event.get("open").node().asBoolean();
        return String.format(Locale.ROOT, "%.10s  %-12s %+7.1f %%  %-40s %s%s", event.get("found").text(),
            event.get("state").text(), 100 * event.get("change").node().asDouble(), event.get("series").text(),
            drift ? "drift" : "since " + commit.substring(0, Math.min(SHORT_COMMIT, commit.length())),
            isOpen ? ", open for " + event.get("nights").count() + " nights" : end(event));
    }

    private static String end(JsonFields event) {
        if (!event.get("reason").node().isNull()) {
            return ": " + event.get("reason").text();
        }
        return event.get("ended").node().isNull() ? "" : ", ended " + event.get("ended").text().substring(0, LENGTH_OF_DATE)
            + (event.get("fixedBy").node().isNull() ? "" : " by " + event.get("fixedBy").get("firstCommit").text()
                .substring(0, SHORT_COMMIT));
    }
}
