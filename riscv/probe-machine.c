/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Probes by machine mode. See probe-machine.h. */
#include <libcflat.h>
#include <asm/sbi.h>
#include "probe-machine.h"

void probe_machine_enter(struct probe *p);

bool machine_available(void)
{
	if (sbi_probe(FW_EXT_MACHINE))
		return true;
	report_skip("machine mode: the firmware is not this project's");
	return false;
}

unsigned long in_machine_mode(unsigned long (*function)(unsigned long), unsigned long argument)
{
	return sbi_ecall(FW_EXT_MACHINE, 0, (unsigned long)function, argument, 0, 0, 0, 0).value;
}

static unsigned long enter(unsigned long argument)
{
	unsigned long medeleg = csr_swap(CSR_MEDELEG, 0), mie = csr_swap(CSR_MIE, 0);
	unsigned long mepc = csr_read(CSR_MEPC);

	probe_machine_enter((struct probe *)argument);
	csr_write(CSR_MEPC, mepc);
	csr_write(CSR_MIE, mie);
	csr_write(CSR_MEDELEG, medeleg);
	return 0;
}

void probe_machine_run(struct probe *p)
{
	static const u8 privileges[] = { [PROBE_U] = 0, [PROBE_S] = 1, [PROBE_M] = 3 };

	p->in.status = (p->in.status & ~MSTATUS_MPP) | (unsigned long)privileges[p->mode] << 11;
	p->in.cause = NO_EXCEPTION;
	p->in.tval = 0;
	in_machine_mode(enter, (unsigned long)p);
	if (p->out.cause == EXC_BREAKPOINT && p->length && p->out.x[0] == p->in.x[0] + p->length) {
		p->out.cause = NO_EXCEPTION;
		p->out.tval = 0;
	}
}

bool probe_machine_is(const struct probe *p, unsigned long cause, unsigned long tval,
		      u32 changed, bool why)
{
	unsigned long pc = p->in.x[0] + (cause == NO_EXCEPTION ? p->length : 0);
	/* MRET took MPIE to MIE and, leaving M mode, cleared MPRV (3.3.2); the trap took MIE back. */
	unsigned long keep = MSTATUS_MPP | MSTATUS_MPIE | SR_SUM | SR_MXR | MSTATUS_TVM |
			     MSTATUS_TW | MSTATUS_TSR | SR_SIE | SR_SPIE | SR_SPP | SR_FS;
	bool good = p->out.cause == cause && p->out.tval == tval && p->out.x[0] == pc &&
		    (p->out.status & (keep | MSTATUS_MIE)) == (p->in.status & keep) &&
		    !(p->out.status & MSTATUS_MPRV) == (p->mode != PROBE_M ||
							!(p->in.status & MSTATUS_MPRV));

	for (int i = 1; i < 32; i++)
		good = good && (changed & 1u << i || p->out.x[i] == p->in.x[i]);
	if (!good && why)
		report_info("mcause is %#lx (%#lx), mtval %#lx (%#lx), mepc %#lx, mstatus %#lx of %#lx",
			    p->out.cause, cause, p->out.tval, tval, p->out.x[0], p->out.status,
			    p->in.status);
	return good;
}
