package dev.rangebar.chart;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Labels of the time axis: the first bars of years come first, then those of months, days, hours and so on. */
final class TimeTicks {
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long[] STEPS = {DAY, 6 * HOUR, 3 * HOUR, HOUR, 30 * MINUTE, 10 * MINUTE, 5 * MINUTE, MINUTE,
        30 * SECOND, 10 * SECOND, SECOND};
    private static final int YEARS = 0;
    private static final int MONTHS = 1;
    private static final int DAYS = 2;
    /** The level of bars within one second. */
    private static final int FINEST = DAYS + STEPS.length;
    private static final DateTimeFormatter TO_MINUTE = format("uuuu-MM-dd HH:mm");

    private TimeTicks() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /** Returns date and time to the minute, in UTC. */
    static String minute(Instant time) {
        return TO_MINUTE.format(time);
    }

    /**
     * Returns labels by the index of their bar.
     *
     * @param bars the bars
     * @param apart the least distance of two labels, in bars
     */
    static SortedMap<Integer, String> of(ChartBars bars, double apart) {
        List<List<Integer>> levels = new ArrayList<>();
        for (int level = 0; level <= FINEST; level++) {
            levels.add(new ArrayList<>());
        }
        for (int i = 0; i < bars.size(); i++) {
            levels.get(i == 0 ? DAYS : level(bars.openTimeMicros(i - 1), bars.openTimeMicros(i))).add(i);
        }
        TreeMap<Integer, String> labels = new TreeMap<>();
        for (int level = 0; level <= FINEST; level++) {
            // Bars within one second get labels only where there are no others far and wide.
            double least = level == FINEST ? 3 * apart : apart;
            for (int bar : levels.get(level)) {
                Integer before = labels.floorKey(bar);
                Integer after = labels.ceilingKey(bar);
                if ((before == null || bar - before >= least) && (after == null || after - bar >= least)) {
                    labels.put(bar, format(pattern(level)).format(bars.openTime(bar)));
                }
            }
        }
        return labels;
    }

    private static int level(long before, long time) {
        for (int step = 0; step < STEPS.length; step++) {
            if (Math.floorDiv(before, STEPS[step]) != Math.floorDiv(time, STEPS[step])) {
                return step > 0 ? DAYS + step : dateLevel(date(before), date(time));
            }
        }
        return FINEST;
    }

    private static int dateLevel(LocalDateTime before, LocalDateTime time) {
        return before.getYear() != time.getYear() ? YEARS : before.getMonth() != time.getMonth() ? MONTHS : DAYS;
    }

    private static LocalDateTime date(long micros) {
        return LocalDateTime.ofEpochSecond(Math.floorDiv(micros, SECOND), 0, ZoneOffset.UTC);
    }

    private static String pattern(int level) {
        if (level <= DAYS) {
            return level == YEARS ? "uuuu" : level == MONTHS ? "MMM" : "d MMM";
        }
        return level == FINEST ? "HH:mm:ss.SSS" : STEPS[level - DAYS] >= MINUTE ? "HH:mm" : "HH:mm:ss";
    }
}
