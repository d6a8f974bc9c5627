package dev.rangebar.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTest {
    /** The output of a program beside the sources changes nothing that is measured. */
    @Test
    void onlyChangedTrackedFilesAreDirty(@TempDir Path folder) throws IOException {
        Git.run(folder, "init", "-q");
        Path source = Files.writeString(folder.resolve("source.c"), "int a;");
        Git.run(folder, "add", ".");
        Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "one");
        Files.writeString(folder.resolve("output.txt"), "stray");
        assertFalse(Git.read(folder).dirty());
        Files.writeString(source, "int b;");
        assertTrue(Git.read(folder).dirty());
    }
}
