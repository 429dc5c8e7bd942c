/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floating-point status and control register, and floating-point storage access: Power ISA
 * 3.1, book I, sections 4.2.2, 4.6.2, 4.6.3 and 4.6.10. mffs, mtfsf with every field mask, mtfsfi,
 * mtfsb0 and mtfsb1 of every bit, mcrfs of every field; ftdiv and ftsqrt; singles widened by
 * loads and narrowed by stores, denormalized ones too.
 *
 * A failure prints the instruction and each field that is not as expected.
 */
#include "alu.h"
#include "fpmodel.h"

static struct probe_state in, out, expected;
static bool fx_right;

/* FEX and VX are sums of others: no instruction sets them by itself. */
#define SUMS	(FPSCR_FEX | FPSCR_VX)
/* Bit 52 is reserved; NI is each CPU's own. */
#define RESERVED	0x800ull
#define NI		0x004ull


static const u64 states[] = {
	0, FPSCR_FX | FPSCR_XX | 3, FPSCR_SET | FPSCR_FX | FPSCR_VX, 0x1f000, 0xf8,
	FPSCR_FX | FPSCR_VX | FPSCR_VXSNAN | FPSCR_FEX | FPSCR_VE | 1,
};

static void begin(unsigned int n)
{
	probe_init(&in, MSR_VECTORS);
	in.fpscr = states[n % ARRAY_SIZE(states)];
	in.fpscr = (in.fpscr & ~FPSCR_FEX) | (fp_summary(in.fpscr, in.fpscr) & FPSCR_FEX);
}

/* The bits of @mask from @value; the sums follow, FX is as written. */
static u64 moved(u64 fpscr, u64 mask, u64 value)
{
	u64 after = (fpscr & ~mask) | (value & mask), fx = after & FPSCR_FX;

	return (fp_summary(after, after) & ~FPSCR_FX) | fx;
}

static u64 record(u64 fpscr)
{
	return (in.cr & ~0x0f000000ull) | (fpscr >> 28 & 15) << 24;
}

static void test_moves(void)
{
	probe_begin();
	for (unsigned int n = 0; n < ARRAY_SIZE(states) * 2; n++) {
		begin(n / 2);
		probe_run(INSN_X(63, 1, 0, 0, 583) | (n & 1), &in, &out);
		probe_expect(&in, &expected);
		expected.vsr[1].high = in.fpscr;
		expected.vsr[1].low = out.vsr[1].low;
		if (n & 1)
			expected.cr = record(in.fpscr);
		probe_check(&in, &out, &expected, "mffs, FPSCR %#llx",
			    (unsigned long long)in.fpscr);
	}
	probe_end("mffs");

	probe_begin();
	for (unsigned int n = 0; n < 256 * 4; n++) {
		unsigned int flm = n / 4;
		u64 mask = 0, value = n & 2 ? 0xfffffff7ull & ~RESERVED : 0x2480f081ull;

		for (unsigned int field = 0; field < 8; field++)
			if (flm & 0x80 >> field)
				mask |= 0xf0000000ull >> 4 * field;
		begin(n);
		in.vsr[2].high = value;
		/* Enabled exceptions do not interrupt while FE0 and FE1 are 0. */
		probe_run(63u << 26 | flm << 17 | 2 << 11 | 711 << 1 | (n & 1), &in, &out);
		probe_expect(&in, &expected);
		expected.fpscr = moved(in.fpscr, mask & ~SUMS, value);
		if (n & 1)
			expected.cr = record(expected.fpscr);
		probe_check(&in, &out, &expected, "mtfsf %#x, %#llx, FPSCR %#llx", flm,
			    (unsigned long long)value, (unsigned long long)in.fpscr);
	}
	probe_end("mtfsf");

	probe_begin();
	for (unsigned int n = 0; n < 8 * 16; n++) {
		unsigned int field = n / 16;
		u64 mask = 0xf0000000ull >> 4 * field, value = (u64)(n % 16) << (28 - 4 * field);

		if (value & RESERVED)
			continue;
		begin(n / 3);
		probe_run(63u << 26 | field << 23 | (n % 16) << 12 | 134 << 1, &in, &out);
		probe_expect(&in, &expected);
		expected.fpscr = moved(in.fpscr, mask & ~SUMS, value);
		probe_check(&in, &out, &expected, "mtfsfi %u, %u", field, n % 16);
	}
	probe_end("mtfsfi");
}

static void test_bits(void)
{
	for (unsigned int set = 0; set < 2; set++) {
		fx_right = true;
		probe_begin();
		for (unsigned int n = 0; n < 32 * ARRAY_SIZE(states); n++) {
			unsigned int bit = n % 32;
			u64 mask = 0x80000000ull >> bit, after;

			if (mask & (SUMS | RESERVED | NI))
				continue;
			begin(n / 32);
			probe_run(63u << 26 | bit << 21 | (set ? 38 : 70) << 1, &in, &out);
			probe_expect(&in, &expected);
			after = moved(in.fpscr, mask, set ? mask : 0);
			/* Setting an exception bit that was 0 sets FX. */
			if (set && mask & FPSCR_SET && !(in.fpscr & mask))
				after |= FPSCR_FX;
			fx_right &= !((out.fpscr ^ after) & FPSCR_FX);
			if (mask & FPSCR_SET)
				after = (after & ~FPSCR_FX) | (out.fpscr & FPSCR_FX);
			expected.fpscr = after;
			probe_check(&in, &out, &expected, "mtfsb%u %u, FPSCR %#llx", set, bit,
				    (unsigned long long)in.fpscr);
		}
		probe_end("mtfsb%u", set);
		report(fx_right, "FX of mtfsb%u", set);
	}

	/* mcrfs takes the exception bits of the field away; FEX and VX follow. */
	probe_begin();
	for (unsigned int n = 0; n < 8 * ARRAY_SIZE(states); n++) {
		unsigned int field = n % 8, to = (field + 3) % 8;
		u64 mask = 0xf0000000ull >> 4 * field & (FPSCR_SET | FPSCR_FX);

		begin(n / 8);
		probe_run(INSN_X(63, to << 2, field << 2, 0, 64), &in, &out);
		probe_expect(&in, &expected);
		expected.cr = (in.cr & ~(0xf0000000ull >> 4 * to)) |
			      (in.fpscr >> (28 - 4 * field) & 15) << (28 - 4 * to);
		expected.fpscr = moved(in.fpscr, mask, 0);
		probe_check(&in, &out, &expected, "mcrfs %u, %u, FPSCR %#llx", to, field,
			    (unsigned long long)in.fpscr);
	}
	probe_end("mcrfs");
}

static const u64 numbers[] = {
	0, 1ull << 63, 0x3ff0000000000000, 0xbff0000000000000, 1, 0x000fffffffffffff,
	0x0010000000000000, 0x7fefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
	0x7ff8000000000000, 0x7ff0000000000001, 0x0350000000000000, 0x0340000000000000,
	0x7fd0000000000000, 0x7fe0000000000000, 0x0020000000000000, 0x3c00000000000000,
	0x0360000000000000, 0x7fc0000000000000,
};

/* Whether a division, or a root, needs software's help: sections 4.6.6.2 and 4.6.6.3. */
static void test_tests(void)
{
	probe_begin();
	for (unsigned int n = 0; n < ARRAY_SIZE(numbers) * ARRAY_SIZE(numbers); n++) {
		u64 a = numbers[n / ARRAY_SIZE(numbers)], b = numbers[n % ARRAY_SIZE(numbers)];
		int ea = (int)(a >> 52 & 0x7ff) - 1023, eb = (int)(b >> 52 & 0x7ff) - 1023;
		bool fe = fp_is_nan(a) || fp_is_inf(a) || fp_is_zero(b) || fp_is_nan(b) ||
			  fp_is_inf(b) || eb <= -1022 || eb >= 1021 ||
			  (!fp_is_zero(a) && (ea - eb >= 1023 || ea - eb <= -1021 || ea <= -970));
		bool fg = fp_is_inf(a) || fp_is_zero(b) || fp_is_inf(b) || eb == -1023;

		begin(0);
		in.vsr[1].high = a;
		in.vsr[2].high = b;
		probe_run(INSN_X(63, 2 << 2, 1, 2, 128), &in, &out);
		probe_expect(&in, &expected);
		expected.cr = (in.cr & ~0x00f00000ull) | (8ull | fg << 2 | fe << 1) << 20;
		probe_check(&in, &out, &expected, "ftdiv %#llx, %#llx", (unsigned long long)a,
			    (unsigned long long)b);
	}
	probe_end("ftdiv");

	probe_begin();
	for (unsigned int n = 0; n < ARRAY_SIZE(numbers); n++) {
		u64 b = numbers[n];
		int eb = (int)(b >> 52 & 0x7ff) - 1023;
		bool fe = fp_is_nan(b) || fp_is_inf(b) || fp_is_zero(b) || b >> 63 || eb <= -970;
		bool fg = fp_is_inf(b) || fp_is_zero(b) || eb == -1023;

		begin(0);
		in.vsr[2].high = b;
		probe_run(INSN_X(63, 2 << 2, 0, 2, 160), &in, &out);
		probe_expect(&in, &expected);
		expected.cr = (in.cr & ~0x00f00000ull) | (8ull | fg << 2 | fe << 1) << 20;
		probe_check(&in, &out, &expected, "ftsqrt %#llx", (unsigned long long)b);
	}
	probe_end("ftsqrt");
}

/* A word as a single and back, by the algorithms of sections 4.6.2 and 4.6.3. */
static const struct {
	u32 single;
	u64 wide;
} pairs[] = {
	{ 0, 0 }, { 0x80000000, 1ull << 63 }, { 0x3f800000, 0x3ff0000000000000 },
	{ 0xbf800001, 0xbff0000020000000 }, { 1, 0x36a0000000000000 },
	{ 0x807fffff, 0xb80fffffc0000000 }, { 0x00400000, 0x3800000000000000 },
	{ 0x00000200, 0x3730000000000000 }, { 0x00800000, 0x3810000000000000 },
	{ 0x7f7fffff, 0x47efffffe0000000 }, { 0x7f800000, 0x7ff0000000000000 },
	{ 0xff800000, 0xfff0000000000000 }, { 0x7fc00001, 0x7ff8000020000000 },
	{ 0xff800001, 0xfff0000020000000 },
};

static void test_storage(void)
{
	static u64 memory[2] __attribute__((aligned(16)));
	static const struct {
		const char *name;
		u32 insn;
	} loads[] = {
		{ "lfs", INSN_D(48, 1, 4, 0) }, { "lfsx", INSN_X(31, 1, 0, 4, 535) },
		{ "lfsu", INSN_D(49, 1, 4, 0) }, { "lfsux", INSN_X(31, 1, 4, 5, 567) },
	}, stores[] = {
		{ "stfs", INSN_D(52, 1, 4, 0) }, { "stfsx", INSN_X(31, 1, 0, 4, 663) },
		{ "stfsu", INSN_D(53, 1, 4, 0) }, { "stfsux", INSN_X(31, 1, 4, 5, 695) },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(loads); i++) {
		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(pairs); n++) {
			*(u32 *)memory = pairs[n].single;
			begin(2);
			in.gpr[4] = (u64)memory;
			in.gpr[5] = 0;
			probe_run(loads[i].insn, &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[1].high = pairs[n].wide;
			expected.vsr[1].low = out.vsr[1].low;
			probe_check(&in, &out, &expected, "%s %#x", loads[i].name, pairs[n].single);
		}
		probe_end("%s", loads[i].name);

		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(pairs); n++) {
			memory[0] = memory[1] = 0x7777777777777777;
			begin(2);
			in.gpr[4] = (u64)memory;
			in.gpr[5] = 0;
			in.vsr[1].high = pairs[n].wide;
			probe_run(stores[i].insn, &in, &out);
			probe_expect(&in, &expected);
			probe_check(&in, &out, &expected, "%s %#llx", stores[i].name,
				    (unsigned long long)pairs[n].wide);
			probe_note(*(u32 *)memory == pairs[n].single &&
				   ((u32 *)memory)[1] == 0x77777777, "%s %#llx: memory %#x",
				   stores[i].name, (unsigned long long)pairs[n].wide,
				   *(u32 *)memory);
		}
		probe_end("%s", stores[i].name);
	}

	probe_begin();
	for (unsigned int n = 0; n < 6; n++) {
		static const u32 insns[] = {
			INSN_X(31, 1, 0, 4, 855), INSN_X(31, 1, 0, 4, 887), INSN_D(50, 1, 4, 0),
		};
		u64 word = n & 1 ? 0x81234567 : 0x7edcba98;

		memory[0] = word << 32 | word;
		begin(0);
		in.gpr[4] = (u64)memory;
		probe_run(insns[n / 2], &in, &out);
		probe_expect(&in, &expected);
		expected.vsr[1].high = n / 2 == 0 ? (u64)(s64)(s32)word : n / 2 == 1 ? word :
				       memory[0];
		expected.vsr[1].low = out.vsr[1].low;
		probe_check(&in, &out, &expected, "lfiwax, lfiwzx, lfd %u", n);
	}
	probe_end("lfiwax, lfiwzx, lfd");
}

int main(void)
{
	test_moves();
	test_bits();
	test_tests();
	test_storage();
	return report_summary();
}
