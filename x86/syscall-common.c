/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code that shows hidden segment state for the fast system call tests, see syscall.h. */
#include <libcflat.h>
#include "syscall.h"

#define MARKER		0x5ea1f00du

/* Access bytes and flags for probe_desc(). */
#define DATA_WRITABLE	0x93
#define ATTR_DPL(dpl)	((dpl) << 5)

const struct call_mode call_modes[MODE_COUNT] = {
#ifdef __x86_64__
	{ "64-bit", 0, true },
	{ "compat", PROBE_32, false },
#else
	{ "32-bit", PROBE_32, false },
#endif
};

/* The addresses in the code below are 32 bits: the image is linked there. */
static void put_u32(u8 *to, u32 value)
{
	memcpy(to, &value, sizeof(value));
}

void place_segment_probe(unsigned int offset)
{
	u8 code[] = {
		0x2e, 0xa1, 0, 0, 0, 0,		/* mov %cs:probe_data, %eax */
		0x50,				/* push %eax */
		0x5b,				/* pop %ebx */
		0x0f, 0x06,			/* clts */
	};

	put_u32(code + 2, (ulong)probe_data);
	probe_place(offset, code, sizeof(code));
	put_u32(probe_data, MARKER);
}

void expect_segment_probe(struct probe *want, unsigned int offset, bool privileged)
{
	want->gpr[RAX] = MARKER;
	want->gpr[RBX] = MARKER;
	want->ip = target_address(offset) + (privileged ? 12 : 8);
	want->vector = privileged ? PROBE_DONE : GP_VECTOR;
	want->error = 0;
}

void place_leave_64(unsigned int offset, unsigned int to, unsigned int cpl)
{
	u8 code[] = {
		0x68, 0, 0, 0, 0,		/* push $cs */
		0x68, 0, 0, 0, 0,		/* push $to */
		0x48, 0xcb,			/* lretq */
	};

	put_u32(code + 1, PROBE_CS32(cpl));
	put_u32(code + 6, target_address(to));
	probe_place(offset, code, sizeof(code));
}

void set_odd_stack(unsigned int dpl)
{
	probe_set_desc(ODD_STACK, probe_desc(0x00770000, 0x10, DATA_WRITABLE | ATTR_DPL(dpl)));
}
