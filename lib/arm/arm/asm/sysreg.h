/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System registers: coprocessor 15, by their numbers. */
#ifndef LIB_ARM32_ASM_SYSREG_H
#define LIB_ARM32_ASM_SYSREG_H

/* What read_sysreg() and write_sysreg() take: a register of 32 or of 64 bits. */
#define __ACCESS_CP15(CRn, Op1, CRm, Op2) \
	"mrc", "mcr", __cp15_name(p15, Op1, %0, CRn, CRm, Op2), u32
#define __ACCESS_CP15_64(Op1, CRm) \
	"mrrc", "mcrr", __cp15_name(p15, Op1, %Q0, %R0, CRm), u64

/* Names of those that the library and its tests use. */
#define MIDR		__ACCESS_CP15(c0, 0, c0, 0)
#define CTR		__ACCESS_CP15(c0, 0, c0, 1)
#define MPIDR		__ACCESS_CP15(c0, 0, c0, 5)
#define ID_PFR1		__ACCESS_CP15(c0, 0, c1, 1)
#define ID_MMFR0	__ACCESS_CP15(c0, 0, c1, 4)
#define SCTLR		__ACCESS_CP15(c1, 0, c0, 0)
#define CPACR		__ACCESS_CP15(c1, 0, c0, 2)
#define TTBR0_64	__ACCESS_CP15_64(0, c2)
#define TTBCR		__ACCESS_CP15(c2, 0, c0, 2)
#define DFSR		__ACCESS_CP15(c5, 0, c0, 0)
#define IFSR		__ACCESS_CP15(c5, 0, c0, 1)
#define DFAR		__ACCESS_CP15(c6, 0, c0, 0)
#define IFAR		__ACCESS_CP15(c6, 0, c0, 2)
#define PAR_64		__ACCESS_CP15_64(0, c7)
#define MAIR0		__ACCESS_CP15(c10, 0, c2, 0)
#define MAIR1		__ACCESS_CP15(c10, 0, c2, 1)
#define VBAR		__ACCESS_CP15(c12, 0, c0, 0)
#define CNTFRQ		__ACCESS_CP15(c14, 0, c0, 0)
#define CNTKCTL		__ACCESS_CP15(c14, 0, c1, 0)
#define CNTP_TVAL	__ACCESS_CP15(c14, 0, c2, 0)
#define CNTP_CTL	__ACCESS_CP15(c14, 0, c2, 1)
#define CNTV_TVAL	__ACCESS_CP15(c14, 0, c3, 0)
#define CNTV_CTL	__ACCESS_CP15(c14, 0, c3, 1)
#define CNTPCT		__ACCESS_CP15_64(0, c14)
#define CNTVCT		__ACCESS_CP15_64(1, c14)
#define CNTP_CVAL	__ACCESS_CP15_64(2, c14)
#define CNTV_CVAL	__ACCESS_CP15_64(3, c14)
#define TPIDRURO	__ACCESS_CP15(c13, 0, c0, 3)

#define __cp15_name_1(x...)	#x
#define __cp15_name(x...)	__cp15_name_1(x)

#ifndef __ASSEMBLY__
#include <libcflat.h>

#define __read_sysreg(read, write, name, type) ({			\
	type __value;							\
	asm volatile(read " " name : "=r"(__value) : : "memory");	\
	__value;							\
})
#define read_sysreg(...)	__read_sysreg(__VA_ARGS__)

#define __write_sysreg(v, read, write, name, type) ({			\
	type __value = (type)(v);					\
	asm volatile(write " " name : : "r"(__value) : "memory");	\
})
#define write_sysreg(v, ...)	__write_sysreg(v, __VA_ARGS__)

/* Where the CPU's thread_info is kept: user mode can read it. */
static inline unsigned long read_user_thread_register(void)
{
	return read_sysreg(TPIDRURO);
}
#endif

#endif
