/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Permissions of a page: all 256 values of V R W X U G A D in an entry of each level, for
 * loads, stores and fetches from S and U mode, with SUM and MXR, against the rules of the
 * privileged specification, section 4.3.1 and 4.3.2, steps 3 to 9. Whether accessed and
 * dirty bits are set or fault (Svadu, Svade) is found out first and must be so throughout.
 *
 * A failed row has the entry's low bits as a number: D A G U X W R V from bit 7 down.
 */
#include <libcflat.h>
#include <tally.h>
#include <vmalloc.h>
#include "paging.h"

static struct paging g;
static struct probe p;
static bool hardware_updates;

/* Steps 3 to 8 but for A and D. */
static bool permitted(unsigned int bits, enum paging_access access, enum probe_mode mode,
		      unsigned long status)
{
	bool user = bits & _PAGE_USER;

	if (!(bits & _PAGE_PRESENT) || (bits & (_PAGE_READ | _PAGE_WRITE)) == _PAGE_WRITE ||
	    !(bits & _PAGE_LEAF))
		return false;
	if (mode == PROBE_U && !user)
		return false;
	if (mode == PROBE_S && user && (access == PAGING_FETCH || !(status & SR_SUM)))
		return false;
	switch (access) {
	case PAGING_LOAD:
		return bits & _PAGE_READ || (status & SR_MXR && bits & _PAGE_EXEC);
	case PAGING_STORE:
		return bits & _PAGE_WRITE;
	default:
		return bits & _PAGE_EXEC;
	}
}

static void try_entry(struct tally *t, struct tally *ad, unsigned int bits,
		      enum paging_access access, enum probe_mode mode, unsigned long status)
{
	bool allowed = permitted(bits, access, mode, status);
	unsigned int needed = _PAGE_ACCESSED | (access == PAGING_STORE ? _PAGE_DIRTY : 0);
	pteval_t expected = g.frame | bits;
	bool faults = !allowed || (!hardware_updates && (bits & needed) != needed);

	if (!faults)
		expected |= needed;
	*g.pte = g.frame | bits;
	paging_access(&g, &p, access, mode, status, g.address);
	tally_row(t, paging_outcome(&p, access, faults ? paging_fault(access) : NO_EXCEPTION,
				    g.address, tally_explains(t)),
		  "entry %#x, %s from %s, SUM %d MXR %d", bits, paging_access_names[access],
		  mode == PROBE_U ? "U" : "S", !!(status & SR_SUM), !!(status & SR_MXR));
	tally_row(ad, *g.pte == expected, "entry %#x, %s from %s: %#lx, expected %#lx", bits,
		  paging_access_names[access], mode == PROBE_U ? "U" : "S", *g.pte, expected);
}

static void test_level(unsigned int level)
{
	struct tally ad = tally_start();

	report_prefix_pushf("level %u", level);
	paging_level(&g, level);
	for (enum paging_access access = 0; access < PAGING_ACCESSES; access++) {
		for (enum probe_mode mode = PROBE_U; mode <= PROBE_S; mode++) {
			struct tally t = tally_start();

			for (unsigned int bits = 0; bits < 256; bits++) {
				/* At higher levels this points to a table. */
				if (level && bits & _PAGE_PRESENT && !(bits & _PAGE_LEAF))
					continue;
				for (int s = 0; s < 4; s++) {
					unsigned long status = (s & 1 ? SR_SUM : 0) |
							       (s & 2 ? SR_MXR : 0);

					if (level && s && (bits & 0xe0) != 0xc0)
						continue;
					try_entry(&t, &ad, bits, access, mode, status);
				}
			}
			tally_report(&t, "%s from %s mode", paging_access_names[access],
				     mode == PROBE_U ? "U" : "S");
		}
	}
	tally_report(&ad, "accessed and dirty bits");
	report_prefix_pop();
}

/* Instructions that load and store: which exception each has, and when. */
static void test_instructions(void)
{
	static const struct {
		const char *name;
		u32 insn;
		enum paging_access needs;
	} rows[] = {
		{ "lb", INSN_I(OP_LOAD, 5, 0, 10, 0), PAGING_LOAD },
		{ "lhu", INSN_I(OP_LOAD, 5, 5, 10, 0), PAGING_LOAD },
		{ "lw to x0", INSN_I(OP_LOAD, 0, 2, 10, 0), PAGING_LOAD },
		{ "sb", INSN_S(OP_STORE, 0, 10, 11, 0), PAGING_STORE },
		{ "sh", INSN_S(OP_STORE, 1, 10, 11, 0), PAGING_STORE },
		{ "lr.w", INSN_R(OP_AMO, 5, 2, 10, 0, 2 << 2), PAGING_LOAD },
		{ "amoadd.w", INSN_R(OP_AMO, 5, 2, 10, 11, 0), PAGING_STORE },
		{ "amoswap.w", INSN_R(OP_AMO, 5, 2, 10, 11, 1 << 2), PAGING_STORE },
		{ "amoxor.w", INSN_R(OP_AMO, 5, 2, 10, 11, 4 << 2), PAGING_STORE },
		{ "amominu.w to x0", INSN_R(OP_AMO, 0, 2, 10, 11, 0x18 << 2), PAGING_STORE },
		{ "flw", INSN_I(OP_LOAD_FP, 5, 2, 10, 0), PAGING_LOAD },
		{ "fsw", INSN_S(OP_STORE_FP, 2, 10, 5, 0), PAGING_STORE },
		{ "fld", INSN_I(OP_LOAD_FP, 5, 3, 10, 0), PAGING_LOAD },
		{ "fsd", INSN_S(OP_STORE_FP, 3, 10, 5, 0), PAGING_STORE },
		{ "c.lw", 0x4108, PAGING_LOAD },
		{ "c.sw", 0xc10c, PAGING_STORE },
#if XLEN == 64
		{ "ld", INSN_I(OP_LOAD, 5, 3, 10, 0), PAGING_LOAD },
		{ "sd", INSN_S(OP_STORE, 3, 10, 11, 0), PAGING_STORE },
		{ "amomax.d", INSN_R(OP_AMO, 5, 3, 10, 11, 0x14 << 2), PAGING_STORE },
		{ "lr.d", INSN_R(OP_AMO, 5, 3, 10, 0, 2 << 2), PAGING_LOAD },
#endif
	};

	paging_level(&g, 0);
	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tally t = tally_start();

		for (unsigned int bits = 0; bits < 8; bits++) {
			unsigned int entry = bits << 1 | _PAGE_PRESENT | _PAGE_ACCESSED |
					     _PAGE_DIRTY;
			bool ok = permitted(entry, rows[i].needs, PROBE_S, 0);

			/* An AMO reads too, and a page that can be written can be read. */
			*g.pte = g.frame | entry;
			paging_access(&g, &p, PAGING_LOAD, PROBE_S, 0, g.address);
			probe_insn(&p, rows[i].insn);
			probe_run(&p);
			tally_row(&t, ok ? p.out.cause == NO_EXCEPTION :
				  probe_is(&p, paging_fault(rows[i].needs), g.address, 0, true),
				  "entry %#x: cause %#lx", entry, p.out.cause);
		}
		tally_report(&t, "%s", rows[i].name);
	}
}

static void test_mode(const char *name, unsigned long mode)
{
	if (!paging_init(&g, name, mode))
		return;
	report_prefix_push(name);
	paging_level(&g, 0);
	*g.pte = g.frame | (PAGING_ALL & ~(_PAGE_ACCESSED | _PAGE_DIRTY));
	paging_access(&g, &p, PAGING_LOAD, PROBE_S, 0, g.address);
	hardware_updates = p.out.cause == NO_EXCEPTION;
	report_info("accessed and dirty bits %s", hardware_updates ? "are set" : "fault");
	for (unsigned int level = 0; level < g.levels; level++)
		test_level(level);
	report_prefix_push("instructions");
	test_instructions();
	report_prefix_pop();
	report_prefix_pop();
}

int main(void)
{
#if XLEN == 64
	test_mode("Sv39", SATP_MODE_SV39);
	test_mode("Sv48", SATP_MODE_SV48);
	test_mode("Sv57", SATP_MODE_SV57);
#else
	test_mode("Sv32", SATP_MODE_SV32);
#endif
	return report_summary();
}
