package dev.rangebar;

import java.util.SplittableRandom;

/**
 * Misuses processors and buffers from several threads at once for a while. Exceptions are right; only a crash is wrong.
 */
final class ConcurrencyStress {
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
