package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.bindings.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls after the first processor was made initialise no class: under a full heap that would fail, and fail for ever. */
class FirstUseTest {
    /** A class with a static initialiser; the JVM makes those with + in the name itself, as often as it takes. */
    private static final Pattern INITIALIZING = Pattern.compile("Initializing '([^'+]+)' \\((?!no method)");
    /** Initialised by this test, or by the JVM at its end. */
    private static final Set<String> OTHERS = Set.of("java/lang/Shutdown");

    @Test
    void initialisesNothingAfterTheFirstProcessor(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("init.log");
        ForkedJvm.run(List.of("-Xlog:class+init=info:file=" + log), FirstUse.class);
        List<String> lines = Files.readAllLines(log);
        List<String> late = new ArrayList<>();
        int before = 0;
        boolean begun = false;
        for (String line : lines) {
            Matcher matcher = INITIALIZING.matcher(line);
            if (matcher.find()) {
                String name = matcher.group(1);
                if (begun && !OTHERS.contains(name)) {
                    late.add(name);
                }
                before += begun ? 0 : 1;
                begun |= name.equals("dev/rangebar/FirstUse$Begin");
            }
        }
        assertTrue(begun && before > 100, "the log shows classes: " + before);
        assertEquals(List.of(), late, "initialised by a call");
    }

    /** The JVM links such a place when it is first reached, which takes stack and heap, and a failure is for ever, too. */
    @Test
    void joinsTextsWithoutLinking() throws Exception {
        for (Class<?> type : List.of(RangeBarProcessor.class, NativeLibrary.class)) {
            Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            assumeTrue(Files.isRegularFile(classes) || classes.endsWith("target/classes"),
                    "skipped: only Maven compiles with -XDstringConcat=inline");
            if (Files.isDirectory(classes)) {
                joinsTextsWithoutLinking(classes);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(classes)) {
                    joinsTextsWithoutLinking(jar.getPath("/"));
                }
            }
        }
    }

    private static void joinsTextsWithoutLinking(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> all = files.filter(each -> each.toString().endsWith(".class")).toList();
            assertTrue(all.size() > 20, all.toString());
            for (Path file : all) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertFalse(content.contains("StringConcatFactory"), file.toString());
            }
        }
    }
}
