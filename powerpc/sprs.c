/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Special-purpose registers: Power ISA 3.1, book III, sections 5.4.4 and 4.3.
 *
 * Those that are defined keep what is written into their writable bits, in privileged state;
 * problem state may use those whose number says so, and others raise a privileged-instruction
 * interrupt. A number that the CPU has not: in problem state with bit 0x10 it is privileged,
 * without it illegal (numbers 0, 4, 5, 6 always are: to the hypervisor); in privileged state it
 * does nothing at all.
 *
 * A failure prints the instruction mfspr or mtspr and each field that is not as expected.
 */
#include <asm/mmu.h>
#include "alu.h"

/* Facilities that problem state may use. */
#define FSCR_TAR	0x100
#define FSCR_DSCR	0x004

#define USER	(MSR_PR | MSR_EE | MSR_IR | MSR_DR)

static struct probe_state in, out, expected;

#define RO_USER		1	/* problem state may read it */
#define RW_USER		3	/* and write it */
#define HV		4	/* hypervisor state only */
#define READ_ONLY	8
#define CHANGES		16	/* by itself */
#define P8		32	/* the first CPU that has it */
#define P9		64
#define P10		128
#define NOT_HERE	256	/* the test itself lives on it: only read */
#define UNTIL_P8	512	/* gone in POWER9 */

static const struct spr {
	const char *name;
	unsigned int number;
	unsigned int flags;
	u64 writable;
} sprs[] = {
	{ "XER", 1, RW_USER, 0xe0000000 },
	{ "LR", 8, RW_USER, -1ull }, { "CTR", 9, RW_USER, -1ull },
	{ "AMR (user)", 13, RW_USER, 0 },
	{ "DSCR", 17, 0, 0x1ff }, { "DSISR", 18, 0, 0xffffffff }, { "DAR", 19, 0, -1ull },
	{ "DEC", 22, CHANGES, 0 }, { "SRR0", 26, 0, -4ull }, { "SRR1", 27, 0, -1ull },
	{ "CFAR", 28, CHANGES, 0 }, { "AMR", 29, 0, -1ull }, { "PIDR", 48, P9, 0xfffff },
	{ "IAMR", 61, P8, -1ull }, { "CTRL (read)", 136, RO_USER | READ_ONLY, 0 },
	{ "FSCR", 153, P8, 0 }, { "UAMOR", 157, 0, -1ull }, { "PSPB", 159, P8, 0xffffffff },
	{ "VRSAVE", 256, RW_USER, 0xffffffff }, { "SPRG3 (user)", 259, RO_USER | READ_ONLY, 0 },
	{ "TB", 268, RO_USER | READ_ONLY | CHANGES, 0 },
	{ "TBU", 269, RO_USER | READ_ONLY, 0 },
	{ "SPRG0", 272, NOT_HERE, 0 }, { "SPRG1", 273, 0, -1ull }, { "SPRG2", 274, CHANGES, 0 },
	{ "SPRG3", 275, 0, -1ull }, { "PVR", 287, READ_ONLY, 0 },
	{ "HSPRG0", 304, HV, -1ull }, { "HSPRG1", 305, HV, -1ull },
	{ "HDSISR", 306, HV, 0xffffffff }, { "HDAR", 307, HV, -1ull },
	{ "PURR", 309, READ_ONLY | CHANGES, 0 }, { "HSRR0", 314, HV, -4ull },
	{ "HSRR1", 315, HV, -1ull }, { "SPURR", 308, READ_ONLY | CHANGES, 0 },
	{ "LPIDR", 319, HV, 0xfff }, { "AMOR", 349, HV, -1ull }, { "HFSCR", 190, HV, 0 },
	{ "TAR", 815, RW_USER | P8, -1ull }, { "PPR", 896, RW_USER, 0x001c000000000000 },
	{ "PPR32", 898, RW_USER | P8, 0 },
	{ "PIR", 1023, READ_ONLY, 0 },
	{ "SIER (user)", 768, RO_USER | READ_ONLY | P8, 0 },
	{ "MMCR2", 785, P8, 0 }, { "MMCRA", 786, 0, 0 }, { "PMC1", 787, CHANGES, 0 },
	{ "PMC2", 788, CHANGES, 0 }, { "PMC3", 789, CHANGES, 0 }, { "PMC4", 790, CHANGES, 0 },
	{ "PMC5", 791, CHANGES, 0 }, { "PMC6", 792, CHANGES, 0 }, { "MMCR0", 795, 0, 0 },
	{ "SIAR", 796, 0, -1ull }, { "SDAR", 797, 0, -1ull }, { "SIER", 784, P8, -1ull },
	{ "MMCR1", 798, 0, 0 }, { "MMCRC", 851, HV, 0 },
};

static bool here(const struct spr *spr)
{
	if (spr->flags & HV && !cpu_has_hv)
		return false;
	if (spr->flags & P9 && isa_level() < 300)
		return false;
	return !(spr->flags & P10) || isa_level() >= 310;
}

/* Reads and writes it in privileged state; other registers may not change. */
static void test_holds(const struct spr *spr)
{
	static const u64 values[] = {
		0, -1ull, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 0x8000000080000001,
	};
	u64 before, left;

	probe_init(&in, 0);
	probe_run(INSN_SPR(false, 3, spr->number), &in, &out);
	before = out.gpr[3];
	probe_expect(&in, &expected);
	expected.gpr[3] = out.gpr[3];
	if (spr->number == 1)
		expected.xer = in.xer;
	probe_check(&in, &out, &expected, "mfspr");
	if (spr->flags & (READ_ONLY | NOT_HERE | CHANGES) || !spr->writable)
		return;

	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		u64 value = values[i] & spr->writable;

		probe_init(&in, 0);
		in.gpr[3] = value;
		probe_run(INSN_SPR(true, 3, spr->number), &in, &out);
		probe_expect(&in, &expected);
		if (spr->number == 1)
			expected.xer = value;
		if (spr->number == 8)
			expected.lr = value;
		if (spr->number == 9)
			expected.ctr = value;
		/* The probe itself sets these before and behind the instruction. */
		if (spr->number == 18)
			expected.dsisr = value;
		if (spr->number == 19)
			expected.dar = value;
		probe_check(&in, &out, &expected, "mtspr %#llx", (unsigned long long)value);

		if (spr->number == 26 || spr->number == 27)
			continue;	/* the end of the run has overwritten it */
		left = expected.xer;
		probe_init(&in, 0);
		in.xer = left;
		in.lr = expected.lr;
		in.ctr = expected.ctr;
		in.dsisr = expected.dsisr;
		in.dar = expected.dar;
		probe_run(INSN_SPR(false, 4, spr->number), &in, &out);
		probe_note((out.gpr[4] & spr->writable) == value, "%#llx was written, %#llx read",
			   (unsigned long long)value, (unsigned long long)out.gpr[4]);
	}
	probe_init(&in, 0);
	in.gpr[3] = before;
	probe_run(INSN_SPR(true, 3, spr->number), &in, &out);
}

/*
 * A hypervisor emulation assistance interrupt. On pseries the hypervisor answers with a program
 * interrupt; whether it calls that illegal or privileged is its own choice.
 */
static void expect_emulation(void)
{
	u64 reasons = SRR1_PROGILL | SRR1_PROGPRIV;

	if (machine_is_powernv()) {
		probe_expect_interrupt(&in, &expected, 0xe40, 0);
		return;
	}
	probe_expect_interrupt(&in, &expected, 0x700, SRR1_PROGILL);
	if ((out.msr & reasons) == SRR1_PROGPRIV)
		expected.msr ^= reasons;
}

/* Reads or writes it in problem state, which @may do that. */
static void test_user(const char *name, unsigned int number, bool write, bool may)
{
	probe_init(&in, USER);
	in.gpr[3] = 0;
	if (number == 8)
		in.lr = 0;
	if (number == 9)
		in.ctr = 0;
	in.xer = 0;
	probe_run(INSN_SPR(write, 3, number), &in, &out);
	if (may) {
		probe_expect(&in, &expected);
		expected.gpr[3] = write ? in.gpr[3] : out.gpr[3];
	} else if (number & 0x10) {
		probe_expect_interrupt(&in, &expected, 0x700, SRR1_PROGPRIV);
	} else {
		expect_emulation();
	}
	probe_check(&in, &out, &expected, "%s %s (%u) in problem state",
		    write ? "mtspr" : "mfspr", name, number);
}

static void test_defined(void)
{
	for (const struct spr *spr = sprs; spr < sprs + ARRAY_SIZE(sprs); spr++) {
		if (!here(spr)) {
			report_skip("%s: the CPU has it not, or not here", spr->name);
			continue;
		}
		probe_begin();
		test_holds(spr);
		probe_end("%s keeps its value", spr->name);
		if (!vm_available())
			continue;
		for (unsigned int write = 0; write < 2; write++) {
			bool may = write ? (spr->flags & RW_USER) == RW_USER : spr->flags & RO_USER;

			probe_begin();
			test_user(spr->name, spr->number, write, may);
			probe_end("%s %s%s in problem state", write ? "mtspr" : "mfspr", spr->name,
				  write && spr->flags & RO_USER && !may ? ", read-only," : "");
		}
	}
}

/* Numbers that no CPU has given a register. */
static void test_undefined(void)
{
	static const u16 numbers[] = {
		2, 10, 11, 12, 14, 15, 7, 40, 41, 70, 100, 133, 200, 230, 266, 333, 400, 500,
		515, 600, 650, 700, 750, 900, 948, 972, 994,
		16, 20, 21, 30, 50, 80, 120, 148, 242, 416, 496, 594, 630,
		706, 976, 1010,
	};

	probe_begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++)
		for (unsigned int write = 0; write < 2; write++) {
			probe_init(&in, 0);
			probe_run(INSN_SPR(write, 3, numbers[i]), &in, &out);
			probe_expect(&in, &expected);
			probe_check(&in, &out, &expected, "%s %u", write ? "mtspr" : "mfspr",
				    numbers[i]);
		}
	probe_end("an undefined register does nothing in privileged state");

	/* mtspr 0, mfspr 0, 4, 5, 6: to the hypervisor whatever the state. */
	probe_begin();
	for (unsigned int i = 0; i < 5; i++) {
		static const u8 reserved[] = { 0, 0, 4, 5, 6 };

		probe_init(&in, 0);
		probe_run(INSN_SPR(i == 0, 3, reserved[i]), &in, &out);
		expect_emulation();
		probe_check(&in, &out, &expected, "%s %u", i ? "mfspr" : "mtspr", reserved[i]);
	}
	probe_end("mtspr 0 and mfspr 0, 4, 5, 6 go to the hypervisor");

	if (!vm_available()) {
		report_skip("problem state needs radix");
		return;
	}
	probe_begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++)
		for (unsigned int write = 0; write < 2; write++)
			test_user("undefined", numbers[i], write, false);
	probe_end("an undefined register in problem state");
}

int main(void)
{
	if (vm_available()) {
		setup_vm();
		mmu_disable();
	}
	mtspr(SPR_FSCR, FSCR_TAR | FSCR_DSCR);
	test_defined();
	test_undefined();
	return report_summary();
}
