/**
 * The only module that calls native code: the bindings generated from {@code rangebar.h}, the loading of the library, and
 * every restricted call. Not an API: it is exported to modules of this project alone.
 */
@SuppressWarnings("module") // they are built after this module, so the compiler does not know them yet
module dev.rangebar.bindings {
    exports dev.rangebar.bindings to dev.rangebar, dev.rangebar.foreign, dev.rangebar.tradefiles, dev.rangebar.cli;
}
