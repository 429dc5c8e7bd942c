/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A window of L2 whose EPT entries are the test's own at every level: linear address
 * EPT_WINDOW of each guest paging mode, guest-physical address ept_gpa(), a page of RAM.
 */
#ifndef X86_VMX_EPT_WINDOW_H
#define X86_VMX_EPT_WINDOW_H

#include <libcflat.h>
#include "vmx-l2.h"
#include "vmx-ept.h"

#define EPT_WINDOW	0x40000000ul

/* The EPT pointer of the tests, made by ept_window_setup(); false if there is no EPT. */
extern u64 ept_eptp;
bool ept_window_setup(u64 eptp_flags);

/* The 2 MiB behind the window, and the offset of its page within the gigabyte. */
extern u8 *ept_ram;

/*
 * L2 in @mode with EPT, the window mapped by a leaf of @level with every right; all
 * invalidated. RCX is the window's address. Without the high guest-physical addresses of
 * 64-bit modes the entry of level 4 is shared with L2's code.
 */
void ept_window_reset(enum l2_mode mode, int level);

/* The window's linear and guest-physical address. */
u64 ept_gla(void);
u64 ept_gpa(void);

/* Its EPT entry of @level, as ept_window_reset() left it or as set since. */
u64 *ept_window_entry(int level);

enum ept_access { EPT_READ, EPT_WRITE, EPT_FETCH, EPT_ACCESSES };
extern const char *const ept_access_names[EPT_ACCESSES];

/* L2's code for the access, and the RIP offset of the VMCALL behind it. */
void ept_access_code(enum ept_access access);

/* Expects that the access works, or exits for an EPT violation or misconfiguration. */
void ept_want_done(enum ept_access access);
void ept_want_violation(enum ept_access access, u64 qualification);
void ept_want_misconfig(void);

/* The leaf bits of a page: its address is that of ept_ram for @level. */
u64 ept_leaf(int level);

#endif
