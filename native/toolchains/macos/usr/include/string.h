/* What the library uses of Apple's SDK; see macos.cmake. */
#ifndef RB_MACOS_STRING_H
#define RB_MACOS_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *one, const void *other, size_t size);
int strcmp(const char *one, const char *other);

#endif
