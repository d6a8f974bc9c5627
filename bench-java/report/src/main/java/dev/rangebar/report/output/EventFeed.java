package dev.rangebar.report.output;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.verdict.Event;
import dev.rangebar.report.verdict.JudgedHistory;
import dev.rangebar.report.verdict.VerdictText;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Writes events.atom: one entry per cause, which changes when one of its events does (RFC 4287). */
public final class EventFeed {
    public static final String NAME = "events.atom";
    private static final int ENTRIES = 50;
    private static final String NO_ADDRESS = "urn:rangebar:performance";

    private EventFeed() {
    }

    /** Returns the feed; the repository, if it is known, makes its ids unique. */
    public static String of(JudgedHistory judged, Instant generated) {
        List<BenchmarkRun> runs = judged.runs();
        String repository = judged.history().repository();
        String base = repository == null ? NO_ADDRESS : repository;
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            + "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <id>").append(escaped(base + "#events"))
            .append("</id>\n  <title>rangebar performance events</title>\n  <author><name>performance monitor</name>"
                + "</author>\n  <updated>").append(generated).append("</updated>\n");
        Cause.of(judged.events()).stream()
            .sorted(Comparator.comparing((Cause cause) -> updated(cause, runs)).reversed()).limit(ENTRIES)
            .forEach(cause -> entry(text, base, cause, runs));
        return text.append("</feed>\n").toString();
    }

    private static void entry(StringBuilder text, String base, Cause cause, List<BenchmarkRun> runs) {
        text.append("  <entry>\n    <id>").append(escaped(base + "#" + cause.id())).append("</id>\n    <title>")
            .append(escaped(cause.title())).append("</title>\n    <updated>").append(updated(cause, runs))
            .append("</updated>\n    <published>").append(runs.get(cause.events().getFirst().found()).date())
            .append("</published>\n    <content type=\"text\">").append(escaped(cause.text()));
        for (Event event : cause.events()) {
            text.append('\n').append(escaped(event.series() + " " + event.estimate().signedText() + ": "
                + (event.ended() < 0 ? event.state().id() : VerdictText.end(event, runs))));
        }
        text.append("</content>\n  </entry>\n");
    }

    private static Instant updated(Cause cause, List<BenchmarkRun> runs) {
        return cause.events().stream().map(event -> runs.get(Math.max(event.found(),
            Math.max(event.confirmed(), event.ended()))).date()).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** Escapes a text and removes characters that XML forbids. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            .replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
    }
}
