/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Integer computation: every instruction of I, M, Zba, Zbb, Zbc, Zbs, Zicond and of scalar
 * cryptography (Zbkb, Zbkx, Zknh, Zksh) on edge
 * operands against a model (isa-base.c, isa-bits.c, isa-crypto.c), with the whole register file
 * compared;
 * with rd, rs1 and rs2 the same or x0; lui, auipc, jumps and branches.
 *
 * A failed row names the instruction and its operands; the model's value is behind it.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/isa.h>
#include "isa.h"
#include "probe.h"

static const u64 edges64[] = {
	0, 1, 2, 3, 5, 7, 8, 31, 32, 33, 63, 64, 65, 127, 128, 255, 0x7ff, 0x7fff, 0x8000, 0xffff,
	0x10000, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff, 0x100000000, 0x8000000000,
	0x123456789abcdef0, 0x0101010101010101, 0x00ff00ff12003400, 0x5555555555555555,
	0xaaaaaaaaaaaaaaaa, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
	0xffffffff00000000, 0xffffffff7fffffff, 0xffffffff80000000, -2ull, -1ull,
};

static const int immediates[] = { 0, 1, -1, 2, 31, 32, -32, 0x555, -0x556, 0x7ff, -0x800 };

static struct probe p;

/* One instruction on one pair of operands; its registers are in the encoding. */
static bool row(struct tally *t, const struct alu_insn *insn, u32 code, ulong a, ulong b)
{
	unsigned int rd = code >> 7 & 31, rs1 = code >> 15 & 31, rs2 = code >> 20 & 31;
	bool has_rs2 = insn->form == FORM_R;
	unsigned long expected;
	u32 changed = 0;

	if (has_rs2)
		p.in.x[rs2] = b;
	p.in.x[rs1] = a;
	p.in.x[0] = (unsigned long)probe_code;
	/* One register for both has the first value; x0 is 0. */
	if (has_rs2 && rs1 == rs2)
		b = a;
	if (has_rs2 && !rs2)
		b = 0;
	expected = insn->model(rs1 ? a : 0, has_rs2 && rs1 == rs2 && !rs1 ? 0 : b);
	probe_run(&p);
	if (rd)
		changed = 1u << rd;
	return tally_row(t, probe_is(&p, NO_EXCEPTION, 0, changed, tally_explains(t)) &&
			 (!rd || p.out.x[rd] == expected), "%s a=%#lx b=%#lx: %#lx, model %#lx",
			 insn->name, a, b, p.out.x[rd], expected);
}

static void put(u32 code)
{
	p.in.x[0] = (unsigned long)probe_code;
	probe_insn(&p, code);
}

static void test_operands(struct tally *t, const struct alu_insn *insn)
{
	u32 code = insn->encoding | 10 << 7 | 11 << 15;
	unsigned int shifts = insn->form == FORM_SHIFT ? XLEN : 32;

	switch (insn->form) {
	case FORM_R:
		put(code | 12 << 20);
		for (int i = 0; i < ARRAY_SIZE(edges64); i++)
			for (int j = i % 5; j < ARRAY_SIZE(edges64); j += 5)
				row(t, insn, code | 12 << 20, edges64[i], edges64[j]);
		break;
	case FORM_I:
		for (int j = 0; j < ARRAY_SIZE(immediates); j++) {
			put(code | (u32)immediates[j] << 20);
			for (int i = 0; i < ARRAY_SIZE(edges64); i++)
				row(t, insn, code | (u32)immediates[j] << 20, edges64[i],
				    immediates[j]);
		}
		break;
	case FORM_SHIFT:
	case FORM_SHIFT_W:
		for (u32 j = 0; j < shifts; j++) {
			put(code | j << 20);
			for (int i = 0; i < ARRAY_SIZE(edges64); i += 1 + j % 3)
				row(t, insn, code | j << 20, edges64[i], j);
		}
		break;
	case FORM_UNARY:
		put(code);
		for (int i = 0; i < ARRAY_SIZE(edges64); i++)
			row(t, insn, code, edges64[i], 0);
		for (int i = 0; i < XLEN; i++)
			row(t, insn, code, 1ul << i | 1ul << i / 2, 0);
		break;
	}
}

/* Registers that are the same, x0, and each of the 31. */
static void test_registers(struct tally *t, const struct alu_insn *insn)
{
	static const u8 sets[][3] = {
		{ 10, 10, 12 }, { 10, 11, 10 }, { 10, 10, 10 }, { 10, 11, 11 }, { 0, 11, 12 },
		{ 10, 0, 12 }, { 10, 11, 0 }, { 10, 0, 0 },
	};
	const ulong a = (ulong)0x80000000fedcba98ull, b = (ulong)0x8000000000000013ull;

	for (int i = 0; i < ARRAY_SIZE(sets) + 31; i++) {
		u8 each[] = { i - 7, (i - 7) % 31 + 1, (i - 6) % 31 + 1 };
		const u8 *set = i < ARRAY_SIZE(sets) ? sets[i] : each;
		u32 code = insn->encoding | set[0] << 7 | set[1] << 15;
		ulong second = b;

		if (insn->form == FORM_R)
			code |= set[2] << 20;
		else if (insn->form == FORM_I)
			code |= (second = 0x123) << 20;
		else if (insn->form != FORM_UNARY)
			code |= (second = 13) << 20;
		probe_init(&p, i & 1 ? PROBE_U : PROBE_S);
		put(code);
		row(t, insn, code, a, second);
	}
	probe_init(&p, PROBE_U);
}

static void test_table(const char *ext, const struct alu_insn *insns, unsigned int count)
{
	report_prefix_push(ext);
	for (unsigned int i = 0; i < count; i++) {
		struct tally t = tally_start();

		/* The devicetree may be silent: what is not there is illegal, not wrong. */
		probe_init(&p, PROBE_U);
		put(insns[i].encoding);
		probe_run(&p);
		if (p.out.cause == EXC_INST_ILLEGAL && strlen(ext) > 1) {
			report_skip("%s: not implemented by this CPU", insns[i].name);
			continue;
		}
		test_operands(&t, &insns[i]);
		test_registers(&t, &insns[i]);
		tally_report(&t, "%s", insns[i].name);
	}
	report_prefix_pop();
}

/* A jump's outcome: pc, and the link register. */
static void jump_row(struct tally *t, u32 code, long offset, unsigned int rd)
{
	static const u16 ebreak = 0x9002;
	unsigned long at = (unsigned long)probe_code + 2048, target;

	p.in.x[0] = at;
	probe_insn(&p, code);
	target = (at + offset) & ~1ul;
	memcpy((void *)target, &ebreak, 2);
	p.length = 0;
	probe_run(&p);
	tally_row(t, probe_is(&p, EXC_BREAKPOINT, p.out.tval, 1 | (rd ? 1u << rd : 0), true) &&
		  p.out.x[0] == target && (!rd || p.out.x[rd] == at + 4),
		  "%#x: pc %#lx, expected %#lx, rd %#lx", code, p.out.x[0], target,
		  p.out.x[rd]);
}

static void test_jumps(void)
{
	static const long offsets[] = { 4, 8, 6, 2, -2, -4, -1024, 1022, 2046, -2048 };
	static const unsigned int links[] = { 0, 1, 5, 10, 31 };
	struct tally jal = tally_start(), jalr = tally_start(), upper = tally_start();

	for (int i = 0; i < ARRAY_SIZE(offsets); i++) {
		for (int j = 0; j < ARRAY_SIZE(links); j++) {
			unsigned int rd = links[j];

			/* The target must not lie in the instruction itself. */
			if (offsets[i] == 2 || offsets[i] == -2)
				continue;
			probe_init(&p, PROBE_U);
			jump_row(&jal, INSN_J(rd, offsets[i]), offsets[i], rd);
			for (int low = 0; low < 2; low++) {
				int imm = offsets[i] / 2;

				probe_init(&p, PROBE_U);
				p.in.x[5] = (unsigned long)probe_code + 2048 + offsets[i] + low - imm;
				jump_row(&jalr, INSN_I(OP_JALR, rd, 0, 5, imm), offsets[i], rd);
			}
		}
	}
	tally_report(&jal, "jal");
	tally_report(&jalr, "jalr: also with rd the same as rs1, and bit 0 set");

	for (u32 i = 0; i < 20; i++) {
		unsigned long value = (unsigned long)(long)(s32)(1u << (12 + i));

		probe_init(&p, PROBE_U);
		put(INSN_U(OP_LUI, 7, 1u << i));
		probe_run(&p);
		tally_row(&upper, probe_is(&p, NO_EXCEPTION, 0, 1 << 7, true) &&
			  p.out.x[7] == value, "lui %#x: %#lx", 1u << i, p.out.x[7]);
		put(INSN_U(OP_AUIPC, 7, 1u << i));
		probe_run(&p);
		tally_row(&upper, probe_is(&p, NO_EXCEPTION, 0, 1 << 7, true) &&
			  p.out.x[7] == p.in.x[0] + value, "auipc %#x: %#lx", 1u << i,
			  p.out.x[7]);
	}
	tally_report(&upper, "lui and auipc");
}

static bool taken(unsigned int f3, ulong a, ulong b)
{
	bool less_unsigned = a < b, less = (long)a < (long)b;

	switch (f3 & 6) {
	case 0:
		return (a == b) ^ (f3 & 1);
	case 4:
		return less ^ (f3 & 1);
	default:
		return less_unsigned ^ (f3 & 1);
	}
}

static void test_branches(void)
{
	static const char *const names[] = { "beq", "bne", NULL, NULL, "blt", "bge", "bltu", "bgeu" };
	static const int offsets[] = { 8, -4, 2046, -2048, 1024 };
	static const u16 ebreak = 0x9002;

	for (unsigned int f3 = 0; f3 < 8; f3++) {
		struct tally t = tally_start();

		if (!names[f3])
			continue;
		for (int o = 0; o < ARRAY_SIZE(offsets); o++) {
			probe_init(&p, PROBE_U);
			p.in.x[0] += 2048;
			probe_insn(&p, INSN_B(f3, 11, 12, offsets[o]));
			memcpy((u8 *)p.in.x[0] + offsets[o], &ebreak, 2);
			p.length = 0;
			for (int i = 0; i < ARRAY_SIZE(edges64); i++) {
				ulong a = edges64[i], b = edges64[(i * 7 + o) % ARRAY_SIZE(edges64)];

				b = i % 5 ? b : a;
				p.in.x[11] = a;
				p.in.x[12] = b;
				probe_run(&p);
				tally_row(&t, probe_is(&p, EXC_BREAKPOINT, p.out.tval, 1, true) &&
					  p.out.x[0] == p.in.x[0] + (taken(f3, a, b) ?
								     offsets[o] : 4),
					  "%#lx %#lx offset %d: pc %#lx", a, b, offsets[o],
					  p.out.x[0] - p.in.x[0]);
			}
		}
		tally_report(&t, "%s", names[f3]);
	}
}

int main(void)
{
	test_table("I", base_insns, base_count);
	test_table("M", mul_insns, mul_count);
	test_table("Zba", zba_insns, zba_count);
	test_table("Zbb", zbb_insns, zbb_count);
	test_table("Zbc", zbc_insns, zbc_count);
	test_table("Zbs", zbs_insns, zbs_count);
	test_table("Zicond", zicond_insns, zicond_count);
	test_table("scalar cryptography", crypto_insns, crypto_count);
	report_prefix_push("control flow");
	test_jumps();
	test_branches();
	report_prefix_pop();
	return report_summary();
}
