/* SPDX-License-Identifier: GPL-2.0-or-later */
/* I/O ports of powernv's LPC bus, as POWER9 and POWER10 map them. */
#ifndef LIB_POWERPC_LPC_H
#define LIB_POWERPC_LPC_H

#include <libcflat.h>
#include <asm/processor.h>

#define LPC_BASE	0x6030000000000ul	/* of chip 0, where firmware puts it */
#define LPC_IO		0xd0010000ul

/* Cache-inhibited accesses want data translation off: book III, section 5.4.1. */
static inline u8 lpc_read(unsigned int port)
{
	unsigned long msr = mfmsr();
	u8 value;

	asm volatile("mtmsrd %2; isync; lbzcix %0, 0, %1; eieio; mtmsrd %3; isync"
		     : "=&r"(value)
		     : "r"(LPC_BASE + LPC_IO + port), "r"(msr & ~(MSR_DR | MSR_EE)), "r"(msr)
		     : "memory");
	return value;
}

static inline void lpc_write(unsigned int port, u8 value)
{
	unsigned long msr = mfmsr();

	asm volatile("mtmsrd %2; isync; stbcix %0, 0, %1; eieio; mtmsrd %3; isync"
		     : : "r"(value), "r"(LPC_BASE + LPC_IO + port),
		     "r"(msr & ~(MSR_DR | MSR_EE)), "r"(msr) : "memory");
}

#endif
