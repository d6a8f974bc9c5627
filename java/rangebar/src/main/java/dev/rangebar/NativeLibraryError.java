package dev.rangebar;

/** The reason why the native library cannot be used; see {@link NativeLibraryException#error()}. */
public enum NativeLibraryError {
    /** The way to call the library that the property {@code rangebar.crossing} forces is not there; see {@link Crossing}. */
    CROSSING_UNAVAILABLE,
    /** The JVM denies native access to this library. */
    NATIVE_ACCESS_DENIED,
    /** The jar holds no library for this system and processor. */
    UNSUPPORTED_PLATFORM,
    /** The property {@code rangebar.library.path} names a file that does not exist. */
    FILE_NOT_FOUND,
    /** The library cannot be copied from the jar to a folder that is safe to load it from. */
    CANNOT_EXTRACT,
    /** The operating system refuses the file. */
    CANNOT_LOAD,
    /** The file is a library that lacks a function. */
    MISSING_SYMBOL,
    /** The file is the library, but with another binary interface. */
    ABI_MISMATCH
}
