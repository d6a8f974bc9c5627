package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Methods that are called for every trade, batch or bar make no garbage, in a JVM without escape analysis: whether that finds the
 * objects that it can omit depends on what else has run.
 */
class AllocationTest {
    private static final List<String> OPTIONS = List.of("-XX:-DoEscapeAnalysis");

    static Set<String> names() {
        return Allocations.CASES.keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void noGarbage(String name) throws Exception {
        ForkedJvm.run(OPTIONS, Allocations.class, name);
    }

    @Test
    void theMeasureSeesOneObjectPerCall() {
        AssertionError failed = assertThrows(AssertionError.class,
                () -> ForkedJvm.run(OPTIONS, Allocations.class, Allocations.ONE_OBJECT_PER_CALL));
        assertTrue(failed.getMessage().contains(" bytes per call"), failed::getMessage);
    }
}
