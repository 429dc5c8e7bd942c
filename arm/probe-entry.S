/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way into a probed state, and vector registers. See probe.h. */
	.arch	armv8-a
	.text

/* void probe_enter(const struct probe_regs *): comes back by an exception only. */
	.globl probe_enter
probe_enter:
	msr	daifset, #15
	ldp	x1, x2, [x0, #248]
	ldr	x3, [x0, #264]
	msr	sp_el0, x1
	msr	elr_el1, x2
	msr	spsr_el1, x3
	ldp	x2, x3, [x0, #16]
	ldp	x4, x5, [x0, #32]
	ldp	x6, x7, [x0, #48]
	ldp	x8, x9, [x0, #64]
	ldp	x10, x11, [x0, #80]
	ldp	x12, x13, [x0, #96]
	ldp	x14, x15, [x0, #112]
	ldp	x16, x17, [x0, #128]
	ldp	x18, x19, [x0, #144]
	ldp	x20, x21, [x0, #160]
	ldp	x22, x23, [x0, #176]
	ldp	x24, x25, [x0, #192]
	ldp	x26, x27, [x0, #208]
	ldp	x28, x29, [x0, #224]
	ldr	x30, [x0, #240]
	ldp	x0, x1, [x0]
	eret

.macro all_vectors instruction
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	two_vectors \instruction, \n
	.endr
.endm
.macro two_vectors instruction, n
	.altmacro
	two_vectors_ \instruction, \n, %(\n + 1)
	.noaltmacro
.endm
.macro two_vectors_ instruction, n, m
	\instruction	q\n, q\m, [x0, #(\n * 16)]
.endm

	.globl probe_load_vectors
probe_load_vectors:
	all_vectors ldp
	add	x0, x0, #512
	ldp	x1, x2, [x0]
	msr	fpcr, x1
	msr	fpsr, x2
	ret

	.globl probe_save_vectors
probe_save_vectors:
	all_vectors stp
	mrs	x1, fpcr
	mrs	x2, fpsr
	add	x0, x0, #512
	stp	x1, x2, [x0]
	ret
