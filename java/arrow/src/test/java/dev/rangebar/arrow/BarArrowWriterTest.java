package dev.rangebar.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import dev.rangebar.pipeline.DamagedFileException;
import dev.rangebar.pipeline.FileDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads written bars with other implementations of Arrow and compares them with the bars, to the last unit. */
class BarArrowWriterTest {
    private static final int DAMAGED_PLACES = Integer.getInteger("rangebar.damage.places", 60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void arrowJavaReadsTheBars(BarArrowWriter.Form form) throws IOException {
        boolean severalBatches = false;
        for (int seed = 0; seed < 6; seed++) {
            WrittenBars written = WrittenBars.of(form, seed);
            severalBatches |= written.rows.size() > BarArrowWriter.BATCH_ROWS;
            List<String> rows = new ArrayList<>();
            try (BufferAllocator memory = new RootAllocator(); ArrowReader reader = open(form, written.bytes, memory)) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                assertEquals(WrittenBars.METADATA, root.getSchema().getCustomMetadata());
                assertEquals(WrittenBars.TYPES.stream().map(type -> type.split(" ")[0]).toList(),
                        root.getSchema().getFields().stream().map(field -> field.getName()).toList());
                while (reader.loadNextBatch()) {
                    for (int i = 0; i < root.getRowCount(); i++) {
                        int row = i;
                        rows.add(root.getFieldVectors().stream().map(vector -> text(vector, row))
                                .collect(Collectors.joining("|")));
                    }
                }
            }
            assertEquals(written.rows, rows);
        }
        assertTrue(severalBatches);
    }

    private static ArrowReader open(BarArrowWriter.Form form, byte[] bytes, BufferAllocator memory) {
        return form == BarArrowWriter.Form.STREAM ? new ArrowStreamReader(new ByteArrayInputStream(bytes), memory)
                : new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(bytes), memory);
    }

    private static String text(FieldVector vector, int row) {
        Object value = vector instanceof TimeStampVector times && !times.isNull(row) ? (Object) times.get(row)
                : vector.getObject(row);
        return switch (value) {
            case null -> "null";
            case Double number -> WrittenBars.bits(number);
            case BigDecimal number -> WrittenBars.text(number);
            case Boolean truth -> truth ? "True" : "False";
            default -> value.toString();
        };
    }

    @ParameterizedTest
    @EnumSource
    void pyarrowReadsTheBars(BarArrowWriter.Form form) throws IOException, InterruptedException {
        for (int seed = 0; seed < 2; seed++) {
            WrittenBars written = WrittenBars.of(form, seed);
            List<String> expected = new ArrayList<>();
            new TreeMap<>(WrittenBars.METADATA).forEach((key, value) -> expected.add(key + " " + value));
            expected.addAll(WrittenBars.TYPES);
            expected.addAll(written.rows);
            assertEquals(expected, pythonReads(form, written.bytes));
        }
    }

    private List<String> pythonReads(BarArrowWriter.Form form, byte[] bytes) throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("bars"), bytes);
        try (var script = BarArrowWriterTest.class.getResourceAsStream("/read_bars.py")) {
            return python(new String(script.readAllBytes(), StandardCharsets.UTF_8), form.name(), file.toString());
        }
    }

    /** Runs a script and returns its output. */
    private List<String> python(String script, String... arguments) throws IOException, InterruptedException {
        String python = System.getProperty("rangebar.test.python");
        if (!hasPyarrow(python)) {
            String absence = python + " has no pyarrow: give one that has, -Dpython=COMMAND";
            System.out.println("SKIPPED: " + absence); // Maven only counts
            assumeTrue(false, absence);
        }
        List<String> command = new ArrayList<>(List.of(python,
                Files.writeString(directory.resolve("script.py"), script).toString()));
        command.addAll(List.of(arguments));
        Path printed = directory.resolve("printed");
        ProcessBuilder process = new ProcessBuilder(command).directory(directory.toFile())
                .redirectOutput(printed.toFile()).redirectErrorStream(true);
        process.environment().put("PYTHONIOENCODING", "utf-8");
        int exitCode = process.start().waitFor();
        List<String> lines = Files.readAllLines(printed);
        assertEquals(0, exitCode, () -> String.join("\n", lines));
        return lines;
    }

    private static boolean hasPyarrow(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import pyarrow").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no such command
        }
    }

    /** Runs the Python of docs/how-to/arrow.md on the file that its Java writes. */
    @Test
    void examplesOfTheDocumentWork() throws IOException, InterruptedException {
        write(WrittenBars.trades(0, 1_000), directory.resolve("bars.arrow"));
        String document = Files.readString(Path.of(System.getProperty("rangebar.test.root"), "docs", "how-to", "arrow.md"));
        Matcher script = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(document);
        assertTrue(script.find());
        assertEquals(List.of("227 bars at 10 dbps", "decimal128(19, 8) 60011.50629638"), python(script.group(1)));
    }

    @ParameterizedTest
    @EnumSource
    void writesASchemaWithoutBars(BarArrowWriter.Form form) throws IOException {
        WrittenBars written = WrittenBars.of(form, WrittenBars.trades(0, 0), 1, 0);
        try (BufferAllocator memory = new RootAllocator(); ArrowReader reader = open(form, written.bytes, memory)) {
            assertEquals(WrittenBars.TYPES.size(), reader.getVectorSchemaRoot().getSchema().getFields().size());
            assertEquals(false, reader.loadNextBatch());
        }
    }

    /** 10^38 units of turnover need 39 digits; one unit less does not. */
    @Test
    void rejectsASumOfTooManyDigitsByName() throws IOException {
        assertEquals("turnover of the bar that opens at 1970-01-01T00:00:00Z is "
                + "10000000000000000000000.0000000000000000: more than the 38 digits of a decimal; write it as text, which has no limit (--format csv)",
                assertThrows(IOException.class, () -> writeTurnover(0)).getMessage());
        writeTurnover(1);
    }

    /** Writes 100 trades of 10^36 units of turnover each, one of them with this many units less. */
    private static void writeTurnover(int less) throws IOException {
        int count = 101;
        long[] times = new long[count];
        long[] prices = new long[count];
        long[] volumes = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = i;
            prices[i] = 1_000_000_000_000_000_000L;
            volumes[i] = i < 100 ? 1_000_000_000_000_000_000L : 0;
        }
        if (less > 0) {
            volumes[0]--;
        }
        prices[100] *= 2;
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(100_000));
                BarBuffer bars = BarBuffer.create()) {
            assertEquals(1, processor.process(TradeColumns.of(times, prices, volumes), bars));
            new BarArrowWriter(OutputStream.nullOutputStream(), BarArrowWriter.Form.STREAM, Map.of())
                    .write(bars.view());
        }
    }

    /** Both forms hold the same messages, apart from the digest in the last one of a stream. */
    @Test
    void fileIsAStreamWithAnIndex() throws IOException {
        byte[] stream = WrittenBars.of(BarArrowWriter.Form.STREAM, 0).bytes;
        byte[] file = WrittenBars.of(BarArrowWriter.Form.FILE, 0).bytes;
        int last = Arrays.mismatch(stream, Arrays.copyOfRange(file, 8, 8 + stream.length));
        int digest = new String(stream, StandardCharsets.ISO_8859_1).indexOf(FileDigest.KEY);
        assertTrue(last > 5_000_000 && last < digest && digest - last < 4_096, last + ", digest at " + digest);
        byte[] body = Arrays.copyOfRange(stream, stream.length - 1_000, stream.length - 8);
        assertTrue(new String(file, StandardCharsets.ISO_8859_1).contains(new String(body, StandardCharsets.ISO_8859_1)));
    }

    /** Bars after the footer would be in no batch of its index. */
    @Test
    void rejectsBarsAfterTheEnd() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BarArrowWriter writer = new BarArrowWriter(out, BarArrowWriter.Form.FILE, Map.of());
        writer.finish();
        byte[] whole = out.toByteArray();
        try (BarBuffer bars = BarBuffer.create()) {
            assertThrows(IllegalStateException.class, () -> writer.write(bars.view()));
        }
        assertThrows(IllegalStateException.class, writer::finish);
        assertArrayEquals(whole, out.toByteArray());
    }

    // example begins
    static void write(TradeColumns trades, Path file) throws IOException {
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse("1bps"));
                BarBuffer bars = BarBuffer.create();
                OutputStream out = Files.newOutputStream(file)) {
            processor.process(trades, bars);
            BarArrowWriter writer = new BarArrowWriter(out, BarArrowWriter.Form.FILE,
                    Map.of("rangebar.threshold_dbps", "10"));
            writer.write(bars.view());
            writer.finish();
        }
    }
    // example ends

    /** One flipped bit in a file or stream. {@code -Drangebar.damage.places=1000} flips that many. */
    @ParameterizedTest
    @EnumSource
    void everyFlippedBitIsFound(BarArrowWriter.Form form) throws IOException {
        byte[] whole = WrittenBars.of(form, 3).bytes;
        Path file = Files.write(directory.resolve("bars"), whole);
        assertEquals(FileDigest.State.VERIFIED, FileDigest.check(file));
        Random random = new Random(7);
        for (int k = 0; k < DAMAGED_PLACES; k++) {
            byte[] damaged = whole.clone();
            // half of them near the end, where a file has its metadata
            int at = k % 2 == 0 ? random.nextInt(whole.length) : whole.length - 1 - random.nextInt(whole.length / 10);
            damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, damaged);
            assertThrows(DamagedFileException.class, () -> FileDigest.check(file), "byte " + at);
        }
        System.out.println("Arrow " + form + ": " + DAMAGED_PLACES + " flipped bits: " + DAMAGED_PLACES + " refused");
    }

    /** Without bars, with one batch, and with several. */
    @ParameterizedTest
    @EnumSource
    void everyOutputHasItsDigest(BarArrowWriter.Form form) throws IOException {
        for (int trades : new int[] {0, 1, 30_000, 100_000}) {
            WrittenBars written = WrittenBars.of(form, WrittenBars.trades(0, trades), 1, 0);
            Path file = Files.write(directory.resolve("bars"), written.bytes);
            assertEquals(FileDigest.State.VERIFIED, FileDigest.check(file), written.rows.size() + " bars");
        }
    }
}
