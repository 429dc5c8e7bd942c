/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models of the bit-manipulation extensions Zba, Zbb, Zbc and Zbs (bit-manipulation
 * specification 1.0, chapter 2) and of Zicond, bit by bit as the manual describes them.
 */
#include "isa.h"

typedef unsigned long ul;

#define SIGN		(1ul << (XLEN - 1))
#define W(x)		((ul)(long)(s32)(u32)(x))
#define BIT_OF(x, i)	((x) >> ((i) & (XLEN - 1)) & 1)

static ul m_sh1add(ul a, ul b) { return a + a + b; }
static ul m_sh2add(ul a, ul b) { return a + a + a + a + b; }
static ul m_sh3add(ul a, ul b) { return m_sh2add(a, b) + a + a + a + a; }

static ul m_andn(ul a, ul b) { return ~(~a | b); }
static ul m_orn(ul a, ul b) { return ~(~a & b); }
static ul m_xnor(ul a, ul b) { return (a & b) | ~(a | b); }
static ul m_maxu(ul a, ul b) { return a > b ? a : b; }
static ul m_minu(ul a, ul b) { return a > b ? b : a; }
static ul m_max(ul a, ul b) { return m_maxu(a ^ SIGN, b ^ SIGN) ^ SIGN; }
static ul m_min(ul a, ul b) { return m_minu(a ^ SIGN, b ^ SIGN) ^ SIGN; }

static ul count_zeros(ul a, int from, int to, int step)
{
	ul n = 0;

	for (int i = from; i != to && !BIT_OF(a, i); i += step)
		n++;
	return n;
}

static ul m_clz(ul a, ul b) { return count_zeros(a, XLEN - 1, -1, -1); }
static ul m_ctz(ul a, ul b) { return count_zeros(a, 0, XLEN, 1); }

static ul m_cpop(ul a, ul b)
{
	ul n = 0;

	for (int i = 0; i < XLEN; i++)
		n += BIT_OF(a, i);
	return n;
}

static ul m_sextb(ul a, ul b) { return (a & 0xff) - ((a & 0x80) << 1); }
static ul m_sexth(ul a, ul b) { return (a & 0xffff) - ((a & 0x8000) << 1); }
static ul m_zexth(ul a, ul b) { return a & 0xffff; }

static ul rotate(ul a, ul right, unsigned int width)
{
	ul result = 0;

	for (unsigned int i = 0; i < width; i++)
		result |= (a >> ((i + right) & (width - 1)) & 1) << i;
	return result;
}

static ul m_ror(ul a, ul b) { return rotate(a, b, XLEN); }
static ul m_rol(ul a, ul b) { return rotate(a, -b, XLEN); }

static ul m_orcb(ul a, ul b)
{
	for (int i = 0; i < XLEN; i += 8)
		if (a >> i & 0xff)
			a |= 0xfful << i;
	return a;
}

static ul m_rev8(ul a, ul b)
{
	ul result = 0;

	for (int i = 0; i < XLEN; i += 8)
		result |= (a >> i & 0xff) << (XLEN - 8 - i);
	return result;
}

static ul m_clmul(ul a, ul b)
{
	ul result = 0;

	for (int i = 0; i < XLEN; i++)
		result ^= BIT_OF(b, i) ? a << i : 0;
	return result;
}

static ul m_clmulr(ul a, ul b)
{
	ul result = 0;

	for (int i = 0; i < XLEN; i++)
		result ^= BIT_OF(b, i) ? a >> (XLEN - 1 - i) : 0;
	return result;
}

static ul m_clmulh(ul a, ul b) { return m_clmulr(a, b) >> 1; }

static ul m_bset(ul a, ul b) { return a | 1ul << (b & (XLEN - 1)); }
static ul m_binv(ul a, ul b) { return a ^ 1ul << (b & (XLEN - 1)); }
static ul m_bclr(ul a, ul b) { return a & ~(1ul << (b & (XLEN - 1))); }
static ul m_bext(ul a, ul b) { return BIT_OF(a, b); }

static ul m_czero_eqz(ul a, ul b) { return b ? a : 0; }
static ul m_czero_nez(ul a, ul b) { return b ? 0 : a; }

#if XLEN == 64
static ul m_adduw(ul a, ul b) { return (u32)a + b; }
static ul m_sh1adduw(ul a, ul b) { return m_sh1add((u32)a, b); }
static ul m_sh2adduw(ul a, ul b) { return m_sh2add((u32)a, b); }
static ul m_sh3adduw(ul a, ul b) { return m_sh3add((u32)a, b); }
static ul m_slliuw(ul a, ul b) { return (ul)(u32)a << (b & 63); }
static ul m_clzw(ul a, ul b) { return count_zeros(a, 31, -1, -1); }
static ul m_ctzw(ul a, ul b) { return count_zeros(a, 0, 32, 1); }
static ul m_cpopw(ul a, ul b) { return m_cpop((u32)a, b); }
static ul m_rorw(ul a, ul b) { return W(rotate((u32)a, b, 32)); }
static ul m_rolw(ul a, ul b) { return W(rotate((u32)a, -b, 32)); }
#endif

#define R(name, model, op, f3, f7) { name, INSN_R(op, 0, f3, 0, 0, f7), FORM_R, m_##model }
#define U(name, model, op, f3, imm) { name, INSN_I(op, 0, f3, 0, imm), FORM_UNARY, m_##model }
#define SH(name, model, op, f3, f7) { name, INSN_R(op, 0, f3, 0, 0, f7), FORM_SHIFT, m_##model }
#define SHW(name, model, f3, f7) \
	{ name, INSN_R(OP_IMM_32, 0, f3, 0, 0, f7), FORM_SHIFT_W, m_##model }

const struct alu_insn zba_insns[] = {
	R("sh1add", sh1add, OP_OP, 2, 0x10), R("sh2add", sh2add, OP_OP, 4, 0x10),
	R("sh3add", sh3add, OP_OP, 6, 0x10),
#if XLEN == 64
	R("sh1add.uw", sh1adduw, OP_OP_32, 2, 0x10), R("sh2add.uw", sh2adduw, OP_OP_32, 4, 0x10),
	R("sh3add.uw", sh3adduw, OP_OP_32, 6, 0x10), R("add.uw", adduw, OP_OP_32, 0, 0x04),
	SH("slli.uw", slliuw, OP_IMM_32, 1, 0x04),
#endif
};
const unsigned int zba_count = ARRAY_SIZE(zba_insns);

const struct alu_insn zbb_insns[] = {
	R("andn", andn, OP_OP, 7, 0x20), R("orn", orn, OP_OP, 6, 0x20),
	R("xnor", xnor, OP_OP, 4, 0x20), R("max", max, OP_OP, 6, 5), R("maxu", maxu, OP_OP, 7, 5),
	R("min", min, OP_OP, 4, 5), R("minu", minu, OP_OP, 5, 5),
	U("clz", clz, OP_IMM, 1, 0x600), U("ctz", ctz, OP_IMM, 1, 0x601),
	U("cpop", cpop, OP_IMM, 1, 0x602), U("sext.b", sextb, OP_IMM, 1, 0x604),
	U("sext.h", sexth, OP_IMM, 1, 0x605), U("orc.b", orcb, OP_IMM, 5, 0x287),
	R("rol", rol, OP_OP, 1, 0x30), R("ror", ror, OP_OP, 5, 0x30),
	SH("rori", ror, OP_IMM, 5, 0x30),
#if XLEN == 64
	U("zext.h", zexth, OP_OP_32, 4, 0x080), U("rev8", rev8, OP_IMM, 5, 0x6b8),
	U("clzw", clzw, OP_IMM_32, 1, 0x600), U("ctzw", ctzw, OP_IMM_32, 1, 0x601),
	U("cpopw", cpopw, OP_IMM_32, 1, 0x602), R("rolw", rolw, OP_OP_32, 1, 0x30),
	R("rorw", rorw, OP_OP_32, 5, 0x30), SHW("roriw", rorw, 5, 0x30),
#else
	U("zext.h", zexth, OP_OP, 4, 0x080), U("rev8", rev8, OP_IMM, 5, 0x698),
#endif
};
const unsigned int zbb_count = ARRAY_SIZE(zbb_insns);

const struct alu_insn zbc_insns[] = {
	R("clmul", clmul, OP_OP, 1, 5), R("clmulr", clmulr, OP_OP, 2, 5),
	R("clmulh", clmulh, OP_OP, 3, 5),
};
const unsigned int zbc_count = ARRAY_SIZE(zbc_insns);

const struct alu_insn zbs_insns[] = {
	R("bclr", bclr, OP_OP, 1, 0x24), R("bext", bext, OP_OP, 5, 0x24),
	R("binv", binv, OP_OP, 1, 0x34), R("bset", bset, OP_OP, 1, 0x14),
	SH("bclri", bclr, OP_IMM, 1, 0x24), SH("bexti", bext, OP_IMM, 5, 0x24),
	SH("binvi", binv, OP_IMM, 1, 0x34), SH("bseti", bset, OP_IMM, 1, 0x14),
};
const unsigned int zbs_count = ARRAY_SIZE(zbs_insns);

const struct alu_insn zicond_insns[] = {
	R("czero.eqz", czero_eqz, OP_OP, 5, 7), R("czero.nez", czero_nez, OP_OP, 7, 7),
};
const unsigned int zicond_count = ARRAY_SIZE(zicond_insns);
