/* The test framework: checks that print the place and the values of a failure, and continue. */
#ifndef RB_TEST_CHECK_H
#define RB_TEST_CHECK_H

#include <stdbool.h>

#include "rangebar.h"

#if defined(__GNUC__) && !defined(_WIN32)
#define CHECK_FORMAT __attribute__((format(printf, 1, 2)))
#else
#define CHECK_FORMAT
#endif

/* Describes the current check; printed with every failure of this thread until the next call. */
void check_context(const char *format, ...) CHECK_FORMAT;

/* All return true if the check held. Too many failures end the program. */
bool check_true(const char *file, int line, const char *text, bool holds);
bool check_i64(const char *file, int line, const char *text, rb_i64 expected, rb_i64 actual);
bool check_status(const char *file, int line, const char *text, rb_status expected, rb_status actual);
bool check_text(const char *file, int line, const char *text, const char *expected, const char *actual);

/* Equal, or closer than relative * the larger magnitude, or closer than absolute. Not-a-number equals itself only. */
bool check_double(const char *file, int line, const char *text, double expected, double actual, double relative,
                  double absolute);

#define CHECK(condition) check_true(__FILE__, __LINE__, #condition, condition)
#define CHECK_I64(expected, actual) check_i64(__FILE__, __LINE__, #actual, expected, actual)
#define CHECK_STATUS(expected, actual) check_status(__FILE__, __LINE__, #actual, expected, actual)
#define CHECK_TEXT(expected, actual) check_text(__FILE__, __LINE__, #actual, expected, actual)
#define CHECK_DOUBLE(expected, actual, relative, absolute) \
    check_double(__FILE__, __LINE__, #actual, expected, actual, relative, absolute)

/* Ends the program: for errors after which a test cannot continue (a file, memory). */
_Noreturn void check_abort(const char *format, ...) CHECK_FORMAT;

/* Has a check failed so far? */
bool check_has_failed(void);

/* The exit code of main. A test without a check has failed. */
int check_result(void);

#endif
