package dev.rangebar.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Threshold;
import dev.rangebar.download.Archive.ArchiveTrades;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.FileDigest;
import dev.rangebar.pipeline.TextFormat;
import dev.rangebar.pipeline.TextSink;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.testsupport.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Days of an archive as the inputs of a pipeline. */
@Timeout(300)
class ArchiveTest {
    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

    @TempDir
    private Path folder;
    private TestArchive server;

    @BeforeEach
    void open() throws IOException {
        server = new TestArchive();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** The example of the class comment of {@link Archive}, with another address and day; a test checks that they are the same. */
    private static BuildResult example(URI address, LocalDate yesterday, Path archive, BarSinkFactory database) throws Exception {
        // @start
        ArchiveTrades trades = Archive.binance()
                .market(Market.SPOT)
                .symbols("BTCUSDT", "ETHUSDT")
                .from(LocalDate.of(2024, 1, 1)) // to yesterday
                .folder(archive)
                .address(address).to(yesterday) // only here
                .fetch();
        return BarPipeline.builder()
                .inputs(trades.sources())
                .thresholds(Threshold.parse("0.25%"))
                .sink(database) // processes the new days only
                .build()
                .run();
        // @end
    }

    private static List<String> lines(String text, String from, String to) {
        return text.substring(text.indexOf(from) + from.length(), text.indexOf(to, text.indexOf(from))).strip().lines()
                .map(line -> line.strip().replaceFirst("^\\* *", "")).toList();
    }

    @Test
    void classCommentHasTheExample() throws IOException {
        Path sources = Path.of(System.getProperty("rangebar.test.root"), "java", "download", "src");
        List<String> example = lines(Files.readString(sources.resolve("test/java/dev/rangebar/download/ArchiveTest.java")),
                "// @start\n", "// @end\n").stream().filter(line -> !line.endsWith("// only here"))
                .map(line -> line.replace("folder(archive)", "folder(Path.of(\"archive\"))").replace("return ", "")).toList();
        assertEquals(example, lines(Files.readString(sources.resolve("main/java/dev/rangebar/download/Archive.java")),
                "{@snippet :\n", " * }\n"));
    }

    private static String path(Market market, String symbol, LocalDate day) {
        return new ArchiveFile(new Instrument(market, symbol), day, day).path();
    }

    private static String name(LocalDate day) {
        return "BTCUSDT-aggTrades-" + day + ".zip";
    }

    /** Adds a day of two trades that make a bar; each has an id of its own. */
    private void add(Market market, String symbol, LocalDate day) throws IOException {
        long id = 2 * (day.toEpochDay() - FIRST.toEpochDay());
        long millis = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        String text = id + ",100,1," + id + "," + id + "," + millis + ",true\n" + (id + 1) + ",101,1," + (id + 1) + ","
                + (id + 1) + "," + (millis + 1) + ",true\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("trades.csv"));
            zip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        server.add(path(market, symbol, day), bytes.toByteArray());
    }

    private void addDays(int... days) throws IOException {
        for (int day : days) {
            add(Market.SPOT, "BTCUSDT", FIRST.withDayOfMonth(day));
        }
    }

    private Archive archive(LocalDate today) {
        return Archive.on(Clock.fixed(Instant.parse(today + "T00:30:00Z"), ZoneOffset.UTC)).address(server.base())
                .symbols("BTCUSDT").from(FIRST).folder(folder);
    }

    private static List<String> names(ArchiveTrades trades) {
        return trades.sources().stream().map(source -> source.path().orElseThrow().getFileName().toString()).toList();
    }

    private static List<LocalDate> days(int... days) {
        return Arrays.stream(days).mapToObj(FIRST::withDayOfMonth).toList();
    }

    @Test
    void theExampleBuildsAllSymbols() throws Exception {
        addDays(1, 2, 3);
        for (LocalDate day : days(1, 2, 3)) {
            add(Market.SPOT, "ETHUSDT", day);
        }
        String bars = folder.resolve("{symbol}.csv").toString();
        BuildResult result = example(server.base(), FIRST.withDayOfMonth(3), folder, TextSink.toFile(TextFormat.CSV, bars));
        assertEquals(12, result.trades());
        assertEquals(6, result.bars());
        assertEquals(4, Files.readAllLines(folder.resolve("ETHUSDT.csv")).size());
    }

    /** Tomorrow the same call downloads the new day only, and it is followed by nothing that is not there yet. */
    @Test
    void downloadsOnlyTheNewDay() throws Exception {
        addDays(1, 2, 3);
        ArchiveTrades today = archive(FIRST.withDayOfMonth(5)).fetch();
        assertEquals(days(1, 2, 3).stream().map(ArchiveTest::name).toList(), names(today));
        assertEquals(days(4), today.symbols().get(0).unpublished());
        assertEquals(List.of(), today.symbols().get(0).missing());
        addDays(4, 5);
        ArchiveTrades tomorrow = archive(FIRST.withDayOfMonth(6)).fetch();
        assertEquals(days(1, 2, 3, 4, 5).stream().map(ArchiveTest::name).toList(), names(tomorrow));
        for (LocalDate day : days(1, 2, 3, 4, 5)) {
            assertEquals(1, server.requests(path(Market.SPOT, "BTCUSDT", day)).size(), day.toString());
        }
        assertEquals(2, tomorrow.symbols().get(0).files().stream()
                .filter(file -> file.state() == FileResult.State.FETCHED).count());
    }

    /** Today and the two days before may come later; a day before them is missing, also at the end. */
    @Test
    void tellsDaysToComeFromMissingOnes() throws Exception {
        addDays(1, 2);
        ArchiveTrades trades = archive(FIRST.withDayOfMonth(5)).to(FIRST.withDayOfMonth(5)).fetch();
        assertEquals(days(3, 4, 5), trades.symbols().get(0).unpublished());
        ArchiveException late = assertThrows(ArchiveException.class,
                () -> archive(FIRST.withDayOfMonth(6)).to(FIRST.withDayOfMonth(5)).fetch());
        assertEquals("BTCUSDT: the archive lacks 2024-01-03; the bars would have a hole: wait until the archive has them, or "
                + "allow missing days (--allow-missing-days)", late.getMessage());
        assertTrue(late.isForDaysOnly());
    }

    @Test
    void aHoleIsAnErrorUnlessItIsAllowed() throws Exception {
        addDays(3, 4, 6, 9);
        LocalDate today = FIRST.withDayOfMonth(20);
        ArchiveException hole = assertThrows(ArchiveException.class, () -> archive(today).to(FIRST.withDayOfMonth(9)).fetch());
        assertEquals("BTCUSDT: the archive lacks 2024-01-01 to 2024-01-02, 2024-01-05, 2024-01-07 to 2024-01-08 (5 days); the "
                + "bars would have a hole: wait until the archive has them, or allow missing days (--allow-missing-days)",
                hole.getMessage());
        assertTrue(Files.exists(folder.resolve("spot/BTCUSDT").resolve(name(FIRST.withDayOfMonth(9)))), "what is there stays");
        ArchiveTrades trades = archive(today).to(FIRST.withDayOfMonth(9)).allowMissingDays(true).fetch();
        assertEquals(days(1, 2, 5, 7, 8), trades.symbols().get(0).missing());
        assertEquals(days(3, 4, 6, 9).stream().map(ArchiveTest::name).toList(), names(trades));
        ArchiveException early = assertThrows(ArchiveException.class, () -> archive(today).to(FIRST.withDayOfMonth(4)).fetch());
        assertEquals("BTCUSDT: the archive lacks 2024-01-01 to 2024-01-02 (2 days); its first file is of 2024-01-03: begin "
                + "there, or allow missing days (--allow-missing-days)", early.getMessage());
    }

    @Test
    void namesAllThatFails() throws Exception {
        addDays(1, 2, 3);
        server.addChecksum(path(Market.SPOT, "BTCUSDT", FIRST.withDayOfMonth(2)), "0".repeat(64));
        ArchiveException failed = assertThrows(ArchiveException.class, () -> archive(FIRST.withDayOfMonth(20))
                .symbols("BTCUSDT", "NONEUSDT").to(FIRST.withDayOfMonth(3)).allowMissingDays(true).fetch());
        List<String> lines = failed.getMessage().lines().toList();
        assertEquals(2, lines.size(), failed.getMessage());
        assertTrue(lines.get(0).startsWith(name(FIRST.withDayOfMonth(2)) + ": its SHA-256 is "), lines.get(0));
        assertEquals("NONEUSDT: the archive has none of the days: is there a symbol NONEUSDT in the market spot?", lines.get(1));
        assertFalse(failed.isForDaysOnly());
    }

    /** Files of two markets have the same names. */
    @Test
    void keepsMarketsApart() throws Exception {
        addDays(1);
        add(Market.USD_M, "BTCUSDT", FIRST);
        TradeSource spot = archive(FIRST.plusDays(2)).to(FIRST).fetch().sources().get(0);
        TradeSource futures = archive(FIRST.plusDays(2)).to(FIRST).market(Market.USD_M).fetch().sources().get(0);
        assertEquals(folder.resolve("spot/BTCUSDT").resolve(name(FIRST)), spot.path().orElseThrow());
        assertEquals(folder.resolve("futures/um/BTCUSDT").resolve(name(FIRST)), futures.path().orElseThrow());
        assertEquals("um", futures.market().orElseThrow());
        assertEquals(FileDigest.sha256(spot.path().orElseThrow()), spot.sha256().orElseThrow());
    }

    @Test
    void rejectsWhatCannotBeBeforeAnyRequest() {
        LocalDate today = FIRST.withDayOfMonth(5);
        assertEquals("the archive needs a symbol and a first day and a folder",
                assertThrows(IllegalArgumentException.class, () -> Archive.binance().fetch()).getMessage());
        for (Archive wrong : List.of(archive(today).symbols("../BTC"), archive(today).symbols("BTCUSDT", "BTCUSDT"),
                archive(today).from(today), archive(today).address(URI.create("ftp://x")))) {
            assertThrows(IllegalArgumentException.class, wrong::fetch);
        }
        assertFalse(Files.exists(folder.resolve("spot")));
    }
}
