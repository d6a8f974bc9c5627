package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of README.md is the one that is compiled here, and it prints what it should. */
class ReadmeExampleTest {
    private static final String SOURCE = "java/rangebar/src/test/java/dev/rangebar/ReadmeExample.java";

    @Test
    void theReadmeShowsTheCodeThatIsCompiled() throws IOException {
        Path root = Path.of(System.getProperty("rangebar.test.root"));
        List<String> readme = Files.readAllLines(root.resolve("README.md"));
        int marker = readme.indexOf("<!-- example: " + SOURCE + " -->");
        List<String> after = marker < 0 ? List.of() : readme.subList(marker + 1, readme.size());
        int begin = after.indexOf("```java");
        assertEquals(0, begin, "README.md has a ```java block right after the marker of " + SOURCE);
        String shown = String.join("\n", after.subList(1, after.indexOf("```")));
        List<String> source = Files.readAllLines(root.resolve(SOURCE));
        String compiled = String.join("\n", source.subList(source.indexOf("        // example begins") + 1,
                source.indexOf("        // example ends"))).stripIndent();
        assertEquals(compiled, shown);
    }

    @Test
    void itPrintsTheBars() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ReadmeExample.printBars(new long[] {0, 1_000_000, 2_000_000, 3_000_000},
                    new long[] {100_00000000L, 100_20000000L, 100_25000000L, 100_30000000L},
                    new long[] {1_00000000L, 2_00000000L, 50000000L, 1});
        } finally {
            System.setOut(before);
        }
        assertEquals("1970-01-01T00:00:00Z open 100.00000000 close 100.25000000" + System.lineSeparator(),
                printed.toString(StandardCharsets.UTF_8));
    }
}
