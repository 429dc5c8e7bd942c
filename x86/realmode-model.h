/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the arithmetic instructions compute, written from the "Operation" and "Flags
 * Affected" paragraphs of the SDM, volume 2, and appendix A "EFLAGS cross-reference" of
 * volume 1. Sizes are in bytes: 1, 2 or 4.
 */
#ifndef X86_REALMODE_MODEL_H
#define X86_REALMODE_MODEL_H

#include "realmode-test.h"

/*
 * A result: `flags` has all of EFLAGS, with those that the instruction leaves alone as they
 * came; the flags in `undefined` may be anything.
 */
struct result {
	u32 value;
	u32 flags;
	u32 undefined;
};

/* The numbers of the eight binary operations in their opcodes. */
enum { OP_ADD, OP_OR, OP_ADC, OP_SBB, OP_AND, OP_SUB, OP_XOR, OP_CMP, BINARY_OPS };
extern const char *const binary_names[BINARY_OPS];

struct result model_binary(unsigned int op, unsigned int size, u32 a, u32 b, u32 flags);

struct result model_inc(unsigned int size, u32 a, u32 flags);
struct result model_dec(unsigned int size, u32 a, u32 flags);
struct result model_neg(unsigned int size, u32 a, u32 flags);
struct result model_not(unsigned int size, u32 a, u32 flags);

/* The numbers of the shifts and rotates in their opcodes; 6 is another SHL. */
enum { OP_ROL, OP_ROR, OP_RCL, OP_RCR, OP_SHL, OP_SHR, OP_SHL_6, OP_SAR, SHIFT_OPS };
extern const char *const shift_names[SHIFT_OPS];

/* @count as it is in the instruction, before it is masked. */
struct result model_shift(unsigned int op, unsigned int size, u32 a, u8 count, u32 flags);
struct result model_shld(unsigned int size, u32 a, u32 b, u8 count, u32 flags);
struct result model_shrd(unsigned int size, u32 a, u32 b, u8 count, u32 flags);

/* SF, ZF and PF of @value. */
u32 model_szp(unsigned int size, u32 value);

/* Condition @cc, the low four bits of Jcc's, SETcc's and CMOVcc's opcode. */
bool model_condition(unsigned int cc, u32 flags);

/* The flags that decide condition @cc. */
u32 condition_flags(unsigned int cc);
extern const char *const condition_names[16];

/* Operands at the edges of each size; the number of them is EDGES. */
#define EDGES	20
u32 edge(unsigned int size, unsigned int i);

#endif
