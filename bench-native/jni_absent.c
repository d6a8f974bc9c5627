/* Replaces jni_counterpart.c where the build finds no JDK. */
#include "rangebar_bench.h"

rb_i32 rb_bench_has_jni(void) {
    return 0;
}
