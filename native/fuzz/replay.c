/*
 * Runs a fuzz target over seeds, without libFuzzer and with any compiler, and converts seeds for libFuzzer:
 *
 *   replay SEEDS.txt...                  runs every seed; a file without one is an error, since it would test nothing
 *   replay --unpack SEEDS.txt FOLDER     writes each seed to a file of its own, into a folder that exists
 *   replay --pack FILE...                prints each file as a line for SEEDS.txt
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "support/check.h"

static void run(const char *path, int line, const rb_u8 *data, size_t size, void *context) {
    (void)context;
    fprintf(stderr, "%s:%d\n", path, line); /* before the run: a crash belongs to the last seed printed */
    LLVMFuzzerTestOneInput(data, size);
}

static void unpack(const char *path, int line, const rb_u8 *data, size_t size, void *context) {
    char name[4096];
    (void)path;
    if (snprintf(name, sizeof(name), "%s/line-%06d", (const char *)context, line) >= (int)sizeof(name)) {
        check_abort("the name of the folder is too long: %s", (const char *)context);
    }
    FILE *file = fopen(name, "wb");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
        check_abort("cannot write %s", name);
    }
}

static void pack(const char *path) {
    size_t size;
    rb_u8 *data = seeds_read_file(path, &size);
    if (size == 0) {
        check_abort("%s is empty: the target always runs the empty input", path);
    }
    seeds_write_line(stdout, data, size);
    free(data);
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "--unpack") == 0) {
        seeds_read(argv[2], unpack, argv[3]);
        return EXIT_SUCCESS;
    }
    if (argc > 2 && strcmp(argv[1], "--pack") == 0) {
        for (int i = 2; i < argc; i++) {
            pack(argv[i]);
        }
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    for (int i = 1; i < argc; i++) {
        seeds_read(argv[i], run, NULL);
    }
    return check_result();
}
