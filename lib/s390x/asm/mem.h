/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Storage keys and frames: Principles of Operation, chapter 10 (SSKE, ISKE, RRBE, PFMF). */
#ifndef LIB_S390X_ASM_MEM_H
#define LIB_S390X_ASM_MEM_H

#include <libcflat.h>

/* A pointer that the compiler knows nothing about, for addresses such as 0. */
#define OPAQUE_PTR(x)							\
({									\
	uint64_t __opaque = (uint64_t)(x);				\
	asm volatile("" : "+d"(__opaque));				\
	(void *)__opaque;						\
})

#define SKEY_ACC	0xf0
#define SKEY_FP		0x08
#define SKEY_RF		0x04
#define SKEY_CH		0x02

union skey {
	uint8_t val;
	struct {
		uint8_t acc:4;
		uint8_t fp:1;
		uint8_t rf:1;
		uint8_t ch:1;
		uint8_t pad:1;
	} str;
};

/* Sets the key of the 4 KiB block at the absolute address @addr; @nq: without quiescing. */
static inline void set_storage_key(void *addr, unsigned char skey, int nq)
{
	if (nq)
		asm volatile(".insn rrf,0xb22b0000,%[key],%[block],8,0"
			     : : [key] "d"(skey), [block] "a"(addr) : "memory");
	else
		asm volatile("sske %[key],%[block]"
			     : : [key] "d"(skey), [block] "a"(addr) : "memory", "cc");
}

/* The same of all blocks from @addr to the end of its MiB; returns where that ends (SSKE.MB). */
static inline void *set_storage_key_mb(void *addr, unsigned char skey)
{
	asm volatile(".insn rrf,0xb22b0000,%[key],%[block],1,0"
		     : [block] "+a"(addr) : [key] "d"(skey) : "memory", "cc");
	return addr;
}

static inline unsigned char get_storage_key(void *addr)
{
	unsigned int key = 0;

	asm volatile("iske %[key],%[block]" : [key] "+d"(key) : [block] "a"(addr));
	return key;
}

/* Clears the reference bit; what it and the change bit were, as a condition code. */
static inline unsigned char reset_reference_bit(void *addr)
{
	unsigned int cc;

	asm volatile("rrbe 0,%[block]\n\t"
		     "ipm %[cc]\n\t"
		     "srl %[cc],28" : [cc] "=d"(cc) : [block] "a"(addr) : "memory", "cc");
	return cc;
}

/* How much PFMF does at once. */
#define PFMF_FSC_4K	0
#define PFMF_FSC_1M	1
#define PFMF_FSC_2G	2

/* The first operand of PFMF. */
union pfmf_r1 {
	struct {
		unsigned long pad0:32;
		unsigned long pad1:12;
		unsigned long pad_fmfi:2;
		unsigned long sk:1;	/* set the key */
		unsigned long cf:1;	/* clear the frame */
		unsigned long ui:1;
		unsigned long fsc:3;
		unsigned long pad2:1;
		unsigned long mr:1;
		unsigned long mc:1;
		unsigned long pad3:1;
		unsigned long key:8;
	} reg;
	unsigned long val;
};

/* Does what @r1 says to the frame at @paddr; returns the address as PFMF leaves it. */
static inline void *pfmf(unsigned long r1, void *paddr)
{
	asm volatile(".insn rre,0xb9af0000,%[what],%[frame]"
		     : [frame] "+a"(paddr) : [what] "d"(r1) : "memory");
	return paddr;
}

#endif
