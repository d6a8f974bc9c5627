/* The context of a measurement (build, machine), written beside every result. */
#ifndef BENCH_CONTEXT_H
#define BENCH_CONTEXT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bench_context_entry {
    const char *key;
    const char *value;
} bench_context_entry;

/*
 * The context, ended by an entry whose key is NULL. Static; one thread makes the first call. No value contains a quote, a
 * backslash or a control character, so that JSON can contain it unchanged.
 */
const bench_context_entry *bench_context(void);

#ifdef __cplusplus
}
#endif

#endif
