/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixed-point instructions against a model in C of what the book says of each: every pair
 * of edge operands, with and without Rc and OE, with CA and SO clear and set.
 */
#ifndef POWERPC_ALU_H
#define POWERPC_ALU_H

#include <libcflat.h>
#include <asm/processor.h>
#include "probe.h"

/* What a model is given: RA, RB (or the immediate), RT before, XER[CA]. */
struct alu_in {
	u64 a, b, t;
	bool ca;
	u64 immediate;		/* alu_row's own */
};

/* And what it gives; the flags count when their set_ is there. */
struct alu_out {
	u64 value;
	bool undefined;		/* the value, and LT, GT, EQ of CR0 */
	bool ca, ca32, ov, ov32;
	bool skip;		/* these operands are another row's */
};

#define SETS_CA		1	/* CA and CA32, always */
#define READS_CA	2
#define HAS_OE		4
#define HAS_RC		8	/* a bit 31 that records into CR0 */
#define ALWAYS_RC	16	/* records without such a bit */
#define NO_RB		32	/* RB is not an operand */
#define TO_RA		64	/* RS in the place of RT is the operand, RA is the target */
#define READS_RT	128
#define ISA_300		256	/* POWER9 and later */
#define ISA_310		512	/* POWER10 and later */
#define LOW_WORD	1024	/* the high word of the value, and LT, GT, EQ, are undefined */

struct alu_row {
	const char *name;
	u32 insn;		/* with zeros for registers, OE and Rc */
	unsigned int flags;
	void (*model)(const struct alu_in *in, struct alu_out *out);
	u64 immediate;		/* for the model */
};

/* The ISA's level, by the PVR: 207, 300, 310. */
unsigned int isa_level(void);

/* CR with @field's LT, GT, EQ for @value compared with 0 as the mode says, and SO. */
u64 cr_record(u64 cr, unsigned int field, s64 value, u64 xer);

/* Every row is one check. */
void alu_rows(const struct alu_row *rows, unsigned int count);

/* Operands that show where a carry, a sign or a count goes wrong. */
extern const u64 alu_edges[];
extern const unsigned int alu_edges_count;

#endif
