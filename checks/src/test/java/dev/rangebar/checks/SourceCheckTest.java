package dev.rangebar.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sources of this checkout keep to the vocabulary, and the links of the documentation lead somewhere. */
class SourceCheckTest {
    private static SourceCheck check;
    private static List<PathMatcher> pending;

    @BeforeAll
    static void checksAllFiles() throws IOException {
        Path root = Path.of(System.getProperty("rangebar.test.root"));
        check = SourceCheck.of(root, root.resolve("checks"));
        pending = WordList.lines(root.resolve("checks/pending.txt")).stream().map(WordList::glob).toList();
        assertTrue(check.paths().size() > 100 && check.comments() > 100, "the checkout is at " + root);
    }

    private static void assertNone(List<Finding> findings) {
        assertEquals("", findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    }

    private static boolean isDue(Finding finding) {
        return pending.stream().noneMatch(matcher -> matcher.matches(Path.of(finding.file())));
    }

    @Test
    void usesTheWordsOfTheVocabulary() {
        assertNone(check.words().stream().filter(SourceCheckTest::isDue).toList());
    }

    @Test
    void javadocSummariesNameTheirSubject() {
        assertNone(check.summaries().stream().filter(SourceCheckTest::isDue).toList());
    }

    @Test
    void linksLeadSomewhere() {
        assertNone(check.links());
    }
}
