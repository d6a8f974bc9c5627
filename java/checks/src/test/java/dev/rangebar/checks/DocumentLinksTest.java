package dev.rangebar.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links are resolved as GitHub does. */
class DocumentLinksTest {
    @TempDir
    private Path root;

    @BeforeEach
    void writesAPage() throws IOException {
        Files.createDirectories(root.resolve("docs/how-to"));
        Files.writeString(root.resolve("docs/page.md"), """
                # A page: of `two` words
                ## Again
                ## Again
                ```sh
                # not a heading
                ```
                """);
    }

    private List<Integer> lines(String path, String text) throws IOException {
        return new DocumentLinks(root).findings(new SourceFile(path, text)).stream().map(Finding::line).toList();
    }

    @Test
    void acceptsPathsAndAnchorsThatExist() throws IOException {
        assertEquals(List.of(), lines("docs/how-to/a.md", """
                [a](../page.md) [b](../page.md#a-page-of-two-words) [c](../page.md#again-1) [d](..) [e](https://example.org/x)
                ```
                [in code](nowhere.md)
                ```
                """));
    }

    @Test
    void findsMissingPathsAndAnchors() throws IOException {
        assertEquals(List.of(1, 2, 3), lines("docs/how-to/a.md",
                "[a](page.md)\n![b](../page.md#not-a-heading)\n[c](#nowhere)\n"));
    }

    @Test
    void findsPathsOfPagesInOtherFiles() throws IOException {
        assertEquals(List.of(2), lines("A.java", "// docs/page.md\n// docs/how-to/gone.md\n// target/docs/x.md\n"));
    }
}
