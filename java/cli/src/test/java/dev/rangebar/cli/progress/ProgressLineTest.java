package dev.rangebar.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final String BACK = "\r\033[K";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(err, false, StandardCharsets.US_ASCII);

    private String written() {
        stream.flush();
        return err.toString(StandardCharsets.US_ASCII).replace("\r\n", "\n");
    }

    @Test
    void oneLineOnATerminalThatMakesRoomForOthers() {
        try (ProgressLine line = new ProgressLine(stream, ProgressLine.Mode.TERMINAL, () -> "far")) {
            line.show();
            line.say("news");
            line.say("more");
            line.show();
        }
        assertEquals(BACK + "far" + BACK + "news\nmore\n" + BACK + "far" + BACK, written());
    }

    @Test
    void aLongLineIsCut() {
        try (ProgressLine line = new ProgressLine(stream, ProgressLine.Mode.TERMINAL, () -> "x".repeat(100))) {
            line.show();
            assertEquals(BACK + "x".repeat(79), written());
        }
    }

    @Test
    void linesInALog() {
        try (ProgressLine line = new ProgressLine(stream, ProgressLine.Mode.LOG, () -> "far")) {
            line.show();
            line.say("news");
        }
        assertEquals("far\nnews\n", written());
    }

    @Test
    void nothingIfQuiet() {
        try (ProgressLine line = ProgressLine.start(stream, ProgressLine.Mode.QUIET, () -> "far")) {
            line.show();
            line.say("news");
        }
        assertEquals("", written());
    }

    @Test
    void showsOnItsOwnUntilItIsClosed() throws InterruptedException {
        CountDownLatch shown = new CountDownLatch(2);
        try (ProgressLine line = ProgressLine.start(stream, ProgressLine.Mode.TERMINAL, () -> {
            shown.countDown();
            return "far";
        })) {
            shown.await();
            line.say("news");
        }
        String seen = written();
        assertTrue(seen.startsWith(BACK + "far" + BACK + "far"), seen);
        Thread.sleep(700); // longer than the period
        assertEquals(seen, written());
    }
}
