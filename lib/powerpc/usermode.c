/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Problem state on the caller's stack. MSR[PR] brings EE, IR and DR with it (Power ISA 3.1,
 * book III, section 4.2.1), so there must be a page table. The way back is a system call
 * with a number that nobody else uses.
 */
#include <libcflat.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include "interrupt.h"

#define EXIT_CALL	0x75736572	/* in R0 */

bool in_usermode(void)
{
	return this_cpu()->in_user;
}

void enter_usermode(void)
{
	unsigned long at;

	assert_msg(!in_usermode(), "in user mode already");
	assert_msg(vm_available(), "user mode needs page tables");
	if (!vm_root)
		setup_vm();
	if (!mmu_enabled())
		mmu_enable(NULL);
	this_cpu()->in_user = true;
	asm volatile("bcl 20, 31, 1f\n"
		     "1: mflr %0\n\t"
		     "addi %0, %0, 2f - 1b\n\t"
		     "mtspr %2, %0\n\t"
		     "mtspr %3, %1\n\t"
		     "rfid\n"
		     "2:"
		     : "=&b"(at)
		     : "r"(mfmsr() | MSR_PR | MSR_EE | MSR_IR | MSR_DR), "i"(SPR_SRR0),
		       "i"(SPR_SRR1)
		     : "lr", "memory");
}

void exit_usermode(void)
{
	register unsigned long r0 asm("r0") = EXIT_CALL;

	assert_msg(in_usermode(), "not in user mode");
	asm volatile("sc 0" : "+r"(r0) : : "memory");
}

bool usermode_exit_call(struct pt_regs *regs)
{
	if (regs->trap != 0xc00 || !(regs->msr & MSR_PR) || !in_usermode() ||
	    (u32)regs->gpr[0] != EXIT_CALL)
		return false;
	this_cpu()->in_user = false;
	regs->msr &= ~(MSR_PR | MSR_EE);
	return true;
}
