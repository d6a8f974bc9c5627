package dev.rangebar.report.history;

import dev.rangebar.report.Resources;
import java.util.List;
import java.util.Map;

/** Titles, descriptions and rules of comparison of all series, from series-catalogue.txt. */
public final class SeriesCatalogue {
    private static final List<Line> LINES = Resources.lines("series-catalogue.txt").stream().map(SeriesCatalogue::line)
        .toList();
    /** No object is smaller: a smaller difference comes from the harness and is not an allocation. */
    private static final double SMALLEST_OBJECT_BYTES = 16;
    private static final String ALLOCATED = "api/allocated/";
    /** Sizes of ids as a title writes them. */
    private static final Map<String, String> SIZES = Map.of("1k", "1,000", "100k", "100,000", "1m", "1M", "20m", "20M");
    private static final String UNKNOWN = "A series that is not in the catalogue.";

    private SeriesCatalogue() {
    }

    /** Direction of an improvement. */
    public enum Better { SMALLER, LARGER, NEITHER }

    /**
     * Entry of a series.
     *
     * @param title       short name for people
     * @param description measured quantity in one sentence
     * @param exact       {@code true} if every run of the same code yields the same value
     * @param better      direction of an improvement
     */
    public record Entry(String title, String description, boolean exact, Better better) {
        /** Returns whether the series is a rate, which is better when larger. */
        public boolean isRate() {
            return better == Better.LARGER;
        }

        /** Returns whether an increase counts as a regression; for a neutral series it does. */
        public boolean largerIsWorse() {
            return better != Better.LARGER;
        }
    }

    private record Line(Glob glob, String kind, String title, String description) {
    }

    private static Line line(String text) {
        String[] part = text.split(" \\| ");
        if (part.length != 4 || !List.of("noisy", "exact", "neutral").contains(part[1])) {
            throw new IllegalStateException("series-catalogue.txt: expected \"id | noisy, exact or neutral | title | "
                + "description\" in the line \"" + text + "\"");
        }
        return new Line(new Glob(part[0]), part[1], part[2], part[3]);
    }

    /**
     * Returns the entry of a series. In a series without an entry, larger rates and smaller other values are better.
     */
    public static Entry of(SeriesDescriptor series) {
        for (Line line : LINES) {
            List<String> parts = line.glob().parts(series.id());
            if (parts != null) {
                String title = line.title();
                for (int i = 0; i < parts.size(); i++) {
                    title = title.replace("{" + (i + 1) + "}", SIZES.getOrDefault(parts.get(i), parts.get(i)));
                }
                return new Entry(title, line.description(), !line.kind().equals("noisy"),
                    line.kind().equals("neutral") ? Better.NEITHER : Better.SMALLER);
            }
        }
        return new Entry(series.id(), UNKNOWN, false,
            series.unit().matches("(iter|ops)/.*") ? Better.LARGER : Better.SMALLER);
    }

    /** Returns whether two values of an exact series count as equal. */
    public static boolean isEqual(String id, double before, double after) {
        return before == after || id.startsWith(ALLOCATED) && Math.abs(after - before) < SMALLEST_OBJECT_BYTES;
    }

    static boolean knows(String id) {
        return LINES.stream().anyMatch(line -> line.glob().matches(id));
    }
}
