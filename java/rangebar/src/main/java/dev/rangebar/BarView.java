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
 * Reads the bars of a {@link BarBuffer} in place: accessors by index, no object per bar. Every accessor throws {@link
 * IndexOutOfBoundsException} for an index outside {@code 0..size()-1} and {@link IllegalStateException} once the buffer was
 * cleared or closed.
 *
 * <p>Exact fields are read from memory. Derived ones (from {@link #vwap} on) are computed by the core when asked for; the
 * last bar asked for is remembered, so ask bar by bar. Formulas: {@code rb_derive} in {@code rangebar.h}.
 *
 * <p>Thread rule: one thread at a time; several threads take a view each.
 */
public final class BarView implements Iterable<RangeBar> {
    private static final long OPEN_TIME_MICROS = rb_bar.open_time_us$offset();
    private static final long CLOSE_TIME_MICROS = rb_bar.close_time_us$offset();
    private static final long OPEN = rb_bar.open$offset();
    private static final long HIGH = rb_bar.high$offset();
    private static final long LOW = rb_bar.low$offset();
    private static final long CLOSE = rb_bar.close$offset();
    private static final long VOLUME_LOW = rb_bar.volume_lo$offset();
    private static final long VOLUME_HIGH = rb_bar.volume_hi$offset();
    private static final long TURNOVER_LOW = rb_bar.turnover_lo$offset();
    private static final long TURNOVER_HIGH = rb_bar.turnover_hi$offset();
    private static final long BUY_VOLUME_LOW = rb_bar.buy_volume_lo$offset();
    private static final long BUY_VOLUME_HIGH = rb_bar.buy_volume_hi$offset();
    private static final long SELL_VOLUME_LOW = rb_bar.sell_volume_lo$offset();
    private static final long SELL_VOLUME_HIGH = rb_bar.sell_volume_hi$offset();
    private static final long BUY_TURNOVER_LOW = rb_bar.buy_turnover_lo$offset();
    private static final long BUY_TURNOVER_HIGH = rb_bar.buy_turnover_hi$offset();
    private static final long SELL_TURNOVER_LOW = rb_bar.sell_turnover_lo$offset();
    private static final long SELL_TURNOVER_HIGH = rb_bar.sell_turnover_hi$offset();
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

    /** Shows another fill of the same buffer, so that delivery needs one view only. */
    void show(long ofFill, long ofSize) {
        fill = ofFill;
        size = ofSize;
        derivedIndex = -1;
    }

    /**
     * {@return how many bars there are}
     */
    public long size() {
        return size;
    }

    /**
     * {@return a bar as a value that outlives the buffer}
     *
     * @param index which bar
     */
    public RangeBar get(long index) {
        return RangeBar.of(this, index);
    }

    /**
     * Hands every bar to a consumer, without allocating anything.
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
     * {@return when the bar opened, in microseconds since the Unix epoch}
     *
     * @param index which bar
     */
    public long openTimeMicros(long index) {
        return exact(index, OPEN_TIME_MICROS);
    }

    /**
     * {@return when its last trade took place, in microseconds since the Unix epoch}
     *
     * @param index which bar
     */
    public long closeTimeMicros(long index) {
        return exact(index, CLOSE_TIME_MICROS);
    }

    /**
     * {@return the price of its first trade, unit 1e-8}
     *
     * @param index which bar
     */
    public long open(long index) {
        return exact(index, OPEN);
    }

    /**
     * {@return its highest price, unit 1e-8}
     *
     * @param index which bar
     */
    public long high(long index) {
        return exact(index, HIGH);
    }

    /**
     * {@return its lowest price, unit 1e-8}
     *
     * @param index which bar
     */
    public long low(long index) {
        return exact(index, LOW);
    }

    /**
     * {@return the price of its last trade, unit 1e-8}
     *
     * @param index which bar
     */
    public long close(long index) {
        return exact(index, CLOSE);
    }

    /**
     * {@return the low half of its volume, unit 1e-8}
     *
     * @param index which bar
     */
    public long volumeLo64(long index) {
        return exact(index, VOLUME_LOW);
    }

    /**
     * {@return the high half of its volume}
     *
     * @param index which bar
     */
    public long volumeHi64(long index) {
        return exact(index, VOLUME_HIGH);
    }

    /**
     * {@return the low half of its turnover (price x volume), unit 1e-16}
     *
     * @param index which bar
     */
    public long turnoverLo64(long index) {
        return exact(index, TURNOVER_LOW);
    }

    /**
     * {@return the high half of its turnover}
     *
     * @param index which bar
     */
    public long turnoverHi64(long index) {
        return exact(index, TURNOVER_HIGH);
    }

    /**
     * {@return the low half of the volume that buyers initiated, unit 1e-8}
     *
     * @param index which bar
     */
    public long buyVolumeLo64(long index) {
        return exact(index, BUY_VOLUME_LOW);
    }

    /**
     * {@return the high half of the volume that buyers initiated}
     *
     * @param index which bar
     */
    public long buyVolumeHi64(long index) {
        return exact(index, BUY_VOLUME_HIGH);
    }

    /**
     * {@return the low half of the volume that sellers initiated, unit 1e-8}
     *
     * @param index which bar
     */
    public long sellVolumeLo64(long index) {
        return exact(index, SELL_VOLUME_LOW);
    }

    /**
     * {@return the high half of the volume that sellers initiated}
     *
     * @param index which bar
     */
    public long sellVolumeHi64(long index) {
        return exact(index, SELL_VOLUME_HIGH);
    }

    /**
     * {@return the low half of the turnover that buyers initiated, unit 1e-16}
     *
     * @param index which bar
     */
    public long buyTurnoverLo64(long index) {
        return exact(index, BUY_TURNOVER_LOW);
    }

    /**
     * {@return the high half of the turnover that buyers initiated}
     *
     * @param index which bar
     */
    public long buyTurnoverHi64(long index) {
        return exact(index, BUY_TURNOVER_HIGH);
    }

    /**
     * {@return the low half of the turnover that sellers initiated, unit 1e-16}
     *
     * @param index which bar
     */
    public long sellTurnoverLo64(long index) {
        return exact(index, SELL_TURNOVER_LOW);
    }

    /**
     * {@return the high half of the turnover that sellers initiated}
     *
     * @param index which bar
     */
    public long sellTurnoverHi64(long index) {
        return exact(index, SELL_TURNOVER_HIGH);
    }

    /**
     * {@return the id of its first trade; 0 without trade ids}
     *
     * @param index which bar
     */
    public long firstTradeId(long index) {
        return exact(index, FIRST_TRADE_ID);
    }

    /**
     * {@return the id of its last trade; 0 without trade ids}
     *
     * @param index which bar
     */
    public long lastTradeId(long index) {
        return exact(index, LAST_TRADE_ID);
    }

    /**
     * {@return the aggregate id of its first record; 0 without aggregate ids}
     *
     * @param index which bar
     */
    public long firstAggTradeId(long index) {
        return exact(index, FIRST_AGG_TRADE_ID);
    }

    /**
     * {@return the aggregate id of its last record; 0 without aggregate ids}
     *
     * @param index which bar
     */
    public long lastAggTradeId(long index) {
        return exact(index, LAST_AGG_TRADE_ID);
    }

    /**
     * {@return how many trades it holds; a record counts 1 where trade ids are absent}
     *
     * @param index which bar
     */
    public long tradeCount(long index) {
        return exact(index, TRADE_COUNT);
    }

    /**
     * {@return how many records it holds}
     *
     * @param index which bar
     */
    public long aggTradeCount(long index) {
        return exact(index, AGG_TRADE_COUNT);
    }

    /**
     * {@return how many of its trades buyers initiated}
     *
     * @param index which bar
     */
    public long buyTradeCount(long index) {
        return exact(index, BUY_TRADE_COUNT);
    }

    /**
     * {@return how many of its trades sellers initiated}
     *
     * @param index which bar
     */
    public long sellTradeCount(long index) {
        return exact(index, SELL_TRADE_COUNT);
    }

    /**
     * {@return whether the bar was still forming when it was copied}
     *
     * @param index which bar
     */
    public boolean isIncomplete(long index) {
        return (flags(index) & RangebarNative.RB_BAR_INCOMPLETE()) != 0;
    }

    /**
     * {@return whether a gap or a reset ended the bar, not a breach}
     *
     * @param index which bar
     */
    public boolean isOrphaned(long index) {
        return (flags(index) & RangebarNative.RB_BAR_ORPHANED()) != 0;
    }

    /**
     * {@return whether the run had aggregate ids; if not, those of the bar are 0}
     *
     * @param index which bar
     */
    public boolean hasAggTradeIds(long index) {
        return (flags(index) & RangebarNative.RB_BAR_AGG_TRADE_ID()) != 0;
    }

    /**
     * {@return whether the run had trade ids; if not, those of the bar are 0}
     *
     * @param index which bar
     */
    public boolean hasTradeIds(long index) {
        return (flags(index) & RangebarNative.RB_BAR_TRADE_IDS()) != 0;
    }

    /**
     * {@return whether the run had a side; if not, the buy and sell parts of the bar are 0}
     *
     * @param index which bar
     */
    public boolean hasSide(long index) {
        return (flags(index) & RangebarNative.RB_BAR_SIDE()) != 0;
    }

    /**
     * {@return the volume-weighted average price, truncated, unit 1e-8; the open price while the volume is 0}
     *
     * @param index which bar
     */
    public long vwap(long index) {
        return rb_derived.vwap(derive(index));
    }

    /**
     * {@return the time from open to close, in microseconds}
     *
     * @param index which bar
     */
    public long durationMicros(long index) {
        return rb_derived.duration_us(derive(index));
    }

    /**
     * {@return the order-flow imbalance: (buy - sell) / (buy + sell) volume; 0 where both are 0}
     *
     * @param index which bar
     */
    public double orderFlowImbalance(long index) {
        return rb_derived.ofi(derive(index));
    }

    /**
     * {@return (close - vwap) / (high - low); 0 where high equals low}
     *
     * @param index which bar
     */
    public double vwapCloseDeviation(long index) {
        return rb_derived.vwap_close_deviation(derive(index));
    }

    /**
     * {@return abs(close - open) / volume; 0 without volume}
     *
     * @param index which bar
     */
    public double priceImpact(long index) {
        return rb_derived.price_impact(derive(index));
    }

    /**
     * {@return ((close - open) / open) / order-flow imbalance; 0 where the imbalance is 0}
     *
     * @param index which bar
     */
    public double kyleLambdaProxy(long index) {
        return rb_derived.kyle_lambda_proxy(derive(index));
    }

    /**
     * {@return trades per second; the trade count where the duration is 0}
     *
     * @param index which bar
     */
    public double tradeIntensity(long index) {
        return rb_derived.trade_intensity(derive(index));
    }

    /**
     * {@return volume / trade count}
     *
     * @param index which bar
     */
    public double volumePerTrade(long index) {
        return rb_derived.volume_per_trade(derive(index));
    }

    /**
     * {@return buy trades / sell trades, at most 100; without sells 100 if there were buys, else 1}
     *
     * @param index which bar
     */
    public double aggressionRatio(long index) {
        return rb_derived.aggression_ratio(derive(index));
    }

    /**
     * {@return trades per record}
     *
     * @param index which bar
     */
    public double aggregationDensity(long index) {
        return rb_derived.aggregation_density(derive(index));
    }

    /**
     * {@return (buy - sell) / whole turnover; 0 without turnover}
     *
     * @param index which bar
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
