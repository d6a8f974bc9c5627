/*
 * Gives every file of the named folders to a fuzz target, without libFuzzer and with any compiler: replay FOLDER...
 * A folder that is missing or empty is an error: it would test nothing.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "support/check.h"

static void replay_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        check_abort("cannot open %s", path);
    }
    rb_u8 *data = NULL;
    size_t size = 0;
    size_t got;
    do {
        data = need_memory(data, (rb_i64)size + 4096);
        got = fread(data + size, 1, 4096, file);
        size += got;
    } while (got > 0);
    if (ferror(file) != 0) {
        check_abort("cannot read %s", path);
    }
    fclose(file);
    /* In memory of just that size, so that a sanitizer sees every read past the end. */
    rb_u8 *tight = need_memory(NULL, (rb_i64)size);
    memcpy(tight, data, size);
    free(data);
    fprintf(stderr, "%s\n", path); /* before: a crash is that of the last file named */
    LLVMFuzzerTestOneInput(tight, size);
    free(tight);
}

static int replay_folder(const char *folder) {
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        check_abort("cannot open the folder %s", folder);
    }
    int files = 0;
    const struct dirent *entry;
    while ((entry = readdir(entries)) != NULL) {
        char path[4096];
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= (int)sizeof(path)) {
            check_abort("a name in %s is too long", folder);
        }
        replay_file(path);
        files++;
    }
    closedir(entries);
    return files;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (replay_folder(argv[i]) == 0) {
            check_abort("no file in %s", argv[i]);
        }
    }
    return check_result();
}
