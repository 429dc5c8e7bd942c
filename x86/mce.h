/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine checks under test: the fields of the machine-check MSRs (SDM volume 3, section 16.3),
 * and a #MC handler that records what each CPU got.
 */
#ifndef X86_MCE_H
#define X86_MCE_H

#include <libcflat.h>
#include "desc.h"
#include "processor.h"
#include "smp.h"

#define MCG_CAP_COUNT		0xffull
#define MCG_CAP_CTL_P		BIT_ULL(8)
#define MCG_CAP_EXT_P		BIT_ULL(9)
#define MCG_CAP_CMCI_P		BIT_ULL(10)
#define MCG_CAP_TES_P		BIT_ULL(11)
#define MCG_CAP_EXT_CNT		GENMASK_ULL(23, 16)
#define MCG_CAP_SER_P		BIT_ULL(24)
#define MCG_CAP_LMCE_P		BIT_ULL(27)

#define MCG_STATUS_RIPV		BIT_ULL(0)
#define MCG_STATUS_EIPV		BIT_ULL(1)
#define MCG_STATUS_MCIP		BIT_ULL(2)

#define MCI_STATUS_VAL		BIT_ULL(63)
#define MCI_STATUS_OVER		BIT_ULL(62)
#define MCI_STATUS_UC		BIT_ULL(61)
#define MCI_STATUS_EN		BIT_ULL(60)
#define MCI_STATUS_MISCV	BIT_ULL(59)
#define MCI_STATUS_ADDRV	BIT_ULL(58)
#define MCI_STATUS_PCC		BIT_ULL(57)
#define MCI_STATUS_S		BIT_ULL(56)
#define MCI_STATUS_AR		BIT_ULL(55)

/* The last register of a bank is its third behind CTL. */
#define MCI_REGISTERS	4
#define MCI_REGISTER(bank, n)	(MSR_IA32_MCx_CTL(bank) + (n))
enum { MCI_CTL, MCI_STATUS, MCI_ADDR, MCI_MISC };

#define MCE_CPUS	4

/* The last #MC of a CPU, and how many there were. */
struct mce_record {
	unsigned int count;
	u64 mcg_status;
	struct ex_regs regs;
	ulong stack;		/* where the handler's registers lay */
};

extern volatile struct mce_record mce_records[MCE_CPUS];

unsigned int mce_banks(void);

/* On every CPU: CR4.MCE set, all reporting enabled, no error in any bank, MCG_STATUS 0. */
void mce_enable(void);

/*
 * Installs the handler: it records, and clears MCG_STATUS so that the next machine check does
 * not shut the CPU down. The banks are left for the test to read.
 */
void mce_install(void);

/* Forgets what was recorded and clears the banks of every CPU. */
void mce_forget(void);

#endif
