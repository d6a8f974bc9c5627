package dev.rangebar.pipeline;

import dev.rangebar.BarColumn;
import dev.rangebar.BarView;
import dev.rangebar.Int128;
import dev.rangebar.ResetRule;
import dev.rangebar.tradefiles.TradeChunk;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The spreads of the quotes in each bar of a series, in units of 1e-8. The pipeline keeps them up to date: while a sink
 * writes bars, the spreads with the same indices are theirs, and at a checkpoint {@link #forming} is that of the forming bar.
 *
 * <p>The quotes of a bar are found by its number of input records, and the quotes of orphaned bars by the gap in time or
 * the boundary of the reset rule that has ended them, so that the result does not depend on how the quotes are divided into chunks, files and runs.
 *
 * <p>Thread rule: one thread at a time, the one that writes the bars.
 */
public final class BarSpreads {
    private static final int CELLS = 5;
    private static final int COUNT = 0;
    private static final int MIN = 1;
    private static final int MAX = 2;
    private static final int SUM_LO64 = 3;
    private static final int SUM_HI64 = 4;

    private final long maxGapMicros;
    private final Optional<ResetRule> resets;
    /** The cells of each bar that has closed. */
    private long[] closed = new long[CELLS << 6];
    private int size;
    private final long[] forming = new long[CELLS];
    private long lastMicros;
    /** The first boundary after the last quote; before the first quote all boundaries have passed. */
    private long boundary;

    /** Columns of an output of bars of quotes; all have the kind of a price. */
    public enum Column implements BarColumn {
        /** The smallest spread. */
        SPREAD_MIN,
        /** The largest spread. */
        SPREAD_MAX,
        /** The sum of the spreads divided by the number of quotes, rounded down to units of 1e-8. */
        SPREAD_MEAN;

        private final String columnName = name().toLowerCase(Locale.ROOT);

        @Override
        public String columnName() {
            return columnName;
        }

        /**
         * {@return the value of a bar, in units of 1e-8}
         *
         * @param spreads the spreads
         * @param index the index of the bar
         */
        public long of(BarSpreads spreads, long index) {
            return switch (this) {
                case SPREAD_MIN -> spreads.min(index);
                case SPREAD_MAX -> spreads.max(index);
                case SPREAD_MEAN -> spreads.mean(index);
            };
        }
    }

    /**
     * The spreads of a bar that is forming, for the state of a series.
     *
     * @param quotes the number of its quotes
     * @param min the smallest spread, in units of 1e-8; 0 without quotes
     * @param max the largest spread
     * @param sum the sum of the spreads
     */
    public record Forming(long quotes, long min, long max, BigInteger sum) {
        /** No quotes. */
        public static final Forming NONE = new Forming(0, 0, 0, BigInteger.ZERO);

        /**
         * Checks that the numbers fit each other.
         *
         * @throws IllegalArgumentException if they do not
         */
        public Forming {
            Objects.requireNonNull(sum, "sum");
            BigInteger count = BigInteger.valueOf(quotes);
            if (quotes < 0 || min < 0 || max < min || sum.compareTo(count.multiply(BigInteger.valueOf(min))) < 0
                    || sum.compareTo(count.multiply(BigInteger.valueOf(max))) > 0) {
                throw new IllegalArgumentException(quotes + " quotes with spreads from " + min + " to " + max + " and the sum " + sum
                        + " do not exist");
            }
        }

        /**
         * {@return the spreads that {@link #toString} has written}
         *
         * @param text the text
         * @throws IllegalArgumentException if it is another text
         */
        public static Forming parse(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 4) {
                throw new IllegalArgumentException("'" + text + "' is not the text of spreads");
            }
            return new Forming(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]), new BigInteger(parts[3]));
        }

        /** {@return the four numbers, separated by blanks} */
        @Override
        public String toString() {
            return quotes + " " + min + " " + max + " " + sum;
        }
    }

    /** Spreads of a series that goes on from a place. */
    BarSpreads(Optional<Duration> maxGap, Optional<ResetRule> resets, Forming from, long lastTimestampMicros) {
        this.resets = resets;
        maxGapMicros = maxGap.map(gap -> gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000).orElse(Long.MAX_VALUE);
        forming[COUNT] = from.quotes();
        forming[MIN] = from.quotes() == 0 ? Long.MAX_VALUE : from.min();
        forming[MAX] = from.max();
        forming[SUM_LO64] = from.sum().longValue();
        forming[SUM_HI64] = from.sum().shiftRight(Long.SIZE).longValueExact();
        lastMicros = lastTimestampMicros;
        boundary = resets.map(rule -> from.quotes() == 0 ? Long.MIN_VALUE : rule.boundaryAfter(lastTimestampMicros)).orElse(Long.MAX_VALUE);
    }

    /**
     * {@return the smallest spread of a bar}
     *
     * @param index the index of the bar
     */
    public long min(long index) {
        return cell(index, MIN);
    }

    /**
     * {@return the largest spread of a bar}
     *
     * @param index the index of the bar
     */
    public long max(long index) {
        return cell(index, MAX);
    }

    /**
     * {@return the sum of the spreads of a bar divided by the number of its quotes, rounded down}
     *
     * @param index the index of the bar
     */
    public long mean(long index) {
        long low = cell(index, SUM_LO64);
        long high = cell(index, SUM_HI64);
        long count = cell(index, COUNT);
        return high == 0 && low >= 0 ? low / count : Int128.toBigInteger(low, high).divide(BigInteger.valueOf(count)).longValueExact();
    }

    /**
     * {@return the spreads of the forming bar}
     */
    public Forming forming() {
        return forming[COUNT] == 0 ? Forming.NONE : new Forming(forming[COUNT], forming[MIN], forming[MAX],
                Int128.toBigInteger(forming[SUM_LO64], forming[SUM_HI64]));
    }

    private long cell(long index, int cell) {
        return closed[Math.toIntExact(Objects.checkIndex(index, (long) size)) * CELLS + cell];
    }

    /**
     * Adds quotes that were processed.
     *
     * @param bars the bars that have closed since {@link #clearClosed}, those of these quotes the last ones
     */
    void add(TradeChunk chunk, int from, int to, BarView bars) {
        int at = from;
        int end = nextEnd(chunk, from, to);
        while (size < bars.size()) {
            while (end < to && bars.closeTimeMicros(size) >= chunk.timestampMicros(end)) { // the bar opens after the end of another
                clearForming();
                at = end;
                end = nextEnd(chunk, end + 1, to);
            }
            long quotes = bars.aggTradeCount(size) - forming[COUNT];
            if (quotes < (bars.isOrphaned(size) ? 0 : 1) || quotes > to - at) {
                throw new IllegalStateException("a bar has " + bars.aggTradeCount(size) + " quotes, and " + forming[COUNT] + " of them and "
                        + (to - at) + " others are there");
            }
            addForming(chunk, at, at + (int) quotes);
            at += (int) quotes;
            closeForming();
        }
        for (; end < to; end = nextEnd(chunk, end + 1, to)) {
            clearForming();
            at = end;
        }
        addForming(chunk, at, to);
        lastMicros = chunk.timestampMicros(to - 1);
    }

    /** Returns the index of the first quote before which a gap or a reset ends a bar; {@code to} if there is none. */
    private int nextEnd(TradeChunk chunk, int from, int to) {
        if (maxGapMicros == Long.MAX_VALUE && resets.isEmpty()) {
            return to;
        }
        for (int i = from; i < to; i++) {
            long micros = chunk.timestampMicros(i);
            boolean isReset = micros >= boundary;
            boolean isEnd = isReset || micros - lastMicros > maxGapMicros;
            lastMicros = micros;
            if (isReset) {
                boundary = resets.orElseThrow().boundaryAfter(micros);
            }
            if (isEnd) {
                return i;
            }
        }
        return to;
    }

    private void addForming(TradeChunk chunk, int from, int to) {
        for (int i = from; i < to; i++) {
            long spread = chunk.spread(i);
            forming[MIN] = Math.min(forming[MIN], spread);
            forming[MAX] = Math.max(forming[MAX], spread);
            long sum = forming[SUM_LO64] + spread;
            forming[SUM_HI64] += Long.compareUnsigned(sum, spread) < 0 ? 1 : 0;
            forming[SUM_LO64] = sum;
        }
        forming[COUNT] += to - from;
    }

    private void clearForming() {
        Arrays.fill(forming, 0);
        forming[MIN] = Long.MAX_VALUE;
    }

    /** The forming bar has become one of those that are written. */
    void closeForming() {
        if ((size + 1) * CELLS > closed.length) {
            closed = Arrays.copyOf(closed, closed.length * 2);
        }
        System.arraycopy(forming, 0, closed, size++ * CELLS, CELLS);
        clearForming();
    }

    /** The bars that have closed were written. */
    void clearClosed() {
        size = 0;
    }
}
