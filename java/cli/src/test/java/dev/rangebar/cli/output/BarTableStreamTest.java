package dev.rangebar.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarTableStreamTest {
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
