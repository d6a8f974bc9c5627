package dev.rangebar.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A phrase is found in prose and in identifiers, and only as whole words. */
class WordListTest {
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
