package dev.rangebar.report.output;

import dev.rangebar.report.verdict.ChangeLocation;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.VerdictText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Series that changed at the same place. They most likely have one cause, so they get one message.
 *
 * @param location place of the changes
 * @param series   the largest change first
 */
record ChangeGroup(ChangeLocation location, List<JudgedSeries> series) {
    private static final int NAMED = 6;

    /** Groups changed series; the largest group comes first. */
    static List<ChangeGroup> of(List<JudgedSeries> changed) {
        Map<Integer, List<JudgedSeries>> byRun = new LinkedHashMap<>();
        changed.forEach(each -> byRun.computeIfAbsent(each.location().run(), run -> new ArrayList<>()).add(each));
        return byRun.values().stream().map(group -> new ChangeGroup(group.getFirst().location(), group.stream()
            .sorted(Comparator.comparingDouble(each -> -Math.abs(each.verdict().change()))).toList()))
            .sorted(Comparator.comparingInt(group -> -group.series().size())).toList();
    }

    /** Returns the number of series by verdict, and the place of the change. */
    String title() {
        Map<String, Long> counts = series.stream().collect(Collectors.groupingBy(
            each -> each.verdict().kind().label(), LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")) + " since " + VerdictText.place(location);
    }

    /** Returns the subject of the commit, if only one is possible, and the largest changes. */
    String text() {
        String subject = location.candidates() == null || location.candidates().size() != 1 ? ""
            : "\"" + location.candidates().getFirst().subject() + "\": ";
        return subject + largest(series, each -> each.verdict().change());
    }

    /** Returns the ids of the series with the largest changes, and the number of all others. */
    static String largest(List<JudgedSeries> series, ToDoubleFunction<JudgedSeries> change) {
        return series.stream().sorted(Comparator.comparingDouble(each -> -Math.abs(change.applyAsDouble(each))))
            .limit(NAMED).map(each -> String.format(Locale.ROOT, "%s %+.1f %%", each.id(),
                100 * change.applyAsDouble(each))).collect(Collectors.joining(", "))
            + (series.size() > NAMED ? " and " + (series.size() - NAMED) + " more" : "");
    }
}
