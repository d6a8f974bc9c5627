#include "support/check.h"

#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FAILURES 20

/* Any thread may check. */
static atomic_llong checks;
static atomic_int failures;
static _Thread_local char context[512] = "";

void check_context(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(context, sizeof(context), format, arguments);
    va_end(arguments);
}

static bool passed(void) {
    atomic_fetch_add_explicit(&checks, 1, memory_order_relaxed);
    return true;
}

static void announce(const char *file, int line) {
    atomic_fetch_add_explicit(&checks, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&failures, 1, memory_order_relaxed);
    fprintf(stderr, "%s:%d: [%s] ", file, line, context);
}

static bool failed(void) {
    if (failures >= MAX_FAILURES) {
        fprintf(stderr, "too many failures\n");
        exit(EXIT_FAILURE);
    }
    return false;
}

bool check_true(const char *file, int line, const char *text, bool holds) {
    if (holds) {
        return passed();
    }
    announce(file, line);
    fprintf(stderr, "does not hold: %s\n", text);
    return failed();
}

bool check_i64(const char *file, int line, const char *text, rb_i64 expected, rb_i64 actual) {
    if (expected == actual) {
        return passed();
    }
    announce(file, line);
    fprintf(stderr, "%s is %lld, expected %lld\n", text, (long long)actual, (long long)expected);
    return failed();
}

bool check_status(const char *file, int line, const char *text, rb_status expected, rb_status actual) {
    if (expected == actual) {
        return passed();
    }
    announce(file, line);
    fprintf(stderr, "%s is %s (%d), expected %s (%d)\n", text, rb_status_name(actual), actual, rb_status_name(expected),
            expected);
    return failed();
}

bool check_text(const char *file, int line, const char *text, const char *expected, const char *actual) {
    if (actual != NULL && strcmp(expected, actual) == 0) {
        return passed();
    }
    announce(file, line);
    fprintf(stderr, "%s is \"%s\", expected \"%s\"\n", text, actual == NULL ? "(null)" : actual, expected);
    return failed();
}

bool check_double(const char *file, int line, const char *text, double expected, double actual, double relative,
                  double absolute) {
    if (expected == actual || (isnan(expected) && isnan(actual))) {
        return passed();
    }
    double difference = fabs(expected - actual);
    double larger = fabs(expected) > fabs(actual) ? fabs(expected) : fabs(actual);
    if (isfinite(difference) && (difference <= absolute || difference <= relative * larger)) {
        return passed();
    }
    announce(file, line);
    fprintf(stderr, "%s is %.17g, expected %.17g\n", text, actual, expected);
    return failed();
}

void check_abort(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "[%s] ", context);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(EXIT_FAILURE);
}

bool check_has_failed(void) {
    return failures > 0;
}

int check_result(void) {
    if (checks == 0) {
        fprintf(stderr, "nothing was checked\n");
        return EXIT_FAILURE;
    }
    int failed_checks = failures;
    fprintf(stderr, "%lld checks, %d failed\n", (long long)checks, failed_checks);
    return failed_checks == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
