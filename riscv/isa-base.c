/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models of the integer instructions of I and M (unprivileged specification, chapters 2, 5
 * and 7), written with nothing but additions, shifts and comparisons where the compiler
 * would use the instruction itself.
 */
#include "isa.h"

typedef unsigned long ul;

#define SIGN		(1ul << (XLEN - 1))
#define W(x)		((ul)(long)(s32)(u32)(x))

static ul m_add(ul a, ul b) { return a - ~b - 1; }
static ul m_sub(ul a, ul b) { return a + ~b + 1; }
static ul m_and(ul a, ul b) { return ~(~a | ~b); }
static ul m_or(ul a, ul b) { return ~(~a & ~b); }
static ul m_xor(ul a, ul b) { return (a | b) - (a & b); }
static ul m_sltu(ul a, ul b) { return ((~a & b) | ((~a | b) & (a - b))) >> (XLEN - 1); }
static ul m_slt(ul a, ul b) { return m_sltu(a ^ SIGN, b ^ SIGN); }

static ul m_sll(ul a, ul b)
{
	for (b &= XLEN - 1; b; b--)
		a += a;
	return a;
}

static ul shift_right(ul a, ul b, unsigned int width, bool arithmetic)
{
	ul sign = a >> (width - 1) & 1 && arithmetic ? 1ul << (width - 1) : 0;

	for (b &= width - 1; b; b--)
		a = a >> 1 | sign;
	return a;
}

static ul m_srl(ul a, ul b) { return shift_right(a, b, XLEN, false); }
static ul m_sra(ul a, ul b) { return shift_right(a, b, XLEN, true); }

/* The double-width product, by long multiplication in binary. */
static ul product(ul a, ul b, bool high)
{
	ul sum_high = 0, sum_low = 0;

	for (int i = XLEN - 1; i >= 0; i--) {
		sum_high = sum_high << 1 | sum_low >> (XLEN - 1);
		sum_low <<= 1;
		if (b >> i & 1) {
			sum_low += a;
			sum_high += sum_low < a;
		}
	}
	return high ? sum_high : sum_low;
}

static ul m_mul(ul a, ul b) { return product(a, b, false); }
static ul m_mulhu(ul a, ul b) { return product(a, b, true); }
static ul m_mulhsu(ul a, ul b) { return product(a, b, true) - (a & SIGN ? b : 0); }
static ul m_mulh(ul a, ul b) { return m_mulhsu(a, b) - (b & SIGN ? a : 0); }

/* Restoring division. By zero: quotient all ones, remainder the dividend (table 7.1). */
static ul divide(ul a, ul b, bool remainder)
{
	ul rest = 0, quotient = 0;

	for (int i = XLEN - 1; i >= 0; i--) {
		bool carry = rest >> (XLEN - 1);

		rest = rest << 1 | (a >> i & 1);
		quotient <<= 1;
		if (b && (carry || rest >= b)) {
			rest -= b;
			quotient |= 1;
		}
	}
	if (!b)
		return remainder ? a : ~0ul;
	return remainder ? rest : quotient;
}

static ul m_divu(ul a, ul b) { return divide(a, b, false); }
static ul m_remu(ul a, ul b) { return divide(a, b, true); }

/* Magnitudes divided; the overflow case is the dividend and 0 of itself. */
static ul m_div(ul a, ul b)
{
	ul q = divide(a & SIGN ? -a : a, b & SIGN ? -b : b, false);

	if (!b)
		return ~0ul;
	return (a ^ b) & SIGN ? -q : q;
}

static ul m_rem(ul a, ul b)
{
	ul r = divide(a & SIGN ? -a : a, b & SIGN ? -b : b, true);

	return a & SIGN ? -r : r;
}

#if XLEN == 64
static ul m_addw(ul a, ul b) { return W(m_add(a, b)); }
static ul m_subw(ul a, ul b) { return W(m_sub(a, b)); }
static ul m_sllw(ul a, ul b) { return W(m_sll(a, b & 31)); }
static ul m_srlw(ul a, ul b) { return W(shift_right((u32)a, b, 32, false)); }
static ul m_sraw(ul a, ul b) { return W(shift_right((u32)a, b, 32, true)); }
static ul m_mulw(ul a, ul b) { return W(product(a, b, false)); }
static ul m_divw(ul a, ul b) { return W(m_div(W(a), W(b))); }
static ul m_remw(ul a, ul b) { return W(m_rem(W(a), W(b))); }
static ul m_divuw(ul a, ul b) { return W(b) ? W(divide((u32)a, (u32)b, false)) : ~0ul; }
static ul m_remuw(ul a, ul b) { return W(divide((u32)a, (u32)b, true)); }
#endif

#define R(name, op, f3, f7)	{ #name, INSN_R(op, 0, f3, 0, 0, f7), FORM_R, m_##name }
#define I(name, model, op, f3)	{ #name, INSN_R(op, 0, f3, 0, 0, 0), FORM_I, m_##model }
#define SH(name, model, f3, f7)	\
	{ #name, INSN_R(OP_IMM, 0, f3, 0, 0, f7), FORM_SHIFT, m_##model }
#define SHW(name, model, f3, f7) \
	{ #name, INSN_R(OP_IMM_32, 0, f3, 0, 0, f7), FORM_SHIFT_W, m_##model }

const struct alu_insn base_insns[] = {
	R(add, OP_OP, 0, 0), R(sub, OP_OP, 0, 0x20), R(sll, OP_OP, 1, 0), R(slt, OP_OP, 2, 0),
	R(sltu, OP_OP, 3, 0), R(xor, OP_OP, 4, 0), R(srl, OP_OP, 5, 0), R(sra, OP_OP, 5, 0x20),
	R(or, OP_OP, 6, 0), R(and, OP_OP, 7, 0),
	I(addi, add, OP_IMM, 0), I(slti, slt, OP_IMM, 2), I(sltiu, sltu, OP_IMM, 3),
	I(xori, xor, OP_IMM, 4), I(ori, or, OP_IMM, 6), I(andi, and, OP_IMM, 7),
	SH(slli, sll, 1, 0), SH(srli, srl, 5, 0), SH(srai, sra, 5, 0x20),
#if XLEN == 64
	R(addw, OP_OP_32, 0, 0), R(subw, OP_OP_32, 0, 0x20), R(sllw, OP_OP_32, 1, 0),
	R(srlw, OP_OP_32, 5, 0), R(sraw, OP_OP_32, 5, 0x20), I(addiw, addw, OP_IMM_32, 0),
	SHW(slliw, sllw, 1, 0), SHW(srliw, srlw, 5, 0), SHW(sraiw, sraw, 5, 0x20),
#endif
};
const unsigned int base_count = ARRAY_SIZE(base_insns);

const struct alu_insn mul_insns[] = {
	R(mul, OP_OP, 0, 1), R(mulh, OP_OP, 1, 1), R(mulhsu, OP_OP, 2, 1), R(mulhu, OP_OP, 3, 1),
	R(div, OP_OP, 4, 1), R(divu, OP_OP, 5, 1), R(rem, OP_OP, 6, 1), R(remu, OP_OP, 7, 1),
#if XLEN == 64
	R(mulw, OP_OP_32, 0, 1), R(divw, OP_OP_32, 4, 1), R(divuw, OP_OP_32, 5, 1),
	R(remw, OP_OP_32, 6, 1), R(remuw, OP_OP_32, 7, 1),
#endif
};
const unsigned int mul_count = ARRAY_SIZE(mul_insns);
