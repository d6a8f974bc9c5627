#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/trades.h"

rb_u8 *seeds_read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        check_abort("cannot open %s", path);
    }
    rb_u8 *data = NULL;
    size_t got;
    *size = 0;
    do {
        data = need_memory(data, (rb_i64)*size + 4096);
        got = fread(data + *size, 1, 4096, file);
        *size += got;
    } while (got > 0);
    if (ferror(file) != 0) {
        check_abort("cannot read %s", path);
    }
    fclose(file);
    return data;
}

/* The value of a lower-case digit, or -1: one seed has one spelling. */
static int digit_value(rb_u8 digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static void visit_line(const char *path, int line, const rb_u8 *text, size_t length, seed_visitor *visit,
                       void *context) {
    if (length % 2 != 0) {
        check_abort("%s:%d: odd number of hexadecimal digits", path, line);
    }
    size_t size = length / 2;
    rb_u8 *data = need_memory(NULL, (rb_i64)size);
    for (size_t i = 0; i < size; i++) {
        int high = digit_value(text[2 * i]);
        int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            check_abort("%s:%d: expected only the digits 0-9 and a-f, at column %d", path, line, (int)(2 * i + 1));
        }
        data[i] = (rb_u8)(high << 4 | low);
    }
    visit(path, line, data, size, context);
    free(data);
}

void seeds_read(const char *path, seed_visitor *visit, void *context) {
    size_t size;
    rb_u8 *text = seeds_read_file(path, &size);
    int line = 0;
    int seeds = 0;
    for (size_t start = 0; start < size;) {
        const rb_u8 *newline = memchr(text + start, '\n', size - start);
        size_t end = newline == NULL ? size : (size_t)(newline - text);
        size_t length = end - start;
        line++;
        if (length > 0 && text[start + length - 1] == '\r') {
            length--;
        }
        if (length > 0 && text[start] != '#') {
            visit_line(path, line, text + start, length, visit, context);
            seeds++;
        }
        start = end + 1;
    }
    free(text);
    if (seeds == 0) {
        check_abort("no seed in %s", path);
    }
}

void seeds_write_line(FILE *out, const rb_u8 *data, size_t size) {
    for (size_t i = 0; i < size; i++) {
        fprintf(out, "%02x", data[i]);
    }
    fputc('\n', out);
}
