/* The main function of every program here that runs google-benchmark. */
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "support.h"
#include "suite.hpp"

#ifndef _WIN32
#include <unistd.h>

namespace {

/* Names the benchmark of a crash. Only calls that a signal handler may make. */
void write_text(const char *text) {
    if (write(STDERR_FILENO, text, std::strlen(text)) < 0) {
        return; /* nothing else is possible */
    }
}

extern "C" void name_crash(int signal) {
    write_text("rangebar-bench: ");
    write_text(suite::running());
    write_text(": crashed\n");
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void name_crashes() {
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
        std::signal(signal, name_crash);
    }
}

} // namespace
#else
namespace {
void name_crashes() {}
} // namespace
#endif

int main(int argc, char **argv) try {
    name_crashes();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return EXIT_FAILURE;
    }
    for (const bench_context_entry *entry = bench_context(); entry->key != nullptr; entry++) {
        benchmark::AddCustomContext(entry->key, entry->value);
    }
    benchmark::AddCustomContext("roofline_vectors", bench_read_vectors());
    suite::register_memory_manager();
    register_benchmarks();
    if (benchmark::RunSpecifiedBenchmarks() == 0) {
        std::fprintf(stderr, "rangebar-bench: no benchmark was run\n");
        return EXIT_FAILURE;
    }
    return suite::any_failed() ? EXIT_FAILURE : EXIT_SUCCESS;
} catch (const std::exception &reason) {
    std::fprintf(stderr, "rangebar-bench: %s\n", reason.what());
    return EXIT_FAILURE;
}
