/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SGDT, SIDT, SLDT, STR and SMSW, with and without CR4.UMIP.
 *
 * What each form stores, how wide, and what of a register it leaves, at every privilege
 * level and in every mode; with CR4.UMIP #GP(0) outside CPL 0 before anything else, and
 * nothing stored; the bit itself, by CPUID; and what the loading twins LGDT and LIDT make of
 * limits, bases and operand sizes. SDM volume 2, those instructions; volume 3, section 2.5
 * (CR4.UMIP).
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include <asm/page.h>
#include "outcome.h"
#include "processor.h"
#include "vm.h"

#ifdef __x86_64__
#define LONG_MODE	true
#define MODE_COUNT	2
#else
#define LONG_MODE	false
#define MODE_COUNT	1
#endif

#define MODE_64		1
#define MODE_32		2
#define MODE_ANY	(MODE_64 | MODE_32)

static const struct {
	const char *name;
	unsigned int probe;
	unsigned int mask;
} modes[MODE_COUNT] = {
#ifdef __x86_64__
	{ "64-bit", 0, MODE_64 },
	{ "compat", PROBE_32, MODE_32 },
#else
	{ "32-bit", PROBE_32, MODE_32 },
#endif
};

enum stored { GDTR, IDTR, LDTR, TR, MSW };

/* Memory forms take their operand from (RBX), register forms write RBX. */
struct store_form {
	const char *name;
	const u8 *code;
	u8 len;
	u8 modes;
	u8 what;
	u8 width;	/* of the register, 0 for memory */
};

static const struct store_form forms[] = {
	{ "sgdt", INSN("\x0f\x01\x03"), MODE_ANY, GDTR, 0 },
	{ "sgdt, 66", INSN("\x66\x0f\x01\x03"), MODE_ANY, GDTR, 0 },
	{ "sgdt, REX.W", INSN("\x48\x0f\x01\x03"), MODE_64, GDTR, 0 },
	{ "sidt", INSN("\x0f\x01\x0b"), MODE_ANY, IDTR, 0 },
	{ "sidt, 66", INSN("\x66\x0f\x01\x0b"), MODE_ANY, IDTR, 0 },
	{ "sidt, REX.W", INSN("\x48\x0f\x01\x0b"), MODE_64, IDTR, 0 },
	{ "sldt m16", INSN("\x0f\x00\x03"), MODE_ANY, LDTR, 0 },
	{ "sldt m16, 66", INSN("\x66\x0f\x00\x03"), MODE_ANY, LDTR, 0 },
	{ "sldt m16, REX.W", INSN("\x48\x0f\x00\x03"), MODE_64, LDTR, 0 },
	{ "sldt r16", INSN("\x66\x0f\x00\xc3"), MODE_ANY, LDTR, 2 },
	{ "sldt r32", INSN("\x0f\x00\xc3"), MODE_ANY, LDTR, 4 },
	{ "sldt r64", INSN("\x48\x0f\x00\xc3"), MODE_64, LDTR, 8 },
	{ "str m16", INSN("\x0f\x00\x0b"), MODE_ANY, TR, 0 },
	{ "str m16, 66", INSN("\x66\x0f\x00\x0b"), MODE_ANY, TR, 0 },
	{ "str m16, REX.W", INSN("\x48\x0f\x00\x0b"), MODE_64, TR, 0 },
	{ "str r16", INSN("\x66\x0f\x00\xcb"), MODE_ANY, TR, 2 },
	{ "str r32", INSN("\x0f\x00\xcb"), MODE_ANY, TR, 4 },
	{ "str r64", INSN("\x48\x0f\x00\xcb"), MODE_64, TR, 8 },
	{ "smsw m16", INSN("\x0f\x01\x23"), MODE_ANY, MSW, 0 },
	{ "smsw m16, 66", INSN("\x66\x0f\x01\x23"), MODE_ANY, MSW, 0 },
	{ "smsw m16, REX.W", INSN("\x48\x0f\x01\x23"), MODE_64, MSW, 0 },
	{ "smsw r16", INSN("\x66\x0f\x01\xe3"), MODE_ANY, MSW, 2 },
	{ "smsw r32", INSN("\x0f\x01\xe3"), MODE_ANY, MSW, 4 },
	{ "smsw r64", INSN("\x48\x0f\x01\xe3"), MODE_64, MSW, 8 },
};

#define LDT_SELECTOR	PROBE_SLOT(60)
#define LDT_PRESENT	0x82

#define GUARD		0xa5
#define OPERAND		16	/* where the operand lies in probe_data */
#define SEEN		64	/* what of probe_data is compared */

static ulong cr4;
static struct descriptor_table_ptr probe_idtr;

/* The table register of the probe's own code: the operand bytes of what SIDT stores there. */
static void read_probe_idtr(void)
{
	struct probe p = probe_init(PROBE_CPL0);

	p.gpr[RBX] = (ulong)probe_data;
	probe_run(&p, INSN("\x0f\x01\x0b"));
	memcpy(&probe_idtr, probe_data, sizeof(probe_idtr));
}

/* Puts what @form stores in a mode of @mask to @to; returns the number of bytes. */
static unsigned int stored_bytes(const struct store_form *form, unsigned int mask, u8 *to)
{
	u16 word;

	if (form->what == GDTR || form->what == IDTR) {
		struct descriptor_table_ptr table = { PROBE_GDT_LIMIT, (ulong)probe_gdt };

		/* Both bases are below 16 MiB: a 16-bit operand size has nothing to cut. */
		if (form->what == IDTR)
			table = probe_idtr;
		memcpy(to, &table, sizeof(table));
		return mask & MODE_64 ? 10 : 6;
	}
	word = form->what == LDTR ? LDT_SELECTOR : form->what == TR ? str() : read_cr0();
	memcpy(to, &word, sizeof(word));
	return sizeof(word);
}

/* Selectors come zero-extended, the machine status word with the rest of CR0. */
static void expect_register(struct probe *want, const struct store_form *form)
{
	ulong value = form->what == LDTR ? LDT_SELECTOR : form->what == TR ? str() : read_cr0();

	if (form->width == 2)
		want->gpr[RBX] = (want->gpr[RBX] & ~0xfffful) | (u16)value;
	else
		want->gpr[RBX] = form->width == 4 ? (u32)value : value;
}

static void try_store(struct tally *t, const struct store_form *form, unsigned int m,
		      unsigned int cpl, bool umip)
{
	struct probe before = probe_init(modes[m].probe | PROBE_CPL(cpl)), got, want;
	u8 memory[SEEN];

	memset(probe_data, GUARD, SEEN);
	memset(memory, GUARD, SEEN);
	if (!form->width)
		before.gpr[RBX] = (ulong)probe_data + OPERAND;
	before.flags |= X86_EFLAGS_ALU;
	got = before;
	want = outcome_done(&before, form->len);
	if (umip && cpl) {
		want = outcome_fault(&before, GP_VECTOR, 0);
	} else if (form->width) {
		expect_register(&want, form);
	} else {
		u8 bytes[16];
		unsigned int count = stored_bytes(form, modes[m].mask, bytes);

		memcpy(memory + OPERAND, bytes, count);
	}
	probe_run(&got, form->code, form->len);
	outcome_row(t, &want, &got, "CPL %u, CR0 %#lx", cpl, read_cr0());
	tally_row(t, !memcmp(probe_data, memory, SEEN), "CPL %u, CR0 %#lx: wrong bytes in memory",
		  cpl, read_cr0());
}

/* SMSW follows CR0; none of these bits matters to what runs meanwhile. */
static void try_all_status_words(struct tally *t, const struct store_form *form, unsigned int m,
				 unsigned int cpl, bool umip)
{
	static const ulong flips[] = { X86_CR0_MP, X86_CR0_EM, X86_CR0_TS, X86_CR0_NE, X86_CR0_AM,
				       X86_CR0_WP, X86_CR0_CD };
	ulong cr0 = read_cr0();

	for (unsigned int i = 0; i < ARRAY_SIZE(flips); i++) {
		write_cr0(cr0 ^ flips[i]);
		try_store(t, form, m, cpl, umip);
	}
	write_cr0(cr0);
}

static void test_stores(unsigned int m, bool umip)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
		if (!(forms[i].modes & modes[m].mask))
			continue;
		for (unsigned int cpl = 0; cpl < 4; cpl++) {
			struct tally t = tally_start();

			try_store(&t, &forms[i], m, cpl, umip);
			if (forms[i].what == MSW)
				try_all_status_words(&t, &forms[i], m, cpl, umip);
			tally_report(&t, "%s: CPL %u", forms[i].name, cpl);
		}
	}
}

/* With the memory unmapped or read-only, UMIP's #GP(0) comes first; else the store faults. */
static void test_store_faults(unsigned int m, bool umip)
{
	static const struct {
		const char *name;
		pteval_t bits;
	} rows[] = {
		{ "not present", 0 },
		{ "read-only", PT_PRESENT_MASK | PT_USER_MASK },
	};
	struct tally t = tally_start();
	u8 *page = probe_data + PAGE_SIZE;
	pteval_t *pte, old;

	force_4k_page(page);
	pte = get_pte((pgd_t *)read_cr3(), page);
	old = *pte;
	write_cr0(read_cr0() | X86_CR0_WP);
	for (unsigned int i = 0; i < ARRAY_SIZE(forms) * ARRAY_SIZE(rows) * 4; i++) {
		const struct store_form *form = &forms[i / (ARRAY_SIZE(rows) * 4)];
		unsigned int row = i / 4 % ARRAY_SIZE(rows), cpl = i % 4;
		struct probe before = probe_init(modes[m].probe | PROBE_CPL(cpl)), got, want;

		if (form->width || !(form->modes & modes[m].mask))
			continue;
		before.gpr[RBX] = (ulong)page + OPERAND;
		got = before;
		want = outcome_fault(&before, GP_VECTOR, 0);
		if (!umip || !cpl) {
			want.vector = PF_VECTOR;
			want.error = PFERR_WRITE_MASK | (rows[row].bits ? PFERR_PRESENT_MASK : 0) |
				     (cpl == 3 ? PFERR_USER_MASK : 0);
			want.cr2 = (ulong)page + OPERAND;
		}
		*pte = (old & PT_ADDR_MASK) | rows[row].bits;
		invlpg(page);
		probe_run(&got, form->code, form->len);
		*pte = old;
		invlpg(page);
		outcome_row(&t, &want, &got, "%s, %s, CPL %u", form->name, rows[row].name, cpl);
	}
	tally_report(&t, "stores to a page that refuses them");
}

#ifdef __x86_64__

static void test_store_noncanonical(bool umip)
{
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(forms) * 4; i++) {
		const struct store_form *form = &forms[i / 4];
		unsigned int cpl = i % 4;
		struct probe before = probe_init(PROBE_CPL(cpl)), got, want;

		if (form->width)
			continue;
		before.gpr[RBX] = 0x0000800000000000;
		got = before;
		want = outcome_fault(&before, GP_VECTOR, 0);
		probe_run(&got, form->code, form->len);
		outcome_row(&t, &want, &got, "%s, CPL %u", form->name, cpl);
	}
	tally_report(&t, "stores to an address that is not canonical");
}

#else

/* Virtual-8086 mode is CPL 3; LDTR and TR do not exist there. */
static void test_store_vm86(bool umip)
{
	u8 *code = (u8 *)0x10000;
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
		bool system = forms[i].what == LDTR || forms[i].what == TR;
		struct probe before = probe_init(PROBE_CPL3), got, want;

		if (!(forms[i].modes & MODE_32))
			continue;
		/* Memory forms with 16-bit addresses: (%bp,%di), r/m 3. */
		memcpy(code, forms[i].code, forms[i].len);
		memcpy(code + forms[i].len, "\xcd", 1);
		code[forms[i].len + 1] = PROBE_DONE;
		before.cs = 0x1000;
		before.ip = 0;
		before.ss = 0x2000;
		before.ds = before.es = before.fs = before.gs = 0x3000;
		before.gpr[RSP] = 0x8000;
		before.gpr[RBP] = 0x100;
		before.gpr[RDI] = 0x10;
		before.flags |= X86_EFLAGS_VM | X86_EFLAGS_IOPL;
		memset((void *)0x20100, GUARD, 32);
		got = before;
		want = outcome_done(&before, forms[i].len);
		if (system)
			want = outcome_fault(&before, UD_VECTOR, 0);
		else if (umip)
			want = outcome_fault(&before, GP_VECTOR, 0);
		else if (forms[i].width)
			expect_register(&want, &(struct store_form){ .what = MSW,
					.width = forms[i].width == 2 ? 4 : 2 });
		probe_enter_at(&got);
		outcome_row(&t, &want, &got, "%s", forms[i].name);
		if (want.vector != PROBE_DONE)
			tally_row(&t, *(u32 *)0x20110 == 0xa5a5a5a5, "%s: stored", forms[i].name);
	}
	tally_report(&t, "stores in virtual-8086 mode");
}

#endif

/* CR4 takes the bit, and holds it. That it is reserved where CPUID lacks it is test cr's. */
static void test_control_bit(void)
{
	struct tally t = tally_start();
	struct probe before = probe_init(PROBE_CPL0), got, want;

	before.gpr[RAX] = cr4 | X86_CR4_UMIP;
	got = before;
	want = outcome_done(&before, 3);
	probe_run(&got, INSN("\x0f\x22\xe0"));	/* mov %eax, %cr4 */
	outcome_row(&t, &want, &got, "set");
	tally_row(&t, read_cr4() == (cr4 | X86_CR4_UMIP), "CR4 is %#lx", read_cr4());
	write_cr4(cr4);
	tally_row(&t, read_cr4() == cr4, "CR4 does not lose UMIP");
	tally_report(&t, "CR4.UMIP can be set and cleared");
}

/*
 * Loads a table register and stores it again. The code reads the old value first, and puts
 * it back last: RSI has the operand, RBX and RDI what was before and what came of it.
 */
static void test_loads(unsigned int m)
{
	static const struct {
		u16 limit;
		u64 base;
		bool canonical;
	} rows[] = {
		{ 0x0000, 0, true }, { 0xffff, 0xffffffff, true }, { 0x1234, 0x89abcdef, true },
		{ 0x0fff, 0x00123456, true }, { 0x8001, 0x7f000000, true },
		{ 0x0fff, 0xffff800000000000, true }, { 0x0fff, 0x00007fffffffffff, true },
		{ 0x0fff, 0x0000800000000000, false }, { 0x0fff, 0xffff7fffffffffff, false },
		{ 0x0fff, 0x1234567812345678, false },
	};
	/* sgdt (%ebx); lgdt (%esi); sgdt (%edi); lgdt (%ebx), and the same for the IDT */
	static const struct {
		const char *name;
		const u8 *code;
		u8 len;
		u8 first;	/* the length in front of the load */
		bool word;
	} codes[] = {
		{ "lgdt", INSN("\x0f\x01\x03\x0f\x01\x16\x0f\x01\x07\x0f\x01\x13"), 3, false },
		{ "lidt", INSN("\x0f\x01\x0b\x0f\x01\x1e\x0f\x01\x0f\x0f\x01\x1b"), 3, false },
		{ "lgdt, 66",
		  INSN("\x0f\x01\x03\x66\x0f\x01\x16\x0f\x01\x07\x0f\x01\x13"), 3, true },
		{ "lidt, 66",
		  INSN("\x0f\x01\x0b\x66\x0f\x01\x1e\x0f\x01\x0f\x0f\x01\x1b"), 3, true },
	};
	bool wide = modes[m].mask & MODE_64;
	const unsigned int size = wide ? 10 : 6;

	for (unsigned int c = 0; c < ARRAY_SIZE(codes); c++) {
		struct tally good = tally_start(), bad = tally_start();

		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
			struct probe before = probe_init(modes[m].probe | PROBE_CPL0), got, want;
			u64 base = wide ? rows[i].base : (u32)rows[i].base;
			u8 stored[16];

			if (!rows[i].canonical && !wide)
				continue;
			memset(probe_data, GUARD, SEEN);
			before.gpr[RBX] = (ulong)probe_data;
			before.gpr[RSI] = (ulong)probe_data + 16;
			before.gpr[RDI] = (ulong)probe_data + 32;
			memcpy(probe_data + 16, &rows[i].limit, 2);
			memcpy(probe_data + 18, &rows[i].base, 8);
			/* A 16-bit operand size loads 24 bits, outside 64-bit mode. */
			if (codes[c].word && !wide)
				base &= 0xffffff;
			memset(stored, GUARD, sizeof(stored));
			if (rows[i].canonical) {
				want = outcome_done(&before, codes[c].len);
				memcpy(stored, &rows[i].limit, 2);
				memcpy(stored + 2, &base, size - 2);
			} else {
				want = outcome_fault(&before, GP_VECTOR, 0);
				want.ip += codes[c].first;
			}
			got = before;
			probe_run(&got, codes[c].code, codes[c].len);
			outcome_row(rows[i].canonical ? &good : &bad, &want, &got,
				    "limit %#x, base %#" PRIx64, rows[i].limit, rows[i].base);
			tally_row(rows[i].canonical ? &good : &bad,
				  !memcmp(probe_data + 32, stored, sizeof(stored)),
				  "limit %#x, base %#" PRIx64 ": base %#" PRIx64 " came back",
				  rows[i].limit, rows[i].base, *(u64 *)(probe_data + 34));
		}
		tally_report(&good, "%s: limit and base", codes[c].name);
		if (wide)
			tally_report(&bad, "%s: base not canonical", codes[c].name);
	}
}

int main(int argc, char **argv)
{
	static u64 ldt[2] __attribute__((aligned(16)));
	bool has = this_cpu_has(X86_FEATURE_UMIP);

	setup_vm();
	probe_setup();
	probe_set_desc16(LDT_SELECTOR, probe_desc((ulong)ldt, 15, LDT_PRESENT), 0);
	lldt(LDT_SELECTOR);
	cr4 = read_cr4() & ~X86_CR4_UMIP;
	write_cr4(cr4);
	read_probe_idtr();
	if (has)
		test_control_bit();
	for (unsigned int umip = 0; umip <= has; umip++) {
		write_cr4(umip ? cr4 | X86_CR4_UMIP : cr4);
		report_prefix_push(umip ? "UMIP" : "no UMIP");
		for (unsigned int m = 0; m < MODE_COUNT; m++) {
			report_prefix_push(modes[m].name);
			test_stores(m, umip);
			test_store_faults(m, umip);
			report_prefix_pop();
		}
#ifdef __x86_64__
		test_store_noncanonical(umip);
#else
		test_store_vm86(umip);
#endif
		report_prefix_pop();
	}
	write_cr4(cr4);
	for (unsigned int m = 0; m < MODE_COUNT; m++) {
		report_prefix_push(modes[m].name);
		test_loads(m);
		report_prefix_pop();
	}
	return report_summary();
}
