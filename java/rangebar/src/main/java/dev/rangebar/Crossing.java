package dev.rangebar;

import dev.rangebar.bindings.LoadFailure;
import dev.rangebar.bindings.NativeLibrary;

/**
 * The way in which this JVM calls the native library. Both ways make the same bars, states, errors and messages. The property {@code
 * rangebar.crossing} forces one: {@code ffm} or {@code jni}.
 */
public enum Crossing {
    /** The Foreign Function &amp; Memory API: the way from Java 23 on. */
    FFM,
    /** The Java Native Interface: the way before Java 23. */
    JNI;

    /**
     * {@return the way in use}
     *
     * @throws NativeLibraryException if the one that the property forces is not there
     */
    public static Crossing inUse() {
        try {
            return valueOf(NativeLibrary.crossing());
        } catch (LoadFailure e) {
            throw NativeCore.unusable(e);
        }
    }

    /**
     * {@return why this way is in use, in a few English words}
     */
    public static String reason() {
        return NativeLibrary.crossingReason();
    }
}
