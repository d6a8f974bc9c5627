/* The choice of x86-64 instruction sets: made-up reports of processors and systems, and this machine's own. */
#include "../src/cpu_x86.h"

#include <stdio.h>

#include "support/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UP_TO_AVX2 RB_X86_AVX2
#define UP_TO_AVX512 (RB_X86_AVX2 | RB_X86_AVX512)
#define UP_TO_IFMA (RB_X86_AVX2 | RB_X86_AVX512 | RB_X86_AVX512_IFMA)

typedef struct report_bit {
    const char *name;
    rb_x86_report bit;
    rb_u32 sets_without; /* the sets that do not need it */
} report_bit;

/* All that a set needs, bit by bit, as the processor's manual numbers them. */
static const report_bit BITS[] = {
    {"POPCNT", {.leaf_1_ecx = 1u << 23}, 0},
    {"BMI", {.leaf_7_ebx = 1u << 3}, 0},
    {"AVX2", {.leaf_7_ebx = 1u << 5}, 0},
    {"BMI2", {.leaf_7_ebx = 1u << 8}, 0},
    {"saved XMM", {.saved_registers = 1u << 1}, 0},
    {"saved YMM", {.saved_registers = 1u << 2}, 0},
    {"AVX-512 F", {.leaf_7_ebx = 1u << 16}, UP_TO_AVX2},
    {"AVX-512 DQ", {.leaf_7_ebx = 1u << 17}, UP_TO_AVX2},
    {"AVX-512 BW", {.leaf_7_ebx = 1u << 30}, UP_TO_AVX2},
    {"AVX-512 VL", {.leaf_7_ebx = 1u << 31}, UP_TO_AVX2},
    {"saved masks", {.saved_registers = 1u << 5}, UP_TO_AVX2},
    {"saved upper halves of ZMM", {.saved_registers = 1u << 6}, UP_TO_AVX2},
    {"saved ZMM16 to 31", {.saved_registers = 1u << 7}, UP_TO_AVX2},
    {"AVX-512 IFMA", {.leaf_7_ebx = 1u << 21}, UP_TO_AVX512},
};

static rb_u32 flip(rb_x86_report report, const rb_x86_report *bits) {
    report.leaf_1_ecx ^= bits->leaf_1_ecx;
    report.leaf_7_ebx ^= bits->leaf_7_ebx;
    report.saved_registers ^= bits->saved_registers;
    return rb_x86_sets(&report);
}

static void test_every_bit(void) {
    const rb_x86_report all = {~0u, ~0u, ~0ull};
    const rb_x86_report none = {0, 0, 0};
    rb_x86_report needed = none;
    for (size_t i = 0; i < COUNT(BITS); i++) {
        check_context("all but %s", BITS[i].name);
        CHECK_I64(BITS[i].sets_without, flip(all, &BITS[i].bit));
        check_context("only %s", BITS[i].name);
        CHECK_I64(0, flip(none, &BITS[i].bit));
        needed.leaf_1_ecx |= BITS[i].bit.leaf_1_ecx;
        needed.leaf_7_ebx |= BITS[i].bit.leaf_7_ebx;
        needed.saved_registers |= BITS[i].bit.saved_registers;
    }
    check_context("all bits, no bit, exactly the needed ones");
    CHECK_I64(UP_TO_IFMA, rb_x86_sets(&all));
    CHECK_I64(0, rb_x86_sets(&none));
    CHECK_I64(UP_TO_IFMA, rb_x86_sets(&needed));
}

static void test_this_machine(void) {
    rb_x86_report report = rb_read_x86_report();
    rb_u32 sets = rb_x86_sets(&report);
    printf("this machine: leaf 1 ecx %08x, leaf 7 ebx %08x, saved registers %llx: sets %u\n", report.leaf_1_ecx,
           report.leaf_7_ebx, (unsigned long long)report.saved_registers, sets);
    check_context("this machine, read once");
    for (rb_u32 set = RB_X86_AVX2; set <= RB_X86_AVX512_IFMA; set *= 2) {
        CHECK_I64((sets & set) != 0, rb_has_x86_set(set));
        CHECK_I64((sets & set) != 0, rb_has_x86_set(set));
    }
#if defined(RB_HAS_CPU_SUPPORTS)
    check_context("this machine, as the compiler's run-time library sees it");
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
                && __builtin_cpu_supports("popcnt");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
                  && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    bool ifma = avx512 && __builtin_cpu_supports("avx512ifma");
    CHECK_I64(avx2, rb_has_x86_set(RB_X86_AVX2));
    CHECK_I64(avx512, rb_has_x86_set(RB_X86_AVX512));
    CHECK_I64(ifma, rb_has_x86_set(RB_X86_AVX512_IFMA));
#else
    printf("not compared with __builtin_cpu_supports, which this toolchain lacks\n");
#endif
}

int main(void) {
    test_every_bit();
    test_this_machine();
    return check_result();
}
