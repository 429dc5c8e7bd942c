/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QARMA-64 with sigma 2 and five rounds, the architected cipher of pointer authentication: Avanzi,
 * "The QARMA Block Cipher Family", ToSC 2017(1), section 2. Cell 0 is the highest nibble.
 */
#include <libcflat.h>
#include "pointers.h"

#define ROUNDS	5

static const u8 sbox[16] = { 11, 6, 8, 15, 12, 0, 9, 14, 3, 7, 4, 5, 13, 2, 1, 10 };
static const u8 cells[16] = { 0, 11, 6, 13, 10, 1, 12, 7, 5, 14, 3, 8, 15, 4, 9, 2 };
static const u8 tweak_cells[16] = { 6, 5, 14, 15, 0, 1, 2, 3, 7, 12, 13, 4, 8, 9, 10, 11 };
/* The cells of the tweak that step through their register. */
#define STEPPED	(1 << 0 | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 8 | 1 << 11 | 1 << 13)

static const u64 alpha = 0xc0ac29b7c97c50dd;
static const u64 constants[ROUNDS] = {
	0, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89, 0x452821e638d01377,
};

static unsigned int cell(u64 x, unsigned int n)
{
	return x >> (60 - 4 * n) & 15;
}

static u64 place(u64 value, unsigned int n)
{
	return value << (60 - 4 * n);
}

static u64 permute(u64 x, const u8 *order, bool inverse)
{
	u64 result = 0;

	for (unsigned int i = 0; i < 16; i++)
		result |= inverse ? place(cell(x, i), order[i]) : place(cell(x, order[i]), i);
	return result;
}

static u64 substitute(u64 x, bool inverse)
{
	u64 result = 0;

	for (unsigned int i = 0; i < 16; i++)
		for (unsigned int v = 0; v < 16; v++)
			if ((inverse ? sbox[v] : v) == cell(x, i))
				result |= place(inverse ? v : sbox[v], i);
	return result;
}

static unsigned int rotate(unsigned int nibble, unsigned int by)
{
	return (nibble << by | nibble >> (4 - by)) & 15;
}

/* The involutory matrix circ(0, rho, rho^2, rho) on the columns of the 4 x 4 state. */
static u64 mix(u64 x)
{
	static const u8 by[4] = { 0, 1, 2, 1 };
	u64 result = 0;

	for (unsigned int row = 0; row < 4; row++)
		for (unsigned int column = 0; column < 4; column++) {
			unsigned int sum = 0;

			for (unsigned int i = 1; i < 4; i++)
				sum ^= rotate(cell(x, (row + i) % 4 * 4 + column), by[i]);
			result |= place(sum, row * 4 + column);
		}
	return result;
}

/* (b3, b2, b1, b0) becomes (b0 ^ b1, b3, b2, b1). */
static unsigned int shift_register(unsigned int c, bool inverse)
{
	if (inverse)
		return (c << 1 & 14) | ((c >> 3 ^ c) & 1);
	return c >> 1 | ((c ^ c >> 1) & 1) << 3;
}

static u64 shift_registers(u64 x, bool inverse)
{
	u64 result = 0;

	for (unsigned int i = 0; i < 16; i++)
		result |= place(STEPPED >> i & 1 ? shift_register(cell(x, i), inverse) :
			  cell(x, i), i);
	return result;
}

u64 qarma(u64 text, u64 tweak, u64 w0, u64 k0)
{
	u64 w1 = (w0 >> 1 | w0 << 63) ^ w0 >> 63, s = text ^ w0;

	for (int i = 0; i < ROUNDS; i++) {
		s ^= k0 ^ tweak ^ constants[i];
		if (i)
			s = mix(permute(s, cells, false));
		s = substitute(s, false);
		tweak = shift_registers(permute(tweak, tweak_cells, false), false);
	}

	/* The reflector between two rounds with whitening keys. */
	s = substitute(mix(permute(s ^ w1 ^ tweak, cells, false)), false);
	s = permute(mix(permute(s, cells, false)) ^ k0, cells, true);
	s = permute(mix(substitute(s, true)), cells, true) ^ w0 ^ tweak;

	for (int i = ROUNDS - 1; i >= 0; i--) {
		tweak = permute(shift_registers(tweak, true), tweak_cells, true);
		s = substitute(s, true);
		if (i)
			s = permute(mix(s), cells, true);
		s ^= k0 ^ tweak ^ constants[i] ^ alpha;
	}
	return s ^ w1;
}
