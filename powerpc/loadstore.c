/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixed-point loads and stores: Power ISA 3.1, book I, sections 3.3.2 to 3.3.7. Each form
 * (displacement, indexed, with update, RA = 0) at every offset within 16 bytes: what is
 * loaded, with which extension and byte order, the bytes that were stored and their
 * neighbours, and the updated RA.
 *
 * A failure prints the instruction, its address, and each field that is not as expected.
 */
#include "alu.h"

#define RT	3
#define RA	4
#define RB	5

#define STORE		1
#define SIGNED		2
#define REVERSED	4
#define UPDATE		8
#define INDEXED		16
#define DS_FORM		32

#define LITTLE	(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

struct access {
	const char *name;
	u32 insn;
	unsigned int size;
	unsigned int flags;
};

#define D(op)	((u32)(op) << 26)
#define X(xo)	(31u << 26 | (xo) << 1)

static const struct access accesses[] = {
	{ "lbz", D(34), 1, 0 }, { "lbzu", D(35), 1, UPDATE },
	{ "lbzx", X(87), 1, INDEXED }, { "lbzux", X(119), 1, INDEXED | UPDATE },
	{ "lhz", D(40), 2, 0 }, { "lhzu", D(41), 2, UPDATE },
	{ "lhzx", X(279), 2, INDEXED }, { "lhzux", X(311), 2, INDEXED | UPDATE },
	{ "lha", D(42), 2, SIGNED }, { "lhau", D(43), 2, SIGNED | UPDATE },
	{ "lhax", X(343), 2, SIGNED | INDEXED },
	{ "lhaux", X(375), 2, SIGNED | INDEXED | UPDATE },
	{ "lwz", D(32), 4, 0 }, { "lwzu", D(33), 4, UPDATE },
	{ "lwzx", X(23), 4, INDEXED }, { "lwzux", X(55), 4, INDEXED | UPDATE },
	{ "lwa", D(58) | 2, 4, SIGNED | DS_FORM }, { "lwax", X(341), 4, SIGNED | INDEXED },
	{ "lwaux", X(373), 4, SIGNED | INDEXED | UPDATE },
	{ "ld", D(58), 8, DS_FORM }, { "ldu", D(58) | 1, 8, DS_FORM | UPDATE },
	{ "ldx", X(21), 8, INDEXED }, { "ldux", X(53), 8, INDEXED | UPDATE },
	{ "lhbrx", X(790), 2, INDEXED | REVERSED }, { "lwbrx", X(534), 4, INDEXED | REVERSED },
	{ "ldbrx", X(532), 8, INDEXED | REVERSED },
	{ "stb", D(38), 1, STORE }, { "stbu", D(39), 1, STORE | UPDATE },
	{ "stbx", X(215), 1, STORE | INDEXED }, { "stbux", X(247), 1, STORE | INDEXED | UPDATE },
	{ "sth", D(44), 2, STORE }, { "sthu", D(45), 2, STORE | UPDATE },
	{ "sthx", X(407), 2, STORE | INDEXED }, { "sthux", X(439), 2, STORE | INDEXED | UPDATE },
	{ "stw", D(36), 4, STORE }, { "stwu", D(37), 4, STORE | UPDATE },
	{ "stwx", X(151), 4, STORE | INDEXED }, { "stwux", X(183), 4, STORE | INDEXED | UPDATE },
	{ "std", D(62), 8, STORE | DS_FORM }, { "stdu", D(62) | 1, 8, STORE | DS_FORM | UPDATE },
	{ "stdx", X(149), 8, STORE | INDEXED }, { "stdux", X(181), 8, STORE | INDEXED | UPDATE },
	{ "sthbrx", X(918), 2, STORE | INDEXED | REVERSED },
	{ "stwbrx", X(662), 4, STORE | INDEXED | REVERSED },
	{ "stdbrx", X(660), 8, STORE | INDEXED | REVERSED },
};

static struct probe_state in, out, expected;
static u8 memory[64] __attribute__((aligned(64))), wanted[64];

static void fill_memory(void)
{
	for (unsigned int i = 0; i < sizeof(memory); i++)
		memory[i] = i * 37 + 0x85;
}

/* The @size bytes at @at as a number, in the CPU's order or the other one. */
static u64 read_bytes(const u8 *at, unsigned int size, bool little)
{
	u64 value = 0;

	for (unsigned int i = 0; i < size; i++)
		value = value << 8 | at[little ? size - 1 - i : i];
	return value;
}

static void write_bytes(u8 *at, unsigned int size, bool little, u64 value)
{
	for (unsigned int i = 0; i < size; i++)
		at[little ? i : size - 1 - i] = value >> 8 * i;
}

static void check_memory(const char *name, unsigned int offset)
{
	probe_note(!memcmp(memory, wanted, sizeof(memory)), "%s at %u: memory", name, offset);
}

static void run_access(const struct access *row, unsigned int offset, s64 displacement,
		       bool no_base)
{
	bool little = LITTLE != !!(row->flags & REVERSED);
	u64 ea = (u64)memory + 16 + offset;
	unsigned int shift = 64 - 8 * row->size;
	u32 insn = row->insn | RT << 21 | (no_base ? 0 : RA) << 16;

	probe_init(&in, 0);
	in.gpr[RT] = 0x8192a3b4c5d6e7f8;
	if (row->flags & INDEXED) {
		insn |= RB << 11;
		in.gpr[RB] = no_base ? ea : (u64)displacement;
	} else {
		insn |= displacement & 0xffff;
	}
	in.gpr[RA] = no_base ? 0x1234 : ea - displacement;
	fill_memory();
	memcpy(wanted, memory, sizeof(wanted));
	probe_run(insn, &in, &out);

	probe_expect(&in, &expected);
	if (row->flags & STORE) {
		write_bytes(wanted + 16 + offset, row->size, little, in.gpr[RT]);
	} else {
		expected.gpr[RT] = read_bytes(wanted + 16 + offset, row->size, little);
		if (row->flags & SIGNED)
			expected.gpr[RT] = (s64)(expected.gpr[RT] << shift) >> shift;
	}
	if (row->flags & UPDATE)
		expected.gpr[RA] = ea;
	probe_check(&in, &out, &expected, "%s at %u, displacement %lld", row->name, offset,
		    (long long)displacement);
	check_memory(row->name, offset);
}

static void test_accesses(void)
{
	static const s64 displacements[] = { 0, 4, -4, 0x7ffc, -0x8000 };
	static const s64 indexes[] = { 0, 1, -1, 0x123456789, -0x80000000ll };

	for (const struct access *row = accesses; row < accesses + ARRAY_SIZE(accesses); row++) {
		bool indexed = row->flags & INDEXED;

		probe_begin();
		for (unsigned int offset = 0; offset < 16; offset++) {
			for (unsigned int i = 0; i < ARRAY_SIZE(indexes); i++)
				run_access(row, offset, indexed ? indexes[i] : displacements[i],
					   false);
			if (indexed && !(row->flags & UPDATE))
				run_access(row, offset, 0, true);
		}
		probe_end("%s", row->name);
	}
}

/* RA = 0 in displacement form is the number 0, not R0. */
static void test_no_base(void)
{
	probe_begin();
	for (unsigned int i = 0; i < 3; i++) {
		static const u32 loads[] = { D(32) | 0x1ffc, D(58) | 0x1ff8, D(40) | 0x1ffe };
		static const unsigned int sizes[] = { 4, 8, 2 };
		u64 at = loads[i] & 0xfffc;

		if (i == 2)
			at = 0x1ffe;
		probe_init(&in, 0);
		asm("" : "+r"(at));
		memcpy((void *)at, "\x81\x92\xa3\xb4\xc5\xd6\xe7\xf8", sizes[i]);
		probe_run(loads[i] | RT << 21, &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[RT] = read_bytes((u8 *)at, sizes[i], LITTLE);
		probe_check(&in, &out, &expected, "load of %u bytes at the address %#llx", sizes[i],
			    (unsigned long long)at);
	}
	probe_end("RA = 0 is the address 0");
}

/* lmw, stmw: words from RT to R31. Big-endian only; little-endian raises alignment. */
static void test_multiple(void)
{
	probe_begin();
	for (unsigned int first = 16; first < 32; first++) {
		probe_init(&in, 0);
		in.gpr[RA] = (u64)memory - 8;
		fill_memory();
		memcpy(wanted, memory, sizeof(wanted));
		probe_run(INSN_D(46, first, RA, 8), &in, &out);
		probe_expect(&in, &expected);
		for (unsigned int i = first; i < 32; i++)
			expected.gpr[i] = read_bytes(memory + 4 * (i - first), 4, false);
		probe_check(&in, &out, &expected, "lmw r%u", first);

		probe_run(INSN_D(47, first, RA, 8), &in, &out);
		probe_expect(&in, &expected);
		for (unsigned int i = first; i < 32; i++)
			write_bytes(wanted + 4 * (i - first), 4, false, in.gpr[i]);
		probe_check(&in, &out, &expected, "stmw r%u", first);
		check_memory("stmw", first);
	}
	probe_end("lmw, stmw");
}

/* Strings: four bytes a register, the last one filled with zeros, R0 behind R31. */
static void load_string(struct probe_state *state, unsigned int reg, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++) {
		if (i % 4 == 0)
			state->gpr[(reg + i / 4) % 32] = 0;
		state->gpr[(reg + i / 4) % 32] |= (u64)memory[i] << (24 - i % 4 * 8);
	}
}

static void store_string(const struct probe_state *state, unsigned int reg, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		wanted[i] = state->gpr[(reg + i / 4) % 32] >> (24 - i % 4 * 8);
}

static void test_strings(void)
{
	static const unsigned int regs[] = { 6, 14, 31, 28 };

	probe_begin();
	for (unsigned int bytes = 1; bytes <= 32; bytes++)
		for (unsigned int n = 0; n < ARRAY_SIZE(regs) * 4; n++) {
			unsigned int reg = regs[n / 4];
			bool immediate = n & 2, store = n & 1;

			/* RA may not be among the registers that are loaded. */
			if ((reg + (bytes - 1) / 4) % 32 >= RA && reg + (bytes - 1) / 4 >= 32)
				continue;
			probe_init(&in, 0);
			in.gpr[RA] = (u64)memory;
			in.gpr[RB] = 0;
			in.xer = immediate ? 0 : bytes;
			fill_memory();
			memcpy(wanted, memory, sizeof(wanted));
			/* lswi, stswi, lswx, stswx */
			probe_run(INSN_X(31, reg, RA, immediate ? bytes % 32 : RB,
					 (immediate ? 597 : 533) + (store ? 128 : 0)), &in, &out);
			probe_expect(&in, &expected);
			if (store)
				store_string(&in, reg, bytes);
			else
				load_string(&expected, reg, bytes);
			probe_check(&in, &out, &expected, "%s%s r%u, %u bytes",
				    store ? "stsw" : "lsw", immediate ? "i" : "x", reg, bytes);
			check_memory("string", bytes);
		}
	probe_end("lswi, lswx, stswi, stswx");

	/* lswx and stswx of no bytes do nothing; what lswx loads is undefined. */
	probe_begin();
	probe_init(&in, 0);
	in.gpr[RA] = (u64)memory;
	in.gpr[RB] = 0;
	fill_memory();
	memcpy(wanted, memory, sizeof(wanted));
	probe_run(INSN_X(31, 6, RA, RB, 661), &in, &out);
	probe_expect(&in, &expected);
	probe_check(&in, &out, &expected, "stswx of no bytes");
	check_memory("stswx of no bytes", 0);
	probe_end("stswx of no bytes");
}

/* A little-endian access of these raises an alignment interrupt at any address. */
static void expect_alignment(u32 insn, const char *name)
{
	bool dar_right = true;

	probe_begin();
	for (unsigned int offset = 0; offset < 8; offset++) {
		probe_init(&in, 0);
		in.gpr[RA] = (u64)memory + offset;
		in.gpr[RB] = 0;
		in.xer = 4;
		fill_memory();
		memcpy(wanted, memory, sizeof(wanted));
		probe_run(insn, &in, &out);
		probe_expect_interrupt(&in, &expected, 0x600, 0);
		expected.dar = out.dar;
		expected.dsisr = out.dsisr;	/* undefined since ISA 3.0 */
		probe_check(&in, &out, &expected, "%s at %u", name, offset);
		dar_right &= out.dar == in.gpr[RA];
		check_memory(name, offset);
	}
	probe_end("%s, little-endian", name);
	report(dar_right, "%s, little-endian: DAR is the address", name);
}

/* lq, stq: sixteen bytes in an even pair, aligned. */
static void test_quad(void)
{
	probe_begin();
	for (unsigned int n = 0; n < 16; n++) {
		unsigned int reg = 6 + n / 4 * 2, offset = n & 2 ? 16 : 0;
		bool store = n & 1;
		u64 high, low;

		probe_init(&in, 0);
		in.gpr[RA] = (u64)memory + 16;
		fill_memory();
		memcpy(wanted, memory, sizeof(wanted));
		probe_run(store ? INSN_D(62, reg, RA, offset | 2) : INSN_D(56, reg, RA, offset),
			  &in, &out);
		probe_expect(&in, &expected);
		high = read_bytes(memory + 16 + offset + (LITTLE ? 8 : 0), 8, LITTLE);
		low = read_bytes(memory + 16 + offset + (LITTLE ? 0 : 8), 8, LITTLE);
		if (store) {
			write_bytes(wanted + 16 + offset + (LITTLE ? 8 : 0), 8, LITTLE,
				    in.gpr[reg]);
			write_bytes(wanted + 16 + offset + (LITTLE ? 0 : 8), 8, LITTLE,
				    in.gpr[reg + 1]);
		} else {
			expected.gpr[reg] = high;
			expected.gpr[reg + 1] = low;
		}
		probe_check(&in, &out, &expected, "%s r%u", store ? "stq" : "lq", reg);
		check_memory("stq", reg);
	}
	probe_end("lq, stq");
}

int main(void)
{
	test_accesses();
	test_no_base();
	if (LITTLE) {
		expect_alignment(INSN_D(46, 28, RA, 0), "lmw");
		expect_alignment(INSN_D(47, 28, RA, 0), "stmw");
		expect_alignment(INSN_X(31, 6, RA, 4, 597), "lswi");
		expect_alignment(INSN_X(31, 6, RA, 4, 725), "stswi");
		expect_alignment(INSN_X(31, 6, RA, RB, 533), "lswx");
		expect_alignment(INSN_X(31, 6, RA, RB, 661), "stswx");
	} else {
		test_multiple();
		test_strings();
	}
	test_quad();
	report_info("%lu runs", probe_runs);
	return report_summary();
}
