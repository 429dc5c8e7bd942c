/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a processor finds in its registers when a startup IPI lets it go: the page that it
 * starts in is a copy of init_state_code, which stores everything behind itself.
 */
#ifndef X86_INIT_STATE_H
#define X86_INIT_STATE_H

/* Offsets in the page, in groups of the size that they are stored in. */
#define INIT_STARTS		0x800	/* how often the page was entered */
#define INIT_DONE		0x804	/* how often everything was stored */
#define INIT_GPRS		0x808
#define INIT_EFLAGS		0x828
#define INIT_CRS		0x82c	/* CR0, CR2, CR3, CR4 */
#define INIT_DRS		0x83c	/* DR0 to DR3, DR6, DR7 */
#define INIT_SEGMENTS		0x854	/* CS, DS, ES, FS, GS, SS */
#define INIT_GDTR		0x860
#define INIT_IDTR		0x868
#define INIT_EFER		0x870
#define INIT_APIC_BASE		0x878
#define INIT_PAT		0x880
#define INIT_TSC		0x888
#define INIT_FCW		0x890
#define INIT_MXCSR		0x894
#define INIT_XMM0		0x898
#define INIT_APIC		0x900	/* one word for each register that INIT_REGISTERS has */

/* Set by C: where the page is, what to look at. */
#define INIT_GDT		0xa00
#define INIT_GDT_POINTER	0xa10
#define INIT_HAS_SSE		0xa20
#define INIT_X2APIC		0xa21
#define INIT_NR_REGISTERS	0xa22	/* a word */
#define INIT_REGISTERS		0xa24	/* bytes: a register's offset over 16 */

/* The top of the page is the stack. */
#define INIT_STACK		0x1000

#endif
