package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bindings.Abi;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buffers and their views: growing, clearing, closing, and reading what is not there. */
class BarBufferTest {
    private final RunOptions setup = new TradeGenerator(7).setup();
    private final Trades trades = new TradeGenerator(7).next(6_000);
    private final Oracle expected = setup.oracle().take(trades);
    private RangeBarProcessor processor;
    private BarBuffer bars;

    @BeforeEach
    void open() {
        processor = setup.processor();
        bars = BarBuffer.create();
    }

    @AfterEach
    void close() {
        processor.close();
        bars.close();
    }

    @Test
    void capacities() {
        assertEquals(0, bars.capacity());
        assertEquals(0, bars.size());
        assertEquals(0, bars.view().size());
        try (BarBuffer five = BarBuffer.withCapacity(5); BarBuffer none = BarBuffer.withCapacity(0)) {
            assertEquals(5, five.capacity());
            assertEquals(0, none.capacity());
        }
        assertThrows(IllegalArgumentException.class, () -> BarBuffer.withCapacity(-1));
        assertThrows(IllegalArgumentException.class, () -> BarBuffer.withCapacity(Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class,
                () -> BarBuffer.withCapacity(Long.MAX_VALUE / Abi.Bar.BYTES + 1));
        assertThrows(OutOfMemoryError.class, () -> BarBuffer.withCapacity(1L << 50));
    }

    @Test
    void growsAndKeepsWhatItHolds() {
        assertTrue(expected.closed.size() > 600, "enough to grow twice");
        processor.process(trades.onHeap(), bars);
        assertEquals(expected.closed, ExactBar.of(bars));
        assertTrue(bars.capacity() >= bars.size());
        long capacity = bars.capacity();
        bars.clear();
        assertEquals(0, bars.size());
        assertEquals(capacity, bars.capacity(), "clear keeps the memory");
    }

    @Test
    void aViewKeepsItsBarsWhileMoreAreAppended() {
        TradeColumns columns = trades.onHeap();
        processor.process(columns.slice(0, 300), bars);
        long had = bars.size();
        BarView view = bars.view();
        ExactBar last = ExactBar.of(view, had - 1);
        processor.process(columns.slice(300, 5_700), bars);
        assertTrue(bars.size() > had + 256, "the buffer has grown");
        assertEquals(had, view.size());
        assertEquals(last, ExactBar.of(view, had - 1));
        assertEquals(expected.closed.subList(0, (int) had), ExactBar.of(view.stream().toList()));
        assertThrows(IndexOutOfBoundsException.class, () -> view.open(had), "what was appended later is not in it");
        assertEquals(expected.closed.size(), bars.view().size());
    }

    /** Values of many bars at once are those of each bar, from any bar on, also where single values were read before. */
    @Test
    void copiesTheValuesOfManyBars() {
        processor.process(trades.onHeap(), bars);
        int size = (int) bars.size();
        BarView view = bars.view();
        for (int[] range : new int[][] {{0, size}, {3, 0}, {127, 2}, {128, 128}, {100, 300}, {size - 1, 1}, {size, 0}}) {
            for (BarField field : BarField.values()) {
                List<Long> values = new ArrayList<>(List.of(-7L));
                for (int bar = range[0]; bar < range[0] + range[1]; bar++) {
                    if (field.kind() == BarField.Kind.RATIO) {
                        values.add(Double.doubleToRawLongBits(field.ratio(bars.view(), bar)));
                    } else {
                        values.add(field.number(bars.view(), bar));
                    }
                    if (isDecimal(field)) {
                        values.add(field.high(bars.view(), bar));
                    }
                }
                values.add(-7L);
                long[] words = values.stream().mapToLong(value -> -7).toArray();
                field.copy(view, range[0], range[1], words, 1);
                assertArrayEquals(values.stream().mapToLong(Long::longValue).toArray(), words, field + " from " + range[0]);
            }
            if (range[0] < size) {
                assertEquals(bars.view().vwap(range[0]), view.vwap(range[0]));
            }
        }
        for (BarField field : List.of(BarField.OPEN, BarField.VOLUME, BarField.VWAP, BarField.OFI, BarField.IS_INCOMPLETE)) {
            long[] words = new long[2 * size + 2];
            assertThrows(IndexOutOfBoundsException.class, () -> field.copy(view, size, 1, words, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> field.copy(view, -1, 1, words, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> field.copy(view, 0, -1, words, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> field.copy(view, 0, 2, words, words.length - 1));
        }
    }

    private static boolean isDecimal(BarField field) {
        return field.kind() == BarField.Kind.PRICE || field.kind() == BarField.Kind.VOLUME || field.kind() == BarField.Kind.TURNOVER;
    }

    @Test
    void aViewOfAnEarlierFillThrows() {
        processor.process(trades.onHeap(), bars);
        BarView view = bars.view();
        view.vwap(0); // remembered: must not be given out later
        bars.clear();
        staleIn(view, "cleared");
        processor.clear();
        processor.process(trades.onHeap(), bars);
        staleIn(view, "cleared");
        BarView second = bars.view();
        assertEquals(expected.closed.get(0), ExactBar.of(second, 0));
        bars.close();
        staleIn(second, "closed");
    }

    private static void staleIn(BarView view, String why) {
        for (ToLongFunction<Long> accessor : accessors(view)) {
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> accessor.applyAsLong(0L));
            assertTrue(e.getMessage().contains(why), e.getMessage());
        }
        for (BarField field : BarField.values()) {
            assertThrows(IllegalStateException.class, () -> field.copy(view, 0, 1, new long[2], 0), field.toString());
        }
        assertThrows(IllegalStateException.class, () -> view.get(0));
        assertThrows(IllegalStateException.class, () -> view.iterator().next());
        assertThrows(IllegalStateException.class, () -> view.stream().toList());
        assertThrows(IllegalStateException.class, () -> view.forEachBar((bars, index) -> bars.open(index)));
    }

    @Test
    void everyAccessorChecksTheIndex() {
        processor.process(trades.onHeap(), bars);
        BarView view = bars.view();
        assertThrows(IndexOutOfBoundsException.class, () -> bars.view().vwap(-1), "before any was derived");
        for (ToLongFunction<Long> accessor : accessors(view)) {
            for (long index : new long[] {-1, view.size(), Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
                assertThrows(IndexOutOfBoundsException.class, () -> accessor.applyAsLong(index));
            }
            accessor.applyAsLong(view.size() - 1);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> view.get(view.size()));
    }

    private static List<ToLongFunction<Long>> accessors(BarView view) {
        return List.of(view::openTimeMicros, view::closeTimeMicros, view::open, view::high, view::low, view::close,
                view::volumeLo64, view::volumeHi64, view::turnoverLo64, view::turnoverHi64, view::buyVolumeLo64,
                view::buyVolumeHi64, view::sellVolumeLo64, view::sellVolumeHi64, view::buyTurnoverLo64,
                view::buyTurnoverHi64, view::sellTurnoverLo64, view::sellTurnoverHi64, view::firstTradeId,
                view::lastTradeId, view::firstAggTradeId, view::lastAggTradeId, view::tradeCount,
                view::aggTradeCount, view::buyTradeCount, view::sellTradeCount, view::vwap, view::durationMicros,
                i -> view.isIncomplete(i) ? 1 : 0, i -> view.isOrphaned(i) ? 1 : 0,
                i -> view.hasAggTradeIds(i) ? 1 : 0, i -> view.hasTradeIds(i) ? 1 : 0, i -> view.hasSide(i) ? 1 : 0,
                i -> (long) view.orderFlowImbalance(i), i -> (long) view.vwapCloseDeviation(i),
                i -> (long) view.priceImpact(i), i -> (long) view.kyleLambdaProxy(i),
                i -> (long) view.tradeIntensity(i), i -> (long) view.volumePerTrade(i),
                i -> (long) view.aggressionRatio(i),
                i -> (long) view.aggregationDensity(i), i -> (long) view.turnoverImbalance(i));
    }

    @Test
    void derivedValuesFollowTheIndex() {
        processor.process(trades.onHeap(), bars);
        BarView view = bars.view();
        // Back and forth, so that what is remembered of the last bar would show.
        for (int i = 0; i + 1 < expected.closed.size(); i++) {
            assertEquals(expected.closed.get(i + 1).vwap(), view.vwap(i + 1));
            assertEquals(expected.closed.get(i).vwap(), view.vwap(i));
            assertEquals(expected.closed.get(i).features().tradeIntensity(), view.tradeIntensity(i));
        }
    }

    @Test
    void iteration() {
        processor.process(trades.onHeap(), bars);
        List<ExactBar> all = new ArrayList<>();
        for (RangeBar bar : bars.view()) {
            all.add(ExactBar.of(bar));
        }
        assertEquals(expected.closed, all);
        List<ExactBar> called = new ArrayList<>();
        bars.view().forEachBar((view, index) -> called.add(ExactBar.of(view, index)));
        assertEquals(expected.closed, called);
        assertEquals(expected.closed, ExactBar.of(bars.view().stream().toList()));
        bars.clear();
        Iterator<RangeBar> none = bars.view().iterator();
        assertFalse(none.hasNext());
        assertThrows(NoSuchElementException.class, none::next);
    }

    @Test
    void aClosedBufferIsRefusedAndNothingChanges() {
        bars.close();
        bars.close();
        byte[] state = processor.saveState();
        Trade trade = trades.trade(0);
        for (Runnable call : List.<Runnable>of(bars::view, bars::clear, () -> processor.process(trades.onHeap(), bars),
                () -> processor.push(trade, bars), () -> processor.formingBar(bars), () -> processor.reset(bars))) {
            IllegalStateException e = assertThrows(IllegalStateException.class, call::run);
            assertEquals("this BarBuffer is closed", e.getMessage());
        }
        try (BarBuffer open = BarBuffer.create()) {
            assertThrows(IllegalStateException.class, () -> processor.process(trades.onHeap(), open, bars));
            assertThrows(IllegalStateException.class, () -> processor.process(trades.onHeap(), bars, open));
            assertThrows(IllegalStateException.class, () -> processor.push(trade, open, bars));
            assertEquals(0, open.size());
        }
        assertEquals(0, bars.size());
        assertArrayEquals(state, processor.saveState());
    }

    @Test
    void oneBufferForBothIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> processor.process(trades.onHeap(), bars, bars));
        assertThrows(IllegalArgumentException.class, () -> processor.push(trades.trade(0), bars, bars));
    }
}
