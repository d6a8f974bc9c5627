package dev.rangebar.database;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;

/**
 * Access to the memory of the vectors in DuckDB's driver, whose own accessors go value by value, and which keeps one chunk of a result at a
 * time. Its fields and methods for that are not public: if another version lacks one, rows are read as text, and bars are written value by
 * value.
 */
final class DriverVectors {
    private static final List<String> ABSENT = new ArrayList<>();
    private static final VarHandle WRITTEN = field(DuckDBWritableVector.class, "data");
    private static final VarHandle VALIDITY = field(DuckDBWritableVector.class, "validity");
    private static final VarHandle RESULT = field(DuckDBChunkedResult.class, "resultRef");
    private static final MethodHandle FETCH = binding("duckdb_fetch_chunk", ByteBuffer.class);
    private static final MethodHandle ROWS = binding("duckdb_data_chunk_get_size", long.class);
    private static final MethodHandle VECTOR = binding("duckdb_data_chunk_get_vector", ByteBuffer.class, long.class);
    private static final MethodHandle READ = binding("duckdb_vector_get_data", ByteBuffer.class, long.class);
    private static final MethodHandle DESTROY = binding("duckdb_destroy_data_chunk", void.class);

    private DriverVectors() {}

    /** A chunk of a result, which any thread may read, and which has to be closed. */
    record Chunk(ByteBuffer reference, int rows) implements AutoCloseable {
        /**
         * {@return the memory of a column, in the order of the machine, until the chunk is closed}
         *
         * @param bytes the size of a value
         */
        ByteBuffer data(int column, int bytes) {
            try {
                ByteBuffer vector = (ByteBuffer) VECTOR.invokeExact(reference, (long) column);
                return ((ByteBuffer) READ.invokeExact(vector, (long) rows * bytes)).order(ByteOrder.nativeOrder());
            } catch (Throwable e) { // what a handle may throw
                throw unexpected(e);
            }
        }

        @Override
        public void close() {
            try {
                DESTROY.invokeExact(reference);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
    }

    /** {@return the next chunk of a result, whose {@code nextChunk} is not used; null at the end, and after an error} */
    static Chunk fetch(DuckDBChunkedResult result) {
        try {
            ByteBuffer reference = (ByteBuffer) FETCH.invokeExact((ByteBuffer) RESULT.get(result));
            return reference == null ? null : new Chunk(reference, Math.toIntExact((long) ROWS.invokeExact(reference)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    /** {@return a function of DuckDB's C interface, whose first parameter is a reference} */
    private static MethodHandle binding(String name, Class<?> result, Class<?>... further) {
        String bindings = "org.duckdb.DuckDBBindings";
        try {
            Class<?> owner = Class.forName(bindings, false, DuckDBChunkedResult.class.getClassLoader());
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .findStatic(owner, name, MethodType.methodType(result, ByteBuffer.class, further));
        } catch (ReflectiveOperationException e) {
            ABSENT.add(bindings + '.' + name);
            return null;
        }
    }

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
            Class<?> monitor = Class.forName("org.duckdb.DuckDBMemoryMonitor", false, DuckDBChunkedResult.class.getClassLoader());
            MethodHandles.privateLookupIn(monitor, MethodHandles.lookup()).findStaticVarHandle(monitor, "initialized", boolean.class)
                    .set(true);
        } catch (ReflectiveOperationException e) {
            // another version of the driver does without, or registers it
        }
    }
}
