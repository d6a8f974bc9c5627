package dev.rangebar.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.download.ArchiveDownload.Meter;
import dev.rangebar.download.DownloadListener.DownloadStatus;
import dev.rangebar.download.FileResult.State;
import dev.rangebar.testsupport.TestArchive;
import dev.rangebar.testsupport.TestArchive.End;
import dev.rangebar.testsupport.TestArchive.Request;
import dev.rangebar.testsupport.TestArchive.Responder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server with the faults of real servers and connections. */
@Timeout(300)
class ArchiveDownloadTest {
    private static final Instrument BITCOIN = new Instrument(Market.SPOT, "BTCUSDT");
    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
    private static final ArchiveFile DAY = new ArchiveFile(BITCOIN, FIRST, FIRST);
    /** The policy of the tests in which every response comes, however slow the machine is. */
    private static final RetryPolicy PATIENT = new RetryPolicy(Duration.ofSeconds(30), 4, Duration.ofMillis(1),
            Duration.ofSeconds(2));
    /** The policy of the tests of silent servers; its attempts are many, because a slow machine can seem silent too. */
    private static final RetryPolicy IMPATIENT = new RetryPolicy(Duration.ofSeconds(1), 60, Duration.ofMillis(1),
            Duration.ofMillis(1));
    private static final int BYTES = 300_000;
    private static final int CUT = 200_000;

    @TempDir
    private Path folder;
    private TestArchive archive;
    private final List<String> retries = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() throws IOException {
        archive = new TestArchive();
    }

    @AfterEach
    void close() throws IOException {
        archive.close();
    }

    private static byte[] content(long seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** Adds a file to the archive and returns its content. */
    private byte[] addToArchive(ArchiveFile file) {
        byte[] content = content(file.hashCode(), BYTES);
        archive.add(file.path(), content);
        return content;
    }

    private ArchiveDownload download() {
        return download(PATIENT);
    }

    private ArchiveDownload download(RetryPolicy policy) {
        return new ArchiveDownload(archive.base(), folder, 3, policy, (file, what) -> retries.add(file + ": " + what));
    }

    private FileResult fetchDay() throws IOException, InterruptedException {
        return fetchDay(PATIENT);
    }

    private FileResult fetchDay(RetryPolicy policy) throws IOException, InterruptedException {
        List<FileResult> results = download(policy).fetch(BITCOIN, FIRST, FIRST);
        assertEquals(1, results.size());
        return results.getFirst();
    }

    private void assertFetched(byte[] content) throws IOException, InterruptedException {
        assertFetched(content, PATIENT);
    }

    private void assertFetched(byte[] content, RetryPolicy policy) throws IOException, InterruptedException {
        FileResult result = fetchDay(policy);
        assertEquals(State.FETCHED, result.state(), result.reason());
        assertEquals(content.length, result.bytes());
        assertArrayEquals(content, Files.readAllBytes(result.path()));
        assertHolds(DAY);
    }

    private void assertFailed(String reason) throws IOException, InterruptedException {
        FileResult result = fetchDay();
        assertEquals(State.FAILED, result.state());
        assertTrue(result.reason().contains(reason), result.reason());
        assertFalse(Files.exists(folder.resolve(DAY.name())));
    }

    /** Checks that the folder has these files and the lock file only. */
    private void assertHolds(ArchiveFile... files) throws IOException {
        List<String> expected = Stream.concat(Stream.of(".rangebar-download.lock"),
                Arrays.stream(files).map(ArchiveFile::name)).sorted().toList();
        try (Stream<Path> found = Files.list(folder)) {
            assertEquals(expected, found.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    private Path part(ArchiveFile file) {
        return folder.resolve("." + file.name() + ".part");
    }

    /** Writes the remains of a killed process. */
    private void writePart(byte[] part, String etag) throws IOException {
        Files.write(part(DAY), part);
        if (etag != null) {
            Files.writeString(folder.resolve("." + DAY.name() + ".part.etag"), etag);
        }
    }

    private static Responder cut(int at, End end) {
        return exchange -> exchange.serve(exchange.content(), TestArchive.etag(exchange.content()), true, at, end);
    }

    private static Responder status(int status, String... headers) {
        return exchange -> exchange.status(status, headers);
    }

    // ------------------------------------------------------------------------------------------------ complete downloads

    @Test
    void downloadsWholeMonthsAndSingleDays() throws Exception {
        LocalDate last = LocalDate.of(2024, 4, 2);
        List<ArchiveFile> expected = new ArrayList<>(ArchiveFile.covering(BITCOIN, FIRST, last));
        assertEquals(5, expected.size());
        expected.addAll(1, expected.remove(1).days()); // the archive has no file of February
        expected.forEach(this::addToArchive);
        List<FileResult> results = download().fetch(BITCOIN, FIRST, last);
        assertEquals(expected, results.stream().map(FileResult::file).toList());
        assertTrue(results.stream().allMatch(result -> result.state() == State.FETCHED), results::toString);
        assertHolds(expected.toArray(ArchiveFile[]::new));
        assertEquals(List.of(), retries);
    }

    @Test
    void completesByDaysAMonthOfWhichDaysArePresent() throws Exception {
        ArchiveFile month = ArchiveFile.covering(BITCOIN, FIRST, LocalDate.of(2024, 1, 31)).getFirst();
        addToArchive(month);
        month.days().forEach(this::addToArchive);
        fetchDay();
        List<FileResult> results = download().fetch(BITCOIN, FIRST, month.last());
        assertEquals(month.days(), results.stream().map(FileResult::file).toList());
        assertEquals(List.of(), archive.requests(month.path()));
    }

    @Test
    void verifiesAPresentFileWithoutADownload() throws Exception {
        assertFetched(addToArchive(DAY));
        FileResult again = fetchDay();
        assertEquals(State.PRESENT, again.state());
        assertEquals(1, archive.requests(DAY.path()).size());
        assertEquals(2, archive.requests(DAY.path() + ".CHECKSUM").size());
    }

    @Test
    void downloadsAPresentFileAgainIfItDiffers() throws Exception {
        byte[] content = addToArchive(DAY);
        Files.write(folder.resolve(DAY.name()), Arrays.copyOf(content, CUT));
        assertFetched(content);
        assertEquals(List.of(DAY + ": checksum mismatch for the existing file; downloading again"), retries);
    }

    /** The process was killed between the renaming of the part and the removal of its entity tag. */
    @Test
    void removesThePartBesideACompleteFile() throws Exception {
        assertFetched(addToArchive(DAY));
        writePart(new byte[10], "\"x\"");
        assertEquals(State.PRESENT, fetchDay().state());
        assertHolds(DAY);
    }

    // ----------------------------------------------------------------------------------------------------- missing

    @Test
    void namesMissingDaysAndDownloadsAllOthers() throws Exception {
        List<ArchiveFile> days = ArchiveFile.covering(BITCOIN, FIRST, FIRST.plusDays(4));
        ArchiveFile withChecksumOnly = days.get(3);
        for (ArchiveFile day : List.of(days.get(0), days.get(2), days.get(4))) {
            addToArchive(day);
        }
        archive.addChecksum(withChecksumOnly.path(), "0".repeat(64));
        List<FileResult> results = download().fetch(BITCOIN, FIRST, FIRST.plusDays(4));
        assertEquals(List.of(State.FETCHED, State.MISSING, State.FETCHED, State.MISSING, State.FETCHED),
                results.stream().map(FileResult::state).toList());
        assertEquals("not in the archive (HTTP status 404 for " + archive.base() + "/" + days.get(1).path()
                + ".CHECKSUM)", results.get(1).reason());
        assertEquals("not in the archive, though its checksum is (HTTP status 404 for " + archive.base() + "/"
                + withChecksumOnly.path() + ")", results.get(3).reason());
        assertHolds(days.get(0), days.get(2), days.get(4));
    }

    // ------------------------------------------------------------------------------------------------- interrupted

    /** The server cuts the file, however often it is requested from the start, and refuses the first request for the rest. */
    @ParameterizedTest
    @ValueSource(strings = {"CLOSED", "RESET", "SILENT"})
    void continuesAfterABrokenConnection(End end) throws Exception {
        byte[] content = addToArchive(DAY);
        AtomicBoolean hasRefused = new AtomicBoolean();
        archive.respondNext(DAY.path(), Collections.nCopies(IMPATIENT.maxAttempts(), (Responder) exchange -> {
            if (exchange.request().from() == 0) {
                cut(CUT, end).respond(exchange);
            } else if (hasRefused.compareAndSet(false, true)) {
                exchange.status(503);
            } else {
                exchange.serve();
            }
        }).toArray(Responder[]::new));
        assertFetched(content, end == End.SILENT ? IMPATIENT : PATIENT);
        List<Request> rest = archive.requests(DAY.path()).stream().filter(request -> request.from() > 0).toList();
        assertTrue(rest.size() >= 2, "continued after the refusal");
        assertTrue(rest.getFirst().from() <= CUT, "continued from " + rest.getFirst().from());
        assertEquals(TestArchive.etag(content), rest.getFirst().headers().get("if-range"));
        assertTrue(end != End.SILENT || retries.contains(DAY + ": no data for 1.0 s; retrying in 0.0 s"), retries::toString);
    }

    @Test
    void continuesThePartOfAKilledProcess() throws Exception {
        byte[] content = addToArchive(DAY);
        writePart(Arrays.copyOf(content, CUT), TestArchive.etag(content));
        assertFetched(content);
        assertEquals(CUT, archive.requests(DAY.path()).getFirst().from());
    }

    /** The process was killed after the last byte. */
    @Test
    void completesAPartThatHasAllBytes() throws Exception {
        byte[] content = addToArchive(DAY);
        writePart(content, TestArchive.etag(content));
        assertFetched(content);
        assertEquals(1, archive.requests(DAY.path()).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "W/\"weak\"", "\"half", "\"other\""})
    void discardsAPartOfUnknownContent(String etag) throws Exception {
        byte[] content = addToArchive(DAY);
        writePart(content(1, CUT), etag.equals("none") ? null : etag);
        assertFetched(content);
        assertEquals(1, archive.requests(DAY.path()).size());
    }

    /** One of the parts is longer than the file. */
    @ParameterizedTest
    @ValueSource(ints = {1, CUT, BYTES, BYTES + 1})
    void discardsADamagedPart(int bytes) throws Exception {
        byte[] content = addToArchive(DAY);
        writePart(content(1, bytes), TestArchive.etag(content));
        assertFetched(content);
    }

    @Test
    void acceptsAServerWithoutRanges() throws Exception {
        byte[] content = addToArchive(DAY);
        Responder plain = exchange -> exchange.serve(content, TestArchive.etag(content), false, BYTES, End.CLOSED);
        archive.respondNext(DAY.path(), cut(CUT, End.CLOSED), plain);
        assertFetched(content);
        assertTrue(archive.requests(DAY.path()).get(1).from() > 0, "a range was requested");
    }

    @Test
    void acceptsAServerWithoutEntityTags() throws Exception {
        byte[] content = addToArchive(DAY);
        archive.respondNext(DAY.path(), exchange -> exchange.serve(content, null, true, CUT, End.CLOSED));
        assertFetched(content);
        assertEquals(0, archive.requests(DAY.path()).get(1).from());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Range: bytes 7-10/" + BYTES, "Content-Range: 7", "X-None: 0"})
    void rejectsAnotherRangeThanTheRequestedOne(String range) throws Exception {
        byte[] content = addToArchive(DAY);
        archive.respondNext(DAY.path(), cut(CUT, End.CLOSED), status(206, range));
        assertFetched(content);
        assertTrue(retries.getLast().contains("another range than the requested one"), retries.toString());
    }

    // ---------------------------------------------------------------------------------------------------- changed

    @Test
    void downloadsAgainIfTheFileChangesBetweenTwoParts() throws Exception {
        byte[] before = content(1, BYTES);
        archive.respondNext(DAY.path(), exchange -> {
            exchange.serve(before, TestArchive.etag(before), true, CUT, End.CLOSED);
        });
        assertFetched(addToArchive(DAY));
    }

    /** The parts do not fit each other, and only the checksum shows it. */
    @Test
    void downloadsAgainIfTheFileChangesAndKeepsItsEntityTag() throws Exception {
        byte[] content = addToArchive(DAY);
        archive.respondNext(DAY.path(), exchange -> exchange.serve(content(1, BYTES), TestArchive.etag(content), true, CUT,
                End.CLOSED));
        assertFetched(content);
        assertEquals(DAY + ": checksum mismatch for the downloaded file; downloading again", retries.getLast());
    }

    @Test
    void readsTheChecksumAgainIfTheFileChanges() throws Exception {
        byte[] content = addToArchive(DAY);
        String old = "0".repeat(64) + "  " + DAY.name() + "\n";
        archive.respondNext(DAY.path() + ".CHECKSUM", exchange -> exchange.serve(old.getBytes(StandardCharsets.US_ASCII),
                null, true, 100, End.CLOSED));
        assertFetched(content);
        assertEquals(2, archive.requests(DAY.path() + ".CHECKSUM").size());
    }

    @Test
    void failsOnAWrongChecksum() throws Exception {
        byte[] content = addToArchive(DAY);
        archive.addChecksum(DAY.path(), "f".repeat(64));
        assertFailed("its SHA-256 is " + TestArchive.sha256(content) + ", but the archive states " + "f".repeat(64));
        assertEquals(2, archive.requests(DAY.path()).size());
        assertHolds();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>sign in</html>", "0123  BTCUSDT-aggTrades-2024-01-01.zip",
        "DIGITS", "DIGITS  BTCUSDT-aggTrades-2024-01-02.zip", "DIGITS BTCUSDT-aggTrades-2024-01-01.zip",
        "DIGITS  BTCUSDT-aggTrades-2024-01-01.zip DIGITS"})
    void failsOnAMalformedChecksumFile(String text) throws Exception {
        addToArchive(DAY);
        archive.addChecksumFile(DAY.path(), text.replace("DIGITS", "a".repeat(64)));
        assertFailed(DAY.path() + ".CHECKSUM is not 64 hexadecimal digits and the file's name");
        assertEquals(List.of(), archive.requests(DAY.path()));
    }

    @Test
    void doesNotReadAnEndlessChecksumFile() throws Exception {
        archive.addChecksumFile(DAY.path(), "a".repeat(50_000_000));
        assertFailed("is not 64 hexadecimal digits");
    }

    // ----------------------------------------------------------------------------------------------------- retries

    @Test
    void retriesUntilSuccess() throws Exception {
        byte[] content = addToArchive(DAY);
        archive.respondNext(DAY.path() + ".CHECKSUM", status(503), status(500), cut(5, End.CLOSED));
        archive.respondNext(DAY.path(), status(502), status(504), status(408));
        assertFetched(content);
        assertEquals(Stream.of("HTTP status 503", "HTTP status 500", "fixed content-length: 99, bytes received: 5",
                "HTTP status 502", "HTTP status 504", "HTTP status 408")
                .map(what -> DAY + ": " + what + "; retrying in 0.0 s").toList(), retries);
    }

    @Test
    void retriesAfterNoResponse() throws Exception {
        byte[] content = addToArchive(DAY);
        archive.respondNext(DAY.path(), exchange -> exchange.client().getInputStream().read());
        assertFetched(content, IMPATIENT);
        assertTrue(retries.contains(DAY + ": no response for 1.0 s; retrying in 0.0 s"), retries::toString);
    }

    @Test
    void failsIfNoResponseComes() throws Exception {
        addToArchive(DAY);
        RetryPolicy policy = new RetryPolicy(Duration.ofMillis(200), 3, Duration.ofMillis(1), Duration.ofMillis(1));
        archive.respondNext(DAY.path() + ".CHECKSUM", Collections.nCopies(policy.maxAttempts(),
                (Responder) exchange -> exchange.client().getInputStream().read()).toArray(Responder[]::new));
        FileResult result = fetchDay(policy);
        assertEquals(State.FAILED, result.state());
        assertEquals("no response for 0.2 s", result.reason());
        assertEquals(policy.maxAttempts() - 1, retries.size(), retries::toString);
    }

    @Test
    void failsAfterTheLastAttempt() throws Exception {
        addToArchive(DAY);
        archive.respondNext(DAY.path(), status(503), status(503), status(503), status(503));
        assertFailed("HTTP status 503");
        assertHolds();
        assertFetched(addToArchive(DAY));
    }

    /** Attempts with progress do not count as failures; attempts that begin again do. */
    @Test
    void downloadsAFileInManySmallPieces() throws Exception {
        byte[] content = addToArchive(DAY);
        Responder piece = cut(30_000, End.CLOSED);
        archive.respondNext(DAY.path(), Collections.nCopies(9, piece).toArray(Responder[]::new));
        assertFetched(content);

        Files.delete(folder.resolve(DAY.name()));
        Responder always = exchange -> exchange.serve(content, TestArchive.etag(content), false, CUT, End.CLOSED);
        archive.respondNext(DAY.path(), Collections.nCopies(20, always).toArray(Responder[]::new));
        assertFailed("fixed content-length");
        assertTrue(Files.size(part(DAY)) > 0, "the next run can continue");
    }

    @Test
    void waitsAsLongAsTheServerRequires() throws Exception {
        byte[] content = addToArchive(DAY);
        archive.respondNext(DAY.path(), status(429, "Retry-After: 1"));
        long start = System.nanoTime();
        assertFetched(content);
        assertTrue(System.nanoTime() - start >= 1_000_000_000L, "waited");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "Fri, 31 Dec 2100 23:59:59 GMT"})
    void doesNotWaitLongerThanTheMaximum(String pause) throws Exception {
        addToArchive(DAY);
        archive.respondNext(DAY.path(), status(429, "Retry-After: " + pause));
        assertFailed("HTTP status 429");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999999999999"})
    void ignoresAnUnusableRetryAfter(String pause) throws Exception {
        byte[] content = addToArchive(DAY);
        archive.respondNext(DAY.path(), status(503, "Retry-After: " + pause));
        assertFetched(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 410})
    void doesNotRetryOtherStatuses(int status) throws Exception {
        addToArchive(DAY);
        archive.respondNext(DAY.path(), status(status));
        assertFailed("HTTP status " + status + " for " + archive.base() + "/" + DAY.path() + ": the server refuses the request; check the address "
                + "of the archive");
        assertEquals(1, archive.requests(DAY.path()).size());
    }

    @Test
    void followsARedirectAndContinuesThere() throws Exception {
        byte[] content = addToArchive(DAY);
        ArchiveFile elsewhere = new ArchiveFile(new Instrument(Market.USD_M, "OTHER"), FIRST, FIRST);
        archive.add(elsewhere.path(), content);
        Responder redirect = status(302, "Location: /" + elsewhere.path());
        archive.respondNext(DAY.path(), redirect, redirect);
        archive.respondNext(elsewhere.path(), cut(CUT, End.CLOSED));
        assertFetched(content);
        assertTrue(archive.requests(elsewhere.path()).get(1).from() > 0, "continued after the redirect");
    }

    @Test
    void failsOnCircularRedirects() throws Exception {
        addToArchive(DAY);
        archive.respondNext(DAY.path(), Collections.nCopies(20, status(302, "Location: /" + DAY.path()))
                .toArray(Responder[]::new));
        assertFailed(": a redirect that is not followed, such as one in a circle; check the address of the archive");
    }

    @Test
    void failsIfNoServerListens() throws Exception {
        archive.close();
        assertFailed("cannot connect to 127.0.0.1");
        assertEquals(PATIENT.maxAttempts() - 1, retries.size());
    }

    @Test
    void reportsAFileThatCannotBeStored() throws Exception {
        ArchiveFile next = new ArchiveFile(BITCOIN, FIRST.plusDays(1), FIRST.plusDays(1));
        addToArchive(DAY);
        addToArchive(next);
        Files.createDirectories(folder.resolve(DAY.name()).resolve("in the way"));
        List<FileResult> results = download().fetch(BITCOIN, FIRST, FIRST.plusDays(1));
        assertEquals(List.of(State.FAILED, State.FETCHED), results.stream().map(FileResult::state).toList());
        String reason = results.getFirst().reason();
        assertEquals("cannot be stored: " + folder.resolve(DAY.name()) + ": a directory is in the place of the file; rename or delete it", reason);
        assertThrows(IOException.class, () -> new ArchiveDownload(archive.base(), folder.resolve("nowhere"), 1, PATIENT,
                (file, what) -> { }).fetch(BITCOIN, FIRST, FIRST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a", "data.binance.vision", "http:///x", "http://a?b", "http://a#b"})
    void rejectsOtherAddresses(String base) {
        assertThrows(IllegalArgumentException.class,
                () -> new ArchiveDownload(URI.create(base), folder, 1, PATIENT, (file, what) -> { }));
    }

    // ------------------------------------------------------------------------------------------------ all faults together

    /** An interrupted download ends soon, and the next one uses its bytes. */
    @Test
    void keepsThePartOfAnInterruptedDownload() throws Exception {
        byte[] content = addToArchive(DAY);
        CountDownLatch waits = new CountDownLatch(1);
        archive.respondNext(DAY.path(), exchange -> {
            waits.countDown();
            exchange.serve(content, TestArchive.etag(content), true, CUT, End.SILENT);
        });
        RetryPolicy endless = new RetryPolicy(Duration.ofHours(1), 9, Duration.ofHours(1), Duration.ofHours(1));
        ArchiveDownload patient = new ArchiveDownload(archive.base(), folder, 1, endless, (file, what) -> { });
        Thread thread = new Thread(() -> assertThrows(InterruptedException.class,
                () -> patient.fetch(BITCOIN, FIRST, FIRST)));
        thread.start();
        waits.await();
        while (patient.status().bytesReceived() < CUT) {
            Thread.sleep(1);
        }
        DownloadStatus status = patient.status();
        assertEquals(new DownloadStatus(1, 0, CUT, BYTES - CUT), status);
        thread.interrupt();
        thread.join();
        assertEquals(CUT, Files.size(part(DAY)));
        assertFetched(content);
        assertEquals(CUT, archive.requests(DAY.path()).get(1).from());
    }

    /** Random faults and random remains: at the end the folder has the files of the archive. */
    @Test
    void survivesRandomFaultsInRandomOrder() throws Exception {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            Instrument instrument = new Instrument(Market.values()[random.nextInt(3)], "SEED" + seed);
            LocalDate last = FIRST.plusDays(random.nextInt(8));
            TreeMap<String, byte[]> expected = new TreeMap<>();
            for (ArchiveFile file : ArchiveFile.covering(instrument, FIRST, last)) {
                byte[] content = content(random.nextLong(), random.nextInt(100_000));
                archive.add(file.path(), content);
                expected.put(file.name(), content);
                archive.respondNext(file.path() + ".CHECKSUM", faults(random, true));
                archive.respondNext(file.path(), faults(random, false));
                if (random.nextInt(3) == 0) {
                    byte[] from = random.nextBoolean() ? content : content(random.nextLong(), content.length);
                    Files.write(part(file), Arrays.copyOf(from, random.nextInt(content.length + 1)));
                    Files.writeString(folder.resolve("." + file.name() + ".part.etag"), TestArchive.etag(content));
                }
                if (random.nextInt(4) == 0) {
                    byte[] begin = Arrays.copyOf(content, random.nextInt(content.length + 1));
                    Files.write(folder.resolve(file.name()), begin);
                }
            }
            List<ArchiveDownload> downloads = random.nextBoolean() ? List.of(download())
                    : List.of(download(), download(), download());
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                List<Future<List<FileResult>>> all = new ArrayList<>();
                for (ArchiveDownload download : downloads) {
                    all.add(threads.submit(() -> download.fetch(instrument, FIRST, last)));
                }
                for (Future<List<FileResult>> results : all) {
                    for (FileResult result : results.get()) {
                        assertTrue(result.isComplete(), "seed " + seed + ", " + result.file() + ": " + result.reason());
                    }
                }
            }
            try (Stream<Path> found = Files.list(folder)) {
                List<Path> files = found.filter(path -> path.toString().contains(instrument.symbol() + "-")).sorted()
                        .toList();
                assertEquals(List.copyOf(expected.keySet()),
                        files.stream().map(path -> path.getFileName().toString()).toList(), "seed " + seed);
                for (Path file : files) {
                    assertArrayEquals(expected.get(file.getFileName().toString()), Files.readAllBytes(file));
                }
            }
        }
    }

    /** Fewer faults than attempts, so that the download has to succeed. */
    private static Responder[] faults(Random random, boolean ofChecksum) {
        List<Responder> faults = new ArrayList<>();
        for (int count = random.nextInt(PATIENT.maxAttempts()); count > 0; count--) {
            int at = random.nextInt(100_000);
            faults.add(switch (random.nextInt(ofChecksum ? 3 : 6)) {
                case 0 -> status(500 + random.nextInt(5));
                case 1 -> exchange -> exchange.client().close();
                case 2 -> cut(random.nextInt(60), End.RESET);
                case 3 -> cut(at, End.CLOSED);
                case 4 -> cut(at, End.RESET);
                default -> exchange -> exchange.serve(exchange.content(), null, false, at, End.CLOSED);
            });
        }
        return faults.toArray(Responder[]::new);
    }

    private static void assertStatus(Meter meter, int files, int done, long received, long left) {
        assertEquals(new DownloadStatus(files, done, received, left), meter.status());
    }

    /** The files are a month of 31 days and four days. */
    @Test
    void estimatesTheRemainingBytesByDays() {
        Meter meter = new Meter();
        List<ArchiveFile> files = ArchiveFile.covering(new Instrument(Market.SPOT, "BTCUSDT"), LocalDate.of(2024, 1, 1),
                LocalDate.of(2024, 2, 4));
        files.forEach(meter::planned);
        assertStatus(meter, 5, 0, 0, -1);
        meter.sized(files.get(1), 1_000, 400); // a part was present
        assertStatus(meter, 5, 0, 0, 600 + 34 * 1_000);
        meter.received(files.get(1), 100);
        assertStatus(meter, 5, 0, 100, 500 + 34 * 1_000);
        meter.sized(files.get(1), 1_000, 0); // begun again
        assertStatus(meter, 5, 0, 100, 1_000 + 34 * 1_000);
        meter.done(files.get(1));
        assertStatus(meter, 5, 1, 100, 34 * 1_000);
        meter.sized(files.get(0), 63_000, 0);
        assertStatus(meter, 5, 1, 100, 63_000 + 3 * 2_000);
        meter.done(files.get(0));
        meter.done(files.get(2)); // missing
        assertStatus(meter, 5, 3, 100, 2 * 2_000);
        meter.done(files.get(3));
        meter.done(files.get(4));
        assertStatus(meter, 5, 5, 100, 0);
    }

    @Test
    void replacesAMissingMonthByItsDays() {
        Meter meter = new Meter();
        ArchiveFile month = ArchiveFile.covering(new Instrument(Market.SPOT, "BTCUSDT"), LocalDate.of(2024, 1, 1),
                LocalDate.of(2024, 1, 31)).getFirst();
        meter.planned(month);
        meter.replaced(month);
        month.days().forEach(meter::planned);
        meter.sized(month.days().getFirst(), 10, 0);
        assertStatus(meter, 31, 0, 0, 10 + 30 * 10);
    }
}
