package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code download} as processes that are killed, and as several at once. */
@Timeout(300)
class DownloadProcessesTest {
    private static final String SPOT = "data/spot/daily/aggTrades/BTCUSDT/";
    private static final String LOCK = ".rangebar-download.lock";

    private final Map<String, byte[]> files = new TreeMap<>();

    @TempDir
    private Path folder;
    @TempDir
    private Path messages;

    /** Files of these days, whose sizes differ. */
    private void files(int days) {
        for (int day = 1; day <= days; day++) {
            byte[] noise = new byte[300_000 + day];
            new Random(day).nextBytes(noise);
            files.put(String.format("BTCUSDT-aggTrades-2024-01-%02d.zip", day), noise);
        }
    }

    private TestArchive archive() throws IOException {
        TestArchive archive = new TestArchive(1);
        files.forEach((name, bytes) -> archive.add(SPOT + name, bytes));
        return archive;
    }

    private Process start(TestArchive archive, int lastDay, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("download", "BTCUSDT", "--from", "2024-01-01", "--to",
                String.format("2024-01-%02d", lastDay), "--directory", folder.toString()));
        arguments.addAll(List.of(more));
        ProcessBuilder process = ProcessTest.command(messages.resolve("err"), arguments.toArray(String[]::new))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        process.environment().put("RANGEBAR_ARCHIVE_URL", archive.base().toString());
        return process.start();
    }

    private static void assertSucceeds(Process process) throws InterruptedException {
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals(ExitCode.OK, process.exitValue());
    }

    /** All files of the folder with their bytes. */
    private Map<String, byte[]> content() throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                content.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }

    private void assertComplete() throws IOException {
        Map<String, byte[]> found = content();
        found.remove(LOCK);
        assertEquals(files.keySet(), found.keySet());
        files.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }

    /** The sizes of the parts of the files that are not complete, by the name of the file. */
    private Map<String, Integer> parts() throws IOException {
        Map<String, Integer> parts = new TreeMap<>();
        for (String name : files.keySet()) {
            Path part = folder.resolve("." + name + ".part");
            if (!Files.exists(folder.resolve(name))) {
                parts.put(name, Files.exists(part) ? (int) Files.size(part) : 0);
            }
        }
        return parts;
    }

    /** A complete file is not requested again, and another one from the end of its part on. */
    private void assertContinued(TestArchive archive, Map<String, Integer> parts) {
        for (String name : files.keySet()) {
            List<TestArchive.Request> requests = archive.requests(SPOT + name);
            assertTrue(requests.size() <= (parts.containsKey(name) ? 1 : 0), name + ": " + requests);
            requests.forEach(request -> assertEquals(parts.get(name), request.from(), name));
        }
    }

    /** Runs a download, and kills it at a random time while it has parts of files. */
    private void kill(Random random) throws IOException, InterruptedException {
        Map<String, Integer> before = parts();
        try (TestArchive archive = archive()) {
            // The archive stops within all files but the first one, so the download has parts however slow it is.
            List<String> stopped = before.keySet().stream().skip(1).toList();
            int stoppedBytes = 0;
            for (String name : stopped) {
                byte[] bytes = files.get(name);
                int limit = random.nextInt(bytes.length - before.get(name));
                archive.respondNext(SPOT + name, exchange -> exchange.serve(bytes, TestArchive.etag(bytes), true, limit,
                        TestArchive.End.SILENT));
                stoppedBytes += limit;
            }
            int received = random.nextInt(stoppedBytes) + 1;
            Process process = start(archive, files.size(), "--parallel", "" + files.size());
            try {
                while (stopped.stream().mapToInt(parts()::get).sum()
                        < stopped.stream().mapToInt(before::get).sum() + received) {
                    assertTrue(process.isAlive(), () -> "ended, see " + messages.resolve("err"));
                    Thread.sleep(1);
                }
            } finally {
                process.destroyForcibly();
                assertTrue(process.waitFor(5, TimeUnit.MINUTES));
            }
            Map<String, byte[]> left = content();
            files.forEach((name, bytes) -> assertArrayEquals(left.getOrDefault(name, bytes), bytes, name));
            assertContinued(archive, before);
        }
    }

    /** Run again after any number of kills, it leaves what one run would have left, and requests nothing twice. */
    @Test
    void killedAtAnyTime() throws Exception {
        files(6);
        Random random = new Random(6);
        for (int kills = 0; kills < 4; kills++) {
            kill(random);
        }
        Map<String, Integer> parts = parts();
        try (TestArchive archive = archive()) {
            assertSucceeds(start(archive, 6));
            assertContinued(archive, parts);
        }
        assertComplete();
    }

    @Test
    void twoAtOnceInOneFolder() throws Exception {
        files(8);
        try (TestArchive archive = archive()) {
            for (Process process : List.of(start(archive, 8), start(archive, 8), start(archive, 5))) {
                assertSucceeds(process);
            }
            assertComplete();
            files.keySet().forEach(name -> assertEquals(1, archive.requests(SPOT + name).size(), name));
        }
    }
}
