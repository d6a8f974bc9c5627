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
import java.nio.file.attribute.PosixFilePermissions;
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
                    Duration.ofMinutes(10)));
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
            new String[] {"--crossing", "jni"}, new String[] {"--crossing", "jni", "--jdk", "x"},
            new String[] {"--crossing", "ffm", "--crossing", "jni", "a", "b"},
            new String[] {"--crossing", "ffm", "--crossing", "jna"},
            new String[] {"--crossing", "ffm", "--crossing", "jni", "--jdk", "x"},
            new String[] {"a", "b", "--pairs", "5"}, new String[] {"a", "b", "--processes", "0"})) {
            StringWriter error = new StringWriter();
            assertEquals(2, new CommandLine(new CompareCommand(Map.of())).setErr(new PrintWriter(error)).execute(arguments),
                String.join(" ", arguments));
            assertTrue(error.toString().contains("xpected"), error.toString());
        }
    }

    /** The commit gets the sampler, and warnings of a newer compiler do not stop its build. */
    @Test
    void preparesCommitThatIsOlderThanTheSampler() throws IOException {
        Path own = Files.createDirectories(root.resolve("bench-java/jmh/src/main/java/dev/rangebar/bench"));
        Files.writeString(own.resolve("Sampler.java"), "sampler");
        Files.writeString(own.resolve("SampleServer.java"), "server");
        Path sources = Files.createDirectories(folder.resolve("sources"));
        assertTrue(assertThrows(BenchFailure.class, () -> new MavenRecipe(root).steps(sources, folder)).getMessage()
            .endsWith("so nothing can measure it"));
        Path benchmarks = Files.createDirectories(sources.resolve("bench-java/jmh/src/main/java/dev/rangebar/bench"));
        Path pom = Files.writeString(sources.resolve("pom.xml"), "<arg>-Xlint</arg><arg>-Werror</arg>");
        new MavenRecipe(root).steps(sources, folder);
        assertEquals("sampler", Files.readString(benchmarks.resolve("Sampler.java")));
        assertEquals("server", Files.readString(benchmarks.resolve("SampleServer.java")));
        assertEquals("<arg>-Xlint</arg>", Files.readString(pom));
    }

    private Path jdk(String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdk " + version));
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(home.resolve("bin/java"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"any\"\nJAVA_RUNTIME_VERSION=\"" + version + "\"\n");
        return home;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no permissions of POSIX")
    void refusesJdkThatIsTooOldForItsWay() throws IOException {
        Path debian = jdk("17.0.17+10-Debian-1deb12u1");
        assertEquals(17, CompareCommand.Jdk.of(debian).check("jni").version().feature());
        assertRefused(debian, null, " is JDK 17, expected 25 or later; --crossing jni measures JDKs from 17 on");
        assertRefused(debian, "ffm", " is JDK 17, expected 23 or later for ffm");
        assertRefused(jdk("16.0.1+9"), "jni", " is JDK 16, expected 17 or later for jni");
        assertEquals(debian.resolve("bin/java"), CompareCommand.Jdk.of(debian).java());
        assertRefused(folder, null, " is no JDK: it has no bin/java");
        Files.writeString(debian.resolve("release"), "OS_NAME=\"Linux\"\n");
        assertRefused(debian, null, " states no JAVA_RUNTIME_VERSION");
    }

    private static void assertRefused(Path home, String crossing, String message) {
        String text = assertThrows(BenchFailure.class, () -> CompareCommand.Jdk.of(home).check(crossing)).getMessage();
        assertTrue(text.contains(message), text);
    }
}
