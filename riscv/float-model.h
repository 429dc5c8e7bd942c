/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What floating-point instructions compute, from IEEE 754-2008 and the unprivileged
 * specification, chapters 11 to 13: exact results as big integers, rounded once. Written to
 * be right, not fast. Values are the bits of their format, in the low end of a u64.
 */
#ifndef RISCV_FLOAT_MODEL_H
#define RISCV_FLOAT_MODEL_H

#include <libcflat.h>

#define FP_NX	1
#define FP_UF	2
#define FP_OF	4
#define FP_DZ	8
#define FP_NV	16

enum { RNE, RTZ, RDN, RUP, RMM };

struct fp_format {
	int precision;			/* bits, the hidden one included */
	int exponent_bits;
	u64 nan;			/* the canonical one */
};

extern const struct fp_format fp_half, fp_single, fp_double;

/* Each adds the exceptions it raises to *@flags. */
u64 fp_add(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags);
u64 fp_sub(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags);
u64 fp_mul(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags);
u64 fp_div(const struct fp_format *f, u64 a, u64 b, int rm, u32 *flags);
u64 fp_sqrt(const struct fp_format *f, u64 a, int rm, u32 *flags);
/* a * b + c, where @negate_product and @negate_c turn signs. */
u64 fp_fma(const struct fp_format *f, u64 a, u64 b, u64 c, bool negate_product, bool negate_c,
	   int rm, u32 *flags);
u64 fp_min_max(const struct fp_format *f, u64 a, u64 b, bool max, u32 *flags);
/* 2: equal, quiet; 1: less than; 0: less or equal. */
bool fp_compare(const struct fp_format *f, u64 a, u64 b, int what, u32 *flags);
u32 fp_class(const struct fp_format *f, u64 a);
u64 fp_convert(const struct fp_format *to, const struct fp_format *from, u64 a, int rm,
	       u32 *flags);
/* To an integer of @bits, saturated as table 11.4 says; and from one. */
u64 fp_to_int(const struct fp_format *f, u64 a, int bits, bool is_signed, int rm, u32 *flags);
u64 fp_from_int(const struct fp_format *f, u64 value, bool is_signed, int rm, u32 *flags);

#endif
