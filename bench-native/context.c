#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

#include "rangebar.h"

/* The environment wins over the value of the build: a build may be older than the commit. */
#ifndef RB_BENCH_COMMIT
#define RB_BENCH_COMMIT "unknown"
#endif

static void copy_printable(char *to, size_t size, const char *from) {
    size_t length = 0;
    for (; *from != '\0' && length + 1 < size; from++) {
        if (*from >= ' ' && *from <= '~' && *from != '"' && *from != '\\') {
            to[length++] = *from;
        }
    }
    to[length] = '\0';
}

/* The value of a line "key : value" of /proc/cpuinfo; false if this system has none. */
static int read_cpuinfo(const char *key, char *value, size_t size) {
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (file == NULL) {
        return 0;
    }
    char line[512];
    int found = 0;
    while (!found && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (colon != NULL && strncmp(line, key, strlen(key)) == 0) {
            copy_printable(value, size, colon + 1 + strspn(colon + 1, " \t"));
            found = 1;
        }
    }
    fclose(file);
    return found;
}

static const char *cpu_model(void) {
    static char model[128];
#ifdef __APPLE__
    char name[128];
    size_t size = sizeof name;
    if (sysctlbyname("machdep.cpu.brand_string", name, &size, NULL, 0) == 0) {
        copy_printable(model, sizeof model, name);
        return model;
    }
#endif
    if (read_cpuinfo("model name", model, sizeof model)) {
        return model;
    }
    /* arm64 has numbers only. */
    char implementer[32];
    char part[32];
    if (read_cpuinfo("CPU implementer", implementer, sizeof implementer)
        && read_cpuinfo("CPU part", part, sizeof part)) {
        snprintf(model, sizeof model, "implementer %s part %s", implementer, part);
        return model;
    }
    return "unknown";
}

static const char *commit(void) {
    static char from_environment[64];
    const char *value = getenv("RB_BENCH_COMMIT");
    if (value == NULL || *value == '\0') {
        return RB_BENCH_COMMIT;
    }
    copy_printable(from_environment, sizeof from_environment, value);
    return from_environment;
}

static const char *compiler(void) {
    static char name[128];
#ifdef __clang__
    copy_printable(name, sizeof name, __VERSION__);
#else
    copy_printable(name, sizeof name, "gcc " __VERSION__);
#endif
    return name;
}

const bench_context_entry *bench_context(void) {
    static bench_context_entry entries[9];
    static char abi_version[16];
    static char flags[512];
    if (entries[0].key == NULL) {
        snprintf(abi_version, sizeof abi_version, "%u", (unsigned)rb_abi_version());
        copy_printable(flags, sizeof flags, RB_BENCH_FLAGS);
        int count = 0;
        entries[count++] = (bench_context_entry){"commit", commit()};
        entries[count++] = (bench_context_entry){"compiler", compiler()};
        entries[count++] = (bench_context_entry){"flags", flags};
        entries[count++] = (bench_context_entry){"cpu_model", cpu_model()};
        entries[count++] = (bench_context_entry){"kernel_tier", rb_kernel_name() != NULL ? rb_kernel_name() : "unknown"};
        entries[count++] = (bench_context_entry){"rangebar_version", rb_version()};
        entries[count++] = (bench_context_entry){"abi_version", abi_version};
    }
    return entries;
}
