package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Configuration, closing, and what happens to a processor that is forgotten. */
class ProcessorLifeTest {
    private static final Threshold THRESHOLD = Threshold.ofDecimalBasisPoints(250);

    @Test
    void defaults() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(THRESHOLD)) {
            assertEquals(THRESHOLD, processor.distance());
            assertTrue(processor.timestampGate());
            assertFalse(processor.includesOrphaned());
            assertEquals(Optional.empty(), processor.maxGap());
            assertEquals(Optional.empty(), processor.fields());
            assertEquals(Optional.empty(), processor.formingBar());
            assertEquals(0, processor.orphansDiscarded());
        }
    }

    @Test
    void maximumGaps() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(THRESHOLD);
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000, Long.MAX_VALUE % 1_000_000 * 1_000);
        for (Duration gap : List.of(Duration.ofNanos(1_000), Duration.ofHours(1), longest)) {
            try (RangeBarProcessor processor = builder.maxGap(gap).build()) {
                assertEquals(Optional.of(gap), processor.maxGap());
            }
        }
        for (Duration gap : List.of(Duration.ZERO, Duration.ofNanos(-1_000), Duration.ofDays(-1), Duration.ofNanos(1),
                Duration.ofNanos(1_001), longest.plusNanos(1_000), Duration.ofSeconds(Long.MAX_VALUE))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> builder.maxGap(gap));
            assertTrue(e.getMessage().contains(gap.toString()), e.getMessage());
        }
    }

    /** A gap of exactly the maximum is none; one microsecond more is one. */
    @Test
    void aGapHasToBeLongerThanTheMaximum() {
        RunOptions setup = new RunOptions(100_000, true, 1_000, false, TradeFields.NONE);
        try (RangeBarProcessor processor = setup.processor();
                BarBuffer bars = BarBuffer.create();
                BarBuffer orphans = BarBuffer.create()) {
            processor.push(Trade.of(0, 100, 1), bars, orphans);
            processor.push(Trade.of(1_000, 100, 1), bars, orphans);
            assertEquals(0, orphans.size());
            processor.push(Trade.of(2_001, 100, 1), bars, orphans);
            assertEquals(1, orphans.size());
            assertTrue(orphans.view().isOrphaned(0));
            assertEquals(2, orphans.view().tradeCount(0));
            assertEquals(0, bars.size());
            assertEquals(0, processor.orphansDiscarded());
            processor.push(Trade.of(4_000, 100, 1), bars);
            assertEquals(1, processor.orphansDiscarded());
        }
    }

    /** An absolute distance above the open has a lower limit below 0; a price of 0 is refused all the same, by each way. */
    @Test
    void noPriceAtOrBelowZeroIsGathered() {
        for (long wrong : new long[] {0, -1, -499, Long.MIN_VALUE}) {
            try (RangeBarProcessor processor = RangeBarProcessor.create(new BarDistance.Absolute(1_000)); BarBuffer bars = BarBuffer.create()) {
                processor.push(Trade.of(1, 500, 1), bars);
                processor.push(Trade.of(2, 501, 1), bars);
                byte[] before = processor.saveState();
                InvalidTradeException e = assertThrows(InvalidTradeException.class, () -> processor.push(3, wrong, 1, bars));
                assertEquals(TradeError.PRICE, e.error());
                assertArrayEquals(before, processor.saveState());
                processor.push(Trade.of(3, 1_500, 1), bars);
                assertEquals(1, bars.size());
            }
        }
    }

    /** The core learns of a clear with the next call, whichever it is: each has to find a new processor. */
    @Test
    void everyCallAfterAClearFindsANewProcessor() {
        TradeGenerator generator = new TradeGenerator(11);
        RunOptions setup = generator.setup();
        Trades trades = generator.next(500);
        Trades wrong = new TradeGenerator(11).next(500);
        wrong.price[400] = -1;
        Trade last = trades.onHeap().get(499);
        List<BiFunction<RangeBarProcessor, BarBuffer, Object>> calls = List.of(
                (processor, bars) -> processor.fields(),
                (processor, bars) -> processor.formingBar(),
                (processor, bars) -> processor.formingBar(bars),
                (processor, bars) -> processor.reset(bars),
                (processor, bars) -> processor.positionOf(last),
                (processor, bars) -> processor.push(last, bars),
                (processor, bars) -> processor.push(last),
                (processor, bars) -> processor.process(trades.onHeap(), bars),
                (processor, bars) -> processor.process(trades.part(0, 0).onHeap(), bars),
                (processor, bars) -> processor.process(trades.part(0, 0).onHeap(), bars) + processor.process(trades.inNative(), bars),
                (processor, bars) -> assertThrows(InvalidTradeException.class, () -> processor.process(wrong.onHeap(), bars)).getMessage(),
                (processor, bars) -> assertThrows(InvalidTradeException.class, () -> processor.push(wrong.onHeap().get(400), bars)).getMessage(),
                (processor, bars) -> bars(processor.bars(List.of(last).iterator())),
                (processor, bars) -> {
                    List<Long> closes = new ArrayList<>();
                    processor.forEachBar(trades.onHeap(), (view, index) -> closes.add(view.close(index)));
                    return closes;
                },
                (processor, bars) -> {
                    try (ProcessorGroup group = ProcessorGroup.of(List.of(processor))) {
                        group.process(trades.onHeap(), List.of(bars));
                    }
                    return bars.size();
                },
                (processor, bars) -> {
                    processor.clear();
                    return "cleared twice";
                });
        for (int k = 0; k < calls.size(); k++) {
            try (RangeBarProcessor used = setup.processor(); RangeBarProcessor fresh = setup.processor();
                    BarBuffer bars = BarBuffer.create(); BarBuffer expected = BarBuffer.create()) {
                used.process(trades.part(0, 499).onHeap(), bars);
                used.push(last, bars);
                bars.clear();
                used.clear();
                assertEquals(calls.get(k).apply(fresh, expected), calls.get(k).apply(used, bars), "call " + k);
                assertEquals(ExactBar.of(expected), ExactBar.of(bars), "bars of call " + k);
                assertArrayEquals(fresh.saveState(), used.saveState(), "state after call " + k);
            }
        }
    }

    private static List<RangeBar> bars(Iterator<RangeBar> all) {
        List<RangeBar> bars = new ArrayList<>();
        all.forEachRemaining(bars::add);
        return bars;
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> RangeBarProcessor.create(null));
        assertThrows(NullPointerException.class, () -> RangeBarProcessor.builder(null));
        assertThrows(NullPointerException.class, () -> RangeBarProcessor.builder(THRESHOLD).maxGap(null));
        assertThrows(NullPointerException.class, () -> RangeBarProcessor.restore(null));
        Trades trades = new TradeGenerator(7).next(10);
        try (RangeBarProcessor processor = RangeBarProcessor.create(THRESHOLD); BarBuffer bars = BarBuffer.create()) {
            byte[] initial = processor.saveState();
            for (Executable call : List.<Executable>of(() -> processor.process(null),
                    () -> processor.process(null, bars), () -> processor.process(trades.onHeap(), null),
                    () -> processor.process(trades.onHeap(), bars, null),
                    () -> processor.process(trades.onHeap(), null, bars), () -> processor.push(null, bars),
                    () -> processor.push(trades.trade(0), null), () -> processor.push(trades.trade(0), bars, null),
                    () -> processor.push(1, 2, 3, null), () -> processor.push(1, 2, 3, 4, 5, 6, Side.SELL, null),
                    () -> processor.forEachBar(null, (view, index) -> {}),
                    () -> processor.forEachBar(trades.onHeap(), null),
                    () -> processor.bars((Iterator<Trade>) null),
                    () -> processor.bars((Stream<Trade>) null), () -> processor.formingBar(null),
                    () -> processor.reset(null), () -> processor.positionOf(null),
                    () -> processor.bars(Collections.<Trade>singletonList(null).iterator()).hasNext())) {
                assertThrows(NullPointerException.class, call);
                assertArrayEquals(initial, processor.saveState(), "unchanged, and not left in use");
            }
        }
    }

    @Test
    void aClosedProcessorRefusesEverything() {
        Trades trades = new TradeGenerator(7).next(10);
        RangeBarProcessor processor = RangeBarProcessor.create(THRESHOLD);
        try (BarBuffer bars = BarBuffer.create(); BarBuffer orphans = BarBuffer.create()) {
            var waiting = processor.bars(trades.stream().iterator());
            processor.forEachBar(trades.onHeap(), (view, index) -> {});
            processor.close();
            processor.close();
            for (Executable call : List.<Executable>of(() -> processor.process(trades.onHeap()),
                    () -> processor.process(trades.onHeap(), bars),
                    () -> processor.process(trades.onHeap(), bars, orphans),
                    () -> processor.push(trades.trade(0), bars),
                    () -> processor.push(trades.trade(0), bars, orphans), () -> processor.push(1, 2, 3, bars),
                    () -> processor.push(1, 2, 3, 4, 5, 6, Side.SELL, bars),
                    () -> processor.forEachBar(trades.onHeap(), (view, index) -> {}), waiting::hasNext,
                    () -> processor.bars(trades.stream()).toList(), processor::formingBar,
                    () -> processor.formingBar(bars), () -> processor.reset(bars), processor::clear,
                    processor::saveState, processor::fields, () -> processor.positionOf(trades.trade(0)))) {
                IllegalStateException e = assertThrows(IllegalStateException.class, call);
                assertEquals("this RangeBarProcessor is closed", e.getMessage());
            }
            assertEquals(THRESHOLD, processor.distance(), "calls that need no native memory still work");
            assertEquals(0, processor.orphansDiscarded());
            assertEquals(0, bars.size());
        }
    }

    @Test
    void aForgottenProcessorIsFreed() throws Exception {
        NativeProcessor core = forgotten();
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!core.isClosed() && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertTrue(core.isClosed(), "freed within 3 min");
    }

    private static NativeProcessor forgotten() {
        RangeBarProcessor processor = RangeBarProcessor.create(THRESHOLD);
        processor.forEachBar(new TradeGenerator(7).next(100).onHeap(), (view, index) -> {});
        return processor.session().core;
    }

    @Test
    void optionsAndStateAreThoseOfTheSavedProcessor() {
        RunOptions setup = new RunOptions(777, false, 5_000, true, TradeFields.NONE);
        try (RangeBarProcessor processor = setup.processor();
                RangeBarProcessor restored = RangeBarProcessor.restore(processor.saveState())) {
            assertEquals(new Threshold(777), restored.distance());
            assertFalse(restored.timestampGate());
            assertTrue(restored.includesOrphaned());
            assertEquals(Optional.of(Duration.ofMillis(5)), restored.maxGap());
            assertEquals(Optional.empty(), restored.fields());
        }
    }
}
