/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EXTRACT AND SET STORAGE ATTRIBUTES: collaborative memory management with the host. */
#ifndef LIB_S390X_ASM_CMM_H
#define LIB_S390X_ASM_CMM_H

#include <asm/interrupt.h>

enum {
	ESSA_GET_STATE,
	ESSA_SET_STABLE,
	ESSA_SET_UNUSED,
	ESSA_SET_VOLATILE,
	ESSA_SET_POT_VOLATILE,
	ESSA_SET_STABLE_RESIDENT,
	ESSA_SET_STABLE_IF_RESIDENT,
	ESSA_SET_STABLE_NODAT,
	ESSA_MAX = ESSA_SET_STABLE_NODAT,
};

/* Block usage, in bits 60 and 61 of the result. */
enum {
	ESSA_USAGE_STABLE,
	ESSA_USAGE_UNUSED,
	ESSA_USAGE_POT_VOLATILE,
	ESSA_USAGE_VOLATILE,
};

/* The state of the block at @paddr before it is changed as @state, an ESSA_ order, says. */
static inline unsigned long essa(uint8_t state, unsigned long paddr)
{
	unsigned long before = 0;

	asm volatile(".insn rrf,0xb9ab0000,%[before],%[block],%[order],0"
		     : [before] "+d"(before) : [block] "a"(paddr), [order] "i"(state));
	return before;
}

static inline bool check_essa_available(void)
{
	expect_pgm_int();
	asm volatile(".insn rrf,0xb9ab0000,0,0,0,0" : : : "memory", "0");
	return !clear_pgm_int();
}

#endif
