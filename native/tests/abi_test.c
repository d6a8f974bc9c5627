/*
 * Checks that the library's description of its interface is that of the headers, neither more nor less:
 * abi_test HEADER... The test reads the headers as text and computes offsets by the rules of C, so that nobody has to list
 * anything here.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/trades.h"

#define MAX_ENTRIES 512
#define NAME_SIZE 128

typedef struct entry {
    char name[2 * NAME_SIZE];
    rb_i64 value;
} entry;

static entry entries[MAX_ENTRIES];
static int entry_count;

static void add_entry(const char *owner, const char *name, rb_i64 value) {
    if (entry_count == MAX_ENTRIES) {
        check_abort("more than %d entries", MAX_ENTRIES);
    }
    entry *added = &entries[entry_count++];
    snprintf(added->name, sizeof(added->name), "%s%s%s", owner, owner[0] == '\0' ? "" : ".", name);
    added->value = value;
}

/* Removes every part of the text from begin to end. */
static void remove_all(const char *path, char *text, const char *begin, const char *end) {
    for (char *at; (at = strstr(text, begin)) != NULL;) {
        char *to = strstr(at, end);
        if (to == NULL) {
            check_abort("%s: \"%s\" without \"%s\"", path, begin, end);
        }
        memmove(at, to + strlen(end), strlen(to + strlen(end)) + 1);
    }
}

/* The header without comments and without the parts that exist on the caller's side only. */
static char *read_header(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        check_abort("cannot open %s", path);
    }
    const rb_i64 capacity = 1 << 20;
    char *text = need_memory(NULL, capacity);
    size_t size = fread(text, 1, (size_t)capacity - 1, file);
    fclose(file);
    text[size] = '\0';
    remove_all(path, text, "/*", "*/");
    remove_all(path, text, "#ifndef RB_FOR_JEXTRACT", "#endif");
    return text;
}

/* Skips white space, then copies the next word or the next single character. Returns NULL at the end. */
static const char *next_token(const char *at, char token[NAME_SIZE]) {
    while (isspace((unsigned char)*at)) {
        at++;
    }
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_') {
        length++;
    }
    length = length == 0 && *at != '\0' ? 1 : length;
    if (length == 0 || length >= NAME_SIZE) {
        return NULL;
    }
    memcpy(token, at, length);
    token[length] = '\0';
    return at + length;
}

static const char *need_token(const char *at, char token[NAME_SIZE]) {
    const char *next = next_token(at, token);
    if (next == NULL) {
        check_abort("the header ends too early");
    }
    return next;
}

/* name = number, name = number } */
static const char *read_enum(const char *at) {
    char name[NAME_SIZE];
    char token[NAME_SIZE];
    for (at = need_token(at, name); strcmp(name, "}") != 0; at = need_token(at, name)) {
        at = need_token(at, token);
        if (strcmp(token, "=") != 0) {
            check_abort("%s has no value", name);
        }
        char *end;
        add_entry("", name, strtoll(at, &end, 0));
        at = need_token(end, token);
        if (strcmp(token, ",") != 0) {
            break;
        }
    }
    return at;
}

static rb_i64 size_of_type(const char *type) {
    static const struct {
        const char *name;
        rb_i64 size;
    } types[] = {{"rb_i32", 4}, {"rb_u32", 4}, {"rb_status", 4}, {"rb_i64", 8}, {"rb_u64", 8}, {"double", 8}};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i].name, type) == 0) {
            return types[i].size;
        }
    }
    check_abort("a field of type %s, which has no fixed width", type);
}

/* type name; type name; } after "typedef struct owner {" */
static const char *read_struct(const char *at, const char *owner) {
    char type[NAME_SIZE];
    char name[NAME_SIZE];
    char token[NAME_SIZE];
    rb_i64 offset = 0;
    rb_i64 alignment = 1;
    for (at = need_token(at, type); strcmp(type, "}") != 0; at = need_token(at, type)) {
        at = need_token(at, name);
        at = need_token(at, token);
        if (strcmp(token, ";") != 0) {
            check_abort("%s.%s is no plain field", owner, name);
        }
        rb_i64 size = size_of_type(type);
        alignment = size > alignment ? size : alignment;
        check_context("%s.%s", owner, name);
        CHECK_I64(0, offset % size); /* no hidden padding: bindings would have to know it */
        add_entry(owner, name, offset);
        offset += size;
    }
    check_context("%s", owner);
    CHECK_I64(0, offset % alignment);
    add_entry("", owner, offset);
    return at;
}

/* Collects enums, structs with a body, and numbers that are #defined. */
static void read_entries(const char *at) {
    char token[NAME_SIZE];
    char name[NAME_SIZE];
    while ((at = next_token(at, token)) != NULL) {
        if (strcmp(token, "enum") == 0) {
            at = read_enum(need_token(at, token));
        } else if (strcmp(token, "struct") == 0) {
            const char *after_name = need_token(at, name);
            const char *body = need_token(after_name, token);
            at = strcmp(token, "{") == 0 ? read_struct(body, name) : after_name;
        } else if (strcmp(token, "define") == 0) {
            const char *after_name = need_token(at, name);
            char *end;
            rb_i64 value = strtoll(after_name, &end, 0);
            bool is_version = strncmp(name, "RB_VERSION_", 11) == 0; /* no part of the interface: see rb_version */
            if (!is_version && end != after_name && memchr(after_name, '\n', (size_t)(end - after_name)) == NULL) {
                add_entry("", name, value);
            }
            at = after_name;
        }
    }
}

static int find_entry(const char *name) {
    for (int i = 0; i < entry_count; i++) {
        if (strcmp(entries[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        char *header = read_header(argv[i]);
        read_entries(header);
        free(header);
    }
    check_context("entries of the headers");
    CHECK(entry_count > 100);
    CHECK(find_entry("RB_STATE_SIZE") >= 0);
    CHECK(find_entry("RB_ERROR_STATE_INVALID") >= 0);
    CHECK(find_entry("rb_position.last_trade_id") >= 0);

    bool seen[MAX_ENTRIES] = {false};
    const char *name;
    rb_i64 value;
    rb_i32 index = 0;
    for (; (name = rb_abi_entry(index, &value)) != NULL; index++) {
        check_context("entry %d of the library: %s", index, name);
        int found = find_entry(name);
        if (CHECK(found >= 0)) {
            CHECK_I64(entries[found].value, value);
            CHECK(!seen[found]);
            seen[found] = true;
        }
    }
    for (int i = 0; i < entry_count; i++) {
        check_context("entry of the header: %s", entries[i].name);
        CHECK(seen[i]);
        CHECK_I64(i, find_entry(entries[i].name)); /* no name twice */
    }
    check_context("versions");
    CHECK_I64(RB_ABI_VERSION, rb_abi_version());
    char version[32];
    snprintf(version, sizeof(version), "%d.%d.%d", RB_VERSION_MAJOR, RB_VERSION_MINOR, RB_VERSION_PATCH);
    CHECK_TEXT(version, rb_version());
    CHECK_I64(RB_VERSION_MAJOR * 10000 + RB_VERSION_MINOR * 100 + RB_VERSION_PATCH, RB_VERSION_NUMBER);
    return check_result();
}
