/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ESR_ELx: Arm ARM, D17.2.37 "ESR_EL1". */
#ifndef LIB_ARM64_ASM_ESR_H
#define LIB_ARM64_ASM_ESR_H

#include <linux/const.h>

#define ESR_ELx_EC_SHIFT	26
#define ESR_ELx_EC_WIDTH	6
#define ESR_ELx_EC_MASK		(_AC(0x3f, UL) << ESR_ELx_EC_SHIFT)
#define ESR_ELx_EC(esr)		(((esr) & ESR_ELx_EC_MASK) >> ESR_ELx_EC_SHIFT)
#define ESR_ELx_IL		(_AC(1, UL) << 25)
#define ESR_ELx_ISS_MASK	(ESR_ELx_IL - 1)
#define ESR_ELx_ISS(esr)	((esr) & ESR_ELx_ISS_MASK)

/* Exception classes. */
#define ESR_ELx_EC_UNKNOWN	_AC(0x00, UL)
#define ESR_ELx_EC_WFx		_AC(0x01, UL)
#define ESR_ELx_EC_CP15_32	_AC(0x03, UL)
#define ESR_ELx_EC_CP15_64	_AC(0x04, UL)
#define ESR_ELx_EC_CP14_MR	_AC(0x05, UL)
#define ESR_ELx_EC_CP14_LS	_AC(0x06, UL)
#define ESR_ELx_EC_FP_ASIMD	_AC(0x07, UL)
#define ESR_ELx_EC_PAC		_AC(0x09, UL)
#define ESR_ELx_EC_LS64		_AC(0x0a, UL)
#define ESR_ELx_EC_CP14_64	_AC(0x0c, UL)
#define ESR_ELx_EC_BTI		_AC(0x0d, UL)
#define ESR_ELx_EC_ILL		_AC(0x0e, UL)
#define ESR_ELx_EC_SVC32	_AC(0x11, UL)
#define ESR_ELx_EC_HVC32	_AC(0x12, UL)
#define ESR_ELx_EC_SMC32	_AC(0x13, UL)
#define ESR_ELx_EC_SVC64	_AC(0x15, UL)
#define ESR_ELx_EC_HVC64	_AC(0x16, UL)
#define ESR_ELx_EC_SMC64	_AC(0x17, UL)
#define ESR_ELx_EC_SYS64	_AC(0x18, UL)
#define ESR_ELx_EC_SVE		_AC(0x19, UL)
#define ESR_ELx_EC_ERET		_AC(0x1a, UL)
#define ESR_ELx_EC_FPAC		_AC(0x1c, UL)
#define ESR_ELx_EC_SME		_AC(0x1d, UL)
#define ESR_ELx_EC_IABT_LOW	_AC(0x20, UL)
#define ESR_ELx_EC_IABT_CUR	_AC(0x21, UL)
#define ESR_ELx_EC_PC_ALIGN	_AC(0x22, UL)
#define ESR_ELx_EC_DABT_LOW	_AC(0x24, UL)
#define ESR_ELx_EC_DABT_CUR	_AC(0x25, UL)
#define ESR_ELx_EC_SP_ALIGN	_AC(0x26, UL)
#define ESR_ELx_EC_FP_EXC32	_AC(0x28, UL)
#define ESR_ELx_EC_FP_EXC64	_AC(0x2c, UL)
#define ESR_ELx_EC_SERROR	_AC(0x2f, UL)
#define ESR_ELx_EC_BREAKPT_LOW	_AC(0x30, UL)
#define ESR_ELx_EC_BREAKPT_CUR	_AC(0x31, UL)
#define ESR_ELx_EC_SOFTSTP_LOW	_AC(0x32, UL)
#define ESR_ELx_EC_SOFTSTP_CUR	_AC(0x33, UL)
#define ESR_ELx_EC_WATCHPT_LOW	_AC(0x34, UL)
#define ESR_ELx_EC_WATCHPT_CUR	_AC(0x35, UL)
#define ESR_ELx_EC_BKPT32	_AC(0x38, UL)
#define ESR_ELx_EC_VECTOR32	_AC(0x3a, UL)
#define ESR_ELx_EC_BRK64	_AC(0x3c, UL)
#define ESR_ELx_EC_MAX		0x3f

/* Aborts: data and instruction fault status, and what was accessed how. */
#define ESR_ELx_FSC		0x3f
#define ESR_ELx_FSC_TYPE	0x3c
#define ESR_ELx_FSC_LEVEL	0x03
#define ESR_ELx_FSC_ADDRESS	0x00
#define ESR_ELx_FSC_FAULT	0x04
#define ESR_ELx_FSC_ACCESS	0x08
#define ESR_ELx_FSC_PERM	0x0c
#define ESR_ELx_FSC_EXTABT	0x10
#define ESR_ELx_FSC_MTE		0x11
#define ESR_ELx_FSC_EXTABT_WALK	0x14
#define ESR_ELx_FSC_ALIGNMENT	0x21
#define ESR_ELx_FSC_TLB_CONFLICT	0x30
#define ESR_ELx_FSC_EXCLUSIVE	0x35
#define ESR_ELx_WNR		(_AC(1, UL) << 6)
#define ESR_ELx_S1PTW		(_AC(1, UL) << 7)
#define ESR_ELx_CM		(_AC(1, UL) << 8)
#define ESR_ELx_EA		(_AC(1, UL) << 9)
#define ESR_ELx_FnV		(_AC(1, UL) << 10)
#define ESR_ELx_ISV		(_AC(1, UL) << 24)

#endif
