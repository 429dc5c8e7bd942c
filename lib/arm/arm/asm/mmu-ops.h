/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLB and cache operations: Arm ARM (ARMv7-A), B4.2. */
#ifndef LIB_ARM32_ASM_MMU_OPS_H
#define LIB_ARM32_ASM_MMU_OPS_H

#include <asm/barrier.h>
#include <asm/sysreg.h>

/* Of all CPUs; what they hold of one page, or all. */
static inline void flush_tlb_page(unsigned long vaddr)
{
	dsb(ishst);
	/* TLBIMVAAIS */
	asm volatile("mcr p15, 0, %0, c8, c3, 3" : : "r"(vaddr & ~0xffful) : "memory");
	dsb(ish);
	isb();
}

static inline void flush_tlb_all(void)
{
	dsb(ishst);
	asm volatile("mcr p15, 0, %0, c8, c3, 0" : : "r"(0) : "memory");	/* TLBIALLIS */
	dsb(ish);
	isb();
}

static inline void local_flush_tlb_all(void)
{
	dsb();
	asm volatile("mcr p15, 0, %0, c8, c7, 0" : : "r"(0) : "memory");	/* TLBIALL */
	dsb();
	isb();
}

/* One line of the data cache, to memory; one of the instruction cache, away. */
static inline void dcache_clean_line(unsigned long address)
{
	asm volatile("mcr p15, 0, %0, c7, c14, 1" : : "r"(address) : "memory");	/* DCCIMVAC */
}

static inline void icache_invalidate_line(unsigned long address)
{
	asm volatile("mcr p15, 0, %0, c7, c5, 1" : : "r"(address) : "memory");	/* ICIMVAU */
}

static inline unsigned int dcache_line_size(void)
{
	return 4u << (read_sysreg(CTR) >> 16 & 15);
}

static inline unsigned int icache_line_size(void)
{
	return 4u << (read_sysreg(CTR) & 15);
}

#endif
