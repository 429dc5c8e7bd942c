/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What A64 data-processing instructions do, from the Arm ARM's pseudocode. See alu.c. */
#ifndef ARM_ALU_MODEL_H
#define ARM_ALU_MODEL_H

#include <libcflat.h>
#include <asm/ptrace.h>

#define ALU_FLAGS	(PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT)

enum alu_form {
	ALU_ONE,	/* Rn */
	ALU_TWO,	/* Rn, Rm */
	ALU_THREE,	/* Rn, Rm, Ra */
	ALU_IMMEDIATE,	/* Rn and bits 21 to 10 or more */
};

struct alu_state {
	const struct alu_op *op;
	u32 insn;
	u64 n, m, a, old;
	u32 flags;		/* in and out, as in PSTATE */
};

struct alu_op {
	const char *name;
	u32 insn;
	enum alu_form form;
	u64 (*model)(struct alu_state *s, unsigned int bits);
	/* How many encodings alu_variant() makes of it, and how. */
	unsigned int variants;
	u32 (*variant)(u32 insn, unsigned int v, unsigned int sf);
	/* no_31: register 31 is no zero register everywhere; no_rd: nothing but flags. */
	bool only32, only64, n_is_sf, no_31, no_rd;
	unsigned int feature, feature_level;	/* field of ID_AA64ISAR0_EL1 */
};

/* Ends with a name of NULL. */
extern const struct alu_op alu_ops[];

/* Result of the instruction; @s->flags become those behind it. */
u64 alu_model(struct alu_state *s);

/* The encoding's variant @v, 0 when there is none for this width. */
u32 alu_variant(const struct alu_op *op, u32 insn, unsigned int v, unsigned int sf);

/* The models, by groups of instructions that the encoding tells apart. */
u64 alu_add_sub_shifted(struct alu_state *s, unsigned int bits);
u64 alu_add_sub_extended(struct alu_state *s, unsigned int bits);
u64 alu_add_sub_immediate(struct alu_state *s, unsigned int bits);
u64 alu_add_sub_carry(struct alu_state *s, unsigned int bits);
u64 alu_logical_shifted(struct alu_state *s, unsigned int bits);
u64 alu_logical_immediate(struct alu_state *s, unsigned int bits);
u64 alu_bitfield(struct alu_state *s, unsigned int bits);
u64 alu_extract(struct alu_state *s, unsigned int bits);
u64 alu_move_wide(struct alu_state *s, unsigned int bits);
u64 alu_shift_variable(struct alu_state *s, unsigned int bits);
u64 alu_divide(struct alu_state *s, unsigned int bits);
u64 alu_multiply(struct alu_state *s, unsigned int bits);
u64 alu_multiply_long(struct alu_state *s, unsigned int bits);
u64 alu_multiply_high(struct alu_state *s, unsigned int bits);
u64 alu_reverse(struct alu_state *s, unsigned int bits);
u64 alu_count_leading(struct alu_state *s, unsigned int bits);
u64 alu_select(struct alu_state *s, unsigned int bits);
u64 alu_compare_if(struct alu_state *s, unsigned int bits);
u64 alu_crc32(struct alu_state *s, unsigned int bits);
u64 alu_set_flags(struct alu_state *s, unsigned int bits);
u64 alu_rotate_into_flags(struct alu_state *s, unsigned int bits);

#endif
