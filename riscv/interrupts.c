/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Supervisor interrupts and trap return (privileged specification, sections 4.1.1 to 4.1.4):
 * when a pending interrupt is taken, by SIE, sie and privilege; scause, sepc, stval and
 * sstatus then; the vectored entry; priorities; WFI; all of the effects of SRET.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/delay.h>
#include <asm/io.h>
#include <asm/sbi.h>
#include <asm/timer.h>
#include "insn.h"
#include "probe.h"

static struct probe p;

/* Two NOPs in front of the EBREAK, where an interrupt is taken at the first. */
static void run_nops(enum probe_mode mode, bool enabled)
{
	const u32 nops[] = { INSN_NOP, INSN_NOP };

	probe_init(&p, mode);
	if (!enabled)
		p.in.status &= ~SR_SPIE;
	probe_insns(&p, nops, 2);
	probe_run(&p);
}

/* SSIP pending: taken in U mode always, in S mode by SIE, and never without sie. */
static void test_taking(void)
{
	for (int i = 0; i < 8; i++) {
		enum probe_mode mode = i & 1 ? PROBE_S : PROBE_U;
		bool on = i & 2, enabled = i & 4;
		bool taken = enabled && (on || mode == PROBE_U);

		csr_write(CSR_SIE, enabled ? IE_SSIE : 0);
		csr_set(CSR_SIP, IP_SSIP);
		run_nops(mode, on);
		csr_clear(CSR_SIP, IP_SSIP);
		csr_write(CSR_SIE, 0);
		report(probe_is(&p, taken ? CAUSE_IRQ_FLAG | IRQ_S_SOFT : NO_EXCEPTION, 0, 0, true),
		       "%s mode, SIE %d, sie %d: %s", mode == PROBE_S ? "S" : "U", on, enabled,
		       taken ? "taken" : "not taken");
	}
}

/* The external interrupt is above the software one, that above the timer's (4.1.3). */
static void test_priority(void)
{
	timer_start(0);
	csr_set(CSR_SIP, IP_SSIP);
	while (!(csr_read(CSR_SIP) & IP_TIP))
		cpu_relax();
	csr_write(CSR_SIE, IE_SSIE | IE_TIE);
	run_nops(PROBE_U, true);
	report(p.out.cause == (CAUSE_IRQ_FLAG | IRQ_S_SOFT), "software before timer");
	csr_write(CSR_SIE, IE_TIE);
	run_nops(PROBE_U, true);
	report(p.out.cause == (CAUSE_IRQ_FLAG | IRQ_S_TIMER), "the timer alone");
	csr_write(CSR_SIE, 0);
	csr_clear(CSR_SIP, IP_SSIP);
	timer_stop();
	report(!(csr_read(CSR_SIP) & IP_TIP), "the timer is not pending when it is stopped");
}

/* WFI goes on when something pends that sie has, whatever SIE is (3.3.3). */
static void test_wfi(void)
{
	probe_init(&p, PROBE_S);
	p.in.status &= ~SR_SPIE;
	probe_insn(&p, INSN_WFI);
	csr_write(CSR_SIE, IE_TIE);
	timer_start(500);
	probe_run(&p);
	csr_write(CSR_SIE, 0);
	report(probe_is(&p, NO_EXCEPTION, 0, 0, true), "WFI ends without a trap when SIE is off");
	report(csr_read(CSR_SIP) & IP_TIP, "because the interrupt pends");
	timer_stop();
	csr_write(CSR_SIE, IE_TIE);
	probe_init(&p, PROBE_S);
	probe_insn(&p, INSN_WFI);
	p.length = 0;
	timer_start(500);
	probe_run(&p);
	csr_write(CSR_SIE, 0);
	timer_stop();
	/* Taken behind the WFI, or in front of it when it was late. */
	report(p.out.cause == (CAUSE_IRQ_FLAG | IRQ_S_TIMER) &&
	       (p.out.x[0] == p.in.x[0] + 4 || p.out.x[0] == p.in.x[0]),
	       "with SIE on the interrupt is taken at WFI");
}

/*
 * The vectored mode: interrupts to BASE + 4 * cause, exceptions to BASE. Each slot of the
 * table links to t0, so that tells the slot; the landing returns to where t2 says.
 */
void vector_table(void);
asm("	.text\n"
    "	.balign	256\n"
    "vector_table:\n"
    "	.option	push\n"
    "	.option	norvc\n"
    "	.rept	16\n"
    "	jal	t0, 1f\n"
    "	.endr\n"
    "	.option	pop\n"
    "1:	csrr	t1, scause\n"
    "	csrw	sepc, t2\n"
    "	csrci	sip, 2\n"
    "	sret\n");

static void test_vectored(void)
{
	unsigned long stvec = csr_read(CSR_STVEC), status = csr_read(CSR_SSTATUS);
	unsigned long table = (unsigned long)vector_table;

	for (int interrupt = 0; interrupt < 2; interrupt++) {
		unsigned long link, cause;

		csr_write(CSR_STVEC, table | 1);
		csr_write(CSR_SIE, IE_SSIE);
		if (interrupt)
			csr_set(CSR_SIP, IP_SSIP);
		asm volatile("	li	t0, 0\n"
			     "	lla	t2, 2f\n"
			     "	bnez	%2, 1f\n"
			     "	ebreak\n"
			     "1:	csrsi	sstatus, 2\n"
			     "	nop\n"
			     "	nop\n"
			     "	.balign	4\n"
			     "2:	csrci	sstatus, 2\n"
			     "	mv	%0, t0\n"
			     "	mv	%1, t1"
			     : "=&r"(link), "=&r"(cause) : "r"(interrupt) : "t0", "t1", "t2",
			     "memory");
		csr_write(CSR_SIE, 0);
		csr_write(CSR_STVEC, stvec);
		csr_write(CSR_SSTATUS, status);
		if (interrupt)
			report(link == table + 4 * IRQ_S_SOFT + 4 &&
			       cause == (CAUSE_IRQ_FLAG | IRQ_S_SOFT),
			       "vectored: a software interrupt goes to its slot");
		else
			report(link == table + 4 && cause == EXC_BREAKPOINT,
			       "vectored: an exception goes to the base");
	}
}

/* SRET: to sepc in SPP's mode; SIE from SPIE, SPIE 1, SPP U (3.3.2). */
static void test_sret(void)
{
	struct tally t = tally_start();

	for (int i = 0; i < 8; i++) {
		unsigned long spp = i & 1 ? SR_SPP : 0, spie = i & 2 ? SR_SPIE : 0;
		unsigned long sie = i & 4 ? SR_SIE : 0, base, expected;
		const u32 insns[] = {
			INSN_CSR(CSRRW, 0, CSR_SEPC, 10),
			INSN_CSR(CSRRW, 0, CSR_SSTATUS, 11),
			INSN_SRET,
			0xffffffff,
			/* Here sepc points: sstatus is illegal to read for U mode. */
			INSN_CSR(CSRRS, 5, CSR_SSTATUS, 0),
		};

		probe_init(&p, PROBE_S);
		base = p.in.status & ~(SR_SPP | SR_SPIE | SR_SIE);
		p.in.x[10] = p.in.x[0] + 16;
		p.in.x[11] = base | spp | spie | sie;
		probe_insns(&p, insns, 5);
		probe_run(&p);
		if (spp) {
			expected = base | SR_SPIE | (spie ? SR_SIE : 0);
			tally_row(&t, p.out.cause == NO_EXCEPTION &&
				  (p.out.x[5] & (SR_SPP | SR_SPIE | SR_SIE)) ==
				  (expected & (SR_SPP | SR_SPIE | SR_SIE)) &&
				  (p.out.status & (SR_SPP | SR_SPIE)) == (SR_SPP | spie),
				  "to S: sstatus %#lx then %#lx", p.out.x[5], p.out.status);
		} else {
			tally_row(&t, p.out.cause == EXC_INST_ILLEGAL &&
				  p.out.x[0] == p.in.x[10] &&
				  (p.out.status & (SR_SPP | SR_SPIE | SR_SIE)) == spie,
				  "to U: cause %#lx at %#lx, sstatus %#lx", p.out.cause,
				  p.out.x[0], p.out.status);
		}
	}
	tally_report(&t, "SRET");
}

int main(void)
{
	csr_write(CSR_SIE, 0);
	test_taking();
	test_priority();
	test_wfi();
	test_vectored();
	test_sret();
	return report_summary();
}
