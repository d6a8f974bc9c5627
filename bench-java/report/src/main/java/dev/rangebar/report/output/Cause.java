package dev.rangebar.report.output;

import dev.rangebar.report.verdict.Event;
import dev.rangebar.report.verdict.VerdictText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Events at the same place. They most likely have one cause, so they get one message and one issue.
 *
 * @param events in the order of their detection
 */
public record Cause(List<Event> events) {
    private static final int NAMED = 6;

    /** Groups events by the place of their change, in the order of detection. */
    public static List<Cause> of(Collection<Event> events) {
        List<Cause> causes = new ArrayList<>();
        // An event whose place is certain names the place of the events with a wide range.
        List<Event> ordered = events.stream().sorted(Comparator.comparingInt((Event event) ->
            event.location().latest() - event.location().earliest()).thenComparingInt(Event::found)).toList();
        for (Event event : ordered) {
            causes.stream().filter(cause -> cause.mayExplain(event)).findFirst().orElseGet(() -> {
                causes.add(new Cause(new ArrayList<>()));
                return causes.getLast();
            }).events.add(event);
        }
        Comparator<Event> byDetection = Comparator.comparingInt(Event::found).thenComparing(Event::id);
        causes.forEach(cause -> cause.events.sort(byDetection));
        causes.sort(Comparator.comparing(cause -> cause.events.getFirst(), byDetection));
        return causes;
    }

    private boolean mayExplain(Event event) {
        Event first = events.getFirst();
        return first.drift() ? event.drift() && first.found() == event.found()
            : !event.drift() && first.location().mayBe(event.location());
    }

    /** Returns the id: that of the first event. */
    public String id() {
        return events.getFirst().id();
    }

    /** Returns the events in some states. */
    public Cause only(Predicate<Event> which) {
        return new Cause(events.stream().filter(which).toList());
    }

    /** Returns the event whose place is the most certain. */
    private Event surest() {
        return events.stream().min(Comparator.comparingInt(event ->
            event.location().latest() - event.location().earliest())).orElseThrow();
    }

    /** Returns the number of series by direction, and the place of the change. */
    public String title() {
        Map<String, Long> counts = events.stream().collect(Collectors.groupingBy(
            each -> each.worse() ? "regressed" : "improved", LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")) + " " + VerdictText.place(surest());
    }

    /** Returns the subject of the commit, if only one is possible, and the largest changes. */
    public String text() {
        var candidates = surest().location().candidates();
        String subject = !surest().location().complete() || candidates.size() != 1 ? ""
            : "\"" + candidates.getFirst().commit().subject() + "\": ";
        Map<String, Double> changes = new LinkedHashMap<>();
        events.forEach(each -> changes.put(each.series(), each.estimate().change()));
        return subject + largest(changes);
    }

    /** Returns the series with the largest changes, and the number of all others. */
    static String largest(Map<String, Double> changes) {
        return changes.entrySet().stream()
            .sorted(Comparator.comparingDouble(each -> -Math.abs(each.getValue()))).limit(NAMED)
            .map(each -> String.format(Locale.ROOT, "%s %+.1f %%", each.getKey(), 100 * each.getValue()))
            .collect(Collectors.joining(", "))
            + (changes.size() > NAMED ? " and " + (changes.size() - NAMED) + " more" : "");
    }
}
