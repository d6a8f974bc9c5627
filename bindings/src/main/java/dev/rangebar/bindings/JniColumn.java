package dev.rangebar.bindings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.util.Objects;

/** A column as JNI passes it: an array with an offset in bytes, or the address of a direct buffer. */
final class JniColumn extends Column {
    /** A {@code long[]} or {@code byte[]}; {@code null} if there is a buffer, or nothing. */
    final Object array;
    private final ByteBuffer buffer;
    private final long firstByte;
    private long address;

    private JniColumn(Object array, ByteBuffer buffer, long firstByte, long byteSize) {
        super(byteSize);
        this.array = array;
        this.buffer = buffer;
        this.firstByte = firstByte;
    }

    /** The columns of trades. */
    static final class JniGroup extends Group {
        final JniColumn timestampMicros;
        final JniColumn price;
        final JniColumn quantity;
        final JniColumn aggTradeId;
        final JniColumn firstTradeId;
        final JniColumn lastTradeId;
        final JniColumn side;

        JniGroup(Column timestampMicros, Column price, Column quantity, Column aggTradeId, Column firstTradeId,
                Column lastTradeId, Column side) {
            this.timestampMicros = (JniColumn) timestampMicros;
            this.price = (JniColumn) price;
            this.quantity = (JniColumn) quantity;
            this.aggTradeId = (JniColumn) aggTradeId;
            this.firstTradeId = (JniColumn) firstTradeId;
            this.lastTradeId = (JniColumn) lastTradeId;
            this.side = (JniColumn) side;
        }
    }

    static JniColumn absent() {
        return new JniColumn(null, null, 0, 0);
    }

    static JniColumn ofArray(long[] array) {
        return new JniColumn(array, null, 0, (long) array.length * Long.BYTES);
    }

    static JniColumn ofArray(byte[] array) {
        return new JniColumn(array, null, 0, array.length);
    }

    /** The bytes from the position to the limit, which may change later: the column has a buffer of its own. */
    static JniColumn ofBuffer(ByteBuffer direct) {
        return new JniColumn(null, direct.slice().order(ByteOrder.nativeOrder()), 0, direct.remaining());
    }

    /** The offset of the first value in the array; or its address, which lives as long as this column is reachable. */
    long offset() {
        if (buffer == null) {
            return firstByte;
        }
        if (byteSize() > 0) {
            buffer.get((int) firstByte); // throws what FFM throws if the buffer is of an arena that is closed, or of another thread
        }
        long known = address;
        if (known == 0) {
            known = JniFunctions.bufferAddress(buffer) + firstByte; // only now: a column may be there before the library is
            address = known;
        }
        return known;
    }

    @Override
    public Column slice(long from, long bytes) {
        Objects.checkFromIndexSize(from, bytes, byteSize());
        return new JniColumn(array, buffer, firstByte + from, bytes);
    }

    @Override
    public long getLong(long index) {
        long at = firstByte + Objects.checkIndex(index, byteSize() / Long.BYTES) * Long.BYTES;
        return buffer != null ? buffer.getLong((int) at) : ((long[]) array)[(int) (at / Long.BYTES)];
    }

    @Override
    public byte getByte(long index) {
        int at = (int) (firstByte + Objects.checkIndex(index, byteSize()));
        return buffer != null ? buffer.get(at) : ((byte[]) array)[at];
    }

    /** Every direct buffer is a {@code MappedByteBuffer}; one that is wholly in memory waits for no disk. */
    @Override
    public boolean isMapped() {
        return buffer instanceof MappedByteBuffer && !((MappedByteBuffer) buffer).isLoaded();
    }

    @Override
    public boolean isAligned() {
        return buffer != null ? buffer.alignmentOffset((int) firstByte, Long.BYTES) == 0 : array instanceof long[];
    }

    @Override
    public boolean isNull() {
        return array == null && buffer == null;
    }
}
