package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refused trade: what the exception says, that nothing else has changed, and that going on loses nothing. */
class RefusedTradesTest {
    private static final int HISTORY = 40;
    /** All columns; orphaned bars apart, not at all, among the closed ones. */
    private static final int[] SEEDS = {7 + 16, 7, 7 + 8 + 16 + 32};

    /** A run that is partly processed, and the valid trades that follow. */
    private static final class Run implements AutoCloseable {
        final RunOptions setup;
        final Trades all;
        final Oracle expected;
        final RangeBarProcessor processor;
        final BarBuffer bars = BarBuffer.withCapacity(1);
        final BarBuffer orphans = BarBuffer.create();

        Run(int seed, int count) {
            TradeGenerator generator = new TradeGenerator(seed);
            setup = generator.setup();
            all = generator.next(HISTORY + count);
            expected = setup.oracle().take(all);
            processor = setup.processor();
            processor.process(all.part(0, HISTORY).onHeap(), bars, orphans);
        }

        /** The trades after the processed ones; one of them is invalid. */
        Trades wrong(InvalidTrade fault, int index) {
            Trades wrong = all.copy();
            fault.spoil(wrong, HISTORY + index, setup.thresholdDbps());
            return wrong.part(HISTORY, wrong.count());
        }

        Trades right(int from) {
            return all.part(HISTORY + from, all.count());
        }

        /** Runs what has to fail and compares everything that has to stay. */
        InvalidTradeException fails(Executable call) {
            byte[] state = processor.saveState();
            List<ExactBar> barsBefore = ExactBar.of(bars);
            List<ExactBar> orphansBefore = ExactBar.of(orphans);
            long discarded = processor.orphansDiscarded();
            InvalidTradeException e = assertThrows(InvalidTradeException.class, call);
            assertArrayEquals(state, processor.saveState(), "state");
            assertEquals(barsBefore, ExactBar.of(bars), "closed bars");
            assertEquals(orphansBefore, ExactBar.of(orphans), "orphaned bars");
            assertEquals(discarded, processor.orphansDiscarded(), "orphans discarded");
            return e;
        }

        void goesOn(int from) {
            processor.process(right(from).onHeap(), bars, orphans);
            assertEquals(expected.closed, ExactBar.of(bars), "closed bars");
            assertEquals(expected.orphans, ExactBar.of(orphans), "orphaned bars");
            assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of), "forming bar");
        }

        @Override
        public void close() {
            processor.close();
            bars.close();
            orphans.close();
        }
    }

    private static void says(InvalidTradeException e, InvalidTrade fault, long index, long applied, Trade trade) {
        assertEquals(fault.error, e.error());
        assertEquals(index, e.index());
        assertEquals(applied, e.tradesApplied());
        assertEquals(trade, e.trade());
        assertEquals(fault == InvalidTrade.TOO_MANY_TRADES, e instanceof TradeOverflowException);
        for (String part : List.of("trade " + index + ": ", "timestamp " + trade.timestampMicros() + " us",
                "price " + FixedPoint.toString(trade.price()), "quantity " + FixedPoint.toString(trade.quantity()),
                "aggregate trade id " + trade.rawAggTradeId(),
                "trade ids " + trade.rawFirstTradeId() + ".." + trade.rawLastTradeId())) {
            assertTrue(e.getMessage().contains(part), () -> "'" + part + "' in: " + e.getMessage());
        }
    }

    private static void forEachRun(int count, Consumer<Run> test) {
        for (int seed : SEEDS) {
            try (Run run = new Run(seed, count)) {
                test.accept(run);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsAtomic(InvalidTrade fault) {
        int count = 900;
        for (int index : new int[] {0, 1, count / 2, count - 1}) {
            forEachRun(count, run -> {
                Trades wrong = run.wrong(fault, index);
                Trade trade = wrong.trade(index);
                TradeColumns heap = wrong.onHeap();
                TradeColumns outside = wrong.inNative();
                for (Executable call : List.<Executable>of(() -> run.processor.process(heap, run.bars, run.orphans),
                        () -> run.processor.process(outside, run.bars, run.orphans),
                        () -> run.processor.process(heap, run.bars), () -> run.processor.process(heap))) {
                    says(run.fails(call), fault, index, 0, trade);
                }
                run.goesOn(0);
            });
        }
    }

    /** All of the batch is rolled back, even after pieces of it were processed and the buffers have grown. */
    @ParameterizedTest
    @EnumSource
    void aBatchOfManyPiecesIsAtomic(InvalidTrade fault) {
        int index = fault.ordinal() % 2 == 0 ? TradeColumns.TRADES_PER_CALL : 2 * TradeColumns.TRADES_PER_CALL + 17;
        try (Run run = new Run(SEEDS[0], 2 * TradeColumns.TRADES_PER_CALL + 100)) {
            Trades wrong = run.wrong(fault, index);
            long barsBefore = run.bars.capacity();
            says(run.fails(() -> run.processor.process(wrong.onHeap(), run.bars, run.orphans)), fault, index, 0,
                    wrong.trade(index));
            assertTrue(run.bars.capacity() > barsBefore, "the buffer has grown before the call failed");
            run.goesOn(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPushChangesNothing(InvalidTrade fault) {
        forEachRun(5, run -> {
            Trade trade = run.wrong(fault, 0).trade(0);
            says(run.fails(() -> run.processor.push(trade, run.bars, run.orphans)), fault, 0, 0, trade);
            says(run.fails(() -> run.processor.push(trade, run.bars)), fault, 0, 0, trade);
            says(run.fails(() -> run.processor.push(trade.timestampMicros(), trade.price(), trade.quantity(),
                    trade.rawAggTradeId(), trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.side().orElseThrow(),
                            run.bars)),
                    fault, 0, 0, trade);
            run.goesOn(0);
        });
    }

    @ParameterizedTest
    @EnumSource
    void barByBarDeliversWhatCameBefore(InvalidTrade fault) {
        int count = 900;
        for (int index : new int[] {0, 1, count / 2, count - 1}) {
            for (boolean heap : new boolean[] {true, false}) {
                forEachRun(count, run -> {
                    Trades wrong = run.wrong(fault, index);
                    TradeColumns columns = heap ? wrong.onHeap() : wrong.inNative();
                    delivers(run, fault, index, wrong, deliver -> run.processor.forEachBar(columns,
                            (view, i) -> deliver.accept(ExactBar.of(view, i))));
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void barByBarDeliversWhatCameBeforeInEarlierPieces(InvalidTrade fault) {
        int index = TradeColumns.TRADES_PER_CALL + 200 * fault.ordinal();
        try (Run run = new Run(SEEDS[2], 2 * TradeColumns.TRADES_PER_CALL)) {
            Trades wrong = run.wrong(fault, index);
            delivers(run, fault, index, wrong, deliver -> run.processor.forEachBar(wrong.onHeap(),
                    (view, i) -> deliver.accept(ExactBar.of(view, i))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void iteratorsAndStreamsDeliverWhatCameBefore(InvalidTrade fault) {
        for (int index : new int[] {0, 1, 50, 99}) {
            forEachRun(100, run -> {
                Trades wrong = run.wrong(fault, index);
                delivers(run, fault, index, wrong, deliver -> run.processor.bars(wrong.stream().iterator())
                        .forEachRemaining(bar -> deliver.accept(ExactBar.of(bar))));
            });
            forEachRun(100, run -> {
                Trades wrong = run.wrong(fault, index);
                delivers(run, fault, index, wrong, deliver -> run.processor.bars(wrong.stream())
                        .forEachOrdered(bar -> deliver.accept(ExactBar.of(bar))));
            });
        }
    }

    /** Calls the form, which has to fail at the given trade, checks what it has done, and goes on after it. */
    private static void delivers(Run run, InvalidTrade fault, int index, Trades wrong,
            Consumer<Consumer<ExactBar>> form) {
        List<ExactBar> delivered = new ArrayList<>(ExactBar.of(run.bars));
        long discardedBefore = run.processor.orphansDiscarded();
        InvalidTradeException e = assertThrows(InvalidTradeException.class, () -> form.accept(delivered::add));
        says(e, fault, index, index, wrong.trade(index));
        Oracle before = run.setup.oracle().take(run.all.part(0, HISTORY + index));
        assertEquals(before.closed, delivered, "what came before");
        assertEquals(before.formingBar(), run.processor.formingBar().map(ExactBar::of));
        assertEquals(before.orphans.size() - run.orphans.size(), run.processor.orphansDiscarded() - discardedBefore);
        long had = delivered.size();
        run.bars.clear();
        run.processor.process(run.right(index).onHeap(), run.bars);
        delivered.addAll(ExactBar.of(run.bars));
        assertEquals(run.expected.closed, delivered, "after " + had + " bars");
        assertEquals(run.expected.formingBar(), run.processor.formingBar().map(ExactBar::of));
    }

    @Test
    void anIteratorGoesOnAfterARefusedTrade() {
        try (Run run = new Run(SEEDS[0], 200)) {
            List<Trade> trades = new ArrayList<>(run.right(0).stream().toList());
            // Two wrong ones put in between: they are the 50th and the 101st that are pulled.
            trades.add(50, Trade.of(0, 0, 0, 0, 0, 0, Side.BUY));
            trades.add(101, Trade.of(0, -1, 0, 0, 0, 0, Side.BUY));
            List<ExactBar> bars = new ArrayList<>(ExactBar.of(run.bars));
            List<Long> indexes = new ArrayList<>();
            List<Long> applied = new ArrayList<>();
            Iterator<RangeBar> iterator = run.processor.bars(trades.iterator());
            boolean more = true;
            while (more) {
                try {
                    more = iterator.hasNext();
                    if (more) {
                        bars.add(ExactBar.of(iterator.next()));
                    }
                } catch (InvalidTradeException e) {
                    indexes.add(e.index());
                    applied.add(e.tradesApplied());
                }
            }
            assertEquals(List.of(50L, 101L), indexes);
            assertEquals(List.of(50L, 100L), applied);
            assertEquals(run.expected.closed, bars);
        }
    }

    @ParameterizedTest
    @MethodSource("columnSets")
    void columnsStayThoseOfTheFirstTrade(TradeFields first) {
        Trades trades = new TradeGenerator(7).next(20);
        columnSets().filter(other -> !other.equals(first)).forEach(other -> {
            RunOptions setup = RunOptions.of(250, first);
            try (RangeBarProcessor processor = setup.processor(); BarBuffer bars = BarBuffer.create()) {
                processor.process(trades.as(first).onHeap().slice(0, 10), bars);
                byte[] state = processor.saveState();
                Trades wrong = trades.as(other).part(10, 20);
                for (Executable call : List.<Executable>of(() -> processor.process(wrong.onHeap(), bars),
                        () -> processor.push(wrong.trade(0), bars),
                        () -> processor.forEachBar(wrong.onHeap(), (view, i) -> {}),
                        () -> processor.bars(wrong.stream()).toList())) {
                    InvalidTradeException e = assertThrows(InvalidTradeException.class, call);
                    assertEquals(TradeError.FIELDS, e.error());
                    assertEquals(0, e.index());
                    assertEquals(0, e.tradesApplied());
                    assertEquals(wrong.trade(0), e.trade());
                    assertArrayEquals(state, processor.saveState());
                }
                processor.process(trades.as(first).onHeap().slice(10, 10), bars);
                assertEquals(setup.oracle().take(trades.as(first)).closed, ExactBar.of(bars));
            }
        });
    }

    static Stream<TradeFields> columnSets() {
        return IntStream.range(0, 8).mapToObj(i -> new TradeFields((i & 1) != 0, (i & 2) != 0, (i & 4) != 0));
    }

    @Test
    void aTurnoverAbove127BitsIsRefused() {
        long price = Limits.maxPrice(1);
        Trades trades = new Trades(TradeFields.NONE, 4);
        for (int i = 0; i < 4; i++) {
            trades.timestampMicros[i] = i;
            trades.price[i] = price;
            trades.quantity[i] = i < 3 ? Long.MAX_VALUE : 1;
        }
        overflows(() -> RunOptions.of(1, TradeFields.NONE), trades, 2);
    }

    @Test
    void aTradeCountAbove63BitsIsRefused() {
        Trades trades = new Trades(new TradeFields(false, true, false), 4);
        for (int i = 0; i < 4; i++) {
            trades.timestampMicros[i] = i;
            trades.price[i] = 100;
            trades.lastTradeId[i] = i < 3 ? (1L << 62) - 1 : 0;
        }
        overflows(() -> RunOptions.of(1_000, trades.fields), trades, 1);
    }

    private static void overflows(Supplier<RunOptions> setup, Trades trades, int index) {
        try (RangeBarProcessor processor = setup.get().processor(); BarBuffer bars = BarBuffer.create()) {
            byte[] initial = processor.saveState();
            for (Executable call : List.<Executable>of(() -> processor.process(trades.onHeap(), bars),
                    () -> processor.process(trades.onHeap()))) {
                TradeOverflowException e = assertThrows(TradeOverflowException.class, call);
                assertEquals(TradeError.OVERFLOW, e.error());
                assertEquals(index, e.index());
                assertEquals(trades.trade(index), e.trade());
                assertArrayEquals(initial, processor.saveState());
            }
            // Trade by trade: all before it, then the same refusal, then the last one, which fits.
            processor.process(trades.onHeap().slice(0, index), bars);
            byte[] before = processor.saveState();
            assertInstanceOf(TradeOverflowException.class,
                    assertThrows(InvalidTradeException.class, () -> processor.push(trades.trade(index), bars)));
            assertArrayEquals(before, processor.saveState());
            processor.push(trades.trade(3), bars);
            Oracle expected = setup.get().oracle().take(trades.part(0, index));
            expected.take(trades.trade(3));
            assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of));
        }
    }

    /** The largest valid price, volume and times are accepted, and one more is not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 250, 99_999, 100_000})
    void theLimitsThemselvesAreValid(int thresholdDbps) {
        long maxPrice = Limits.maxPrice(thresholdDbps);
        RunOptions setup = RunOptions.of(thresholdDbps, TradeFields.NONE);
        Trades trades = new Trades(TradeFields.NONE, 2);
        trades.timestampMicros[0] = -(1L << 62);
        trades.timestampMicros[1] = (1L << 62) - 1;
        trades.price[0] = maxPrice;
        trades.price[1] = 1;
        trades.quantity[0] = Long.MAX_VALUE;
        trades.quantity[1] = Long.MAX_VALUE;
        try (RangeBarProcessor processor = setup.processor(); BarBuffer bars = BarBuffer.create()) {
            processor.process(trades.onHeap(), bars);
            Oracle expected = setup.oracle().take(trades);
            assertEquals(expected.closed, ExactBar.of(bars));
            assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of));
            assertEquals(ExactBar.of(bars), ExactBar.of(bars.view().stream().toList()), "as values");
            assertThrows(InvalidTradeException.class,
                    () -> processor.push((1L << 62) - 1, maxPrice + 1, 0, bars));
        }
    }
}
