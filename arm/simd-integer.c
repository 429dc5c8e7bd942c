/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Integer vectors: the "three same" group (Arm ARM, C4.1.69). See simd.c. */
#include <libcflat.h>
#include "simd.h"

#define FPSR_QC	(1ul << 27)

typedef __int128 wide;

struct element {
	wide n, m, d;		/* sign- or zero-extended */
	unsigned int bits;
	bool is_unsigned, saturated;
};

static wide truncate(wide x, const struct element *e)
{
	unsigned __int128 mask = ((unsigned __int128)1 << e->bits) - 1;

	return (unsigned __int128)x & mask;
}

static wide saturate(wide x, struct element *e)
{
	wide top = e->is_unsigned ? ((wide)1 << e->bits) - 1 : ((wide)1 << (e->bits - 1)) - 1;
	wide bottom = e->is_unsigned ? 0 : -top - 1;

	if (x >= bottom && x <= top)
		return x;
	e->saturated = true;
	return x > top ? top : bottom;
}

/* Shift by the low byte of m, to the right when that is negative; 65 bits are always enough. */
static wide shift(struct element *e, bool rounding, bool saturating)
{
	int by = (s8)(u8)e->m;
	wide x = e->n;

	if (by >= 0) {
		if (saturating) {
			if (by >= (int)e->bits && x)
				return saturate(x < 0 ? -((wide)1 << 100) : (wide)1 << 100, e);
			return saturate(by >= (int)e->bits ? 0 : x << by, e);
		}
		return by >= (int)e->bits ? 0 : x << by;
	}
	by = MIN(-by, 66);
	if (rounding)
		x += (wide)1 << (by - 1);
	return x >> by;
}

static wide shadd(struct element *e) { return (e->n + e->m) >> 1; }
static wide srhadd(struct element *e) { return (e->n + e->m + 1) >> 1; }
static wide shsub(struct element *e) { return (e->n - e->m) >> 1; }
static wide sqadd(struct element *e) { return saturate(e->n + e->m, e); }
static wide sqsub(struct element *e) { return saturate(e->n - e->m, e); }
static wide cmgt(struct element *e) { return e->n > e->m ? -1 : 0; }
static wide cmge(struct element *e) { return e->n >= e->m ? -1 : 0; }
static wide sshl(struct element *e) { return shift(e, false, false); }
static wide sqshl(struct element *e) { return shift(e, false, true); }
static wide srshl(struct element *e) { return shift(e, true, false); }
static wide sqrshl(struct element *e) { return shift(e, true, true); }
static wide max(struct element *e) { return e->n > e->m ? e->n : e->m; }
static wide min(struct element *e) { return e->n < e->m ? e->n : e->m; }
static wide abd(struct element *e) { return e->n > e->m ? e->n - e->m : e->m - e->n; }
static wide aba(struct element *e) { return e->d + abd(e); }
static wide add(struct element *e) { return e->n + e->m; }
static wide sub(struct element *e) { return e->n - e->m; }
static wide cmtst(struct element *e) { return e->n & e->m ? -1 : 0; }
static wide cmeq(struct element *e) { return e->n == e->m ? -1 : 0; }
static wide mla(struct element *e) { return e->d + e->n * e->m; }
static wide mls(struct element *e) { return e->d - e->n * e->m; }
static wide mul(struct element *e) { return e->n * e->m; }
static wide sqdmulh(struct element *e) { return saturate((2 * e->n * e->m) >> e->bits, e); }

static wide sqrdmulh(struct element *e)
{
	return saturate((2 * e->n * e->m + ((wide)1 << (e->bits - 1))) >> e->bits, e);
}

static wide pmul(struct element *e)
{
	wide result = 0;

	for (unsigned int i = 0; i < e->bits; i++)
		if (e->m >> i & 1)
			result ^= e->n << i;
	return result;
}

/* Sizes: a mask of which element sizes there are. @sign: operands are signed unless U. */
static const struct {
	const char *name;
	unsigned int opcode, u, sizes;
	wide (*model)(struct element *e);
	bool is_unsigned, pairwise;
} operations[] = {
	{ "SHADD", 0x00, 0, 7, shadd }, { "UHADD", 0x00, 1, 7, shadd, true },
	{ "SQADD", 0x01, 0, 15, sqadd }, { "UQADD", 0x01, 1, 15, sqadd, true },
	{ "SRHADD", 0x02, 0, 7, srhadd }, { "URHADD", 0x02, 1, 7, srhadd, true },
	{ "SHSUB", 0x04, 0, 7, shsub }, { "UHSUB", 0x04, 1, 7, shsub, true },
	{ "SQSUB", 0x05, 0, 15, sqsub }, { "UQSUB", 0x05, 1, 15, sqsub, true },
	{ "CMGT", 0x06, 0, 15, cmgt }, { "CMHI", 0x06, 1, 15, cmgt, true },
	{ "CMGE", 0x07, 0, 15, cmge }, { "CMHS", 0x07, 1, 15, cmge, true },
	{ "SSHL", 0x08, 0, 15, sshl }, { "USHL", 0x08, 1, 15, sshl, true },
	{ "SQSHL", 0x09, 0, 15, sqshl }, { "UQSHL", 0x09, 1, 15, sqshl, true },
	{ "SRSHL", 0x0a, 0, 15, srshl }, { "URSHL", 0x0a, 1, 15, srshl, true },
	{ "SQRSHL", 0x0b, 0, 15, sqrshl }, { "UQRSHL", 0x0b, 1, 15, sqrshl, true },
	{ "SMAX", 0x0c, 0, 7, max }, { "UMAX", 0x0c, 1, 7, max, true },
	{ "SMIN", 0x0d, 0, 7, min }, { "UMIN", 0x0d, 1, 7, min, true },
	{ "SABD", 0x0e, 0, 7, abd }, { "UABD", 0x0e, 1, 7, abd, true },
	{ "SABA", 0x0f, 0, 7, aba }, { "UABA", 0x0f, 1, 7, aba, true },
	{ "ADD", 0x10, 0, 15, add }, { "SUB", 0x10, 1, 15, sub },
	{ "CMTST", 0x11, 0, 15, cmtst }, { "CMEQ", 0x11, 1, 15, cmeq },
	{ "MLA", 0x12, 0, 7, mla }, { "MLS", 0x12, 1, 7, mls },
	{ "MUL", 0x13, 0, 7, mul }, { "PMUL", 0x13, 1, 1, pmul, true },
	{ "SMAXP", 0x14, 0, 7, max, false, true }, { "UMAXP", 0x14, 1, 7, max, true, true },
	{ "SMINP", 0x15, 0, 7, min, false, true }, { "UMINP", 0x15, 1, 7, min, true, true },
	{ "SQDMULH", 0x16, 0, 6, sqdmulh }, { "SQRDMULH", 0x16, 1, 6, sqrdmulh },
	{ "ADDP", 0x17, 0, 15, add, false, true },
};

static u64 raw(const union vector128 *v, unsigned int i, unsigned int bits)
{
	unsigned int at = i * bits;
	u64 word = v->d[at / 64] >> at % 64;

	return bits == 64 ? word : word & ((1ull << bits) - 1);
}

static wide get(const union vector128 *v, unsigned int i, const struct element *e)
{
	u64 value = raw(v, i, e->bits);

	if (e->is_unsigned)
		return value;
	return (s64)(value << (64 - e->bits)) >> (64 - e->bits);
}

static void model(unsigned int op, struct simd_probe *s, unsigned int bits, unsigned int total)
{
	const union vector128 *n = simd_in(s, 1), *m = simd_in(s, 2), *d = simd_in(s, 0);
	union vector128 result = { .d = { 0, 0 } };
	unsigned int elements = total / bits;

	for (unsigned int i = 0; i < elements; i++) {
		struct element e = { .bits = bits, .is_unsigned = operations[op].is_unsigned };
		u64 value;

		if (operations[op].pairwise) {
			const union vector128 *from = i < elements / 2 ? n : m;
			unsigned int pair = i % (elements / 2) * 2;

			e.n = get(from, pair, &e);
			e.m = get(from, pair + 1, &e);
		} else {
			e.n = get(n, i, &e);
			e.m = get(m, i, &e);
		}
		e.d = get(d, i, &e);
		value = truncate(operations[op].model(&e), &e);
		result.d[i * bits / 64] |= value << i * bits % 64;
		if (e.saturated)
			s->want.fpsr |= FPSR_QC;
	}
	*simd_want(s, 0) = result;
}

void test_integer(void)
{
	for (unsigned int op = 0; op < ARRAY_SIZE(operations); op++) {
		char name[32];
		struct tally tally = { name };

		snprintf(name, sizeof(name), "integer: %s", operations[op].name);
		for (unsigned int i = 0; i < 8 * 24; i++) {
			unsigned int size = i & 3, q = i >> 2 & 1;
			struct simd_probe s;

			if (!(operations[op].sizes >> size & 1) || (size == 3 && !q))
				continue;
			simd_init(&s);
			simd_fill(simd_in(&s, 0), i);
			simd_fill(simd_in(&s, 1), i * 7 + 1);
			simd_fill(simd_in(&s, 2), i * 11 + (i >> 3));
			/* Shift counts that are not all out of range. */
			if (i & 64)
				for (int b = 0; b < 16; b++)
					simd_in(&s, 2)->b[b] = (i * 5 + b * 9) % 141 - 70;
			simd_run(&s, 0x0e200400 | q << 30 | operations[op].u << 29 | size << 22 |
				 2 << 16 | operations[op].opcode << 11 | 1 << 5);
			model(op, &s, 8u << size, q ? 128 : 64);
			simd_check(&tally, &s);
		}
		tally_report(&tally);
	}
}
