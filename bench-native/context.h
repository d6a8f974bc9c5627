/* What a measurement was made with and on: written beside every result. */
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
 * The context, ended by an entry whose key is NULL. Static; the first call is to be made by one thread. No value holds
 * a quote, a backslash or a control character, so that it can stand in JSON as it is.
 */
const bench_context_entry *bench_context(void);

#ifdef __cplusplus
}
#endif

#endif
