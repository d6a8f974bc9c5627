package dev.rangebar.flink;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** State of one symbol in checkpoints and savepoints: the saved state of each threshold's processor. */
final class SymbolState {
    /** The format in which states are written; each state begins with its format, so that all older ones are read. */
    static final int FORMAT = 2;
    /** The first format, without the end of a gap. */
    static final int FORMAT_WITHOUT_GAPS = 1;

    final byte[][] states;
    /** A timer has ended the forming bar: a trade up to this time would be late; the smallest number if none has. */
    final long endedUntilMicros;

    SymbolState(byte[][] states, long endedUntilMicros) {
        this.states = states;
        this.endedUntilMicros = endedUntilMicros;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymbolState && endedUntilMicros == ((SymbolState) other).endedUntilMicros
                && Arrays.deepEquals(states, ((SymbolState) other).states);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(states) + Long.hashCode(endedUntilMicros);
    }

    /** Serializer that writes one format and reads all up to the newest. */
    static final class Serializer extends ValueSerializer<SymbolState> {
        private static final long serialVersionUID = 1;
        private final int format;

        Serializer(int format) {
            this.format = format;
        }

        @Override
        public void serialize(SymbolState state, DataOutputView target) throws IOException {
            target.writeInt(format);
            target.writeInt(state.states.length);
            for (byte[] one : state.states) {
                writeBytes(one, target);
            }
            if (format > FORMAT_WITHOUT_GAPS) {
                target.writeLong(state.endedUntilMicros);
            }
        }

        @Override
        public SymbolState deserialize(DataInputView source) throws IOException {
            int written = source.readInt();
            checkFormat(written);
            byte[][] states = new byte[source.readInt()][];
            for (int k = 0; k < states.length; k++) {
                states[k] = readBytes(source);
            }
            return new SymbolState(states, written > FORMAT_WITHOUT_GAPS ? source.readLong() : Long.MIN_VALUE);
        }

        @Override
        public TypeSerializerSnapshot<SymbolState> snapshotConfiguration() {
            return new Snapshot(format);
        }
    }

    private static void checkFormat(int format) throws IOException {
        if (format < FORMAT_WITHOUT_GAPS || format > FORMAT) {
            throw new IOException("the state has the format " + format + "; expected " + FORMAT_WITHOUT_GAPS + " to " + FORMAT
                    + ": use the version of rangebar that has written it, or a later one");
        }
    }

    /** Snapshot of the serializer, for Flink: its version is the format. */
    public static final class Snapshot implements TypeSerializerSnapshot<SymbolState> {
        private int format;

        /** For Flink. */
        public Snapshot() {
            this(FORMAT);
        }

        Snapshot(int format) {
            this.format = format;
        }

        @Override
        public int getCurrentVersion() {
            return format;
        }

        @Override
        public void writeSnapshot(DataOutputView target) {
            // the version says all
        }

        @Override
        public void readSnapshot(int version, DataInputView source, ClassLoader loader) throws IOException {
            checkFormat(version);
            format = version;
        }

        @Override
        public TypeSerializer<SymbolState> restoreSerializer() {
            return new Serializer(format);
        }

        @Override
        public TypeSerializerSchemaCompatibility<SymbolState> resolveSchemaCompatibility(
                TypeSerializerSnapshot<SymbolState> older) {
            return TypeSerializerSchemaCompatibility.compatibleAsIs(); // each state tells its format
        }
    }
}
