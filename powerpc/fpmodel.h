/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floating-point arithmetic on integers, as Power ISA 3.1, book I, section 4.3 to 4.6, wants
 * it with all exceptions disabled: the result and the bits of FPSCR. Numbers are doubles;
 * an operation can round to single precision.
 */
#ifndef POWERPC_FPMODEL_H
#define POWERPC_FPMODEL_H

#include <libcflat.h>

#define FPSCR_FX	0x80000000ull
#define FPSCR_FEX	0x40000000ull
#define FPSCR_VX	0x20000000ull
#define FPSCR_OX	0x10000000ull
#define FPSCR_UX	0x08000000ull
#define FPSCR_ZX	0x04000000ull
#define FPSCR_XX	0x02000000ull
#define FPSCR_VXSNAN	0x01000000ull
#define FPSCR_VXISI	0x00800000ull
#define FPSCR_VXIDI	0x00400000ull
#define FPSCR_VXZDZ	0x00200000ull
#define FPSCR_VXIMZ	0x00100000ull
#define FPSCR_VXVC	0x00080000ull
#define FPSCR_FR	0x00040000ull
#define FPSCR_FI	0x00020000ull
#define FPSCR_FPRF	0x0001f000ull
#define FPSCR_C		0x00010000ull
#define FPSCR_FPCC	0x0000f000ull
#define FPSCR_VXSOFT	0x00000400ull
#define FPSCR_VXSQRT	0x00000200ull
#define FPSCR_VXCVI	0x00000100ull
#define FPSCR_VE	0x00000080ull
#define FPSCR_OE	0x00000040ull
#define FPSCR_UE	0x00000020ull
#define FPSCR_ZE	0x00000010ull
#define FPSCR_XE	0x00000008ull
#define FPSCR_RN	0x00000003ull

#define FPSCR_ALL_VX	(FPSCR_VXSNAN | FPSCR_VXISI | FPSCR_VXIDI | FPSCR_VXZDZ | FPSCR_VXIMZ | \
			 FPSCR_VXVC | FPSCR_VXSOFT | FPSCR_VXSQRT | FPSCR_VXCVI)
#define FPSCR_SET	(FPSCR_OX | FPSCR_UX | FPSCR_ZX | FPSCR_XX | FPSCR_ALL_VX)

enum fp_rounding { FP_NEAREST, FP_ZERO, FP_UP, FP_DOWN, FP_AWAY };

struct fp_result {
	u64 value;
	u64 exceptions;		/* of FPSCR_SET */
	bool fr, fi;
	bool tiny_single;	/* a denormalized single number: FPRF may call it either */
};

#define FP_DEFAULT_NAN	0x7ff8000000000000ull

static inline bool fp_is_nan(u64 a)
{
	return (a & ~(1ull << 63)) > 0x7ff0000000000000ull;
}

static inline bool fp_is_snan(u64 a)
{
	return fp_is_nan(a) && !(a & 1ull << 51);
}

static inline bool fp_is_inf(u64 a)
{
	return (a & ~(1ull << 63)) == 0x7ff0000000000000ull;
}

static inline bool fp_is_zero(u64 a)
{
	return !(a << 1);
}

struct fp_result fp_add(u64 a, u64 b, enum fp_rounding rounding, bool single);
struct fp_result fp_mul(u64 a, u64 c, enum fp_rounding rounding, bool single);
struct fp_result fp_div(u64 a, u64 b, enum fp_rounding rounding, bool single);
struct fp_result fp_sqrt(u64 b, enum fp_rounding rounding, bool single);
/* a * c + b, or - b; @negate the end, if it is a number. */
struct fp_result fp_madd(u64 a, u64 c, u64 b, bool subtract, bool negate,
			 enum fp_rounding rounding, bool single);
struct fp_result fp_round(u64 b, enum fp_rounding rounding, bool single);
/* To an integral number, as a double: exceptions but SNaN's are not raised. */
struct fp_result fp_integral(u64 b, enum fp_rounding rounding);
/* To an integer of @width bits, signed or not; beyond it the nearest one. */
struct fp_result fp_to_integer(u64 b, enum fp_rounding rounding, unsigned int width,
			       bool is_signed);
struct fp_result fp_from_integer(u64 value, bool is_signed, enum fp_rounding rounding,
				 bool single);

/* FPRF for a number: C, FL, FG, FE, FU in place. */
u64 fp_class(u64 value);

/* FPSCR behind an instruction: @sets_class for what writes FPRF. */
u64 fp_status(u64 fpscr, const struct fp_result *result, bool sets_class);

/* VX, FEX and FX as @fpscr's other bits want them; @before is FPSCR of before. */
u64 fp_summary(u64 before, u64 fpscr);

#endif
