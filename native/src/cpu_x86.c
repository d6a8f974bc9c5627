/*
 * In place of the compiler's __builtin_cpu_supports, which needs a run-time library that cross compilers lack (clang for
 * macOS, zig).
 */
#include "cpu_x86.h"

#include <cpuid.h>
#include <stdatomic.h>

#define YMM_REGISTERS 0x06u /* with the XMM registers */
#define ZMM_REGISTERS 0xe0u /* with the mask registers */
#define AVX2_BITS (bit_AVX2 | bit_BMI | bit_BMI2)
#define AVX512_BITS (bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL)
#define WAS_READ 0x80000000u

static rb_u64 saved_registers(void) {
    rb_u32 low;
    rb_u32 high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (rb_u64)high << 32 | low;
}

rb_x86_report rb_read_x86_report(void) {
    rb_x86_report report = {0, 0, 0};
    rb_u32 eax;
    rb_u32 ebx;
    rb_u32 ecx;
    rb_u32 edx;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0) {
        report.leaf_1_ecx = ecx;
    }
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0) {
        report.leaf_7_ebx = ebx;
    }
    if ((report.leaf_1_ecx & bit_OSXSAVE) != 0) { /* xgetbv is an illegal instruction otherwise */
        report.saved_registers = saved_registers();
    }
    return report;
}

static bool has_all(rb_u64 value, rb_u64 bits) {
    return (value & bits) == bits;
}

rb_u32 rb_x86_sets(const rb_x86_report *report) {
    rb_u64 registers = report->saved_registers;
    if (!has_all(report->leaf_1_ecx, bit_POPCNT) || !has_all(report->leaf_7_ebx, AVX2_BITS)
        || !has_all(registers, YMM_REGISTERS)) {
        return 0;
    }
    if (!has_all(report->leaf_7_ebx, AVX512_BITS) || !has_all(registers, ZMM_REGISTERS)) {
        return RB_X86_AVX2;
    }
    return RB_X86_AVX2 | RB_X86_AVX512 | (has_all(report->leaf_7_ebx, bit_AVX512IFMA) ? RB_X86_AVX512_IFMA : 0);
}

bool rb_has_x86_set(rb_u32 set) {
    static atomic_uint sets; /* two threads that read the report at once store the same value */
    rb_u32 known = atomic_load_explicit(&sets, memory_order_relaxed);
    if (known == 0) {
        rb_x86_report report = rb_read_x86_report();
        known = rb_x86_sets(&report) | WAS_READ;
        atomic_store_explicit(&sets, known, memory_order_relaxed);
    }
    return (known & set) != 0;
}
