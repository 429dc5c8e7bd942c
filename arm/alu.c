/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A64 data processing on registers: Arm ARM, C4.1.66 and C4.1.67, the pseudocode of each
 * instruction in C6.2. Every instruction runs in both widths on all pairs of edge operands,
 * with flags clear and set, and with the zero register in each place. The whole state is
 * compared, so a result that is right and flags or another register that are not, is a failure.
 *
 * A failure prints the encoding, what differs, and what the model (alu-model.c) says.
 */
#include <libcflat.h>
#include "alu-model.h"
#include "probe.h"

static const u64 edges[] = {
	0, 1, 2, 31, 32, 63, 64, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0x7fffffff, 0x80000000,
	0xffffffff, 0x100000000, 0xffffffff80000000, 0x7fffffffffffffff, 0x8000000000000000,
	0xffffffffffffffff, 0x0123456789abcdef, 0xfedcba9876543210,
};

static u64 feature(const struct alu_op *op)
{
	if (!op->feature)
		return true;
	return id_field(read_sysreg(id_aa64isar0_el1), op->feature) >= op->feature_level;
}

/* Rd = x0, Rn = x1, Rm = x2, Ra = x3. */
static void run(struct tally *tally, const struct alu_op *op, u32 insn, u64 n, u64 m, u32 flags)
{
	struct alu_state s = { .op = op, .insn = insn, .n = n, .m = m, .flags = flags };
	struct probe p;
	u64 result;

	probe_init(&p, PROBE_EL0);
	p.in.x[1] = n;
	p.in.x[2] = m;
	p.in.pstate |= flags;
	s.a = p.in.x[3];
	s.old = p.in.x[0];
	/* The zero register in the place of a source. */
	if ((insn >> 5 & 31) == 31)
		s.n = 0;
	if ((insn >> 16 & 31) == 31 && op->form != ALU_IMMEDIATE)
		s.m = 0;
	result = alu_model(&s);

	probe_run(&p, insn);
	probe_expect_stop(&p, 4);
	if ((insn & 31) != 31 && !op->no_rd)
		p.want.x[0] = result;
	p.want.pstate = (p.in.pstate & ~(u64)ALU_FLAGS) | s.flags;
	tally_probe(tally, &p);
}

static void test_op(const struct alu_op *op)
{
	struct tally tally = { op->name };

	if (!feature(op)) {
		report_skip("%s: the CPU does not have it", op->name);
		return;
	}
	for (unsigned int sf = op->only64; sf <= !op->only32; sf++) {
		u32 insn = op->insn | sf << 31 | 1 << 5;

		/* Bitfields and the like have N as a copy of sf, and short immediates. */
		if (op->n_is_sf)
			insn |= sf << 22;
		for (unsigned int v = 0; v < op->variants; v++) {
			u32 i = alu_variant(op, insn, v, sf);

			if (!i)
				continue;
			for (unsigned int n = 0; n < ARRAY_SIZE(edges); n++)
				for (unsigned int m = 0; m < ARRAY_SIZE(edges); m++) {
					/* One source: the other operand is flags only. */
					if (op->form != ALU_TWO && op->form != ALU_THREE && m > 1)
						break;
					run(&tally, op, i, edges[n], edges[m],
					    (n + m) & 1 ? ALU_FLAGS : 0);
					if (op->variants < 4)
						run(&tally, op, i, edges[n], edges[m],
						    (n + m) & 1 ? 0 : ALU_FLAGS);
				}
			if (op->no_31)
				continue;
			run(&tally, op, i | 31 << 5, 5, 9, ALU_FLAGS);
			run(&tally, op, i | 31, 0x80000001, 0x7fffffffffffffff, 0);
			if (op->form != ALU_IMMEDIATE && op->form != ALU_ONE)
				run(&tally, op, i | 31 << 16, 5, 9, 0);
		}
	}
	tally_report(&tally);
}

int main(int argc, char **argv)
{
	for (const struct alu_op *op = alu_ops; op->name; op++)
		test_op(op);
	return report_summary();
}
