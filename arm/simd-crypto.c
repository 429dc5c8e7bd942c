/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AES (FIPS 197), SHA-1 and SHA-2 (FIPS 180-4), PMULL, SHA3's helpers. See simd.c. */
#include <libcflat.h>
#include "simd.h"

/* Multiplication modulo x^8 + x^4 + x^3 + x + 1. */
static u8 gf_multiply(u8 a, u8 b)
{
	u8 result = 0;

	for (int i = 0; i < 8; i++) {
		if (b >> i & 1)
			result ^= a;
		a = a << 1 ^ (a & 0x80 ? 0x1b : 0);
	}
	return result;
}

static u8 box[256], inverse_box[256];

/* Section 5.1.1: the multiplicative inverse, then an affine map of its bits. */
static void make_boxes(void)
{
	for (unsigned int x = 0; x < 256; x++) {
		u8 inverse = x, value = 0;

		/* x^254 is 1/x. */
		for (int i = 0; i < 253; i++)
			inverse = gf_multiply(inverse, x);
		for (int bit = 0; bit < 8; bit++) {
			u8 sum = 0x63 >> bit & 1;

			for (int from = 0; from < 8; from++)
				if (from == 0 || from > 3)
					sum ^= inverse >> ((bit + from) % 8) & 1;
			value |= sum << bit;
		}
		box[x] = value;
		inverse_box[value] = x;
	}
}

/* Byte (row, column) is at row + 4 * column; row r is rotated by r columns. */
static void aese(union vector128 *d, const union vector128 *n, bool inverse)
{
	union vector128 state, result;

	state.d[0] = d->d[0] ^ n->d[0];
	state.d[1] = d->d[1] ^ n->d[1];
	for (int column = 0; column < 4; column++)
		for (int row = 0; row < 4; row++) {
			int from = (inverse ? column + 4 - row : column + row) % 4;
			u8 byte = state.b[row + 4 * from];

			result.b[row + 4 * column] = inverse ? inverse_box[byte] : box[byte];
		}
	*d = result;
}

static void aesmc(union vector128 *d, const union vector128 *n, bool inverse)
{
	static const u8 forward[4] = { 2, 3, 1, 1 }, backward[4] = { 14, 11, 13, 9 };
	union vector128 result;

	for (int column = 0; column < 4; column++)
		for (int row = 0; row < 4; row++) {
			u8 sum = 0;

			for (int i = 0; i < 4; i++)
				sum ^= gf_multiply(n->b[4 * column + (row + i) % 4],
						   inverse ? backward[i] : forward[i]);
			result.b[row + 4 * column] = sum;
		}
	*d = result;
}

static u32 ror32(u32 x, int n)
{
	return x >> n | x << (32 - n);
}

static u64 ror64(u64 x, int n)
{
	return x >> n | x << (64 - n);
}

static u32 choose(u32 x, u32 y, u32 z)
{
	return ((y ^ z) & x) ^ z;
}

static u32 majority(u32 x, u32 y, u32 z)
{
	return (x & y) | ((x | y) & z);
}

/* SHA1C, SHA1P, SHA1M: kind 0, 1, 2; four rounds. */
static void sha1_rounds(union vector128 *d, const union vector128 *n, const union vector128 *m,
			int kind)
{
	union vector128 x = *d;
	u32 y = n->s[0];

	for (int e = 0; e < 4; e++) {
		u32 t = kind == 0 ? choose(x.s[1], x.s[2], x.s[3]) :
			kind == 1 ? x.s[1] ^ x.s[2] ^ x.s[3] :
				    majority(x.s[1], x.s[2], x.s[3]);
		u32 first = y + ror32(x.s[0], 27) + t + m->s[e];

		x.s[1] = ror32(x.s[1], 2);
		y = x.s[3];
		x.s[3] = x.s[2];
		x.s[2] = x.s[1];
		x.s[1] = x.s[0];
		x.s[0] = first;
	}
	*d = x;
}

/* Four rounds on (X, Y); SHA256H keeps X, SHA256H2 Y. */
static void sha256_rounds(union vector128 x, union vector128 y, const union vector128 *w,
			  union vector128 *d, bool keep_x)
{
	for (int e = 0; e < 4; e++) {
		u32 s1 = ror32(y.s[0], 6) ^ ror32(y.s[0], 11) ^ ror32(y.s[0], 25);
		u32 s0 = ror32(x.s[0], 2) ^ ror32(x.s[0], 13) ^ ror32(x.s[0], 22);
		u32 t = y.s[3] + s1 + choose(y.s[0], y.s[1], y.s[2]) + w->s[e];
		u32 new_y = x.s[3] + t, new_x = t + s0 + majority(x.s[0], x.s[1], x.s[2]);

		for (int i = 3; i > 0; i--) {
			y.s[i] = y.s[i - 1];
			x.s[i] = x.s[i - 1];
		}
		y.s[0] = new_y;
		x.s[0] = new_x;
	}
	*d = keep_x ? x : y;
}

enum operation { AESE, AESD, AESMC, AESIMC, SHA1C, SHA1P, SHA1M, SHA1H, SHA1SU0, SHA1SU1, SHA256H,
		 SHA256H2, SHA256SU0, SHA256SU1, PMULL, PMULL2, PMULL8, SHA512H, SHA512H2,
		 SHA512SU0, SHA512SU1, EOR3, RAX1, XAR, BCAX };

static const struct {
	const char *name;
	u32 insn;	/* Vd = 0, Vn = 1, Vm = 2, Va = 3 */
	unsigned int shift, least;	/* of ID_AA64ISAR0_EL1 */
} operations[] = {
	[AESE] = { "AESE", 0x4e284820, 4, 1 }, [AESD] = { "AESD", 0x4e285820, 4, 1 },
	[AESMC] = { "AESMC", 0x4e286820, 4, 1 }, [AESIMC] = { "AESIMC", 0x4e287820, 4, 1 },
	[SHA1C] = { "SHA1C", 0x5e020020, 8, 1 }, [SHA1P] = { "SHA1P", 0x5e021020, 8, 1 },
	[SHA1M] = { "SHA1M", 0x5e022020, 8, 1 }, [SHA1H] = { "SHA1H", 0x5e280820, 8, 1 },
	[SHA1SU0] = { "SHA1SU0", 0x5e023020, 8, 1 }, [SHA1SU1] = { "SHA1SU1", 0x5e281820, 8, 1 },
	[SHA256H] = { "SHA256H", 0x5e024020, 12, 1 },
	[SHA256H2] = { "SHA256H2", 0x5e025020, 12, 1 },
	[SHA256SU0] = { "SHA256SU0", 0x5e282820, 12, 1 },
	[SHA256SU1] = { "SHA256SU1", 0x5e026020, 12, 1 },
	[PMULL] = { "PMULL, 64 bits", 0x0ee2e020, 4, 2 },
	[PMULL2] = { "PMULL2, 64 bits", 0x4ee2e020, 4, 2 },
	[PMULL8] = { "PMULL, 8 bits", 0x0e22e020, 0, 0 },
	[SHA512H] = { "SHA512H", 0xce628020, 12, 2 },
	[SHA512H2] = { "SHA512H2", 0xce628420, 12, 2 },
	[SHA512SU0] = { "SHA512SU0", 0xcec08020, 12, 2 },
	[SHA512SU1] = { "SHA512SU1", 0xce628820, 12, 2 },
	[EOR3] = { "EOR3", 0xce020c20, 32, 1 }, [RAX1] = { "RAX1", 0xce628c20, 32, 1 },
	[XAR] = { "XAR", 0xce827420, 32, 1 }, [BCAX] = { "BCAX", 0xce220c20, 32, 1 },
};

static void polynomial(u64 a, u64 b, union vector128 *d)
{
	d->d[0] = d->d[1] = 0;
	for (int i = 0; i < 64; i++)
		if (b >> i & 1) {
			d->d[0] ^= a << i;
			d->d[1] ^= i ? a >> (64 - i) : 0;
		}
}

static void sha512h(union vector128 *d, const union vector128 *n, const union vector128 *m)
{
	u64 s = ror64(m->d[1], 14) ^ ror64(m->d[1], 18) ^ ror64(m->d[1], 41);
	u64 c = (m->d[1] & n->d[0]) ^ (~m->d[1] & n->d[1]), high = c + s + d->d[1], t;

	t = high + m->d[0];
	s = ror64(t, 14) ^ ror64(t, 18) ^ ror64(t, 41);
	c = (t & m->d[1]) ^ (~t & n->d[0]);
	d->d[0] += c + s;
	d->d[1] = high;
}

static void sha512h2(union vector128 *d, const union vector128 *n, const union vector128 *m)
{
	u64 s = ror64(m->d[0], 28) ^ ror64(m->d[0], 34) ^ ror64(m->d[0], 39);
	u64 maj = (n->d[0] & m->d[1]) ^ (n->d[0] & m->d[0]) ^ (m->d[1] & m->d[0]);
	u64 high = s + maj + d->d[1];

	s = ror64(high, 28) ^ ror64(high, 34) ^ ror64(high, 39);
	maj = (high & m->d[0]) ^ (high & m->d[1]) ^ (m->d[1] & m->d[0]);
	d->d[0] += s + maj;
	d->d[1] = high;
}

static u64 sigma512(u64 x, bool second)
{
	return second ? ror64(x, 19) ^ ror64(x, 61) ^ x >> 6 : ror64(x, 1) ^ ror64(x, 8) ^ x >> 7;
}

static u32 sigma256(u32 x, bool second)
{
	return second ? ror32(x, 17) ^ ror32(x, 19) ^ x >> 10 : ror32(x, 7) ^ ror32(x, 18) ^ x >> 3;
}

static void model_wide(enum operation op, union vector128 *d, const union vector128 *n,
		       const union vector128 *m, const union vector128 *a)
{
	for (int i = 0; i < 2; i++)
		switch (op) {
		case SHA512SU1:
			d->d[i] += sigma512(n->d[i], true) + m->d[i];
			break;
		case EOR3:
			d->d[i] = n->d[i] ^ m->d[i] ^ a->d[i];
			break;
		case RAX1:
			d->d[i] = n->d[i] ^ ror64(m->d[i], 63);
			break;
		case XAR:
			d->d[i] = ror64(n->d[i] ^ m->d[i], 29);
			break;
		case BCAX:
			d->d[i] = n->d[i] ^ (m->d[i] & ~a->d[i]);
			break;
		default:
			break;
		}
}

static void model(enum operation op, union vector128 *d, const union vector128 *n,
		  const union vector128 *m, const union vector128 *a)
{
	union vector128 old = *d;

	switch (op) {
	case AESE:
	case AESD:
		aese(d, n, op == AESD);
		break;
	case AESMC:
	case AESIMC:
		aesmc(d, n, op == AESIMC);
		break;
	case SHA1C:
	case SHA1P:
	case SHA1M:
		sha1_rounds(d, n, m, op - SHA1C);
		break;
	case SHA1H:
		*d = (union vector128){ .s = { ror32(n->s[0], 2) } };
		break;
	case SHA1SU0:
		d->d[0] = old.d[1] ^ old.d[0] ^ m->d[0];
		d->d[1] = n->d[0] ^ old.d[1] ^ m->d[1];
		break;
	case SHA1SU1:
		for (int i = 0; i < 4; i++)
			d->s[i] = ror32(old.s[i] ^ (i < 3 ? n->s[i + 1] : 0), 31);
		d->s[3] ^= ror32(old.s[0] ^ n->s[1], 30);
		break;
	case SHA256H:
		sha256_rounds(*d, *n, m, d, true);
		break;
	case SHA256H2:
		sha256_rounds(*n, *d, m, d, false);
		break;
	case SHA256SU0:
		for (int i = 0; i < 4; i++)
			d->s[i] += sigma256(i < 3 ? old.s[i + 1] : n->s[0], false);
		break;
	case SHA256SU1:
		for (int i = 0; i < 4; i++)
			d->s[i] += sigma256(i < 2 ? m->s[i + 2] : d->s[i - 2], true) +
				   (i < 3 ? n->s[i + 1] : m->s[0]);
		break;
	case PMULL:
		polynomial(n->d[0], m->d[0], d);
		break;
	case PMULL2:
		polynomial(n->d[1], m->d[1], d);
		break;
	case PMULL8:
		for (int i = 0; i < 8; i++) {
			union vector128 product;

			polynomial(n->b[i], m->b[i], &product);
			d->h[i] = product.h[0];
		}
		break;
	case SHA512H:
		sha512h(d, n, m);
		break;
	case SHA512H2:
		sha512h2(d, n, m);
		break;
	case SHA512SU0:
		d->d[0] += sigma512(old.d[1], false);
		d->d[1] += sigma512(n->d[0], false);
		break;
	default:
		model_wide(op, d, n, m, a);
	}
}

void test_crypto(void)
{
	u64 id = read_sysreg(id_aa64isar0_el1);

	make_boxes();
	report(box[0] == 0x63 && box[0x53] == 0xed && inverse_box[0x63] == 0,
	       "crypto: the model's S-box is FIPS 197's");
	for (unsigned int op = 0; op < ARRAY_SIZE(operations); op++) {
		char name[40];
		struct tally tally = { name };

		snprintf(name, sizeof(name), "crypto: %s", operations[op].name);
		if (operations[op].least &&
		    id_field(id, operations[op].shift) < operations[op].least) {
			report_skip("%s: the CPU does not have it", name);
			continue;
		}
		for (unsigned int i = 0; i < 40; i++) {
			struct simd_probe s;

			simd_init(&s);
			for (unsigned int n = 0; n < 4; n++)
				simd_fill(simd_in(&s, n), i * 5 + n);
			simd_run(&s, operations[op].insn);
			model(op, simd_want(&s, 0), simd_in(&s, 1), simd_in(&s, 2),
			      simd_in(&s, 3));
			simd_check(&tally, &s);
		}
		tally_report(&tally);
	}
}
