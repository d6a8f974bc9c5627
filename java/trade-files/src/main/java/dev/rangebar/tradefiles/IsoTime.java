package dev.rangebar.tradefiles;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times in ISO 8601, such as {@code 2024-01-31T12:00:00.123456789Z}, with a T or a blank after the date. A time without an
 * offset is in the zone of the layout.
 */
final class IsoTime {
    /** Times whose offset is 0 unless they state another one. */
    static final IsoTime UTC = new IsoTime(ZoneOffset.UTC);

    /** The result for text that is no time. */
    static final long NONE = Long.MIN_VALUE;
    /** The result for a local time that the zone has twice or never, since its clocks are changed. */
    static final long UNCLEAR = Long.MIN_VALUE + 1;

    private static final long NANOS = 1_000_000_000;
    private static final long MICROS = 1_000_000;
    private static final int MICRO_DIGITS = 6;
    private static final int[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    /** The length of a time with nine decimals and a Z, and of the byte behind it. */
    private static final int LONGEST_USUAL = 31;
    private static final int DATE_LENGTH = 10;
    private static final int MINUTE_LENGTH = 16;
    private static final int SECONDS_LENGTH = 19;
    private static final int NANO_DIGITS = 9;
    private static final int SAFE_DAYS = 28;
    private static final int MINUTES = 60;
    private static final int HOURS = 24;
    private static final int MONTHS = 12;
    private static final int MARCH = 3;
    private static final long DAYS_PER_YEAR = 365;
    /** From March on, five months have so many days, again and again. */
    private static final int DAYS_PER_FIVE_MONTHS = 153;
    /** The days from the 1st of March of the year 0 to 1970. */
    private static final long DAYS_TO_1970 = 719_468;
    private static final int MAX_OFFSET_HOURS = 18;
    /** The years of the times whose nanoseconds fit in a long. */
    private static final int FIRST_YEAR = 1971;
    private static final int LAST_YEAR = 2261;

    private final String zone;
    /** The local times, in seconds, from which and up to which each offset holds, in order; they do not overlap. */
    private final long[] from;
    private final long[] to;
    private final int[] offsets;

    /** Times of a zone. */
    private IsoTime(ZoneId of) {
        zone = of.getId();
        List<long[]> spans = new ArrayList<>();
        ZoneRules rules = of.getRules();
        LocalDateTime at = LocalDateTime.of(FIRST_YEAR, 1, 1, 0, 0);
        LocalDateTime end = LocalDateTime.of(LAST_YEAR + 1, 1, 1, 0, 0);
        int offset = rules.getOffset(at).getTotalSeconds();
        long start = at.toEpochSecond(ZoneOffset.UTC);
        ZoneOffsetTransition next = rules.nextTransition(at.toInstant(rules.getOffset(at)));
        while (next != null && next.getDateTimeBefore().isBefore(end)) {
            long before = next.getDateTimeBefore().toEpochSecond(ZoneOffset.UTC);
            long after = next.getDateTimeAfter().toEpochSecond(ZoneOffset.UTC);
            spans.add(new long[] {start, Math.min(before, after), offset});
            start = Math.max(before, after);
            offset = next.getOffsetAfter().getTotalSeconds();
            next = rules.nextTransition(next.getInstant());
        }
        spans.add(new long[] {start, end.toEpochSecond(ZoneOffset.UTC), offset});
        from = spans.stream().mapToLong(span -> span[0]).toArray();
        to = spans.stream().mapToLong(span -> span[1]).toArray();
        offsets = spans.stream().mapToInt(span -> (int) span[2]).toArray();
    }

    /** Returns the times of a zone; null for UTC. */
    static IsoTime of(ZoneId zone) {
        return zone == null ? UTC : new IsoTime(zone);
    }

    /** Returns whether text begins like a date. */
    static boolean isDate(byte[] bytes, int from, int to) {
        return to - from >= DATE_LENGTH && bytes[from + 4] == '-' && bytes[from + 7] == '-' && number(bytes, from, 4) > 0;
    }

    /** Returns the nanoseconds since 1970, {@link #NONE} or {@link #UNCLEAR}. */
    long nanos(byte[] bytes, int at, int end) {
        if (end - at < SECONDS_LENGTH || !isDate(bytes, at, end) || bytes[at + 10] != 'T' && bytes[at + 10] != ' '
                || bytes[at + 13] != ':' || bytes[at + 16] != ':') {
            return NONE;
        }
        int year = number(bytes, at, 4);
        int month = number(bytes, at + 5, 2);
        int day = number(bytes, at + 8, 2);
        int hour = number(bytes, at + 11, 2);
        int minute = number(bytes, at + 14, 2);
        int second = number(bytes, at + 17, 2);
        if (!isDay(year, month, day) || (hour | minute | second) < 0 || hour >= HOURS || minute >= MINUTES || second >= MINUTES) {
            return NONE;
        }
        long seconds = epochDay(year, month, day) * (HOURS * MINUTES * MINUTES) + (hour * MINUTES + minute) * MINUTES + second;
        int next = at + SECONDS_LENGTH;
        long nanos = 0;
        if (next < end && bytes[next] == '.') {
            int first = ++next;
            while (next < end && bytes[next] >= '0' && bytes[next] <= '9') {
                if (next - first < NANO_DIGITS) {
                    nanos = nanos * 10 + bytes[next] - '0';
                } else if (bytes[next] != '0') {
                    return NONE; // finer than a nanosecond
                }
                next++;
            }
            if (next == first) {
                return NONE;
            }
            for (int digits = next - first; digits < NANO_DIGITS; digits++) {
                nanos *= 10;
            }
        }
        long offset = next == end ? offsetAt(seconds) : offset(bytes, next, end);
        return offset == NONE || offset == UNCLEAR ? offset : (seconds - offset) * NANOS + nanos;
    }

    /** Time of the usual form, and the minute of the time before: the minute of a row is mostly that of the row above. */
    static final class Usual {
        /** The text up to the minute, such as {@code 2024-01-31T12:00}. */
        private final byte[] minute = new byte[MINUTE_LENGTH];
        private long microsBeforeMinute;
        private long micros;
        private boolean hasRest;

        /** Returns the microseconds since 1970, rounded down. */
        long micros() {
            return micros;
        }

        /** Returns whether the time is not a whole number of microseconds. */
        boolean hasRest() {
            return hasRest;
        }
    }

    /**
     * Reads a time of the form {@code 2024-01-31T12:00:00.123456789Z} with a fraction of 1 to 9 digits; others are left to {@link
     * #nanos}. The minute is computed once for all neighbouring rows that have it.
     *
     * @return the index after it; 0 for another form
     */
    int usual(byte[] bytes, int at, Usual time) {
        if (at + LONGEST_USUAL > bytes.length) {
            return 0;
        }
        int tens = bytes[at + 17] - '0';
        int ones = bytes[at + 18] - '0';
        if (bytes[at + 16] != ':' || (char) tens >= MINUTES / 10 || (char) ones > 9 || bytes[at + SECONDS_LENGTH] != '.'
                || !Arrays.equals(bytes, at, at + MINUTE_LENGTH, time.minute, 0, MINUTE_LENGTH) && !isMinuteOf(bytes, at, time)) {
            return 0;
        }
        int first = at + SECONDS_LENGTH + 1;
        int next = first;
        long micros = 0;
        int rest = 0;
        int digit = bytes[next] - '0';
        while ((char) digit <= 9 && next - first < MICRO_DIGITS) {
            micros = micros * 10 + digit;
            digit = bytes[++next] - '0';
        }
        if (next - first < MICRO_DIGITS) {
            micros *= POWERS_OF_TEN[MICRO_DIGITS - (next - first)];
        } else {
            while ((char) digit <= 9 && next - first < NANO_DIGITS) {
                rest |= digit;
                digit = bytes[++next] - '0';
            }
        }
        time.hasRest = rest != 0;
        time.micros = time.microsBeforeMinute + (tens * 10 + ones) * MICROS + micros;
        boolean isUtc = bytes[next] == 'Z';
        return next > first && (isUtc || this == UTC) && TimestampUnit.MICROSECONDS.contains(time.micros) ? isUtc ? next + 1 : next : 0;
    }

    /** Reads the text up to the minute, and keeps it; returns whether there is such a minute. */
    private static boolean isMinuteOf(byte[] bytes, int at, Usual time) {
        int year = number(bytes, at, 4);
        int month = number(bytes, at + 5, 2);
        int day = number(bytes, at + 8, 2);
        int hour = number(bytes, at + 11, 2);
        int minute = number(bytes, at + 14, 2);
        if (bytes[at + 4] != '-' || bytes[at + 7] != '-' || bytes[at + 10] != 'T' && bytes[at + 10] != ' ' || bytes[at + 13] != ':'
                || (hour | minute) < 0 || hour >= HOURS || minute >= MINUTES || !isDay(year, month, day)) {
            return false;
        }
        System.arraycopy(bytes, at, time.minute, 0, MINUTE_LENGTH);
        time.microsBeforeMinute = ((epochDay(year, month, day) * HOURS + hour) * MINUTES + minute) * MINUTES * MICROS;
        return true;
    }

    private static boolean isDay(int year, int month, int day) {
        return year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= MONTHS && day >= 1
                && (day <= SAFE_DAYS || day <= LocalDate.of(year, month, 1).lengthOfMonth());
    }

    /** Returns the days since 1970; years are counted from March on, so that a leap day is the last of its year. */
    private static long epochDay(int year, int month, int day) {
        int y = month > 2 ? year : year - 1;
        int m = month > 2 ? month - MARCH : month + MONTHS - MARCH;
        return y * DAYS_PER_YEAR + y / 4 - y / 100 + y / 400 + (m * DAYS_PER_FIVE_MONTHS + 2) / 5 + day - 1 - DAYS_TO_1970;
    }

    /** Returns a number of two or four digits; a negative one if there are others. */
    private static int number(byte[] bytes, int from, int digits) {
        int first = bytes[from] - '0';
        int second = bytes[from + 1] - '0';
        if ((char) first > 9 || (char) second > 9) {
            return -1;
        }
        int value = first * 10 + second;
        if (digits == 2) {
            return value;
        }
        int rest = number(bytes, from + 2, 2);
        return rest < 0 ? -1 : value * 100 + rest;
    }

    /** Returns the seconds of an offset: Z, +01, +0100 or +01:00. */
    private static long offset(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 1 && (bytes[from] == 'Z' || bytes[from] == 'z')) {
            return 0;
        }
        if (bytes[from] != '+' && bytes[from] != '-' || length != 3 && length != 5 && (length != 6 || bytes[from + 3] != ':')) {
            return NONE;
        }
        int hours = number(bytes, from + 1, 2);
        int minutes = length == 3 ? 0 : number(bytes, to - 2, 2);
        if (hours < 0 || hours > MAX_OFFSET_HOURS || minutes < 0 || minutes >= MINUTES) {
            return NONE;
        }
        long seconds = (hours * MINUTES + minutes) * MINUTES;
        return bytes[from] == '-' ? -seconds : seconds;
    }

    private long offsetAt(long localSeconds) {
        int low = 0;
        int high = from.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (from[middle] <= localSeconds) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return localSeconds >= from[low] && localSeconds < to[low] ? offsets[low] : UNCLEAR;
    }

    /** Returns the zone of times without an offset, for messages. */
    @Override
    public String toString() {
        return zone;
    }
}
