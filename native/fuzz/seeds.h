/*
 * The seeds of a fuzz target as text: one line of hexadecimal digits per seed. Lines that begin with # and empty lines
 * are skipped.
 */
#ifndef RB_FUZZ_SEEDS_H
#define RB_FUZZ_SEEDS_H

#include <stddef.h>
#include <stdio.h>

#include "rangebar.h"

/* Receives each seed. The data ends where the memory ends, so that a sanitizer sees every read past the end. */
typedef void seed_visitor(const char *path, int line, const rb_u8 *data, size_t size, void *context);

/* Reads a file of seeds. Ends the program with the place if the file is missing, malformed or without a seed. */
void seeds_read(const char *path, seed_visitor *visit, void *context);

/* Reads a whole file, which may hold any bytes. The caller frees the memory. */
rb_u8 *seeds_read_file(const char *path, size_t *size);

/* Writes one seed as a line. */
void seeds_write_line(FILE *out, const rb_u8 *data, size_t size);

#endif
