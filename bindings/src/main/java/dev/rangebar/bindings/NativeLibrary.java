package dev.rangebar.bindings;

import dev.rangebar.bindings.LoadFailure.Reason;
import dev.rangebar.bindings.NativeAccess.LibraryFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds, loads and checks the native library, once per class loader, by the way across that is in use. */
public final class NativeLibrary {
    /** The property that names a library file to use instead of the one in the jar. */
    public static final String LIBRARY_PROPERTY = "rangebar.library.path";

    /** The interface these bindings were generated for: RB_ABI_VERSION of the header. */
    static final int ABI_VERSION = 3;

    /** The functions of the header: all are looked up before the first is called. */
    static final List<String> FUNCTIONS = List.of(
            "rb_abi_entry", "rb_abi_version", "rb_checkpoint", "rb_checkpoint_before", "rb_clear",
            "rb_compare_position", "rb_compute_features", "rb_compute_footprints", "rb_create", "rb_default_options", "rb_derive",
            "rb_derive_at", "rb_destroy", "rb_feature_kind", "rb_feature_name", "rb_forming_bar", "rb_get_fields",
            "rb_get_limits", "rb_get_options", "rb_kernel_name", "rb_kernel_reason", "rb_process", "rb_process_many",
            "rb_process_part", "rb_process_up_to_8", "rb_push", "rb_read_trades", "rb_reset", "rb_restore", "rb_rollback", "rb_save",
            "rb_status_message", "rb_status_name", "rb_version", "rb_write_bars");

    private static NativeAccess access;
    private static Path path;
    private static String origin;
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
        if (access == null) {
            try {
                NativeAccess chosen = NativeAccess.forCalls();
                LibraryFile file = file();
                path = chosen.open(file);
                origin = file.origin();
                access = chosen;
            } catch (LoadFailure e) {
                failure = e;
                throw e;
            }
        }
    }

    /**
     * {@return the way across that is in use: {@code FFM} or {@code JNI}}
     *
     * @throws LoadFailure if there is none
     */
    public static String crossing() throws LoadFailure {
        return NativeAccess.forCalls().name();
    }

    /**
     * {@return why that way is in use, in a few English words}
     */
    public static String crossingReason() {
        return NativeAccess.reason();
    }

    /**
     * {@return the file of the loaded library}
     *
     * @throws IllegalStateException if {@link #load()} was not called, or failed
     */
    public static synchronized Path path() {
        loaded();
        return path;
    }

    /**
     * {@return where that file comes from, in a few English words}
     *
     * @throws IllegalStateException if {@link #load()} was not called, or failed
     */
    public static synchronized String origin() {
        loaded();
        return origin;
    }

    /** The functions of the loaded library. */
    static synchronized Calls calls() {
        return loaded().calls();
    }

    /**
     * A function of the loaded library, for the bindings that jextract has generated.
     *
     * @param name its name
     * @return its address
     * @throws IllegalStateException if {@link #load()} was not called, or failed
     */
    public static synchronized Optional<Long> find(String name) {
        return loaded().find(name);
    }

    private static NativeAccess loaded() {
        if (access == null) {
            throw new IllegalStateException("NativeLibrary.load() comes first", failure);
        }
        return access;
    }

    private static LibraryFile file() throws LoadFailure {
        String override = System.getProperty(LIBRARY_PROPERTY);
        return override != null
                ? new LibraryFile(overriding(override), "-D" + LIBRARY_PROPERTY, "Point -D" + LIBRARY_PROPERTY
                        + " to the library built from the same sources, or leave the property out.")
                : new LibraryFile(LibraryCache.libraryOfThisPlatform(), "copied from " + LibraryCache.source(),
                        "Use rangebar and rangebar-bindings jars of one version.");
    }

    private static Path overriding(String value) throws LoadFailure {
        Path file = Path.of(value).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new LoadFailure(Reason.FILE_NOT_FOUND, "-D" + LIBRARY_PROPERTY + "=" + value
                    + " names no file. Correct it, or leave it out to use the library inside the jar.", null);
        }
        return file;
    }
}
