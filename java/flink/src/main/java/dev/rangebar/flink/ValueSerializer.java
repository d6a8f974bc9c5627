package dev.rangebar.flink;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of values that never change: copies are the values themselves. */
abstract class ValueSerializer<T> extends TypeSerializerSingleton<T> {
    private static final long serialVersionUID = 1;

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final T createInstance() {
        return null;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    static void writeLongs(long[] values, DataOutputView target) throws IOException {
        target.writeInt(values == null ? -1 : values.length);
        if (values != null) {
            byte[] bytes = new byte[values.length * Long.BYTES];
            ByteBuffer.wrap(bytes).asLongBuffer().put(values);
            target.write(bytes);
        }
    }

    static long[] readLongs(DataInputView source) throws IOException {
        byte[] bytes = readBytes(source, Long.BYTES);
        if (bytes == null) {
            return null;
        }
        long[] values = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(values);
        return values;
    }

    static void writeBytes(byte[] values, DataOutputView target) throws IOException {
        target.writeInt(values == null ? -1 : values.length);
        if (values != null) {
            target.write(values);
        }
    }

    static byte[] readBytes(DataInputView source) throws IOException {
        return readBytes(source, 1);
    }

    private static byte[] readBytes(DataInputView source, int size) throws IOException {
        int count = source.readInt();
        if (count < 0) {
            return null;
        }
        byte[] bytes = new byte[Math.multiplyExact(count, size)];
        source.readFully(bytes);
        return bytes;
    }
}
