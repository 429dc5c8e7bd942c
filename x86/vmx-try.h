/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of a VMX instruction as one number, and a check of it.
 *
 *	TRY(VM_FAIL(9), vmx_vmptrld(pa + 1), "31.3-vmptrld-align Bit 0 set");
 *
 * runs the instruction with all six flags set before it, and again with all clear.
 */
#ifndef X86_VMX_TRY_H
#define X86_VMX_TRY_H

#include <libcflat.h>
#include "vmx-caps.h"

#define VM_SUCCEED	0
#define VM_FAIL(error)	(error)		/* VMfailValid with this number */
#define VM_FAIL_INVALID	1000
#define VM_FAULT(v)	(2000 + (v))	/* an exception, flags as before */
#define VM_FLAGS_WRONG	3000

/* What @r is, with the error number of the current VMCS. */
static inline int vmx_result(struct vmx_insn r)
{
	u64 alu = r.flags & VMX_ENTRY_FLAGS, number = 0;

	if (r.vector)
		return r.error_code ? VM_FLAGS_WRONG : VM_FAULT((int)r.vector);
	if ((r.flags ^ vmx_flags_before) & ~(u64)VMX_ENTRY_FLAGS)
		return VM_FLAGS_WRONG;
	if (!alu)
		return VM_SUCCEED;
	if (alu == X86_EFLAGS_CF)
		return VM_FAIL_INVALID;
	if (alu != X86_EFLAGS_ZF || !vmx_succeeded(vmx_vmread(VMX_INST_ERROR, &number)))
		return VM_FLAGS_WRONG;
	return number;
}

#define TRY(expected, insn, ...)						\
do {										\
	int __want = (expected), __set, __clear;				\
										\
	vmx_flags_before = X86_EFLAGS_FIXED | VMX_ENTRY_FLAGS;			\
	__set = vmx_result(insn);						\
	vmx_flags_before = X86_EFLAGS_FIXED;					\
	__clear = vmx_result(insn);						\
	vmx_flags_before = X86_EFLAGS_FIXED | VMX_ENTRY_FLAGS;			\
	if (!report(__set == __want && __clear == __want, __VA_ARGS__))		\
		report_info("  expected %d, got %d, and %d with the flags clear",	\
			    __want, __set, __clear);				\
} while (0)

/* The same once: for what cannot be done twice. */
#define TRY_ONCE(expected, insn, ...)						\
do {										\
	int __want = (expected), __got = vmx_result(insn);			\
										\
	if (!report(__got == __want, __VA_ARGS__))				\
		report_info("  expected %d, got %d", __want, __got);		\
} while (0)

#endif
