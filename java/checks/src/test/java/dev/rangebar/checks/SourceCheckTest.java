package dev.rangebar.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The sources of this checkout keep to the vocabulary, and the links of the documentation lead somewhere. */
class SourceCheckTest {
    @Test
    void hasNoFindings() throws IOException {
        Path root = Path.of(System.getProperty("rangebar.test.root"));
        SourceCheck check = SourceCheck.of(root, root.resolve("java/checks"));
        assertTrue(check.paths().size() > 100 && check.comments() > 100, "the checkout is at " + root);
        assertEquals("", check.findings().stream().map(Finding::toString).collect(Collectors.joining("\n")));
    }
}
