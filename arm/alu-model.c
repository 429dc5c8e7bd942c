/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model: Arm ARM, J1.1 "Shared pseudocode" and C6.2. See alu-model.h. */
#include <libcflat.h>
#include "alu-model.h"

static u64 mask(unsigned int bits)
{
	return bits == 64 ? ~0ull : (1ull << bits) - 1;
}

static u64 sign_extend(u64 value, unsigned int bits)
{
	return (s64)(value << (64 - bits)) >> (64 - bits);
}

static u64 rotate_right(u64 value, unsigned int by, unsigned int bits)
{
	value &= mask(bits);
	return by ? (value >> by | value << (bits - by)) & mask(bits) : value;
}

static u64 shift(u64 value, unsigned int type, unsigned int by, unsigned int bits)
{
	value &= mask(bits);
	switch (type) {
	case 0:
		return value << by & mask(bits);
	case 1:
		return value >> by;
	case 2:
		return (s64)sign_extend(value, bits) >> by & mask(bits);
	}
	return rotate_right(value, by, bits);
}

static u32 sign_zero(u64 result, unsigned int bits)
{
	return (result >> (bits - 1) & 1 ? PSR_N_BIT : 0) | (result ? 0 : PSR_Z_BIT);
}

/* AddWithCarry(): the carry and the overflow from the sum in more bits than it has. */
static u64 add(u64 x, u64 y, unsigned int carry, unsigned int bits, u32 *flags)
{
	x &= mask(bits);
	y &= mask(bits);
	unsigned __int128 wide = (unsigned __int128)x + y + carry;
	__int128 exact = (__int128)(s64)sign_extend(x, bits) + (s64)sign_extend(y, bits) + carry;
	u64 result = wide & mask(bits);

	*flags = sign_zero(result, bits);
	if (wide >> bits)
		*flags |= PSR_C_BIT;
	if ((s64)sign_extend(result, bits) != exact)
		*flags |= PSR_V_BIT;
	return result;
}

static bool condition_holds(unsigned int cond, u32 flags)
{
	bool n = flags & PSR_N_BIT, z = flags & PSR_Z_BIT;
	bool c = flags & PSR_C_BIT, v = flags & PSR_V_BIT;
	bool holds[8] = { z, c, n, v, c && !z, n == v, n == v && !z, true };

	return cond == 15 || holds[cond >> 1] != (cond & 1);
}

/* Bit 30 subtracts, bit 29 sets flags. */
static u64 add_sub(struct alu_state *s, u64 operand, unsigned int bits)
{
	bool subtract = s->insn >> 30 & 1;
	u32 flags;
	u64 result = add(s->n, subtract ? ~operand : operand, subtract, bits, &flags);

	if (s->insn >> 29 & 1)
		s->flags = flags;
	return result;
}

u64 alu_add_sub_shifted(struct alu_state *s, unsigned int bits)
{
	return add_sub(s, shift(s->m, s->insn >> 22 & 3, s->insn >> 10 & 63, bits), bits);
}

u64 alu_add_sub_extended(struct alu_state *s, unsigned int bits)
{
	unsigned int option = s->insn >> 13 & 7, width = 8u << (option & 3);
	u64 value = option & 4 ? sign_extend(s->m, width) : s->m & mask(width);

	return add_sub(s, value << (s->insn >> 10 & 7), bits);
}

u64 alu_add_sub_immediate(struct alu_state *s, unsigned int bits)
{
	return add_sub(s, (u64)(s->insn >> 10 & 0xfff) << (s->insn >> 22 & 1 ? 12 : 0), bits);
}

u64 alu_add_sub_carry(struct alu_state *s, unsigned int bits)
{
	u32 flags;
	u64 operand = s->insn >> 30 & 1 ? ~s->m : s->m;
	u64 result = add(s->n, operand, !!(s->flags & PSR_C_BIT), bits, &flags);

	if (s->insn >> 29 & 1)
		s->flags = flags;
	return result;
}

/* opc: AND, ORR, EOR, ANDS. */
static u64 logical(struct alu_state *s, u64 operand, unsigned int bits)
{
	u64 result = 0;

	switch (s->insn >> 29 & 3) {
	case 0:
	case 3:
		result = s->n & operand;
		break;
	case 1:
		result = s->n | operand;
		break;
	case 2:
		result = s->n ^ operand;
		break;
	}
	result &= mask(bits);
	if ((s->insn >> 29 & 3) == 3)
		s->flags = sign_zero(result, bits);
	return result;
}

u64 alu_logical_shifted(struct alu_state *s, unsigned int bits)
{
	u64 operand = shift(s->m, s->insn >> 22 & 3, s->insn >> 10 & 63, bits);

	return logical(s, s->insn >> 21 & 1 ? ~operand : operand, bits);
}

/* DecodeBitMasks(): a run of S + 1 ones in an element, rotated right by R, repeated. */
static u64 bit_mask(unsigned int n, unsigned int imms, unsigned int immr)
{
	unsigned int length = 31 - __builtin_clz(n << 6 | (~imms & 63));
	unsigned int element = 1u << length, run = (imms & (element - 1)) + 1;
	u64 one = rotate_right(mask(run), immr & (element - 1), element), all = 0;

	for (unsigned int at = 0; at < 64; at += element)
		all |= one << at;
	return all;
}

u64 alu_logical_immediate(struct alu_state *s, unsigned int bits)
{
	return logical(s, bit_mask(s->insn >> 22 & 1, s->insn >> 10 & 63, s->insn >> 16 & 63),
		       bits);
}

/* opc: SBFM, BFM, UBFM. Bit by bit, as their "Operational information" tells it. */
u64 alu_bitfield(struct alu_state *s, unsigned int bits)
{
	unsigned int r = s->insn >> 16 & 63, top = s->insn >> 10 & 63, opc = s->insn >> 29 & 3;
	u64 result = opc == 1 ? s->old & mask(bits) : 0;
	unsigned int from = top >= r ? r : 0, to = top >= r ? 0 : bits - r;
	unsigned int count = top - from + 1;

	for (unsigned int i = 0; i < count; i++) {
		result &= ~(1ull << (to + i));
		result |= (s->n >> (from + i) & 1) << (to + i);
	}
	if (opc == 0 && s->n >> top & 1)
		for (unsigned int i = to + count; i < bits; i++)
			result |= 1ull << i;
	return result;
}

u64 alu_extract(struct alu_state *s, unsigned int bits)
{
	unsigned int lsb = s->insn >> 10 & 63;

	return lsb ? (s->m & mask(bits)) >> lsb | s->n << (bits - lsb) : s->m;
}

u64 alu_move_wide(struct alu_state *s, unsigned int bits)
{
	unsigned int at = (s->insn >> 21 & 3) * 16;
	u64 value = (u64)(s->insn >> 5 & 0xffff) << at;

	switch (s->insn >> 29 & 3) {
	case 0:
		return ~value;
	case 2:
		return value;
	}
	return (s->old & ~(0xffffull << at)) | value;
}

u64 alu_shift_variable(struct alu_state *s, unsigned int bits)
{
	return shift(s->n, s->insn >> 10 & 3, s->m & (bits - 1), bits);
}

u64 alu_divide(struct alu_state *s, unsigned int bits)
{
	u64 n = s->n & mask(bits), m = s->m & mask(bits);
	s64 sn = sign_extend(n, bits), sm = sign_extend(m, bits);

	if (!m)
		return 0;
	if (!(s->insn >> 10 & 1))
		return n / m;
	return sm == -1 ? -(u64)sn : (u64)(sn / sm);
}

u64 alu_multiply(struct alu_state *s, unsigned int bits)
{
	return s->insn >> 15 & 1 ? s->a - s->n * s->m : s->a + s->n * s->m;
}

u64 alu_multiply_long(struct alu_state *s, unsigned int bits)
{
	bool is_unsigned = s->insn >> 23 & 1;
	u64 n = is_unsigned ? s->n & mask(32) : sign_extend(s->n, 32);
	u64 m = is_unsigned ? s->m & mask(32) : sign_extend(s->m, 32);

	return s->insn >> 15 & 1 ? s->a - n * m : s->a + n * m;
}

u64 alu_multiply_high(struct alu_state *s, unsigned int bits)
{
	if (s->insn >> 23 & 1)
		return (unsigned __int128)s->n * s->m >> 64;
	return (__int128)(s64)s->n * (s64)s->m >> 64;
}

/* RBIT, REV16, REV (REV32), REV of 64 bits: by opcode. */
u64 alu_reverse(struct alu_state *s, unsigned int bits)
{
	unsigned int opcode = s->insn >> 10 & 63, group = opcode ? 8 : 1;
	unsigned int element = opcode ? 8u << opcode : bits;
	u64 result = 0;

	for (unsigned int i = 0; i < bits; i += group) {
		unsigned int base = i / element * element;
		unsigned int to = base + element - group - (i - base);

		result |= (s->n >> i & mask(group)) << to;
	}
	return result;
}

/* CLZ; CLS counts what follows the sign and equals it. */
u64 alu_count_leading(struct alu_state *s, unsigned int bits)
{
	u64 value = s->n & mask(bits);
	unsigned int n = 0;

	if (s->insn >> 10 & 1) {
		value = (value ^ value >> 1) & mask(bits - 1);
		bits--;
	}
	while (n < bits && !(value >> (bits - 1 - n) & 1))
		n++;
	return n;
}

u64 alu_select(struct alu_state *s, unsigned int bits)
{
	u64 m = s->m;

	if (condition_holds(s->insn >> 12 & 15, s->flags))
		return s->n;
	if (s->insn >> 30 & 1)
		m = ~m;
	return s->insn >> 10 & 1 ? m + 1 : m;
}

/* Bit 11: the operand is a number in Rm's place. Bit 30: CCMP, else CCMN. */
u64 alu_compare_if(struct alu_state *s, unsigned int bits)
{
	u64 operand = s->insn >> 11 & 1 ? (s->insn >> 16 & 31) : s->m;
	bool subtract = s->insn >> 30 & 1;

	if (condition_holds(s->insn >> 12 & 15, s->flags))
		add(s->n, subtract ? ~operand : operand, subtract, bits, &s->flags);
	else
		s->flags = (s->insn & 15u) << 28;
	return 0;
}

/* The polynomials' bits the other way round, a bit at a time (C6.2, CRC32B). */
u64 alu_crc32(struct alu_state *s, unsigned int bits)
{
	u32 polynomial = s->insn >> 12 & 1 ? 0x82f63b78 : 0xedb88320;
	unsigned int length = 8u << (s->insn >> 10 & 3);
	u32 crc = s->n;

	for (unsigned int i = 0; i < length; i++) {
		unsigned int bit = (crc ^ s->m >> i) & 1;

		crc = crc >> 1 ^ (bit ? polynomial : 0);
	}
	return crc;
}

/* SETF8, SETF16: N and Z of that many bits, V of the one above, C as it was. */
u64 alu_set_flags(struct alu_state *s, unsigned int bits)
{
	unsigned int width = s->insn >> 14 & 1 ? 16 : 8;
	u32 flags = sign_zero(s->n & mask(width), width) | (s->flags & PSR_C_BIT);

	if ((s->n >> width ^ s->n >> (width - 1)) & 1)
		flags |= PSR_V_BIT;
	s->flags = flags;
	return 0;
}

/* RMIF: Rn rotated by bits 20 to 15, its low four into the flags of the mask. */
u64 alu_rotate_into_flags(struct alu_state *s, unsigned int bits)
{
	u32 rotated = rotate_right(s->n, s->insn >> 15 & 63, 64) & 15, chosen = s->insn & 15;

	s->flags = (s->flags & ~(chosen << 28)) | (rotated & chosen) << 28;
	return 0;
}

u64 alu_model(struct alu_state *s)
{
	unsigned int bits = s->op->only32 ? 32 : s->op->only64 || s->insn >> 31 ? 64 : 32;

	return s->op->model(s, bits) & mask(bits);
}

u32 alu_variant(const struct alu_op *op, u32 insn, unsigned int v, unsigned int sf)
{
	return op->variant ? op->variant(insn, v, sf) : insn | 2 << 16;
}
