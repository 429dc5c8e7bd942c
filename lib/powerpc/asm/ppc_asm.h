/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What assembly code of both byte orders wants. */
#ifndef LIB_POWERPC_ASM_PPC_ASM_H
#define LIB_POWERPC_ASM_PPC_ASM_H

#include <asm/reg.h>

/* Puts a 64-bit constant, or an address of the image, into a register. */
#define LOAD_REG_IMMEDIATE(reg, value)		\
	lis	reg, (value)@highest;		\
	ori	reg, reg, (value)@higher;	\
	rldicr	reg, reg, 32, 31;		\
	oris	reg, reg, (value)@h;		\
	ori	reg, reg, (value)@l

#define LOAD_REG_ADDR(reg, symbol)		\
	lis	reg, (symbol)@ha;		\
	addi	reg, reg, (symbol)@l

/* An instruction word that only the other byte order reads as such. */
#define OTHER_ENDIAN(word)						\
	.long	((word) >> 24 & 0xff) | ((word) >> 8 & 0xff00) |	\
		((word) << 8 & 0xff0000) | ((word) << 24 & 0xff000000)

/*
 * Goes on in this image's byte order whichever the CPU runs in. R10, R11, LR, SRR0 and SRR1
 * are lost. The first word is a branch over the second one in the other order, and a trap
 * that never traps (tdi 0, 0, 0x48) in this.
 */
#define ENTER_OWN_ENDIAN						\
	OTHER_ENDIAN(0x48000008);	/* b      .+8          */	\
	b	9f;							\
	OTHER_ENDIAN(0x429f0005);	/* bcl    20, 31, .+4  */	\
	OTHER_ENDIAN(0x7d4802a6);	/* mflr   r10          */	\
	OTHER_ENDIAN(0x394a001c);	/* addi   r10, r10, 28 */	\
	OTHER_ENDIAN(0x7d6000a6);	/* mfmsr  r11          */	\
	OTHER_ENDIAN(0x696b0001);	/* xori   r11, r11, LE */	\
	OTHER_ENDIAN(0x7d5a03a6);	/* mtsrr0 r10          */	\
	OTHER_ENDIAN(0x7d7b03a6);	/* mtsrr1 r11          */	\
	OTHER_ENDIAN(0x4c000024);	/* rfid                */	\
9:

#endif
