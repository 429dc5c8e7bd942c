/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts by instructions, and what each leaves in (H)SRR0, (H)SRR1, DAR and DSISR: Power
 * ISA 3.1, book III, chapter 7. Illegal and privileged instructions, in both states; facility
 * unavailable of floating point, vectors and VSX; system calls; alignment; trace; enabled
 * floating-point exceptions; decrementers. No other register may have changed.
 *
 * Reservations are only loaded at wrong addresses: a conditional store without one may do nothing.
 *
 * A failure prints the instruction and each field that is not as expected. An illegal
 * instruction goes to the hypervisor: on pseries it comes back as a program interrupt.
 */
#include <asm/hcall.h>
#include <asm/mmu.h>
#include <asm/smp.h>
#include <asm/time.h>
#include "alu.h"

#define X(t, a, b, xo)	INSN_X(31, t, a, b, xo)
#define USER		(MSR_PR | MSR_EE | MSR_IR | MSR_DR)

static struct probe_state in, out, expected;

struct named_insn {
	const char *name;
	u32 insn;
};

/* The states that an instruction is run in: of MSR, and its name. */
static const struct {
	const char *name;
	u64 msr;
} states[] = { { "privileged", 0 }, { "problem state", USER } };

/* Illegal: to the hypervisor at 0xe40 with the instruction in HEIR, where we are that. */
static void expect_illegal(void)
{
	if (machine_is_powernv())
		probe_expect_interrupt(&in, &expected, 0xe40, 0);
	else
		probe_expect_interrupt(&in, &expected, 0x700, SRR1_PROGILL);
}

/* Whether HEIR is there: a missing register of the privileged numbers reads as nothing. */
static bool find_heir(void)
{
	if (!cpu_has_hv)
		return false;
	probe_init(&in, 0);
	probe_run(INSN_SPR(false, 3, SPR_HEIR), &in, &out);
	return out.gpr[3] != in.gpr[3];
}

static void test_illegal(void)
{
	static const struct named_insn rows[] = {
		{ "opcode 0", 0 }, { "opcode 0, bits", 0x00abcdef }, { "opcode 5", 5u << 26 },
		{ "opcode 22", 22u << 26 }, { "opcode 19, XO 1023", INSN_X(19, 0, 0, 0, 1023) },
		{ "opcode 19, XO 3", INSN_X(19, 0, 0, 0, 3) },
		{ "opcode 30, XO 10", 30u << 26 | 10 << 1 },
		{ "opcode 30, XO 15", 30u << 26 | 15 << 1 },
		{ "opcode 31, XO 1", X(0, 0, 0, 1) }, { "opcode 31, XO 2", X(0, 0, 0, 2) },
		{ "opcode 31, XO 1023", X(0, 0, 0, 1023) }, { "opcode 31, XO 5", X(0, 0, 0, 5) },
		{ "opcode 58, XO 3", 58u << 26 | 3 }, { "opcode 62, XO 3", 62u << 26 | 3 },
		{ "opcode 59, XO 0", 59u << 26 }, { "opcode 63, XO 1", 63u << 26 | 2 },
		{ "icread", X(3, 4, 5, 998) }, { "dcread", X(3, 4, 5, 486) },
		{ "mfdcr", X(3, 4, 5, 323) }, { "mtdcr", X(3, 4, 5, 451) },
		{ "rfci", INSN_X(19, 0, 0, 0, 51) }, { "rfi", INSN_X(19, 0, 0, 0, 50) },
		{ "tlbre", X(3, 4, 5, 946) }, { "tlbwe", X(3, 4, 5, 978) },
		{ "wrtee", X(3, 0, 0, 131) }, { "wrteei", X(0, 0, 0x10, 163) },
		{ "dlmzb", X(3, 4, 5, 78) },
		{ "dcba", X(0, 4, 5, 758) }, { "eciwx", X(3, 4, 5, 310) },
		{ "ecowx", X(3, 4, 5, 438) }, { "tlbia", X(0, 0, 0, 370) },
		{ "doz", X(3, 4, 5, 264) }, { "clcs", X(3, 4, 0, 531) },
	};
	bool has_heir = find_heir();

	if (cpu_has_hv && !has_heir)
		report_skip("illegal: HEIR is not there");
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int s = 0; s < ARRAY_SIZE(states); s++) {
			if (states[s].msr && !vm_available())
				continue;
			probe_init(&in, states[s].msr);
			probe_run(rows[i].insn, &in, &out);
			expect_illegal();
			probe_check(&in, &out, &expected, "%s, %s", rows[i].name, states[s].name);
			if (has_heir)
				probe_note((u32)mfspr(SPR_HEIR) == rows[i].insn,
					   "%s, %s: HEIR is %#llx", rows[i].name, states[s].name,
					   (unsigned long long)mfspr(SPR_HEIR));
		}
		probe_end("illegal: %s", rows[i].name);
	}
}

static void test_privileged(void)
{
	static const struct named_insn rows[] = {
		{ "mfmsr", X(3, 0, 0, 83) }, { "mtmsr", X(3, 0, 0, 146) },
		{ "mtmsr, L = 1", X(3, 1, 0, 146) }, { "mtmsrd", X(3, 0, 0, 178) },
		{ "mtmsrd, L = 1", X(3, 1, 0, 178) }, { "rfid", INSN_X(19, 0, 0, 0, 18) },
		{ "hrfid", INSN_X(19, 0, 0, 0, 274) },
		{ "slbie", X(0, 0, 5, 434) }, { "slbia", X(0, 0, 0, 498) },
		{ "slbmte", X(3, 0, 5, 402) }, { "slbmfee", X(3, 0, 5, 915) },
		{ "slbmfev", X(3, 0, 5, 851) }, { "slbsync", X(0, 0, 0, 338) },
		{ "tlbie", X(3, 0, 5, 306) }, { "tlbiel", X(3, 0, 5, 274) },
		{ "tlbsync", X(0, 0, 0, 566) }, { "msgsndp", X(0, 0, 5, 142) },
		{ "msgclrp", X(0, 0, 5, 174) }, { "msgsnd", X(0, 0, 5, 206) },
		{ "msgclr", X(0, 0, 5, 238) }, { "lbzcix", X(3, 4, 5, 853) },
		{ "lhzcix", X(3, 4, 5, 821) }, { "lwzcix", X(3, 4, 5, 789) },
		{ "ldcix", X(3, 4, 5, 885) }, { "stbcix", X(3, 4, 5, 981) },
		{ "sthcix", X(3, 4, 5, 949) }, { "stwcix", X(3, 4, 5, 917) },
		{ "stdcix", X(3, 4, 5, 1013) },
	};

	if (!vm_available()) {
		report_skip("privileged instructions: problem state needs radix");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		probe_init(&in, USER);
		probe_run(rows[i].insn, &in, &out);
		probe_expect_interrupt(&in, &expected, 0x700, SRR1_PROGPRIV);
		probe_check(&in, &out, &expected, "%s", rows[i].name);
		probe_end("privileged: %s", rows[i].name);
	}
}

/* With their MSR bits 0: floating point, vectors, VSX. */
static void test_unavailable(void)
{
	static const struct {
		const char *name;
		u32 insn;
		u64 msr;	/* that does not help */
		unsigned int trap;
	} rows[] = {
		{ "fadd", INSN_X(63, 1, 2, 3, 21), 0, 0x800 },
		{ "fmr", INSN_X(63, 1, 0, 3, 72), MSR_VEC | MSR_VSX, 0x800 },
		{ "lfd", INSN_D(50, 1, 4, 0), MSR_VEC | MSR_VSX, 0x800 },
		{ "stfs", INSN_D(52, 1, 4, 0), 0, 0x800 },
		{ "mffs", INSN_X(63, 1, 0, 0, 583), MSR_VEC, 0x800 },
		{ "mtfsb0", INSN_X(63, 5, 0, 0, 70), MSR_VSX, 0x800 },
		{ "fadds", INSN_X(59, 1, 2, 3, 21), 0, 0x800 },
		{ "vaddubm", INSN_X(4, 1, 2, 3, 0), MSR_FP | MSR_VSX, 0xf20 },
		{ "lvx", X(1, 4, 5, 103), MSR_FP, 0xf20 },
		{ "stvx", X(1, 4, 5, 231), 0, 0xf20 },
		{ "mfvscr", INSN_X(4, 1, 0, 0, 770), MSR_FP | MSR_VSX, 0xf20 },
		{ "vsel", 4u << 26 | 42, 0, 0xf20 },
		{ "xxlor", 60u << 26 | 146 << 3, MSR_FP | MSR_VEC, 0xf40 },
		{ "lxvd2x", X(1, 4, 5, 844), MSR_FP | MSR_VEC, 0xf40 },
		{ "xsadddp", 60u << 26 | 32 << 3, MSR_FP, 0xf40 },
		{ "mtvsrd", X(1, 4, 0, 179), 0, 0x800 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int s = 0; s < ARRAY_SIZE(states); s++) {
			u64 msr = rows[i].msr | states[s].msr;

			if (states[s].msr && !vm_available())
				continue;
			probe_init(&in, msr);
			in.gpr[4] = (u64)probe_code;
			in.gpr[5] = 0;
			probe_run(rows[i].insn, &in, &out);
			probe_expect_interrupt(&in, &expected, rows[i].trap, 0);
			probe_check(&in, &out, &expected, "%s, %s", rows[i].name, states[s].name);
		}
		probe_end("unavailable: %s", rows[i].name);
	}
}

static void test_system_call(void)
{
	probe_begin();
	for (unsigned int s = 0; s < ARRAY_SIZE(states); s++) {
		if (states[s].msr && !vm_available())
			continue;
		probe_init(&in, states[s].msr);
		probe_run(17u << 26 | 2, &in, &out);
		probe_expect_interrupt(&in, &expected, 0xc00, 0);
		expected.nip += 4;
		probe_check(&in, &out, &expected, "sc, %s", states[s].name);
	}
	probe_end("sc goes to 0xc00 with the address behind it");

	/* A hypervisor call of problem state is refused: LoPAR 1.1, section 14.5.1. */
	if (machine_is_powernv() || !vm_available())
		return;
	probe_begin();
	probe_init(&in, USER);
	in.gpr[3] = H_CEDE;
	probe_run(17u << 26 | 1 << 5 | 2, &in, &out);
	probe_expect(&in, &expected);
	expected.gpr[3] = H_PRIVILEGE;
	probe_check(&in, &out, &expected, "sc 1");
	probe_end("sc 1 in problem state gives H_PRIVILEGE");
}

/* Reservations of every size at every wrong address: DAR says which. */
static void test_alignment(void)
{
	static const struct {
		const char *name;
		u32 insn;
		unsigned int size;
	} rows[] = {
		{ "lharx", X(6, 0, 4, 116), 2 }, { "lwarx", X(6, 0, 4, 20), 4 },
		{ "ldarx", X(6, 0, 4, 84), 8 }, { "lqarx", X(6, 0, 4, 276), 16 },
	};
	static u8 memory[64] __attribute__((aligned(64)));

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int offset = 1; offset < rows[i].size; offset++) {
			probe_init(&in, 0);
			in.gpr[4] = (u64)memory + offset;
			probe_run(rows[i].insn, &in, &out);
			probe_expect_interrupt(&in, &expected, 0x600, 0);
			expected.dar = in.gpr[4];
			expected.dsisr = out.dsisr;	/* undefined since ISA 3.0 */
			probe_check(&in, &out, &expected, "%s at %u", rows[i].name, offset);
		}
		probe_end("alignment: %s", rows[i].name);
	}
}

/* SRR1 bits 33 to 36 and 42 to 47 say what the instruction was; they are not looked at. */
#define TRACE_SRR1	0x783f0000ull

static void test_trace(void)
{
	static const struct {
		const char *name;
		u32 insn;
		s64 to;
		bool branch;
	} rows[] = {
		{ "addi", INSN_D(14, 3, 4, 1), 4, false },
		{ "lwz", INSN_D(32, 3, 4, 0), 4, false },
		{ "stw", INSN_D(36, 3, 4, 0), 4, false },
		{ "b", 18u << 26 | 0x108, 0x108, true },
		{ "bc, not taken", 16u << 26 | 12 << 21 | 0x108, 4, true },
		{ "bc, taken", 16u << 26 | 4 << 21 | 0x108, 0x108, true },
	};
	static u64 memory;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < 3; n++) {
			u64 msr = n == 0 ? MSR_SE : n == 1 ? MSR_BE : MSR_SE | MSR_BE;

			probe_init(&in, msr);
			in.cr = 0;
			in.gpr[4] = (u64)&memory;
			probe_run(rows[i].insn, &in, &out);
			probe_expect(&in, &expected);
			if (msr & MSR_SE || rows[i].branch)
				probe_expect_interrupt(&in, &expected, 0xd00, 0);
			expected.nip = in.nip + rows[i].to;
			if (expected.trap == 0xd00)
				expected.msr =
					(expected.msr & ~TRACE_SRR1) | (out.msr & TRACE_SRR1);
			expected.gpr[3] = rows[i].insn >> 26 == 14 ? in.gpr[4] + 1 :
					  rows[i].insn >> 26 == 32 ? *(u32 *)&memory : in.gpr[3];
			probe_check(&in, &out, &expected, "%s, MSR[%s%s]", rows[i].name,
				    msr & MSR_SE ? "SE" : "", msr & MSR_BE ? "BE" : "");
		}
		probe_end("trace: %s", rows[i].name);
	}
}

static unsigned int interrupts;
static struct pt_regs interrupt_regs;

static void note_interrupt(struct pt_regs *regs, void *data)
{
	interrupts++;
	interrupt_regs = *regs;
	mtspr(SPR_DEC, 0x7fffffff);
	if (regs->trap == 0x980)
		mtspr(SPR_HDEC, 0x7fffffff);
}

/* The decrementer's interrupt waits for EE, comes once, and between two instructions. */
static void test_decrementer(void)
{
	u64 before, start;

	handle_exception(0x900, note_interrupt, NULL);
	interrupts = 0;
	mtspr(SPR_DEC, -1ull);
	mdelay(1);
	report(!interrupts, "decrementer: waits while EE is 0");
	before = mfmsr();
	local_irq_enable();
	start = get_tb();
	while (!interrupts && get_tb() - start < tb_hz)
		cpu_relax();
	mdelay(1);
	local_irq_disable();
	report(interrupts == 1 && interrupt_regs.trap == 0x900 &&
	       interrupt_regs.msr == (before | MSR_EE), "decrementer: one interrupt at 0x900");

	interrupts = 0;
	mtspr(SPR_DEC, 1000);
	local_irq_enable();
	start = get_tb();
	while (!interrupts && get_tb() - start < tb_hz)
		cpu_relax();
	local_irq_disable();
	report(interrupts == 1 && get_tb() - start >= 990, "decrementer: counts down to it");

	/* Written positive before EE is 1, the interrupt is gone (LPCR[LD] or not). */
	interrupts = 0;
	mtspr(SPR_DEC, -1ull);
	mdelay(1);
	mtspr(SPR_DEC, 0x7fffffff);
	local_irq_enable();
	mdelay(1);
	local_irq_disable();
	report(!interrupts, "decrementer: a positive value takes the interrupt back");
	handle_exception(0x900, NULL, NULL);
}

static void test_hypervisor_decrementer(void)
{
	u64 lpcr, start;

	if (!cpu_has_hv) {
		report_skip("hypervisor decrementer: no hypervisor state");
		return;
	}
	handle_exception(0x980, note_interrupt, NULL);
	interrupts = 0;
	lpcr = mfspr(SPR_LPCR);
	mtspr(SPR_HDEC, 1000);
	mtspr(SPR_LPCR, lpcr & ~LPCR_HDICE);
	local_irq_enable();
	mdelay(1);
	local_irq_disable();
	report(!interrupts, "hypervisor decrementer: LPCR[HDICE] = 0 keeps it");

	mtspr(SPR_HDEC, 1000);
	mtspr(SPR_LPCR, lpcr | LPCR_HDICE);
	local_irq_enable();
	start = get_tb();
	while (!interrupts && get_tb() - start < tb_hz)
		cpu_relax();
	local_irq_disable();
	mtspr(SPR_LPCR, lpcr);
	report(interrupts == 1 && interrupt_regs.trap == 0x980,
	       "hypervisor decrementer: one interrupt at 0x980, by HSRR0 and HSRR1");
	handle_exception(0x980, NULL, NULL);
}

int main(void)
{
	if (vm_available()) {
		setup_vm();
		mmu_disable();
	}
	test_illegal();
	test_privileged();
	test_unavailable();
	test_system_call();
	test_alignment();
	test_trace();
	test_decrementer();
	test_hypervisor_decrementer();
	return report_summary();
}
