#define _GNU_SOURCE /* RTLD_NEXT */
#include "support.h"

#include <stdatomic.h>

static atomic_bool counting;
static atomic_int_least64_t count;
static atomic_int_least64_t bytes;

void bench_allocations_begin(void) {
    atomic_store(&count, 0);
    atomic_store(&bytes, 0);
    atomic_store(&counting, true);
}

bench_allocations bench_allocations_end(void) {
    atomic_store(&counting, false);
    return (bench_allocations){.count = atomic_load(&count), .bytes = atomic_load(&bytes)};
}

#ifdef __ELF__
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

bool bench_allocations_supported(void) {
    return true;
}

static void note(size_t size) {
    if (atomic_load_explicit(&counting, memory_order_relaxed)) {
        atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&bytes, (int_least64_t)size, memory_order_relaxed);
    }
}

static struct {
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t items, size_t size);
    void *(*realloc)(void *memory, size_t size);
    void *(*aligned_alloc)(size_t alignment, size_t size);
    int (*posix_memalign)(void **memory, size_t alignment, size_t size);
} real;

/* Finds the replaced functions. dlsym may allocate itself: it gets NULL meanwhile, which it handles. */
static bool ready(void) {
    static atomic_int state; /* 0: not searched yet, 1: searching, 2: found */
    int now = atomic_load_explicit(&state, memory_order_acquire);
    if (now == 2) {
        return true;
    }
    if (now == 1) {
        return false;
    }
    atomic_store(&state, 1);
    /* The conversion of a dlsym result to a function that POSIX recommends. */
    *(void **)&real.malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&real.calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real.realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&real.aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
    *(void **)&real.posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
    atomic_store_explicit(&state, 2, memory_order_release);
    return true;
}

/* Runs before there is a second thread. */
__attribute__((constructor)) static void start(void) {
    ready();
}

/* Hidden functions would replace the program's own calls only; those of the libraries would not be counted. */
#pragma GCC visibility push(default)

void *malloc(size_t size) {
    note(size);
    return ready() ? real.malloc(size) : NULL;
}

void *calloc(size_t items, size_t size) {
    note(items * size);
    return ready() ? real.calloc(items, size) : NULL;
}

void *realloc(void *memory, size_t size) {
    note(size);
    return ready() ? real.realloc(memory, size) : NULL;
}

void *aligned_alloc(size_t alignment, size_t size) {
    note(size);
    return ready() ? real.aligned_alloc(alignment, size) : NULL;
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    note(size);
    return ready() ? real.posix_memalign(memory, alignment, size) : ENOMEM;
}

#pragma GCC visibility pop
#else
bool bench_allocations_supported(void) {
    return false;
}
#endif
