/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reference for arithmetic, see realmode-model.h. It goes the slow and plain way: flags
 * from sums and differences in 64 bits, shifts one bit at a time.
 */
#include "realmode-model.h"

const char *const binary_names[BINARY_OPS] = {
	"ADD", "OR", "ADC", "SBB", "AND", "SUB", "XOR", "CMP",
};

const char *const shift_names[SHIFT_OPS] = {
	"ROL", "ROR", "RCL", "RCR", "SHL", "SHR", "SHL /6", "SAR",
};

const char *const condition_names[16] = {
	"O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G",
};

static u32 flag_if(bool condition, u32 flag)
{
	return condition ? flag : 0;
}

static u32 replace(u32 flags, u32 mask, u32 value)
{
	return (flags & ~mask) | (value & mask);
}

u32 model_szp(unsigned int size, u32 value)
{
	unsigned int ones = 0;

	for (int i = 0; i < 8; i++)
		ones += value >> i & 1;
	return flag_if(value & sign_bit(size), SF) | flag_if(!(value & size_mask(size)), ZF) |
	       flag_if(ones % 2 == 0, PF);
}

/* @a + @b + @carry, or @a - @b - @carry. */
static struct result sum(unsigned int size, bool subtract, u32 a, u32 b, u32 carry, u32 flags)
{
	struct result r = { 0 };
	s64 wide, exact;
	bool half;

	a &= size_mask(size);
	b &= size_mask(size);
	if (subtract) {
		wide = (s64)a - b - carry;
		exact = (s64)sign_extend(size, a) - sign_extend(size, b) - carry;
		half = (a & 15) < (b & 15) + carry;
	} else {
		wide = (s64)a + b + carry;
		exact = (s64)sign_extend(size, a) + sign_extend(size, b) + carry;
		half = (a & 15) + (b & 15) + carry > 15;
	}
	r.value = (u32)wide & size_mask(size);
	r.flags = replace(flags, FLAGS_ALU, model_szp(size, r.value) |
			  flag_if(wide < 0 || wide > size_mask(size), CF) |
			  flag_if(half, AF) | flag_if(exact != sign_extend(size, r.value), OF));
	return r;
}

static struct result logic(unsigned int size, u32 value, u32 flags)
{
	struct result r = { .value = value & size_mask(size), .undefined = AF };

	r.flags = replace(flags, FLAGS_ALU & ~AF, model_szp(size, r.value));
	return r;
}

struct result model_binary(unsigned int op, unsigned int size, u32 a, u32 b, u32 flags)
{
	u32 carry = flags & CF ? 1 : 0;

	switch (op) {
	case OP_ADD:
		return sum(size, false, a, b, 0, flags);
	case OP_ADC:
		return sum(size, false, a, b, carry, flags);
	case OP_SUB:
	case OP_CMP:
		return sum(size, true, a, b, 0, flags);
	case OP_SBB:
		return sum(size, true, a, b, carry, flags);
	case OP_OR:
		return logic(size, a | b, flags);
	case OP_AND:
		return logic(size, a & b, flags);
	default:
		return logic(size, a ^ b, flags);
	}
}

struct result model_inc(unsigned int size, u32 a, u32 flags)
{
	struct result r = sum(size, false, a, 1, 0, flags);

	r.flags = replace(r.flags, CF, flags);
	return r;
}

struct result model_dec(unsigned int size, u32 a, u32 flags)
{
	struct result r = sum(size, true, a, 1, 0, flags);

	r.flags = replace(r.flags, CF, flags);
	return r;
}

struct result model_neg(unsigned int size, u32 a, u32 flags)
{
	return sum(size, true, 0, a, 0, flags);
}

struct result model_not(unsigned int size, u32 a, u32 flags)
{
	return (struct result){ .value = ~a & size_mask(size), .flags = flags };
}

/* One step of a shift or rotate to the left; *@carry is CF before and after. */
static u32 step_left(unsigned int op, unsigned int size, u32 a, u32 *carry)
{
	u32 out = a & sign_bit(size) ? 1 : 0;
	u32 in = op == OP_ROL ? out : op == OP_RCL ? *carry : 0;

	*carry = out;
	return (a << 1 | in) & size_mask(size);
}

static u32 step_right(unsigned int op, unsigned int size, u32 a, u32 *carry)
{
	u32 out = a & 1;
	u32 in = op == OP_ROR ? out : op == OP_RCR ? *carry : 0;

	if (op == OP_SAR && a & sign_bit(size))
		in = 1;
	*carry = out;
	return a >> 1 | (in ? sign_bit(size) : 0);
}

struct result model_shift(unsigned int op, unsigned int size, u32 a, u8 count, u32 flags)
{
	bool left = op == OP_ROL || op == OP_RCL || op == OP_SHL || op == OP_SHL_6;
	bool rotate = op <= OP_RCR;
	u32 carry = flags & CF ? 1 : 0, top;
	struct result r = { .value = a & size_mask(size), .flags = flags };

	count &= 31;
	if (!count)
		return r;
	top = r.value & sign_bit(size);
	for (int i = 0; i < count; i++)
		r.value = left ? step_left(op, size, r.value, &carry) :
			  step_right(op, size, r.value, &carry);
	r.flags = replace(flags, CF, carry);

	/* By one, OF tells whether the sign changed; SAR never changes it. */
	if (count == 1)
		r.flags = replace(r.flags, OF, flag_if(top != (r.value & sign_bit(size)), OF));
	else
		r.undefined = OF;
	if (rotate)
		return r;

	r.flags = replace(r.flags, SF | ZF | PF, model_szp(size, r.value));
	r.undefined |= AF;
	if (op != OP_SAR && count >= 8 * size)
		r.undefined |= CF;
	return r;
}

static struct result double_shift(bool left, unsigned int size, u32 a, u32 b, u8 count, u32 flags)
{
	struct result r = { .value = a & size_mask(size), .flags = flags };
	u32 top = r.value & sign_bit(size), carry = 0, in;

	count &= 31;
	if (!count)
		return r;
	for (int i = 0; i < count; i++) {
		if (left) {
			in = b & sign_bit(size) ? 1 : 0;
			b <<= 1;
			carry = r.value & sign_bit(size) ? 1 : 0;
			r.value = (r.value << 1 | in) & size_mask(size);
		} else {
			in = b & 1 ? sign_bit(size) : 0;
			b >>= 1;
			carry = r.value & 1;
			r.value = r.value >> 1 | in;
		}
	}
	r.flags = replace(flags, CF | OF | SF | ZF | PF, carry | model_szp(size, r.value) |
			  flag_if(top != (r.value & sign_bit(size)), OF));
	r.undefined = count == 1 ? AF : AF | OF;
	return r;
}

struct result model_shld(unsigned int size, u32 a, u32 b, u8 count, u32 flags)
{
	return double_shift(true, size, a, b, count, flags);
}

struct result model_shrd(unsigned int size, u32 a, u32 b, u8 count, u32 flags)
{
	return double_shift(false, size, a, b, count, flags);
}

/* The flags that the even conditions look at; an odd one is the opposite of its neighbour. */
static const u32 condition_masks[8] = {
	OF, CF, ZF, CF | ZF, SF, PF, SF | OF, ZF | SF | OF,
};

u32 condition_flags(unsigned int cc)
{
	return condition_masks[cc / 2];
}

bool model_condition(unsigned int cc, u32 flags)
{
	bool less = !(flags & SF) != !(flags & OF);
	bool holds;

	if (cc / 2 == 6)
		holds = less;
	else if (cc / 2 == 7)
		holds = less || flags & ZF;
	else
		holds = flags & condition_masks[cc / 2];
	return holds != (cc & 1);
}

u32 edge(unsigned int size, unsigned int i)
{
	static const u32 edges[3][EDGES] = {
		{ 0, 1, 2, 3, 7, 8, 0xf, 0x10, 0x11, 0x55, 0x7e, 0x7f, 0x80, 0x81, 0xaa, 0xef,
		  0xf0, 0xf1, 0xfe, 0xff },
		{ 0, 1, 2, 8, 0xf, 0x10, 0x7f, 0x80, 0xff, 0x100, 0x5555, 0x7ffe, 0x7fff, 0x8000,
		  0x8001, 0xaaaa, 0xff00, 0xfff0, 0xfffe, 0xffff },
		{ 0, 1, 2, 0xf, 0x10, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x55555555,
		  0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xaaaaaaaa, 0xfffffff0,
		  0xfffffffe, 0xffffffff },
	};

	return edges[size / 2][i % EDGES];
}
