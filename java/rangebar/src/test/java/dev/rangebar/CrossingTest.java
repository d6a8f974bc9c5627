package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The way to the library, its file and its kernel are those that the run is meant for. */
class CrossingTest {
    private static final Set<String> KERNELS = Set.of("avx512ifma", "avx512", "avx2", "neon", "portable", "scalar");

    @Test
    void theWayOfThisRunIsInUse() {
        // Maven names it. Without Maven it is that of the JVM, unless another one is forced.
        String usual = Runtime.version().feature() >= 23 ? "FFM" : "JNI";
        String forced = System.getProperty("rangebar.crossing", usual);
        String expected = System.getProperty("rangebar.test.crossing", forced);
        assertEquals(expected.toUpperCase(Locale.ROOT), Crossing.inUse().name(), Crossing.reason());
        assertFalse(Crossing.reason().isBlank());
    }

    @Test
    void theFileInUseIsThere() {
        NativeLibraryFile file = NativeLibraryFile.inUse();
        assertTrue(Files.isRegularFile(file.path()), file.toString());
        String named = System.getProperty("rangebar.library.path");
        assertTrue(file.origin().startsWith(named != null ? "-Drangebar.library.path" : "copied from "), file.origin());
    }

    @Test
    void theKernelInUseHasANameAndAReason() {
        Kernel kernel = Kernel.inUse();
        assertTrue(KERNELS.contains(kernel.name()), kernel.name());
        assertFalse(kernel.reason().isBlank());
        String requested = System.getenv("RB_KERNEL");
        if (requested != null && !requested.isEmpty()) {
            assertEquals(requested, kernel.name());
        } else {
            assertFalse(kernel.name().equals("scalar"), "the scalar kernel runs only where it is requested for");
        }
    }
}
