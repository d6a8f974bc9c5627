package dev.rangebar.cli.output;

import dev.rangebar.BarField;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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

    private BarColumns() {}

    /** Returns the indices of columns, the most important ones first. */
    static List<Integer> byImportance(List<String> names) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, names.size()).boxed().toList());
        order.sort(Comparator.comparingInt(index -> {
            String name = names.get(index);
            return IMPORTANT.contains(name) ? IMPORTANT.indexOf(name)
                    : BarField.columnNames().contains(name) ? IMPORTANT.size()
                            : name.startsWith(SPREADS) ? IMPORTANT.size() + 1 : -1;
        }));
        return order;
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
