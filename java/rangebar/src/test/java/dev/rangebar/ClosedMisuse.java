package dev.rangebar;
import static dev.rangebar.MisusedProcessor.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Misuse of things that are absent, closed, being closed, or forgotten. */
final class ClosedMisuse {
    private static final int FIRST_WITH_ARENAS = 22;

    private ClosedMisuse() {}

    /** The methods that a caller finds on it, none forgotten. */
    private static Stream<Method> methods(Class<?> type, boolean isStatic) {
        return Arrays.stream(type.getMethods()).filter(method -> method.getDeclaringClass() == type
                && !method.isSynthetic() && Modifier.isStatic(method.getModifiers()) == isStatic);
    }

    static void nullForEveryArgument() {
        try (MisusedProcessor misused = new MisusedProcessor();
                ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
            int calls = 0;
            for (Object target : List.of(misused.processor, misused.bars, misused.bars.view(), group,
                    misused.trades.onHeap(), RangeBarProcessor.builder(new Threshold(1)))) {
                calls += methods(target.getClass(), false).mapToInt(method -> withNulls(method, target)).sum();
            }
            for (Class<?> type : List.of(RangeBarProcessor.class, TradeColumns.class, Threshold.class,
                    FixedPoint.class, ProcessorGroup.class, ResetRule.class, BarDistance.class, FeatureWindow.class)) {
                calls += methods(type, true).mapToInt(method -> withNulls(method, null)).sum();
            }
            assertTrue(calls >= 40, "calls with null: " + calls);
            misused.check();
        }
    }

    /** Calls it once for each argument that can be null, with that one null. Returns how many these were. */
    private static int withNulls(Method method, Object target) {
        Class<?>[] types = method.getParameterTypes();
        int calls = 0;
        for (int k = 0; k < types.length; k++) {
            if (!types[k].isPrimitive()) {
                Object[] arguments = Arrays.stream(types).map(SampleArguments::of).toArray();
                arguments[k] = null;
                Throwable e = assertThrows(InvocationTargetException.class, () -> method.invoke(target, arguments),
                        method + " without argument " + k);
                assertEquals(NullPointerException.class, e.getCause().getClass(), method + " without argument " + k);
                calls++;
            }
        }
        return calls;
    }

    static void everyMethodAfterClose() throws ReflectiveOperationException {
        MisusedProcessor misused = new MisusedProcessor();
        ProcessorGroup group = ProcessorGroup.of(misused.processors());
        BarView view = misused.bars.view();
        misused.close();
        group.close();
        int refusals = 0;
        for (Object target : List.of(misused.processor, misused.bars, view, group)) {
            for (Method method : methods(target.getClass(), false).toList()) {
                try {
                    method.invoke(target, Arrays.stream(method.getParameterTypes()).map(SampleArguments::of).toArray());
                } catch (InvocationTargetException e) {
                    assertEquals(IllegalStateException.class, e.getCause().getClass(), method.toString());
                    assertTrue(e.getCause().getMessage().matches(
                            "this (RangeBarProcessor|BarBuffer|ProcessorGroup) is closed|.*its BarBuffer was closed"),
                            () -> method + ": " + e.getCause());
                    refusals++;
                }
            }
        }
        assertTrue(refusals >= 60, "refusals: " + refusals);
    }

    static void closedByTwoThreads() throws InterruptedException {
        for (int round = 0; round < 600; round++) {
            RangeBarProcessor processor = MisusedProcessor.SETUP.processor();
            BarBuffer bars = BarBuffer.withCapacity(1);
            ProcessorGroup group = ProcessorGroup.of(List.of(processor));
            int kind = round % 3;
            AutoCloseable one = List.<AutoCloseable>of(processor, bars, group).get(kind);
            SimultaneousThreads.run(() -> SimultaneousThreads.doneOrRefused(one::close), () ->
                    SimultaneousThreads.doneOrRefused(one::close));
            refused(IllegalStateException.class, "is closed", () -> {
                switch (kind) {
                    case 0 -> processor.saveState();
                    case 1 -> bars.view();
                    default -> group.process(DifferentialPair.row(Trade.of(1, 1, 1)), List.of(bars));
                }
            });
            group.close();
            processor.close();
            bars.close();
        }
    }

    static void closedWhileItWorks() throws InterruptedException {
        for (int round = 0; round < 30; round++) {
            try (MisusedProcessor misused = new MisusedProcessor();
                    ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
                Trades rest = misused.next(MisusedProcessor.COUNT - 1_000);
                TradeColumns columns = round % 2 == 0 ? rest.onHeap() : rest.inNative();
                boolean grouped = round % 3 == 0;
                AutoCloseable one = List.of(misused.processor, misused.bars, group).get(round % (grouped ? 3 : 2));
                AtomicBoolean done = new AtomicBoolean();
                SimultaneousThreads.run(() -> done.set(SimultaneousThreads.doneOrRefused(() -> {
                    if (grouped) {
                        group.process(columns, misused.buffers());
                    } else {
                        misused.processor.process(columns, misused.bars);
                    }
                })), () -> {
                    for (int wait = 0; wait < 500; wait++) {
                        Thread.onSpinWait();
                    }
                    SimultaneousThreads.doneOrRefused(one::close);
                });
                misused.checkUnlessClosed(done.get() ? rest.count() : 0);
            }
        }
    }

    /** Each is freed in the end, while others are made, too. */
    static void forgottenProcessors() throws Exception {
        Trades trades = MisusedProcessor.manyBars().part(0, 100);
        List<NativeProcessor> cores = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            RangeBarProcessor processor = MisusedProcessor.SETUP.processor();
            processor.forEachBar(trades.onHeap(), (view, index) -> {});
            cores.add(processor.session().core);
        }
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!cores.stream().allMatch(NativeProcessor::isClosed) && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertEquals(0, cores.stream().filter(core -> !core.isClosed()).count(), "not freed within 3 min");
    }

    /** A value of each parameter type of the API, for calls of every method by reflection. */
    static final class SampleArguments {
        private static final Trades TRADES = MisusedProcessor.manyBars();

        private SampleArguments() {}

        static Object of(Class<?> type) {
            if (type == boolean.class) {
                return true;
            } else if (type == int.class) {
                return 0;
            } else if (type == long.class) {
                return 0L;
            } else if (type == String.class || type == CharSequence.class) {
                return "1";
            } else if (type == BigDecimal.class) {
                return BigDecimal.ONE;
            } else if (type == Instant.class) {
                return Instant.EPOCH;
            } else if (type == long[].class) {
                return new long[MisusedProcessor.COUNT];
            } else if (type == byte[].class) {
                return new byte[MisusedProcessor.COUNT];
            } else if (type == ByteBuffer.class) {
                return ByteBuffer.allocateDirect(MisusedProcessor.COUNT * Long.BYTES).order(ByteOrder.nativeOrder());
            } else if (type == Duration.class) {
                return Duration.ofSeconds(1);
            } else if (type == Trade.class) {
                return TRADES.trade(0);
            } else if (type == TradeColumns.class) {
                return TRADES.part(0, 100).onHeap();
            } else if (type == Side.class) {
                return Side.BUY;
            } else if (type == Threshold.class || type == BarDistance.class) {
                return new Threshold(1);
            } else if (type == ResetRule.class) {
                return ResetRule.parse("day");
            } else if (type == BarBuffer.class) {
                return BarBuffer.create();
            } else if (type == BarConsumer.class) {
                return (BarConsumer) (view, index) -> view.open(index);
            } else if (type == Iterator.class) {
                return List.of(TRADES.trade(0)).iterator();
            } else if (type == Stream.class) {
                return Stream.of(TRADES.trade(0));
            } else if (type == List.class) {
                return List.of(BarBuffer.create());
            }
            throw new AssertionError("no sample of " + type + ": add one");
        }
    }

    /** Buffers whose arena is closed, or belongs to another thread, are refused alike by both ways; by JNI they ended the JVM. */
    static void buffersOfArenas() throws Exception {
        if (Runtime.version().feature() < FIRST_WITH_ARENAS) {
            System.out.println("skipped: arenas are there from Java " + FIRST_WITH_ARENAS + " on");
            return;
        }
        Class<?> type = Class.forName("java.lang.foreign.Arena"); // the tests are compiled for Java 17
        AutoCloseable shared = (AutoCloseable) type.getMethod("ofShared").invoke(null);
        TradeColumns closed = columnsOf(type, shared);
        TradeColumns foreign = columnsOf(type, type.getMethod("ofConfined").invoke(null));
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(250))) {
            processor.process(closed);
            shared.close();
            assertThrows(IllegalStateException.class, () -> processor.process(closed));
            CompletableFuture.runAsync(() -> assertEquals("java.lang.WrongThreadException",
                    assertThrows(RuntimeException.class, () -> processor.process(foreign)).getClass().getName())).get();
            processor.process(foreign);
        }
    }

    static void buffersOfArenasThroughJni() throws Exception {
        System.setProperty("rangebar.crossing", "jni"); // before the first call
        buffersOfArenas();
        assertEquals(Crossing.JNI, Crossing.inUse());
    }

    private static TradeColumns columnsOf(Class<?> type, Object arena) throws Exception {
        Object segment = type.getMethod("allocate", long.class, long.class).invoke(arena, 1_000L * Long.BYTES, (long) Long.BYTES);
        ByteBuffer values = ((ByteBuffer) Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer").invoke(segment))
                .order(ByteOrder.nativeOrder());
        for (int i = 0; i < values.capacity(); i += Long.BYTES) {
            values.putLong(i, 1);
        }
        return TradeColumns.of(values, values, values);
    }
}
