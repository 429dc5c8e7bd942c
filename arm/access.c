/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stage-1 access matrix: every combination of AP, UXN, PXN and AF in a page or block,
 * with APTable, UXNTable and PXNTable above it, of every granule and level that the CPU has,
 * against reads, writes, fetches, unprivileged and cache accesses from EL1 and EL0, with
 * PSTATE.PAN, PSTATE.UAO, SCTLR_EL1.WXN (Arm ARM, D8.4), hardware-managed AF and dirty state
 * (D8.4.6), invalid and reserved descriptors. ESR_EL1 and FAR_EL1 must be exact, the other
 * registers untouched, and memory written or not.
 *
 * A failure prints the descriptor and what differs.
 */
#include <libcflat.h>
#include <asm/pgtable.h>
#include "stage1.h"

#define LEAF	(PTE_SHARED | PTE_ATTRINDX(MT_NORMAL))

struct matrix {
	const char *name;
	enum s1_access access;
	struct s1_context context;
};

static const struct matrix matrices[] = {
	{ "read at EL1", S1_READ, { .level = PROBE_EL1 } },
	{ "write at EL1", S1_WRITE, { .level = PROBE_EL1 } },
	{ "fetch at EL1", S1_FETCH, { .level = PROBE_EL1 } },
	{ "read at EL0", S1_READ, { .level = PROBE_EL0 } },
	{ "write at EL0", S1_WRITE, { .level = PROBE_EL0 } },
	{ "fetch at EL0", S1_FETCH, { .level = PROBE_EL0 } },
	{ "read at EL1 with PAN", S1_READ, { .level = PROBE_EL1, .pan = true } },
	{ "write at EL1 with PAN", S1_WRITE, { .level = PROBE_EL1, .pan = true } },
	{ "fetch at EL1 with PAN", S1_FETCH, { .level = PROBE_EL1, .pan = true } },
	{ "read at EL0 with PAN", S1_READ, { .level = PROBE_EL0, .pan = true } },
	{ "LDTR at EL1", S1_READ_UNPRIV, { .level = PROBE_EL1 } },
	{ "STTR at EL1", S1_WRITE_UNPRIV, { .level = PROBE_EL1 } },
	{ "LDTR at EL1 with PAN", S1_READ_UNPRIV, { .level = PROBE_EL1, .pan = true } },
	{ "LDTR at EL1 with UAO", S1_READ_UNPRIV, { .level = PROBE_EL1, .uao = true } },
	{ "STTR at EL1 with UAO", S1_WRITE_UNPRIV, { .level = PROBE_EL1, .uao = true } },
	{ "LDTR at EL1 with UAO and PAN", S1_READ_UNPRIV,
	  { .level = PROBE_EL1, .uao = true, .pan = true } },
	{ "LDTR at EL0", S1_READ_UNPRIV, { .level = PROBE_EL0 } },
	{ "fetch at EL1 with WXN", S1_FETCH, { .level = PROBE_EL1, .wxn = true } },
	{ "fetch at EL0 with WXN", S1_FETCH, { .level = PROBE_EL0, .wxn = true } },
	{ "write at EL0 with WXN", S1_WRITE, { .level = PROBE_EL0, .wxn = true } },
	{ "read at EL1 with WXN", S1_READ, { .level = PROBE_EL1, .wxn = true } },
	{ "DC ZVA at EL1", S1_ZERO, { .level = PROBE_EL1 } },
	{ "DC ZVA at EL0", S1_ZERO, { .level = PROBE_EL0 } },
};

static const struct { unsigned int shift; const char *name; } granules[] = {
	{ 12, "4K" }, { 14, "16K" }, { 16, "64K" },
};

static bool has_pan, has_uao;

static u64 leaf_bits(unsigned int i)
{
	return (i & 1 ? PTE_USER : 0) | (i & 2 ? PTE_RDONLY : 0) | (i & 4 ? PTE_UXN : 0) |
	       (i & 8 ? PTE_PXN : 0) | (i & 16 ? 0 : PTE_AF) | (i & 32 ? PTE_NG : 0);
}

static u64 table_bits(unsigned int i)
{
	return (i & 1 ? TABLE_USER_NONE : 0) | (i & 2 ? TABLE_RDONLY : 0) |
	       (i & 4 ? TABLE_UXN : 0) | (i & 8 ? TABLE_PXN : 0);
}

/* All leaf bits with each set of table bits; away from level 3 of 4 KiB, some of those. */
static void run_matrix(const struct matrix *m, unsigned int page_shift, int level)
{
	struct tally tally = { m->name };
	unsigned int step = page_shift == 12 && level == 3 ? 1 : 5;

	for (unsigned int t = 0; t < 16; t += step)
		for (unsigned int i = 0; i < 32; i++) {
			struct s1_walk w = {
				.page_shift = page_shift, .va_bits = 48, .leaf_level = level,
				.leaf = leaf_bits(i) | LEAF | (level == 3 ? 3 : 1),
				.tables = table_bits(t), .table_level = i & 1 ? -1 : level - 1,
			};
			u64 va = s1_install(&w);

			if (i == 0 && t == 0)
				s1_set_context(&m->context);
			s1_check(&tally, &m->context, m->access, va,
				 s1_expect(&w, &m->context, m->access));
		}
	tally_report(&tally);
}

static void test_matrices(void)
{
	for (unsigned int g = 0; g < ARRAY_SIZE(granules); g++) {
		if (!system_supports_granule(1ul << granules[g].shift)) {
			report_skip("%s: the CPU does not have this granule", granules[g].name);
			continue;
		}
		for (int level = 1; level <= 3; level++) {
			if (!s1_leaf_allowed(granules[g].shift, level))
				continue;
			report_prefix_pushf("%s, level %d", granules[g].name, level);
			for (unsigned int i = 0; i < ARRAY_SIZE(matrices); i++) {
				const struct matrix *m = &matrices[i];

				if (i >= 6 && (granules[g].shift != 12 || level != 3))
					break;
				if ((m->context.pan && !has_pan) || (m->context.uao && !has_uao)) {
					report_skip("%s: the CPU does not have it", m->name);
					continue;
				}
				run_matrix(m, granules[g].shift, level);
			}
			report_prefix_pop();
		}
	}
}

/* Addresses of 52 bits bring blocks at level 1 of the 64 KiB granule (D8.3.1.3). */
static bool large_addresses(void)
{
	return id_field(read_sysreg(id_aa64mmfr0_el1), ID_AA64MMFR0_EL1_PARANGE_SHIFT) == 6;
}

static const char *const blocks[] = {
	"4K, block at level 0", "16K, block at level 0 or 1", "64K, block at level 1",
};

/* Bits 1:0 at each level, and a table without anything behind it. */
static void test_invalid(void)
{
	for (unsigned int g = 0; g < ARRAY_SIZE(granules); g++) {
		struct tally tally = { granules[g].name }, *t, reserved = { blocks[g] };
		bool level1 = granules[g].shift == 16 && large_addresses();

		if (!system_supports_granule(1ul << granules[g].shift))
			continue;
		for (int level = granules[g].shift == 16 ? 1 : 0; level <= 3; level++)
			for (unsigned int type = 0; type < 3; type++)
				for (enum s1_access a = S1_READ; a <= S1_FETCH; a++) {
					struct s1_context c = { .level = a & 1 };
					struct s1_walk w = {
						.page_shift = granules[g].shift, .va_bits = 48,
						.leaf_level = level, .table_level = -1,
						.leaf = type | PTE_AF | LEAF | PTE_USER |
							PTE_RDONLY,
					};
					u64 va;

					if (type == 1 && level == 1 && level1)
						continue;
					t = type == 1 && level < 2 ? &reserved : &tally;
					va = s1_install(&w);
					s1_set_context(&c);
					s1_check(t, &c, a, va, s1_expect(&w, &c, a));
				}
		tally_report(&tally);
		if (reserved.cases)
			tally_report(&reserved);
	}
}

/* TCR_EL1.HA and HD: the accesses succeed, and the descriptor says what happened. */
static void test_hardware_update(void)
{
	unsigned int level = id_field(read_sysreg(id_aa64mmfr1_el1),
				      ID_AA64MMFR1_EL1_HAFDBS_SHIFT);
	struct tally access = { "access flag" }, dirty = { "dirty state" };

	/* Whether a clean page counts as writable for the execute permission is left out. */
	if (!level) {
		report_skip("the CPU does not update descriptors");
		return;
	}
	for (unsigned int i = 0; i < 256; i++) {
		struct s1_context c = { .level = i >> 6 & 1, .hw_access = true,
					.hw_dirty = level > 1 && i >> 7 };
		struct s1_walk w = { .page_shift = 12, .va_bits = 48, .leaf_level = 3,
				     .table_level = -1,
				     .leaf = leaf_bits(i & 31) | (i & 32 ? PTE_DBM : 0) | LEAF |
					     3 };

		for (enum s1_access a = S1_READ; a <= S1_FETCH; a++) {
			unsigned int status = s1_expect(&w, &c, a);
			u64 va, before, after;

			if (a == S1_FETCH && c.hw_dirty && w.leaf & PTE_DBM)
				continue;
			va = s1_install(&w);
			before = after = s1_leaf();
			s1_set_context(&c);
			s1_check(c.hw_dirty ? &dirty : &access, &c, a, va, status);
			if (status)
				continue;
			after |= PTE_AF;
			if (c.hw_dirty && w.leaf & PTE_DBM && a == S1_WRITE)
				after &= ~PTE_RDONLY;
			if (!tally_add(c.hw_dirty ? &dirty : &access, s1_leaf() == after))
				report_info("descriptor %#llx became %#llx, not %#llx",
					    (unsigned long long)before,
					    (unsigned long long)s1_leaf(),
					    (unsigned long long)after);
		}
	}
	tally_report(&access);
	if (level > 1)
		tally_report(&dirty);
	else
		report_skip("dirty state: the CPU does not manage it");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(void);
	} parts[] = {
		{ "permissions", test_matrices },
		{ "invalid", test_invalid },
		{ "hardware update", test_hardware_update },
	};
	u64 id = read_sysreg(id_aa64mmfr1_el1);

	has_pan = id_field(id, ID_AA64MMFR1_EL1_PAN_SHIFT);
	has_uao = id_field(read_sysreg_s(ID_AA64MMFR2_EL1), 4);
	s1_begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		report_prefix_push(parts[i].name);
		parts[i].fn();
		report_prefix_pop();
	}
	s1_end();
	return report_summary();
}
