package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several processors in one pass: each does what it would do alone. */
class ProcessorGroupTest {
    private static final int[] THRESHOLDS = {1, 10, 250, 1_000, 100_000};

    /** Processors of several options in a group, and the same ones each alone. */
    private static final class Both implements AutoCloseable {
        final List<RangeBarProcessor> together = new ArrayList<>();
        final List<RangeBarProcessor> alone = new ArrayList<>();
        final List<BarBuffer> bars = new ArrayList<>();
        final List<BarBuffer> expected = new ArrayList<>();
        final ProcessorGroup group;

        Both(TradeFields columns, int count, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int k = 0; k < count; k++) {
                RunOptions setup = new RunOptions(THRESHOLDS[(k + (int) seed) % THRESHOLDS.length], random.nextInt(3) > 0,
                        random.nextBoolean() ? 0 : random.nextLong(1, 3_000_000), random.nextBoolean(), columns);
                together.add(setup.processor());
                alone.add(setup.processor());
                bars.add(BarBuffer.withCapacity(random.nextInt(3) == 0 ? random.nextInt(1, 300) : k % 2));
                expected.add(BarBuffer.create());
            }
            group = ProcessorGroup.of(together);
        }

        void takeAlone(TradeColumns trades) {
            for (int k = 0; k < alone.size(); k++) {
                alone.get(k).process(trades, expected.get(k));
            }
        }

        void check() {
            for (int k = 0; k < alone.size(); k++) {
                assertEquals(ExactBar.of(expected.get(k)), ExactBar.of(bars.get(k)), "bars of " + k);
                assertArrayEquals(alone.get(k).saveState(), together.get(k).saveState(), "state of " + k);
                assertEquals(alone.get(k).orphansDiscarded(), together.get(k).orphansDiscarded(), "discarded of " + k);
            }
        }

        @Override
        public void close() {
            group.close();
            together.forEach(RangeBarProcessor::close);
            alone.forEach(RangeBarProcessor::close);
            bars.forEach(BarBuffer::close);
            expected.forEach(BarBuffer::close);
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 64);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachDoesWhatItDoesAlone(int seed) {
        TradeGenerator generator = new TradeGenerator(seed);
        Trades trades = inRange(generator.next(200 + 20 * seed));
        SplittableRandom random = new SplittableRandom(seed);
        int count = seed == 0 ? ProcessorGroup.MAX_PROCESSORS : 1 + seed % 7;
        try (Both both = new Both(trades.fields, count, seed)) {
            List<TradeColumns> forms = List.of(trades.onHeap(), trades.inNative());
            for (int from = 0, length; from < trades.count(); from += length) {
                length = Math.min(trades.count() - from, random.nextInt(random.nextBoolean() ? 20 : 600));
                TradeColumns part = forms.get(random.nextInt(2)).slice(from, length);
                both.takeAlone(part);
                if (random.nextInt(4) == 0) {
                    for (int k = 0; k < count; k++) {
                        both.together.get(k).process(part, both.bars.get(k)); // by itself, in between
                    }
                } else {
                    both.group.process(part, both.bars);
                }
                if (random.nextInt(8) == 0) {
                    both.check();
                }
            }
            both.check();
        }
    }

    /** Prices that every threshold takes. */
    private static Trades inRange(Trades trades) {
        long max = Limits.maxPrice(100_000);
        for (int i = 0; i < trades.count(); i++) {
            trades.price[i] = Math.min(trades.price[i], max);
        }
        return trades;
    }

    @Test
    void manyPiecesAndGatheredPushes() {
        Trades trades = inRange(new TradeGenerator(7).next(2 * TradeColumns.TRADES_PER_CALL + 321));
        for (boolean heap : new boolean[] {true, false}) {
            try (Both both = new Both(trades.fields, 4, 3)) {
                for (int i = 0; i < 300; i++) {
                    for (int k = 0; k < 4; k++) {
                        both.together.get(k).push(trades.trade(i), both.bars.get(k));
                    }
                }
                both.takeAlone(trades.onHeap());
                TradeColumns all = heap ? trades.onHeap() : trades.inNative();
                both.group.process(all.slice(300, trades.count() - 300), both.bars);
                both.check();
            }
        }
    }

    // --------------------------------------------------------------------------------------------------- errors

    @ParameterizedTest
    @EnumSource
    void aWrongTradeChangesNoneOfThem(InvalidTrade fault) {
        int count = 2 * TradeColumns.TRADES_PER_CALL;
        Trades trades = inRange(new TradeGenerator(7).next(count));
        for (int index : new int[] {41, 42, 500, count - 1}) {
            boolean heap = (index + fault.ordinal()) % 2 == 0;
            try (Both both = new Both(trades.fields, 3, fault.ordinal())) {
                TradeColumns first = trades.onHeap().slice(0, 40);
                both.group.process(first, both.bars);
                both.takeAlone(first);
                Trades wrong = trades.part(40, index + 1);
                fault.spoil(wrong, index - 40, 1);
                TradeColumns columns = heap ? wrong.onHeap() : wrong.inNative();
                InvalidTradeException e =
                        assertThrows(InvalidTradeException.class, () -> both.group.process(columns, both.bars));
                assertEquals(fault.error, e.error());
                assertEquals(index - 40, e.index());
                assertEquals(0, e.tradesApplied());
                assertEquals(wrong.trade(index - 40), e.trade());
                both.check();
                both.group.process(trades.onHeap().slice(40, 400), both.bars);
                both.takeAlone(trades.onHeap().slice(40, 400));
                both.check();
            }
        }
    }

    /** Wrong for one of them only: by its place, its columns, or its largest price. */
    @Test
    void whatOneRefusesNoneTakes() {
        Trades trades = inRange(new TradeGenerator(7).next(100));
        for (int which = 0; which < 3; which++) {
            try (Both both = new Both(trades.fields, 3, 1)) {
                TradeColumns ahead = trades.onHeap().slice(50, 50);
                both.together.get(which).process(ahead, both.bars.get(which));
                both.alone.get(which).process(ahead, both.expected.get(which));
                InvalidTradeException e = assertThrows(InvalidTradeException.class,
                        () -> both.group.process(trades.onHeap().slice(0, 50), both.bars));
                assertEquals(TradeError.TIME_ORDER, e.error());
                both.check();
                e = assertThrows(InvalidTradeException.class,
                        () -> both.group.process(trades.as(TradeFields.NONE).onHeap(), both.bars));
                assertEquals(TradeError.FIELDS, e.error());
                both.check();
            }
        }
        Trades high = new Trades(TradeFields.NONE, 3);
        high.price[0] = high.price[1] = 1;
        high.price[2] = Limits.maxPrice(100_000) + 1;
        try (RangeBarProcessor low = RunOptions.of(1, TradeFields.NONE).processor();
                RangeBarProcessor wide = RunOptions.of(100_000, TradeFields.NONE).processor();
                BarBuffer a = BarBuffer.create();
                BarBuffer b = BarBuffer.create();
                ProcessorGroup group = ProcessorGroup.of(List.of(low, wide))) {
            byte[] before = low.saveState();
            InvalidTradeException e =
                    assertThrows(InvalidTradeException.class, () -> group.process(high.onHeap(), List.of(a, b)));
            assertEquals(2, e.index());
            assertArrayEquals(before, low.saveState());
            assertEquals(0, a.size());
        }
    }

    // --------------------------------------------------------------------------------------------------- misuse

    @Test
    void groupsThatCannotBe() {
        List<RangeBarProcessor> many = new ArrayList<>();
        try {
            for (int k = 0; k <= ProcessorGroup.MAX_PROCESSORS; k++) {
                many.add(RunOptions.of(250, TradeFields.ALL).processor());
            }
            assertThrows(IllegalArgumentException.class, () -> ProcessorGroup.of(List.of()));
            assertThrows(IllegalArgumentException.class, () -> ProcessorGroup.of(many));
            assertThrows(IllegalArgumentException.class,
                    () -> ProcessorGroup.of(List.of(many.get(0), many.get(1), many.get(0))));
            assertThrows(NullPointerException.class, () -> ProcessorGroup.of(null));
            try (ProcessorGroup group = ProcessorGroup.of(many.subList(0, ProcessorGroup.MAX_PROCESSORS))) {
                assertEquals(many.subList(0, ProcessorGroup.MAX_PROCESSORS), group.processors());
            }
        } finally {
            many.forEach(RangeBarProcessor::close);
        }
    }

    @Test
    void misuseChangesNothing() {
        Trades trades = inRange(new TradeGenerator(7).next(300));
        TradeColumns columns = trades.onHeap();
        BarBuffer closed = BarBuffer.create();
        closed.close();
        try (Both both = new Both(trades.fields, 3, 1)) {
            List<BarBuffer> bars = both.bars;
            for (List<BarBuffer> wrong : List.of(List.<BarBuffer>of(), bars.subList(0, 2),
                    List.of(bars.get(0), bars.get(1), bars.get(0)),
                    List.of(bars.get(0), bars.get(1), bars.get(2), closed))) {
                assertThrows(IllegalArgumentException.class, () -> both.group.process(columns, wrong));
                both.check();
            }
            assertThrows(NullPointerException.class, () -> both.group.process(null, bars));
            assertThrows(NullPointerException.class, () -> both.group.process(columns, null));
            for (int k = 0; k < 3; k++) {
                List<BarBuffer> oneClosed = new ArrayList<>(bars);
                oneClosed.set(k, closed);
                assertThrows(IllegalStateException.class, () -> both.group.process(columns, oneClosed));
                both.check();
            }
            // From within a callback of one of them.
            List<Throwable> inside = new ArrayList<>();
            both.together.get(1).forEachBar(columns, (view, i) -> inside.add(
                    assertThrows(IllegalStateException.class, () -> both.group.process(columns, bars))));
            both.alone.get(1).forEachBar(columns, (view, i) -> {});
            assertTrue(!inside.isEmpty());
            both.check();
            both.together.get(2).close();
            assertThrows(IllegalStateException.class, () -> both.group.process(columns, bars));
            assertArrayEquals(both.alone.get(0).saveState(), both.together.get(0).saveState());
            both.group.close();
            both.group.close();
            Executable call = () -> both.group.process(columns, bars);
            assertEquals("this ProcessorGroup is closed",
                    assertThrows(IllegalStateException.class, call).getMessage());
            both.together.get(0).process(columns, bars.get(0));
            both.alone.get(0).process(columns, both.expected.get(0));
            assertEquals(ExactBar.of(both.expected.get(0)), ExactBar.of(bars.get(0)), "its processors go on");
        }
    }

    @Test
    void aProcessorInANativeCallIsRefusedAndNothingStaysHeld() {
        Trades trades = inRange(new TradeGenerator(7).next(300));
        try (Both both = new Both(trades.fields, 3, 1)) {
            for (RangeBarProcessor busy : both.together) {
                busy.session().core.hold();
                assertThrows(IllegalStateException.class, () -> both.group.process(trades.onHeap(), both.bars));
                busy.session().core.held = false;
                both.check();
            }
            both.group.process(trades.onHeap(), both.bars);
            both.takeAlone(trades.onHeap());
            both.check();
        } // where closing what is still held would fail
    }

    @Test
    void aProcessorInANativeCallIsNotFreed() {
        try (RangeBarProcessor processor = RunOptions.of(250, TradeFields.ALL).processor()) {
            processor.session().core.hold();
            assertThrows(IllegalStateException.class, processor::close);
            processor.session().core.held = false;
            processor.saveState();
        }
    }

    /** Certain here, since the group works all the time. */
    @Test
    void aSecondThreadIsRefused() throws Exception {
        Trades trades = inRange(new TradeGenerator(7).next(20_000));
        AtomicBoolean stop = new AtomicBoolean();
        try (Both both = new Both(trades.fields, 3, 1);
                TestThreads other = new TestThreads(1)) {
            TradeColumns columns = trades.inNative();
            Future<?> busy = other.run(() -> {
                while (!stop.get()) {
                    try {
                        both.together.forEach(RangeBarProcessor::clear);
                        both.bars.forEach(BarBuffer::clear);
                        both.group.process(columns, both.bars);
                    } catch (IllegalStateException e) {
                        Thread.onSpinWait(); // the empty batch came first
                    }
                }
            });
            try (BarBuffer a = BarBuffer.create(); BarBuffer b = BarBuffer.create(); BarBuffer c = BarBuffer.create()) {
                long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
                boolean refused = false;
                while (!refused && System.nanoTime() < deadline) {
                    try {
                        both.group.process(columns.slice(0, 0), List.of(a, b, c));
                    } catch (IllegalStateException e) {
                        refused = e.getMessage().equals("this ProcessorGroup is in use by another thread");
                    }
                }
                assertTrue(refused, "in use");
            } finally {
                stop.set(true);
            }
            busy.get();
        }
    }

    @Test
    void useByManyThreadsAtOnceNeverCrashes() throws Exception {
        ForkedJvm.run(List.of(), GroupConcurrencyStress.class, "800");
        ForkedJvm.run(List.of("-Xint"), GroupConcurrencyStress.class, "1200");
    }

    /**
     * Misuses groups, their processors and their buffers from several threads at once for a while: the core is given their
     * bare addresses. Exceptions are right; only a crash is wrong.
     */
    static final class GroupConcurrencyStress {
        private static final int THREADS = 4;
        private static final int PROCESSORS = 3;
        private static final RunOptions SETUP = RunOptions.of(10, TradeFields.ALL);

        private GroupConcurrencyStress() {}

        /** The objects that the threads share. */
        private static final class Shared {
            final RangeBarProcessor[] processors = new RangeBarProcessor[PROCESSORS];
            final BarBuffer[] bars = new BarBuffer[PROCESSORS];
            volatile ProcessorGroup group;

            Shared() {
                for (int k = 0; k < PROCESSORS; k++) {
                    processors[k] = SETUP.processor();
                    bars[k] = BarBuffer.create();
                }
                group = ProcessorGroup.of(List.of(processors));
            }
        }

        public static void main(String[] arguments) throws InterruptedException {
            long half = Long.parseLong(arguments[0]) * 500_000;
            oneGroupWithManyBuffers(System.nanoTime() + half);
            long end = System.nanoTime() + half;
            Trades trades = new TradeGenerator(7).next(2_000);
            Shared shared = new Shared();
            List<TradeColumns> forms = List.of(trades.onHeap(), trades.inNative());
            StressThreads.run(end, random -> step(shared, trades, forms.get(random.nextInt(2)), random));
        }

        /** Each thread gives the group a buffer of its own: the room of one must never be mistaken for that of the other. */
        private static void oneGroupWithManyBuffers(long end) throws InterruptedException {
            TradeColumns columns = new TradeGenerator(7).next(2_000).onHeap();
            List<Thread> threads = new ArrayList<>();
            try (RangeBarProcessor processor = SETUP.processor();
                    ProcessorGroup group = ProcessorGroup.of(List.of(processor))) {
                for (int t = 0; t < THREADS; t++) {
                    int capacity = t % 2 == 0 ? 1 : 3_000;
                    Thread thread = new Thread(() -> {
                        while (System.nanoTime() < end) {
                            try (BarBuffer bars = BarBuffer.withCapacity(capacity)) {
                                processor.clear();
                                group.process(columns, List.of(bars));
                            } catch (RuntimeException | AssertionError e) {
                                Thread.onSpinWait(); // another thread has it
                            }
                        }
                    });
                    threads.add(thread);
                    thread.start();
                }
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        }

        private static void step(Shared shared, Trades trades, TradeColumns columns, SplittableRandom random) {
            int k = random.nextInt(PROCESSORS);
            switch (random.nextInt(16)) {
                case 0 -> shared.bars[k].clear();
                case 1 -> shared.processors[k].clear();
                case 2 -> shared.processors[k].push(trades.trade(random.nextInt(trades.count())), shared.bars[k]);
                case 3 -> shared.processors[k].process(columns, shared.bars[k]);
                case 4 -> {
                    if (random.nextInt(4) == 0) {
                        RangeBarProcessor old = shared.processors[k];
                        shared.processors[k] = SETUP.processor();
                        old.close();
                    }
                }
                case 5 -> {
                    BarBuffer old = shared.bars[k];
                    shared.bars[k] = BarBuffer.withCapacity(random.nextInt(300));
                    old.close();
                }
                case 6 -> {
                    ProcessorGroup old = shared.group;
                    shared.group = ProcessorGroup.of(List.of(shared.processors));
                    if (random.nextBoolean()) {
                        old.close();
                    }
                }
                default -> {
                    if (random.nextBoolean()) {
                        for (RangeBarProcessor processor : shared.processors) {
                            processor.clear();
                        }
                    }
                    shared.group.process(columns, List.of(shared.bars));
                }
            }
        }
    }
}
