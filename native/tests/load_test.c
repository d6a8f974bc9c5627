/*
 * Opens the shared library at run time, as Java does, and computes a bar with it. Uses nothing else of the project, so that
 * any C library can run it (musl_test.cmake). With a second argument, the functions for JNI are there as well.
 */
#include <stdio.h>
#include <string.h>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include <rangebar_bindings.h>

static void *library;

static void open_library(const char *file) {
#if defined(_WIN32)
    library = (void *)LoadLibraryA(file);
    if (library == NULL) {
        fprintf(stderr, "%s: error %lu\n", file, GetLastError());
    }
#else
    library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
    }
#endif
}

/* Copies the function's address to *function; returns 0 if the library has no such function. */
static int find(const char *name, void *function) {
#if defined(_WIN32)
    FARPROC address = GetProcAddress((HMODULE)library, name);
#else
    void *address = dlsym(library, name);
#endif
    if (address == NULL) {
        fprintf(stderr, "no function %s\n", name);
        return 0;
    }
    memcpy(function, &address, sizeof(address));
    return 1;
}

/* The functions of the opened library. */
typedef struct functions {
    __typeof__(&rb_abi_version) rb_abi_version;
    __typeof__(&rb_version) rb_version;
    __typeof__(&rb_kernel_name) rb_kernel_name;
    __typeof__(&rb_create) rb_create;
    __typeof__(&rb_process) rb_process;
    __typeof__(&rb_derive) rb_derive;
    __typeof__(&rb_destroy) rb_destroy;
} functions;

/* Calls one function for JNI; a JVM finds it by this name on every system. It uses none of its arguments. */
static int has_jni(void) {
    rb_i32 (*abi_version)(void *environment, void *type);
    return find("Java_dev_rangebar_bindings_JniFunctions_rb_1abi_1version", &abi_version)
           && abi_version(NULL, NULL) == RB_ABI_VERSION;
}

#define FIND(name) find(#name, &own.name)

int main(int argument_count, char **arguments) {
    if (argument_count != 2 && argument_count != 3) {
        fprintf(stderr, "usage: load_test LIBRARY [jni]\n");
        return 2;
    }
    open_library(arguments[1]);
    if (library == NULL) {
        return 1;
    }
    functions own;
    if (!(FIND(rb_abi_version) && FIND(rb_version) && FIND(rb_kernel_name) && FIND(rb_create) && FIND(rb_process)
          && FIND(rb_derive) && FIND(rb_destroy) && (argument_count == 2 || has_jni()))) {
        return 1;
    }

    const rb_i64 timestamp_us[] = {1725148800000000, 1725148800100000, 1725148800200000};
    const rb_i64 price[] = {42000 * RB_SCALE, 42050 * RB_SCALE, 42105 * RB_SCALE};
    const rb_i64 quantity[] = {RB_SCALE / 10, RB_SCALE / 4, RB_SCALE / 2};
    rb_options options = RB_OPTIONS_INIT(250);
    rb_processor *processor = NULL;
    rb_bar bar;
    rb_result result = RB_RESULT_INIT;
    rb_derived derived;
    if (own.rb_abi_version() != RB_ABI_VERSION || own.rb_create(&options, &processor) != RB_OK
        || own.rb_process(processor, 3, timestamp_us, price, quantity, NULL, NULL, NULL, NULL, &bar, 1, NULL, 0, &result)
               != RB_OK
        || result.bars_written != 1 || bar.open != price[0] || bar.close != price[2]) {
        fprintf(stderr, "wrong bar\n");
        return 1;
    }
    memset(&derived, 0, sizeof(derived));
    derived.struct_size = sizeof(derived);
    if (own.rb_derive(&bar, 1, &derived) != RB_OK) {
        fprintf(stderr, "no derived values\n");
        return 1;
    }
    own.rb_destroy(processor);
    printf("rangebar %s, kernel %s: open %.2f close %.2f\n", own.rb_version(), own.rb_kernel_name(),
           (double)bar.open / RB_SCALE, (double)bar.close / RB_SCALE);
    return 0;
}
