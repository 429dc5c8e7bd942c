/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe: runs one instruction, or a few, in a whole given machine state, catches the
 * exception that ends it, and gives the whole state that came out.
 *
 *	struct probe p;
 *
 *	probe_init(&p, PROBE_U);
 *	probe_insn(&p, 0x10200073);		(sret)
 *	probe_run(&p);
 *	probe_expect(&p, EXC_INST_ILLEGAL, 0x10200073, "sret in U mode");
 *
 * Behind the instructions stands an EBREAK: what ends with a breakpoint there has raised
 * nothing. The instructions run with paging off unless the test gives a satp whose tables
 * map the library and the page of the code.
 */
#ifndef RISCV_PROBE_H
#define RISCV_PROBE_H

#include <libcflat.h>
#include <asm/csr.h>
#include "exception.h"

enum probe_mode {
	PROBE_U,
	PROBE_S,
	PROBE_VU,
	PROBE_VS,
	PROBE_M,		/* probe-machine.h */
};

struct probe_state {
	unsigned long x[32];	/* x[0] is the pc */
	unsigned long status;	/* sstatus; SPP and SPIE are the mode's */
	unsigned long cause;	/* scause, stval: NO_EXCEPTION, and 0, for none */
	unsigned long tval;
	unsigned long htval, htinst, hstatus;	/* of a trap from VS or VU mode */
};

/* The first fields are known to probe-entry.S. */
struct probe {
	struct probe_state in;
	struct probe_state out;
	unsigned long satp;
	unsigned long kept[20];		/* the library's registers meanwhile */
	enum probe_mode mode;
	unsigned int length;		/* bytes of the instructions */
};

/* The page that the instructions are written to; they begin at its start. */
extern u8 probe_code[4096];

/*
 * A state whose registers all differ and are no addresses, with the code at probe_code, satp
 * 0, floating point and vectors on, interrupts off.
 */
void probe_init(struct probe *p, enum probe_mode mode);

/* Puts one instruction of 2 or 4 bytes, or @count of 4, to where p->in.x[0] says. */
void probe_insn(struct probe *p, u32 insn);
void probe_insns(struct probe *p, const u32 *insns, unsigned int count);

/*
 * Runs it. In p->out cause is NO_EXCEPTION when the EBREAK behind the instructions was
 * reached, and x[0] is then its address.
 */
void probe_run(struct probe *p);

/*
 * Whether the probe ended with @cause and @tval, pc and all registers unchanged but those
 * in the mask @changed (which the caller compares), and sstatus what a trap makes of it.
 * Says what differs by INFO lines, when @why.
 */
bool probe_is(const struct probe *p, unsigned long cause, unsigned long tval, u32 changed,
	      bool why);

/* The same as a check with a message. Without an exception pc is behind the instructions. */
bool probe_expect(const struct probe *p, unsigned long cause, unsigned long tval,
		  const char *fmt, ...) __printf_like(4, 5);

#endif
