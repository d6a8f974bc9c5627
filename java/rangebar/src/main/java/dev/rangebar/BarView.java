package dev.rangebar;

import dev.rangebar.bindings.CriticalCalls;
import dev.rangebar.bindings.generated.RangebarNative;
import dev.rangebar.bindings.generated.rb_bar;
import dev.rangebar.bindings.generated.rb_derived;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A view that reads the bars of a {@link BarBuffer} in place: accessors by index, without an object for each bar.
 *
 * {@snippet class="dev.rangebar.snippets.Columnar" region="view"}
 *
 * <p>Every accessor throws {@link IndexOutOfBoundsException} for an index outside {@code 0..size()-1} and {@link
 * IllegalStateException} once the buffer was cleared or closed. Values that the run's trades do not have are meaningless:
 * {@link #hasAggTradeIds}, {@link #hasTradeIds} and {@link #hasSide} say which are there.
 *
 * <p>Exact fields are read from memory. The core computes derived ones (from {@link #vwap} on) when they are read, and the view
 * keeps those of one bar: reading all values of a bar before the next bar costs one computation a bar. Formulas: {@code
 * rb_derive} in {@code rangebar.h}.
 *
 * <p>Thread rule: one thread at a time; several threads use a view each.
 */
public final class BarView implements Iterable<RangeBar> {
    private static final long OPEN_TIME_MICROS = rb_bar.open_time_us$offset();
    private static final long CLOSE_TIME_MICROS = rb_bar.close_time_us$offset();
    private static final long OPEN = rb_bar.open$offset();
    private static final long HIGH = rb_bar.high$offset();
    private static final long LOW = rb_bar.low$offset();
    private static final long CLOSE = rb_bar.close$offset();
    private static final long VOLUME_LO64 = rb_bar.volume_lo$offset();
    private static final long VOLUME_HI64 = rb_bar.volume_hi$offset();
    private static final long TURNOVER_LO64 = rb_bar.turnover_lo$offset();
    private static final long TURNOVER_HI64 = rb_bar.turnover_hi$offset();
    private static final long BUY_VOLUME_LO64 = rb_bar.buy_volume_lo$offset();
    private static final long BUY_VOLUME_HI64 = rb_bar.buy_volume_hi$offset();
    private static final long SELL_VOLUME_LO64 = rb_bar.sell_volume_lo$offset();
    private static final long SELL_VOLUME_HI64 = rb_bar.sell_volume_hi$offset();
    private static final long BUY_TURNOVER_LO64 = rb_bar.buy_turnover_lo$offset();
    private static final long BUY_TURNOVER_HI64 = rb_bar.buy_turnover_hi$offset();
    private static final long SELL_TURNOVER_LO64 = rb_bar.sell_turnover_lo$offset();
    private static final long SELL_TURNOVER_HI64 = rb_bar.sell_turnover_hi$offset();
    private static final long FIRST_TRADE_ID = rb_bar.first_trade_id$offset();
    private static final long LAST_TRADE_ID = rb_bar.last_trade_id$offset();
    private static final long FIRST_AGG_TRADE_ID = rb_bar.first_agg_trade_id$offset();
    private static final long LAST_AGG_TRADE_ID = rb_bar.last_agg_trade_id$offset();
    private static final long TRADE_COUNT = rb_bar.trade_count$offset();
    private static final long AGG_TRADE_COUNT = rb_bar.agg_trade_count$offset();
    private static final long BUY_TRADE_COUNT = rb_bar.buy_trade_count$offset();
    private static final long SELL_TRADE_COUNT = rb_bar.sell_trade_count$offset();
    private static final long FLAGS = rb_bar.flags$offset();

    private final BarBuffer buffer;
    private long fill;
    private long size;
    private MemorySegment derived;
    private long derivedIndex = -1;

    BarView(BarBuffer buffer, long fill, long size) {
        this.buffer = buffer;
        this.fill = fill;
        this.size = size;
    }

    /** Shows another fill of the same buffer, so that delivery needs only one view. */
    void show(long ofFill, long ofSize) {
        fill = ofFill;
        size = ofSize;
        derivedIndex = -1;
    }

    /**
     * {@return the number of bars}
     */
    public long size() {
        return size;
    }

    /**
     * {@return a bar as a value that outlives the buffer}
     *
     * @param index the index of the bar
     */
    public RangeBar get(long index) {
        return RangeBar.of(this, index);
    }

    /**
     * Calls a consumer for every bar, without allocating anything.
     *
     * @param consumer called with this view and each index in turn
     */
    public void forEachBar(BarConsumer consumer) {
        for (long index = 0; index < size; index++) {
            consumer.accept(this, index);
        }
    }

    /**
     * {@return the bars as values, each made when it is reached}
     */
    public Stream<RangeBar> stream() {
        return LongStream.range(0, size).mapToObj(this::get);
    }

    @Override
    public Iterator<RangeBar> iterator() {
        return new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public RangeBar next() {
                if (next >= size) {
                    throw new NoSuchElementException();
                }
                return get(next++);
            }
        };
    }

    /**
     * {@return the time of its first trade, in microseconds since the Unix epoch}
     *
     * @param index the index of the bar
     */
    public long openTimeMicros(long index) {
        return exact(index, OPEN_TIME_MICROS);
    }

    /**
     * {@return the time of its last trade, in microseconds since the Unix epoch}
     *
     * @param index the index of the bar
     */
    public long closeTimeMicros(long index) {
        return exact(index, CLOSE_TIME_MICROS);
    }

    /**
     * {@return the price of its first trade, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long open(long index) {
        return exact(index, OPEN);
    }

    /**
     * {@return its highest price, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long high(long index) {
        return exact(index, HIGH);
    }

    /**
     * {@return its lowest price, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long low(long index) {
        return exact(index, LOW);
    }

    /**
     * {@return the price of its last trade, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long close(long index) {
        return exact(index, CLOSE);
    }

    /**
     * {@return the low 64 bits of its volume, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long volumeLo64(long index) {
        return exact(index, VOLUME_LO64);
    }

    /**
     * {@return the high 64 bits of its volume}
     *
     * @param index the index of the bar
     */
    public long volumeHi64(long index) {
        return exact(index, VOLUME_HI64);
    }

    /**
     * {@return the low 64 bits of its turnover (price x quantity), unit 1e-16}
     *
     * @param index the index of the bar
     */
    public long turnoverLo64(long index) {
        return exact(index, TURNOVER_LO64);
    }

    /**
     * {@return the high 64 bits of its turnover}
     *
     * @param index the index of the bar
     */
    public long turnoverHi64(long index) {
        return exact(index, TURNOVER_HI64);
    }

    /**
     * {@return the low 64 bits of the volume that buyers initiated, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long buyVolumeLo64(long index) {
        return exact(index, BUY_VOLUME_LO64);
    }

    /**
     * {@return the high 64 bits of the volume that buyers initiated}
     *
     * @param index the index of the bar
     */
    public long buyVolumeHi64(long index) {
        return exact(index, BUY_VOLUME_HI64);
    }

    /**
     * {@return the low 64 bits of the volume that sellers initiated, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long sellVolumeLo64(long index) {
        return exact(index, SELL_VOLUME_LO64);
    }

    /**
     * {@return the high 64 bits of the volume that sellers initiated}
     *
     * @param index the index of the bar
     */
    public long sellVolumeHi64(long index) {
        return exact(index, SELL_VOLUME_HI64);
    }

    /**
     * {@return the low 64 bits of the turnover that buyers initiated, unit 1e-16}
     *
     * @param index the index of the bar
     */
    public long buyTurnoverLo64(long index) {
        return exact(index, BUY_TURNOVER_LO64);
    }

    /**
     * {@return the high 64 bits of the turnover that buyers initiated}
     *
     * @param index the index of the bar
     */
    public long buyTurnoverHi64(long index) {
        return exact(index, BUY_TURNOVER_HI64);
    }

    /**
     * {@return the low 64 bits of the turnover that sellers initiated, unit 1e-16}
     *
     * @param index the index of the bar
     */
    public long sellTurnoverLo64(long index) {
        return exact(index, SELL_TURNOVER_LO64);
    }

    /**
     * {@return the high 64 bits of the turnover that sellers initiated}
     *
     * @param index the index of the bar
     */
    public long sellTurnoverHi64(long index) {
        return exact(index, SELL_TURNOVER_HI64);
    }

    /**
     * {@return the id of its first trade; meaningless unless {@link #hasTradeIds}}
     *
     * @param index the index of the bar
     */
    public long firstTradeId(long index) {
        return exact(index, FIRST_TRADE_ID);
    }

    /**
     * {@return the id of its last trade; meaningless unless {@link #hasTradeIds}}
     *
     * @param index the index of the bar
     */
    public long lastTradeId(long index) {
        return exact(index, LAST_TRADE_ID);
    }

    /**
     * {@return the aggregate trade id of its first input record; meaningless unless {@link #hasAggTradeIds}}
     *
     * @param index the index of the bar
     */
    public long firstAggTradeId(long index) {
        return exact(index, FIRST_AGG_TRADE_ID);
    }

    /**
     * {@return the aggregate trade id of its last input record; meaningless unless {@link #hasAggTradeIds}}
     *
     * @param index the index of the bar
     */
    public long lastAggTradeId(long index) {
        return exact(index, LAST_AGG_TRADE_ID);
    }

    /**
     * {@return the number of its trades, by their trade ids; without trade ids each input record counts 1}
     *
     * @param index the index of the bar
     */
    public long tradeCount(long index) {
        return exact(index, TRADE_COUNT);
    }

    /**
     * {@return the number of its input records}
     *
     * @param index the index of the bar
     */
    public long aggTradeCount(long index) {
        return exact(index, AGG_TRADE_COUNT);
    }

    /**
     * {@return the number of its trades that buyers initiated; meaningless unless {@link #hasSide}}
     *
     * @param index the index of the bar
     */
    public long buyTradeCount(long index) {
        return exact(index, BUY_TRADE_COUNT);
    }

    /**
     * {@return the number of its trades that sellers initiated; meaningless unless {@link #hasSide}}
     *
     * @param index the index of the bar
     */
    public long sellTradeCount(long index) {
        return exact(index, SELL_TRADE_COUNT);
    }

    /**
     * {@return {@code true} if the bar was still forming when it was copied}
     *
     * @param index the index of the bar
     */
    public boolean isIncomplete(long index) {
        return (flags(index) & RangebarNative.RB_BAR_INCOMPLETE()) != 0;
    }

    /**
     * {@return {@code true} if a gap or a reset ended the bar, not a breach}
     *
     * @param index the index of the bar
     */
    public boolean isOrphaned(long index) {
        return (flags(index) & RangebarNative.RB_BAR_ORPHANED()) != 0;
    }

    /**
     * {@return {@code true} if the run's trades have aggregate trade ids}
     *
     * @param index the index of the bar
     */
    public boolean hasAggTradeIds(long index) {
        return (flags(index) & RangebarNative.RB_BAR_AGG_TRADE_ID()) != 0;
    }

    /**
     * {@return {@code true} if the run's trades have trade ids}
     *
     * @param index the index of the bar
     */
    public boolean hasTradeIds(long index) {
        return (flags(index) & RangebarNative.RB_BAR_TRADE_IDS()) != 0;
    }

    /**
     * {@return {@code true} if the run's trades have a side, so that the buy and sell parts are meaningful}
     *
     * @param index the index of the bar
     */
    public boolean hasSide(long index) {
        return (flags(index) & RangebarNative.RB_BAR_SIDE()) != 0;
    }

    /**
     * {@return the volume-weighted average price, truncated, unit 1e-8; the open price while the volume is 0}
     *
     * @param index the index of the bar
     */
    public long vwap(long index) {
        return rb_derived.vwap(derive(index));
    }

    /**
     * {@return the time from open to close, in microseconds}
     *
     * @param index the index of the bar
     */
    public long durationMicros(long index) {
        return rb_derived.duration_us(derive(index));
    }

    /**
     * {@return the order-flow imbalance: (buy - sell) / (buy + sell) volume; 0 where both are 0}
     *
     * @param index the index of the bar
     */
    public double orderFlowImbalance(long index) {
        return rb_derived.ofi(derive(index));
    }

    /**
     * {@return (close - vwap) / (high - low); 0 where high equals low}
     *
     * @param index the index of the bar
     */
    public double vwapCloseDeviation(long index) {
        return rb_derived.vwap_close_deviation(derive(index));
    }

    /**
     * {@return abs(close - open) / volume; 0 without volume}
     *
     * @param index the index of the bar
     */
    public double priceImpact(long index) {
        return rb_derived.price_impact(derive(index));
    }

    /**
     * {@return ((close - open) / open) / order-flow imbalance; 0 where the imbalance is 0}
     *
     * @param index the index of the bar
     */
    public double kyleLambdaProxy(long index) {
        return rb_derived.kyle_lambda_proxy(derive(index));
    }

    /**
     * {@return trades per second; the trade count where the duration is 0}
     *
     * @param index the index of the bar
     */
    public double tradeIntensity(long index) {
        return rb_derived.trade_intensity(derive(index));
    }

    /**
     * {@return volume / trade count}
     *
     * @param index the index of the bar
     */
    public double volumePerTrade(long index) {
        return rb_derived.volume_per_trade(derive(index));
    }

    /**
     * {@return buy trades / sell trades, at most 100; without sells 100 if there were buys, else 1}
     *
     * @param index the index of the bar
     */
    public double aggressionRatio(long index) {
        return rb_derived.aggression_ratio(derive(index));
    }

    /**
     * {@return trades per input record}
     *
     * @param index the index of the bar
     */
    public double aggregationDensity(long index) {
        return rb_derived.aggregation_density(derive(index));
    }

    /**
     * {@return (buy - sell) / whole turnover; 0 without turnover}
     *
     * @param index the index of the bar
     */
    public double turnoverImbalance(long index) {
        return rb_derived.turnover_imbalance(derive(index));
    }

    private long exact(long index, long offset) {
        return buffer.memory(fill).get(ValueLayout.JAVA_LONG, position(index) + offset);
    }

    private int flags(long index) {
        return buffer.memory(fill).get(ValueLayout.JAVA_INT, position(index) + FLAGS);
    }

    private long position(long index) {
        return Objects.checkIndex(index, size) * BarLayout.BYTES;
    }

    private MemorySegment derive(long index) {
        MemorySegment memory = buffer.memory(fill);
        long position = position(index);
        if (index != derivedIndex) {
            if (derived == null) {
                derived = MemorySegment.ofArray(new long[(int) (rb_derived.sizeof() / Long.BYTES)]);
            }
            derivedIndex = -1;
            NativeCore.check(CriticalCalls.derive(memory.asSlice(position, BarLayout.BYTES), derived));
            derivedIndex = index;
        }
        return derived;
    }
}
