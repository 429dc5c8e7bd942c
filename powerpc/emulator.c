/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a hypervisor may have to emulate, and prefixed instructions: Power ISA 3.1, book I,
 * sections 1.6.3 and 3.3.6 to 3.3.7. Multiple and string accesses over the border of a page
 * that is missing end in a data storage interrupt and work when it is there; 64-bit values
 * in LR and CTR; prefixed loads, stores and additions with their 34-bit displacements, PC-relative
 * and not; a prefixed instruction over a 64-byte border, and one that faults, say so in SRR1.
 *
 * A failure prints the instruction and each field that is not as expected.
 */
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include "alu.h"

#define USER		(MSR_PR | MSR_EE | MSR_IR | MSR_DR)
#define LITTLE		(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

#define DSISR_NO_PAGE	0x40000000
#define DSISR_STORE	0x02000000

#define SRR1_BOUNDARY	0x10000000ull	/* a prefixed instruction that may not cross a border */

static struct probe_state in, out, expected;

static void test_long_registers(void)
{
	static const u64 values[] = {0xfedcba9876543210, 0x7fffffffffffffff, 1ull << 63,
				     0xffffffff};

	probe_begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(values) * 2; i++) {
		bool ctr = i & 1;

		probe_init(&in, 0);
		in.gpr[3] = values[i / 2];
		probe_run(INSN_SPR(true, 3, ctr ? 9 : 8), &in, &out);
		probe_expect(&in, &expected);
		if (ctr)
			expected.ctr = values[i / 2];
		else
			expected.lr = values[i / 2];
		probe_check(&in, &out, &expected, "mt%s", ctr ? "ctr" : "lr");
	}
	probe_end("LR and CTR have 64 bits");
}

/* Eight words of which the last ones are in the next page. */
static void test_page_border(void)
{
	static const struct {
		const char *name;
		u32 insn;
		bool store;
	} rows[] = {
		{ "lmw", INSN_D(46, 24, 4, 0), false }, { "stmw", INSN_D(47, 24, 4, 0), true },
		{ "lswi", INSN_X(31, 24, 4, 0, 597), false },
		{ "stswi", INSN_X(31, 24, 4, 0, 725), true },
		{ "lswx", INSN_X(31, 24, 0, 4, 533), false },
		{ "stswx", INSN_X(31, 24, 0, 4, 661), true },
	};
	u8 *first = alloc_page(), *second = alloc_page(), *virt;
	pteval_t *entry;

	if (LITTLE || !vm_available()) {
		report_skip("multiple and string accesses: big-endian with radix only");
		return;
	}
	virt = alloc_vpages(2);
	install_page(vm_root, virt_to_phys(first), virt);
	entry = install_page(vm_root, virt_to_phys(second), virt + PAGE_SIZE);
	mmu_disable();

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		u64 at = (u64)virt + PAGE_SIZE - 16, valid = *entry;

		for (unsigned int n = 0; n < 16; n++) {
			first[PAGE_SIZE - 16 + n] = 0x10 + n;
			second[n] = 0x20 + n;
		}
		probe_begin();
		probe_init(&in, USER);
		in.gpr[4] = at;
		in.xer = 32;
		*entry = 0;
		flush_tlb_all();
		probe_run(rows[i].insn, &in, &out);
		probe_expect_interrupt(&in, &expected, 0x300, 0);
		expected.dar = (u64)virt + PAGE_SIZE;
		expected.dsisr = DSISR_NO_PAGE | (rows[i].store ? DSISR_STORE : 0);
		/* Some words may have been loaded; DAR may be the first byte's. */
		memcpy(&expected.gpr[24], &out.gpr[24], 8 * sizeof(u64));
		if (out.dar == at)
			expected.dar = at;
		probe_check(&in, &out, &expected, "%s, page missing", rows[i].name);

		*entry = valid;
		flush_tlb_all();
		probe_run(rows[i].insn, &in, &out);
		probe_expect(&in, &expected);
		for (unsigned int n = 0; n < 8; n++) {
			u8 b = 0x10 + 4 * n;

			if (!rows[i].store)
				expected.gpr[24 + n] = (u64)b << 24 | (b + 1) << 16 |
						       (b + 2) << 8 | (b + 3);
			else
				probe_note(*(u32 *)(n < 4 ? first + PAGE_SIZE - 16 + 4 * n :
						    second + 4 * n - 16) == (u32)in.gpr[24 + n],
					   "word %u in memory", n);
		}
		probe_check(&in, &out, &expected, "%s, page there", rows[i].name);
		probe_end("%s over the border of a missing page", rows[i].name);
	}
}

/* Prefix of MLS or 8LS form: R is "relative to this instruction". */
#define MLS(r, d0)	(1u << 26 | 2u << 24 | (r) << 20 | ((d0) & 0x3ffff))
#define LS8(r, d0)	(1u << 26 | (r) << 20 | ((d0) & 0x3ffff))

static const struct prefixed {
	const char *name;
	bool mls;
	u32 suffix;
	unsigned int size;
	bool store, is_signed;
} prefixed[] = {
	{ "plbz", true, 34u << 26, 1 }, { "plhz", true, 40u << 26, 2 },
	{ "plha", true, 42u << 26, 2, false, true }, { "plwz", true, 32u << 26, 4 },
	{ "plwa", false, 41u << 26, 4, false, true }, { "pld", false, 57u << 26, 8 },
	{ "pstb", true, 38u << 26, 1, true }, { "psth", true, 44u << 26, 2, true },
	{ "pstw", true, 36u << 26, 4, true }, { "pstd", false, 61u << 26, 8, true },
};

static u64 memory[8];

static u64 from_memory(const u8 *at, unsigned int size)
{
	u64 value = 0;

	for (unsigned int i = 0; i < size; i++)
		value = value << 8 | at[LITTLE ? size - 1 - i : i];
	return value;
}

static void test_prefixed_accesses(void)
{
	static const s64 displacements[] = {0,	0x1ffffffffll, -0x200000000ll, 0x12345678,
					    -1, 0xffff};

	for (const struct prefixed *row = prefixed; row < prefixed + ARRAY_SIZE(prefixed); row++) {
		unsigned int shift = 64 - 8 * row->size;

		probe_begin();
		for (unsigned int n = 0; n < ARRAY_SIZE(displacements) + 1; n++) {
			bool relative = n == ARRAY_SIZE(displacements);
			u64 at = (u64)&memory[2];
			s64 d = relative ? 0 : displacements[n];
			u32 prefix;

			memory[2] = 0xf1e2d3c4b5a69788;
			probe_init(&in, 0);
			in.gpr[3] = 0x8192a3b4c5d6e7f8;
			in.gpr[4] = at - d;
			if (relative) {
				/* Where the instruction will stand is known after one run of it. */
				probe_run_prefixed(MLS(1, 0), 14u << 26 | 3 << 21, &in, &out);
				d = 0x40;
				at = out.gpr[3] + d;
			}
			prefix = row->mls ? MLS(relative, d >> 16) : LS8(relative, d >> 16);
			if (relative && row->store)
				continue;
			probe_run_prefixed(prefix,
					   row->suffix | 3 << 21 | (relative ? 0 : 4 << 16) |
						   (d & 0xffff),
					   &in, &out);
			probe_expect(&in, &expected);
			expected.nip += 4;
			if (relative)
				at = in.nip + d;
			if (!row->store) {
				expected.gpr[3] = from_memory((u8 *)at, row->size);
				if (row->is_signed)
					expected.gpr[3] = (s64)(expected.gpr[3] << shift) >> shift;
			} else {
				probe_note(from_memory((u8 *)&memory[2], row->size) ==
					   (in.gpr[3] & ~0ull >> shift), "%s: memory", row->name);
			}
			probe_check(&in, &out, &expected, "%s %lld", row->name, (long long)d);
		}
		probe_end("%s", row->name);
	}
}

static void test_prefixed_others(void)
{
	static const s64 values[] = { 0, 1, -1, 0x1ffffffffll, -0x200000000ll, 0x8000, 0xffff0000 };
	struct probe_state *e = &expected;
	u32 *code = (u32 *)(probe_code + 0x100);

	probe_begin();
	for (unsigned int n = 0; n < ARRAY_SIZE(values) * 3; n++) {
		s64 value = values[n / 3];
		bool relative = n % 3 == 2;
		unsigned int ra = n % 3 == 0 ? 4 : 0;

		probe_init(&in, 0);
		probe_run_prefixed(MLS(relative, value >> 16), 14u << 26 | 3 << 21 | ra << 16 |
				   (value & 0xffff), &in, &out);
		probe_expect(&in, &expected);
		e->nip += 4;
		e->gpr[3] = (ra ? in.gpr[4] : relative ? in.nip : 0) + value;
		probe_check(&in, &out, &expected, "paddi %u, %lld", n % 3, (long long)value);
	}
	probe_end("paddi, pli, pla");

	/* The prefix is the last word of 64 bytes. */
	probe_begin();
	code[15] = MLS(0, 0);
	code[16] = 14u << 26 | 3 << 21 | 1;
	asm volatile("dcbst 0, %0; sync; icbi 0, %0; sync; isync" : : "r"(code + 15) : "memory");
	probe_init(&in, 0);
	in.ctr = (u64)(code + 15);
	probe_run(INSN_X(19, 20, 0, 0, 528), &in, &out);
	probe_expect_interrupt(&in, &expected, 0x600, SRR1_BOUNDARY | SRR1_PREFIX);
	e->nip = in.ctr;
	e->dar = out.dar;	/* undefined */
	e->dsisr = out.dsisr;
	probe_check(&in, &out, &expected, "paddi");
	probe_end("over a 64-byte border: alignment interrupt");
	code[15] = code[16] = 0x7fe00008;

	probe_begin();
	probe_init(&in, USER);
	in.gpr[4] = 1ull << 50;
	probe_run_prefixed(LS8(0, 0), 57u << 26 | 3 << 21 | 4 << 16, &in, &out);
	probe_expect_interrupt(&in, &expected, 0x300, SRR1_PREFIX);
	e->dar = in.gpr[4];
	e->dsisr = DSISR_NO_PAGE;
	probe_check(&in, &out, &expected, "pld");
	probe_end("a prefixed load that faults says so in SRR1");
}

int main(void)
{
	test_long_registers();
	if (vm_available())
		setup_vm();
	test_page_border();
	if (vm_available())
		mmu_disable();
	if (!cpu_has_prefix) {
		report_skip("prefixed instructions: the CPU has none");
		return report_summary();
	}
	test_prefixed_accesses();
	test_prefixed_others();
	return report_summary();
}
