/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vector instructions whose elements change their width or their place: Power ISA 3.1, book I,
 * chapter 6. Packing with and without saturation, unpacking, sums across, multiply-sums, shifts
 * of the whole register, loads and stores of elements, and decimal arithmetic of BCD numbers.
 *
 * A failure prints the operands and each field that is not as expected.
 */
#include "alu.h"

#define VRT	3
#define VRA	4
#define VRB	5
#define VRC	6
#define SAT	1ull

static struct probe_state in, out, expected;
static bool saturated;

static const struct vsr vectors[] = {
	{ 0, 0 }, { -1ull, -1ull }, { 0x0001020304050607, 0x08090a0b0c0d0e0f },
	{ 0x7f807f807f807f80, 0x80ff01fe80007fff }, { 0x7fff80007fffffff, 0x800000007fffffff },
	{ 0x8000000000000000, 0x7fffffffffffffff }, { 0xff7f008000ff0100, 0xffffff800000007f },
	{ 0xfedcba9876543210, 0x0123456789abcdef }, { 0xffff8000ffff7fff, 0x0000ffff00010000 },
};
#define COUNT	ARRAY_SIZE(vectors)

/* Element @n of @width bits, 0 the leftmost. */
static u64 get(const struct vsr *v, unsigned int width, unsigned int n)
{
	unsigned int bit = n * width;
	u64 half = bit < 64 ? v->high : v->low;

	return half >> (64 - width - bit % 64) & ~0ull >> (64 - width);
}

static void put(struct vsr *v, unsigned int width, unsigned int n, u64 value)
{
	unsigned int bit = n * width, shift = 64 - width - bit % 64;
	u64 *half = bit < 64 ? &v->high : &v->low, mask = ~0ull >> (64 - width) << shift;

	*half = (*half & ~mask) | (value << shift & mask);
}

static s64 extend(u64 value, unsigned int width)
{
	return (s64)(value << (64 - width)) >> (64 - width);
}

static u64 clamp(s64 value, s64 least, s64 most)
{
	if (value < least || value > most)
		saturated = true;
	return value < least ? least : value > most ? most : value;
}

static void start(unsigned int n, bool sat)
{
	probe_init(&in, MSR_VECTORS);
	in.vsr[32 + VRA] = vectors[n / COUNT % COUNT];
	in.vsr[32 + VRB] = vectors[n % COUNT];
	in.vsr[32 + VRC] = vectors[(n * 5 + 3) % COUNT];
	in.vscr.low = sat ? SAT : 0;
}

static void finish(u32 insn, const struct vsr *result, const char *name)
{
	probe_run(insn, &in, &out);
	probe_expect(&in, &expected);
	expected.vsr[32 + VRT] = *result;
	expected.vscr.low = in.vscr.low | (saturated ? SAT : 0);
	probe_check(&in, &out, &expected, "%s", name);
}

#define VX(xo)	(4u << 26 | VRT << 21 | VRA << 16 | VRB << 11 | (xo))
#define VXB(xo)	(4u << 26 | VRT << 21 | VRB << 11 | (xo))
#define VA(xo)	(4u << 26 | VRT << 21 | VRA << 16 | VRB << 11 | VRC << 6 | (xo))

static void test_pack(void)
{
	static const struct {
		const char *name;
		unsigned int xo, width;
		bool from_signed, to_signed, modulo;
	} rows[] = {
		{"vpkuhum", 14, 16, false, false, true},
		{"vpkuwum", 78, 32, false, false, true},
		{"vpkudum", 1102, 64, false, false, true},
		{"vpkuhus", 142, 16, false, false, false},
		{"vpkuwus", 206, 32, false, false, false},
		{"vpkshus", 270, 16, true, false, false},
		{"vpkswus", 334, 32, true, false, false},
		{"vpkshss", 398, 16, true, true, false},
		{"vpkswss", 462, 32, true, true, false},
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned int width = rows[i].width, half = width / 2, per = 128 / width;
		s64 most = (1ll << (half - rows[i].to_signed)) - 1;
		s64 least = rows[i].to_signed ? -most - 1 : 0;

		probe_begin();
		for (unsigned int n = 0; n < COUNT * COUNT; n++) {
			struct vsr result = { 0, 0 };

			start(n, n & 1);
			saturated = false;
			for (unsigned int e = 0; e < 2 * per; e++) {
				u64 v = get(&in.vsr[32 + (e < per ? VRA : VRB)], width, e % per);

				if (!rows[i].modulo)
					v = clamp(rows[i].from_signed ? extend(v, width) : (s64)v,
						  least, most);
				put(&result, half, e, v);
			}
			finish(VX(rows[i].xo), &result, rows[i].name);
		}
		probe_end("%s", rows[i].name);
	}
}

static void test_unpack(void)
{
	static const struct {
		const char *name;
		unsigned int xo, width;
		bool low;
	} rows[] = {
		{ "vupkhsb", 526, 8, false }, { "vupkhsh", 590, 16, false },
		{ "vupkhsw", 1614, 32, false }, { "vupklsb", 654, 8, true },
		{ "vupklsh", 718, 16, true }, { "vupklsw", 1742, 32, true },
	};

	saturated = false;
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned int width = rows[i].width, per = 64 / width;

		probe_begin();
		for (unsigned int n = 0; n < COUNT; n++) {
			struct vsr result = { 0, 0 };

			start(n, false);
			for (unsigned int e = 0; e < per; e++)
				put(&result, 2 * width, e,
				    extend(get(&in.vsr[32 + VRB], width,
					       e + (rows[i].low ? per : 0)),
					   width));
			finish(VXB(rows[i].xo), &result, rows[i].name);
		}
		probe_end("%s", rows[i].name);
	}
}

static u64 to_word_signed(s64 value)
{
	return clamp(value, -0x80000000ll, 0x7fffffff);
}

static void test_sums(void)
{
	static const char *const names[] = {
		"vsum4ubs", "vsum4sbs", "vsum4shs", "vsum2sws", "vsumsws",
	};
	static const unsigned int xos[] = { 1544, 1800, 1608, 1672, 1928 };

	for (unsigned int i = 0; i < ARRAY_SIZE(xos); i++) {
		probe_begin();
		for (unsigned int n = 0; n < COUNT * COUNT; n++) {
			const struct vsr *a = &in.vsr[32 + VRA], *b = &in.vsr[32 + VRB];
			unsigned int width = i < 2 ? 8 : i == 2 ? 16 : 32;
			unsigned int per = i < 3 ? 32 / width : i == 3 ? 2 : 4;
			struct vsr result = { 0, 0 };

			start(n, false);
			saturated = false;
			for (unsigned int group = 0; group < 128 / width / per; group++) {
				unsigned int at = i < 3 ? group : i == 3 ? 2 * group + 1 : 3;
				s64 sum = i ? extend(get(b, 32, at), 32) : (s64)get(b, 32, at);

				for (unsigned int e = 0; e < per; e++) {
					u64 v = get(a, width, group * per + e);

					sum += i ? extend(v, width) : (s64)v;
				}
				put(&result, 32, at, i ? to_word_signed(sum) :
				    clamp(sum, 0, 0xffffffff));
			}
			finish(VX(xos[i]), &result, names[i]);
		}
		probe_end("%s", names[i]);
	}
}

static void test_multiply_sums(void)
{
	static const char *const names[] = {
		"vmsumubm", "vmsummbm", "vmsumuhm", "vmsumuhs", "vmsumshm", "vmsumshs",
		"vmhaddshs", "vmhraddshs", "vmladduhm",
	};
	static const unsigned int xos[] = { 36, 37, 38, 39, 40, 41, 32, 33, 34 };

	for (unsigned int i = 0; i < ARRAY_SIZE(xos); i++) {
		probe_begin();
		for (unsigned int n = 0; n < COUNT * COUNT; n++) {
			const struct vsr *a = &in.vsr[32 + VRA], *b = &in.vsr[32 + VRB];
			const struct vsr *c = &in.vsr[32 + VRC];
			struct vsr result = { 0, 0 };

			start(n, false);
			saturated = false;
			for (unsigned int e = 0; i >= 6 && e < 8; e++) {
				s64 x = extend(get(a, 16, e), 16), y = extend(get(b, 16, e), 16);
				s64 z = extend(get(c, 16, e), 16);

				put(&result, 16, e,
				    i == 8 ? (u64)(x * y + z)
					   : clamp(((x * y + (i == 7 ? 0x4000 : 0)) >> 15) + z,
						   -0x8000, 0x7fff));
			}
			for (unsigned int w = 0; i < 6 && w < 4; w++) {
				unsigned int width = i < 2 ? 8 : 16, per = 32 / width;
				bool is_signed = i >= 4;
				s64 sum =
					is_signed ? extend(get(c, 32, w), 32) : (s64)get(c, 32, w);

				for (unsigned int e = 0; e < per; e++) {
					u64 x = get(a, width, w * per + e);
					u64 y = get(b, width, w * per + e);

					if (i == 1)
						sum += extend(x, 8) * (s64)y;
					else if (is_signed)
						sum += extend(x, width) * extend(y, width);
					else
						sum += x * y;
				}
				put(&result, 32, w, i == 3 ? clamp(sum, 0, 0xffffffff) :
				    i == 5 ? to_word_signed(sum) : (u64)sum);
			}
			finish(VA(xos[i]), &result, names[i]);
		}
		probe_end("%s", names[i]);
	}
}

/* By bits (0 to 7) and by bytes, of the whole register. */
static void test_whole_shifts(void)
{
	typedef unsigned __int128 u128;
	static const char *const names[] = { "vsl", "vsr", "vslo", "vsro" };
	static const unsigned int xos[] = { 452, 708, 1036, 1100 };

	saturated = false;
	for (unsigned int i = 0; i < ARRAY_SIZE(xos); i++) {
		probe_begin();
		for (unsigned int n = 0; n < 128; n++) {
			unsigned int by = i < 2 ? n & 7 : n & 0x78;
			struct vsr result;
			u128 value;

			start(7 * COUNT, false);
			value = (u128)in.vsr[32 + VRA].high << 64 | in.vsr[32 + VRA].low;
			/* vsl and vsr want the count in every byte. */
			in.vsr[32 + VRB].high = in.vsr[32 + VRB].low = n * 0x0101010101010101ull;
			value = i & 1 ? value >> by : value << by;
			result = (struct vsr){ value >> 64, value };
			finish(VX(xos[i]), &result, names[i]);
		}
		probe_end("%s", names[i]);
	}
}

/* Signed BCD of 31 digits: addition and subtraction, with CR6. */
typedef unsigned __int128 u128;

static struct vsr to_bcd(u64 magnitude, bool negative, u64 top)
{
	struct vsr v = { 0, negative ? 0xd : 0xc };
	u128 digits = 0;

	for (unsigned int i = 0; i < 20; i++, magnitude /= 10)
		digits |= (u128)(magnitude % 10) << (4 * i);
	digits = digits << 4 | v.low;
	v.high = (u64)(digits >> 64) | top << 60;
	v.low = digits;
	return v;
}

static void test_decimal(void)
{
	static const s64 values[] = {
		0, 1, -1, 9, -9, 10, 99999999, -100000000, 999999999999999999, -999999999999999999,
		123456789012345678, 5, -5,
	};

	for (unsigned int subtract = 0; subtract < 2; subtract++) {
		probe_begin();
		for (unsigned int n = !subtract; n < ARRAY_SIZE(values) * ARRAY_SIZE(values); n++) {
			s64 a = values[n / ARRAY_SIZE(values)], b = values[n % ARRAY_SIZE(values)];
			s64 r = subtract ? a - b : a + b;
			u64 cc = r < 0 ? 8 : r > 0 ? 4 : 2;

			probe_init(&in, MSR_VECTORS);
			in.vsr[32 + VRA] = to_bcd(a < 0 ? -a : a, a < 0, 0);
			in.vsr[32 + VRB] = to_bcd(b < 0 ? -b : b, b < 0, 0);
			probe_run(VX(1025 + 64 * subtract), &in, &out);
			probe_expect(&in, &expected);
			expected.vsr[32 + VRT] = to_bcd(r < 0 ? -r : r, r < 0, 0);
			expected.cr = (in.cr & ~0xf0ull) | cc << 4;
			probe_check(&in, &out, &expected, "%lld, %lld", (long long)a, (long long)b);
		}
		probe_end(subtract ? "bcdsub." : "bcdadd.");
	}

	/* Both zero: the loop above left it out of the sum. */
	probe_begin();
	probe_init(&in, MSR_VECTORS);
	in.vsr[32 + VRA] = in.vsr[32 + VRB] = to_bcd(0, false, 0);
	probe_run(VX(1025), &in, &out);
	probe_expect(&in, &expected);
	expected.vsr[32 + VRT] = in.vsr[32 + VRA];
	expected.cr = (in.cr & ~0xf0ull) | 0x20;
	probe_check(&in, &out, &expected, "0 + 0");
	probe_end("bcdadd. of zeros");

	/* A digit above 9, or a sign that is none: CR6 says so, the result is undefined. */
	probe_begin();
	for (unsigned int n = 0; n < 31 + 10; n++) {
		u64 bad = n < 31 ? 0xa : n - 31;
		unsigned int at = n < 31 ? n + 1 : 0;

		probe_init(&in, MSR_VECTORS);
		in.vsr[32 + VRA] = to_bcd(12345, false, 0);
		in.vsr[32 + VRB] = to_bcd(1, false, 0);
		put(&in.vsr[32 + (n & 1 ? VRA : VRB)], 4, 31 - at, bad);
		probe_run(VX(1025), &in, &out);
		probe_expect(&in, &expected);
		expected.vsr[32 + VRT] = out.vsr[32 + VRT];
		expected.cr = (in.cr & ~0xf0ull) | 0x10;
		probe_check(&in, &out, &expected, "nibble %u is %#llx", at,
			    (unsigned long long)bad);
	}
	probe_end("bcdadd. of what is no number");
}

int main(void)
{
	test_pack();
	test_unpack();
	test_sums();
	test_multiply_sums();
	test_whole_shifts();
	test_decimal();
	return report_summary();
}
