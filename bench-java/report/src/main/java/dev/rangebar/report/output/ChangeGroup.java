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
import java.util.stream.Collectors;

/**
 * Series that changed at the same place: one cause, most likely, and so one message.
 *
 * @param since  the place
 * @param series the largest change first
 */
record ChangeGroup(ChangeLocation since, List<JudgedSeries> series) {
    private static final int NAMED = 6;

    /** The largest group first. */
    static List<ChangeGroup> of(List<JudgedSeries> changed) {
        Map<Integer, List<JudgedSeries>> byRun = new LinkedHashMap<>();
        changed.forEach(each -> byRun.computeIfAbsent(each.since().run(), run -> new ArrayList<>()).add(each));
        return byRun.values().stream().map(group -> new ChangeGroup(group.getFirst().since(), group.stream()
            .sorted(Comparator.comparingDouble(each -> -Math.abs(each.verdict().change()))).toList()))
            .sorted(Comparator.comparingInt(group -> -group.series().size())).toList();
    }

    /** How many, and since when. */
    String title() {
        Map<String, Long> kinds = series.stream().collect(Collectors.groupingBy(
            each -> VerdictReport.name(each.verdict().kind()), LinkedHashMap::new, Collectors.counting()));
        return kinds.entrySet().stream().map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", ")) + " since " + VerdictText.place(since);
    }

    /** The commit's subject if it can only be one, and the largest changes. */
    String text() {
        String subject = since.candidates() == null || since.candidates().size() != 1 ? ""
            : "\"" + since.candidates().getFirst().subject() + "\": ";
        return subject + series.stream().limit(NAMED).map(each -> String.format(Locale.ROOT, "%s %+.1f %%",
            each.head().id(), 100 * each.verdict().change())).collect(Collectors.joining(", "))
            + (series.size() > NAMED ? " and " + (series.size() - NAMED) + " more" : "");
    }
}
