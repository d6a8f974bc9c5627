/* What the library uses of Apple's SDK; see macos.cmake. */
#ifndef RB_MACOS_STDLIB_H
#define RB_MACOS_STDLIB_H

#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void free(void *memory);
char *getenv(const char *name);

#endif
