/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facility bits: STFL and STFLE (Principles of Operation, chapter 4, "Facility Indications"). */
#ifndef LIB_S390X_ASM_FACILITY_H
#define LIB_S390X_ASM_FACILITY_H

#include <libcflat.h>
#include <asm/bitops.h>
#include <sclp.h>

#define NB_STFL_DOUBLEWORDS	32

/* What STFLE stored at start-up. */
extern uint64_t stfl_doublewords[NB_STFL_DOUBLEWORDS];

/* Whether facility @nr is installed, 0 the leftmost bit. */
static inline bool test_facility(int nr)
{
	return test_bit_inv(nr, stfl_doublewords);
}

/* Stores the first 32 facility bits at lowcore.stfl. */
static inline void stfl(void)
{
	asm volatile("stfl 0" : : : "memory");
}

/* Stores at most @nb_doublewords of facility bits; what there are. */
static inline unsigned int stfle(uint64_t *fac, unsigned int nb_doublewords)
{
	register unsigned long r0 asm("0") = nb_doublewords - 1;

	asm volatile(".insn s,0xb2b00000,0(%1)" : "+d"(r0) : "a"(fac) : "memory", "cc");
	return (r0 & 0xff) + 1;
}

static inline unsigned long stfle_size(void)
{
	uint64_t dummy;

	return stfle(&dummy, 1);
}

/* The suppression-on-protection facilities, each of which includes the one before. */
enum supp_on_prot_facility {
	SOP_NONE,
	SOP_BASIC,
	SOP_ENHANCED_1,
	SOP_ENHANCED_2,
};

static inline enum supp_on_prot_facility get_supp_on_prot_facility(void)
{
	if (test_facility(131))
		return SOP_ENHANCED_2;
	if (sclp_facilities.has_esop)
		return SOP_ENHANCED_1;
	return sclp_facilities.has_sop ? SOP_BASIC : SOP_NONE;
}

#endif
