/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offsets that assembly needs; asm/arch_def.h has the structures, setup.c compares the two. */
#ifndef LIB_S390X_ASM_OFFSETS_H
#define LIB_S390X_ASM_OFFSETS_H

/* The assigned storage locations (Principles of Operation, "Assigned Storage Locations"). */
#define GEN_LC_EXT_INT_PARAM	0x80
#define GEN_LC_CPU_ADDR		0x84
#define GEN_LC_EXT_INT_CODE	0x86
#define GEN_LC_SVC_INT_ID	0x88
#define GEN_LC_SVC_INT_CODE	0x8a
#define GEN_LC_PGM_INT_ID	0x8c
#define GEN_LC_PGM_INT_CODE	0x8e
#define GEN_LC_DXC_VXC		0x90
#define GEN_LC_TRANS_EXC_ID	0xa8
#define GEN_LC_SUBSYS_ID_WORD	0xb8
#define GEN_LC_IO_INT_PARAM	0xbc
#define GEN_LC_IO_INT_WORD	0xc0
#define GEN_LC_STFL		0xc8
#define GEN_LC_MCCK_INT_CODE	0xe8
#define GEN_LC_RESTART_OLD_PSW	0x120
#define GEN_LC_EXT_OLD_PSW	0x130
#define GEN_LC_SVC_OLD_PSW	0x140
#define GEN_LC_PGM_OLD_PSW	0x150
#define GEN_LC_MCCK_OLD_PSW	0x160
#define GEN_LC_IO_OLD_PSW	0x170
#define GEN_LC_RESTART_NEW_PSW	0x1a0
#define GEN_LC_EXT_NEW_PSW	0x1b0
#define GEN_LC_SVC_NEW_PSW	0x1c0
#define GEN_LC_PGM_NEW_PSW	0x1d0
#define GEN_LC_MCCK_NEW_PSW	0x1e0
#define GEN_LC_IO_NEW_PSW	0x1f0
/* The library's own, in what the architecture leaves to programs. */
#define GEN_LC_SW_INT_GRS	0x200
#define GEN_LC_SW_INT_FPRS	0x280
#define GEN_LC_SW_INT_FPC	0x300
#define GEN_LC_SW_INT_CRS	0x308
#define GEN_LC_SW_INT_PSW	0x388
#define GEN_LC_THIS_CPU		0x398

/* The ABI's stack frame, and that of an interruption. */
#define STACK_FRAME_SIZE		160
#define STACK_FRAME_INT_BACKCHAIN	0
#define STACK_FRAME_INT_GRS0		16
#define STACK_FRAME_INT_GRS1		128
#define STACK_FRAME_INT_FPC		148
#define STACK_FRAME_INT_FPRS		152
#define STACK_FRAME_INT_CRS		280
#define STACK_FRAME_INT_SIZE		408

#endif
