/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * INIT and startup IPIs: when a processor takes them, and what it has in every register then.
 * Needs 2 CPUs; the second one is reset again and again.
 *
 * SDM volume 3, section 10.1.1 and table 10-1 (state after INIT), 9.4 (INIT-SIPI-SIPI), 11.4.7.3
 * (local APIC after INIT), 11.6.1 (INIT, start up, INIT level de-assert), 11.12.5.1 (x2APIC
 * mode survives INIT).
 *
 * The second CPU changes all registers, with one interrupt in service and one that waits. The
 * startup IPI then makes it run init-state.S, which stores everything and goes back to the
 * library. A failure is followed by the register and its value.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/page.h>
#include "apic.h"
#include "apic-events.h"
#include "desc.h"
#include "init-state.h"
#include "processor.h"
#include "smp.h"
#include "tally.h"
#include "timer.h"

#define IN_SERVICE	0x61
#define WAITING		0x71

/* Pages in RAM below 1 MiB that nothing else uses any more. */
#define PAGE_LOW	0x3000
#define PAGE_MIDDLE	0x50000
#define PAGE_HIGH	0x8e000

#define PAT_MARK	(1ull << 56)
#define FCW_MARK	0x27f
#define MXCSR_MARK	0x5f80

#define TRIES		200

extern const u8 init_state_code[], init_state_end[];

/* lib/x86/smp.c: the number of the stack of the next CPU that starts. */
extern u32 ap_next;

/* Registers that both modes have, then those of xAPIC mode alone. */
static const u16 registers[] = {
	APIC_ID, APIC_LVR, APIC_TASKPRI, APIC_PROCPRI, APIC_LDR, APIC_SPIV, APIC_ESR, APIC_ICR,
	APIC_LVTT, APIC_LVTTHMR, APIC_LVTPC, APIC_LVT0, APIC_LVT1, APIC_LVTERR, APIC_TMICT,
	APIC_TMCCT, APIC_TDCR,
	APIC_ISR, APIC_ISR + 0x10, APIC_ISR + 0x20, APIC_ISR + 0x30,
	APIC_ISR + 0x40, APIC_ISR + 0x50, APIC_ISR + 0x60, APIC_ISR + 0x70,
	APIC_TMR, APIC_TMR + 0x10, APIC_TMR + 0x20, APIC_TMR + 0x30,
	APIC_TMR + 0x40, APIC_TMR + 0x50, APIC_TMR + 0x60, APIC_TMR + 0x70,
	APIC_IRR, APIC_IRR + 0x10, APIC_IRR + 0x20, APIC_IRR + 0x30,
	APIC_IRR + 0x40, APIC_IRR + 0x50, APIC_IRR + 0x60, APIC_IRR + 0x70,
	APIC_DFR, APIC_ICR2,
};
#define X2APIC_REGISTERS	(ARRAY_SIZE(registers) - 2)

/* What the second CPU had before. */
static volatile struct {
	u32 id, lvr;
	u64 apic_base, tsc;
} before;

static volatile u32 alive;
static bool has_sse;

static u32 nr_registers(void)
{
	return is_x2apic_enabled() ? X2APIC_REGISTERS : ARRAY_SIZE(registers);
}

static u8 *prepare_page(u32 page)
{
	u8 *code = phys_to_virt(page);
	struct descriptor_table_ptr *gdt = (void *)(code + INIT_GDT_POINTER);

	memset(code, 0, PAGE_SIZE);
	memcpy(code, init_state_code, init_state_end - init_state_code);
	*(u64 *)(code + INIT_GDT + 8) = 0x00cf93000000ffff;
	gdt->limit = 15;
	gdt->base = page + INIT_GDT;
	code[INIT_HAS_SSE] = has_sse;
	code[INIT_X2APIC] = is_x2apic_enabled();
	*(u16 *)(code + INIT_NR_REGISTERS) = nr_registers();
	for (u32 i = 0; i < nr_registers(); i++)
		code[INIT_REGISTERS + i] = registers[i] >> 4;
	return code;
}

static u32 word(const u8 *page, unsigned int offset)
{
	return *(const volatile u32 *)(page + offset);
}

static u64 quad(const u8 *page, unsigned int offset)
{
	return *(const volatile u64 *)(page + offset);
}

static void dirty_fpu(void)
{
	static const u32 pattern[4] = { 0x11223344, 0x55667788, 0x99aabbcc, 0xddeeff00 };
	const u16 fcw = FCW_MARK;
	const u32 mxcsr = MXCSR_MARK;

	write_cr0(read_cr0() & ~(X86_CR0_EM | X86_CR0_TS));
	asm volatile("fninit; fldcw %0" : : "m"(fcw));
	if (!has_sse)
		return;
	write_cr4(read_cr4() | X86_CR4_OSFXSR);
	asm volatile("ldmxcsr %0; movups %1, %%xmm0" : : "m"(mxcsr), "m"(pattern));
}

static void dirty_apic(void)
{
	static const u32 lvts[] = { APIC_LVTTHMR, APIC_LVTPC, APIC_LVT0, APIC_LVT1, APIC_LVTERR };

	if (!is_x2apic_enabled()) {
		apic_write(APIC_LDR, 0x5a000000);
		apic_write(APIC_DFR, APIC_DFR_CLUSTER);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(lvts); i++)
		apic_write(lvts[i], 0x81 + i);
	apic_write(APIC_LVTT, APIC_LVT_TIMER_PERIODIC | 0x8f);
	apic_write(APIC_TDCR, APIC_TDR_DIV_128);
	apic_write(APIC_TMICT, -1u);
	apic_write(APIC_SPIV, APIC_SPIV_APIC_ENABLED | 0x9f);
	apic_icr_write(APIC_DEST_LOGICAL | APIC_INT_ASSERT | 0xab, 0);
	apic_write(APIC_TASKPRI, 0x55);
}

/* Runs on the second CPU until INIT ends it, with interrupts disabled. */
static void dirty(void *data)
{
	before.id = apic_read(APIC_ID);
	before.lvr = apic_read(APIC_LVR);
	before.apic_base = rdmsr(MSR_IA32_APICBASE);

	apic_send_self(IN_SERVICE);
	sti_nop_cli();

	dirty_apic();
	dirty_fpu();
	wrmsr(MSR_IA32_CR_PAT, rdmsr(MSR_IA32_CR_PAT) ^ PAT_MARK);
	write_cr2(0x1234);
	write_dr0((void *)0x11111111);
	write_dr1((void *)0x22222222);
	write_dr2((void *)0x33333333);
	write_dr3((void *)0x44444444);
	write_dr6(0xffff0ff1);
	write_dr7(0x33330400);
	before.tsc = rdtsc();
	while (true)
		alive++;
}

static void restore_pat(void *data)
{
	wrmsr(MSR_IA32_CR_PAT, rdmsr(MSR_IA32_CR_PAT) ^ PAT_MARK);
}

/* Whether the second CPU counts on. */
static bool lives(void)
{
	u32 was = alive;

	for (int i = 0; i < TRIES && alive == was; i++)
		udelay(100);
	return alive != was;
}

static bool stops(void)
{
	for (int i = 0; i < TRIES; i++) {
		u32 was = alive;

		udelay(1000);
		if (alive == was)
			return true;
	}
	return false;
}

/* Whether the word at @address gets to @value. */
static bool becomes(const u8 *page, unsigned int offset, u32 value)
{
	for (int i = 0; i < TRIES; i++) {
		if (word(page, offset) == value)
			return true;
		udelay(1000);
	}
	return false;
}

static void startup(u32 page)
{
	apic_icr_write(APIC_DM_STARTUP | APIC_INT_ASSERT | page >> 12, id_map[1]);
}

/* Where INIT may come from: the fields of the ICR. */
struct way {
	const char *name;
	u32 command, dest;
};

/* Brings the second CPU into the dirty state and out of it by INIT; it waits for a SIPI then. */
static bool init_second(const struct way *way)
{
	alive = 0;
	events_keep_in_service = true;
	on_cpu_async(1, dirty, NULL);
	if (!lives())
		return false;
	apic_icr_write(WAITING | APIC_INT_ASSERT, id_map[1]);
	atomic_set(&cpu_online_count, 1);
	ap_next = 0;
	apic_icr_write(way->command | APIC_DM_INIT | APIC_INT_ASSERT, way->dest);
	events_keep_in_service = false;
	return stops();
}

/* The library has the second CPU back. */
static void join(void)
{
	for (int i = 0; i < TRIES && atomic_read(&cpu_online_count) < 2; i++)
		udelay(1000);
	assert_msg(atomic_read(&cpu_online_count) == 2, "the second CPU is lost");
	on_cpu(1, restore_pat, NULL);
	events_clear();
}

/* Before INIT nothing starts a CPU that runs; behind it nothing but the first startup IPI. */
static void test_when(void)
{
	const struct way physical = { "", 0, id_map[1] };
	u8 *page = prepare_page(PAGE_LOW);

	alive = 0;
	on_cpu_async(1, dirty, NULL);
	assert(lives());
	startup(PAGE_LOW);
	report(lives() && !word(page, INIT_STARTS),
	       "a startup IPI to a CPU that runs does nothing");
	apic_icr_write(APIC_DM_INIT | APIC_INT_LEVELTRIG, id_map[1]);
	report(lives(), "INIT level de-assert does nothing");
	atomic_set(&cpu_online_count, 1);
	ap_next = 0;
	apic_icr_write(physical.command | APIC_DM_INIT | APIC_INT_ASSERT, physical.dest);
	report(stops(), "INIT stops a CPU");
	report(!word(page, INIT_STARTS), "which waits then");
	apic_icr_write(WAITING | APIC_INT_ASSERT, id_map[1]);
	report(stops() && !word(page, INIT_STARTS), "also when an interrupt comes");
	startup(PAGE_LOW);
	report(becomes(page, INIT_DONE, 1), "a startup IPI lets it go");
	join();
	startup(PAGE_LOW);
	events_settle();
	report(word(page, INIT_STARTS) == 1, "a second one does nothing");
}

static void test_ways(void)
{
	bool x2apic = is_x2apic_enabled();
	const struct way ways[] = {
		{ "physical destination", 0, id_map[1] },
		/* LDR and DFR as dirty_apic() sets them; in x2APIC mode the IDs make cluster 0. */
		{ "logical destination", APIC_DEST_LOGICAL, x2apic ? 1 << id_map[1] : 0x52 },
		{ "all excluding self", APIC_DEST_ALLBUT, 0 },
		{ "physical destination, with a vector", 0x5a, id_map[1] },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++) {
		u8 *page = prepare_page(PAGE_LOW);
		bool stopped;

		if (!x2apic && ways[i].command & APIC_DEST_LOGICAL) {
			/* Both CPUs must have the same model, and the sender must not be meant. */
			apic_write(APIC_DFR, APIC_DFR_CLUSTER);
			apic_write(APIC_LDR, 0x11000000);
		}
		stopped = init_second(&ways[i]);
		startup(PAGE_LOW);
		report(stopped && becomes(page, INIT_DONE, 1), "INIT by %s", ways[i].name);
		join();
	}
	if (!x2apic)
		apic_write(APIC_DFR, APIC_DFR_FLAT);
}

static void check_words(const u8 *page, unsigned int offset, unsigned int n, const u32 *expected,
			const char *name)
{
	struct tally tally = tally_start();

	for (unsigned int i = 0; i < n; i++)
		tally_row(&tally, word(page, offset + 4 * i) == expected[i],
			  "%s: word %u is %#x, expected %#x", name, i, word(page, offset + 4 * i),
			  expected[i]);
	tally_report(&tally, "%s", name);
}

static bool table_register_is(const u8 *page, unsigned int offset)
{
	return *(const u16 *)(page + offset) == 0xffff && !word(page, offset + 2);
}

static void check_processor(const u8 *page, u32 address)
{
	const u32 gprs[8] = { [2] = cpuid(1).a };
	static const u32 high_crs[3], drs[4];
	static const u32 dr67[2] = { 0xffff0ff0, 0x400 };
	const u16 *segments = (const u16 *)(page + INIT_SEGMENTS);
	u32 cr0 = word(page, INIT_CRS);

	check_words(page, INIT_GPRS, 8, gprs, "general registers: 0, EDX has the signature");
	report(word(page, INIT_EFLAGS) == X86_EFLAGS_FIXED, "EFLAGS is 2");
	report((cr0 & ~(X86_CR0_CD | X86_CR0_NW)) == X86_CR0_ET, "CR0 is 10H");
	report(!(cr0 & (X86_CR0_CD | X86_CR0_NW)), "CR0.CD and CR0.NW are unchanged");
	check_words(page, INIT_CRS + 4, 3, high_crs, "CR2, CR3 and CR4 are 0");
	check_words(page, INIT_DRS, 4, drs, "DR0 to DR3 are 0");
	check_words(page, INIT_DRS + 16, 2, dr67, "DR6 is FFFF0FF0H, DR7 is 400H");
	report(segments[0] == address >> 4, "CS has the startup IPI's vector");
	report(!segments[1] && !segments[2] && !segments[3] && !segments[4] && !segments[5],
	       "DS, ES, FS, GS and SS are 0");
	report(table_register_is(page, INIT_GDTR) && table_register_is(page, INIT_IDTR),
	       "GDTR and IDTR have base 0 and limit FFFFH");
	report(!quad(page, INIT_EFER), "EFER is 0");
	report(quad(page, INIT_TSC) > before.tsc, "the time-stamp counter goes on");
	report(quad(page, INIT_PAT) & PAT_MARK, "PAT is unchanged");
	report((word(page, INIT_FCW) & 0xffff) == FCW_MARK, "the x87 control word is unchanged");
	if (!has_sse) {
		report_skip("XMM0 and MXCSR are unchanged: no SSE");
		return;
	}
	report(word(page, INIT_MXCSR) == MXCSR_MARK, "MXCSR is unchanged");
	report(word(page, INIT_XMM0) == 0x11223344 && word(page, INIT_XMM0 + 12) == 0xddeeff00,
	       "XMM0 is unchanged");
}

static u32 apic_expected(u16 reg)
{
	u32 id = before.id;

	switch (reg) {
	case APIC_ID:
		return before.id;
	case APIC_LVR:
		return before.lvr;
	case APIC_LDR:
		return is_x2apic_enabled() ? (id >> 4) << 16 | 1u << (id & 15) : 0;
	case APIC_DFR:
		return -1u;
	case APIC_SPIV:
		return 0xff;
	case APIC_LVTT:
	case APIC_LVTTHMR:
	case APIC_LVTPC:
	case APIC_LVT0:
	case APIC_LVT1:
	case APIC_LVTERR:
		return APIC_LVT_MASKED;
	default:
		return 0;
	}
}

static bool is_logical_id(u16 reg)
{
	return reg == APIC_LDR || reg == APIC_DFR;
}

static void check_apic(const u8 *page)
{
	struct tally logical = tally_start(), rest = tally_start();

	for (u32 i = 0; i < nr_registers(); i++) {
		u32 got = word(page, INIT_APIC + 4 * i), expected = apic_expected(registers[i]);

		tally_row(is_logical_id(registers[i]) ? &logical : &rest, got == expected,
			  "register %#x is %#x, expected %#x", registers[i], got, expected);
	}
	tally_report(&logical, "local APIC: LDR and DFR are as after reset");
	tally_report(&rest, "local APIC: every other register is as after reset");
	report(quad(page, INIT_APIC_BASE) == before.apic_base, "IA32_APIC_BASE is unchanged");
}

static void test_state(void)
{
	static const u32 pages[] = { PAGE_LOW, PAGE_MIDDLE, PAGE_HIGH };
	const struct way physical = { "", 0, id_map[1] };

	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
		const u8 *page = prepare_page(pages[i]);

		if (!init_second(&physical))
			report_abort("INIT does not stop the second CPU");
		startup(pages[i]);
		if (!becomes(page, INIT_DONE, 1))
			report_abort("the second CPU does not start at %#x", pages[i]);
		join();
		report_prefix_pushf("started at %#x", pages[i]);
		check_processor(page, pages[i]);
		check_apic(page);
		report_prefix_pop();
	}
}

static void test_mode(void)
{
	test_when();
	test_ways();
	test_state();
}

int main(int argc, char **argv)
{
	if (cpu_count() != 2) {
		report_skip("needs 2 CPUs");
		return report_summary();
	}
	has_sse = this_cpu_has(X86_FEATURE_XMM) && this_cpu_has(X86_FEATURE_FXSR);
	events_setup();
	apic_in_each_mode(test_mode);
	return report_summary();
}
