/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models of Zbkb, Zbkx, Zknh and Zksh (scalar cryptography specification 1.0, chapter 3):
 * packing, bit and nibble permutations, and the functions of SHA-2 (FIPS 180-4, section 4.1)
 * and SM3. What works on 32 bits is sign-extended.
 */
#include "isa.h"

typedef unsigned long ul;

#define HALF		(XLEN / 2)
#define LOW_HALF	((1ul << HALF) - 1)
#define W(x)		((ul)(long)(s32)(u32)(x))

static ul m_pack(ul a, ul b) { return (a & LOW_HALF) | b << HALF; }
static ul m_packh(ul a, ul b) { return (a & 0xff) | (b & 0xff) << 8; }

static ul m_brev8(ul a, ul b)
{
	ul result = 0;

	for (int i = 0; i < XLEN; i++)
		result |= (a >> i & 1) << (i ^ 7);
	return result;
}

/* Elements of @width bits of @a, chosen by those of @b; beyond the register they are 0. */
static ul permute(ul a, ul b, unsigned int width)
{
	ul result = 0, mask = (1ul << width) - 1;

	for (unsigned int i = 0; i < XLEN; i += width) {
		ul from = (b >> i & mask) * width;

		result |= from < XLEN ? (a >> from & mask) << i : 0;
	}
	return result;
}

static ul m_xperm4(ul a, ul b) { return permute(a, b, 4); }
static ul m_xperm8(ul a, ul b) { return permute(a, b, 8); }

static u32 right(u32 x, int n) { return x >> n | x << (32 - n); }

static ul m_sha256sum0(ul a, ul b) { return W(right(a, 2) ^ right(a, 13) ^ right(a, 22)); }
static ul m_sha256sum1(ul a, ul b) { return W(right(a, 6) ^ right(a, 11) ^ right(a, 25)); }
static ul m_sha256sig0(ul a, ul b) { return W(right(a, 7) ^ right(a, 18) ^ (u32)a >> 3); }
static ul m_sha256sig1(ul a, ul b) { return W(right(a, 17) ^ right(a, 19) ^ (u32)a >> 10); }
static ul m_sm3p0(ul a, ul b) { return W(a ^ right(a, 23) ^ right(a, 15)); }
static ul m_sm3p1(ul a, ul b) { return W(a ^ right(a, 17) ^ right(a, 9)); }

#if XLEN == 64
static ul m_packw(ul a, ul b) { return W((a & 0xffff) | b << 16); }

static u64 right64(u64 x, int n) { return x >> n | x << (64 - n); }

static ul m_sha512sum0(ul a, ul b) { return right64(a, 28) ^ right64(a, 34) ^ right64(a, 39); }
static ul m_sha512sum1(ul a, ul b) { return right64(a, 14) ^ right64(a, 18) ^ right64(a, 41); }
static ul m_sha512sig0(ul a, ul b) { return right64(a, 1) ^ right64(a, 8) ^ a >> 7; }
static ul m_sha512sig1(ul a, ul b) { return right64(a, 19) ^ right64(a, 61) ^ a >> 6; }
#else
static ul m_zip(ul a, ul b)
{
	ul result = 0;

	for (int i = 0; i < HALF; i++)
		result |= (a >> i & 1) << 2 * i | (a >> (i + HALF) & 1) << (2 * i + 1);
	return result;
}

static ul m_unzip(ul a, ul b)
{
	ul result = 0;

	for (int i = 0; i < XLEN; i++)
		result |= (a >> i & 1) << (i / 2 + (i & 1 ? HALF : 0));
	return result;
}

/* The halves of a 64-bit number in two registers: what leaves one half comes to the other. */
static u64 both(ul low, ul high) { return (u64)high << 32 | low; }
static u64 right64(u64 x, int n) { return x >> n | x << (64 - n); }
static u64 sum0(u64 x) { return right64(x, 28) ^ right64(x, 34) ^ right64(x, 39); }
static u64 sum1(u64 x) { return right64(x, 14) ^ right64(x, 18) ^ right64(x, 41); }
static u64 sig0(u64 x) { return right64(x, 1) ^ right64(x, 8) ^ x >> 7; }
static u64 sig1(u64 x) { return right64(x, 19) ^ right64(x, 61) ^ x >> 6; }

/* rs1 is the half that is wanted, rs2 the other one. */
static ul m_sha512sum0r(ul a, ul b) { return sum0(both(a, b)); }
static ul m_sha512sum1r(ul a, ul b) { return sum1(both(a, b)); }
static ul m_sha512sig0l(ul a, ul b) { return sig0(both(a, b)); }
static ul m_sha512sig1l(ul a, ul b) { return sig1(both(a, b)); }
static ul m_sha512sig0h(ul a, ul b) { return sig0(both(b, a)) >> 32; }
static ul m_sha512sig1h(ul a, ul b) { return sig1(both(b, a)) >> 32; }
#endif

#define R(name, op, f3, f7)	{ #name, INSN_R(op, 0, f3, 0, 0, f7), FORM_R, m_##name }
#define U(name, f3, imm)	{ #name, INSN_I(OP_IMM, 0, f3, 0, imm), FORM_UNARY, m_##name }

const struct alu_insn crypto_insns[] = {
	R(pack, OP_OP, 4, 0x04), R(packh, OP_OP, 7, 0x04), U(brev8, 5, 0x687),
	R(xperm4, OP_OP, 2, 0x14), R(xperm8, OP_OP, 4, 0x14),
	U(sha256sum0, 1, 0x100), U(sha256sum1, 1, 0x101), U(sha256sig0, 1, 0x102),
	U(sha256sig1, 1, 0x103), U(sm3p0, 1, 0x108), U(sm3p1, 1, 0x109),
#if XLEN == 64
	R(packw, OP_OP_32, 4, 0x04),
	U(sha512sum0, 1, 0x104), U(sha512sum1, 1, 0x105), U(sha512sig0, 1, 0x106),
	U(sha512sig1, 1, 0x107),
#else
	U(zip, 1, 0x08f), U(unzip, 5, 0x08f),
	R(sha512sum0r, OP_OP, 0, 0x28), R(sha512sum1r, OP_OP, 0, 0x29),
	R(sha512sig0l, OP_OP, 0, 0x2a), R(sha512sig1l, OP_OP, 0, 0x2b),
	R(sha512sig0h, OP_OP, 0, 0x2e), R(sha512sig1h, OP_OP, 0, 0x2f),
#endif
};
const unsigned int crypto_count = ARRAY_SIZE(crypto_insns);
