/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the fast system calls share: the modes they run in, the places that the
 * MSRs send them to, and code that shows what the hidden part of CS and SS became.
 */
#ifndef X86_SYSCALL_H
#define X86_SYSCALL_H

#include <libcflat.h>
#include "outcome.h"
#include "processor.h"

#ifdef __x86_64__
#define LONG_MODE	true
#define MODE_COUNT	2
#else
#define LONG_MODE	false
#define MODE_COUNT	1
#endif

struct call_mode {
	const char *name;
	unsigned int probe;	/* PROBE_32 or 0 */
	bool code64;		/* CS.L = 1 */
};
extern const struct call_mode call_modes[MODE_COUNT];

/* Where the MSRs point to, in probe_code. */
#define TARGET_64	0x400	/* LSTAR, SYSENTER_EIP, 64-bit RCX of SYSRET */
#define TARGET_32	0x800	/* CSTAR, STAR.EIP, 32-bit ECX of SYSRET */

static inline ulong target_address(unsigned int offset)
{
	return (ulong)probe_code + offset;
}

/*
 * Selectors whose descriptors are all zero: none of these instructions reads a table. Each
 * has room for the CS and SS behind it.
 */
#define CALL_SELECTOR	PROBE_SLOT(8)
#define RETURN_SELECTOR	PROBE_SLOT(24)

#define FLAGS_FIXED	0x2ul

/* An end at @offset: the state is taken there. */
static inline void place_end(unsigned int offset)
{
	probe_place(offset, NULL, 0);
}

/*
 * 32-bit code that only a flat, readable, 32-bit code segment and a flat, writable, 32-bit
 * stack segment let pass. It reads probe_data by CS into EAX, by an opcode whose
 * length tells 16-, 32- and 64-bit code apart, moves that by the stack to EBX, and then
 * executes CLTS, which ends it with #GP(0) unless CPL is 0.
 */
void place_segment_probe(unsigned int offset);

/* What that code leaves, where it began at @offset with the registers of @want. */
void expect_segment_probe(struct probe *want, unsigned int offset, bool privileged);

/*
 * 64-bit code that goes on with the code above, at @to, in a flat 32-bit code segment of
 * the privilege level @cpl: SS stays what it is.
 */
void place_leave_64(unsigned int offset, unsigned int to, unsigned int cpl);

/* A data segment that no stack works in: base off, limit small, 16 bits. */
#define ODD_STACK	PROBE_SLOT(40)
void set_odd_stack(unsigned int dpl);

#endif
