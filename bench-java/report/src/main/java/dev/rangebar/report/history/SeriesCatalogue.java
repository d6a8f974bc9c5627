package dev.rangebar.report.history;

import dev.rangebar.report.Resources;
import java.util.List;

/** What series answer and how they are compared: series-catalogue.txt. */
public final class SeriesCatalogue {
    private static final List<Line> LINES = Resources.lines("series-catalogue.txt").stream().map(SeriesCatalogue::line)
        .toList();
    private static final String UNKNOWN = "A series of which nothing is known but its name.";

    private SeriesCatalogue() {
    }

    /**
     * What is known of a series.
     *
     * @param title           a short name for people
     * @param question        that it answers
     * @param exact           the same in every run of the same code
     * @param smallerIsBetter false also where neither way is better
     * @param neutral         neither way is better
     */
    public record Knowledge(String title, String question, boolean exact, boolean smallerIsBetter, boolean neutral) {
    }

    private record Line(Glob glob, String kind, String title, String question) {
    }

    private static Line line(String text) {
        String[] part = text.split(" \\| ");
        if (part.length != 4 || !List.of("noisy", "exact", "neutral").contains(part[1])) {
            throw new IllegalStateException("series-catalogue.txt: " + text);
        }
        return new Line(new Glob(part[0]), part[1], part[2], part[3]);
    }

    /** Of a series that no line fits, rates are better when larger, all else when smaller. */
    public static Knowledge of(SeriesDescriptor series) {
        for (Line line : LINES) {
            List<String> parts = line.glob().parts(series.id());
            if (parts != null) {
                String title = line.title();
                for (int i = 0; i < parts.size(); i++) {
                    title = title.replace("{" + (i + 1) + "}", parts.get(i));
                }
                boolean neutral = line.kind().equals("neutral");
                return new Knowledge(title, line.question(), !line.kind().equals("noisy"), !neutral, neutral);
            }
        }
        return new Knowledge(series.id(), UNKNOWN, false, !series.unit().matches("(iter|ops)/.*"), false);
    }

    static boolean knows(String id) {
        return LINES.stream().anyMatch(line -> line.glob().matches(id));
    }
}
