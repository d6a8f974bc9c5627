package dev.rangebar;

import dev.rangebar.bindings.NativeFunctions;

/**
 * The kernel of the core that processors made now work with: the loops for one instruction set. All make the same bars, at
 * different speed.
 *
 * @param name {@code avx512ifma}, {@code avx512}, {@code avx2}, {@code neon}, {@code portable} or {@code scalar}
 * @param reason why it is no wider one, in a few English words
 */
public record Kernel(String name, String reason) {
    /**
     * {@return the kernel for this machine, or the one that the environment variable {@code RB_KERNEL} names (for tests)}
     *
     * @throws IllegalStateException if {@code RB_KERNEL} names none that this machine can run
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static Kernel inUse() {
        NativeCore.load();
        String name = NativeFunctions.kernelName();
        if (name == null) {
            throw new IllegalStateException(NativeFunctions.kernelReason());
        }
        return new Kernel(name, NativeFunctions.kernelReason());
    }
}
