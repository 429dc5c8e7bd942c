/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLB and cache instructions: Arm ARM, D8.13 and D7.5. */
#ifndef LIB_ARM64_ASM_MMU_OPS_H
#define LIB_ARM64_ASM_MMU_OPS_H

#include <asm/sysreg.h>

/* Of all CPUs; what they hold of one page, or all. */
static inline void flush_tlb_page(unsigned long vaddr)
{
	dsb(ishst);
	asm volatile("tlbi vaae1is, %0" : : "r"(vaddr >> 12 & ((1ul << 44) - 1)) : "memory");
	dsb(ish);
	isb();
}

static inline void flush_tlb_all(void)
{
	dsb(ishst);
	asm volatile("tlbi vmalle1is" : : : "memory");
	dsb(ish);
	isb();
}

static inline void local_flush_tlb_all(void)
{
	dsb(nshst);
	asm volatile("tlbi vmalle1" : : : "memory");
	dsb(nsh);
	isb();
}

/* One line of the data cache, to memory; one of the instruction cache, away. */
static inline void dcache_clean_line(unsigned long address)
{
	asm volatile("dc civac, %0" : : "r"(address) : "memory");
}

static inline void icache_invalidate_line(unsigned long address)
{
	asm volatile("ic ivau, %0" : : "r"(address) : "memory");
}

static inline unsigned int dcache_line_size(void)
{
	return 4u << (read_sysreg(ctr_el0) >> 16 & 15);
}

static inline unsigned int icache_line_size(void)
{
	return 4u << (read_sysreg(ctr_el0) & 15);
}

#endif
