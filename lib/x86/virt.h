/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What hosts of VMX and SVM guests share: a guest's general registers, which the CPU leaves
 * to software. They are in the per-CPU data; SWAP_GPRS exchanges them with the CPU's own.
 */
#ifndef LIB_X86_VIRT_H
#define LIB_X86_VIRT_H

#include <libcflat.h>
#include "processor.h"
#include "smp.h"

/* An operand of inline assembly: the guest's register @name, by GUEST_REGS_OFFSETS. */
#define GUEST_REG(name)		"%%gs:%c[" #name "]"

#define __GUEST_REG_OFFSET(name)	[name] "i"(offsetof(struct percpu_data, guest_regs.name))

#define GUEST_REGS_OFFSETS							\
	__GUEST_REG_OFFSET(rax), __GUEST_REG_OFFSET(rcx),			\
	__GUEST_REG_OFFSET(rdx), __GUEST_REG_OFFSET(rbx),			\
	__GUEST_REG_OFFSET(rbp), __GUEST_REG_OFFSET(rsi),			\
	__GUEST_REG_OFFSET(rdi), __GUEST_REG_OFFSET(r8),			\
	__GUEST_REG_OFFSET(r9), __GUEST_REG_OFFSET(r10),			\
	__GUEST_REG_OFFSET(r11), __GUEST_REG_OFFSET(r12),			\
	__GUEST_REG_OFFSET(r13), __GUEST_REG_OFFSET(r14),			\
	__GUEST_REG_OFFSET(r15), __GUEST_REG_OFFSET(rflags)

#define __SWAP_GPR(name)	"xchg %%" #name ", " GUEST_REG(name) "\n\t"

/* All but RAX, which SVM keeps in the VMCB. */
#define __SWAP_GPRS								\
	__SWAP_GPR(rcx) __SWAP_GPR(rdx) __SWAP_GPR(rbx) __SWAP_GPR(rbp)		\
	__SWAP_GPR(rsi) __SWAP_GPR(rdi) __SWAP_GPR(r8) __SWAP_GPR(r9)		\
	__SWAP_GPR(r10) __SWAP_GPR(r11) __SWAP_GPR(r12) __SWAP_GPR(r13)		\
	__SWAP_GPR(r14) __SWAP_GPR(r15)

#define SWAP_GPRS	__SWAP_GPR(rax) __SWAP_GPRS

static inline struct guest_regs *this_cpu_guest_regs(void)
{
	u32 low, high;

	/* The base of GS is the address of the per-CPU data. */
	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_GS_BASE));
	return &((struct percpu_data *)((u64)high << 32 | low))->guest_regs;
}

#endif
