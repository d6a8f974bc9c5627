package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that every way of calling the core produces the expected bars, and that the check finds missing bars. */
@NeedsBenchLibrary
class LayersTest {
    static java.util.stream.Stream<Arguments> layers() {
        return java.util.stream.Stream.of(layer("native loop", run -> run.nativeBatches(3)),
                layer("native pushes", run -> run.nativePushes(2)));
    }

    private static Arguments layer(String name, ToLongFunction<CoreRun> batch) {
        return Arguments.of(name, batch);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void producesTheExpectedBars(String name, ToLongFunction<CoreRun> batch) {
        try (Arena arena = Arena.ofConfined()) {
            ExpectedResult expected = ExpectedResult.usual(100_000);
            CoreRun run = new CoreRun(arena, new Workload(arena, expected));
            assertThrows(IllegalStateException.class, () -> run.check("nothing was run yet"));
            assertEquals(expected.barCount(), batch.applyAsLong(run));
            assertDoesNotThrow(() -> run.check(name));
        }
    }

    /** The functions of the bindings, by the way of this JVM; {@code EveryBenchmarkTest} runs them through JNI. */
    @Test
    void producesTheExpectedBarsThroughTheBindings() {
        try (Arena arena = Arena.ofConfined()) {
            ExpectedResult expected = ExpectedResult.usual(100_000);
            try (BindingsRun run = new BindingsRun(new Workload(arena, expected))) {
                assertThrows(IllegalStateException.class, () -> run.check("nothing was run yet"));
                assertEquals(expected.barCount(), run.offHeap());
                assertDoesNotThrow(() -> run.check("off-heap"));
                assertEquals(expected.barCount(), run.heap());
                assertDoesNotThrow(() -> run.check("heap"));
            }
        }
    }
}
