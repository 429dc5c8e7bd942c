/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors (V extension 1.0): vsetvli and vsetvl with every type, integer arithmetic of each
 * element width against a model, with and without a mask, with what lies behind vl and under
 * the mask left alone; sstatus.VS off makes all of it illegal.
 *
 * A failed row has the element's number, its operands and what was there before.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/isa.h>
#include "insn.h"
#include "probe.h"

#define MAX_BYTES	256		/* of a register */

static u8 a[MAX_BYTES], b[MAX_BYTES], d[MAX_BYTES], old[MAX_BYTES], mask[MAX_BYTES];
static u32 code[32] __aligned(64);
static unsigned int vlenb;

#define VSETVLI(rd, rs1, type)	((u32)(type) << 20 | (rs1) << 15 | 7 << 12 | (rd) << 7 | OP_V)
#define VSETVL(rd, rs1, rs2)	(0x40u << 25 | (rs2) << 20 | (rs1) << 15 | 7 << 12 | (rd) << 7 | OP_V)
#define VLE(width, vd, rs1)	(1u << 25 | (rs1) << 15 | (width) << 12 | (vd) << 7 | OP_LOAD_FP)
#define VSE(width, vd, rs1)	(1u << 25 | (rs1) << 15 | (width) << 12 | (vd) << 7 | OP_STORE_FP)
#define VOP(f6, vm, vs2, vs1, f3, vd) \
	((u32)(f6) << 26 | (vm) << 25 | (vs2) << 20 | (vs1) << 15 | (f3) << 12 | (vd) << 7 | OP_V)

enum { IVV = 0, MVV = 2 };

static const struct operation {
	const char *name;
	u8 function6, function3;
} operations[] = {
	{ "vadd", 0x00, IVV }, { "vsub", 0x02, IVV }, { "vminu", 0x04, IVV },
	{ "vmin", 0x05, IVV }, { "vmaxu", 0x06, IVV }, { "vmax", 0x07, IVV },
	{ "vand", 0x09, IVV }, { "vor", 0x0a, IVV }, { "vxor", 0x0b, IVV },
	{ "vsaddu", 0x20, IVV }, { "vsadd", 0x21, IVV }, { "vssubu", 0x22, IVV },
	{ "vssub", 0x23, IVV }, { "vsll", 0x25, IVV }, { "vsrl", 0x28, IVV },
	{ "vsra", 0x29, IVV }, { "vdivu", 0x20, MVV }, { "vdiv", 0x21, MVV },
	{ "vremu", 0x22, MVV }, { "vrem", 0x23, MVV }, { "vmulhu", 0x24, MVV },
	{ "vmul", 0x25, MVV }, { "vmulhsu", 0x26, MVV }, { "vmulh", 0x27, MVV },
	{ "vmadd", 0x29, MVV }, { "vnmsub", 0x2b, MVV }, { "vmacc", 0x2d, MVV },
	{ "vnmsac", 0x2f, MVV },
};

static u64 high_product(u64 x, u64 y)
{
	u64 low = (u64)(u32)x * (u32)y, mid = (x >> 32) * (u32)y, mid2 = (u64)(u32)x * (y >> 32);
	u64 carry = (low >> 32) + (u32)mid + (u32)mid2;

	return (x >> 32) * (y >> 32) + (mid >> 32) + (mid2 >> 32) + (carry >> 32);
}

/* The upper half of a product of @bits wide numbers, which are sign-extended if so said. */
static u64 mulh(u64 x, u64 y, bool x_signed, bool y_signed, int bits)
{
	u64 high;

	if (bits < 64)
		return (x * y) >> bits;
	high = high_product(x, y);
	if (x_signed && (s64)x < 0)
		high -= y;
	if (y_signed && (s64)y < 0)
		high -= x;
	return high;
}

/* x is vs2's element, y vs1's, z what vd had. Numbers in u64, s* sign-extended. */
static u64 model(const struct operation *op, u64 x, u64 y, u64 z, int bits, bool *saturated)
{
	u64 m = bits == 64 ? -1ull : (1ull << bits) - 1, top = 1ull << (bits - 1);
	u64 sx = (x ^ top) - top, sy = (y ^ top) - top, r;
	unsigned int shift = y & (bits - 1);

	switch (op->function6 | op->function3 << 8) {
	case 0x00:
		return x + y;
	case 0x02:
		return x - y;
	case 0x04:
		return x < y ? x : y;
	case 0x05:
		return (s64)sx < (s64)sy ? x : y;
	case 0x06:
		return x < y ? y : x;
	case 0x07:
		return (s64)sx < (s64)sy ? y : x;
	case 0x09:
		return x & y;
	case 0x0a:
		return x | y;
	case 0x0b:
		return x ^ y;
	case 0x20:
		r = (x + y) & m;
		*saturated |= r < x;
		return r < x ? m : r;
	case 0x21:
		r = (x + y) & m;
		if (!(~(x ^ y) & (x ^ r) & top))
			return r;
		*saturated = true;
		return x & top ? top : top - 1;
	case 0x22:
		*saturated |= x < y;
		return x < y ? 0 : x - y;
	case 0x23:
		r = (x - y) & m;
		if (!((x ^ y) & (x ^ r) & top))
			return r;
		*saturated = true;
		return x & top ? top : top - 1;
	case 0x25:
		return x << shift;
	case 0x28:
		return x >> shift;
	case 0x29:
		return (s64)sx >> shift;
	case 0x220:
		return y ? x / y : m;
	case 0x221:
		return !y ? m : sy == -1ull ? -sx : (u64)((s64)sx / (s64)sy);
	case 0x222:
		return y ? x % y : x;
	case 0x223:
		return !y ? x : sy == -1ull ? 0 : (u64)((s64)sx % (s64)sy);
	case 0x224:
		return mulh(x, y, false, false, bits);
	case 0x225:
		return x * y;
	case 0x226:
		return mulh(bits < 64 ? sx : x, y, true, false, bits);
	case 0x227:
		return mulh(bits < 64 ? sx : x, bits < 64 ? sy : y, true, true, bits);
	case 0x229:
		return y * z + x;
	case 0x22b:
		return x - y * z;
	case 0x22d:
		return y * x + z;
	default:
		return z - y * x;
	}
}

static u64 element(const u8 *from, unsigned int i, unsigned int bytes)
{
	u64 value = 0;

	memcpy(&value, from + i * bytes, bytes);
	return value;
}

static void fill(unsigned int seed, unsigned int bytes)
{
	static const u64 edges[] = { 0, 1, -1ull, 0x7f7f7f7f7f7f7f7f, 0x8000000000000000,
		0x80, 0x8000, 0x80000000, 0x7fffffffffffffff, 0x0102030405060708, 0xff,
		0x7fff, 0x7fffffff, 2, 0xf00f00ff00f0f1e2 };

	for (unsigned int i = 0; i < MAX_BYTES / bytes; i++) {
		u64 x = edges[(i + seed) % 15], y = edges[(i * 4 + seed * 7) % 15];
		u64 z = edges[(i * 2 + seed) % 15] + i;

		memcpy(a + i * bytes, &x, bytes);
		memcpy(b + i * bytes, &y, bytes);
		memcpy(old + i * bytes, &z, bytes);
	}
	memcpy(d, old, sizeof(d));
	for (unsigned int i = 0; i < MAX_BYTES; i++)
		mask[i] = 0x59 + i * 37 + seed;
}

/* a0 a, a1 b, a2 d, a3 mask, a4 vl; returns vcsr. */
static unsigned long run(const struct operation *op, unsigned int sew, bool masked,
			 unsigned int vl)
{
	u32 whole = VSETVLI(0, 5, 0);
	u32 words[] = {
		/* All of the registers by bytes, then the operation's own type and length. */
		INSN_I(OP_IMM, 5, 0, 0, -1), whole,
		VLE(0, 8, 10), VLE(0, 16, 11), VLE(0, 24, 12), VLE(0, 0, 13),
		VSETVLI(0, 14, sew << 3),
		INSN_CSR(CSRRW, 0, CSR_VCSR, 0),
		VOP(op->function6, !masked, 8, 16, op->function3, 24),
		INSN_CSR(CSRRS, 10, CSR_VCSR, 0),
		VSETVLI(0, 5, 0), VSE(0, 24, 12),
		INSN_I(OP_JALR, 0, 0, 1, 0),
	};

	/* x5 of all ones as a length means the maximum: rs1 x5 is not x0. */
	memcpy(code, words, sizeof(words));
	asm volatile("fence.i" : : : "memory");
	return ((unsigned long (*)(u8 *, u8 *, u8 *, u8 *, unsigned long))code)(a, b, d, mask, vl);
}

static void test_operation(const struct operation *op)
{
	struct tally t = tally_start();

	for (unsigned int sew = 0; sew < 4; sew++) {
		unsigned int bytes = 1 << sew, most = vlenb / bytes;
		unsigned int lengths[] = { most, most - 1, 1, 0 };
		u64 m = bytes == 8 ? -1ull : (1ull << 8 * bytes) - 1;

		for (unsigned int seed = 0; seed < 15; seed++) {
			for (int masked = 0; masked < 2; masked++) {
				unsigned int vl = lengths[(seed + masked) % 4];
				bool saturated = false;
				unsigned long vcsr;

				fill(seed, bytes);
				vcsr = run(op, sew, masked, vl);
				for (unsigned int i = 0; i < most; i++) {
					u64 x = element(a, i, bytes), y = element(b, i, bytes);
					u64 z = element(old, i, bytes), expected = z;
					bool active = i < vl && (!masked || mask[i / 8] >> i % 8 & 1);

					if (active)
						expected = model(op, x, y, z, 8 * bytes,
								 &saturated) & m;
					tally_row(&t, element(d, i, bytes) == expected,
						  "e%u element %u of %u%s, %#" PRIx64 " %#" PRIx64
						  " %#" PRIx64 ": %#" PRIx64 ", model %#" PRIx64,
						  8 * bytes, i, vl, masked ? " masked" : "", x, y,
						  z, element(d, i, bytes), expected);
				}
				tally_row(&t, (vcsr & 1) == saturated, "vxsat %lu", vcsr & 1);
			}
		}
	}
	tally_report(&t, "%s.vv", op->name);
}

/* vl is the lesser of AVL and VLMAX up to VLMAX; a type that is not there sets vill. */
static void test_configuration(void)
{
	struct tally t = tally_start(), bad = tally_start();
	static struct probe p;

	for (unsigned int type = 0; type < 2048; type++) {
		unsigned int lmul = type & 7, sew = type >> 3 & 7;
		unsigned long bits = 8ul << sew, vlmax, vtype;
		/* Fractions with SEW above LMUL * ELEN need not be there, and may (3.4.2). */
		bool optional = lmul > 4 && bits > 64u >> (8 - lmul) && type < 256 && sew < 4;
		bool legal = type < 256 && sew < 4 && lmul != 4;
		const u32 insns[] = {
			VSETVLI(5, 10, type),
			INSN_CSR(CSRRS, 6, CSR_VTYPE, 0),
			INSN_CSR(CSRRS, 7, CSR_VL, 0),
		};

		vlmax = 8 * vlenb / bits;
		vlmax = lmul < 4 ? vlmax << lmul : vlmax >> (8 - lmul);
		probe_init(&p, PROBE_U);
		p.in.x[10] = type & 1 ? vlmax : type & 2 ? 1 : -1ul;
		probe_insns(&p, insns, 3);
		if (type >= 1024 || optional)
			continue;
		probe_run(&p);
		vtype = p.out.x[6];
		if (legal)
			tally_row(&t, probe_is(&p, NO_EXCEPTION, 0, 7 << 5, true) &&
				  vtype == type && p.out.x[5] == p.out.x[7] &&
				  p.out.x[7] == MIN(p.in.x[10], vlmax),
				  "type %#x: vtype %#lx vl %lu of %lu", type, vtype, p.out.x[7],
				  vlmax);
		else
			tally_row(&bad, p.out.cause == NO_EXCEPTION &&
				  vtype == 1ul << (XLEN - 1) && !p.out.x[7] && !p.out.x[5],
				  "type %#x: vtype %#lx vl %lu", type, vtype, p.out.x[7]);
	}
	tally_report(&t, "vsetvli: types that are there");
	tally_report(&bad, "vsetvli: reserved types set vill, and vl to 0");
}

static void test_off(void)
{
	static const struct {
		const char *name;
		u32 insn;
	} rows[] = {
		{ "vsetvli", VSETVLI(5, 10, 0) }, { "vsetvl", VSETVL(5, 10, 11) },
		{ "vadd.vv", VOP(0, 1, 8, 16, 0, 24) }, { "vle8.v", VLE(0, 8, 10) },
		{ "vse32.v", VSE(6, 8, 10) }, { "vl", INSN_CSR(CSRRS, 5, CSR_VL, 0) },
		{ "vtype", INSN_CSR(CSRRS, 5, CSR_VTYPE, 0) },
		{ "vstart", INSN_CSR(CSRRW, 0, CSR_VSTART, 5) },
		{ "vxsat", INSN_CSR(CSRRS, 5, CSR_VXSAT, 0) },
	};
	static struct probe p;

	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_init(&p, i & 1 ? PROBE_U : PROBE_S);
		p.in.status &= ~SR_VS;
		p.in.x[10] = (unsigned long)a;
		probe_insn(&p, rows[i].insn);
		probe_run(&p);
		report(probe_is(&p, EXC_INST_ILLEGAL, p.out.tval ? rows[i].insn : 0, 0, true),
		       "VS off: %s", rows[i].name);
	}
}

int main(void)
{
	if (!has_ext("v")) {
		report_skip("this CPU has no vectors");
		return report_summary();
	}
	csr_set(CSR_SSTATUS, SR_FS_INITIAL | SR_VS_INITIAL);
	vlenb = csr_read(CSR_VLENB);
	report(is_power_of_2(vlenb) && vlenb >= 16 && vlenb <= MAX_BYTES,
	       "vlenb is a power of two");
	test_configuration();
	for (int i = 0; i < ARRAY_SIZE(operations); i++)
		test_operation(&operations[i]);
	test_off();
	return report_summary();
}
