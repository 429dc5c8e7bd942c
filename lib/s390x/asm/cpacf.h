/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CP assist for cryptographic functions: Principles of Operation, chapters 7 and 26. */
#ifndef LIB_S390X_ASM_CPACF_H
#define LIB_S390X_ASM_CPACF_H

#include <asm/facility.h>

/* The instructions, by the first two bytes of their code. */
#define CPACF_KMAC	0xb91e
#define CPACF_PCKMO	0xb928
#define CPACF_KMA	0xb929
#define CPACF_KMF	0xb92a
#define CPACF_KMO	0xb92b
#define CPACF_PCC	0xb92c
#define CPACF_KMCTR	0xb92d
#define CPACF_KM	0xb92e
#define CPACF_KMC	0xb92f
#define CPACF_KDSA	0xb93a
#define CPACF_PRNO	0xb93c
#define CPACF_KIMD	0xb93e
#define CPACF_KLMD	0xb93f

/* Of general register 0: decipher. Function 0 is the query. */
#define CPACF_ENCRYPT	0x00
#define CPACF_DECRYPT	0x80
#define CPACF_QUERY	0

/* What a query stores: bit n, from the left, is one when function n is installed. */
typedef struct {
	unsigned char bytes[16];
} cpacf_mask_t;

/* The facility bit that says whether an instruction is installed. */
static const struct {
	uint16_t opcode;
	uint8_t facility;
} cpacf_facilities[] = {
	{ CPACF_KM, 17 }, { CPACF_KMC, 17 }, { CPACF_KMAC, 17 }, { CPACF_KIMD, 17 },
	{ CPACF_KLMD, 17 }, { CPACF_PCKMO, 76 }, { CPACF_KMF, 77 }, { CPACF_KMO, 77 },
	{ CPACF_PCC, 77 }, { CPACF_KMCTR, 77 }, { CPACF_PRNO, 57 }, { CPACF_KMA, 146 },
	{ CPACF_KDSA, 155 },
};

/* Whether the instruction is installed. */
static inline int __cpacf_check_opcode(unsigned int opcode)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(cpacf_facilities); i++)
		if (cpacf_facilities[i].opcode == opcode)
			return test_facility(cpacf_facilities[i].facility);
	return 0;
}

/* One query: all operands' registers are even, and no operand is looked at. */
#define CPACF_QUERY_BY(opcode, format, operands)					\
	asm volatile("lghi 0,0\n\t"							\
		     "lgr 1,%[mask]\n\t"						\
		     ".insn " format "," #opcode "0000," operands			\
		     : : [mask] "a"(mask->bytes) : "0", "1", "cc", "memory")

/* Stores which functions of an installed instruction there are. */
static inline void __cpacf_query(unsigned int opcode, cpacf_mask_t *mask)
{
	switch (opcode) {
	case CPACF_KMAC: CPACF_QUERY_BY(0xb91e, "rre", "2,4"); break;
	case CPACF_PCKMO: CPACF_QUERY_BY(0xb928, "rre", "0,0"); break;
	case CPACF_KMA: CPACF_QUERY_BY(0xb929, "rrf", "2,4,6,0"); break;
	case CPACF_KMF: CPACF_QUERY_BY(0xb92a, "rre", "2,4"); break;
	case CPACF_KMO: CPACF_QUERY_BY(0xb92b, "rre", "2,4"); break;
	case CPACF_PCC: CPACF_QUERY_BY(0xb92c, "rre", "0,0"); break;
	case CPACF_KMCTR: CPACF_QUERY_BY(0xb92d, "rrf", "2,4,6,0"); break;
	case CPACF_KM: CPACF_QUERY_BY(0xb92e, "rre", "2,4"); break;
	case CPACF_KMC: CPACF_QUERY_BY(0xb92f, "rre", "2,4"); break;
	case CPACF_KDSA: CPACF_QUERY_BY(0xb93a, "rre", "0,2"); break;
	case CPACF_PRNO: CPACF_QUERY_BY(0xb93c, "rre", "2,4"); break;
	case CPACF_KIMD: CPACF_QUERY_BY(0xb93e, "rre", "0,2"); break;
	case CPACF_KLMD: CPACF_QUERY_BY(0xb93f, "rre", "2,4"); break;
	}
}

/* The same, if the instruction is installed: whether it is. */
static inline int cpacf_query(unsigned int opcode, cpacf_mask_t *mask)
{
	int installed = __cpacf_check_opcode(opcode);

	memset(mask, 0, sizeof(*mask));
	if (installed)
		__cpacf_query(opcode, mask);
	return installed;
}

static inline int cpacf_test_func(cpacf_mask_t *mask, unsigned int func)
{
	return test_bit_inv(func, mask->bytes);
}

static inline int cpacf_query_func(unsigned int opcode, unsigned int func)
{
	cpacf_mask_t mask;

	return cpacf_query(opcode, &mask) && cpacf_test_func(&mask, func);
}

#endif
