package dev.rangebar.database;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBWritableVector;

/**
 * Access to the memory of the vectors in DuckDB's driver, whose own accessors go value by value. The driver keeps it in a field
 * that is not public: if another version lacks it, rows are read as text, and bars are written value by value.
 */
final class DriverVectors {
    private static final List<String> ABSENT = new ArrayList<>();
    private static final VarHandle DATA = field(DuckDBReadableVector.class, "data");
    private static final VarHandle WRITTEN = field(DuckDBWritableVector.class, "data");
    private static final VarHandle VALIDITY = field(DuckDBWritableVector.class, "validity");

    private DriverVectors() {}

    private static VarHandle field(Class<?> owner, String name) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, ByteBuffer.class);
        } catch (ReflectiveOperationException e) {
            ABSENT.add(owner.getName() + '.' + name);
            return null;
        }
    }

    /** {@return the fields that this version of the driver lacks} */
    static List<String> absent() {
        return List.copyOf(ABSENT);
    }

    /** {@return the memory of a column in a chunk, in the order of the machine, until the next chunk is read} */
    static ByteBuffer data(DuckDBDataChunkReader chunk, int column) {
        return whole((ByteBuffer) DATA.get(chunk.vector(column)));
    }

    /** {@return the memory of a column in a chunk that is written, in the order of the machine} */
    static ByteBuffer data(DuckDBDataChunkWriter chunk, int column) {
        return whole((ByteBuffer) WRITTEN.get(chunk.vector(column)));
    }

    /** {@return the bits of a column in a chunk that is written: 0 for a null} */
    static ByteBuffer validity(DuckDBDataChunkWriter chunk, int column) {
        return whole((ByteBuffer) VALIDITY.get(chunk.vector(column)));
    }

    private static ByteBuffer whole(ByteBuffer memory) {
        return memory.duplicate().clear().order(ByteOrder.nativeOrder());
    }

    /**
     * Keeps the driver from registering its event of memory use with the Flight Recorder: for a process of one command, of which
     * nobody records events.
     */
    static void skipFlightRecorder() {
        try {
            Class<?> monitor = Class.forName("org.duckdb.DuckDBMemoryMonitor", false, DuckDBReadableVector.class.getClassLoader());
            MethodHandles.privateLookupIn(monitor, MethodHandles.lookup()).findStaticVarHandle(monitor, "initialized", boolean.class)
                    .set(true);
        } catch (ReflectiveOperationException e) {
            // another version of the driver does without, or registers it
        }
    }
}
