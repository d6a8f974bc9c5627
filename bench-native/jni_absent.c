/* Stands in for jni_counterpart.c where no JDK was found. */
#include "rangebar_bench.h"

rb_i32 rb_bench_has_jni(void) {
    return 0;
}
