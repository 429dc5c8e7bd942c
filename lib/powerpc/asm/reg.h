/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers and their bits: Power ISA 3.1, book III, sections 3.2, 5.4.4 and 10. */
#ifndef LIB_POWERPC_ASM_REG_H
#define LIB_POWERPC_ASM_REG_H

#include <linux/const.h>

#define UL(x)	_AC(x, UL)

#define SPR_XER		0x001
#define SPR_DSCR	0x011
#define SPR_DSISR	0x012
#define SPR_DAR		0x013
#define SPR_DEC		0x016
#define SPR_SRR0	0x01a
#define SPR_SRR1	0x01b
#define SPR_CFAR	0x01c
#define SPR_AMR		0x01d
#define SPR_PIDR	0x030
#define SPR_IAMR	0x03d
#define SPR_CTRL_R	0x088
#define SPR_CTRL_W	0x098
#define SPR_FSCR	0x099
#define SPR_UAMOR	0x09d
#define SPR_PSPB	0x09f
#define SPR_DPDES	0x0b0
#define SPR_DAWR0	0x0b4
#define SPR_CIABR	0x0bb
#define SPR_DAWRX0	0x0bc
#define SPR_HFSCR	0x0be
#define SPR_VRSAVE	0x100
#define SPR_SPRG3_R	0x103
#define SPR_TB_R	0x10c
#define SPR_TBU_R	0x10d
#define SPR_SPRG0	0x110
#define SPR_SPRG1	0x111
#define SPR_SPRG2	0x112
#define SPR_SPRG3	0x113
#define SPR_TBL_W	0x11c
#define SPR_TBU_W	0x11d
#define SPR_TBU40	0x11e
#define SPR_PVR		0x11f
#define SPR_HSPRG0	0x130
#define SPR_HSPRG1	0x131
#define SPR_HDSISR	0x132
#define SPR_HDAR	0x133
#define SPR_PURR	0x135
#define SPR_HDEC	0x136
#define SPR_HRMOR	0x139
#define SPR_HSRR0	0x13a
#define SPR_HSRR1	0x13b
#define SPR_LPCR	0x13e
#define SPR_LPIDR	0x13f
#define SPR_HMER	0x150
#define SPR_HMEER	0x151
#define SPR_PCR		0x152
#define SPR_HEIR	0x153
#define SPR_VTB		0x351
#define SPR_PTCR	0x1d0
#define SPR_SIAR_U	0x30c
#define SPR_MMCR0	0x31b
#define SPR_SIAR	0x31c
#define SPR_TAR		0x32f
#define SPR_PPR		0x380
#define SPR_PIR		0x3ff
#define SPR_HID0	0x3f0


#define MSR_SF		(UL(1) << 63)
#define MSR_HV		(UL(1) << 60)
#define MSR_VEC		UL(0x02000000)
#define MSR_VSX		UL(0x00800000)
#define MSR_EE		UL(0x8000)
#define MSR_PR		UL(0x4000)
#define MSR_FP		UL(0x2000)
#define MSR_ME		UL(0x1000)
#define MSR_FE0		UL(0x0800)
#define MSR_SE		UL(0x0400)	/* trace each instruction */
#define MSR_BE		UL(0x0200)	/* trace each branch */
#define MSR_FE1		UL(0x0100)
#define MSR_IR		UL(0x0020)
#define MSR_DR		UL(0x0010)
#define MSR_RI		UL(0x0002)
#define MSR_LE		UL(0x0001)

#define LPCR_AIL	UL(0x01800000)
#define LPCR_ILE	UL(0x02000000)
#define LPCR_UPRT	UL(0x00400000)
#define LPCR_EVIRT	UL(0x00200000)
#define LPCR_HR		UL(0x00100000)
#define LPCR_LD		UL(0x00020000)	/* large decrementer */
#define LPCR_HEIC	UL(0x00000010)
#define LPCR_LPES	UL(0x00000008)
#define LPCR_HVICE	UL(0x00000002)
#define LPCR_HDICE	UL(0x00000001)

#define HID0_HILE_P8	(UL(1) << 44)
#define HID0_HILE_P9	(UL(1) << 59)

#define MMCR0_FC	UL(0x80000000)
#define MMCR0_PMAE	UL(0x04000000)
#define MMCR0_PMAO	UL(0x00000080)

#define PVR_VERSION_MASK	UL(0xffff0000)
#define PVR_VER_970		UL(0x00390000)
#define PVR_VER_970FX		UL(0x003c0000)
#define PVR_VER_970MP		UL(0x00440000)
#define PVR_VER_POWER8E		UL(0x004b0000)
#define PVR_VER_POWER8NVL	UL(0x004c0000)
#define PVR_VER_POWER8		UL(0x004d0000)
#define PVR_VER_POWER9		UL(0x004e0000)
#define PVR_VER_POWER10		UL(0x00800000)

/* SRR1 of a program interrupt says why: book III, section 7.5.9. */
#define SRR1_PROGFPE	UL(0x00100000)
#define SRR1_PROGILL	UL(0x00080000)
#define SRR1_PROGPRIV	UL(0x00040000)
#define SRR1_PROGTRAP	UL(0x00020000)

#endif
