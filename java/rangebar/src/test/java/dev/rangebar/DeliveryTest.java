package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bars handed to a consumer that throws, calls back, or takes away what the trades stand in. */
class DeliveryTest {
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** All columns, with every combination of gate, maximum gap, and orphaned bars among the closed ones. */
    @ParameterizedTest
    @ValueSource(ints = {7, 15, 23, 31, 39, 47, 55, 63})
    void aConsumerThatThrowsAtAnyBar(int seed) {
        TradeGenerator generator = new TradeGenerator(seed);
        Trades trades = generator.next(400);
        Oracle whole = generator.setup().oracle().take(trades);
        for (int bar = 0; bar < whole.closed.size(); bar++) {
            stopsAt(generator.setup(), trades, whole, bar, bar % 2 == 0);
        }
    }

    /** Bars beyond what is delivered at once, trades beyond what one call takes from the heap. */
    @Test
    void aConsumerThatThrowsLate() {
        for (int seed : new int[] {64 + 7, 64 + 23, 64 + 55}) {
            TradeGenerator generator = new TradeGenerator(seed);
            Trades trades = generator.next(TradeColumns.TRADES_PER_CALL + 5_000);
            Oracle whole = generator.setup().oracle().take(trades);
            int bars = whole.closed.size();
            assertTrue(bars > 300, "more bars than are delivered at once");
            for (int bar : new int[] {255, 256, 257, bars / 2, bars - 2, bars - 1}) {
                stopsAt(generator.setup(), trades, whole, bar, bar % 2 == 0);
            }
        }
    }

    private static void stopsAt(RunOptions setup, Trades trades, Oracle whole, int bar, boolean heap) {
        int applied = whole.endedBy.get(bar) + 1;
        List<Throwable> kinds = List.of(new Stop(), new AssertionError("stop"), new Exception("stop"));
        Throwable thrown = kinds.get(bar % 3);
        try (RangeBarProcessor processor = setup.processor();
                RangeBarProcessor pushed = setup.processor();
                BarBuffer scratch = BarBuffer.create()) {
            TradeColumns columns = heap ? trades.onHeap() : trades.inNative();
            List<ExactBar> delivered = new ArrayList<>();
            BarConsumer consumer = (view, index) -> {
                delivered.add(ExactBar.of(view, index));
                if (delivered.size() == bar + 1) {
                    throw DeliveryTest.<RuntimeException>unchecked(thrown);
                }
            };
            Throwable e = assertThrows(Throwable.class, () -> processor.forEachBar(columns, consumer));
            if (thrown instanceof Error) {
                assertSame(thrown, e, "an Error as it is");
            } else {
                assertEquals(DeliveryException.class, e.getClass());
                assertSame(thrown, e.getCause());
                assertEquals(applied, ((DeliveryException) e).tradesApplied());
            }
            assertEquals(0, thrown.getSuppressed().length);
            assertEquals(whole.closed.subList(0, bar + 1), delivered, "what was delivered");
            trades.part(0, applied).stream().forEach(trade -> pushed.push(trade, scratch));
            assertArrayEquals(pushed.saveState(), processor.saveState(), "no trade beyond the bar is applied");
            assertEquals(pushed.orphansDiscarded(), processor.orphansDiscarded());
            processor.forEachBar(columns.slice(applied, columns.count() - applied),
                    (view, index) -> delivered.add(ExactBar.of(view, index)));
            assertEquals(whole.closed, delivered, "after going on");
            assertEquals(whole.formingBar(), processor.formingBar().map(ExactBar::of));
            assertEquals(whole.orphans.size(), processor.orphansDiscarded());
        }
    }

    @SuppressWarnings("unchecked") // throws what is not declared, as other JVM languages do
    private static <T extends Throwable> T unchecked(Throwable e) throws T {
        throw (T) e;
    }

    @Test
    void aConsumerThatCallsBackIsRefused() {
        Trades trades = new TradeGenerator(7).next(300);
        RunOptions setup = new TradeGenerator(7).setup();
        Oracle expected = setup.oracle().take(trades);
        try (RangeBarProcessor processor = setup.processor(); BarBuffer bars = BarBuffer.create()) {
            List<Runnable> calls = List.of(processor::close, processor::clear, processor::saveState, processor::fields,
                    processor::formingBar, () -> processor.formingBar(bars), () -> processor.reset(bars),
                    () -> processor.process(trades.onHeap()), () -> processor.process(trades.onHeap(), bars),
                    () -> processor.push(trades.trade(0), bars), () -> processor.positionOf(trades.trade(0)),
                    () -> processor.bars(trades.stream()).toList(),
                    () -> processor.forEachBar(trades.onHeap(), (view, index) -> {}));
            List<ExactBar> delivered = new ArrayList<>();
            processor.forEachBar(trades.onHeap(), (view, index) -> {
                IllegalStateException e =
                        assertThrows(IllegalStateException.class, calls.get(delivered.size() % calls.size())::run);
                assertTrue(e.getMessage().contains("in use"), e.getMessage());
                delivered.add(ExactBar.of(view, index));
            });
            assertTrue(delivered.size() > calls.size(), "every call was tried");
            assertEquals(expected.closed, delivered);
            assertEquals(0, bars.size());
            assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of));
        }
    }

    @Test
    void anotherProcessorMayBeUsedWithinTheCallback() {
        TradeGenerator generator = new TradeGenerator(7);
        Trades trades = generator.next(500);
        try (RangeBarProcessor processor = generator.setup().processor();
                RangeBarProcessor coarser = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(100_000));
                BarBuffer bars = BarBuffer.create()) {
            long[] pushed = new long[1];
            processor.forEachBar(trades.onHeap(), (view, index) -> {
                coarser.push(view.closeTimeMicros(index), view.close(index), 1, bars);
                pushed[0]++;
            });
            Oracle fine = generator.setup().oracle().take(trades);
            Oracle coarse = RunOptions.of(100_000, TradeFields.NONE).oracle();
            fine.closed.forEach(bar -> coarse.take(Trade.of(bar.closeTimeMicros(), bar.close(), 1)));
            assertEquals(fine.closed.size(), pushed[0]);
            assertEquals(coarse.closed, ExactBar.of(bars));
        }
    }

    /** The trades cannot be processed again: the processor stays at its last certain state, and reports it. */
    @Test
    void aConsumerThatChangesTheTradesAndThrows() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(300);
        try (RangeBarProcessor processor = setup.processor()) {
            byte[] initial = processor.saveState();
            Trades changed = trades.copy();
            DeliveryException e = assertThrows(DeliveryException.class, () -> processor.forEachBar(changed.onHeap(), (view, index) -> {
                Arrays.fill(changed.price, 0);
                throw new Stop();
            }));
            assertEquals(0, e.tradesApplied());
            assertEquals(1, e.getCause().getSuppressed().length);
            assertArrayEquals(initial, processor.saveState());

            List<ExactBar> delivered = new ArrayList<>();
            processor.forEachBar(trades.onHeap(), (view, index) -> delivered.add(ExactBar.of(view, index)));
            assertEquals(setup.oracle().take(trades).closed, delivered, "still works");
        }
    }

    @Test
    void theViewIsOneObject() {
        RunOptions setup = new TradeGenerator(7).setup();
        List<BarView> views = new ArrayList<>();
        try (RangeBarProcessor processor = setup.processor()) {
            processor.forEachBar(new TradeGenerator(7).next(1_000).onHeap(), (view, index) -> views.add(view));
        }
        assertEquals(1, views.stream().distinct().count());
        assertThrows(IllegalStateException.class, () -> views.get(0).open(0), "after the processor was closed");
    }

    @Test
    void anIteratorLetsTheProcessorBeUsedInBetween() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(300);
        Oracle expected = setup.oracle().take(trades);
        try (RangeBarProcessor processor = setup.processor()) {
            Iterator<RangeBar> iterator = processor.bars(trades.stream().iterator());
            for (ExactBar bar : expected.closed) {
                assertTrue(iterator.hasNext());
                assertTrue(iterator.hasNext(), "a second hasNext() pulls nothing more");
                processor.saveState();
                assertEquals(bar, ExactBar.of(iterator.next()));
            }
            assertFalse(iterator.hasNext());
            assertThrows(NoSuchElementException.class, iterator::next);
        }
    }

    @Test
    void aStreamPullsNoMoreThanItNeedsAndClosesItsSource() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(300);
        Oracle expected = setup.oracle().take(trades);
        AtomicBoolean closed = new AtomicBoolean();
        try (RangeBarProcessor processor = setup.processor();
                RangeBarProcessor pushed = setup.processor();
                BarBuffer scratch = BarBuffer.create()) {
            try (Stream<RangeBar> bars = processor.bars(trades.stream().onClose(() -> closed.set(true)))) {
                assertEquals(expected.closed.subList(0, 3), bars.limit(3).map(ExactBar::of).toList());
            }
            assertTrue(closed.get());
            trades.part(0, expected.endedBy.get(2) + 1).stream().forEach(trade -> pushed.push(trade, scratch));
            assertArrayEquals(pushed.saveState(), processor.saveState());
        }
    }

    @Test
    void whatTheSourceThrowsPassesThrough() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(100);
        Stop stop = new Stop();
        try (RangeBarProcessor processor = setup.processor()) {
            Stream<Trade> failing = Stream.concat(trades.stream(), Stream.generate(() -> {
                throw stop;
            }));
            List<ExactBar> delivered = new ArrayList<>();
            assertSame(stop, assertThrows(Stop.class,
                    () -> processor.bars(failing).map(ExactBar::of).forEachOrdered(delivered::add)));
            Oracle expected = setup.oracle().take(trades);
            assertEquals(expected.closed, delivered);
            assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of));
        }
    }
}
