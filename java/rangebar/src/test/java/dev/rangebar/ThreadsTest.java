package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Words;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    @Test
    void useByManyThreadsAtOnceNeverCrashes() throws Exception {
        ForkedJvm.run(List.of(), ConcurrencyStress.class, "1000");
        // Interpreted, every field is read as often as it is written down: more can come in between.
        ForkedJvm.run(List.of("-Xint"), ConcurrencyStress.class, "2000");
    }

    @Test
    void aProcessorMayBeHandedFromThreadToThread() throws Exception {
        RunOptions setup = new TradeGenerator(23).setup();
        Trades trades = new TradeGenerator(23).next(1_000);
        Oracle expected = setup.oracle().take(trades);
        try (TestThreads one = new TestThreads(1);
                TestThreads other = new TestThreads(1);
                RangeBarProcessor processor = one.call(setup::processor).get();
                BarBuffer bars = BarBuffer.create();
                BarBuffer orphans = BarBuffer.create()) {
            TradeColumns columns = trades.onHeap();
            for (int i = 0; i < trades.count(); i += 10) {
                TradeColumns part = columns.slice(i, 10);
                (i % 20 == 0 ? other : one).call(() -> processor.process(part, bars, orphans)).get();
            }
            assertEquals(expected.closed, ExactBar.of(bars));
            assertEquals(expected.orphans, ExactBar.of(orphans));
            other.run(processor::close).get();
            assertThrows(IllegalStateException.class, processor::formingBar);
        }
    }

    /** The report of a refused trade that another thread's call, a success, has overwritten before it was read. */
    @Test
    void anOverwrittenReportNamesTheUseByTwoThreads() {
        Words report = Words.ofStruct(Abi.Result.BYTES);
        for (int status : new int[] {Abi.RB_OK, Abi.RB_CLOSED_BAR, Abi.RB_ORPHANED_BAR, Abi.RB_OUTPUT_FULL}) {
            report.setInt(Abi.Result.STATUS, status);
            assertTrue(assertThrows(IllegalStateException.class,
                    () -> NativeCore.refusedTrade(report, 0, TradeFields.ALL, false, 0, 0)).getMessage().contains("two threads"));
        }
    }

    /** Certain here, since the first thread is known to be inside. */
    @Test
    void aSecondThreadIsRefused() throws Exception {
        Trades trades = new TradeGenerator(7).next(100);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (RangeBarProcessor processor = new TradeGenerator(7).setup().processor();
                TestThreads other = new TestThreads(1)) {
            Future<?> first = other.run(() -> processor.forEachBar(trades.onHeap(), (view, index) -> {
                inside.countDown();
                try {
                    leave.await(5, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            inside.await();
            try {
                assertThrows(IllegalStateException.class, () -> processor.process(trades.onHeap()));
                assertThrows(IllegalStateException.class, processor::close);
            } finally {
                leave.countDown();
            }
            first.get();
            processor.saveState();
        } catch (ExecutionException e) {
            throw new AssertionError("the first thread was disturbed", e);
        }
    }

    /**
     * Misuses processors and buffers from several threads at once for a while. Exceptions are right; only a crash is wrong.
     */
    static final class ConcurrencyStress {
        private ConcurrencyStress() {}

        /** The objects that the threads share. */
        private static final class Shared {
            volatile RangeBarProcessor processor;
            volatile BarBuffer bars = BarBuffer.create();
            volatile BarBuffer orphans = BarBuffer.withCapacity(1);
        }

        public static void main(String[] arguments) throws InterruptedException {
            long half = Long.parseLong(arguments[0]) * 500_000;
            clearWhileWritten(System.nanoTime() + half);
            long end = System.nanoTime() + half;
            TradeGenerator generator = new TradeGenerator(23);
            RunOptions setup = generator.setup();
            Trades trades = generator.next(2_000);
            Shared shared = new Shared();
            shared.processor = setup.processor();
            TradeColumns outside = trades.inNative();
            TradeColumns heap = trades.onHeap();
            StressThreads.run(end, random -> step(shared, setup, trades, random.nextBoolean() ? heap : outside, random));
        }

        /** One thread fills a buffer, the other empties it: what was room a moment ago must never be mistaken for room now. */
        private static void clearWhileWritten(long end) throws InterruptedException {
            TradeGenerator generator = new TradeGenerator(7);
            TradeColumns columns = generator.next(2_000).onHeap();
            try (RangeBarProcessor processor = generator.setup().processor(); BarBuffer bars = BarBuffer.withCapacity(1)) {
                Thread other = new Thread(() -> {
                    SplittableRandom random = new SplittableRandom(1);
                    while (System.nanoTime() < end) {
                        bars.clear();
                        // Now and then only, so that the buffer is never empty for long.
                        for (int i = random.nextInt(2_000); i > 0; i--) {
                            Thread.onSpinWait();
                        }
                    }
                });
                other.start();
                while (System.nanoTime() < end) {
                    try {
                        processor.clear();
                        processor.process(columns, bars);
                    } catch (RuntimeException e) {
                        bars.clear();
                    }
                }
                other.join();
            }
        }

        private static void step(Shared shared, RunOptions setup, Trades trades, TradeColumns columns,
                SplittableRandom random) {
            RangeBarProcessor processor = shared.processor;
            BarBuffer bars = shared.bars;
            switch (random.nextInt(16)) {
                case 0 -> bars.clear();
                case 1 -> shared.orphans.clear();
                case 2 -> processor.clear();
                case 3 -> processor.forEachBar(columns, (view, index) -> view.vwap(index));
                case 4 -> bars.view().forEachBar((view, index) -> view.priceImpact(index));
                case 5 -> processor.saveState();
                case 6 -> processor.push(trades.trade(random.nextInt(trades.count())), bars, shared.orphans);
                case 7 -> processor.formingBar(bars);
                case 8 -> {
                    if (random.nextInt(20) == 0) {
                        processor.close();
                        shared.processor = setup.processor();
                    }
                }
                case 9 -> {
                    if (random.nextInt(20) == 0) {
                        bars.close();
                        shared.bars = BarBuffer.withCapacity(random.nextInt(300));
                    }
                }
                default -> processor.process(columns, bars, shared.orphans);
            }
        }
    }
}
