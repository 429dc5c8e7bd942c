/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions about cache lines, and those that only hint.
 *
 * CLFLUSH, CLFLUSHOPT and CLWB read their line as far as faults are concerned; CLZERO, MOVNTI
 * and MOVDIRI write; PREFETCHh, PREFETCHW, CLDEMOTE, long NOPs and INVLPG never fault for
 * their operand. Each of them on a good line, a missing page, a page of the supervisor, a
 * read-only page, beyond a segment's limit and at an address that is not canonical; LFENCE,
 * MFENCE and SFENCE in all their encodings; WBINVD, WBNOINVD and INVD by CPL; MONITOR and
 * MWAIT; register forms; and #UD where CPUID lacks the feature. Nothing else changes. SDM
 * volume 2, each instruction; APM volume 3, CLZERO, MONITOR, PREFETCHW.
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include "outcome.h"
#include "paging.h"
#include "processor.h"

#ifdef __x86_64__
#define MODE_COUNT	2
#else
#define MODE_COUNT	1
#endif

static const struct mode {
	const char *name;
	unsigned int probe;
	bool wide;
} modes[MODE_COUNT] = {
#ifdef __x86_64__
	{ "64-bit", 0, true },
	{ "compat", PROBE_32, false },
#else
	{ "32-bit", PROBE_32, false },
#endif
};

enum access { HINT, LOADS, STORES };

#define ALWAYS		((struct x86_cpu_feature){ .reg = 0xff })
#define LINE		64

struct row {
	const char *name;
	struct x86_cpu_feature feature;	/* without it #UD */
	u8 prefix;			/* 0: none */
	u8 opcode[2];
	u8 digit;			/* ModRM's reg field */
	u8 access;
	bool cpl0;			/* #GP(0) elsewhere */
};

static const struct row rows[] = {
	{ "clflush", X86_FEATURE_CLFLUSH, 0, { 0x0f, 0xae }, 7, LOADS, false },
	{ "clflushopt", X86_FEATURE_CLFLUSHOPT, 0x66, { 0x0f, 0xae }, 7, LOADS, false },
	{ "clwb", X86_FEATURE_CLWB, 0x66, { 0x0f, 0xae }, 6, LOADS, false },
	{ "movnti", X86_FEATURE_XMM2, 0, { 0x0f, 0xc3 }, RCX, STORES, false },
	{ "prefetchnta", ALWAYS, 0, { 0x0f, 0x18 }, 0, HINT, false },
	{ "prefetcht0", ALWAYS, 0, { 0x0f, 0x18 }, 1, HINT, false },
	{ "prefetcht1", ALWAYS, 0, { 0x0f, 0x18 }, 2, HINT, false },
	{ "prefetcht2", ALWAYS, 0, { 0x0f, 0x18 }, 3, HINT, false },
	{ "nop 0f18 /4", ALWAYS, 0, { 0x0f, 0x18 }, 4, HINT, false },
	{ "nop 0f18 /7", ALWAYS, 0, { 0x0f, 0x18 }, 7, HINT, false },
	{ "nop 0f19", ALWAYS, 0, { 0x0f, 0x19 }, 0, HINT, false },
	{ "cldemote or nop 0f1c", ALWAYS, 0, { 0x0f, 0x1c }, 0, HINT, false },
	{ "nop 0f1d", ALWAYS, 0, { 0x0f, 0x1d }, 2, HINT, false },
	{ "nop 0f1e", ALWAYS, 0, { 0x0f, 0x1e }, 0, HINT, false },
	{ "nop 0f1f", ALWAYS, 0, { 0x0f, 0x1f }, 0, HINT, false },
	{ "nopw 0f1f", ALWAYS, 0x66, { 0x0f, 0x1f }, 0, HINT, false },
	{ "invlpg", ALWAYS, 0, { 0x0f, 0x01 }, 7, HINT, true },
};

/* PREFETCH and PREFETCHW by 0F 0D: one CPUID bit of three, or long mode, makes them valid. */
static const struct row amd_prefetches[] = {
	{ "prefetch", ALWAYS, 0, { 0x0f, 0x0d }, 0, HINT, false },
	{ "prefetchw", ALWAYS, 0, { 0x0f, 0x0d }, 1, HINT, false },
	{ "prefetchw /3", ALWAYS, 0, { 0x0f, 0x0d }, 3, HINT, false },
	{ "prefetch /5", ALWAYS, 0, { 0x0f, 0x0d }, 5, HINT, false },
};

static bool has(struct x86_cpu_feature feature)
{
	return feature.reg == 0xff || this_cpu_has(feature);
}

/* The instruction on (RBX), or on 0(RBP), which goes through SS. */
static size_t encode(const struct row *row, bool stack, u8 *code)
{
	size_t len = 0;

	if (row->prefix)
		code[len++] = row->prefix;
	code[len++] = row->opcode[0];
	code[len++] = row->opcode[1];
	code[len++] = stack ? 0x45 | row->digit << 3 : 0x03 | row->digit << 3;
	if (stack)
		code[len++] = 0;
	return len;
}

enum place { GOOD, MISSING, SUPERVISOR, READ_ONLY, BEYOND, NONCANONICAL_PLACE, PLACES };

static const char *const place_names[PLACES] = {
	"good line", "missing page", "supervisor page", "read-only page", "beyond the limit",
	"not canonical",
};

#define SMALL_SEGMENT	PROBE_SLOT(40)
#define SMALL_LIMIT	0xfff
#define DATA_BYTES	0x40f3	/* 32-bit writable data, DPL 3, the limit in bytes */

static u8 *window;

static u64 place_rights(enum place place)
{
	switch (place) {
	case MISSING:
		return 0;
	case SUPERVISOR:
		return PAGING_SUPERVISOR;
	case READ_ONLY:
		return PT_PRESENT_MASK | PT_USER_MASK;
	default:
		return PAGING_USER;
	}
}

/* What an access of @row to @place ends with, @want being what it ends with if it succeeds. */
static struct probe expect(const struct row *row, const struct probe *before,
			   const struct probe *done, enum place place, unsigned int cpl,
			   bool stack, ulong address)
{
	enum page_access_type type = row->access == STORES ? PAGE_WRITE : PAGE_READ;
	struct probe want = *done;
	int error;

	if (!has(row->feature))
		return outcome_fault(before, UD_VECTOR, 0);
	if (row->cpl0 && cpl)
		return outcome_fault(before, GP_VECTOR, 0);
	if (row->access == HINT)
		return want;
	if (place == BEYOND || place == NONCANONICAL_PLACE)
		return outcome_fault(before, stack ? SS_VECTOR : GP_VECTOR, 0);
	error = page_rule((struct page_access){ type, cpl, false, false });
	if (error == PAGE_NO_FAULT)
		return want;
	want = outcome_fault(before, PF_VECTOR, error);
	want.cr2 = address;
	return want;
}

static void try_place(struct tally *t, const struct row *row, const struct mode *mode,
		      enum place place, unsigned int cpl, bool stack)
{
	struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;
	ulong address = (ulong)window;
	u8 code[8], memory[2 * LINE];
	size_t len = encode(row, stack, code);

	if ((place == NONCANONICAL_PLACE && !mode->wide) || (place == BEYOND && mode->wide))
		return;
	/* The window is above 4 GiB in a 64-bit build: there all but 64-bit code uses no pages. */
	if (sizeof(long) == 8 && !mode->wide)
		address = (ulong)probe_data;
	if (place == NONCANONICAL_PLACE)
		address = (ulong)0x0000800000000000ull;
	if (place == BEYOND) {
		address = SMALL_LIMIT + 1;
		*(stack ? &before.ss : &before.ds) = SMALL_SEGMENT | cpl;
	}
	before.gpr[stack ? RBP : RBX] = address;
	if (cpl == 3 && mode->wide)
		before.ip = (ulong)paging_user((void *)before.ip);
	if (cpl == 3 && sizeof(long) == 4)
		before.ip = (ulong)paging_user((void *)before.ip);
	for (unsigned int i = 0; i < sizeof(memory); i++)
		paging_target[i] = memory[i] = 3 * i + 1;
	paging_set_entry(1, (ulong)paging_target | place_rights(place));
	paging_flush();
	got = before;
	want = outcome_done(&before, len);
	want = expect(row, &before, &want, place, cpl, stack, address);
	if (want.vector == PROBE_DONE && row->access == STORES)
		memcpy(memory, &before.gpr[RCX], 4);
	probe_place(0, code, len);
	probe_enter_at(&got);
	outcome_row(t, &want, &got, "%s, CPL %u%s", place_names[place], cpl,
		    stack ? ", by SS" : "");
	if (sizeof(long) == 4 || mode->wide)
		tally_row(t, !memcmp(paging_target, memory, sizeof(memory)),
			  "%s, CPL %u: wrong bytes in memory", place_names[place], cpl);
}

static void test_row(const struct row *row, const struct mode *mode)
{
	struct tally good = tally_start(), bad = tally_start();
	struct tally limit = tally_start(), stack = tally_start();

	for (unsigned int place = 0; place < PLACES; place++) {
		/* Compatibility mode sees no window: its pages are those of test smap. */
		if (sizeof(long) == 8 && !mode->wide && place != BEYOND)
			continue;
		for (unsigned int i = 0; i < 4; i++) {
			unsigned int cpl = i & 1 ? 3 : 0;

			if (sizeof(long) == 8 && !mode->wide && cpl)
				continue;
			probe_set_desc(SMALL_SEGMENT,
				       probe_desc(0, SMALL_LIMIT, DATA_BYTES & ~(cpl ? 0 : 0x60)));
			try_place(place == GOOD ? &good : place == BEYOND ? &limit :
				  place == NONCANONICAL_PLACE && i & 2 ? &stack : &bad,
				  row, mode, place, cpl, i & 2);
		}
	}
	if (good.rows)
		tally_report(&good, "%s: a good line", row->name);
	if (bad.rows)
		tally_report(&bad, "%s: places that may fault", row->name);
	if (limit.rows)
		tally_report(&limit, "%s: beyond the segment's limit", row->name);
	if (stack.rows)
		tally_report(&stack, "%s: not canonical, by SS", row->name);
}

static bool has_amd_prefetch(void)
{
	return this_cpu_has(X86_FEATURE_3DNOWPREFETCH) || this_cpu_has(X86_FEATURE_3DNOW) ||
	       this_cpu_has(X86_FEATURE_LM);
}

/* One instruction without a memory operand, at each CPL. */
struct plain_row {
	const char *name;
	u8 code[5];
	u8 len;
	struct x86_cpu_feature feature;
	u8 vector;	/* where the feature is there; 0: it runs */
	bool cpl0;	/* #GP(0) elsewhere; else all levels are alike */
};

static const struct plain_row plain[] = {
	{ "lfence", { 0x0f, 0xae, 0xe8 }, 3, X86_FEATURE_XMM2, 0, false },
	{ "lfence, r/m 1", { 0x0f, 0xae, 0xe9 }, 3, X86_FEATURE_XMM2, 0, false },
	{ "lfence, r/m 7", { 0x0f, 0xae, 0xef }, 3, X86_FEATURE_XMM2, 0, false },
	{ "mfence", { 0x0f, 0xae, 0xf0 }, 3, X86_FEATURE_XMM2, 0, false },
	{ "mfence, r/m 3", { 0x0f, 0xae, 0xf3 }, 3, X86_FEATURE_XMM2, 0, false },
	{ "mfence, r/m 7", { 0x0f, 0xae, 0xf7 }, 3, X86_FEATURE_XMM2, 0, false },
	{ "sfence", { 0x0f, 0xae, 0xf8 }, 3, X86_FEATURE_XMM, 0, false },
	{ "sfence, r/m 5", { 0x0f, 0xae, 0xfd }, 3, X86_FEATURE_XMM, 0, false },
	{ "sfence, r/m 7", { 0x0f, 0xae, 0xff }, 3, X86_FEATURE_XMM, 0, false },
	{ "0fae reg /0", { 0x0f, 0xae, 0xc0 }, 3, ALWAYS, UD_VECTOR, false },
	{ "0fae reg /1", { 0x0f, 0xae, 0xc8 }, 3, ALWAYS, UD_VECTOR, false },
	{ "0fae reg /2", { 0x0f, 0xae, 0xd0 }, 3, ALWAYS, UD_VECTOR, false },
	{ "0fae reg /3", { 0x0f, 0xae, 0xd8 }, 3, ALWAYS, UD_VECTOR, false },
	{ "0fae reg /4", { 0x0f, 0xae, 0xe0 }, 3, ALWAYS, UD_VECTOR, false },
	{ "pcommit", { 0x66, 0x0f, 0xae, 0xf8 }, 4, X86_FEATURE_PCOMMIT, 0, false },
	{ "movnti, register", { 0x0f, 0xc3, 0xc8 }, 3, ALWAYS, UD_VECTOR, false },
	{ "pause", { 0xf3, 0x90 }, 2, ALWAYS, 0, false },
	{ "nop 0f1f, register", { 0x0f, 0x1f, 0xc0 }, 3, ALWAYS, 0, false },
	{ "endbr64", { 0xf3, 0x0f, 0x1e, 0xfa }, 4, ALWAYS, 0, false },
	{ "endbr32", { 0xf3, 0x0f, 0x1e, 0xfb }, 4, ALWAYS, 0, false },
	{ "serialize", { 0x0f, 0x01, 0xe8 }, 3, X86_FEATURE_SERIALIZE, 0, false },
	{ "wbinvd", { 0x0f, 0x09 }, 2, ALWAYS, 0, true },
	{ "wbnoinvd", { 0xf3, 0x0f, 0x09 }, 3, ALWAYS, 0, true },
	{ "ud2", { 0x0f, 0x0b }, 2, ALWAYS, UD_VECTOR, false },
	{ "ud1", { 0x0f, 0xb9, 0xc0 }, 3, ALWAYS, UD_VECTOR, false },
	{ "ud0", { 0x0f, 0xff, 0xc0 }, 3, ALWAYS, UD_VECTOR, false },
};

static void test_plain(const struct mode *mode)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(plain); i++) {
		const struct plain_row *row = &plain[i];
		struct tally t = tally_start();

		for (unsigned int n = 0; n < 8; n++) {
			unsigned int cpl = n & 3;
			struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

			before.flags |= n & 4 ? X86_EFLAGS_ALU : 0;
			got = before;
			want = outcome_done(&before, row->len);
			if (!has(row->feature))
				want = outcome_fault(&before, UD_VECTOR, 0);
			else if (row->vector)
				want = outcome_fault(&before, row->vector, 0);
			else if (row->cpl0 && cpl)
				want = outcome_fault(&before, GP_VECTOR, 0);
			probe_run(&got, row->code, row->len);
			outcome_row(&t, &want, &got, "CPL %u", cpl);
		}
		tally_report(&t, "%s", row->name);
	}
}

/* INVD is for CPL 0 only, and there it would throw away what a cache has not yet written. */
static void test_invd(const struct mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int cpl = 1; cpl < 4; cpl++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got = before;
		struct probe want = outcome_fault(&before, GP_VECTOR, 0);

		probe_run(&got, INSN("\x0f\x08"));
		outcome_row(&t, &want, &got, "CPL %u", cpl);
	}
	tally_report(&t, "invd: CPL 1 to 3");
}

/*
 * MONITOR reads a byte at RAX; ECX has extensions, of which there are none. MWAIT is not run
 * to its end here, as nothing would end it: its ECX bits that are no extensions are refused.
 */
static void test_monitor(const struct mode *mode)
{
	static const struct {
		const char *name;
		u8 code;
		u32 ecx;
		bool good;
	} monitors[] = {
		{ "monitor", 0xc8, 0, true },
		{ "monitor, ECX bit 0", 0xc8, 1, false },
		{ "monitor, ECX bit 31", 0xc8, 0x80000000, false },
		{ "mwait, ECX bit 2", 0xc9, 4, false },
		{ "mwait, ECX bit 31", 0xc9, 0x80000000, false },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(monitors); i++) {
		const u8 code[] = { 0x0f, 0x01, monitors[i].code };
		struct tally t = tally_start(), user = tally_start();

		for (unsigned int cpl = 0; cpl < 4; cpl++) {
			struct probe before = probe_init(mode->probe | PROBE_CPL(cpl)), got, want;

			before.gpr[RAX] = (ulong)probe_data;
			before.gpr[RCX] = monitors[i].ecx;
			got = before;
			want = outcome_done(&before, sizeof(code));
			if (!monitors[i].good)
				want = outcome_fault(&before, GP_VECTOR, 0);
			if (cpl || !this_cpu_has(X86_FEATURE_MWAIT))
				want = outcome_fault(&before, UD_VECTOR, 0);
			probe_run(&got, code, sizeof(code));
			outcome_row(cpl ? &user : &t, &want, &got, "CPL %u", cpl);
		}
		tally_report(&t, "%s: CPL 0", monitors[i].name);
		tally_report(&user, "%s: CPL 1 to 3", monitors[i].name);
	}
}

/* The address of MONITOR is checked as a read's is. */
static void test_monitor_address(void)
{
	struct tally t = tally_start();

	for (unsigned int place = GOOD; place <= NONCANONICAL_PLACE; place++) {
		struct probe before = probe_init(PROBE_CPL0), got, want;

		if (place == BEYOND || (place == NONCANONICAL_PLACE && sizeof(long) == 4))
			continue;
		before.gpr[RAX] = (ulong)window;
		if (place == NONCANONICAL_PLACE)
			before.gpr[RAX] = (ulong)0x0000800000000000ull;
		before.gpr[RCX] = 0;
		paging_set_entry(1, (ulong)paging_target | place_rights(place));
		paging_flush();
		got = before;
		want = outcome_done(&before, 3);
		if (place == MISSING) {
			want = outcome_fault(&before, PF_VECTOR, 0);
			want.cr2 = before.gpr[RAX];
		} else if (place == NONCANONICAL_PLACE) {
			want = outcome_fault(&before, GP_VECTOR, 0);
		}
		probe_run(&got, INSN("\x0f\x01\xc8"));
		outcome_row(&t, &want, &got, "%s", place_names[place]);
	}
	tally_report(&t, "monitor: the address");
}

/* CPUID's sizes of a line: of CLFLUSH, of the caches, of MONITOR. */
static void test_sizes(void)
{
	u32 line = this_cpu_property(X86_PROPERTY_CLFLUSH_SIZE) * 8;
	struct cpuid monitor = cpuid(5);

	if (this_cpu_has(X86_FEATURE_CLFLUSH) &&
	    !report(line >= 32 && is_power_of_2(line),
		    "CPUID: the line of CLFLUSH is a power of 2"))
		report_info("%u bytes", line);
	if (this_cpu_has(X86_FEATURE_MWAIT) && (monitor.a || monitor.b) &&
	    !report((u16)monitor.a && (u16)monitor.a <= (u16)monitor.b,
		    "CPUID: the smallest line of MONITOR is not above the largest"))
		report_info("smallest %u, largest %u", (u16)monitor.a, (u16)monitor.b);
}

/* CLZERO clears the line that RAX points into. */
static void test_clzero(const struct mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int row = 0; row < 8; row++) {
		struct probe before = probe_init(mode->probe | PROBE_CPL(row & 3)), got, want;
		u8 memory[4 * LINE];

		memset(memory, 0xa5, sizeof(memory));
		memset(probe_data, 0xa5, sizeof(memory));
		before.gpr[RAX] = (ulong)probe_data + LINE + (row & 4 ? LINE - 1 : 0);
		got = before;
		want = outcome_done(&before, 3);
		if (this_cpu_has(X86_FEATURE_CLZERO))
			memset(memory + LINE, 0, LINE);
		else
			want = outcome_fault(&before, UD_VECTOR, 0);
		probe_run(&got, INSN("\x0f\x01\xfc"));
		outcome_row(&t, &want, &got, "CPL %u", row & 3);
		tally_row(&t, !memcmp(memory, probe_data, sizeof(memory)), "wrong bytes in memory");
	}
	tally_report(&t, "clzero");
}

int main(int argc, char **argv)
{
	probe_setup();
	test_sizes();
	for (unsigned int m = 0; m < MODE_COUNT; m++) {
		const struct mode *mode = &modes[m];

		report_prefix_push(mode->name);
		test_plain(mode);
		test_invd(mode);
		test_monitor(mode);
		test_clzero(mode);
		paging_start(paging_kinds[0]);
		write_cr0(read_cr0() | X86_CR0_WP);
		window = paging_map(1);
		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
			test_row(&rows[i], mode);
		for (unsigned int i = 0; has_amd_prefetch() && i < ARRAY_SIZE(amd_prefetches); i++)
			test_row(&amd_prefetches[i], mode);
		if (this_cpu_has(X86_FEATURE_MWAIT) && (mode->wide || sizeof(long) == 4))
			test_monitor_address();
		paging_stop();
		report_prefix_pop();
	}
	return report_summary();
}
