/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The start of an arm64 guest, by the boot protocol of a Linux Image (Linux documentation,
 * arch/arm64/booting): a header of 64 bytes, x0 = devicetree, MMU off, at EL1 or EL2, loaded
 * anywhere. A CPU that PSCI turns on comes in at secondary_entry in the same state.
 *
 * Everything runs at EL1. From EL2 the way down leaves el2_vectors behind, through which a
 * test gets back up (asm/el2.h).
 */
#include <asm/thread_info.h>

	.section .init, "ax"

	.globl start
start:
	b	boot
	nop
	.quad	0			/* offset from a multiple of 2 MiB */
	.quad	_end - start		/* memory that the image takes */
	.quad	0xa			/* little-endian, 4 KiB pages, anywhere in memory */
	.quad	0
	.quad	0
	.quad	0
	.ascii	"ARM\x64"
	.long	0

boot:
	/* Relocate: what the linker could not know are R_AARCH64_RELATIVE words. */
	adrp	x4, start
	add	x4, x4, :lo12:start
	adrp	x5, relocations_start
	add	x5, x5, :lo12:relocations_start
	adrp	x6, relocations_end
	add	x6, x6, :lo12:relocations_end
1:	cmp	x5, x6
	b.hs	2f
	ldp	x7, x8, [x5], #16
	ldr	x9, [x5], #8
	cmp	w8, #1027
	b.ne	1b
	add	x9, x9, x4
	str	x9, [x4, x7]
	b	1b

	/* .bss is not part of a flat image. */
2:	adrp	x5, edata
	add	x5, x5, :lo12:edata
	adrp	x6, _end
	add	x6, x6, :lo12:_end
3:	stp	xzr, xzr, [x5], #16
	cmp	x5, x6
	b.lo	3b

	mrs	x1, CurrentEL
	adrp	x2, boot_level
	str	x1, [x2, :lo12:boot_level]
	mov	x19, x0
	bl	to_el1
	adrp	x1, stacktop
	add	x1, x1, :lo12:stacktop
	bl	set_up_cpu
	mov	x0, x19
	bl	arm_setup
	b	.

/* A CPU that was turned on: PSCI, section 5.6. Its stack is in secondary_data. */
	.globl secondary_entry
secondary_entry:
	bl	to_el1
	adrp	x2, secondary_data
	add	x2, x2, :lo12:secondary_data
	ldr	x1, [x2]
	bl	set_up_cpu
	bl	secondary_setup
	blr	x0
	b	.

/* Stack x1; thread_info is at its base. Vectors; no caller in front of this frame. */
set_up_cpu:
	mov	sp, x1
	sub	x2, x1, #1
	and	x2, x2, #~(THREAD_SIZE - 1)
	msr	tpidrro_el0, x2
	msr	tpidr_el1, x2
	adrp	x2, vectors
	add	x2, x2, :lo12:vectors
	msr	vbar_el1, x2
	mov	x29, xzr
	isb
	ret

/* Goes on at EL1 with everything masked; returns to x30. x0 is kept. */
to_el1:
	msr	daifset, #15
	mrs	x1, CurrentEL
	cmp	x1, #(2 << 2)
	b.ne	1f
	mov	x11, x30
	bl	el2_set_up
	mov	x1, #0x3c5		/* EL1h, DAIF */
	msr	spsr_el2, x1
	msr	elr_el2, x11
	eret
1:	ret
