package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** These tests call the library in the way that their run is meant for. */
class CrossingTest {
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
}
