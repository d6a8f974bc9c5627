package dev.rangebar;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Misuses groups, their processors and their buffers from several threads at once for a while: the core is given their
 * bare addresses. Exceptions are right; only a crash is wrong.
 */
final class GroupConcurrencyStress {
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
