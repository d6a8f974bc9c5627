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
import java.nio.charset.StandardCharsets;
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
    private static final Pattern BLOCK = Pattern.compile("(?m)(?:^<!-- (example|not run): (.+) -->\n)?^```(\\w*)\n((?s:.*?))^```$");
    /** Commands that every system has which runs the command line. */
    private static final Pattern RUN = Pattern.compile("(bin/rangebar|cut|wc|mkdir|for|done|xargs|source|\\(cat|echo) ?.*");

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
            for (Path file : Stream.concat(Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve), docs)
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

    @Test
    void everyBlockIsRunOrSaysWhyNot() throws IOException {
        List<String> complaints = new ArrayList<>();
        documents().forEach((name, text) -> {
            assertEquals(text.lines().filter(line -> line.matches("```\\w*")).count(), 2L * blocks(text).size(), name + ": blocks");
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
    }

    @Test
    void theCommandsRun() throws Exception {
        Assume.that(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash");
        Assume.that(ChartPicture.hasFonts(), "Java finds no fonts (Debian: libharfbuzz0b fontconfig fonts-dejavu-core)");
        try (TestArchive archive = new TestArchive()) {
            fill(archive, "spot", LocalDate.of(2024, 1, 1), 31);
            fill(archive, "futures/um", LocalDate.of(2024, 8, 8), 1);
            Map<String, String> documents = documents();
            List<String> run = documents.keySet().stream().filter(name -> blocks(documents.get(name)).stream().anyMatch(Block::isRun))
                    .toList();
            assertTrue(run.containsAll(List.of("README.md", "docs/tutorial/first-bars.md", "docs/how-to/database.md")), run.toString());
            List<String> failures = run.parallelStream().map(name -> run(name, blocks(documents.get(name)), archive))
                    .filter(failure -> !failure.isEmpty()).toList();
            assertEquals(List.of(), failures);
        }
    }

    /** Runs the blocks of a document in a folder of its own; returns its output if it fails. */
    private String run(String name, List<Block> blocks, TestArchive archive) {
        try {
            Path own = Files.createDirectories(folder.resolve(name.replace('/', '_')));
            Files.createSymbolicLink(own.resolve("native"), ROOT.resolve("native"));
            Path program = Files.createDirectory(own.resolve("bin")).resolve("rangebar");
            Files.writeString(program, CommandServer.CLIENT);
            assertTrue(program.toFile().setExecutable(true));
            Path temporary = Files.createDirectory(own.resolve("temporary"));
            String server = serverCommand(temporary).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
            ProcessBuilder bash = new ProcessBuilder("/bin/bash", "-euo", "pipefail", "-c", "exec 9> >(exec " + server + ")\n"
                    + "server=$!\nset -v\n" + blocks.stream().filter(Block::isRun).map(Block::text).collect(Collectors.joining())
                    + "exec 9>&-; wait $server").directory(own.toFile()).redirectErrorStream(true);
            bash.environment().put("HOME", own.toString());
            bash.environment().put("TMPDIR", temporary.toString());
            bash.environment().put("RANGEBAR_ARCHIVE_FOLDER", own.resolve("archive").toString());
            bash.environment().put("RANGEBAR_ARCHIVE_URL", archive.base().toString());
            Path output = own.resolve("output");
            Process process = bash.redirectOutput(output.toFile()).start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.descendants().forEach(ProcessHandle::destroyForcibly); // if the server has not started, calls wait for it
            process.destroyForcibly();
            Files.delete(own.resolve("native"));
            return ended && process.exitValue() == 0 ? "" : name + ":\n" + Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException | URISyntaxException e) {
            return name + ": " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return name + ": interrupted";
        }
    }

    /** The command of the server; in a module, it patches the module as these tests do. */
    private static List<String> serverCommand(Path temporary) throws URISyntaxException {
        List<String> command = new ArrayList<>(ProcessTest.command(temporary.resolve("err")).command());
        command.replaceAll(word -> word.replace("-Xmx32m", "-Xmx256m").replace(Main.class.getName(), CommandServer.class.getName()));
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + temporary));
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
