package dev.rangebar.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.pipeline.FileDigest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

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
 * output does not depend on how the bars are divided into views. It ends with its {@link FileDigest}: a file has it in the
 * metadata of its footer, a stream in those of its last message.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class BarArrowWriter {
    /** The number of bars of a batch, which stays in memory until it is complete. */
    static final int BATCH_ROWS = 16_384;

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int ALIGNMENT = 8;
    private static final int CONTINUATION = -1;
    private static final byte[] END_OF_STREAM = ints(CONTINUATION, 0);

    private final OutputStream out;
    private final Form form;
    private final Map<String, String> metadata;
    private final List<ColumnBuffer> columns = Arrays.stream(BarField.values()).map(ColumnBuffer::new).toList();
    private final List<Block> batches = new ArrayList<>();
    private final CRC32 crc = new CRC32();
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
            write(new byte[padding(MAGIC.length)]);
            write(framed(Messages.schema(this.metadata, Map.of())));
        }
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
            if (rows == BATCH_ROWS) { // not before: the last batch of a stream is another message
                writeBatch();
            }
            for (ColumnBuffer column : columns) {
                column.put(rows, bars, index);
            }
            rows++;
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
        if (form == Form.FILE) {
            finishFile();
        } else {
            finishStream();
        }
        out.flush();
    }

    private void finishFile() throws IOException {
        if (rows > 0) {
            writeBatch();
        }
        write(END_OF_STREAM);
        ByteBuffer footer = Messages.footer(metadata, batches, FileDigest.blank()).dataBuffer();
        writeLast(footer, List.of(ByteBuffer.wrap(ints(footer.remaining())), ByteBuffer.wrap(MAGIC)));
    }

    /** Writes the last message, which is the schema if there are no bars. */
    private void finishStream() throws IOException {
        List<ByteBuffer> rest = new ArrayList<>();
        ByteBuffer last;
        if (rows > 0) {
            writeSchemaOfStream();
            List<ByteBuffer> buffers = buffers();
            last = framed(batch(buffers, FileDigest.blank()));
            buffers.forEach(buffer -> {
                rest.add(buffer);
                rest.add(ByteBuffer.allocate(padding(buffer.remaining())));
            });
        } else {
            last = framed(Messages.schema(metadata, FileDigest.blank()));
        }
        rest.add(ByteBuffer.wrap(END_OF_STREAM));
        writeLast(last, rest);
    }

    /** Writes the end of the output, whose first part holds the digest. */
    private void writeLast(ByteBuffer first, List<ByteBuffer> rest) throws IOException {
        FileDigest.fillLength(first, position + first.remaining() + rest.stream().mapToLong(ByteBuffer::remaining).sum());
        crc.update(first.duplicate());
        rest.forEach(part -> crc.update(part.duplicate()));
        FileDigest.fillCrc(first, crc.getValue());
        emit(first);
        for (ByteBuffer part : rest) {
            emit(part);
        }
    }

    private void requireUnfinished() {
        if (finished) {
            throw new IllegalStateException("this writer is finished");
        }
    }

    private void writeBatch() throws IOException {
        writeSchemaOfStream();
        List<ByteBuffer> buffers = buffers();
        ByteBuffer message = framed(batch(buffers, Map.of()));
        batches.add(new Block(position, message.remaining(), bodyBytes(buffers)));
        write(message);
        for (ByteBuffer buffer : buffers) {
            write(buffer);
            write(new byte[padding(buffer.remaining())]);
        }
        columns.forEach(ColumnBuffer::clear);
        rows = 0;
    }

    /** A stream begins with the first batch: without one, the schema is its last message. */
    private void writeSchemaOfStream() throws IOException {
        if (position == 0) {
            write(framed(Messages.schema(metadata, Map.of())));
        }
    }

    /** {@return the buffers of the body of a batch} */
    private List<ByteBuffer> buffers() {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (ColumnBuffer column : columns) {
            buffers.add(column.validity(rows));
            buffers.add(column.values(rows));
        }
        return buffers;
    }

    private FlatBufferBuilder batch(List<ByteBuffer> buffers, Map<String, String> ofMessage) {
        long at = 0;
        List<Long> offsets = new ArrayList<>();
        for (ByteBuffer buffer : buffers) {
            offsets.add(at);
            at += buffer.remaining() + padding(buffer.remaining());
        }
        List<Long> nulls = columns.stream().map(column -> (long) column.nulls()).toList();
        return Messages.batch(rows, nulls, offsets, buffers, at, ofMessage);
    }

    private static long bodyBytes(List<ByteBuffer> buffers) {
        return buffers.stream().mapToLong(buffer -> buffer.remaining() + padding(buffer.remaining())).sum();
    }

    /** {@return a message without its body: marker, length, message, and padding to a multiple of 8 bytes} */
    private static ByteBuffer framed(FlatBufferBuilder message) {
        ByteBuffer bytes = message.dataBuffer();
        int length = bytes.remaining() + padding(bytes.remaining());
        byte[] head = ints(CONTINUATION, length);
        return ByteBuffer.allocate(head.length + length).put(head).put(bytes).clear();
    }

    /** {@return the number of bytes up to a multiple of 8} */
    private static int padding(long bytes) {
        return (int) (-bytes & ALIGNMENT - 1);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    private void write(ByteBuffer bytes) throws IOException {
        crc.update(bytes.duplicate());
        emit(bytes);
    }

    private void emit(ByteBuffer bytes) throws IOException {
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        position += bytes.remaining();
    }
}
