package dev.rangebar.bindings;

import dev.rangebar.bindings.LoadFailure.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds, loads and checks the native library, once per class loader. It opens the file by {@code dlopen}, not by {@code System.load},
 * which would bind the file to the first class loader that loads it.
 */
public final class NativeLibrary {
    /** The property that names a library file to use instead of the one in the jar. */
    public static final String LIBRARY_PROPERTY = "rangebar.library.path";

    /** The interface these bindings were generated for: RB_ABI_VERSION of the header. */
    static final int ABI_VERSION = 2;

    /** The functions of the header: all are looked up before the first is called. */
    static final List<String> FUNCTIONS = List.of(
            "rb_abi_entry", "rb_abi_version", "rb_checkpoint", "rb_checkpoint_before", "rb_clear",
            "rb_compare_position", "rb_create", "rb_default_options", "rb_derive", "rb_derive_at", "rb_destroy",
            "rb_forming_bar", "rb_get_fields", "rb_get_limits", "rb_get_options", "rb_kernel_name", "rb_kernel_reason",
            "rb_process", "rb_process_many", "rb_process_up_to_8", "rb_push", "rb_reset", "rb_restore", "rb_rollback",
            "rb_save", "rb_status_message", "rb_status_name", "rb_version");

    private static SymbolLookup symbols;
    private static LoadFailure failure;

    private NativeLibrary() {}

    /**
     * Loads the library if that has not been done. A failure is final: a later call throws it again.
     *
     * @throws LoadFailure with the reason and the remedy
     */
    @SuppressWarnings("StaticAssignmentOfThrowable") // a failure is final, with the trace of the first attempt
    public static synchronized void load() throws LoadFailure {
        if (failure != null) {
            throw failure;
        }
        if (symbols == null) {
            try {
                symbols = open();
            } catch (LoadFailure e) {
                failure = e;
                throw e;
            }
        }
    }

    /**
     * A function of the loaded library, for the generated bindings.
     *
     * @param name its name
     * @return its address
     * @throws IllegalStateException if {@link #load()} was not called, or failed
     */
    public static synchronized Optional<MemorySegment> find(String name) {
        if (symbols == null) {
            throw new IllegalStateException("NativeLibrary.load() comes first", failure);
        }
        return symbols.find(name);
    }

    private static SymbolLookup open() throws LoadFailure {
        String override = System.getProperty(LIBRARY_PROPERTY);
        Path file = override != null ? overriding(override) : LibraryCache.libraryOfThisPlatform();
        SymbolLookup lookup = openFile(file);
        Map<String, MemorySegment> functions = new TreeMap<>();
        for (String name : FUNCTIONS) {
            functions.put(name, lookup.find(name).orElseThrow(() -> new LoadFailure(Reason.MISSING_SYMBOL,
                    "The library " + file + " has no function " + name + ", so it is not librangebar of this version. "
                            + remedy(override), null)));
        }
        int found = abiVersion(functions.get("rb_abi_version"));
        if (found != ABI_VERSION) {
            throw new LoadFailure(Reason.ABI_MISMATCH, "The library " + file + " has ABI version " + found
                    + ", but these Java classes need " + ABI_VERSION + ". " + remedy(override), null);
        }
        return lookup;
    }

    private static String remedy(String override) {
        return override != null
                ? "Point -D" + LIBRARY_PROPERTY + " to the library built from the same sources, or leave the property"
                        + " out."
                : "Use rangebar and rangebar-bindings jars of one version.";
    }

    private static Path overriding(String value) throws LoadFailure {
        Path file = Path.of(value).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new LoadFailure(Reason.FILE_NOT_FOUND, "-D" + LIBRARY_PROPERTY + "=" + value
                    + " names no file. Correct it, or leave it out to use the library inside the jar.", null);
        }
        return file;
    }

    private static SymbolLookup openFile(Path file) throws LoadFailure {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalCallerException e) {
            throw new LoadFailure(Reason.NATIVE_ACCESS_DENIED,
                    "Java denies native access to rangebar. Start it with --enable-native-access="
                            + (NativeLibrary.class.getModule().isNamed() ? "dev.rangebar.bindings" : "ALL-UNNAMED")
                            + ".", e);
        } catch (IllegalArgumentException e) {
            String reason = reasonOfSystem(file);
            throw new LoadFailure(Reason.CANNOT_LOAD, "The system refuses to load " + file + ": " + reason
                    + ". If its folder forbids execution, set -D" + LibraryCache.DIRECTORY_PROPERTY
                    + "=FOLDER; or name a library of your own with -D" + LIBRARY_PROPERTY + "=FILE.", e);
        }
    }

    /** libraryLookup does not say why it fails; System.load, failing on the same file, does. */
    private static String reasonOfSystem(Path file) {
        try {
            System.load(file.toString());
            return "no reason given";
        } catch (UnsatisfiedLinkError e) {
            String reason = e.getMessage();
            while (reason.startsWith(file + ": ")) {
                reason = reason.substring((file + ": ").length());
            }
            return reason;
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
}
