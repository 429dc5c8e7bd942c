/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comparing, condition-register, branch and trap instructions: Power ISA 3.1, book I,
 * chapter 2 and sections 3.3.10 to 3.3.12. Every branch condition with every CR bit and CTR
 * at its edges, every TO of the traps with every order of operands, every field and bit.
 *
 * A failure prints the instruction, its operands, and each field that is not as expected.
 */
#include "alu.h"

static struct probe_state in, out, expected;

static u64 field_of(u64 cr, unsigned int field, u64 bits)
{
	unsigned int shift = 28 - 4 * field;

	return (cr & ~(15ull << shift)) | bits << shift;
}

static u64 order(bool less, bool greater)
{
	return (less ? 8 : greater ? 4 : 2) | (in.xer & XER_SO ? 1 : 0);
}

/* Signed and unsigned, words (L = 0) and doublewords, registers and immediates, all fields. */
static void test_compare(void)
{
	static const u64 immediates[] = { 0, 1, 0x7fff, 0x8000, 0xffff };
	static const char *const names[] = { "cmp", "cmpl", "cmpi", "cmpli" };

	for (unsigned int kind = 0; kind < 4; kind++) {
		bool is_unsigned = kind & 1, immediate = kind & 2;
		unsigned int last = immediate ? ARRAY_SIZE(immediates) : alu_edges_count;

		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count * last * 2; n++) {
			unsigned int l = n & 1, field = n % 8;
			u64 a = alu_edges[n / 2 / last];
			u64 b = immediate ? immediates[n / 2 % last] : alu_edges[n / 2 % last];
			u32 insn = immediate ?
				INSN_D(is_unsigned ? 10 : 11, field << 2 | l, 4, b) :
				INSN_X(31, field << 2 | l, 4, 5, is_unsigned ? 32 : 0);

			probe_init(&in, 0);
			in.xer = n % 3 ? XER_SO : 0;
			in.gpr[4] = a;
			if (immediate && !is_unsigned)
				b = (s64)(s16)b;
			else if (!immediate)
				in.gpr[5] = b;
			if (!l) {
				a = is_unsigned ? (u32)a : (u64)(s64)(s32)a;
				b = is_unsigned ? (u32)b : (u64)(s64)(s32)b;
			}
			probe_run(insn, &in, &out);
			probe_expect(&in, &expected);
			expected.cr = field_of(in.cr, field, is_unsigned ? order(a < b, a > b) :
					       order((s64)a < (s64)b, (s64)a > (s64)b));
			probe_check(&in, &out, &expected, "%s cr%u, %u, %#llx, %#llx", names[kind],
				    field, l, (unsigned long long)a, (unsigned long long)b);
		}
		probe_end("%s", names[kind]);
	}
}

/* cmprb: a byte in one range, or one of two; cmpeqb: equal to one of eight. ISA 3.0. */
static void test_compare_bytes(void)
{
	static const u64 ranges[] = { 0x00ff00ff, 0x10201020, 0x7f80ff01, 0x20100908, 0 };

	probe_begin();
	for (unsigned int n = 0; n < 256 * ARRAY_SIZE(ranges) * 2; n++) {
		unsigned int l = n & 1, byte = n / 2 & 255, field = n % 7;
		u64 range = ranges[n / 512];
		bool match = byte >= (u8)range && byte <= (u8)(range >> 8);

		if (l)
			match |= byte >= (u8)(range >> 16) && byte <= (u8)(range >> 24);
		probe_init(&in, 0);
		in.gpr[4] = byte | 0xffffff00;
		in.gpr[5] = range | 0x5555555500000000;
		probe_run(INSN_X(31, field << 2 | l, 4, 5, 192), &in, &out);
		probe_expect(&in, &expected);
		expected.cr = field_of(in.cr, field, match ? 4 : 0);
		probe_check(&in, &out, &expected, "cmprb %u, %#x in %#llx", l, byte,
			    (unsigned long long)range);
	}
	probe_end("cmprb");

	probe_begin();
	for (unsigned int n = 0; n < 256 * 2; n++) {
		u64 bytes = n & 256 ? 0x1122334455667788 : 0x00ff80407f010203;
		bool match = false;

		for (unsigned int i = 0; i < 64; i += 8)
			match |= (u8)(bytes >> i) == (u8)n;
		probe_init(&in, 0);
		in.gpr[4] = (u8)n | 0x1122334455667700;
		in.gpr[5] = bytes;
		probe_run(INSN_X(31, n % 8 << 2, 4, 5, 224), &in, &out);
		probe_expect(&in, &expected);
		expected.cr = field_of(in.cr, n % 8, match ? 4 : 0);
		probe_check(&in, &out, &expected, "cmpeqb %#x in %#llx", n & 255,
			    (unsigned long long)bytes);
	}
	probe_end("cmpeqb");
}

/* The truth table of each, indexed by A and B. */
static void test_cr_logical(void)
{
	static const struct {
		const char *name;
		unsigned int xo;
		u8 truth;	/* bit 2 * A + B */
	} rows[] = {
		{ "crand", 257, 0x8 }, { "crandc", 129, 0x4 }, { "creqv", 289, 0x9 },
		{ "crnand", 225, 0x7 }, { "crnor", 33, 0x1 }, { "cror", 449, 0xe },
		{ "crorc", 417, 0xd }, { "crxor", 193, 0x6 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < 32 * 4; n++) {
			unsigned int t = n / 4, a = (t + 7) % 32, b = (t + 21) % 32;
			u64 target = 1ull << (31 - t);

			probe_init(&in, 0);
			in.cr = (in.cr & ~(1ull << (31 - a) | 1ull << (31 - b))) |
				(n & 2 ? 1ull << (31 - a) : 0) | (n & 1 ? 1ull << (31 - b) : 0);
			probe_run(INSN_X(19, t, a, b, rows[i].xo), &in, &out);
			probe_expect(&in, &expected);
			expected.cr = rows[i].truth >> (n & 3) & 1 ? in.cr | target :
				      in.cr & ~target;
			probe_check(&in, &out, &expected, "%s %u, %u, %u", rows[i].name, t, a, b);
		}
		probe_end("%s", rows[i].name);
	}
}

static void test_cr_moves(void)
{
	probe_begin();
	for (unsigned int n = 0; n < 64; n++) {
		unsigned int to = n / 8, from = n % 8;

		probe_init(&in, 0);
		probe_run(INSN_X(19, to << 2, from << 2, 0, 0), &in, &out);
		probe_expect(&in, &expected);
		expected.cr = field_of(in.cr, to, in.cr >> (28 - 4 * from) & 15);
		probe_check(&in, &out, &expected, "mcrf %u, %u", to, from);
	}
	probe_end("mcrf");

	probe_begin();
	for (unsigned int fxm = 0; fxm < 256; fxm++) {
		u64 mask = 0;

		for (unsigned int field = 0; field < 8; field++)
			if (fxm & 0x80 >> field)
				mask |= 15ull << (28 - 4 * field);
		probe_init(&in, 0);
		in.gpr[3] = 0xffffffff00000000 | (~in.cr & 0xffffffff);
		probe_run(31u << 26 | 3 << 21 | fxm << 12 | 144 << 1, &in, &out);
		probe_expect(&in, &expected);
		expected.cr = (in.cr & ~mask) | (in.gpr[3] & mask);
		probe_check(&in, &out, &expected, "mtcrf %#x", fxm);
	}
	probe_end("mtcrf");

	/* mtocrf, mfocrf: one field; the other fields of mfocrf's target are undefined. */
	probe_begin();
	for (unsigned int field = 0; field < 8; field++) {
		u64 mask = 15ull << (28 - 4 * field);
		u32 fxm = (0x80 >> field) << 12 | 1 << 20 | 31u << 26 | 3 << 21;

		probe_init(&in, 0);
		in.gpr[3] = ~in.cr;
		probe_run(fxm | 144 << 1, &in, &out);
		probe_expect(&in, &expected);
		expected.cr = (in.cr & ~mask) | (in.gpr[3] & mask);
		probe_check(&in, &out, &expected, "mtocrf %u", field);

		probe_run(fxm | 19 << 1, &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = (out.gpr[3] & ~mask) | (in.cr & mask);
		probe_check(&in, &out, &expected, "mfocrf %u", field);
	}
	probe_end("mtocrf, mfocrf");

	probe_begin();
	probe_init(&in, 0);
	probe_run(31u << 26 | 3 << 21 | 19 << 1, &in, &out);
	probe_expect(&in, &expected);
	expected.gpr[3] = in.cr;
	probe_check(&in, &out, &expected, "mfcr");
	probe_end("mfcr");
}

static void test_select(void)
{
	probe_begin();
	for (unsigned int n = 0; n < 32 * 4; n++) {
		unsigned int bit = n / 4, ra = n & 2 ? 4 : 0;

		probe_init(&in, 0);
		in.cr = (in.cr & ~(1ull << (31 - bit))) | (u64)(n & 1) << (31 - bit);
		probe_run(31u << 26 | 3 << 21 | ra << 16 | 5 << 11 | bit << 6 | 15 << 1, &in,
			  &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = !(n & 1) ? in.gpr[5] : ra ? in.gpr[4] : 0;
		probe_check(&in, &out, &expected, "isel r%u, r5, %u", ra, bit);
	}
	probe_end("isel");

	if (isa_level() < 300)
		return;
	probe_begin();
	for (unsigned int n = 0; n < 8 * 16; n++) {
		unsigned int field = n / 16;

		probe_init(&in, 0);
		in.cr = field_of(in.cr, field, n % 16);
		probe_run(INSN_X(31, 3, field << 2, 0, 128), &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = n & 8 ? -1ull : n & 4 ? 1 : 0;
		probe_check(&in, &out, &expected, "setb %u of %u", field, n % 16);
	}
	probe_end("setb");

	probe_begin();
	for (unsigned int n = 0; n < 8 * 16; n++) {
		probe_init(&in, 0);
		in.xer = (n & 1 ? XER_OV : 0) | (n & 2 ? XER_OV32 : 0) | (n & 4 ? XER_CA : 0) |
			 (n & 8 ? XER_CA32 : 0) | XER_SO;
		probe_run(INSN_X(31, n / 16 << 2, 0, 0, 576), &in, &out);
		probe_expect(&in, &expected);
		expected.cr = field_of(in.cr, n / 16, (n & 1 ? 8 : 0) | (n & 2 ? 4 : 0) |
				       (n & 4 ? 2 : 0) | (n & 8 ? 1 : 0));
		probe_check(&in, &out, &expected, "mcrxrx %u of %#llx", n / 16,
			    (unsigned long long)in.xer);
	}
	probe_end("mcrxrx");

	if (isa_level() < 310)
		return;
	probe_begin();
	for (unsigned int n = 0; n < 32 * 8; n++) {
		unsigned int bit = n / 8, kind = n / 2 % 4;
		bool set = (n ^ kind) & 1;

		probe_init(&in, 0);
		in.cr = (in.cr & ~(1ull << (31 - bit))) | (u64)(n & 1) << (31 - bit);
		/* setbc, setbcr, setnbc, setnbcr. */
		probe_run(INSN_X(31, 3, bit, 0, 384 + 32 * kind), &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = !set ? 0 : kind & 2 ? -1ull : 1;
		probe_check(&in, &out, &expected, "set[n]bc[r] kind %u, %u", kind, bit);
	}
	probe_end("setbc, setbcr, setnbc, setnbcr");
}

/* Whether BO and BI let a branch be taken; CTR counts down in @state if BO says so. */
static bool taken(unsigned int bo, unsigned int bi, struct probe_state *state)
{
	bool ctr_ok = true, cr_ok = true;

	if (!(bo & 4)) {
		state->ctr--;
		ctr_ok = (state->ctr != 0) != !!(bo & 2);
	}
	if (!(bo & 16))
		cr_ok = (state->cr >> (31 - bi) & 1) == !!(bo & 8);
	return ctr_ok && cr_ok;
}

static void run_branch(u32 insn, unsigned int bo, unsigned int bi, u64 target, bool relative,
		       const char *name)
{
	static const u64 counts[] = { 0, 1, 2, -1ull, 0x100000000, 0x100000001 };

	for (unsigned int n = 0; n < ARRAY_SIZE(counts) * 4; n++) {
		bool link = n & 1;

		probe_init(&in, 0);
		in.cr = (in.cr & ~(1ull << (31 - bi))) | (u64)(n >> 1 & 1) << (31 - bi);
		in.ctr = counts[n / 4];
		if (!relative && target == 1)
			in.lr = (u64)probe_code + 0x108 + 3;
		probe_run(insn | link, &in, &out);
		probe_expect(&in, &expected);
		if (taken(bo, bi, &expected))
			expected.nip = relative ? in.nip + target : in.lr & ~3ull;
		if (link)
			expected.lr = in.nip + 4;
		probe_check(&in, &out, &expected, "%s%s %u, %u, ctr %#llx", name, link ? "l" : "",
			    bo, bi, (unsigned long long)counts[n / 4]);
	}
}

static void test_branches(void)
{
	static const struct {
		const char *name;
		s64 offset;
	} ways[] = { { "b 0x108", 0x108 }, { "b -0xf8", -0xf8 } };
	unsigned int bo, bi;

	probe_begin();
	for (bo = 0; bo < 32; bo++)
		for (bi = 0; bi < 32; bi++)
			run_branch(16u << 26 | bo << 21 | bi << 16 | 0x108, bo, bi, 0x108, true,
				   "bc");
	probe_end("bc");
	probe_begin();
	for (bo = 0; bo < 32; bo++)
		run_branch(16u << 26 | bo << 21 | 9 << 16 | (-0xf8 & 0xfffc), bo, 9, -0xf8, true,
			   "bc -0x100");
	probe_end("bc, backwards");
	probe_begin();
	for (bo = 0; bo < 32; bo++)
		for (bi = 0; bi < 32; bi++)
			run_branch(INSN_X(19, bo, bi, 0, 16), bo, bi, 1, false, "bclr");
	probe_end("bclr");

	/* bcctr may not count. */
	probe_begin();
	for (bo = 4; bo < 32; bo = (bo + 1) | 4)
		for (unsigned int n = 0; n < 32 * 4; n++) {
			bi = n / 4;
			probe_init(&in, 0);
			in.cr = (in.cr & ~(1ull << (31 - bi))) | (u64)(n >> 1 & 1) << (31 - bi);
			in.ctr = (u64)probe_code + 0x208 + 2;
			probe_run(INSN_X(19, bo, bi, 0, 528) | (n & 1), &in, &out);
			probe_expect(&in, &expected);
			if (taken(bo, bi, &expected))
				expected.nip = in.ctr & ~3ull;
			if (n & 1)
				expected.lr = in.nip + 4;
			probe_check(&in, &out, &expected, "bcctr %u, %u", bo, bi);
		}
	probe_end("bcctr");

	/* bctar: TAR is not part of the probed state. */
	probe_begin();
	mtspr(SPR_TAR, (u64)probe_code + 0x308 + 1);
	for (bo = 0; bo < 32; bo++)
		for (unsigned int n = 0; n < 8; n++) {
			bi = n * 4;
			probe_init(&in, 0);
			in.ctr = 1 + (n & 1);
			probe_run(INSN_X(19, bo, bi, 0, 560) | (n & 1), &in, &out);
			probe_expect(&in, &expected);
			if (taken(bo, bi, &expected))
				expected.nip = (u64)probe_code + 0x308;
			if (n & 1)
				expected.lr = in.nip + 4;
			probe_check(&in, &out, &expected, "bctar %u, %u", bo, bi);
		}
	probe_end("bctar");

	for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++) {
		probe_begin();
		for (unsigned int link = 0; link < 2; link++) {
			probe_init(&in, 0);
			probe_run(18u << 26 | (ways[i].offset & 0x3fffffc) | link, &in, &out);
			probe_expect(&in, &expected);
			expected.nip = in.nip + ways[i].offset;
			if (link)
				expected.lr = in.nip + 4;
			probe_check(&in, &out, &expected, "%s", ways[i].name);
		}
		probe_end("%s", ways[i].name);
	}
	probe_begin();
	for (unsigned int n = 0; n < 4; n++) {
		u64 to = (u64)probe_code + 0x400;

		/* The conditional one reaches the first 32 KiB; its condition does not hold. */
		probe_init(&in, 0);
		in.cr = 0;
		probe_run((n & 2 ? 18u << 26 | (u32)to : 16u << 26 | 12 << 21 | 0x100) | 2 |
				  (n & 1),
			  &in, &out);
		probe_expect(&in, &expected);
		if (n & 2)
			expected.nip = to;
		if (n & 1)
			expected.lr = in.nip + 4;
		probe_check(&in, &out, &expected, "absolute %u", n);
	}
	probe_end("ba, bca");
}

static void test_traps(void)
{
	static const u64 immediates[] = { 0, 1, 0x7fff, 0x8000, 0xffff };
	static const char *const names[] = { "tw", "td", "twi", "tdi" };

	for (unsigned int kind = 0; kind < 4; kind++) {
		bool wide = kind & 1, immediate = kind & 2;
		unsigned int last = immediate ? ARRAY_SIZE(immediates) : alu_edges_count;

		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count * last; n++)
			for (unsigned int to = 0; to < 32; to++) {
				u64 a = alu_edges[n / last];
				u64 b = immediate ? immediates[n % last] : alu_edges[n % last];
				u32 insn = immediate ? INSN_D(wide ? 2 : 3, to, 4, b) :
					   INSN_X(31, to, 4, 5, wide ? 68 : 4);
				bool trap;

				probe_init(&in, 0);
				in.gpr[4] = a;
				if (immediate)
					b = (s64)(s16)b;
				else
					in.gpr[5] = b;
				if (!wide) {
					a = (s64)(s32)a;
					b = (s64)(s32)b;
				}
				trap = (to & 16 && (s64)a < (s64)b) ||
				       (to & 8 && (s64)a > (s64)b) || (to & 4 && a == b) ||
				       (to & 2 && a < b) || (to & 1 && a > b);
				probe_run(insn, &in, &out);
				probe_expect(&in, &expected);
				if (trap)
					expected.nip -= 4;
				probe_check(&in, &out, &expected, "%s %u, %#llx, %#llx",
					    names[kind], to, (unsigned long long)a,
					    (unsigned long long)b);
			}
		probe_end("%s", names[kind]);
	}
}

int main(void)
{
	test_compare();
	if (isa_level() >= 300)
		test_compare_bytes();
	test_cr_logical();
	test_cr_moves();
	test_select();
	test_branches();
	test_traps();
	report_info("%lu runs", probe_runs);
	return report_summary();
}
