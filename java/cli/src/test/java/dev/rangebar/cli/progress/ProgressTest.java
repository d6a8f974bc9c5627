package dev.rangebar.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.TradeInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private TradeSource file(String name, int bytes) throws IOException {
        return TradeSource.of(TradeInput.ofFile(name, Files.write(folder.resolve(name), new byte[bytes])));
    }

    private Progress progress(ProgressLine.Mode mode, TradeSource... inputs) {
        return new Progress(new PrintStream(err, true, StandardCharsets.UTF_8), mode, List.of(inputs));
    }

    @Test
    void rateAndPartAndTimeLeft() throws IOException {
        TradeSource small = file("small.csv", 100);
        TradeSource large = file("large.csv", 300);
        try (Progress progress = progress(ProgressLine.Mode.QUIET, small, large)) {
            progress.tradesRead(small, 1_000);
            assertEquals("rangebar: 1000 trades, 500 trades/s", progress.text(2));
            progress.sourceDone(small);
            assertEquals("rangebar: 1000 trades, 500 trades/s, 25 % done, 6s left", progress.text(2));
            progress.tradesRead(large, 3_000);
            progress.sourceDone(large);
            assertEquals("rangebar: 4000 trades, 1000 trades/s, 100 % done, 0s left", progress.text(4));
        }
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    /** A pipe has no length. */
    @Test
    void withoutALengthThereIsNoPart() throws IOException {
        TradeSource small = file("small.csv", 100);
        TradeSource pipe = TradeSource.of(TradeInput.ofStream("pipe", InputStream.nullInputStream()));
        try (Progress progress = progress(ProgressLine.Mode.QUIET, small, pipe)) {
            progress.tradesRead(small, 10);
            progress.sourceDone(small);
            assertEquals("rangebar: 10 trades, 10 trades/s", progress.text(1));
        }
    }
}
