/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a CPU's restart begins: it takes over what smp_cpu_setup() put into its prefix area. */
#include <asm/asm-offsets.h>

	.text
	.globl	smp_cpu_setup_state
smp_cpu_setup_state:
	lctlg	%c0, %c15, GEN_LC_SW_INT_CRS
	/* The PSW moves to where nobody waits for it, then its first copy is cleared. */
	mvc	GEN_LC_RESTART_NEW_PSW(16), GEN_LC_SW_INT_PSW
	lmg	%r0, %r15, GEN_LC_SW_INT_GRS
	xc	GEN_LC_SW_INT_PSW(8), GEN_LC_SW_INT_PSW
	lpswe	GEN_LC_RESTART_NEW_PSW

	.section .note.GNU-stack, "", @progbits
