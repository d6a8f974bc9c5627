package dev.rangebar.report.anchor;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.anchor.Levels.Range;
import dev.rangebar.report.verdict.JudgedHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Declared limit of a series, with its state after the newest run. The level of the last runs is judged, not a single run.
 *
 * @param series   id of the series
 * @param unit     of the values
 * @param most     largest permitted value
 * @param reason   for people
 * @param value    level on the newest machine; NaN if there are too few runs
 * @param interval of the level; null for an exact series and for too few runs
 * @param state    after the newest run
 */
public record Budget(String series, String unit, double most, String reason, double value, Interval interval,
    State state) {
    private static final Set<String> FIELDS = Set.of("series", "most", "reason");

    /** States of a budget. */
    public enum State {
        /** The level is within the limit. */
        KEPT("kept"),
        /** The interval of the level contains the limit. */
        UNCERTAIN("uncertain"),
        /** The level is beyond the limit. */
        EXCEEDED("exceeded"),
        /** Too few runs on this kind of machine. */
        INSUFFICIENT_DATA("insufficient-data");

        private final String id;

        State(String id) {
            this.id = id;
        }

        /** Returns the name in files and for people. */
        public String id() {
            return id;
        }
    }

    /** Reads a file of budgets and judges them; every message names the entry. */
    public static List<Budget> read(Path file, Collection<String> ids, JudgedHistory judged) {
        List<Budget> budgets = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JsonFields entry : JsonFields.read(file).elements()) {
            entry.node().fieldNames().forEachRemaining(name -> {
                if (!FIELDS.contains(name)) {
                    throw new BenchFailure(entry.get(name).where() + " is not a field; the fields are "
                        + FIELDS.stream().sorted().toList());
                }
            });
            String id = entry.get("series").text();
            if (!ids.contains(id)) {
                throw entry.get("series").wrong("no series");
            }
            if (!seen.add(id)) {
                throw entry.get("series").wrong("a duplicate");
            }
            double most = entry.get("most").positive();
            String reason = entry.get("reason").text();
            judged.series().stream().filter(each -> each.id().equals(id)).forEach(each ->
                budgets.add(judge(id, each.descriptor().unit(), most, reason, new Levels(each.series()))));
        }
        return budgets;
    }

    private static Budget judge(String id, String unit, double most, String reason, Levels levels) {
        Range now = levels.now();
        double value = now == null ? Double.NaN : levels.onNewestMachine(now);
        if (Double.isNaN(value)) {
            return new Budget(id, unit, most, reason, value, null, State.INSUFFICIENT_DATA);
        }
        Interval interval = levels.interval(now);
        double low = interval == null ? value : interval.low();
        double high = interval == null ? value : interval.high();
        return new Budget(id, unit, most, reason, value, interval,
            high <= most ? State.KEPT : low > most ? State.EXCEEDED : State.UNCERTAIN);
    }
}
