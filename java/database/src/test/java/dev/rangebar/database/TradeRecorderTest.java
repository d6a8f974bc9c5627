package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded trades are read back exactly, whatever ends the recording. */
class TradeRecorderTest {
    @TempDir
    private Path folder;

    private static Trade trade(long id) {
        return Trade.of(1_764_400_000_000_000L + 7 * id, id == 3 ? Long.MAX_VALUE : 100_000_000 + id, id == 3 ? Long.MAX_VALUE : id, id,
                2 * id, 2 * id + 1, id % 2 == 0 ? Side.BUY : Side.SELL);
    }

    private static List<Trade> trades(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(TradeRecorderTest::trade).toList();
    }

    private static List<Trade> read(Path file) throws Exception {
        List<Trade> trades = new ArrayList<>();
        TradeInput input = TradeInput.ofFile("trades", file, options -> ParquetTrades.open(file, options));
        try (TradeFileReader reader = TradeFileReader.open(input, ReadOptions.DEFAULT)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                for (int i = 0; i < chunk.size(); i++) {
                    trades.add(chunk.trade(i));
                }
            }
        }
        return trades;
    }

    private static void add(TradeRecorder recorder, long from, long to) throws IOException {
        for (Trade one : trades(from, to)) {
            recorder.add(one);
        }
    }

    @Test
    void continuesAFileAndSkipsDuplicates() throws Exception {
        Path file = folder.resolve("t.parquet");
        try (TradeRecorder recorder = TradeRecorder.open(file)) {
            assertEquals(Optional.empty(), recorder.lastId());
            add(recorder, 1, 500);
        }
        assertEquals(trades(1, 500), read(file));
        try (TradeRecorder recorder = TradeRecorder.open(file)) {
            assertEquals(Optional.of(500L), recorder.lastId());
            add(recorder, 400, 600);
        }
        assertEquals(trades(1, 600), read(file));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    /** Trades that were saved before a kill are in the recording, from which the next recorder continues. */
    @Test
    void aKillLosesNothingThatWasSaved() throws Exception {
        Path file = folder.resolve("t.parquet");
        Path killed = folder.resolve("killed.parquet");
        try (TradeRecorder recorder = TradeRecorder.open(file)) {
            add(recorder, 1, 100);
            recorder.save();
            add(recorder, 101, 200);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path one : files.toList()) {
                    Files.copy(one, folder.resolve(one.getFileName().toString().replace("t.parquet", "killed.parquet")));
                }
            }
        }
        assertFalse(Files.exists(killed));
        try (TradeRecorder recorder = TradeRecorder.open(killed)) {
            assertEquals(Optional.of(100L), recorder.lastId());
            add(recorder, 101, 150);
        }
        assertEquals(trades(1, 150), read(killed));
    }

    @Test
    void refusesAFileOfSomethingElse() throws IOException {
        Path file = folder.resolve("t.parquet");
        Files.writeString(file, "no parquet");
        assertThrows(IOException.class, () -> TradeRecorder.open(file).close());
        assertEquals("no parquet", Files.readString(file));
    }
}
