/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Privileged instructions in the problem state: each is suppressed by a privileged-operation
 * exception (code 2), whatever its operands are, and changes nothing.
 *
 * Principles of Operation, chapter 10, and chapter 6, "Multiple Program-Interruption Conditions":
 * the exception comes before those for operands (7.B before 8). Each runs with operands that would
 * do and with such as would not, in all addressing modes, with every condition code.
 * Semiprivileged instructions follow the authority that control registers give.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

/* Operand registers: 1 and 2; storage at register 3, second storage operand at 4. */
struct instruction {
	const char *name;
	uint64_t insn;
	int facility;		/* that installs it; 0: always there */
};

static const struct instruction privileged[] = {
	{ "SSM", 0x80003000 }, { "LPSW", 0x82003000 }, { "LPSWE", 0xb2b23000 },
	{ "STOSM", 0xad003000 }, { "STNSM", 0xacff3000 },
	{ "LCTL", 0xb7223000 }, { "LCTLG", 0xeb223000002f }, { "STCTL", 0xb6223000 },
	{ "STCTG", 0xeb2230000025 }, { "SPX", 0xb2103000 }, { "STPX", 0xb2113000 },
	{ "STAP", 0xb2123000 }, { "STIDP", 0xb2023000 }, { "SCK", 0xb2043000 },
	{ "SCKC", 0xb2063000 }, { "STCKC", 0xb2073000 }, { "SPT", 0xb2083000 },
	{ "STPT", 0xb2093000 }, { "PTLB", 0xb20d0000 }, { "PALB", 0xb2480000 },
	{ "ISKE", 0xb2290012 }, { "SSKE", 0xb22b0012 }, { "RRBE", 0xb22a0012 },
	{ "IPTE", 0xb2210012 }, { "IDTE", 0xb98e2012 }, { "CSP", 0xb2500012 },
	{ "LRA", 0xb1103000 }, { "LRAG", 0xe31030000003 }, { "LRAY", 0xe31030000013 },
	{ "STRAG", 0xe50230004000 }, { "LURA", 0xb24b0012 }, { "LURAG", 0xb9050012 },
	{ "STURA", 0xb2460012 }, { "STURG", 0xb9250012 }, { "TPROT", 0xe50130000000 },
	{ "TB", 0xb22c0012 }, { "SIGP", 0xae120005 }, { "STSI", 0xb27d3000 },
	{ "SERVC", 0xb2200012 }, { "DIAG", 0x83120044 }, { "STFL", 0xb2b10000 },
	{ "PFMF", 0xb9af0012, 8 }, { "SCKPF", 0x0107 },
	{ "CSCH", 0xb2300000 }, { "HSCH", 0xb2310000 }, { "MSCH", 0xb2323000 },
	{ "SSCH", 0xb2333000 }, { "STSCH", 0xb2343000 }, { "TSCH", 0xb2353000 },
	{ "TPI", 0xb2363000 }, { "SAL", 0xb2370000 }, { "RSCH", 0xb2380000 },
	{ "STCRW", 0xb2393000 }, { "RCHP", 0xb23b0000 }, { "SCHM", 0xb23c0000 },
	{ "XSCH", 0xb2760000 },
};

static void test_privileged(const struct instruction *i)
{
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int cc = 0; cc < 4; cc++) {
			for (unsigned int misaligned = 0; misaligned < 2; misaligned++) {
				struct probe before = probe_init(mode | PROBE_CC(cc) | PROBE_PROBLEM);
				struct probe want, got;
				u8 storage[64];

				before.gr[3] = (unsigned long)probe_data + misaligned;
				before.gr[4] = (unsigned long)probe_data + 256 + misaligned;
				memset(probe_data, 0x77, 512);
				memcpy(storage, probe_data, sizeof(storage));
				got = before;
				probe_run(&got, i->insn);
				want = probe_suppressed(&before, i->insn,
							PGM_INT_CODE_PRIVILEGED_OPERATION);
				probe_row(&t, &want, &got, "mode %u, cc %u, misaligned %u", mode, cc,
					  misaligned);
				tally_row(&t, !memcmp(storage, probe_data, sizeof(storage)),
					  "storage was changed");
			}
		}
	}
	tally_report(&t, "%s", i->name);
}

/*
 * With the extraction-authority control (CR0 bit 36) and the PSW-key mask (CR3 bits 32 to 47) zero
 * these are privileged too.
 */
#define CR0_EXTRACTION	(1ul << (63 - 36))

static void run_semiprivileged(const char *name, uint64_t insn, uint64_t gr2, bool allowed,
			       const struct probe *changes)
{
	struct probe before = probe_init(PROBE_64 | PROBE_PROBLEM | PROBE_KEY(3)), want, got;
	struct tally t = tally_start();

	before.gr[2] = gr2;
	got = before;
	probe_run(&got, insn);
	if (allowed) {
		want = probe_ended(&before, insn);
		want.psw.mask = (want.psw.mask & ~PSW_MASK_KEY) | (changes->psw.mask & PSW_MASK_KEY);
		memcpy(want.gr, changes->gr, sizeof(want.gr));
		want.gr[3] = before.gr[3];
	} else {
		want = probe_suppressed(&before, insn, PGM_INT_CODE_PRIVILEGED_OPERATION);
	}
	probe_row(&t, &want, &got, "%s", name);
	tally_report(&t, "%s: %s", name, allowed ? "allowed" : "not allowed");
}

static void test_keys(void)
{
	uint64_t cr0 = stctg(0), cr3 = stctg(3);
	struct probe after;

	/* IPK puts the key into bits 56 to 59 of register 2. */
	for (int allowed = 0; allowed < 2; allowed++) {
		lctlg(0, allowed ? cr0 | CR0_EXTRACTION : cr0 & ~CR0_EXTRACTION);
		after = probe_init(PROBE_64 | PROBE_PROBLEM | PROBE_KEY(3));
		after.gr[2] = (0x12345678 & ~0xfful) | 0x30;
		run_semiprivileged("IPK", 0xb20b0000, 0x12345678, allowed, &after);
	}
	/* SPKA takes bits 56 to 59 of its second-operand address. */
	for (int allowed = 0; allowed < 2; allowed++) {
		lctlg(3, allowed ? 1ul << (31 - 9) : 0xfffful << 16 & ~(1ul << (31 - 9)));
		after = probe_init(PROBE_64 | PROBE_PROBLEM | PROBE_KEY(9));
		after.gr[2] = 0xfffffff90;
		run_semiprivileged("SPKA", 0xb20a2000, 0xfffffff90, allowed, &after);
	}
	lctlg(0, cr0);
	lctlg(3, cr3);
}

int main(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(privileged); i++)
		if (privileged[i].facility && !test_facility(privileged[i].facility))
			report_skip("%s: facility %d is not installed", privileged[i].name,
				    privileged[i].facility);
		else
		test_privileged(&privileged[i]);
	test_keys();
	return report_summary();
}
