/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of firmware and hypervisor: Arm DEN0028 "SMC Calling Convention". */
#ifndef LIB_ARM_ASM_ARM_SMCCC_H
#define LIB_ARM_ASM_ARM_SMCCC_H

/* x0 to x11 (arm: r0 to r7, the rest 0) behind the call. */
struct smccc_result {
	unsigned long r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11;
};

/* The arguments in x0 to x11 (arm: r0 to r7); @result may be NULL. Returns x0. */
typedef int (*smccc_invoke_fn)(unsigned int function_id, unsigned long arg0, unsigned long arg1,
			       unsigned long arg2, unsigned long arg3, unsigned long arg4,
			       unsigned long arg5, unsigned long arg6, unsigned long arg7,
			       unsigned long arg8, unsigned long arg9, unsigned long arg10,
			       struct smccc_result *result);

int arm_smccc_hvc(unsigned int function_id, unsigned long arg0, unsigned long arg1,
		  unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5,
		  unsigned long arg6, unsigned long arg7, unsigned long arg8, unsigned long arg9,
		  unsigned long arg10, struct smccc_result *result);
int arm_smccc_smc(unsigned int function_id, unsigned long arg0, unsigned long arg1,
		  unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5,
		  unsigned long arg6, unsigned long arg7, unsigned long arg8, unsigned long arg9,
		  unsigned long arg10, struct smccc_result *result);

#endif
