package dev.rangebar.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveFileTest {
    private static final Instrument BITCOIN = new Instrument(Market.SPOT, "BTCUSDT");

    /** Each day occurs once, within its month if the range has the whole month. */
    @Test
    void coversEachDayOnce() {
        Random random = new Random(6);
        for (int round = 0; round < 2_000; round++) {
            LocalDate from = LocalDate.of(2023, 1, 1).plusDays(random.nextInt(800));
            LocalDate to = from.plusDays(random.nextInt(100));
            List<ArchiveFile> files = ArchiveFile.covering(BITCOIN, from, to);
            List<LocalDate> days = files.stream().flatMap(file -> file.days().stream()).map(ArchiveFile::first)
                    .toList();
            assertEquals(from.datesUntil(to.plusDays(1)).toList(), days);
            assertEquals(files.stream().sorted().toList(), files);
            assertEquals(days.size(), files.stream().mapToLong(ArchiveFile::dayCount).sum());
            for (ArchiveFile file : files) {
                YearMonth month = YearMonth.from(file.first());
                boolean whole = !month.atDay(1).isBefore(from) && !month.atEndOfMonth().isAfter(to);
                assertEquals(whole, file.isMonth(), file + " of " + from + " to " + to);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "spot, BTCUSDT, 2024-01-05, 2024-01-05, data/spot/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01-05.zip",
        "um, BTCUSDT, 2024-02-01, 2024-02-29, data/futures/um/monthly/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-02.zip",
        "cm, BTCUSD_240329, 2024-01-01, 2024-01-01, "
                + "data/futures/cm/daily/aggTrades/BTCUSD_240329/BTCUSD_240329-aggTrades-2024-01-01.zip"})
    void buildsThePathsOfTheArchive(String market, String symbol, LocalDate from, LocalDate to, String path) {
        Instrument instrument = new Instrument(Market.named(market), symbol);
        assertEquals(List.of(path),
                ArchiveFile.covering(instrument, from, to).stream().map(ArchiveFile::path).toList());
    }

    @Test
    void rejectsOtherRanges() {
        LocalDate day = LocalDate.of(2024, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> ArchiveFile.covering(BITCOIN, day, day.minusDays(1)));
        assertThrows(IllegalArgumentException.class, () -> new ArchiveFile(BITCOIN, day, day.plusDays(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "B", "btcusdt", "../BTC", "BTC/USDT", "BTC-USDT", "BTC_", "_PERP", "A_B_C", "BTC\n",
        "BTC\0", "BTC%2F", "ВТС", "BTCUSDT?"})
    void rejectsOtherSymbols(String symbol) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Instrument(Market.SPOT, symbol)).getMessage()
                .startsWith("'" + symbol + "' is not a symbol"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SPOT", "futures", "../um", ""})
    void rejectsOtherMarkets(String name) {
        assertEquals("the market '" + name + "' is not one of spot, um, cm",
                assertThrows(IllegalArgumentException.class, () -> Market.named(name)).getMessage());
    }
}
