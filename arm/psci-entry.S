/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where psci.c's CPUs start: writes down the state they start in, waits as long as it is told to,
 * and turns off again. Nothing here may depend on a stack or the MMU.
 */
#include <linux/psci.h>

	.text

#ifdef __aarch64__
/* psci_entry_state: u64 context, level, daif, sctlr, sp_sel, mpidr, smc; u32 count, hold. */
	.globl psci_entry
psci_entry:
	adrp	x1, psci_seen
	add	x1, x1, :lo12:psci_seen
	mrs	x2, CurrentEL
	mrs	x3, daif
	cmp	x2, #(2 << 2)
	b.eq	1f
	mrs	x4, sctlr_el1
	b	2f
1:	mrs	x4, sctlr_el2
2:	mrs	x5, SPSel
	mrs	x6, mpidr_el1
	stp	x0, x2, [x1]
	stp	x3, x4, [x1, #16]
	stp	x5, x6, [x1, #32]
	ldr	x7, [x1, #48]
	dmb	sy
	ldr	w2, [x1, #56]
	add	w2, w2, #1
	str	w2, [x1, #56]
	dsb	sy
4:	ldr	w2, [x1, #60]
	cbnz	w2, 4b
	ldr	w0, =PSCI_0_2_FN_CPU_OFF
	cbnz	x7, 3f
	hvc	#0
3:	smc	#0
	b	.
	.ltorg
#else
	.arch	armv7-a
	.arch_extension	sec
	.arch_extension	virt
	.globl psci_entry
psci_entry:
	ldr	r1, =psci_seen
	mov	r3, #0
	mrs	r2, cpsr
	strd	r2, r3, [r1, #8]
	mov	r4, r0
	mov	r5, #0
	strd	r4, r5, [r1]
	mrc	p15, 0, r2, c1, c0, 0
	strd	r2, r3, [r1, #24]
	mrc	p15, 0, r2, c0, c0, 5
	strd	r2, r3, [r1, #40]
	ldr	r7, [r1, #48]
	dmb	sy
	ldr	r2, [r1, #56]
	add	r2, r2, #1
	str	r2, [r1, #56]
	dsb	sy
4:	ldr	r2, [r1, #60]
	cmp	r2, #0
	bne	4b
	ldr	r0, =PSCI_0_2_FN_CPU_OFF
	cmp	r7, #0
	bne	3f
	hvc	#0
3:	smc	#0
	b	.
	.ltorg
#endif
