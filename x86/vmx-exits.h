/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of one instruction of L2 each, and the exit that it makes: reason, length,
 * qualification, instruction information, and all that must not change.
 */
#ifndef X86_VMX_EXITS_H
#define X86_VMX_EXITS_H

#include <libcflat.h>
#include "vmx-l2.h"

/* In place of a reason: the instruction runs, or raises an exception, which exits. */
#define NO_EXIT		0x1000
#define FAULT(v)	(0x2000 + (v))		/* with error code 0 if it has one */

#define NO_INFO		0			/* the instruction information is undefined */
#define INFO(mask, value)	((u64)(mask) << 32 | (value))

struct exit_row {
	const char *name;		/* begins with the clause */
	const u8 *code;
	u32 length;
	enum l2_mode mode;
	u32 pin, cpu0, cpu1;		/* controls to set; not all allowed: skipped */
	u32 reason;
	u64 qualification;
	u64 info;			/* INFO() or NO_INFO */
	struct {
		u8 number;
		u64 value;
	} gpr[3];			/* number 0 with value 0 ends it */
	void (*setup)(void);		/* more of it, before anything is read */
	enum vmx_need need;
	bool (*possible)(void);		/* what CPUID has to say */
};

void exit_rows(const struct exit_row *rows, unsigned int count);

/* One row; @suffix is put behind the name. */
void exit_row(const struct exit_row *row, const char *suffix);

/* Segments and such, of instruction information. */
#define INFO_SCALE(n)		(n)
#define INFO_REG1(n)		((n) << 3)
#define INFO_ADDRESS(bits)	((bits) == 64 ? 2u << 7 : (bits) == 32 ? 1u << 7 : 0u)
#define INFO_IS_REG		(1u << 10)
#define INFO_SEG(n)		((n) << 15)		/* ES CS SS DS FS GS */
#define INFO_INDEX(n)		((n) << 18)
#define INFO_NO_INDEX		(1u << 22)
#define INFO_BASE(n)		((u32)(n) << 23)
#define INFO_NO_BASE		(1u << 27)
#define INFO_REG2(n)		((u32)(n) << 28)

/* What is defined of a memory operand without index, with base, without either. */
#define INFO_MASK_MEM		(7u << 7 | INFO_IS_REG | 7u << 15 | INFO_NO_INDEX | INFO_NO_BASE)
#define INFO_MASK_BASE		(0xfu << 23)
#define INFO_MASK_INDEX		(0xfu << 18 | 3u)
#define INFO_MASK_REG1		(0xfu << 3)
#define INFO_MASK_REG2		(0xfu << 28)

#endif
