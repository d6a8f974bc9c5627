package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Trade;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedTradeReaderTest {
    private static final String HEADER = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,timestamp_us,"
            + "is_buyer_maker\n";
    private static final long TIME = 1_723_161_256_000_000L;

    @TempDir
    private Path folder;
    private Path temporary;

    @BeforeEach
    void create() throws IOException {
        temporary = Files.createDirectory(folder.resolve("temporary"));
    }

    /** A file as an input. */
    private record FileOf(Path path) implements SortedTradeReader.Input {
        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public TradeReader open() throws TradeFileException {
            return TradeFileReader.open(TradeInput.ofFile(name(), path), ReadOptions.DEFAULT);
        }
    }

    private Path write(String name, List<String> rows) throws IOException {
        return Files.writeString(folder.resolve(name), HEADER + String.join("", rows));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.map(Path::toString).toList();
        }
    }

    private SortedTradeReader reader(List<Path> files, long memory) {
        return new SortedTradeReader(files.stream().map(FileOf::new).toList(), new TradeSorting(temporary, memory), null);
    }

    private static List<Trade> trades(TradeReader reader) throws TradeFileException {
        List<Trade> trades = new ArrayList<>();
        for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            assertTrue(chunk.size() > 0);
            for (int i = 0; i < chunk.size(); i++) {
                trades.add(chunk.trade(i));
            }
        }
        return trades;
    }

    private static Stream<Trade> inOrder(List<Path> files) throws TradeFileException {
        List<Trade> trades = new ArrayList<>();
        for (Path file : files) {
            try (TradeReader reader = new FileOf(file).open()) {
                trades.addAll(trades(reader));
            }
        }
        return trades.stream().sorted(Comparator.comparingLong(Trade::timestampMicros)
                .thenComparingLong(trade -> trade.aggTradeId().orElse(0)));
    }

    /** In memory, in one merge, and in many rounds of merges: as a stable sort of a list. */
    @ParameterizedTest
    @ValueSource(longs = {1, 300_000, 1 << 20, 1 << 30})
    void equalsASortedList(long memory) throws Exception {
        Random random = new Random(memory);
        List<Path> files = new ArrayList<>();
        for (int file = 0; file < 3; file++) {
            List<String> rows = new ArrayList<>();
            int count = memory == 1 ? 200 : 9_000;
            for (int i = 0; i < count; i++) {
                long id = random.nextInt(20_000); // the values of a trade depend on its id alone
                rows.add(id + "," + (1 + id * 31 % 9) + ",1," + id + "," + id + "," + (TIME + id * 7_919 % 5_000) + ","
                        + (id * 13 % 3 == 0) + "\n");
            }
            files.add(write(file + ".csv", rows));
        }
        try (SortedTradeReader reader = reader(files, memory)) {
            List<Trade> all = inOrder(files).toList();
            List<Trade> actual = trades(reader);
            assertEquals(List.of(), files(), "the temporary file has no name");
            assertEquals(all.size(), actual.size() + reader.duplicates());
            // Equal ones that follow each other are skipped.
            List<Trade> expected = new ArrayList<>();
            for (Trade trade : all) {
                if (expected.isEmpty() || !expected.getLast().equals(trade)) {
                    expected.add(trade);
                }
            }
            assertEquals(expected, actual);
        }
    }

    @Test
    void withoutIdsEqualTradesAreTwo() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "1723161256001,2,1\n1723161256000,1,1\n1723161256000,1,1\n"
                + "1723161256000,3,1\n");
        try (SortedTradeReader reader = reader(List.of(file, file), 1)) {
            List<Trade> trades = trades(reader);
            assertEquals(8, trades.size());
            assertEquals(inOrder(List.of(file, file)).toList(), trades);
            assertEquals(0, reader.duplicates());
        }
    }

    /** In memory and merged: the trades before it come first, then the error names both places; or it is skipped. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1 << 20})
    void twoDifferentTradesOfOneIdAreNamed(long memory) throws Exception {
        for (String other : List.of("7,2,1,7,7," + TIME + ",true\n", "7,1,1,7,7," + TIME + ",false\n",
                "7,1,1,7,8," + TIME + ",true\n", "7,1,1,7,7," + (TIME + 1) + ",true\n")) {
            String same = "7,1,1,7,7," + TIME + ",true\n";
            Path first = write("1.csv", List.of("9,1,1,9,9," + (TIME + 9) + ",true\n", same));
            Path second = write("2.csv", List.of(same, other, "5,1,1,5,5," + (TIME - 1) + ",true\n"));
            try (SortedTradeReader reader = reader(List.of(first, second), memory)) {
                assertEquals(2, reader.next().size());
                TradeFileException error = assertThrows(TradeFileException.class, reader::next);
                assertEquals(second + ":3: two different trades have the id 7: this one and that of " + first
                        + ":3; correct the id, or remove the wrong trade", error.getMessage());
                assertThrows(TradeFileException.class, reader::next);
            }
            InvalidRows skipped = new InvalidRows();
            try (SortedTradeReader reader = new SortedTradeReader(List.of(new FileOf(first), new FileOf(second)),
                    new TradeSorting(temporary, memory), skipped)) {
                assertEquals(List.of(5L, 7L, 9L), trades(reader).stream().map(trade -> trade.aggTradeId().orElseThrow()).toList());
                assertEquals(Map.of(InvalidRowReason.ID_CONFLICT, 1L), skipped.counts());
                assertEquals(1, reader.duplicates());
            }
        }
    }

    /** A rejected row is named by the line that it has in its file. */
    @Test
    void aRowKeepsItsLine() throws Exception {
        Path first = write("1.csv", List.of("2,1,1,2,2," + (TIME + 2) + ",true\n", "1,1,1,1,1," + (TIME + 1) + ",true\n"));
        Path second = write("2.csv", List.of("9,1,1,9,9," + (TIME + 1) + ",true\n"));
        try (SortedTradeReader reader = reader(List.of(first, second), 1 << 20)) {
            TradeChunk chunk = reader.next();
            List<String> where = List.of(first + ":3: x", second + ":2: x", first + ":2: x");
            for (int i = 0; i < 3; i++) {
                int index = i;
                assertEquals(where.get(i), assertThrows(TradeFileException.class,
                        () -> reader.reject(InvalidRowReason.PRICE, "x", index, chunk)).getMessage());
            }
        }
    }

    @Test
    void nothingIsLeftAfterAnError() throws Exception {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            rows.add(i + ",1,1," + i + "," + i + "," + (TIME - i) + ",true\n");
        }
        rows.add("x\n");
        try (SortedTradeReader reader = reader(List.of(write("1.csv", rows)), 1)) {
            TradeFileException error = assertThrows(TradeFileException.class, reader::next);
            assertTrue(error.getMessage().contains("1.csv:3002:"), error.getMessage());
        }
        assertEquals(List.of(), files());
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws Exception {
        Files.delete(temporary);
        Path file = write("1.csv", List.of("1,1,1,1,1," + TIME + ",true\n", "2,1,1,2,2," + TIME + ",true\n",
                "3,1,1,3,3," + TIME + ",true\n"));
        try (SortedTradeReader reader = reader(List.of(file), 1)) {
            TradeFileException error = assertThrows(TradeFileException.class, reader::next);
            assertTrue(error.getMessage().contains("cannot sort in the folder " + temporary), error.getMessage());
        }
    }

    @Test
    void filesWithOtherColumnsAreRefused() throws Exception {
        Path file = write("1.csv", List.of("1,1,1,1,1," + TIME + ",true\n"));
        Path plain = Files.write(folder.resolve("2.csv"), "1723161256001,2,1\n".getBytes(StandardCharsets.US_ASCII));
        try (SortedTradeReader reader = reader(List.of(file, plain), 1 << 20)) {
            TradeFileException error = assertThrows(TradeFileException.class, reader::next);
            assertTrue(error.getMessage().startsWith(plain + ": the columns of this file differ from those of " + file),
                    error.getMessage());
        }
    }

    @Test
    void noTradesAtAll() throws Exception {
        try (SortedTradeReader reader = reader(List.of(write("1.csv", List.of())), 1)) {
            assertEquals(List.of(), trades(reader));
        }
    }
}
