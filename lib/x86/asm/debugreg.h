/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bits of the debug registers: SDM volume 3, section 18.2. */
#ifndef LIB_X86_ASM_DEBUGREG_H
#define LIB_X86_ASM_DEBUGREG_H

#include <linux/const.h>

#define DR6_TRAP0	_BITUL(0)
#define DR6_TRAP1	_BITUL(1)
#define DR6_TRAP2	_BITUL(2)
#define DR6_TRAP3	_BITUL(3)
#define DR6_TRAP_BITS	(DR6_TRAP0 | DR6_TRAP1 | DR6_TRAP2 | DR6_TRAP3)
#define DR6_BUS_LOCK	_BITUL(11)
#define DR6_BD		_BITUL(13)
#define DR6_BS		_BITUL(14)
#define DR6_BT		_BITUL(15)
#define DR6_RTM		_BITUL(16)
/* The bits that read as 1 unless something happened. */
#define DR6_ACTIVE_LOW	0xffff0ff0

#define DR7_LOCAL_ENABLE_DRx(x)		(_BITUL(0) << (2 * (x)))
#define DR7_GLOBAL_ENABLE_DRx(x)	(_BITUL(1) << (2 * (x)))
#define DR7_GLOBAL_ENABLE_DR0		DR7_GLOBAL_ENABLE_DRx(0)
#define DR7_GLOBAL_ENABLE_DR1		DR7_GLOBAL_ENABLE_DRx(1)
#define DR7_GLOBAL_ENABLE_DR2		DR7_GLOBAL_ENABLE_DRx(2)
#define DR7_GLOBAL_ENABLE_DR3		DR7_GLOBAL_ENABLE_DRx(3)
#define DR7_LE				_BITUL(8)
#define DR7_GE				_BITUL(9)
#define DR7_FIXED_1			0x400
#define DR7_RTM				_BITUL(11)
#define DR7_GD				_BITUL(13)

/* What breakpoint @x waits for, and the length of the data. */
#define DR7_RW_SHIFT(x)			(16 + 4 * (x))
#define DR7_LEN_SHIFT(x)		(18 + 4 * (x))
#define DR7_EXECUTE_DRx(x)		(_AC(0, UL) << DR7_RW_SHIFT(x))
#define DR7_WRITE_DRx(x)		(_AC(1, UL) << DR7_RW_SHIFT(x))
#define DR7_PORT_IO_DRx(x)		(_AC(2, UL) << DR7_RW_SHIFT(x))
#define DR7_RW_DRx(x)			(_AC(3, UL) << DR7_RW_SHIFT(x))
#define DR7_LEN_1_DRx(x)		(_AC(0, UL) << DR7_LEN_SHIFT(x))
#define DR7_LEN_2_DRx(x)		(_AC(1, UL) << DR7_LEN_SHIFT(x))
#define DR7_LEN_8_DRx(x)		(_AC(2, UL) << DR7_LEN_SHIFT(x))
#define DR7_LEN_4_DRx(x)		(_AC(3, UL) << DR7_LEN_SHIFT(x))

#endif
