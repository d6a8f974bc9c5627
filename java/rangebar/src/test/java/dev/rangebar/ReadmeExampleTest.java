package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of README.md and docs are those that are compiled, and that of README.md prints what it should. */
class ReadmeExampleTest {
    /** A file, and the name of the part of it where it has several. */
    private static final Pattern MARKER = Pattern.compile("<!-- example: (\\S+)( \\S+)? -->\n");
    private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)\n```\n", Pattern.DOTALL);

    @Test
    void documentsShowTheCodeThatIsCompiled() throws IOException {
        Path root = Path.of(System.getProperty("rangebar.test.root"));
        List<Path> documents = new ArrayList<>(List.of(root.resolve("README.md")));
        try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        Set<Path> withExamples = new HashSet<>();
        for (Path document : documents) {
            String text = Files.readString(document);
            Matcher marker = MARKER.matcher(text);
            while (marker.find()) {
                withExamples.add(document);
                Matcher shown = SHOWN.matcher(text).region(marker.end(), text.length());
                assertTrue(shown.lookingAt(), document + " has a ```java block right after " + marker.group());
                String name = marker.group(2) == null ? "" : marker.group(2);
                Matcher compiled = Pattern.compile("// example" + name + " begins\n(.*?)\n *// example" + name + " ends",
                        Pattern.DOTALL).matcher(Files.readString(root.resolve(marker.group(1))));
                assertTrue(compiled.find(), marker.group());
                assertEquals(compiled.group(1).stripIndent(), shown.group(1), document.toString());
            }
        }
        assertTrue(withExamples.contains(root.resolve("README.md")));
    }

    @Test
    void itPrintsTheBars() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ReadmeExample.printBars();
        } finally {
            System.setOut(before);
        }
        assertEquals("2026-01-02T03:04:05.678Z open 100.00000000 close 100.25000000 volume 4.00000000" + System.lineSeparator(),
                printed.toString(StandardCharsets.UTF_8));
    }
}
