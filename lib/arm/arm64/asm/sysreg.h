/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System registers by name, or by encoding where the assembler does not know the name. */
#ifndef LIB_ARM64_ASM_SYSREG_H
#define LIB_ARM64_ASM_SYSREG_H

#include <linux/const.h>

/* The encoding as an MRS or MSR instruction has it in bits 20 to 5: Arm ARM, C5.1.2. */
#define sys_reg(op0, op1, crn, crm, op2) \
	((((op0) & 3) << 19) | ((op1) << 16) | ((crn) << 12) | ((crm) << 8) | ((op2) << 5))

/* Names that older assemblers do not have. */
#define RNDR		S3_3_C2_C4_0
#define RNDRRS		S3_3_C2_C4_1
#define ZCR_EL1		S3_0_C1_C2_0
#define ID_AA64MMFR2_EL1	sys_reg(3, 0, 0, 7, 2)
#define TFSR_EL1	sys_reg(3, 0, 5, 6, 0)
#define TFSRE0_EL1	sys_reg(3, 0, 5, 6, 1)

/* SCTLR_EL1: Arm ARM, D17.2.118. */
#define SCTLR_EL1_M		(_AC(1, ULL) << 0)
#define SCTLR_EL1_A		(_AC(1, ULL) << 1)
#define SCTLR_EL1_C		(_AC(1, ULL) << 2)
#define SCTLR_EL1_SA		(_AC(1, ULL) << 3)
#define SCTLR_EL1_SA0		(_AC(1, ULL) << 4)
#define SCTLR_EL1_CP15BEN	(_AC(1, ULL) << 5)
#define SCTLR_EL1_nAA		(_AC(1, ULL) << 6)
#define SCTLR_EL1_ITD		(_AC(1, ULL) << 7)
#define SCTLR_EL1_SED		(_AC(1, ULL) << 8)
#define SCTLR_EL1_UMA		(_AC(1, ULL) << 9)
#define SCTLR_EL1_EOS		(_AC(1, ULL) << 11)
#define SCTLR_EL1_I		(_AC(1, ULL) << 12)
#define SCTLR_EL1_EnDB		(_AC(1, ULL) << 13)
#define SCTLR_EL1_DZE		(_AC(1, ULL) << 14)
#define SCTLR_EL1_UCT		(_AC(1, ULL) << 15)
#define SCTLR_EL1_nTWI		(_AC(1, ULL) << 16)
#define SCTLR_EL1_nTWE		(_AC(1, ULL) << 18)
#define SCTLR_EL1_WXN		(_AC(1, ULL) << 19)
#define SCTLR_EL1_TSCXT		(_AC(1, ULL) << 20)
#define SCTLR_EL1_IESB		(_AC(1, ULL) << 21)
#define SCTLR_EL1_EIS		(_AC(1, ULL) << 22)
#define SCTLR_EL1_SPAN		(_AC(1, ULL) << 23)
#define SCTLR_EL1_E0E		(_AC(1, ULL) << 24)
#define SCTLR_EL1_EE		(_AC(1, ULL) << 25)
#define SCTLR_EL1_UCI		(_AC(1, ULL) << 26)
#define SCTLR_EL1_EnDA		(_AC(1, ULL) << 27)
#define SCTLR_EL1_nTLSMD	(_AC(1, ULL) << 28)
#define SCTLR_EL1_LSMAOE	(_AC(1, ULL) << 29)
#define SCTLR_EL1_EnIB		(_AC(1, ULL) << 30)
#define SCTLR_EL1_EnIA		(_AC(1, ULL) << 31)
#define SCTLR_EL1_BT0		(_AC(1, ULL) << 35)
#define SCTLR_EL1_BT1		(_AC(1, ULL) << 36)
#define SCTLR_EL1_TCF0_SHIFT	38
#define SCTLR_EL1_TCF0_MASK	(_AC(3, ULL) << SCTLR_EL1_TCF0_SHIFT)
#define SCTLR_EL1_TCF_SHIFT	40
#define SCTLR_EL1_TCF_MASK	(_AC(3, ULL) << SCTLR_EL1_TCF_SHIFT)
#define SCTLR_EL1_ATA0		(_AC(1, ULL) << 42)
#define SCTLR_EL1_ATA		(_AC(1, ULL) << 43)
#define SCTLR_EL1_DSSBS		(_AC(1, ULL) << 44)
#define SCTLR_EL1_EPAN		(_AC(1, ULL) << 57)

/* Bits that are 1 where what they switch is not there. */
#define SCTLR_EL1_RES1 \
	(SCTLR_EL1_EOS | SCTLR_EL1_TSCXT | SCTLR_EL1_EIS | SCTLR_EL1_SPAN | SCTLR_EL1_nTLSMD | \
	 SCTLR_EL1_LSMAOE)

#define TFSR_EL1_TF0		(_AC(1, ULL) << 0)
#define TFSR_EL1_TF1		(_AC(1, ULL) << 1)
#define ZCR_EL1_LEN		_AC(0xf, UL)

/* Fields of the ID registers: Arm ARM, D17.2.58 on. */
#define ID_AA64PFR0_EL1_EL0_SHIFT	0
#define ID_AA64PFR0_EL1_FP_SHIFT	16
#define ID_AA64PFR0_EL1_GIC_SHIFT	24
#define ID_AA64PFR0_EL1_SVE_SHIFT	32
#define ID_AA64PFR1_EL1_BT_SHIFT	0
#define ID_AA64PFR1_EL1_SSBS_SHIFT	4
#define ID_AA64PFR1_EL1_MTE_SHIFT	8
#define ID_AA64ISAR0_EL1_RNDR_SHIFT	60
#define ID_AA64MMFR0_EL1_PARANGE_SHIFT	0
#define ID_AA64MMFR1_EL1_HAFDBS_SHIFT	0
#define ID_AA64MMFR1_EL1_PAN_SHIFT	20
#define ID_AA64MMFR0_EL1_TGRAN16_SHIFT	20
#define ID_AA64MMFR0_EL1_TGRAN64_SHIFT	24
#define ID_AA64MMFR0_EL1_TGRAN4_SHIFT	28

#ifndef __ASSEMBLY__
#include <libcflat.h>

#define __sysreg_name_1(x...)	#x
#define __sysreg_name(x...)	__sysreg_name_1(x)

#define read_sysreg(r) ({						\
	u64 __value;							\
	asm volatile("mrs %0, " __sysreg_name(r) : "=r"(__value) : : "memory");	\
	__value;							\
})

#define write_sysreg(v, r) ({						\
	u64 __value = (u64)(v);						\
	asm volatile("msr " __sysreg_name(r) ", %x0" : : "rZ"(__value) : "memory");	\
})

/* The same by sys_reg() value, a constant. */
#define __SYSREG_PARTS(r)						\
	"i"(((r) >> 19 & 3)), "i"((r) >> 16 & 7), "i"((r) >> 12 & 15),	\
	"i"((r) >> 8 & 15), "i"((r) >> 5 & 7)

#define read_sysreg_s(r) ({						\
	u64 __value;							\
	asm volatile("mrs %0, S%c1_%c2_C%c3_C%c4_%c5"			\
		     : "=r"(__value) : __SYSREG_PARTS(r) : "memory");	\
	__value;							\
})

#define write_sysreg_s(v, r) ({						\
	u64 __value = (u64)(v);						\
	asm volatile("msr S%c1_%c2_C%c3_C%c4_%c5, %x0"			\
		     : : "rZ"(__value), __SYSREG_PARTS(r) : "memory");	\
})

/* A numbered register of EL0's, such as read_regn_el0(pmevcntr, 3). */
#define read_regn_el0(__reg, __n)	read_sysreg(__reg ## __n ## _el0)
#define write_regn_el0(__reg, __n, __val)	write_sysreg((__val), __reg ## __n ## _el0)

/* Where the CPU's thread_info is kept: EL0 can read it. */
static inline unsigned long read_user_thread_register(void)
{
	return read_sysreg(tpidrro_el0);
}

/* The four-bit field at @shift of the ID register value @id. */
static inline unsigned int id_field(u64 id, unsigned int shift)
{
	return id >> shift & 15;
}
#endif

#endif
