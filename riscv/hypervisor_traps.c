/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traps that VS mode handles itself (privileged specification, sections 8.2.2, 8.2.3 and
 * 8.6): exceptions by hedeleg and interrupts by hideleg and hvip, with vscause, vsepc, vstval and
 * vsstatus as they then are, and what of HS mode must stay as it was. VS mode's handler is an
 * EBREAK, which is not delegated and so ends the probe in HS mode.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/isa.h>
#include "insn.h"
#include "probe.h"

#define HANDLER		1024		/* from the code's start */

static struct probe p;
static bool tval_has_insn;

struct outcome {
	unsigned long cause, pc, tval, status;
};

/* Runs p with VS mode's vsstatus; gives what its registers are afterwards. */
static struct outcome run(unsigned long vsstatus)
{
	static const u32 ebreak = INSN_EBREAK;

	memcpy(probe_code + HANDLER, &ebreak, sizeof(ebreak));
	csr_write(CSR_VSTVEC, (unsigned long)probe_code + HANDLER);
	csr_write(CSR_VSCAUSE, 0);
	csr_write(CSR_VSEPC, 0);
	csr_write(CSR_VSTVAL, -1ul);
	csr_write(CSR_VSSTATUS, vsstatus);
	probe_run(&p);
	return (struct outcome){
		csr_read(CSR_VSCAUSE), csr_read(CSR_VSEPC), csr_read(CSR_VSTVAL),
		csr_read(CSR_VSSTATUS),
	};
}

/* The handler's EBREAK came to HS mode out of VS mode. */
static bool reached_handler(unsigned long address)
{
	return p.out.cause == EXC_BREAKPOINT && p.out.x[0] == address &&
	       p.out.status & SR_SPP && p.out.hstatus & HSTATUS_SPV &&
	       p.out.hstatus & HSTATUS_SPVP;
}

/* One exception, with its bit of hedeleg alone set and not set. */
static void test_exception(const char *name, unsigned long cause, u32 insn, enum probe_mode mode,
			   unsigned long tval, unsigned long address)
{
	for (int delegated = 0; delegated < 2; delegated++) {
		unsigned long handler = (unsigned long)probe_code + HANDLER;
		struct outcome out;
		bool good;

		for (unsigned long sie = 0; sie < 2; sie++) {
			csr_write(CSR_HEDELEG, delegated ? 1ul << cause : 0);
			probe_init(&p, mode);
			p.in.x[10] = address;
			probe_insn(&p, insn);
			out = run(SR_FS_INITIAL | (sie ? SR_SIE : 0));
			csr_write(CSR_HEDELEG, 0);
			if (delegated)
				good = reached_handler(handler) && out.cause == cause &&
				       out.pc == p.in.x[0] && out.tval == tval &&
				       !(out.status & SR_SPP) == (mode == PROBE_VU) &&
				       !(out.status & SR_SPIE) == !sie && !(out.status & SR_SIE);
			else
				good = probe_is(&p, cause, tval, 0, true) && !out.cause &&
				       !out.pc && out.tval == -1ul;
			report(good, "%s from %s, SIE %lu: %s", name, mode == PROBE_VS ? "VS" :
			       "VU", sie, delegated ? "delegated" : "not delegated");
			if (!good)
				report_info("scause %#lx sepc %#lx; vscause %#lx vsepc %#lx "
					    "vstval %#lx vsstatus %#lx", p.out.cause, p.out.x[0],
					    out.cause, out.pc, out.tval, out.status);
		}
	}
}

/* hvip's bits are VS mode's interrupts when hideleg says so, with numbers one less. */
static void test_interrupts(void)
{
	static const struct {
		const char *name;
		unsigned int number;
	} rows[] = {
		{ "software", IRQ_VS_SOFT }, { "timer", IRQ_VS_TIMER }, { "external", IRQ_VS_EXT },
	};
	unsigned long handler = (unsigned long)probe_code + HANDLER;

	for (int i = 0; i < ARRAY_SIZE(rows) * 8; i++) {
		unsigned long bit = 1ul << rows[i / 8].number;
		bool delegated = i & 1, enabled = i & 2, sie = i & 4, good;
		struct outcome out;

		csr_write(CSR_HIDELEG, delegated ? bit : 0);
		csr_write(CSR_HVIP, bit);
		csr_write(CSR_HIE, enabled ? bit : 0);
		probe_init(&p, PROBE_VS);
		probe_insn(&p, INSN_NOP);
		out = run(SR_FS_INITIAL | (sie ? SR_SIE : 0));
		csr_write(CSR_HVIP, 0);
		csr_write(CSR_HIE, 0);
		csr_write(CSR_HIDELEG, 0);
		if (!enabled || (delegated && !sie))
			good = p.out.cause == NO_EXCEPTION && !out.cause;
		else if (delegated)
			good = reached_handler(handler) && out.pc == p.in.x[0] &&
			       out.cause == (CAUSE_IRQ_FLAG | (rows[i / 8].number - 1)) &&
			       out.status & SR_SPP && out.status & SR_SPIE &&
			       !(out.status & SR_SIE);
		else
			/* HS mode takes it whatever its own SIE is: VS mode is less. */
			good = probe_is(&p, CAUSE_IRQ_FLAG | rows[i / 8].number, 0, 0, true) &&
			       !out.cause;
		report(good, "%s interrupt, hideleg %d, hie %d, SIE %d", rows[i / 8].name, delegated,
		       enabled, sie);
		if (!good)
			report_info("scause %#lx; vscause %#lx vsepc %#lx vsstatus %#lx",
				    p.out.cause, out.cause, out.pc, out.status);
	}
}

/* SRET in VS mode: vsepc, and vsstatus's SPP, SPIE and SIE. */
static void test_sret(void)
{
	struct tally t = tally_start();

	for (int i = 0; i < 4; i++) {
		unsigned long spp = i & 1 ? SR_SPP : 0, spie = i & 2 ? SR_SPIE : 0, status;
		const u32 insns[] = { INSN_CSR(CSRRW, 0, CSR_SEPC, 10), INSN_SRET, 0xffffffff,
				      INSN_NOP };

		probe_init(&p, PROBE_VS);
		p.in.x[10] = p.in.x[0] + 12;
		probe_insns(&p, insns, 4);
		status = run(SR_FS_INITIAL | spp | spie).status;
		tally_row(&t, p.out.cause == NO_EXCEPTION && !(p.out.status & SR_SPP) == !spp &&
			  p.out.hstatus & HSTATUS_SPV &&
			  (status & (SR_SPP | SR_SPIE | SR_SIE)) ==
			  (SR_SPIE | (spie ? SR_SIE : 0)),
			  "SPP %d SPIE %d: cause %#lx, vsstatus %#lx, sstatus %#lx", !!spp, !!spie,
			  p.out.cause, status, p.out.status);
	}
	tally_report(&t, "SRET in VS mode");
}

int main(void)
{
	if (!has_ext("h")) {
		report_skip("this CPU has no hypervisor extension");
		return report_summary();
	}
	csr_write(CSR_SIE, 0);
	csr_write(CSR_HIE, 0);
	csr_write(CSR_HIDELEG, 0);
	csr_write(CSR_HGATP, 0);
	csr_write(CSR_VSATP, 0);
	csr_write(CSR_VSIE, 0x222);
	probe_init(&p, PROBE_S);
	probe_insn(&p, 0xffffffff);
	probe_run(&p);
	tval_has_insn = p.out.tval == 0xffffffff;

	for (enum probe_mode mode = PROBE_VU; mode <= PROBE_VS; mode++) {
		test_exception("illegal instruction", EXC_INST_ILLEGAL, 0xffffffff, mode,
			       tval_has_insn ? 0xffffffff : 0, 0);
		test_exception("misaligned lr.w", EXC_LOAD_MISALIGNED,
			       INSN_R(OP_AMO, 5, 2, 10, 0, 2 << 2), mode,
			       (unsigned long)probe_code + 2049, (unsigned long)probe_code + 2049);
		test_exception("load access fault", EXC_LOAD_ACCESS, INSN_I(OP_LOAD, 5, 2, 10, 0),
			       mode, 0xbf000000, 0xbf000000);
	}
	test_exception("ecall", EXC_SYSCALL, INSN_ECALL, PROBE_VU, 0, 0);
	csr_write(CSR_VSIE, 0x222);
	test_interrupts();
	test_sret();
	return report_summary();
}
