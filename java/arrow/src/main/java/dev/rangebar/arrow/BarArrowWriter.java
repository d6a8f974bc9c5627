package dev.rangebar.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.rangebar.BarField;
import dev.rangebar.BarView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes bars in Arrow's IPC format.
 *
 * {@snippet :
 * try (OutputStream out = Files.newOutputStream(Path.of("bars.arrow"))) {
 *     BarArrowWriter writer = new BarArrowWriter(out, BarArrowWriter.Form.FILE, Map.of("symbol", "BTCUSDT"));
 *     writer.write(bars);
 *     writer.finish();
 * }
 * }
 *
 * <p>The columns are those of {@link BarField}: times are timestamps (microseconds, UTC), prices, volumes and turnovers
 * exact decimals, ids and counts 64-bit integers, features doubles. A value that the trades do not state is null. The
 * output does not depend on how the bars are divided into views.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class BarArrowWriter {
    /** The number of bars of a batch, which stays in memory until it is complete. */
    static final int BATCH_ROWS = 16_384;

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int ALIGNMENT = 8;
    private static final int CONTINUATION = -1;

    private final OutputStream out;
    private final Form form;
    private final Map<String, String> metadata;
    private final List<ColumnBuffer> columns = Arrays.stream(BarField.values()).map(ColumnBuffer::new).toList();
    private final List<Block> batches = new ArrayList<>();
    private int rows;
    private long position;
    private boolean finished;

    /** The two forms of Arrow's IPC format. */
    public enum Form {
        /** A stream, read from front to back: {@code .arrows}. */
        STREAM,
        /** A file with an index at its end, for access to any batch: {@code .arrow}. */
        FILE
    }

    /** The place of a batch in a file. */
    record Block(long offset, int metadataBytes, long bodyBytes) {}

    /**
     * Begins a stream or a file.
     *
     * @param out receives the bytes; the caller closes it
     * @param form stream or file
     * @param metadata entries for the schema, such as the sources of the bars
     * @throws IOException if {@code out} fails
     */
    public BarArrowWriter(OutputStream out, Form form, Map<String, String> metadata) throws IOException {
        this.out = out;
        this.form = form;
        this.metadata = Map.copyOf(metadata);
        if (form == Form.FILE) {
            write(MAGIC);
            pad();
        }
        writeMetadata(Messages.schema(this.metadata));
    }

    /**
     * Adds all bars of a view and writes each batch that is complete.
     *
     * @param bars the bars
     * @throws IllegalStateException if this writer is finished
     * @throws IOException if the output fails, or a sum has more digits than a decimal of Arrow; the output is
     *     unusable then
     */
    public void write(BarView bars) throws IOException {
        requireUnfinished();
        for (long index = 0; index < bars.size(); index++) {
            for (ColumnBuffer column : columns) {
                column.put(rows, bars, index);
            }
            if (++rows == BATCH_ROWS) {
                writeBatch();
            }
        }
    }

    /**
     * Writes the last batch and the end of the output.
     *
     * @throws IllegalStateException if this writer is finished
     * @throws IOException if the output fails
     */
    public void finish() throws IOException {
        requireUnfinished();
        finished = true;
        if (rows > 0) {
            writeBatch();
        }
        writeInts(CONTINUATION, 0);
        if (form == Form.FILE) {
            ByteBuffer footer = Messages.footer(metadata, batches).dataBuffer();
            int length = footer.remaining();
            write(footer);
            writeInts(length);
            write(MAGIC);
        }
        out.flush();
    }

    private void requireUnfinished() {
        if (finished) {
            throw new IllegalStateException("this writer is finished");
        }
    }

    private void writeBatch() throws IOException {
        long begin = position;
        List<ByteBuffer> buffers = new ArrayList<>();
        List<Long> nulls = new ArrayList<>();
        for (ColumnBuffer column : columns) {
            nulls.add((long) column.nulls());
            buffers.add(column.validity(rows));
            buffers.add(column.values(rows));
        }
        long bodyBytes = 0;
        List<Long> offsets = new ArrayList<>();
        for (ByteBuffer buffer : buffers) {
            offsets.add(bodyBytes);
            bodyBytes += padded(buffer.remaining());
        }
        writeMetadata(Messages.batch(rows, nulls, offsets, buffers, bodyBytes));
        batches.add(new Block(begin, (int) (position - begin), bodyBytes));
        for (ByteBuffer buffer : buffers) {
            write(buffer);
            pad();
        }
        columns.forEach(ColumnBuffer::clear);
        rows = 0;
    }

    /** Writes a message without its body: marker, length, message, and padding to a multiple of 8 bytes. */
    private void writeMetadata(FlatBufferBuilder message) throws IOException {
        ByteBuffer bytes = message.dataBuffer();
        writeInts(CONTINUATION, (int) padded(bytes.remaining()));
        write(bytes);
        pad();
    }

    private static long padded(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private void pad() throws IOException {
        write(new byte[(int) (padded(position) - position)]);
    }

    private void writeInts(int... values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        write(bytes.flip());
    }

    private void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    private void write(ByteBuffer bytes) throws IOException {
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        position += bytes.remaining();
    }
}
