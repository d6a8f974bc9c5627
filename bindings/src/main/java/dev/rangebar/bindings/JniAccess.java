package dev.rangebar.bindings;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Calls through JNI. */
final class JniAccess extends NativeAccess {
    /** The largest number of class loaders, each with a library of its own, that one JVM may have at once. */
    private static final int MAX_LOADERS = 1_000;

    @Override
    String name() {
        return "JNI";
    }

    @Override
    Path open(LibraryFile file) throws LoadFailure {
        Path opened = load(file);
        try {
            file.checkAbiVersion(JniFunctions.rb_abi_version());
            JniFunctions.linkAll();
            return opened;
        } catch (UnsatisfiedLinkError e) {
            throw file.lacks("for JNI (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Loads the file, or a copy of it: the JVM binds a file to the first class loader that loads it, and an application server has
     * several. Names of copies are used again, so that there are no more copies than class loaders at once.
     */
    static Path load(LibraryFile file) throws LoadFailure {
        Path path = file.path();
        for (int copy = 1;; copy++) {
            try {
                System.load(path.toString());
                return path;
            } catch (IllegalCallerException e) {
                throw LibraryFile.denied(e);
            } catch (UnsatisfiedLinkError e) {
                if (!String.valueOf(e.getMessage()).contains("already loaded in another classloader") || copy > MAX_LOADERS) {
                    throw file.refused(file.reasonOf(e), e);
                }
            }
            path = LibraryCache.copyOf(file.path(), copy);
        }
    }

    @Override
    Calls calls() {
        return new JniCalls();
    }

    @Override
    Words words(long[] array) {
        return new Words(array);
    }

    @Override
    Words absentWords() {
        return new Words(new long[0]);
    }

    @Override
    Column column(long[] array) {
        return JniColumn.ofArray(array);
    }

    @Override
    Column column(byte[] array) {
        return JniColumn.ofArray(array);
    }

    @Override
    Column column(Object memory) {
        if (memory instanceof ByteBuffer buffer) {
            return JniColumn.ofBuffer(buffer);
        }
        throw new IllegalArgumentException("calls go through JNI (" + reason() + "), which reads arrays and direct buffers, but "
                + "this is a " + memory.getClass().getSimpleName() + ": only calls through FFM read it");
    }

    @Override
    Column absentColumn() {
        return JniColumn.absent();
    }

    @Override
    Column.Group group(Column timestampMicros, Column price, Column quantity, Column aggTradeId, Column firstTradeId,
            Column lastTradeId, Column side) {
        return new JniColumn.JniGroup(timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side);
    }
}
