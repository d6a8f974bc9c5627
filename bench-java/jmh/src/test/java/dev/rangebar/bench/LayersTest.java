package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to the core makes the same bars, and a way that makes none is found out. */
class RungsTest {
    static java.util.stream.Stream<Arguments> rungs() {
        return java.util.stream.Stream.of(rung("native loop", run -> run.nativeBatches(3)),
                rung("native pushes", run -> run.nativePushes(2)), rung("FFM off-heap", CoreRun::ffmOffHeap),
                rung("FFM heap", CoreRun::ffmHeap), rung("JNI off-heap", CoreRun::jniOffHeap),
                rung("JNI heap", CoreRun::jniHeap));
    }

    private static Arguments rung(String name, ToLongFunction<CoreRun> batch) {
        return Arguments.of(name, batch);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rungs")
    void makesThePinnedBars(String name, ToLongFunction<CoreRun> batch) {
        assumeTrue(BenchLibrary.hasJni() || !name.startsWith("JNI"), "librangebar_bench was built without JNI");
        try (Arena arena = Arena.ofConfined()) {
            Expectation expected = Expectation.usual(100_000);
            CoreRun run = new CoreRun(arena, new Workload(arena, expected));
            assertThrows(IllegalStateException.class, () -> run.check("nothing was run yet"));
            assertEquals(expected.barCount(), batch.applyAsLong(run));
            assertDoesNotThrow(() -> run.check(name));
        }
    }
}
