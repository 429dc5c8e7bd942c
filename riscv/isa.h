/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instruction tables of the isa guests: encodings, and models written from the manual. */
#ifndef RISCV_ISA_TABLES_H
#define RISCV_ISA_TABLES_H

#include <libcflat.h>
#include "insn.h"


typedef unsigned long (*alu_model)(unsigned long a, unsigned long b);

/* An instruction rd = f(rs1, rs2), or rd = f(rs1, imm), or rd = f(rs1). */
struct alu_insn {
	const char *name;
	u32 encoding;		/* with all register fields 0 */
	enum { FORM_R, FORM_I, FORM_SHIFT, FORM_SHIFT_W, FORM_UNARY } form;
	alu_model model;
};

extern const struct alu_insn base_insns[], mul_insns[], zba_insns[], zbb_insns[], zbc_insns[],
	zbs_insns[], zicond_insns[], crypto_insns[];
extern const unsigned int base_count, mul_count, zba_count, zbb_count, zbc_count, zbs_count,
	zicond_count, crypto_count;

#endif
