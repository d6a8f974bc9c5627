package dev.rangebar.report.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Git;
import dev.rangebar.report.run.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommitBuildsTest {
    @TempDir
    private Path folder;
    private Path root;
    private int built;

    @BeforeEach
    void commit() throws IOException {
        root = Files.createDirectory(folder.resolve("checkout"));
        Git.run(root, "init", "-q", "-b", "main");
        for (String content : List.of("one", "two", "broken")) {
            Files.writeString(root.resolve("source"), content);
            Git.run(root, "add", "source");
            Git.run(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "write " + content);
        }
    }

    /** Builds by a shell: it copies the source, and fails for a broken one. */
    private CommitBuilds builds(String compiler) {
        return new CommitBuilds(root, folder.resolve("cache"), compiler, new CommitBuilds.Recipe() {
            @Override
            public List<Step> steps(Path sources, Path programs) {
                built++;
                Path program = programs.resolve("program");
                return List.of(new Step("build", List.of("sh", "-c", "cat " + sources.resolve("source") + "; grep -v broken "
                    + sources.resolve("source") + " > " + program), program, false, Duration.ofSeconds(1),
                    Duration.ofSeconds(60)));
            }

            @Override
            public void collect(Path sources, Path programs) {
                assertTrue(Files.exists(programs.resolve("program")));
            }
        }, new PrintStream(OutputStream.nullOutputStream()));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the build of this test is a shell command")
    void buildsEachCommitOnceInItsOwnWorkTree() throws IOException {
        CommitBuilds builds = builds("gcc 12");
        String one = builds.commit("HEAD~2");
        assertEquals("write one", builds.subject(one));
        Path first = builds.build(one);
        Path second = builds.build(builds.commit("main~1"));
        assertEquals("one\n", Files.readString(first.resolve("program")));
        assertEquals("two\n", Files.readString(second.resolve("program")));
        assertEquals(first, builds.build(one));
        assertEquals(2, built);
        assertFalse(first.equals(builds("gcc 13").build(one)), "another compiler");
        assertEquals("broken", Files.readString(root.resolve("source")), "the checkout itself stays");
        assertEquals(1, Git.run(root, "worktree", "list").lines().count(), "work trees are removed");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the build of this test is a shell command")
    void reportsBrokenCommitAndLeavesNothing() {
        CommitBuilds builds = builds("gcc 12");
        String head = builds.commit("HEAD");
        for (int i = 1; i <= 2; i++) {
            String message = assertThrows(BenchFailure.class, () -> builds.build(head)).getMessage();
            assertTrue(message.startsWith("build failed with exit code 1:\nbroken"), message);
            assertEquals(i, built, "a failed build is tried again");
        }
        assertEquals(1, Git.run(root, "worktree", "list").lines().count());
    }

    @Test
    void namesWhatIsNoCommit() {
        for (String name : List.of("absent", "HEAD~9", "--help", "source")) {
            assertTrue(assertThrows(BenchFailure.class, () -> builds("").commit(name)).getMessage()
                .startsWith(name + " is n"));
        }
    }

    @Test
    void rejectsWrongUsage() {
        for (String[] arguments : List.of(new String[] {"HEAD"}, new String[] {"a", "b", "c"},
            new String[] {"--jdk", "x"}, new String[] {"--jdk", "x", "--jdk", "y", "a", "b"},
            new String[] {"a", "b", "--pairs", "5"}, new String[] {"a", "b", "--processes", "0"})) {
            StringWriter error = new StringWriter();
            assertEquals(2, new CommandLine(new CompareCommand(Map.of())).setErr(new PrintWriter(error)).execute(arguments),
                String.join(" ", arguments));
            assertTrue(error.toString().contains("xpected"), error.toString());
        }
    }
}
