package dev.rangebar;

import dev.rangebar.bindings.NativeLibrary;
import java.nio.file.Path;

/**
 * The file of the native library that this JVM has loaded.
 *
 * @param path the file; through JNI each further class loader has a copy of its own
 * @param origin where it comes from, in a few English words: a place in a jar, or a property
 */
public record NativeLibraryFile(Path path, String origin) {
    /**
     * {@return the file in use, which is loaded if that has not been done}
     *
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static NativeLibraryFile inUse() {
        NativeCore.load();
        return new NativeLibraryFile(NativeLibrary.path(), NativeLibrary.origin());
    }
}
