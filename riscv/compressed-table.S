/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compressed instructions, each with the instruction that it stands for (unprivileged
 * specification, chapter 16): two bytes, two of padding, and four. Loads and stores have
 * their base in s0 or sp. isa_memory.c runs both and compares everything.
 */
#include <asm/asm.h>

	.macro	pair c:req, full:req
	.option	push
	.option	rvc
	\c
	c.nop
	.option	norvc
	\full
	.option	pop
	.endm

	.section .rodata
	.balign	4
	.globl	compressed_pairs, compressed_pairs_end
compressed_pairs:
	.irp	imm, 4, 8, 16, 64, 1020, 512
	pair	"c.addi4spn a5, sp, \imm", "addi a5, sp, \imm"
	.endr
	pair	"c.addi4spn s0, sp, 4", "addi s0, sp, 4"
	.irp	imm, 0, 4, 8, 64, 124
	pair	"c.lw a4, \imm(s0)", "lw a4, \imm(s0)"
	pair	"c.sw a4, \imm(s0)", "sw a4, \imm(s0)"
	pair	"c.lw s1, \imm(s0)", "lw s1, \imm(s0)"
	pair	"c.lwsp t4, \imm(sp)", "lw t4, \imm(sp)"
	pair	"c.swsp t4, \imm(sp)", "sw t4, \imm(sp)"
	.endr
	pair	"c.lwsp ra, 252(sp)", "lw ra, 252(sp)"
	pair	"c.swsp ra, 252(sp)", "sw ra, 252(sp)"
	.irp	imm, 1, -1, 31, -32, 16, 5
	pair	"c.addi t3, \imm", "addi t3, t3, \imm"
	pair	"c.li t3, \imm", "addi t3, zero, \imm"
	pair	"c.andi a3, \imm", "andi a3, a3, \imm"
	.endr
	pair	"c.li s11, 0", "addi s11, zero, 0"
	pair	"c.andi s0, 0", "andi s0, s0, 0"
	.irp	imm, 16, -16, 32, 64, 128, 256, 496, -512
	pair	"c.addi16sp sp, \imm", "addi sp, sp, \imm"
	.endr
	.irp	imm, 1, 2, 16, 31, 0xfffe0, 0xfffff, 0xffff0
	pair	"c.lui s3, \imm", "lui s3, \imm"
	.endr
	.irp	sh, 1, 2, 8, 16, 31
	pair	"c.slli t5, \sh", "slli t5, t5, \sh"
	pair	"c.srli a2, \sh", "srli a2, a2, \sh"
	pair	"c.srai a2, \sh", "srai a2, a2, \sh"
	.endr
	.irp	op, sub, xor, or, and
	pair	"c.\op a0, a1", "\op a0, a0, a1"
	pair	"c.\op s0, s1", "\op s0, s0, s1"
	pair	"c.\op a5, a5", "\op a5, a5, a5"
	.endr
	.irp	reg, ra, t0, s1, a0, t6
	pair	"c.mv \reg, s5", "add \reg, zero, s5"
	pair	"c.add \reg, s5", "add \reg, \reg, s5"
	.endr
	pair	"c.add t6, t6", "add t6, t6, t6"
	pair	"c.nop", "addi zero, zero, 0"
#if __riscv_xlen == 64
	.irp	imm, 0, 8, 16, 64, 128, 248
	pair	"c.ld a4, \imm(s0)", "ld a4, \imm(s0)"
	pair	"c.sd a4, \imm(s0)", "sd a4, \imm(s0)"
	pair	"c.ldsp t4, \imm(sp)", "ld t4, \imm(sp)"
	pair	"c.sdsp t4, \imm(sp)", "sd t4, \imm(sp)"
	.endr
	pair	"c.ldsp s9, 504(sp)", "ld s9, 504(sp)"
	pair	"c.sdsp s9, 504(sp)", "sd s9, 504(sp)"
	.irp	imm, 0, 1, -1, 31, -32
	pair	"c.addiw t3, \imm", "addiw t3, t3, \imm"
	.endr
	.irp	sh, 32, 33, 48, 63
	pair	"c.slli t5, \sh", "slli t5, t5, \sh"
	pair	"c.srli a2, \sh", "srli a2, a2, \sh"
	pair	"c.srai a2, \sh", "srai a2, a2, \sh"
	.endr
	pair	"c.addw a0, a1", "addw a0, a0, a1"
	pair	"c.subw s0, s1", "subw s0, s0, s1"
#endif
compressed_pairs_end:
