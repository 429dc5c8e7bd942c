/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offsets into struct pt_regs, for assembly; lib/arm/arm64/exception.c holds C to them. */
#ifndef LIB_ARM64_ASM_ASM_OFFSETS_H
#define LIB_ARM64_ASM_ASM_OFFSETS_H

#define S_X0		0x0
#define S_LR		0xf0
#define S_SP		0xf8
#define S_PC		0x100
#define S_PSTATE	0x108
#define S_ORIG_X0	0x110
#define S_SYSCALLNO	0x118
#define S_FRAME_SIZE	0x120

#endif
