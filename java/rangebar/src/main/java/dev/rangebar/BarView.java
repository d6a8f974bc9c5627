package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
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
 * IllegalStateException} once the buffer was cleared or closed. Values that the run's trades do not have are 0, which is
 * also a possible value: {@link #hasAggTradeIds}, {@link #hasTradeIds} and {@link #hasSide} say which are there. {@link #get} reads a
 * bar with absent values absent ({@code OptionalLong}, {@code Optional}).
 *
 * <p>Exact fields are read from memory. The core computes derived ones (from {@link #vwap} on) when they are read, and the view
 * keeps those of the last bar: reading all values of a bar before the next bar costs one computation a bar. {@link BarField#copy} reads
 * many bars at once. Formulas: {@code
 * rb_derive} in {@code rangebar.h}.
 *
 * <p>Thread rule: one thread at a time; several threads use a view each.
 */
public final class BarView implements Iterable<RangeBar> {
    /** The bars whose derived values are kept: a call of the core for them takes less than 0.1 ms. */
    static final int MOST_DERIVED = 128;

    private final BarBuffer buffer;
    private long fill;
    private long size;
    /** The derived values of the bars from an index on. */
    private Words derived;
    private long firstDerived;
    private int derivedCount;

    BarView(BarBuffer buffer, long fill, long size) {
        this.buffer = buffer;
        this.fill = fill;
        this.size = size;
    }

    /** Shows another fill of the same buffer, so that delivery needs only one view. */
    void show(long ofFill, long ofSize) {
        fill = ofFill;
        size = ofSize;
        derivedCount = 0;
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
        return exact(index, Abi.Bar.OPEN_TIME_US);
    }

    /**
     * {@return the time of its last trade, in microseconds since the Unix epoch}
     *
     * @param index the index of the bar
     */
    public long closeTimeMicros(long index) {
        return exact(index, Abi.Bar.CLOSE_TIME_US);
    }

    /**
     * {@return the price of its first trade, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long open(long index) {
        return exact(index, Abi.Bar.OPEN);
    }

    /**
     * {@return its highest price, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long high(long index) {
        return exact(index, Abi.Bar.HIGH);
    }

    /**
     * {@return its lowest price, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long low(long index) {
        return exact(index, Abi.Bar.LOW);
    }

    /**
     * {@return the price of its last trade, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long close(long index) {
        return exact(index, Abi.Bar.CLOSE);
    }

    /**
     * {@return the low 64 bits of its volume, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long volumeLo64(long index) {
        return exact(index, Abi.Bar.VOLUME_LO);
    }

    /**
     * {@return the high 64 bits of its volume}
     *
     * @param index the index of the bar
     */
    public long volumeHi64(long index) {
        return exact(index, Abi.Bar.VOLUME_HI);
    }

    /**
     * {@return the low 64 bits of its turnover (price x quantity), unit 1e-16}
     *
     * @param index the index of the bar
     */
    public long turnoverLo64(long index) {
        return exact(index, Abi.Bar.TURNOVER_LO);
    }

    /**
     * {@return the high 64 bits of its turnover}
     *
     * @param index the index of the bar
     */
    public long turnoverHi64(long index) {
        return exact(index, Abi.Bar.TURNOVER_HI);
    }

    /**
     * {@return the low 64 bits of the volume that buyers initiated, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long buyVolumeLo64(long index) {
        return exact(index, Abi.Bar.BUY_VOLUME_LO);
    }

    /**
     * {@return the high 64 bits of the volume that buyers initiated}
     *
     * @param index the index of the bar
     */
    public long buyVolumeHi64(long index) {
        return exact(index, Abi.Bar.BUY_VOLUME_HI);
    }

    /**
     * {@return the low 64 bits of the volume that sellers initiated, unit 1e-8}
     *
     * @param index the index of the bar
     */
    public long sellVolumeLo64(long index) {
        return exact(index, Abi.Bar.SELL_VOLUME_LO);
    }

    /**
     * {@return the high 64 bits of the volume that sellers initiated}
     *
     * @param index the index of the bar
     */
    public long sellVolumeHi64(long index) {
        return exact(index, Abi.Bar.SELL_VOLUME_HI);
    }

    /**
     * {@return the low 64 bits of the turnover that buyers initiated, unit 1e-16}
     *
     * @param index the index of the bar
     */
    public long buyTurnoverLo64(long index) {
        return exact(index, Abi.Bar.BUY_TURNOVER_LO);
    }

    /**
     * {@return the high 64 bits of the turnover that buyers initiated}
     *
     * @param index the index of the bar
     */
    public long buyTurnoverHi64(long index) {
        return exact(index, Abi.Bar.BUY_TURNOVER_HI);
    }

    /**
     * {@return the low 64 bits of the turnover that sellers initiated, unit 1e-16}
     *
     * @param index the index of the bar
     */
    public long sellTurnoverLo64(long index) {
        return exact(index, Abi.Bar.SELL_TURNOVER_LO);
    }

    /**
     * {@return the high 64 bits of the turnover that sellers initiated}
     *
     * @param index the index of the bar
     */
    public long sellTurnoverHi64(long index) {
        return exact(index, Abi.Bar.SELL_TURNOVER_HI);
    }

    /**
     * {@return the id of its first trade; meaningless unless {@link #hasTradeIds}}
     *
     * @param index the index of the bar
     */
    public long firstTradeId(long index) {
        return exact(index, Abi.Bar.FIRST_TRADE_ID);
    }

    /**
     * {@return the id of its last trade; meaningless unless {@link #hasTradeIds}}
     *
     * @param index the index of the bar
     */
    public long lastTradeId(long index) {
        return exact(index, Abi.Bar.LAST_TRADE_ID);
    }

    /**
     * {@return the aggregate trade id of its first input record; meaningless unless {@link #hasAggTradeIds}}
     *
     * @param index the index of the bar
     */
    public long firstAggTradeId(long index) {
        return exact(index, Abi.Bar.FIRST_AGG_TRADE_ID);
    }

    /**
     * {@return the aggregate trade id of its last input record; meaningless unless {@link #hasAggTradeIds}}
     *
     * @param index the index of the bar
     */
    public long lastAggTradeId(long index) {
        return exact(index, Abi.Bar.LAST_AGG_TRADE_ID);
    }

    /**
     * {@return the number of its trades, by their trade ids; without trade ids each input record counts 1}
     *
     * @param index the index of the bar
     */
    public long tradeCount(long index) {
        return exact(index, Abi.Bar.TRADE_COUNT);
    }

    /**
     * {@return the number of its input records}
     *
     * @param index the index of the bar
     */
    public long aggTradeCount(long index) {
        return exact(index, Abi.Bar.AGG_TRADE_COUNT);
    }

    /**
     * {@return the number of its trades that buyers initiated; meaningless unless {@link #hasSide}}
     *
     * @param index the index of the bar
     */
    public long buyTradeCount(long index) {
        return exact(index, Abi.Bar.BUY_TRADE_COUNT);
    }

    /**
     * {@return the number of its trades that sellers initiated; meaningless unless {@link #hasSide}}
     *
     * @param index the index of the bar
     */
    public long sellTradeCount(long index) {
        return exact(index, Abi.Bar.SELL_TRADE_COUNT);
    }

    /**
     * {@return {@code true} if the bar was still forming when it was copied}
     *
     * @param index the index of the bar
     */
    public boolean isIncomplete(long index) {
        return (flags(index) & Abi.RB_BAR_INCOMPLETE) != 0;
    }

    /**
     * {@return {@code true} if a gap or a reset ended the bar, not a breach}
     *
     * @param index the index of the bar
     */
    public boolean isOrphaned(long index) {
        return (flags(index) & Abi.RB_BAR_ORPHANED) != 0;
    }

    /**
     * {@return {@code true} if a reset ended the bar, not a gap; it is orphaned then}
     *
     * @param index the index of the bar
     */
    public boolean isReset(long index) {
        return (flags(index) & Abi.RB_BAR_RESET) != 0;
    }

    /**
     * {@return {@code true} if the run's trades have aggregate trade ids}
     *
     * @param index the index of the bar
     */
    public boolean hasAggTradeIds(long index) {
        return (flags(index) & Abi.RB_BAR_AGG_TRADE_ID) != 0;
    }

    /**
     * {@return {@code true} if the run's trades have trade ids}
     *
     * @param index the index of the bar
     */
    public boolean hasTradeIds(long index) {
        return (flags(index) & Abi.RB_BAR_TRADE_IDS) != 0;
    }

    /**
     * {@return {@code true} if the run's trades have a side, so that the buy and sell parts are meaningful}
     *
     * @param index the index of the bar
     */
    public boolean hasSide(long index) {
        return (flags(index) & Abi.RB_BAR_SIDE) != 0;
    }

    /**
     * {@return the volume-weighted average price, truncated, unit 1e-8; the open price while the volume is 0}
     *
     * @param index the index of the bar
     */
    public long vwap(long index) {
        return derived(index, Abi.Derived.VWAP);
    }

    /**
     * {@return the time from open to close, in microseconds}
     *
     * @param index the index of the bar
     */
    public long durationMicros(long index) {
        return derived(index, Abi.Derived.DURATION_US);
    }

    /**
     * {@return the order-flow imbalance: (buy - sell) / (buy + sell) volume; 0 where both are 0}
     *
     * @param index the index of the bar
     */
    public double orderFlowImbalance(long index) {
        return derivedDouble(index, Abi.Derived.OFI);
    }

    /**
     * {@return (close - vwap) / (high - low); 0 where high equals low}
     *
     * @param index the index of the bar
     */
    public double vwapCloseDeviation(long index) {
        return derivedDouble(index, Abi.Derived.VWAP_CLOSE_DEVIATION);
    }

    /**
     * {@return abs(close - open) / volume; 0 without volume}
     *
     * @param index the index of the bar
     */
    public double priceImpact(long index) {
        return derivedDouble(index, Abi.Derived.PRICE_IMPACT);
    }

    /**
     * {@return ((close - open) / open) / order-flow imbalance; 0 where the imbalance is 0}
     *
     * @param index the index of the bar
     */
    public double kyleLambdaProxy(long index) {
        return derivedDouble(index, Abi.Derived.KYLE_LAMBDA_PROXY);
    }

    /**
     * {@return trades per second; the trade count where the duration is 0}
     *
     * @param index the index of the bar
     */
    public double tradeIntensity(long index) {
        return derivedDouble(index, Abi.Derived.TRADE_INTENSITY);
    }

    /**
     * {@return volume / trade count}
     *
     * @param index the index of the bar
     */
    public double volumePerTrade(long index) {
        return derivedDouble(index, Abi.Derived.VOLUME_PER_TRADE);
    }

    /**
     * {@return buy trades / sell trades, at most 100; without sells 100 if there were buys, else 1}
     *
     * @param index the index of the bar
     */
    public double aggressionRatio(long index) {
        return derivedDouble(index, Abi.Derived.AGGRESSION_RATIO);
    }

    /**
     * {@return trades per input record}
     *
     * @param index the index of the bar
     */
    public double aggregationDensity(long index) {
        return derivedDouble(index, Abi.Derived.AGGREGATION_DENSITY);
    }

    /**
     * {@return (buy - sell) / whole turnover; 0 without turnover}
     *
     * @param index the index of the bar
     */
    public double turnoverImbalance(long index) {
        return derivedDouble(index, Abi.Derived.TURNOVER_IMBALANCE);
    }

    /** Makes lines of text of some bars, as many as have room: {@code rb_write_bars}. There is at least one bar. */
    int writeText(int format, byte[] columns, long first, long count, byte[] text, Words written) {
        Words words = buffer.words(fill);
        word(words.array, first + count - 1);
        int status = NativeFunctions.writeBars(format, columns, words, first, count, text, written);
        if (status == Abi.RB_ERROR_STRUCT_SIZE) {
            throw buffer.gone(); // by another thread, which is just writing to it
        }
        return status;
    }

    /**
     * Copies one word of each of some bars, or of the values derived from them.
     *
     * @param offset of the word, in bytes
     * @param words receives the words, the first one at {@code from}, each further one {@code step} later
     */
    void copy(boolean isDerived, int offset, long first, int count, long[] words, int from, int step) {
        Objects.checkFromIndexSize(first, count, size);
        int structWords = isDerived ? Abi.Derived.WORDS : Abi.Bar.WORDS;
        for (int done = 0; done < count;) {
            int some = Math.min(MOST_DERIVED, count - done);
            long[] structs;
            int at;
            if (isDerived) {
                structs = derive(first + done, some).array;
                at = derivedWord(structs, first + done, some);
                if (at < 0) {
                    structs = deriveApart(first + done, some);
                    at = 0;
                }
            } else {
                structs = buffer.words(fill).array;
                at = word(structs, first + done);
                word(structs, first + done + some - 1);
            }
            at += offset / Long.BYTES;
            for (int end = done + some; done < end; done++, at += structWords) {
                words[from + done * step] = structs[at];
            }
        }
    }

    long exact(long index, int offset) {
        long[] words = buffer.words(fill).array;
        return words[word(words, index) + offset / Long.BYTES];
    }

    private int flags(long index) {
        return Words.half(exact(index, Abi.Bar.FLAGS), Abi.Bar.FLAGS);
    }

    /** The index of the first word of a bar, which is there. */
    private int word(long[] words, long index) {
        int word = (int) Objects.checkIndex(index, size) * Abi.Bar.WORDS;
        if (word > words.length - Abi.Bar.WORDS) {
            throw buffer.gone(); // by another thread, between two steps of this one
        }
        return word;
    }

    private double derivedDouble(long index, int offset) {
        return Double.longBitsToDouble(derived(index, offset));
    }

    long derived(long index, int offset) {
        long[] structs = derive(index).array;
        int at = derivedWord(structs, index, 1);
        return (at < 0 ? deriveApart(index, 1) : structs)[Math.max(at, 0) + offset / Long.BYTES];
    }

    /** Returns the first word of the derived values of some bars; -1 if another thread, against the rule, reads others meanwhile. */
    private int derivedWord(long[] structs, long first, int count) {
        long struct = first - firstDerived;
        return struct < 0 || struct > structs.length / Abi.Derived.WORDS - count ? -1 : (int) struct * Abi.Derived.WORDS;
    }

    /** Derives the values of some bars without keeping them. */
    private long[] deriveApart(long first, int count) {
        Words values = Words.of(count * Abi.Derived.WORDS);
        deriveInto(values, first, count);
        return values.array;
    }

    private Words derive(long index) {
        Words words = buffer.words(fill);
        word(words.array, index);
        Words values = derived;
        if (index < firstDerived || index >= firstDerived + derivedCount || values == null) {
            if (values == null) {
                values = Words.ofStruct(Abi.Derived.BYTES);
                derived = values;
            }
            derivedCount = 0;
            if (NativeFunctions.deriveAt(words, index, values) < 0) {
                throw buffer.gone(); // by another thread, which is just writing to it
            }
            firstDerived = index;
            derivedCount = 1;
        }
        return values;
    }

    /** Derives the values of some bars, of {@link #MOST_DERIVED} at most. */
    private Words derive(long first, int count) {
        Words words = buffer.words(fill);
        word(words.array, first + count - 1);
        Words values = derived;
        if (first < firstDerived || first + count > firstDerived + derivedCount || values == null) {
            if (values == null || values.array.length < MOST_DERIVED * Abi.Derived.WORDS) {
                values = Words.of(MOST_DERIVED * Abi.Derived.WORDS);
                derived = values;
            }
            derivedCount = 0;
            deriveInto(values, first, count);
            firstDerived = first;
            derivedCount = count;
        }
        return values;
    }

    private void deriveInto(Words values, long first, int count) {
        Words words = buffer.words(fill);
        int word = word(words.array, first);
        word(words.array, first + count - 1);
        if (NativeFunctions.derive(words, word / Abi.Bar.WORDS, count, values) < 0) {
            throw buffer.gone(); // by another thread, which is just writing to it
        }
    }
}
