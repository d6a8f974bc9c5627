package dev.rangebar.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.output.TextTable.TextWidth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTableTest {
    private static List<String> lines(StringBuilder out) {
        return out.toString().lines().toList();
    }

    @Test
    void alignsNumbersAtTheirPointAndTextAtTheLeft() throws IOException {
        StringBuilder out = new StringBuilder();
        TextTable table = new TextTable(List.of("name", "price", "n"), 80, out);
        table.add(List.of("a", "100", "7"));
        table.add(List.of("long", "-2.25", "1234"));
        table.add(List.of("", "NULL", ""));
        assertEquals(0, table.finish());
        assertEquals(List.of(
                "name   price     n",
                "a     100        7",
                "long   -2.25  1234",
                "        NULL"), lines(out));
    }

    /** For any cells, no line is wider than the terminal, and no row is lost. */
    @ParameterizedTest
    @ValueSource(ints = {20, 80, 130})
    void fitsTheWidth(int width) throws IOException {
        Random random = new Random(width);
        for (int run = 0; run < 50; run++) {
            int columns = 1 + random.nextInt(32);
            List<String> header = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                header.add(text(random));
            }
            StringBuilder out = new StringBuilder();
            TextTable table = new TextTable(header, width, out);
            for (int row = 0; row < 30; row++) {
                table.add(header.stream().map(name -> random.nextBoolean() ? text(random)
                        : String.valueOf(random.nextInt() / 1e3)).toList());
            }
            int hidden = table.finish();
            assertTrue(hidden >= 0 && hidden < columns, hidden + " of " + columns);
            assertEquals(31, out.chars().filter(c -> c == '\n').count());
            lines(out).forEach(line -> assertTrue(TextWidth.of(line) <= width, line));
        }
    }

    private static String text(Random random) {
        String[] pieces = {"a", "word ", "\u4ef7\u683c", "e\u0301", "\n", "\u001b[31m", "\ud83d\udcc8", "x".repeat(30)};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    @Test
    void leavesNoControlCharacterInACell() throws IOException {
        StringBuilder out = new StringBuilder();
        TextTable table = new TextTable(List.of("a"), 80, out);
        table.add(List.of("x\u001b[2Jy\nz\t"));
        table.finish();
        assertEquals(List.of("a", "x [2Jy z"), lines(out));
    }

    @Test
    void cutsWideTextToTheTerminal() throws IOException {
        StringBuilder out = new StringBuilder();
        TextTable table = new TextTable(List.of("text", "n"), 10, out);
        table.add(List.of("a".repeat(40), "1"));
        table.add(List.of("\u4ef7".repeat(20), "2"));
        assertEquals(1, table.finish());
        assertEquals(List.of("text", "aaaaaaa...", "\u4ef7\u4ef7\u4ef7..."), lines(out));
    }

    @Test
    void prefersColumnsByImportanceAndKeepsTheirOrder() throws IOException {
        StringBuilder out = new StringBuilder();
        TextTable table = new TextTable(List.of("aaaa", "bbbb", "cccc"), List.of(2, 0, 1), 10, out);
        table.add(List.of("1", "2", "3"));
        assertEquals(1, table.finish());
        assertEquals(List.of("aaaa  cccc", "   1     3"), lines(out));
    }

    @Test
    void streamsRowsAfterTheSample() throws IOException {
        StringBuilder out = new StringBuilder();
        TextTable table = new TextTable(List.of("n"), 80, out);
        for (int row = 1; row <= 1_100; row++) {
            table.add(List.of(String.valueOf(row)));
            assertEquals(row < 1_000 ? 0 : row + 1, lines(out).size());
        }
        table.finish();
        assertEquals("1100", lines(out).getLast());
    }

    private static final String BARS = """
            open_time,close_time,open,high,low,close,volume,trade_count,duration_us
            2024-08-08T23:54:16.322000Z,2024-08-08T23:54:20.322000Z,61234.1,61300,61000,61234.25,12.5,120,4000000
            2024-08-08T23:54:21.322000Z,2024-08-09T00:54:16.322000Z,61234.25,61300,61000,61380,1.75,7,3595000000
            """;

    private static List<String> table(int width, boolean areChosen, String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BarTableStream stream = new BarTableStream(out, width, areChosen);
        stream.write(text.getBytes(StandardCharsets.US_ASCII));
        int hidden = stream.finish();
        return List.of(out.toString(StandardCharsets.UTF_8) + hidden);
    }

    @Test
    void showsTheImportantColumnsFirst() throws IOException {
        assertEquals(List.of("""
                open_time                    open   high    low     close  volume  trade_count
                2024-08-08 23:54:16.322  61234.1   61300  61000  61234.25   12.5           120
                2024-08-08 23:54:21.322  61234.25  61300  61000  61380       1.75            7
                2"""), table(80, false, BARS));
    }

    @Test
    void showsDurationsInSecondsMinutesAndHours() throws IOException {
        assertEquals(List.of("""
                duration
                  4.000s
                 59m 55s
                 25h 00m
                0"""), table(80, true, "duration_us\n4000000\n3595000000\n90000000000\n"));
    }

    @Test
    void keepsChosenColumnsInTheirOrder() throws IOException {
        assertEquals(List.of("""
                volume  open
                   1.5   100
                0"""), table(80, true, "volume,open\n1.5,100\n"));
        assertEquals(List.of("""
                open
                0"""), table(80, false, "open\n"));
    }
}
