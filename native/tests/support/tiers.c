#include "support/tiers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/run.h"

#define VARIABLE "RB_KERNEL"

const char *const TIERS[] = {RB_TEST_TIERS};
const int TIER_COUNT = sizeof(TIERS) / sizeof(TIERS[0]);

static void set_variable(const char *value) {
#if defined(_WIN32)
    _putenv_s(VARIABLE, value == NULL ? "" : value);
#else
    if (value == NULL) {
        unsetenv(VARIABLE);
    } else {
        setenv(VARIABLE, value, 1);
    }
#endif
}

bool use_tier(const char *name) {
    set_variable(name);
    return rb_kernel_name() != NULL;
}

rb_processor *need_processor_of(const char *tier, const rb_options *options) {
    use_tier(tier);
    return need_processor(options);
}

bool missing_tier_requested(void) {
    const char *name = getenv(VARIABLE);
    for (int i = 0; i < TIER_COUNT; i++) {
        if (name != NULL && strcmp(name, TIERS[i]) == 0 && rb_kernel_name() == NULL) {
            printf("skipped: this machine cannot run the kernel %s\n", name);
            return true;
        }
    }
    return false;
}

void for_each_wide_tier(void (*test)(const char *tier)) {
    int ran = 0;
    for (int i = 0; i < TIER_COUNT; i++) {
        bool is_here = use_tier(TIERS[i]);
        if (strcmp(TIERS[i], "scalar") == 0) {
            check_context("the scalar kernel");
            CHECK(is_here);
        } else if (is_here) {
            test(TIERS[i]);
            ran++;
            printf("%s: tested\n", TIERS[i]);
        } else {
            printf("%s: not tested, this machine cannot run it\n", TIERS[i]);
        }
    }
    check_context("wide kernels that ran");
    CHECK(ran > 0);
}
