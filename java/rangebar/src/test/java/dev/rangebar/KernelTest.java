package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The kernel in use can be queried. */
class KernelTest {
    private static final Set<String> NAMES = Set.of("avx512ifma", "avx512", "avx2", "neon", "portable", "scalar");

    @Test
    void theKernelInUseHasANameAndAReason() {
        Kernel kernel = Kernel.inUse();
        assertTrue(NAMES.contains(kernel.name()), kernel.name());
        assertFalse(kernel.reason().isBlank());
        String requested = System.getenv("RB_KERNEL");
        if (requested != null && !requested.isEmpty()) {
            assertEquals(requested, kernel.name());
        } else {
            assertFalse(kernel.name().equals("scalar"), "the scalar kernel runs only where it is requested for");
        }
    }
}
