/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guarded storage: Principles of Operation, chapter 4, "Guarded-Storage Facility". */
#ifndef LIB_S390X_GS_H
#define LIB_S390X_GS_H

#include <libcflat.h>

/* What LGSC loads and STGSC stores. */
struct gs_cb {
	uint64_t reserved;
	uint64_t gsd;		/* designation */
	uint64_t gssm;		/* section mask */
	uint64_t gs_epl_a;	/* address of the parameter list */
};

/* Where a guarded-storage event puts what happened. */
struct gs_epl {
	uint8_t pad1;
	uint8_t gs_eam;		/* addressing mode */
	uint8_t gs_eci;		/* cause */
	uint8_t gs_eai;		/* access information */
	uint32_t pad2;
	uint64_t gs_eha;	/* handler */
	uint64_t gs_eia;	/* instruction */
	uint64_t gs_eoa;	/* operand */
	uint64_t gs_eir;	/* intermediate result */
	uint64_t gs_era;	/* return */
};

static inline void load_gs_cb(struct gs_cb *gs_cb)
{
	asm volatile(".insn rxy,0xe3000000004d,0,%[block]" : : [block] "Q"(*gs_cb));
}

static inline void store_gs_cb(struct gs_cb *gs_cb)
{
	asm volatile(".insn rxy,0xe30000000049,0,%[block]" : [block] "=Q"(*gs_cb));
}

#endif
