/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offsets into struct pt_regs, for assembly; lib/arm/arm/exception.c holds C to them. */
#ifndef LIB_ARM32_ASM_ASM_OFFSETS_H
#define LIB_ARM32_ASM_ASM_OFFSETS_H

#define S_R0		0x0
#define S_R1		0x4
#define S_R2		0x8
#define S_R3		0xc
#define S_R4		0x10
#define S_R5		0x14
#define S_R6		0x18
#define S_R7		0x1c
#define S_R8		0x20
#define S_R9		0x24
#define S_R10		0x28
#define S_FP		0x2c
#define S_IP		0x30
#define S_SP		0x34
#define S_LR		0x38
#define S_PC		0x3c
#define S_PSR		0x40
#define S_OLD_R0	0x44
#define S_FRAME_SIZE	0x48

#endif
