package dev.rangebar.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Calls through FFM. It opens the file by {@code dlopen}, not by {@code System.load}, which would bind the file to the first class
 * loader that loads it.
 */
final class FfmAccess extends NativeAccess {
    private SymbolLookup symbols;

    /** For reflection. */
    FfmAccess() {}

    @Override
    String name() {
        return "FFM";
    }

    @Override
    Path open(LibraryFile file) throws LoadFailure {
        SymbolLookup lookup = lookup(file);
        Map<String, MemorySegment> functions = new TreeMap<>();
        for (String name : NativeLibrary.FUNCTIONS) {
            functions.put(name, lookup.find(name).orElseThrow(() -> file.lacks(name, null)));
        }
        file.checkAbiVersion(abiVersion(functions.get("rb_abi_version")));
        symbols = lookup;
        return file.path();
    }

    private static SymbolLookup lookup(LibraryFile file) throws LoadFailure {
        try {
            return SymbolLookup.libraryLookup(file.path(), Arena.global());
        } catch (IllegalCallerException e) {
            throw LibraryFile.denied(e);
        } catch (IllegalArgumentException e) {
            throw file.refused(reasonOfSystem(file), e);
        }
    }

    /** libraryLookup does not say why it fails; System.load, failing on the same file, does. */
    private static String reasonOfSystem(LibraryFile file) {
        try {
            System.load(file.path().toString());
            return "no reason given";
        } catch (UnsatisfiedLinkError e) {
            return file.reasonOf(e);
        }
    }

    private static int abiVersion(MemorySegment function) {
        try {
            return (int) Linker.nativeLinker().downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("rb_abi_version takes nothing and throws nothing", e);
        }
    }

    @Override
    Calls calls() {
        return new FfmCalls();
    }

    @Override
    Optional<Long> find(String function) {
        return symbols.find(function).map(MemorySegment::address);
    }

    @Override
    Words words(long[] array) {
        return new FfmWords(array);
    }

    @Override
    Words absentWords() {
        return new FfmWords(new long[0], MemorySegment.NULL);
    }

    @Override
    Column column(long[] array) {
        return new FfmColumn(MemorySegment.ofArray(array));
    }

    @Override
    Column column(byte[] array) {
        return new FfmColumn(MemorySegment.ofArray(array));
    }

    @Override
    Column column(Object memory) {
        return new FfmColumn(memory instanceof ByteBuffer buffer
                ? MemorySegment.ofBuffer(buffer)
                : (MemorySegment) memory);
    }

    @Override
    Column absentColumn() {
        return new FfmColumn(MemorySegment.NULL);
    }

    @Override
    Column.Group group(Column timestampMicros, Column price, Column quantity, Column aggTradeId, Column firstTradeId,
            Column lastTradeId, Column side) {
        return new FfmColumn.FfmGroup((FfmColumn) timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side);
    }

    /** Words with the segment by which FFM passes them. */
    static final class FfmWords extends Words {
        final MemorySegment segment;

        FfmWords(long[] array) {
            this(array, MemorySegment.ofArray(array));
        }

        FfmWords(long[] array, MemorySegment segment) {
            super(array);
            this.segment = segment;
        }
    }
}
