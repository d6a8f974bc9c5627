package dev.rangebar.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.download.FileResult.State;
import dev.rangebar.testsupport.TestArchive;
import dev.rangebar.testsupport.TestArchive.Responder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and folders that are hostile: one file fails, the others are there, and nothing else is written. */
@Timeout(300)
class HostileArchiveTest {
    private static final Instrument BITCOIN = new Instrument(Market.SPOT, "BTCUSDT");
    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
    private static final int DAYS = 3;
    private static final RetryPolicy PATIENT = new RetryPolicy(Duration.ofSeconds(30), 3, Duration.ofMillis(1),
            Duration.ofSeconds(2));
    private static final TransferLimits LIMITS = new TransferLimits(1_000, 100_000);
    private static final int BYTES = 50_000;

    @TempDir
    private Path folder;
    @TempDir
    private Path elsewhere;
    private TestArchive archive;
    private final List<ArchiveFile> days = ArchiveFile.covering(BITCOIN, FIRST, FIRST.plusDays(DAYS - 1));
    private final List<String> retries = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() throws IOException {
        archive = new TestArchive();
        for (ArchiveFile day : days) {
            archive.add(day.path(), content(day));
        }
    }

    @AfterEach
    void close() throws IOException {
        archive.close();
    }

    private static byte[] content(ArchiveFile day) {
        byte[] content = new byte[BYTES];
        new Random(day.hashCode()).nextBytes(content);
        return content;
    }

    private ArchiveDownload download(RetryPolicy policy) {
        return new ArchiveDownload(archive.base(), folder, 2, policy, LIMITS, (file, what) -> retries.add(what));
    }

    private List<FileResult> fetch() throws IOException, InterruptedException {
        return download(PATIENT).fetch(BITCOIN, FIRST, FIRST.plusDays(DAYS - 1));
    }

    /** Checks that the second day fails, and that the others are complete. */
    private void assertOneFails(String reason) throws IOException, InterruptedException {
        List<FileResult> results = fetch();
        assertEquals(List.of(true, false, true), results.stream().map(FileResult::isComplete).toList(),
                results::toString);
        assertEquals(State.FAILED, results.get(1).state());
        assertTrue(results.get(1).reason().contains(reason), results.get(1).reason());
        assertFalse(Files.exists(folder.resolve(days.get(1).name())));
    }

    private void respondAlways(Responder responder) {
        archive.respondNext(days.get(1).path(), Collections.nCopies(20, responder).toArray(Responder[]::new));
    }

    private Path part() {
        return folder.resolve("." + days.get(1).name() + ".part");
    }

    private static Responder head(String... lines) {
        return exchange -> {
            exchange.client().getOutputStream().write(("HTTP/1.1 200 OK\r\nConnection: close\r\n"
                    + String.join("\r\n", lines) + "\r\n\r\n0123").getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "9223372036854775807", "-5", "nonsense", "", "1e9", "4\r\nContent-Length: 5"})
    void anAbsurdLengthFailsOneFile(String length) throws Exception {
        respondAlways(head("Content-Length: " + length));
        assertOneFails("");
    }

    @Test
    void aNegativeLengthIsNotCalledTooLarge() throws Exception {
        respondAlways(head("Content-Length: -5"));
        assertOneFails("the response of the server is malformed: its length is -5");
    }

    @Test
    void anAbsurdLengthOfAChecksumFailsOneFile() throws Exception {
        archive.respondNext(days.get(1).path() + ".CHECKSUM", Collections.nCopies(20,
                head("Content-Length: 99999999999999999999")).toArray(Responder[]::new));
        assertOneFails("the response of the server is malformed");
    }

    /**
     * Each byte comes before the timeout, so that the server is never silent; each attempt makes some progress. A slow
     * machine can seem silent in some of the attempts, and its other files could fail: they are not requested.
     */
    @Test
    void aTricklingServerFails() throws Exception {
        respondAlways(exchange -> {
            byte[] content = exchange.content();
            OutputStream out = exchange.client().getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"a\"\r\nContent-Length: " + content.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            for (byte one : content) {
                out.write(one);
                out.flush();
                Thread.sleep(20);
            }
        });
        RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(1), 5, Duration.ofMillis(1), Duration.ofMillis(1));
        LocalDate day = days.get(1).first();
        FileResult result = download(policy).fetch(BITCOIN, day, day).getFirst();
        assertEquals(State.FAILED, result.state());
        assertFalse(Files.exists(folder.resolve(days.get(1).name())));
        assertEquals(policy.maxAttempts() - 1, retries.size(), retries::toString);
        assertTrue(Stream.concat(retries.stream(), Stream.of(result.reason())).anyMatch(
                reason -> reason.startsWith("fewer than 1000 bytes per second for 1.0 s")), retries::toString);
    }

    /** Pieces of one byte, each at once and with the right range: such progress would never end. */
    @Test
    void progressOfSingleBytesFails() throws Exception {
        respondAlways(exchange -> {
            Thread.sleep(50);
            exchange.serve(exchange.content(), TestArchive.etag(exchange.content()), true, 1, TestArchive.End.CLOSED);
        });
        assertOneFails("fixed content-length");
        assertEquals(PATIENT.maxAttempts(), archive.requests(days.get(1).path()).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-None: 0", "Transfer-Encoding: chunked"})
    void anEndlessBodyEndsAtTheLimit(String header) throws Exception {
        respondAlways(exchange -> {
            OutputStream out = exchange.client().getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\n" + header + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            byte[] piece = (header.contains("chunked") ? "1000\r\n" + "0".repeat(4_096) + "\r\n" : "0".repeat(4_096))
                    .getBytes(StandardCharsets.ISO_8859_1);
            while (true) { // until the client closes
                out.write(piece);
            }
        });
        assertOneFails("the file is larger than the limit of 100000 bytes");
        assertFalse(Files.exists(part()), "the part is deleted");
        assertEquals(1, archive.requests(days.get(1).path()).size());
    }

    @Test
    void aFileAboveTheLimitIsNotDownloaded() throws Exception {
        archive.add(days.get(1).path(), new byte[100_001]);
        assertOneFails("the file is larger than the limit of 100000 bytes");
        archive.add(days.get(1).path(), new byte[100_000]);
        assertEquals(State.FETCHED, fetch().get(1).state());
    }

    // ------------------------------------------------------------------------------------------------------- folders

    /** Somebody has put a link in the place of the part or of its tag. */
    @ParameterizedTest
    @ValueSource(strings = {".part", ".part.etag"})
    void aPlantedLinkIsNotFollowed(String ending) throws Exception {
        Path untouchedFile = Files.writeString(elsewhere.resolve("other"), "untouched");
        Path planted = folder.resolve("." + days.get(1).name() + ending);
        for (Path target : List.of(untouchedFile, elsewhere.resolve("none"))) {
            Files.createSymbolicLink(planted, target);
            assertOneFails(planted + ": it is a link or no regular file, expected a file of a download; delete it");
            Files.delete(planted);
        }
        Files.createLink(planted, untouchedFile);
        assertOneFails(planted + ": it is a link or no regular file, expected a file of a download; delete it");
        assertEquals("untouched", Files.readString(untouchedFile));
        assertFalse(Files.exists(elsewhere.resolve("none")));
        Files.delete(planted);
        assertEquals(State.FETCHED, fetch().get(1).state());
    }

    @Test
    void aPlantedLinkInThePlaceOfTheLockIsNotFollowed() throws Exception {
        Path none = elsewhere.resolve("none");
        Files.createSymbolicLink(folder.resolve(".rangebar-download.lock"), none);
        IOException e = assertThrows(IOException.class, this::fetch);
        assertTrue(e.getMessage().endsWith("expected a file of a download; delete it"), e.getMessage());
        assertFalse(Files.exists(none));
    }
}
