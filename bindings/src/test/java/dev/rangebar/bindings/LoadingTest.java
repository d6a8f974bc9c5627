package dev.rangebar.bindings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.bindings.LoadFailure.Reason;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library is found, extracted and checked, or it is said why not: each case in JVMs of their own. */
class LoadingTest {
    private static final String FILE_NAME = System.mapLibraryName("rangebar");
    private static final String OVERRIDE = "-D" + NativeLibrary.LIBRARY_PROPERTY + "=";

    @TempDir
    private Path folder;
    private Path cache;
    private String inCache;

    @BeforeEach
    void emptyCache() {
        cache = folder.resolve("a cache").resolve("of rangebar");
        inCache = "-D" + LibraryCache.DIRECTORY_PROPERTY + "=" + cache;
    }

    /** The extracted library; there is one at the most. */
    private Path cached() throws IOException {
        List<Path> files = filesBelow(cache);
        assertEquals(1, files.size(), () -> "files in the cache: " + files);
        assertEquals(FILE_NAME, files.get(0).getFileName().toString());
        return files.get(0);
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static byte[] libraryInside() throws IOException {
        Path natives = ForkedProbe.classes().resolve("dev/rangebar/bindings/natives");
        return Files.readAllBytes(natives.resolve(LibraryCache.platform()).resolve(FILE_NAME));
    }

    /** True if the probes call through JNI. */
    private static boolean jni() throws LoadFailure {
        return NativeLibrary.crossing().equals("JNI");
    }

    private static void assumePosix() {
        assumeTrue(File.separatorChar == '/', "skipped: needs POSIX permissions");
    }

    // ------------------------------------------------------------------------------------------------------- override

    @Test
    void anOverrideIsUsedAndNothingExtracted() throws Exception {
        Path library = folder.resolve("my library");
        Files.write(library, libraryInside());
        ForkedProbe.start(OVERRIDE + library, inCache).computes();
        assertFalse(Files.exists(cache));
    }

    @Test
    void anOverrideThatIsMissing() throws Exception {
        Path missing = folder.resolve("nowhere.so");
        ForkedProbe.start(OVERRIDE + missing, inCache)
                .fails(Reason.FILE_NOT_FOUND, OVERRIDE + missing, "names no file", "leave it out");
        ForkedProbe.start(OVERRIDE + folder, inCache).fails(Reason.FILE_NOT_FOUND, folder.toString());
        ForkedProbe.start(OVERRIDE, inCache).fails(Reason.FILE_NOT_FOUND, OVERRIDE);
        assertFalse(Files.exists(cache), "no fall back to the one inside");
    }

    @Test
    void anOverrideThatIsNoLibrary() throws Exception {
        Path text = folder.resolve("text.so");
        Files.writeString(text, "This is not a library.".repeat(100));
        ForkedProbe.start(OVERRIDE + text, inCache)
                .fails(Reason.CANNOT_LOAD, "The system refuses to load " + text + ": ", "or leave the property out");
        assertFalse(Files.exists(cache), "no fall back to the one inside");
    }

    @Test
    void anOverrideThatIsAnotherLibrary() throws Exception {
        Optional<Path> other = someSystemLibrary();
        assumeTrue(other.isPresent(), "skipped: no libm of the system found");
        ForkedProbe.start(OVERRIDE + other.get(), inCache)
                .fails(Reason.MISSING_SYMBOL, other.get().toString(), "no function " + (jni() ? "for JNI" : "rb_abi_entry"),
                        "leave the property out");
        assertFalse(Files.exists(cache), "no fall back to the one inside");
    }

    private static Optional<Path> someSystemLibrary() {
        return Stream.of("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu")
                .map(place -> Path.of(place, "libm.so.6")).filter(Files::isRegularFile).findFirst();
    }

    @Test
    void anOverrideOfAnotherAbi() throws Exception {
        Path library = folder.resolve("other" + FILE_NAME);
        compile(library, NativeLibrary.FUNCTIONS);
        assumeTrue(!jni(), "skipped: this library has no functions for JNI");
        ForkedProbe.start(OVERRIDE + library, inCache)
                .fails(Reason.ABI_MISMATCH, library.toString(), "ABI version 99", "need " + NativeLibrary.ABI_VERSION, "leave the property out");
    }

    @Test
    void everyFunctionIsMissed() throws Exception {
        // The last one in the order in which they are looked up: all before it were found.
        List<String> all = NativeLibrary.FUNCTIONS.stream().sorted().toList();
        Path library = folder.resolve("lacking" + FILE_NAME);
        compile(library, all.subList(0, all.size() - 1));
        ForkedProbe.start(OVERRIDE + library, inCache).fails(Reason.MISSING_SYMBOL, "no function "
                + (jni() ? "for JNI" : all.get(all.size() - 1)));
    }

    /** A library of these functions, which all do nothing, of ABI version 99. */
    private void compile(Path library, List<String> functions) throws IOException, InterruptedException {
        Path source = folder.resolve("other.c");
        Files.writeString(source, functions.stream().map(name -> "int " + name + "(void) { return 99; }\n")
                .collect(Collectors.joining()));
        int exit = -1;
        try {
            exit = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString()).inheritIO()
                    .start().waitFor();
        } catch (IOException e) {
            assumeTrue(false, "skipped: no C compiler named cc: " + e.getMessage());
        }
        assertEquals(0, exit, "cc");
    }

    // -------------------------------------------------------------------------------------------------- native access

    @Test
    void nativeAccessDenied() throws Exception {
        assumeTrue(ForkedProbe.CAN_DENY, "skipped: before Java 24 the JVM denies no native access");
        ForkedProbe.onClassPath(List.of(inCache))
                .fails(Reason.NATIVE_ACCESS_DENIED, "--enable-native-access=ALL-UNNAMED");
        ForkedProbe.onModulePath(List.of(inCache))
                .fails(Reason.NATIVE_ACCESS_DENIED, "--enable-native-access=dev.rangebar.bindings");
        ForkedProbe.onModulePath(List.of("--enable-native-access=ALL-UNNAMED", inCache))
                .fails(Reason.NATIVE_ACCESS_DENIED, "--enable-native-access=dev.rangebar.bindings");
    }

    @Test
    void nativeAccessGranted() throws Exception {
        ForkedProbe.onClassPath(List.of("--enable-native-access=ALL-UNNAMED", inCache)).computes();
        ForkedProbe.onModulePath(List.of("--enable-native-access=dev.rangebar.bindings", inCache)).computes();
        assertArrayEquals(libraryInside(), Files.readAllBytes(cached()));
    }

    @Test
    void anUnknownPlatform() throws Exception {
        ForkedProbe.start("-Dos.arch=foo", inCache)
                .fails(Reason.UNSUPPORTED_PLATFORM, "no library for ", "-foo", "CMake", OVERRIDE);
        ForkedProbe.start("-Dos.name=Plan 9", inCache).fails(Reason.UNSUPPORTED_PLATFORM, "plan 9-");
        assertFalse(Files.exists(cache));
    }

    // ---------------------------------------------------------------------------------------------------------- cache

    @Test
    void manyProcessesAtOnceOnAnEmptyCache() throws Exception {
        List<ForkedProbe> probes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            probes.add(ForkedProbe.start(inCache));
        }
        for (ForkedProbe probe : probes) {
            probe.computes();
        }
        assertArrayEquals(libraryInside(), Files.readAllBytes(cached()));
    }

    @Test
    void theCacheIsUsedAgainMadeAgainAndRepaired() throws Exception {
        ForkedProbe.start(inCache).computes();
        Path library = cached();
        Object written = Files.getLastModifiedTime(library);
        ForkedProbe.start(inCache).computes();
        assertEquals(written, Files.getLastModifiedTime(library), "used as it is");

        byte[] damaged = libraryInside();
        damaged[damaged.length / 2] ^= 1;
        for (byte[] wrong : List.of(damaged, new byte[0], new byte[damaged.length])) {
            Files.write(library, wrong);
            ForkedProbe.start(inCache).computes();
            assertArrayEquals(libraryInside(), Files.readAllBytes(cached()), "repaired");
        }

        Files.delete(library);
        Files.delete(library.getParent());
        ForkedProbe.start(inCache).computes();
        assertArrayEquals(libraryInside(), Files.readAllBytes(cached()), "made again");
    }

    @Test
    void aLinkInPlaceOfTheLibraryIsNotFollowed() throws Exception {
        assumePosix();
        ForkedProbe.start(inCache).computes();
        Path library = cached();
        Path elsewhere = Files.move(library, folder.resolve("elsewhere"), StandardCopyOption.ATOMIC_MOVE);
        Files.createSymbolicLink(library, elsewhere);
        ForkedProbe.start(inCache).computes();
        assertFalse(Files.isSymbolicLink(library));
    }

    @Test
    void theCacheIsOfThisUserAlone() throws Exception {
        assumePosix();
        ForkedProbe.start(inCache).computes();
        for (Path made = cached().getParent(); !made.equals(folder); made = made.getParent()) {
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(made));
            assertEquals("rwx------", permissions, made.toString());
        }
    }

    @Test
    void aCacheThatOthersCanWriteIsRefused() throws Exception {
        assumePosix();
        ForkedProbe.start(inCache).computes();
        for (Path writable : List.of(cached().getParent(), cache)) {
            for (String permissions : List.of("rwxrwx---", "rwx---rwx")) {
                Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString(permissions));
                ForkedProbe.start(inCache).fails(Reason.CANNOT_EXTRACT, writable + " can be written by others",
                        "-D" + LibraryCache.DIRECTORY_PROPERTY);
            }
            Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwx------"));
        }
        ForkedProbe.start(inCache).computes();
    }

    /** Whoever can write to a folder further up can replace all below it between the check and the loading. */
    @Test
    void aFolderFurtherUpThatOthersCanWriteIsRefused() throws Exception {
        assumePosix();
        Path open = Files.createDirectories(folder.resolve("open"));
        Path below = Files.createDirectories(open.resolve("a").resolve("b"));
        String inside = "-D" + LibraryCache.DIRECTORY_PROPERTY + "=" + below.resolve("cache");
        ForkedProbe.start(inside).computes();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xrwx"));
        ForkedProbe.start(inside).fails(Reason.CANNOT_EXTRACT, open + " can be written by others",
                "-D" + LibraryCache.DIRECTORY_PROPERTY);
        assertEquals(0, new ProcessBuilder("chmod", "1777", open.toString()).inheritIO().start().waitFor(), "chmod");
        ForkedProbe.start(inside).computes();
    }

    /** A link in a safe folder is followed once; what is checked and loaded is its target. */
    @Test
    void aLinkToTheCacheIsFollowedAndItsTargetChecked() throws Exception {
        assumePosix();
        Path open = Files.createDirectories(folder.resolve("open"));
        Path target = Files.createDirectories(open.resolve("target").resolve("below"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        String inside = "-D" + LibraryCache.DIRECTORY_PROPERTY + "=" + link.resolve("cache");
        ForkedProbe.start(inside).computes();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xrwx"));
        ForkedProbe.start(inside).fails(Reason.CANNOT_EXTRACT, open + " can be written by others");
    }

    @Test
    void aFolderFurtherUpOfAnotherUserIsRefused() throws Exception {
        assumePosix();
        Path other = Files.createDirectories(folder.resolve("other"));
        Path below = Files.createDirectories(other.resolve("a").resolve("b"));
        assumeTrue(succeeds("chown", "nobody", other.toString()), "skipped: only root can give a folder to another user");
        ForkedProbe.start("-D" + LibraryCache.DIRECTORY_PROPERTY + "=" + below.resolve("cache"))
                .fails(Reason.CANNOT_EXTRACT, other + " belongs to nobody");
    }

    @Test
    void aFolderWithTheStickyBitMayHoldTheCache() throws Exception {
        assumePosix();
        Files.createDirectories(cache);
        int exit = new ProcessBuilder("chmod", "1777", cache.toString()).inheritIO().start().waitFor();
        assertEquals(0, exit, "chmod");
        ForkedProbe.start(inCache).computes();
    }

    @Test
    void aCacheThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("a file"), "not a folder");
        ForkedProbe.start("-D" + LibraryCache.DIRECTORY_PROPERTY + "=" + file.resolve("cache"))
                .fails(Reason.CANNOT_EXTRACT, file.toString(), "-D" + LibraryCache.DIRECTORY_PROPERTY, OVERRIDE);
    }

    @Test
    void aReadOnlyCache() throws Exception {
        assumePosix();
        Files.createDirectories(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("r-x------"));
        try {
            assumeTrue(!Files.isWritable(cache), "skipped: this user (root?) can write to read-only folders");
            ForkedProbe.start(inCache).fails(Reason.CANNOT_EXTRACT, cache.toString(), OVERRIDE);
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
            ForkedProbe.start(inCache).computes();
            Path made = cached().getParent();
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("r-x------"));
            ForkedProbe.start(inCache).computes();
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        } finally {
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** A mount of its own, in a namespace of its own. */
    @Test
    void aFolderThatForbidsExecution() throws Exception {
        Files.createDirectories(cache);
        assumeTrue(succeeds("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "noexec,mode=755", "tmpfs", cache.toString()),
                "skipped: no right to mount");
        List<String> starter = List.of("unshare", "-rm", "sh", "-c",
                "mount -t tmpfs -o noexec,mode=755 tmpfs \"$0\" && exec \"$@\"", cache.toString());
        ForkedProbe.startBy(starter, ForkedProbe.classPath(), inCache).fails(Reason.CANNOT_LOAD,
                "The system refuses to load " + cache, "forbids execution", "-D" + LibraryCache.DIRECTORY_PROPERTY, OVERRIDE);
    }

    @Test
    void aFolderOfAnotherUser() throws Exception {
        assumePosix();
        Files.createDirectories(cache);
        assumeTrue(succeeds("chown", "nobody", cache.toString()), "skipped: only root can give a folder to another user");
        ForkedProbe.start(inCache).fails(Reason.CANNOT_EXTRACT, cache + " belongs to nobody");
        assertTrue(succeeds("chown", "0", cache.toString()));
        ForkedProbe.start(inCache).computes();
        Path folder = cached().getParent();
        assertTrue(succeeds("chown", "nobody", folder.toString()));
        ForkedProbe.start(inCache).fails(Reason.CANNOT_EXTRACT, folder + " belongs to nobody");
    }

    /** Runs as a user other than root, whom no permission stops. */
    @Test
    void aHomeThatCannotBeWritten() throws Exception {
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "-u",
                "XDG_CACHE_HOME");
        assumeTrue(succeeds("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"),
                "skipped: only root can become another user");
        assumeTrue(succeeds("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version"),
                "skipped: the JDK lies where another user cannot start it");
        Path classes = folder.resolve("classes");
        assertTrue(succeeds("cp", "-r", ForkedProbe.classes().toString(), classes.toString()));
        assertTrue(succeeds("cp", "-r", System.getProperty("rangebar.test.classes") + "/.", classes.toString()));
        Path home = Files.createDirectories(folder.resolve("home"));
        assertTrue(succeeds("chmod", "-R", "go+rX", folder.toString()));
        String userHome = "-Duser.home=" + home;
        Path wanted = home.resolve(".cache").resolve("rangebar");
        ForkedProbe.startBy(nobody, classes.toString(), userHome).fails(Reason.CANNOT_EXTRACT,
                "cannot be written below " + wanted, "-D" + LibraryCache.DIRECTORY_PROPERTY, OVERRIDE);
        assertTrue(succeeds("chown", "65534", home.toString()));
        ForkedProbe.startBy(nobody, classes.toString(), userHome).computes();
        assertEquals(1, filesBelow(wanted).size());
    }

    /** A folder for each user id among the temporary files, never one named "?" where the program runs. */
    @Test
    void aUserWithoutHome() throws Exception {
        assumePosix();
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path here = Files.createDirectories(folder.resolve("here"));
        List<String> starter = List.of("env", "-u", "XDG_CACHE_HOME", "-u", "LOCALAPPDATA", "sh", "-c",
                "cd \"$0\" && exec \"$@\"", here.toString());
        Path made = temporary.resolve("rangebar-" + Files.getAttribute(here, "unix:uid"));
        for (String home : List.of("?", "", "/", "relative")) {
            ForkedProbe.startBy(starter, ForkedProbe.classPath(), "-Duser.home=" + home, "-Djava.io.tmpdir=" + temporary)
                    .computes();
            assertEquals(List.of(), filesBelow(here), home);
            assertEquals(1, filesBelow(made).size(), home);
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)), home);
            Files.delete(filesBelow(made).get(0));
        }
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
        ForkedProbe.startBy(starter, ForkedProbe.classPath(), "-Duser.home=?", "-Djava.io.tmpdir=" + temporary)
                .fails(Reason.CANNOT_EXTRACT, made + " can be written by others", "-D" + LibraryCache.DIRECTORY_PROPERTY);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        assumeTrue(succeeds("chown", "nobody", made.toString()), "skipped: only root can give a folder to another user");
        ForkedProbe.startBy(starter, ForkedProbe.classPath(), "-Duser.home=?", "-Djava.io.tmpdir=" + temporary)
                .fails(Reason.CANNOT_EXTRACT, made + " belongs to nobody", "-D" + LibraryCache.DIRECTORY_PROPERTY);
    }

    /** Runs as containers do that are started with another user id: no account, no environment. */
    @Test
    void aUserIdWithoutAccount() throws Exception {
        List<String> stranger = List.of("setpriv", "--reuid=4711", "--regid=4711", "--clear-groups");
        List<String> java = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
        assumeTrue(succeeds(Stream.concat(stranger.stream(), java.stream()).toArray(String[]::new)),
                "skipped: only root can become another user, and the JDK has to lie where that one can start it");
        Path classes = folder.resolve("classes");
        assertTrue(succeeds("cp", "-r", ForkedProbe.classes().toString(), classes.toString()));
        assertTrue(succeeds("cp", "-r", System.getProperty("rangebar.test.classes") + "/.", classes.toString()));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path here = Files.createDirectories(folder.resolve("here"));
        assertTrue(succeeds("chmod", "-R", "go+rX", folder.toString()));
        assertTrue(succeeds("chmod", "1777", temporary.toString()));
        assertTrue(succeeds("chown", "4711", here.toString()));
        List<String> starter = Stream.concat(stranger.stream(),
                Stream.of("env", "-i", "sh", "-c", "cd \"$0\" && exec \"$@\"", here.toString())).toList();
        ForkedProbe.startBy(starter, classes.toString(), "-Djava.io.tmpdir=" + temporary).computes();
        assertEquals(List.of(), filesBelow(here));
        assertEquals(1, filesBelow(temporary.resolve("rangebar-4711")).size());
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    @Test
    void aCacheThatIsDeletedWhileItIsUsed() throws Exception {
        assumePosix();
        Path tests = Path.of(System.getProperty("rangebar.test.classes"));
        URL[] urls = {ForkedProbe.classes().toUri().toURL(), tests.toUri().toURL()};
        System.setProperty(LibraryCache.DIRECTORY_PROPERTY, cache.toString());
        try (URLClassLoader one = new URLClassLoader(urls, null); URLClassLoader two = new URLClassLoader(urls, null)) {
            Callable<?> computation = computation(one);
            assertEquals(Computation.RESULT, computation.call());
            Files.delete(cached());
            Files.delete(filesParent());
            assertEquals(Computation.RESULT, computation.call(), "goes on");
            assertEquals(Computation.RESULT, computation(two).call(), "made again");
            List<Path> made = filesBelow(cache);
            assertEquals(jni() ? 2 : 1, made.size(), () -> "the library, and through JNI the second loader's copy: " + made);
            for (Path library : made) {
                assertArrayEquals(libraryInside(), Files.readAllBytes(library), library.toString());
            }
        } finally {
            System.clearProperty(LibraryCache.DIRECTORY_PROPERTY);
        }
    }

    /** The one folder in the cache. */
    private Path filesParent() throws IOException {
        try (Stream<Path> folders = Files.list(cache)) {
            return folders.findFirst().orElseThrow();
        }
    }

    private static Callable<?> computation(ClassLoader loader) throws ReflectiveOperationException {
        return (Callable<?>) loader.loadClass(Computation.class.getName()).getConstructor().newInstance();
    }

    // -------------------------------------------------------------------------------------------------- class loaders

    @Test
    void twoClassLoadersInOneJvm() throws Exception {
        Path tests = Path.of(System.getProperty("rangebar.test.classes"));
        URL[] urls = {ForkedProbe.classes().toUri().toURL(), tests.toUri().toURL()};
        try (URLClassLoader one = new URLClassLoader(urls, null); URLClassLoader two = new URLClassLoader(urls, null)) {
            assertNotSame(one.loadClass(NativeLibrary.class.getName()), two.loadClass(NativeLibrary.class.getName()));
            for (URLClassLoader loader : List.of(one, two, one)) {
                Object computation = loader.loadClass(Computation.class.getName()).getConstructor().newInstance();
                assertTrue(computation instanceof Callable<?>);
                assertEquals(Computation.RESULT, ((Callable<?>) computation).call());
            }
        }
        assertEquals(Computation.RESULT, new Computation().call());
    }

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
