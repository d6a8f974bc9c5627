package dev.rangebar.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names by which the loader looks for a platform's library are those by which CMake builds it. */
class PlatformNamesTest {
    private static final Path TOOLCHAINS =
            Path.of(System.getProperty("rangebar.test.root"), "native", "toolchains");

    /** The values of os.name and os.arch of these systems' JVMs. */
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-aarch64",
        "Mac OS X, x86_64, macos-x86_64",
        "Mac OS X, aarch64, macos-aarch64",
        "Windows 11, amd64, windows-x86_64",
        "Windows Server 2025, amd64, windows-x86_64"})
    void theLoaderAndTheBuildUseOneName(String system, String processor, String platform) {
        String ownSystem = System.getProperty("os.name");
        String ownProcessor = System.getProperty("os.arch");
        try {
            System.setProperty("os.name", system);
            System.setProperty("os.arch", processor);
            assertEquals(platform, LibraryCache.platform());
        } finally {
            System.setProperty("os.name", ownSystem);
            System.setProperty("os.arch", ownProcessor);
        }
        assertTrue(Files.exists(TOOLCHAINS.resolve(platform + ".cmake")), platform);
    }
}
