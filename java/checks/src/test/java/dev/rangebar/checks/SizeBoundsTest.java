package dev.rangebar.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bounds hold at their limits and fail above them. */
class SizeBoundsTest {
    private static List<String> files(String folder, int count) {
        return IntStream.range(0, count).mapToObj(i -> folder + "/C" + i + ".java").toList();
    }

    @Test
    void limitsTheClassesOfAPackage() {
        String folder = "java/cli/src/main/java/dev/rangebar/cli";
        assertEquals(0, SizeBounds.findings(files(folder, 20), Map.of()).size());
        assertEquals(List.of(folder),
                SizeBounds.findings(files(folder, 21), Map.of()).stream().map(Finding::file).toList());
        assertEquals(0, SizeBounds.findings(files("java/rangebar/src/main/java/x", 50), Map.of()).size());
    }

    @Test
    void limitsTheLinesOfAFileOfTheCommandLine() {
        assertEquals(List.of("java/cli/B.java"), SizeBounds.findings(List.of(),
                Map.of("java/cli/A.java", 250L, "java/cli/B.java", 251L, "java/chart/C.java", 900L)).stream()
                .map(Finding::file).toList());
    }

    @Test
    void limitsTheTrackedFiles() {
        assertEquals(0, SizeBounds.findings(files("x", 1_100), Map.of()).size());
        assertEquals(1, SizeBounds.findings(files("x", 1_101), Map.of()).size());
    }
}
