/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine mode (privileged specification, chapter 3): its registers' fields, traps that are
 * not delegated with exact mcause, mtval, mepc and mstatus, MRET, MPRV, what mstatus.TVM, TW
 * and TSR and mcounteren forbid S mode, and delegation by medeleg bit by bit.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/isa.h>
#include "insn.h"
#include "probe-machine.h"

static struct probe p;

static u32 illegal_tval(u32 insn)
{
	static int has_bits = -1;

	if (has_bits < 0) {
		struct probe q;

		probe_init(&q, PROBE_S);
		probe_insn(&q, 0xffffffff);
		probe_machine_run(&q);
		has_bits = q.out.tval == 0xffffffff;
	}
	return has_bits ? insn : 0;
}

static void expect(enum probe_mode mode, unsigned long status, u32 insn, unsigned long cause,
		   unsigned long tval, const char *name)
{
	static const char *const modes[] = { [PROBE_U] = "U", [PROBE_S] = "S", [PROBE_M] = "M" };
	bool good;

	probe_init(&p, mode);
	p.in.status = SR_FS | MSTATUS_MPIE | status;
	probe_insn(&p, insn);
	probe_machine_run(&p);
	good = probe_machine_is(&p, cause, tval, 0, false);
	report(good, "%s from %s", name, modes[mode]);
	if (!good)
		probe_machine_is(&p, cause, tval, 0, true);
}

static void test_traps(void)
{
	static const unsigned long calls[] = { [PROBE_U] = EXC_SYSCALL,
		[PROBE_S] = EXC_HYPERVISOR_SYSCALL, [PROBE_M] = EXC_MACHINE_SYSCALL };
	static const enum probe_mode modes[] = { PROBE_U, PROBE_S, PROBE_M };

	for (int i = 0; i < ARRAY_SIZE(modes); i++) {
		enum probe_mode mode = modes[i];

		expect(mode, 0, INSN_ECALL, calls[mode], 0, "ecall");
		expect(mode, 0, 0xffffffff, EXC_INST_ILLEGAL, illegal_tval(0xffffffff), "illegal");
		expect(mode, 0, 0, EXC_INST_ILLEGAL, 0, "16 zeros");
		if (mode != PROBE_M) {
			u32 read = INSN_CSR(CSRRS, 5, CSR_MSTATUS, 0);

			expect(mode, 0, read, EXC_INST_ILLEGAL, illegal_tval(read),
			       "read of mstatus");
		}
		/* MIE off in the end is MPIE off. */
		probe_init(&p, mode);
		p.in.status = SR_FS;
		probe_insn(&p, INSN_ECALL);
		probe_machine_run(&p);
		report(probe_machine_is(&p, calls[mode], 0, 0, true),
		       "ecall with interrupts off, mode %d", mode);
	}
}

static void test_forbidding(void)
{
	static const struct {
		const char *name;
		unsigned long bit;
		u32 insn;
	} rows[] = {
		{ "TVM: read of satp", MSTATUS_TVM, INSN_CSR(CSRRS, 5, CSR_SATP, 0) },
		{ "TVM: write of satp", MSTATUS_TVM, INSN_CSR(CSRRW, 0, CSR_SATP, 0) },
		{ "TVM: sfence.vma", MSTATUS_TVM, INSN_SFENCE_VMA(0, 0) },
		{ "TVM: sfence.vma of an address", MSTATUS_TVM, INSN_SFENCE_VMA(5, 0) },
		{ "TSR: sret", MSTATUS_TSR, INSN_SRET },
		{ "TW: wfi", MSTATUS_TW, INSN_WFI },
	};

	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned long others = (MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR) & ~rows[i].bit;
		bool wfi = rows[i].insn == INSN_WFI, sret = rows[i].insn == INSN_SRET;

		expect(PROBE_S, rows[i].bit, rows[i].insn, EXC_INST_ILLEGAL,
		       illegal_tval(rows[i].insn), rows[i].name);
		if (wfi || sret)
			continue;
		/* The other bits do not forbid it, and M mode is free. */
		probe_init(&p, PROBE_S);
		p.in.status = SR_FS | others;
		probe_insn(&p, rows[i].insn);
		probe_machine_run(&p);
		report(p.out.cause == NO_EXCEPTION, "%s: allowed by the other bits", rows[i].name);
		probe_init(&p, PROBE_M);
		p.in.status = SR_FS | rows[i].bit;
		probe_insn(&p, rows[i].insn);
		probe_machine_run(&p);
		report(p.out.cause == NO_EXCEPTION, "%s: M mode is free", rows[i].name);
	}
}

static unsigned long open_counters(unsigned long value)
{
	csr_write(CSR_MCOUNTEREN, value);
	return csr_read(CSR_MCOUNTEREN);
}

static void test_counters(void)
{
	unsigned long old = csr_read(CSR_SCOUNTEREN);
	struct tally t = tally_start();

	csr_write(CSR_SCOUNTEREN, -1ul);
	for (unsigned int i = 0; i < 3; i++) {
		for (unsigned int open = 0; open < 2; open++) {
			u32 read = INSN_CSR(CSRRS, 5, 0xc00 + i, 0);

			in_machine_mode(open_counters, open ? 1ul << i : ~(1ul << i));
			for (enum probe_mode mode = PROBE_U; mode <= PROBE_S; mode++) {
				probe_init(&p, mode);
				probe_insn(&p, read);
				probe_run(&p);
				tally_row(&t, open ? p.out.cause == NO_EXCEPTION :
					  probe_is(&p, EXC_INST_ILLEGAL, illegal_tval(read), 0, true),
					  "counter %u open %u mode %d: cause %#lx", i, open, mode,
					  p.out.cause);
			}
		}
	}
	in_machine_mode(open_counters, -1ul);
	csr_write(CSR_SCOUNTEREN, old);
	tally_report(&t, "mcounteren opens each counter to S and U mode");
}

struct field {
	unsigned long value, got;
};

/* Writes a register, reads it back and restores it; one function for each register. */
#define FIELD(name, csr)						\
static unsigned long name(unsigned long argument)			\
{									\
	struct field *f = (struct field *)argument;			\
	unsigned long old = csr_swap(csr, f->value);			\
									\
	f->got = csr_read(csr);						\
	csr_write(csr, old);						\
	return 0;							\
}

FIELD(mstatus, CSR_MSTATUS)
FIELD(mtvec, CSR_MTVEC)
FIELD(mepc, CSR_MEPC)
FIELD(mcause, CSR_MCAUSE)
FIELD(mtval, CSR_MTVAL)
FIELD(medeleg, CSR_MEDELEG)
FIELD(mideleg, CSR_MIDELEG)
FIELD(mie, CSR_MIE)
FIELD(mip, CSR_MIP)

static unsigned long written(unsigned long (*function)(unsigned long), unsigned long value)
{
	struct field f = { value, 0 };

	in_machine_mode(function, (unsigned long)&f);
	return f.got;
}

static void test_registers(void)
{
	unsigned long must = SR_SIE | MSTATUS_MIE | SR_SPIE | MSTATUS_MPIE | SR_SPP | MSTATUS_MPRV |
			     SR_SUM | SR_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | SR_FS;
	unsigned long two = written(mstatus, 2ul << 11), ones, zeros;
	unsigned long enables = 0xaaa;		/* SSI MSI STI MTI SEI MEI */

	report((written(mstatus, -1ul & ~(2ul << 11)) & must) == must, "mstatus: bits that can be set");
	report(!(written(mstatus, 0) & must), "and cleared");
	for (unsigned long mpp = 0; mpp < 4; mpp++)
		if (mpp != 2)
			report((written(mstatus, mpp << 11) & MSTATUS_MPP) == mpp << 11,
			       "mstatus: MPP holds %lu", mpp);
	report((two & MSTATUS_MPP) != 2ul << 11, "mstatus: MPP does not hold 2");
	report((written(mtvec, 0x80000400) & ~3ul) == 0x80000400 &&
	       (written(mtvec, 0x80000401) & 3) == 1, "mtvec: direct and vectored");
	report((written(mtvec, 0x80000402) & 3) < 2 && (written(mtvec, 0x80000403) & 3) < 2,
	       "mtvec: modes 2 and 3 are not taken");
	report(written(mepc, 0x80001234) == 0x80001234, "mepc holds an address");
	report(!(written(mepc, 0x80001235) & 1), "mepc: bit 0 is 0");
	report(written(mcause, 5) == 5 && written(mcause, CAUSE_IRQ_FLAG | 7) == (CAUSE_IRQ_FLAG | 7),
	       "mcause holds causes");
	report(written(mtval, 0x87654321) == 0x87654321, "mtval holds a value");
	ones = written(medeleg, -1ul);
	zeros = written(medeleg, 0);
	report((ones & 0xb1ff) == 0xb1ff && !zeros, "medeleg: exceptions of S mode can be delegated");
	report(!(ones & (1ul << 11)), "medeleg: ecall from M mode cannot");
	report((written(mideleg, -1ul) & 0x222) == 0x222, "mideleg: supervisor interrupts can be");
	report(!(written(mideleg, -1ul) & 0x888), "mideleg: machine interrupts cannot");
	report((written(mie, -1ul) & enables) == enables && !(written(mie, 0) & enables),
	       "mie: each enable can be set and cleared");
	ones = written(mip, -1ul);
	report((ones & 0x222) == 0x222 || (ones & 0x202) == 0x202, "mip: supervisor bits can be set");
	report(!(ones & 0x888), "mip: machine bits cannot");
}

/* A load in M mode with MPRV set is one of MPP's mode: as U mode's it may not touch the page. */
static void mprv_row(const char *name, unsigned long address, unsigned int mpp)
{
	const u32 insns[] = {
		INSN_CSR(CSRRS, 12, CSR_MSTATUS, 0),
		INSN_CSR(CSRRW, 0, CSR_MSTATUS, 11),
		INSN_I(OP_LOAD, 5, 2, 10, 0),
		INSN_CSR(CSRRW, 0, CSR_MSTATUS, 12),
	};

	probe_init(&p, PROBE_M);
	p.satp = csr_read(CSR_SATP);
	p.in.status = SR_FS;
	p.in.x[10] = address;
	p.in.x[11] = MSTATUS_MPRV | (unsigned long)mpp << 11;
	probe_insns(&p, insns, 4);
	probe_machine_run(&p);
	if (mpp == 0)
		report(p.out.cause == EXC_LOAD_PAGE_FAULT && p.out.tval == p.in.x[10] &&
		       (p.out.status & MSTATUS_MPP) == MSTATUS_MPP,
		       "MPRV: %s, a load as U mode's is refused", name);
	else
		report(p.out.cause == NO_EXCEPTION && (u32)p.out.x[5] == *(u32 *)address,
		       "MPRV: %s, a load as %c mode's", name, mpp == 1 ? 'S' : 'M');
}

static void test_mprv(void)
{
	static u32 word[2048] = { [1024] = 0x12345678 };
	static const unsigned int modes[] = { 0, 1, 3 };

	for (int i = 0; i < ARRAY_SIZE(modes); i++) {
		mprv_row("a page of data", (unsigned long)&word[1024], modes[i]);
		mprv_row("the code's page", (unsigned long)probe_code, modes[i]);
	}
}

static unsigned long delegate(unsigned long value)
{
	unsigned long old = csr_swap(CSR_MEDELEG, value);

	return old;
}

/* A cause that is delegated traps to S mode: the supervisor's probe sees it. */
static void test_delegation(void)
{
	static const struct {
		unsigned int cause;
		u32 insn;
	} rows[] = {
		{ EXC_INST_ILLEGAL, 0xffffffff }, { EXC_BREAKPOINT, INSN_EBREAK },
		{ EXC_SYSCALL, INSN_ECALL },
	};
	struct tally t = tally_start();

	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned long old = in_machine_mode(delegate, 1ul << rows[i].cause |
						    1ul << EXC_BREAKPOINT);

		probe_init(&p, PROBE_U);
		probe_insn(&p, rows[i].insn);
		p.length = 0;
		probe_run(&p);
		in_machine_mode(delegate, old);
		tally_row(&t, p.out.cause == rows[i].cause, "cause %u: %#lx", rows[i].cause,
			  p.out.cause);
	}
	tally_report(&t, "medeleg sends its causes to S mode alone");
}

int main(void)
{
	if (!machine_available())
		return report_summary();
	test_traps();
	test_forbidding();
	test_counters();
	test_registers();
	test_mprv();
	test_delegation();
	return report_summary();
}
