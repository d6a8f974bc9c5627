package dev.rangebar.cli.output;

import dev.rangebar.BarField;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The columns of bars in a table for people. */
final class BarColumns {
    private static final String DURATION = BarField.DURATION_US.columnName();
    /** The beginning of the names of columns of spreads. */
    private static final String SPREADS = "spread_";
    private static final Pattern TIME = Pattern.compile("[0-9-]{10}T[0-9:]{8}\\.[0-9]{6}Z");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
    /** The columns that people look at first; those before them, such as the symbol, come from a database. */
    private static final List<String> IMPORTANT = IntStream.of(BarField.OPEN_TIME.ordinal(), BarField.OPEN.ordinal(),
            BarField.HIGH.ordinal(), BarField.LOW.ordinal(), BarField.CLOSE.ordinal(), BarField.VOLUME.ordinal(),
            BarField.TRADE_COUNT.ordinal(), BarField.DURATION_US.ordinal(), BarField.VWAP.ordinal(),
            BarField.CLOSE_TIME.ordinal()).mapToObj(BarField.columnNames()::get).toList();

    /** The columns of a database that tell its series apart; the first one is enough. */
    private static final List<String> SERIES = List.of("series_id", "symbol", "threshold_dbps");
    private static final int OTHERS = 2 * IMPORTANT.size();

    private BarColumns() {}

    /** Returns the indices of columns, the most important ones first. */
    static List<Integer> byImportance(List<String> names) {
        return byImportance(names, index -> false);
    }

    /**
     * Returns the indices of columns, the most important ones first. Beside bars, the columns of their series say nothing if there
     * is one series only.
     *
     * @param hasOneValue tells whether all rows have the same value in the column with an index
     */
    static List<Integer> byImportance(List<String> names, IntPredicate hasOneValue) {
        boolean areBars = names.contains(IMPORTANT.get(0));
        List<Integer> order = new ArrayList<>(IntStream.range(0, names.size()).boxed().toList());
        order.sort(Comparator.comparingInt(index -> areBars && SERIES.contains(names.get(index))
                ? rankOfSeries(names, names.get(index), hasOneValue.test(index)) : rank(names.get(index))));
        return order;
    }

    private static int rank(String name) {
        return IMPORTANT.contains(name) ? 2 * IMPORTANT.indexOf(name)
                : BarField.columnNames().contains(name) ? OTHERS : name.startsWith(SPREADS) ? OTHERS + 1 : -1;
    }

    private static int rankOfSeries(List<String> names, String name, boolean isSame) {
        if (isSame) {
            return OTHERS;
        }
        return name.equals(SERIES.get(0)) || !names.contains(SERIES.get(0)) ? -1 : rank(BarField.CLOSE.columnName()) + 1;
    }

    /** Returns the name of a column above its {@link #readable} cells. */
    static String heading(String name) {
        return name.equals(DURATION) ? "duration" : name;
    }

    /** Returns a cell for people: times without the letters of ISO 8601, durations in seconds, minutes and hours. */
    static String readable(String name, String cell) {
        if (TIME.matcher(cell).matches()) {
            String time = cell.substring(0, cell.length() - 1).replace('T', ' ');
            return time.endsWith("000") ? time.substring(0, time.length() - 3) : time;
        }
        return name.equals(DURATION) && WHOLE.matcher(cell).matches()
                ? duration(Duration.of(Long.parseLong(cell), ChronoUnit.MICROS)) : cell;
    }

    /** Returns {@code 4.250s}, {@code 3m 20s}, {@code 2h 03m}. */
    private static String duration(Duration time) {
        if (time.toMinutes() == 0) {
            return String.format(Locale.ROOT, "%d.%03ds", time.toSeconds(), time.toMillisPart());
        }
        return time.toHours() == 0 ? String.format(Locale.ROOT, "%dm %02ds", time.toMinutes(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%dh %02dm", time.toHours(), time.toMinutesPart());
    }
}
