/**
 * The only module that calls native code: the bindings generated from {@code rangebar.h}, the loading of the library, and
 * every restricted call. Not an API: it is exported to {@code dev.rangebar} alone.
 */
@SuppressWarnings("module") // dev.rangebar is built after this module, so the compiler does not know it yet
module dev.rangebar.bindings {
    exports dev.rangebar.bindings to dev.rangebar;
}
