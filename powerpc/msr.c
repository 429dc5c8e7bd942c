/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changing the machine state register: Power ISA 3.1, book III, sections 4.2.1, 4.3.1 and
 * 5.4.4. rfid, mtmsrd and mtmsr with each bit on its own; mtmsrd and mtmsr with L = 1 change
 * EE and RI only; PR brings EE, IR and DR; HV, ME and LE are rfid's alone. scv and rfscv.
 * Results of 32-bit mode (SF = 0): addresses, links and record forms see 32 bits.
 *
 * A failure prints the instruction and each field that is not as expected.
 */
#include <asm/mmu.h>
#include "alu.h"

#define MTMSR	INSN_X(31, 3, 0, 0, 146)
#define MTMSR_L	INSN_X(31, 3, 1, 0, 146)
#define MTMSRD	INSN_X(31, 3, 0, 0, 178)
#define MTMSRD_L INSN_X(31, 3, 1, 0, 178)
#define RFID	INSN_X(19, 0, 0, 0, 18)
#define HRFID	INSN_X(19, 0, 0, 0, 274)
#define RFSCV	INSN_X(19, 0, 0, 0, 82)

static struct probe_state in, out, expected;

/* The bits that may change without the machine going somewhere else. */
static const struct {
	const char *name;
	u64 bit;
} bits[] = {
	{ "VEC", MSR_VEC }, { "VSX", MSR_VSX }, { "EE", MSR_EE }, { "FP", MSR_FP },
	{ "ME", MSR_ME }, { "FE0", MSR_FE0 }, { "FE1", MSR_FE1 }, { "RI", MSR_RI },
	{ "LE", MSR_LE }, { "SF", MSR_SF },
};

#define MOVABLE_HIGH	(MSR_VEC | MSR_VSX)

/* mtmsr sees the low word; neither changes HV, ME, LE, and mtmsr nor SF. */
static void test_mtmsr(void)
{
	static const struct {
		const char *name;
		u32 insn;
		u64 changes;
	} ways[] = {
		{ "mtmsrd", MTMSRD, ~(MSR_HV | MSR_ME | MSR_LE) },
		{ "mtmsr", MTMSR, 0xffffffffull & ~(MSR_ME | MSR_LE) },
		{ "mtmsrd, L = 1", MTMSRD_L, MSR_EE | MSR_RI },
		{ "mtmsr, L = 1", MTMSR_L, MSR_EE | MSR_RI },
	};

	for (unsigned int w = 0; w < ARRAY_SIZE(ways); w++)
		for (unsigned int i = 0; i < ARRAY_SIZE(bits); i++) {
			u64 new_msr;

			/* The probe's FP state goes with its MSR: EE would let interrupts in. */
			if (bits[i].bit == MSR_EE)
				mtspr(SPR_DEC, 0x7fffffff);
			probe_begin();
			probe_init(&in, 0);
			in.gpr[3] = in.msr ^ bits[i].bit;
			probe_run(ways[w].insn, &in, &out);
			new_msr = (in.msr & ~ways[w].changes) | (in.gpr[3] & ways[w].changes);
			probe_expect(&in, &expected);
			expected.msr = new_msr | SRR1_PROGTRAP;
			if (!(new_msr & MSR_SF))
				expected.nip = (u32)expected.nip;
			probe_check(&in, &out, &expected, "%s", ways[w].name);
			probe_end("%s changes %s as it may", ways[w].name, bits[i].name);
		}
}

/* SRR1 to MSR: all of these, HV and ME among them where we may. */
static void test_rfid(void)
{
	static const struct {
		const char *name;
		u32 insn;
		int srr0, srr1;
	} ways[] = { { "rfid", RFID }, { "hrfid", HRFID } };
	u64 target = (u64)probe_code + 0x48;

	for (unsigned int w = 0; w < ARRAY_SIZE(ways); w++) {
		if (w && !cpu_has_hv) {
			report_skip("hrfid: no hypervisor state");
			break;
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(bits); i++) {
			u64 msr;

			/* Interrupts then come in the other byte order, or not at all. */
			if (bits[i].bit == MSR_LE)
				continue;
			probe_begin();
			probe_init(&in, 0);
			msr = in.msr ^ bits[i].bit;
			/* probe_enter() itself returns by rfid; here it returns to an rfid. */
			in.gpr[5] = target + 3;
			in.gpr[6] = msr;
			if (w) {
				mtspr(SPR_HSRR0, target + 3);
				mtspr(SPR_HSRR1, msr);
				probe_run(HRFID, &in, &out);
			} else {
				extern char rfid_gadget[];

				memcpy(probe_code + 0x400, rfid_gadget, 12);
				asm volatile("dcbst 0, %0; sync; icbi 0, %0; sync; isync"
					     : : "r"(probe_code + 0x400) : "memory");
				in.ctr = (u64)probe_code + 0x400;
				probe_run(INSN_X(19, 20, 0, 0, 528), &in, &out);
			}
			probe_expect(&in, &expected);
			expected.nip = target;
			expected.msr = msr | SRR1_PROGTRAP;
			/* ME can only be changed by the hypervisor. */
			if (bits[i].bit == MSR_ME && !cpu_has_hv)
				expected.msr = in.msr | SRR1_PROGTRAP;
			probe_check(&in, &out, &expected, "%s", ways[w].name);
			probe_end("%s changes %s as it may", ways[w].name, bits[i].name);
		}
	}
}

/* mtsrr0 r5; mtsrr1 r6; rfid */
asm(".text\nrfid_gadget: mtspr 26, 5; mtspr 27, 6; rfid");

/* In problem state EE, IR and DR are 1 whatever was asked for. */
static void test_problem_state(void)
{
	u64 without;

	probe_begin();
	for (unsigned int n = 0; n < 8; n++) {
		without = (n & 1 ? MSR_EE : 0) | (n & 2 ? MSR_IR : 0) | (n & 4 ? MSR_DR : 0);
		mtspr(SPR_DEC, 0x7fffffff);
		probe_init(&in, 0);
		in.msr |= MSR_PR | without;
		probe_run(INSN_D(24, 0, 0, 0), &in, &out);
		probe_expect(&in, &expected);
		expected.msr |= MSR_EE | MSR_IR | MSR_DR;
		probe_check(&in, &out, &expected, "rfid with %#llx", (unsigned long long)in.msr);
	}
	probe_end("rfid to problem state turns EE, IR, DR on");

	probe_begin();
	for (unsigned int n = 0; n < 2; n++) {
		mtspr(SPR_DEC, 0x7fffffff);
		probe_init(&in, 0);
		in.gpr[3] = in.msr | MSR_PR;
		probe_run(n ? MTMSRD : MTMSR, &in, &out);
		probe_expect(&in, &expected);
		expected.msr |= MSR_PR | MSR_EE | MSR_IR | MSR_DR;
		probe_check(&in, &out, &expected, "%s", n ? "mtmsrd" : "mtmsr");
	}
	probe_end("mtmsr and mtmsrd to problem state turn EE, IR, DR on");
}

/* With SF = 0 the record forms look at 32 bits, and links and addresses have as many. */
static void test_narrow(void)
{
	static const struct {
		const char *name;
		u32 insn;
	} rows[] = {
		{ "add.", INSN_X(31, 3, 4, 5, 266) | 1 }, { "or.", INSN_X(31, 3, 4, 5, 444) | 1 },
		{ "and.", INSN_X(31, 3, 4, 5, 28) | 1 }, { "extsw.", INSN_X(31, 3, 4, 0, 986) | 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count; n++) {
			u64 value;

			probe_init(&in, 0);
			in.msr &= ~MSR_SF;
			in.gpr[i ? 3 : 4] = alu_edges[n];
			in.gpr[5] = i == 2 ? -1ull : 0;
			probe_run(rows[i].insn, &in, &out);
			value = i == 3 ? (u64)(s64)(s32)alu_edges[n] : alu_edges[n];
			probe_expect(&in, &expected);
			expected.gpr[i ? 4 : 3] = value;
			expected.cr = cr_record(in.cr, 0, (s32)value, 0);
			probe_check(&in, &out, &expected, "%s %#llx", rows[i].name,
				    (unsigned long long)alu_edges[n]);
		}
		probe_end("32-bit mode: %s", rows[i].name);
	}

	/* Carries and overflows out of 32 bits. */
	probe_begin();
	for (unsigned int n = 0; n < alu_edges_count * alu_edges_count; n++) {
		u64 a = alu_edges[n / alu_edges_count], b = alu_edges[n % alu_edges_count];
		u64 low = (u64)(u32)a + (u32)b, flags = 0;
		bool overflow = (s32)((low ^ a) & (low ^ b)) < 0;

		probe_init(&in, 0);
		in.msr &= ~MSR_SF;
		in.gpr[4] = a;
		in.gpr[5] = b;
		probe_run(INSN_X(31, 3, 4, 5, 10) | 0x400, &in, &out);	/* addco */
		probe_expect(&in, &expected);
		expected.gpr[3] = a + b;
		flags |= low >> 32 ? XER_CA : 0;
		flags |= overflow ? XER_OV | XER_SO : 0;
		if (isa_level() >= 300)
			flags |= (low >> 32 ? XER_CA32 : 0) | (overflow ? XER_OV32 : 0);
		expected.xer = flags;
		probe_check(&in, &out, &expected, "addco %#llx, %#llx", (unsigned long long)a,
			    (unsigned long long)b);
	}
	probe_end("32-bit mode: addco");

	/* A load's address. */
	probe_begin();
	for (unsigned int n = 0; n < 3; n++) {
		static u64 cell = 0x1234567890abcdef;

		probe_init(&in, 0);
		in.msr &= ~MSR_SF;
		in.gpr[4] = (u64)&cell | 0xabcd000000000000 * (n & 1);
		if (n == 2)
			in.gpr[4] = ((u64)&cell - 8 + 0x100000000);
		probe_run(INSN_D(58, 3, 4, n == 2 ? 8 : 0), &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = cell;
		probe_check(&in, &out, &expected, "ld from %#llx", (unsigned long long)in.gpr[4]);
	}
	probe_end("32-bit mode: a load's address has 32 bits");

	probe_begin();
	for (unsigned int n = 0; n < 3; n++) {
		static const u64 counts[] = { 0x100000001, 0xffffffff00000000, 0x200000002 };

		probe_init(&in, 0);
		in.msr &= ~MSR_SF;
		in.ctr = counts[n];
		probe_run(16u << 26 | 16 << 21 | 0x108, &in, &out);	/* bdnz */
		probe_expect(&in, &expected);
		expected.ctr = counts[n] - 1;
		if ((u32)expected.ctr)
			expected.nip = in.nip + 0x108;
		probe_check(&in, &out, &expected, "bdnz, ctr %#llx", (unsigned long long)counts[n]);
	}
	probe_end("32-bit mode: bdnz looks at 32 bits of CTR");
}

int main(void)
{
	test_mtmsr();
	test_rfid();
	test_narrow();
	if (vm_available()) {
		setup_vm();
		mmu_disable();
		test_problem_state();
	} else {
		report_skip("problem state needs radix");
	}
	return report_summary();
}
