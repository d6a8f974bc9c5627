package dev.rangebar.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sources of this checkout keep to the vocabulary, and the links of the documentation lead somewhere. */
class SourceCheckTest {
    @Test
    void hasNoFindings() throws IOException {
        Path root = Path.of(System.getProperty("rangebar.test.root"));
        SourceCheck check = SourceCheck.of(root, root.resolve("java/checks"));
        assertTrue(check.paths().size() > 100 && check.comments() > 100, "the checkout is at " + root);
        assertEquals("", check.findings().stream().map(Finding::toString).collect(Collectors.joining("\n")));
    }

    /** The bounds hold at their limits and fail above them. */
    @Nested
    class SizeBoundsChecks {
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
            assertEquals(0, SizeBounds.findings(files("x", 1_175), Map.of()).size());
            assertEquals(1, SizeBounds.findings(files("x", 1_176), Map.of()).size());
        }
    }

    /** A summary begins with its subject or with a verb in the third person. */
    @Nested
    class JavadocSummariesChecks {
        private static JavadocSummaries.Result check(String text) {
            return JavadocSummaries.check(new SourceFile("A.java", text));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/** What a file holds. */", "/** Whether it is open. */", "/**\n * Of one series.\n */",
            "/** Takes a trade. */", "/** {@return what the trades say} */", "/** {@return whether it is open} */",
            "/** <p>So it is. */", "/** Returns x. {@return\n * whether it is} */"})
        void findsASummaryWithoutASubject(String comment) {
            assertEquals(1, check(comment).findings().size());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/** Returns the bars. */", "/** The bars of one series. */", "/** {@return the number of bars} */",
            "/** {@return {@code true} if it is open} */", "/* What is not Javadoc. */", "/** Ofcom is no preposition. */"})
        void acceptsASummaryWithASubject(String comment) {
            assertTrue(check(comment).findings().isEmpty());
        }

        @Test
        void namesTheLine() {
            assertEquals(3, check("class A {\n\n    /** What it is. */\n").findings().getFirst().line());
        }
    }

    /** Links are resolved as GitHub does. */
    @Nested
    class DocumentLinksChecks {
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

    /** A phrase is found in prose and in identifiers, and only as whole words. */
    @Nested
    class WordListChecks {
        @TempDir
        private Path folder;

        private WordList list(String words, String exceptions) throws IOException {
            Files.writeString(folder.resolve("words.txt"), words);
            Files.writeString(folder.resolve("exceptions.txt"), exceptions);
            return WordList.read(folder);
        }

        private static List<Integer> lines(WordList list, String path, String text) {
            return list.findings(new SourceFile(path, text)).stream().map(Finding::line).toList();
        }

        @Test
        void findsAPhraseInEverySpelling() throws IOException {
            WordList list = list("bad row -> invalid row\n", "");
            assertEquals(List.of(1, 2, 3, 4, 5, 6), lines(list, "a.java",
                    "a bad row\nbadRow\nBAD_ROW\n--on-bad-row\nonBadRowSkip\nBadRow\n"));
        }

        @Test
        void findsAPhraseThatRunsOverTheEndOfALine() throws IOException {
            WordList list = list("left out -> skipped\n", "");
            assertEquals(List.of(1), lines(list, "a.java", "/** Rows that are left\n * out. */"));
            assertEquals(List.of(), lines(list, "a.md", "on the left\n\nout of sight\n"));
        }

        @Test
        void doesNotFindPartsOfWordsNorPhrasesAcrossPunctuation() throws IOException {
            WordList list = list("bad row -> invalid row\nask -> query\n", "");
            assertEquals(List.of(), lines(list, "a.md", "not bad, row 3; task, mask, asking\nbad rows"));
        }

        @Test
        void namesTheWordItsReplacementAndThePlace() throws IOException {
            WordList list = list("rung -> layer\n", "");
            assertEquals("x/a.md:2: \"rung\": use \"layer\"",
                    list.findings(new SourceFile("x/a.md", "one\nRUNG\n")).getFirst().toString());
        }

        @Test
        void limitsAWordToFilesOrExcludesFiles() throws IOException {
            WordList list = list("store -> database | only java/**\nborder -> boundary | not **/*.css\n", "");
            assertEquals(List.of(1), lines(list, "java/x/A.java", "store"));
            assertEquals(List.of(), lines(list, "native/a.c", "store"));
            assertEquals(List.of(1), lines(list, "x/a.js", "border"));
            assertEquals(List.of(), lines(list, "x/a.css", "border"));
        }

        @Test
        void permitsExceptionsAndReportsUnusedOnes() throws IOException {
            WordList list = list("rung -> layer\ntwin -> counterpart\n",
                    "rung | x/** | persisted | ids of series\ntwin | y/** | never used\n");
            assertEquals(List.of(2), lines(list, "x/a.md", "the persisted rung\nanother rung\n"));
            assertEquals(List.of("twin | y/** | never used"), list.unusedExceptions());
        }

        @Test
        void rejectsAnExceptionWithoutAReason() {
            assertThrows(IllegalArgumentException.class, () -> list("rung -> layer\n", "rung | x/**\n"));
            assertThrows(IllegalArgumentException.class, () -> list("rung\n", ""));
        }
    }
}
