package dev.rangebar.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarCsvTest {
    private static final String HEADER = "open_time,close_time,open,high,low,close,volume,buy_volume,sell_volume,"
            + "trade_count,is_incomplete\n";
    private static final String FIRST = "2024-01-01T00:00:00.000001Z,2024-01-01T00:00:02.000000Z,100,100.25,99.9,100.2,"
            + "6,2,4,3,false\n";
    private static final String SECOND = "2024-01-01T00:00:02.000000Z,2024-01-01T00:00:04.000000Z,0.00000001,"
            + "101.12345678,0.00000001,100,1701411834604692317316873037158.84105727,0,"
            + "1701411834604692317316873037158.84105727,4,true\n";

    @TempDir
    private Path folder;

    private ChartBars read(String text) throws IOException, BarFileException {
        Path path = folder.resolve("b.csv");
        Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
        return BarCsv.read("b.csv", path, "x");
    }

    @Test
    void readsTheValuesOfTheCells() throws IOException, BarFileException {
        ChartBars bars = read(HEADER + FIRST + SECOND);
        assertEquals(2, bars.size());
        assertEquals(1_704_067_200_000_001L, bars.openTimeMicros(0));
        assertEquals(1_704_067_204_000_000L, bars.closeTimeMicros(1));
        assertEquals(9_990_000_000L, bars.low(0));
        assertEquals(10_112_345_678L, bars.high(1));
        assertEquals(new BigDecimal("4.00000000"), bars.sellVolume(0));
        assertEquals(new BigDecimal("1701411834604692317316873037158.84105727"), bars.volume(1));
        assertEquals(4, bars.trades(1));
        assertTrue(bars.hasSide() && bars.lastIsForming());
    }

    @Test
    void readsEmptyCellsAsNoSide() throws IOException, BarFileException {
        assertFalse(read(HEADER + FIRST.replace(",2,4,3,", ",,,3,")).hasSide());
        assertEquals(0, read(HEADER).size());
    }

    @Test
    void detectsTheFormatFromTheHeader() throws IOException {
        Path path = folder.resolve("b.csv");
        assertTrue(BarCsv.isBars(Files.writeString(path, HEADER)));
        assertFalse(BarCsv.isBars(Files.writeString(path, "open_time")));
        assertFalse(BarCsv.isBars(Files.writeString(path, "agg_trade_id,price,quantity")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2024-01-01T00:00:00.000001Z | 1704067200000001 | b.csv:2:1: open_time \"1704067200000001\" is not a time such",
        ",100.25, | ,x\u0007\u00e9, | b.csv:2:4: high \"x\\x07\\xe9\" is not a price with at most 8 decimals",
        ",100.25, | ,-1, | b.csv:2:4: high \"-1\" is not a price above 0",
        ",99.9, | ,99.123456789, | b.csv:2:5: low \"99.123456789\" is not a price with at most 8 decimals",
        ",100.2, | ,100.3, | b.csv:2: open and close are not between low and high",
        ",6,2, | ,6e1,2, | b.csv:2:7: volume \"6e1\" is not a volume with at most 8 decimals",
        ",6,2, | ,2000000000000000000000000000000,2, | b.csv:2:7: volume \"2000000000000000000000000000000\" is not a "
            + "volume of 128 bits",
        ",4,3, | ,,3, | b.csv:2:9: sell_volume \"\" is not a volume",
        ",3,false | ,-3,false | b.csv:2:10: trade_count \"-3\" is not a number of trades",
        ",false | ,0 | b.csv:2:11: is_incomplete \"0\" is not true or false",
        ",false | '' | b.csv:2: the line has 10 cells, the header 11",
        "2024-01-01T00:00:02 | 2023-01-01T00:00:02 | b.csv:2: the bar closes before it opens",
        "2024-01-01T00:00:02 | 2455-01-01T00:00:02 | b.csv:2: a bar closes at 2455-01-01T00:00:02Z; a chart holds",
    })
    void namesThePlaceOfAFault(String good, String bad, String message) {
        assertTrue(FIRST.contains(good));
        String said = assertThrows(BarFileException.class, () -> read(HEADER + FIRST.replace(good, bad))).getMessage();
        assertTrue(said.startsWith(message), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "close_time", "sell_volume", "is_incomplete"})
    void requiresEveryColumn(String title) {
        String said = assertThrows(BarFileException.class,
                () -> read(HEADER.replace(title, "other") + FIRST)).getMessage();
        assertTrue(said.startsWith("b.csv:1: no column "), said);
    }

    @Test
    void rejectsBarsOutOfOrder() {
        assertEquals("b.csv:3: the bar opens before the one above it closes",
                assertThrows(BarFileException.class, () -> read(HEADER + FIRST + FIRST)).getMessage());
        assertEquals("b.csv:3: buy_volume is absent, unlike in the lines above", assertThrows(BarFileException.class,
                () -> read(HEADER + FIRST + SECOND.replace(",0,17", ",,17"))).getMessage());
    }
}
