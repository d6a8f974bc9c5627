/* The instruction sets of the x86-64 kernels that this processor has and its system lets programs use. */
#ifndef RB_CPU_X86_H
#define RB_CPU_X86_H

#include <stdbool.h>

#include "rangebar.h"

/* Sets of instructions; each contains the one before. */
#define RB_X86_AVX2 1u       /* with BMI, BMI2 and POPCNT */
#define RB_X86_AVX512 2u     /* F, DQ, BW and VL */
#define RB_X86_AVX512_IFMA 4u

/* The reports of the processor (cpuid) and of the system (xgetbv: the registers that it saves for each program). */
typedef struct rb_x86_report {
    rb_u32 leaf_1_ecx;
    rb_u32 leaf_7_ebx;
    rb_u64 saved_registers; /* 0 if the system does not tell */
} rb_x86_report;

rb_x86_report rb_read_x86_report(void);

/* Sum of RB_X86_*. */
rb_u32 rb_x86_sets(const rb_x86_report *report);

/* Reads the report once: in a virtual machine each cpuid instruction is a call of the host. */
bool rb_has_x86_set(rb_u32 set);

#endif
