/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Specification exceptions by operands: odd registers where a pair is wanted, operands off their
 * boundary, values that a register must not hold. Each suppresses its instruction.
 *
 * Principles of Operation, chapter 6, "Specification Exception", and the page of each
 * instruction; spec_ex_psw.c has those of the PSW. Each row runs in all three addressing modes, and
 * beside it the nearest operand that is right must not raise the exception.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

struct row {
	const char *name;
	uint64_t insn;		/* storage operands at register 3 */
	unsigned int boundary;	/* what register 3 must be a multiple of; 0: no storage operand */
	uint64_t gr0;		/* of register 0, where that is what is wrong */
	int facility;
};

/* An odd register, or one that must be 0. */
static const struct row registers[] = {
	{ "MR", 0x1c32 }, { "DR", 0x1d32 }, { "M", 0x5c303000 }, { "D", 0x5d303000 },
	{ "MLR", 0xb9960032 }, { "MLGR", 0xb9860032 }, { "DLR", 0xb9970032 },
	{ "DLGR", 0xb9870032 }, { "DSGR", 0xb90d0032 }, { "DSGFR", 0xb91d0032 },
	{ "ML", 0xe33030000096 }, { "MLG", 0xe33030000086 }, { "DL", 0xe33030000097 },
	{ "DLG", 0xe33030000087 }, { "DSG", 0xe3303000000d }, { "DSGF", 0xe3303000001d },
	{ "SLDL", 0x8d300001 }, { "SRDL", 0x8c300001 }, { "SLDA", 0x8f300001 },
	{ "SRDA", 0x8e300001 },
	{ "CDS, R1", 0xbb343000 }, { "CDS, R3", 0xbb453000 }, { "CDSY, R1", 0xeb3430000031 },
	{ "CDSG, R1", 0xeb343000003e }, { "CDSG, R3", 0xeb453000003e },
	{ "LPQ", 0xe3303000008f }, { "STPQ", 0xe3303000008e },
	{ "MVCL, R1", 0x0e36 }, { "MVCL, R2", 0x0e65 }, { "CLCL, R1", 0x0f36 },
	{ "CLCL, R2", 0x0f65 }, { "MVCLE, R1", 0xa8360000 }, { "MVCLE, R3", 0xa8650000 },
	{ "CLCLE, R1", 0xa9360000 }, { "CLCLE, R3", 0xa9650000 },
	{ "MVCLU, R1", 0xeb360000008e }, { "CLCLU, R3", 0xeb650000008f },
	{ "CKSM", 0xb2410045 }, { "CUSE", 0xb2570036 }, { "TRE", 0xb2a50036 },
	{ "CU12, R1", 0xb2a70036 }, { "CU12, R2", 0xb2a70063 }, { "CU21, R1", 0xb2a60036 },
	{ "CU14", 0xb9b00036 }, { "CU24", 0xb9b10036 }, { "CU41", 0xb9b20036 },
	{ "CU42", 0xb9b30036 }, { "TROO", 0xb9930036 }, { "TROT", 0xb9920036 },
	{ "TRTO", 0xb9910036 }, { "TRTT", 0xb9900036 },
	{ "FLOGR", 0xb9830034, 0, 0, 21 },
	{ "SRST, register 0", 0xb25e0046, 0, 0x100 }, { "CLST, register 0", 0xb25d0046, 0, 0x100 },
	{ "MVST, register 0", 0xb2550046, 0, 0x100 }, { "SRSTU, register 0", 0xb9be0046, 0, 0x10000 },
};

/* Boundaries. */
static const struct row storage[] = {
	{ "CS", 0xba463000, 4 }, { "CSY", 0xeb4630000014, 4 }, { "CSG", 0xeb4630000030, 8 },
	{ "CDS", 0xbb463000, 8 }, { "CDSY", 0xeb4630000031, 8 }, { "CDSG", 0xeb463000003e, 16 },
	{ "LPQ", 0xe3403000008f, 16 }, { "STPQ", 0xe3403000008e, 16 },
	{ "LCTL", 0xb7223000, 4 }, { "LCTLG", 0xeb223000002f, 8 }, { "STCTL", 0xb6223000, 4 },
	{ "STCTG", 0xeb2230000025, 8 }, { "STPX", 0xb2113000, 4 }, { "STAP", 0xb2123000, 2 },
	{ "STIDP", 0xb2023000, 8 }, { "STCKC", 0xb2073000, 8 }, { "STPT", 0xb2093000, 8 },
	{ "SPT", 0xb2083000, 8 }, { "SCKC", 0xb2063000, 8 }, { "LAM", 0x9a223000, 4 },
	{ "STAM", 0x9b223000, 4 }, { "LAMY", 0xeb223000009a, 4 }, { "STAMY", 0xeb223000009b, 4 },
	{ "STRAG", 0xe50230000000, 8 },
	{ "LAA", 0xeb46300000f8, 4, 0, 45 }, { "LAAG", 0xeb46300000e8, 8, 0, 45 },
	{ "LAAL", 0xeb46300000fa, 4, 0, 45 }, { "LAALG", 0xeb46300000ea, 8, 0, 45 },
	{ "LAN", 0xeb46300000f4, 4, 0, 45 }, { "LANG", 0xeb46300000e4, 8, 0, 45 },
	{ "LAO", 0xeb46300000f6, 4, 0, 45 }, { "LAOG", 0xeb46300000e6, 8, 0, 45 },
	{ "LAX", 0xeb46300000f7, 4, 0, 45 }, { "LAXG", 0xeb46300000e7, 8, 0, 45 },
	{ "LPD", 0xc84430003000, 4, 0, 45 }, { "LPDG", 0xc84530003000, 8, 0, 45 },
};

static struct probe state(unsigned int mode, const struct row *row, unsigned long address)
{
	struct probe p = probe_init(mode);

	p.gr[0] = row->gr0;
	p.gr[3] = address;
	return p;
}

static bool installed(const struct row *row)
{
	if (!row->facility || test_facility(row->facility))
		return true;
	report_skip("%s: facility %d is not installed", row->name, row->facility);
	return false;
}

static void expect(struct tally *t, const struct row *row, unsigned int mode, unsigned long address)
{
	struct probe before = state(mode, row, address), got = before, want;
	static u8 copy[256];

	memset(probe_data, 0x11, sizeof(copy));
	memcpy(copy, probe_data, sizeof(copy));
	probe_run(&got, row->insn);
	want = probe_suppressed(&before, row->insn, PGM_INT_CODE_SPECIFICATION);
	probe_row(t, &want, &got, "mode %u, address %#lx", mode, address);
	tally_row(t, !memcmp(copy, probe_data, sizeof(copy)), "storage was changed");
}

static void test_registers(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(registers); i++) {
		struct tally t = tally_start();

		if (!installed(&registers[i]))
			continue;
		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++)
			expect(&t, &registers[i], mode, (unsigned long)probe_data);
		tally_report(&t, "%s: %s", registers[i].name,
			     registers[i].gr0 ? "a bit that must be 0" : "an odd register");
	}
}

static void test_boundaries(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(storage); i++) {
		const struct row *row = &storage[i];
		struct tally bad = tally_start(), good = tally_start();

		if (!installed(row))
			continue;
		for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
			unsigned long address = (unsigned long)probe_data;
			struct probe got;

			for (unsigned int off = 1; off < row->boundary; off++)
				expect(&bad, row, mode, address + 32 + off);
			/* Timers are left as they are: their storage has what they hold. */
			memset(probe_data, 0x11, 256);
			got = state(mode, row, address + 32);
			if (row->insn >> 16 == 0xb208)
				memset(probe_data, 0x7f, 256);
			probe_run(&got, row->insn);
			tally_row(&good, !got.code, "mode %u: code %#x", mode, got.code);
		}
		tally_report(&bad, "%s: an operand off its boundary", row->name);
		tally_report(&good, "%s: one on it", row->name);
	}
}

int main(void)
{
	uint64_t cr2 = stctg(2);

	test_registers();
	test_boundaries();
	lctlg(2, cr2);
	return report_summary();
}
