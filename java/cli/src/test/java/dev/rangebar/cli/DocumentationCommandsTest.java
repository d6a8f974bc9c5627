package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.chart.ChartPicture;
import dev.rangebar.testsupport.Assume;
import dev.rangebar.testsupport.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code blocks of the documents: shell commands are run, as they stand, in a folder that has the golden files of a checkout
 * and an archive on loopback; a block that cannot be run says why.
 */
class DocumentationCommandsTest {
    private static final Path ROOT = Path.of(System.getProperty("rangebar.test.root"));
    /** The documents outside the folder docs. */
    private static final List<String> OTHERS = List.of("README.md", "CONTRIBUTING.md", "bench-native/README.md", "bench-java/jmh/README.md",
            "bench-java/site/README.md", "bindings/README.md");
    private static final Pattern BLOCK = Pattern.compile("(?m)(?:^<!-- (example|not run): (.+) -->\n)?^```(\\w*)\n((?s:.*?))^```$");
    /** Commands that every system has which runs the command line. */
    private static final Pattern RUN = Pattern.compile("(bin/rangebar|cut|wc|mkdir|for|done|xargs|source|\\(cat|echo) ?.*");

    /** Runs each script in the same folder, which it finds empty but for the checkout's: the server, whose command follows, works there. */
    private static final String RUN_SCRIPTS = """
            exec 9> >(exec "$@")
            server=$!
            for script in "$SCRIPTS"/*.sh; do
                ln -s "$ROOT/native" native
                mkdir bin
                cp "$CLIENT" bin/rangebar
                if bash -euvo pipefail "$script" >"$script.out" 2>&1; then touch "$script.ok"; fi
                find . -mindepth 1 -delete
            done
            exec 9>&-
            wait $server
            """;

    @TempDir
    private Path folder;

    /** A code block; the marker is {@code example}, {@code not run} or null. */
    private record Block(String marker, String reason, String language, String text) {
        boolean isRun() {
            return language.equals("sh") && marker == null;
        }
    }

    private static List<Block> blocks(String document) {
        List<Block> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            blocks.add(new Block(block.group(1), block.group(2), block.group(3), block.group(4)));
        }
        return blocks;
    }

    /** The documents by their paths. */
    private static Map<String, String> documents() throws IOException {
        Map<String, String> documents = new TreeMap<>();
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            for (Path file : Stream.concat(OTHERS.stream().map(ROOT::resolve), docs)
                    .filter(path -> path.toString().endsWith(".md") && !path.toString().contains("node_modules")
                            && !path.endsWith("c-header.md")).toList()) {
                documents.put(ROOT.relativize(file).toString().replace('\\', '/'), Files.readString(file));
            }
        }
        return documents;
    }

    /** Returns what is wrong with a block; null if nothing is. */
    private static String complaint(Block block) {
        if ("not run".equals(block.marker())) {
            return block.reason().length() > 5 ? null : "a reason that says nothing";
        }
        return switch (block.language()) {
            case "" -> null; // output, or the lines of a file
            case "java" -> "example".equals(block.marker()) ? null : "no marker of an example that is compiled";
            case "sh" -> {
                String joined = block.text().replaceAll("\\\\\n *", "").replaceAll("\\|\n *", "| ").replaceAll("\n {4}(?=JOIN)", " ");
                yield joined.lines().map(String::strip).filter(line -> !RUN.matcher(line).matches()).findFirst()
                        .map(line -> "neither run nor marked with a reason: " + line).orElse(null);
            }
            default -> "no <!-- not run: REASON -->";
        };
    }

    private static boolean hasIndentedBlock(String text) {
        return Pattern.compile("\n\n {4}\\S").matcher(BLOCK.matcher(text).replaceAll("")).find();
    }

    @Test
    void everyBlockIsRunOrSaysWhyNot() throws IOException {
        List<String> complaints = new ArrayList<>();
        documents().forEach((name, text) -> {
            assertEquals(text.lines().filter(line -> line.matches("```\\w*")).count(), 2L * blocks(text).size(), name + ": blocks");
            if (hasIndentedBlock(text)) {
                complaints.add(name + ": a block that is indented is neither run nor marked; begin and end it with ```");
            }
            blocks(text).forEach(block -> {
                if (complaint(block) != null) {
                    complaints.add(name + ": " + complaint(block) + " in\n" + block.text());
                }
            });
        });
        assertEquals("", String.join("\n", complaints));
    }

    @Test
    void findsBlocksThatAreNotRun() {
        for (String wrong : List.of("```sh\nmvn verify\n```\n", "<!-- not run: no -->\n```sh\nls\n```\n", "```java\nint a;\n```\n",
                "```xml\n<a/>\n```\n", "```sh\nbin/rangebar help\ncurl x\n```\n")) {
            assertFalse(blocks(wrong).stream().allMatch(block -> complaint(block) == null), wrong);
        }
        assertTrue(hasIndentedBlock("A command:\n\n    mvn verify\n"));
        assertFalse(hasIndentedBlock("* A command:\n  with\n\n```\nlines\n\n    indented\n```\n"));
    }

    @Test
    void theCommandsRun() throws Exception {
        Assume.that(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash");
        Assume.that(ChartPicture.hasFonts(), "Java finds no fonts (Debian: libharfbuzz0b fontconfig fonts-dejavu-core)");
        try (TestArchive archive = new TestArchive()) {
            fill(archive, "spot", LocalDate.of(2024, 1, 1), 31);
            fill(archive, "futures/um", LocalDate.of(2024, 8, 8), 1);
            List<String> failures = run(scripts(), archive);
            assertEquals(List.of(), failures);
        }
    }

    /** Writes the blocks of each document that are run into a script; returns the names of the documents. */
    private List<String> scripts() throws IOException {
        Files.createDirectory(folder.resolve("scripts"));
        List<String> run = new ArrayList<>();
        for (Map.Entry<String, String> document : documents().entrySet()) {
            String script = blocks(document.getValue()).stream().filter(Block::isRun).map(Block::text).collect(Collectors.joining());
            if (!script.isEmpty()) {
                Files.writeString(script(document.getKey(), ".sh"), script);
                run.add(document.getKey());
            }
        }
        assertTrue(run.containsAll(List.of("README.md", "docs/tutorial/first-bars.md", "docs/how-to/database.md")), run.toString());
        return run;
    }

    private Path script(String document, String ending) {
        return folder.resolve("scripts").resolve(document.replace('/', '_') + ending);
    }

    /** Runs the scripts of the documents; returns the outputs of those that fail. */
    private List<String> run(List<String> documents, TestArchive archive) throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        assertTrue(Files.writeString(folder.resolve("client"), CommandServer.CLIENT).toFile().setExecutable(true));
        List<String> command = new ArrayList<>(List.of("/bin/bash", "-uc", RUN_SCRIPTS, "bash"));
        command.addAll(serverCommand(temporary));
        Path output = folder.resolve("output");
        ProcessBuilder bash = new ProcessBuilder(command).directory(own.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        bash.environment().putAll(Map.of("ROOT", ROOT.toString(), "CLIENT", folder.resolve("client").toString(),
                "SCRIPTS", folder.resolve("scripts").toString(), "HOME", own.toString(), "TMPDIR", temporary.toString(),
                "RANGEBAR_ARCHIVE_FOLDER", own.resolve("archive").toString(), "RANGEBAR_ARCHIVE_URL", archive.base().toString()));
        Process process = bash.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(20, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly); // if the server has not started, calls wait for it
        process.destroyForcibly().waitFor();
        List<String> failures = new ArrayList<>();
        for (String document : documents) {
            if (!Files.exists(script(document, ".sh.ok"))) {
                Path said = script(document, ".sh.out");
                failures.add(document + ":\n" + (Files.exists(said) ? Files.readString(said) : "was not run"));
            }
        }
        if (!ended || process.exitValue() != 0) {
            failures.add("server: " + (ended ? "exit code " + process.exitValue() : "hung") + "\n" + Files.readString(output));
        }
        return failures;
    }

    /** The command of the server; in a module, it patches the module as these tests do. */
    private static List<String> serverCommand(Path temporary) throws URISyntaxException {
        List<String> command = new ArrayList<>(ProcessTest.command(temporary.resolve("err")).command());
        command.replaceAll(word -> word.replace("-Xmx32m", "-Xmx256m").replace(Main.class.getName(), CommandServer.class.getName()));
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        if (CommandServer.class.getModule().isNamed()) {
            Path tests = Path.of(CommandServer.class.getResource("CommandServer.class").toURI()).resolve("../../../..").normalize();
            command.addAll(1, List.of("--patch-module", CommandServer.class.getModule().getName() + "=" + tests));
        }
        return command;
    }

    private void fill(TestArchive archive, String market, LocalDate from, int days) throws IOException {
        Path trades = folder.resolve("archive");
        Cli.run("sample", "--symbol", "BTCUSDT", "--from", from.toString(), "--days", "" + days, "--rows", "" + 2_000 * days, "-d",
                trades.toString()).succeeded();
        for (LocalDate day = from; day.isBefore(from.plusDays(days)); day = day.plusDays(1)) {
            String name = "BTCUSDT-aggTrades-" + day;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.putNextEntry(new ZipEntry(name + ".csv"));
                zip.write(Files.readAllBytes(trades.resolve(name + ".csv")));
            }
            archive.add("data/" + market + "/daily/aggTrades/BTCUSDT/" + name + ".zip", bytes.toByteArray());
        }
    }
}
