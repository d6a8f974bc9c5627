package dev.rangebar.pipeline;

import dev.rangebar.BarDistance;
import dev.rangebar.Threshold;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file for each series, such as {@code bars-{symbol}-{threshold}.csv}: {@code {symbol}} stands for the
 * symbol, {@code {threshold}} for the number of decimal basis points, or for a distance such as {@code range0.5} or {@code 20ticks-0.01}.
 *
 * @param pattern the name
 */
public record FileNamePattern(String pattern) {
    /** The placeholder for the symbol of a series. */
    public static final String SYMBOL = "{symbol}";

    /** The placeholder for the distance of a series. */
    public static final String THRESHOLD = "{threshold}";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");

    /** Checks the placeholders. */
    public FileNamePattern {
        Matcher placeholder = PLACEHOLDER.matcher(pattern);
        while (placeholder.find()) {
            if (!placeholder.group().equals(THRESHOLD) && !placeholder.group().equals(SYMBOL)) {
                throw new IllegalArgumentException(pattern + ": unknown placeholder " + placeholder.group() + "; "
                        + THRESHOLD + " and " + SYMBOL + " are known");
            }
        }
    }

    /**
     * {@return the file of a series}
     *
     * @param series the series
     * @throws IllegalArgumentException if the pattern needs a symbol and the series has none
     */
    public Path fileOf(BarSeriesSpec series) {
        return Path.of(nameOf(series));
    }

    /**
     * {@return the name of the file of a series}
     *
     * @param series the series
     * @throws IllegalArgumentException if the pattern needs a symbol and the series has none
     */
    public String nameOf(BarSeriesSpec series) {
        String name = pattern.replace(THRESHOLD, nameOf(series.distance()));
        if (name.contains(SYMBOL)) {
            name = name.replace(SYMBOL, series.symbol().orElseThrow(() -> new IllegalArgumentException(
                    pattern + ": the names of the inputs tell no symbol; symbol(NAME) of the pipeline states it")));
        }
        return name;
    }

    private static String nameOf(BarDistance distance) {
        return distance instanceof Threshold threshold ? String.valueOf(threshold.decimalBasisPoints())
                : distance.toString().replace(" of ", "-").replace(" ", "");
    }

    /**
     * Checks that each series has a file of its own.
     *
     * @param series all series of a pipeline
     * @throws IllegalArgumentException if two have the same file
     */
    public void check(List<BarSeriesSpec> series) {
        Map<Path, BarSeriesSpec> files = new HashMap<>();
        for (BarSeriesSpec one : series) {
            BarSeriesSpec other = files.putIfAbsent(fileOf(one), one);
            if (other != null) {
                throw new IllegalArgumentException("\"" + other + "\" and \"" + one + "\" have the same file, " + fileOf(one)
                        + "; put " + THRESHOLD + " or " + SYMBOL + " into its name");
            }
        }
    }
}
