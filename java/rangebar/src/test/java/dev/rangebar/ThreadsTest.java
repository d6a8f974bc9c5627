package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Words;
import java.util.List;
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
                    leave.await(20, TimeUnit.SECONDS);
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
}
