/* The choice of the kernel: the widest that this processor and system can run, or the one that RB_KERNEL names. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include "cpu_x86.h"
#endif

typedef struct tier {
    const char *name;
    const rb_kernel *kernel;
    bool (*can_run)(void);
    const char *why_not; /* rb_kernel_reason of the next narrower one if this one cannot run */
} tier;

static bool always(void) {
    return true;
}

#if defined(__x86_64__)
static bool has_avx2(void) {
    return rb_has_x86_set(RB_X86_AVX2);
}

static bool has_avx512(void) {
    return rb_has_x86_set(RB_X86_AVX512);
}

static bool has_avx512ifma(void) {
    return rb_has_x86_set(RB_X86_AVX512_IFMA);
}
#endif

/* The widest first. */
static const tier TIERS[] = {
#if defined(__x86_64__)
    {"avx512ifma", &rb_kernel_avx512ifma, has_avx512ifma, "the processor or the system has no AVX-512 IFMA"},
    {"avx512", &rb_kernel_avx512, has_avx512, "the processor or the system has no AVX-512 (F, DQ, BW, VL)"},
    {"avx2", &rb_kernel_avx2, has_avx2, "the processor or the system has no AVX2 (with BMI2 and POPCNT)"},
#elif defined(__aarch64__)
    {"neon", &rb_kernel_neon, always, ""},
#endif
    {"portable", &rb_kernel_portable, always, ""},
    {"scalar", &rb_kernel_scalar, always, ""},
};

#define TIER_COUNT (sizeof(TIERS) / sizeof(TIERS[0]))

static const char *requested_name(void) {
    const char *name = getenv("RB_KERNEL");
    return name != NULL && *name != '\0' ? name : NULL;
}

/* NULL if the requested one cannot run. */
static const tier *choose(void) {
    const char *name = requested_name();
    for (size_t i = 0; i < TIER_COUNT; i++) {
        if ((name == NULL || strcmp(name, TIERS[i].name) == 0) && TIERS[i].can_run()) {
            return &TIERS[i];
        }
    }
    return NULL;
}

const rb_kernel *rb_choose_kernel(void) {
    const tier *chosen = choose();
    return chosen == NULL ? NULL : chosen->kernel;
}

const char *rb_kernel_name(void) {
    const tier *chosen = choose();
    return chosen == NULL ? NULL : chosen->name;
}

const char *rb_kernel_reason(void) {
    const tier *chosen = choose();
    if (chosen == NULL) {
        return rb_status_message(RB_ERROR_KERNEL);
    }
    if (requested_name() != NULL) {
        return "the environment variable RB_KERNEL names it";
    }
    if (chosen > TIERS && *(chosen - 1)->why_not != '\0') {
        return (chosen - 1)->why_not;
    }
    return "it is the widest one for this processor architecture";
}
