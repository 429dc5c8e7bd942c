/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs 16-bit code in real-address mode, each time from a whole given register file, and
 * gives back the whole register file.
 *
 *	struct rm_state s = rm_init();
 *
 *	s.eip = rm_place("\xf7\xf1", 2);		div %cx
 *	s.gpr[RM_CX] = 0;
 *	rm_run(&s, 1);
 *	report(s.vector == 0 && s.eip == ..., "DIV by zero raises #DE at the instruction");
 *
 * The code segment is full of INT3 (0xcc). Code that runs to its end, or jumps anywhere
 * in its segment, therefore ends with vector 3 and an EIP that is one past the place it
 * came to. All 256 interrupt vectors lead back here: what ended the code is in `vector`, and
 * the frame that the interrupt pushed is taken back from the stack, so that EIP, CS, ESP and
 * EFLAGS are those of the interrupted code. A far jump to RM_EXIT_CS:RM_EXIT_IP ends the code
 * without touching the stack: `vector` is then RM_EXIT and EIP and CS are not known.
 *
 * The processor is switched to real mode and back for each call, with interrupts disabled by
 * default, paging off, segment limits of 64 KiB, and the interrupt vector table at address 0.
 * Many states in one call are much faster than many calls.
 *
 * Memory from RM_BASE to RM_END belongs to this; the rest below 1 MiB is left alone, but for
 * the interrupt vector table. Only for the boot processor.
 */
#ifndef LIB_X86_REALMODE_H
#define LIB_X86_REALMODE_H

/* The segments, 64 KiB each. */
#define RM_ENGINE	0x1000
#define RM_BATCH	0x2000
#define RM_CS		0x3000
#define RM_DS		0x4000
#define RM_ES		0x5000
#define RM_SS		0x6000
#define RM_FS		0x7000
#define RM_GS		0x8000

#define RM_BASE		0x10000
#define RM_END		0x90000

/* Ends the code by a far jump. */
#define RM_EXIT_CS	RM_ENGINE
#define RM_EXIT_IP	0x1000

/* In the engine's segment: 16 bytes of code for each vector, then code, then its data. */
#define RM_STUB_SIZE	16
#define RM_SCRATCH	0x2000
#define RM_NEXT		(RM_SCRATCH + 64)
#define RM_COUNT	(RM_SCRATCH + 66)
#define RM_STACK	(RM_SCRATCH + 256)

/* Offsets into struct rm_state. */
#define RM_STATE_SIZE	64
#define RM_GPR(n)	((n) * 4)
#define RM_EIP		32
#define RM_SEG(n)	(36 + (n) * 2)
#define RM_EFLAGS	48
#define RM_VECTOR	52
#define RM_FRAME	56

/* Registers by their numbers in an instruction's encoding. */
#define RM_AX		0
#define RM_CX		1
#define RM_DX		2
#define RM_BX		3
#define RM_SP		4
#define RM_BP		5
#define RM_SI		6
#define RM_DI		7

/* Segment registers by their place in struct rm_state, which is not the encoding. */
#define RM_SEG_CS	0
#define RM_SEG_SS	1
#define RM_SEG_DS	2
#define RM_SEG_ES	3
#define RM_SEG_FS	4
#define RM_SEG_GS	5

/* What `vector` is when the code ended by the far jump. */
#define RM_EXIT		0x100

/* States in one visit to real mode. */
#define RM_BATCH_MAX	1024

#ifndef __ASSEMBLY__

#include <libcflat.h>

struct rm_state {
	u32 gpr[8];
	u32 eip;
	u16 cs, ss, ds, es, fs, gs;
	u32 eflags;
	u32 vector;		/* out: what ended the code */
	u32 entry_eflags;	/* out: EFLAGS in the handler of that vector */
	u32 reserved;
};

/* Code in RM_CS starts here; what is below is INT3 as well. */
#define RM_CODE		0x1000

/* Sets up the interrupt vector table, and fills the code segment with INT3. */
void rm_setup(void);

/*
 * A state to start from: the segment registers as above, SP 0xff00, EIP RM_CODE, EFLAGS with
 * the fixed bit alone, and a pattern in each other register. All 32 bits of ESP are set.
 */
struct rm_state rm_init(void);

/*
 * Puts @len bytes of @code into RM_CS, with at least 16 bytes of INT3 behind it, and returns
 * its offset. Asserts that there is room; rm_clear() makes room, INT3 everywhere.
 */
u16 rm_place(const void *code, unsigned int len);
bool rm_has_room(unsigned int len);
void rm_clear(void);

/* The same at a given offset, without INT3 around it; rm_unplace() puts INT3 there again. */
void rm_place_at(u16 offset, const void *code, unsigned int len);
void rm_unplace(u16 offset, unsigned int len);

/*
 * Runs each of the @n states and replaces it by the state in which it ended. TF must not be
 * set in the state: it would trap in the code that loads the rest.
 */
void rm_run(struct rm_state *states, unsigned int n);

/* Makes interrupt @vector go to @cs:@ip; rm_reset_vector() makes it end the code again. */
void rm_set_vector(u8 vector, u16 cs, u16 ip);
void rm_reset_vector(u8 vector);

/* The byte at @seg:@off. A segment's bytes are mapped one to one, so p[1] is the next. */
static inline u8 *rm_ptr(u16 seg, u16 off)
{
	unsigned long linear = ((unsigned long)seg << 4) + off;

	/* Below 1 MiB the compiler takes a constant address for an offset from NULL. */
	asm("" : "+r"(linear));
	return (u8 *)linear;
}

/* In realmode-entry.S. */
void rm_enter(void);
extern const u8 rm_image[], rm_image_end[];

#endif /* __ASSEMBLY__ */

#endif
