package dev.rangebar.report.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Git;
import dev.rangebar.report.history.KnownChanges.KnownChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownChangesTest {
    private static final List<String> IDS = List.of("api/batch/1k", "api/batch/1m", "core/batch/1m");

    @TempDir
    Path folder;
    private Commits commits;
    private String head;

    @BeforeEach
    void repository() {
        Git.run(folder, "init", "-q");
        for (String subject : List.of("one", "two")) {
            Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m",
                subject);
        }
        commits = Commits.read(folder);
        head = Git.run(folder, "rev-parse", "HEAD").strip();
    }

    private List<KnownChange> read(String text) throws IOException {
        Path file = folder.resolve("known-changes.json");
        Files.writeString(file, text.replace('\'', '"').replace("HEAD", head.substring(0, 7)));
        return KnownChanges.read(file, IDS, commits);
    }

    @Test
    void readsDeclaredChanges() throws IOException {
        List<KnownChange> changes = read("""
            [{'commit': 'HEAD', 'series': ['api/**', 'core/batch/1m'], 'direction': 'slower', 'reason': 'safer'},
             {'commit': 'HEAD', 'series': ['core/*/1m'], 'direction': 'either', 'reason': 'rewritten'}]""");
        assertEquals(new KnownChange(head, changes.getFirst().series(), KnownChange.Direction.SLOWER, "safer"),
            changes.getFirst());
        assertEquals(IDS, changes.getFirst().series().stream().sorted().toList());
        assertTrue(changes.getFirst().covers("api/batch/1k", true));
        assertEquals(false, changes.getFirst().covers("api/batch/1k", false));
        assertEquals(false, changes.get(1).covers("api/batch/1k", true));
        assertTrue(changes.get(1).covers("core/batch/1m", false));
        assertEquals(List.of(), read("[]"));
    }

    @Test
    void rejectsFileThatIsNotJson() {
        String file = folder.resolve("known-changes.json").toString();
        assertEquals(file + " is empty; write or fetch it again", assertThrows(BenchFailure.class, () -> read("")).getMessage());
        String said = assertThrows(BenchFailure.class, () -> read("[1,\n ,2]")).getMessage();
        assertTrue(said.startsWith(file + " is not valid JSON: Unexpected "), said);
        assertTrue(said.endsWith(", line 2, column 2. It may be cut off or damaged: write or fetch it again"), said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        'commit': 'HEAD'      | 'commit': '0000000'    | [1]: commit is "0000000", not a commit of this checkout
        'commit': 'HEAD'      | 'commit': 'main'       | [1]: commit is "main", not a commit; expected at least 7
        'commit': 'HEAD'      | 'comit': 'HEAD'        | [1]: comit is not a field; the fields are [commit, direction
        ['api/**']            | ['apy/**']             | [1]: series[0] is "apy/**", which matches no series
        ['api/**']            | []                     | [1]: series is [], expected at least one series
        ['api/**']            | 'api/**'               | [1]: series is "api/**", not a list
        'direction': 'slower' | 'direction': 'worse'   | [1]: direction is "worse", expected slower, faster or either
        'reason': 'r'         | 'reason': '  '         | [1]: reason is "  ", blank
        , 'reason': 'r'       | ''                     | [1]: reason is missing
        """, quoteCharacter = '~')
    void namesTheInvalidEntry(String part, String instead, String message) {
        String good = "{'commit': 'HEAD', 'series': ['api/**'], 'direction': 'slower', 'reason': 'r'}";
        String bad = good.replace(part, instead.equals("''") ? "" : instead);
        assertTrue(!bad.equals(good), part);
        String said = assertThrows(BenchFailure.class, () -> read("[" + good + ", " + bad + "]")).getMessage();
        assertTrue(said.startsWith("known-changes.json") && said.contains(message), said);
    }

    @Test
    void listsCommitsBetweenTwo() {
        String first = Git.run(folder, "rev-parse", "HEAD^").strip();
        assertEquals(List.of("two"), commits.between(first, head).stream().map(Commits.Commit::subject).toList());
        assertEquals(List.of(), commits.between(head, first));
        assertEquals(null, commits.between("0000000", head));
    }
}
