/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interrupt the local APIC delivers, and when: task and processor priority, CR8, the
 * order of vectors, what is in IRR and ISR meanwhile, and what an EOI ends. In xAPIC and in
 * x2APIC mode.
 *
 * SDM volume 3, sections 11.8.3 (priorities), 11.8.3.1 (TPR, PPR), 11.8.4 (IRR, ISR, TMR),
 * 11.8.5 (EOI), 11.8.6 (CR8), 11.6.1 (self IPIs).
 *
 * All interrupts are sent by the CPU to itself. A failure is followed by the case.
 */
#include <libcflat.h>
#include "apic.h"
#include "apic-events.h"
#include "desc.h"
#include "processor.h"
#include "smp.h"
#include "tally.h"

/* The lowest vector that is legal, of a class that no exception of the tests needs. */
#define LOWEST_CLASS	0x1f

static void send(unsigned int vector)
{
	apic_icr_write(APIC_DEST_SELF | APIC_INT_ASSERT | vector, 0);
}

/* Whether exactly the bits of the vectors in the list, which ends with 0, are set. */
static bool bits_are(u32 reg, const u8 *vectors)
{
	u32 expected[8] = {};

	for (; *vectors; vectors++)
		expected[*vectors / 32] |= 1u << *vectors % 32;
	for (unsigned int i = 0; i < ARRAY_SIZE(expected); i++)
		if (apic_read(reg + i * 0x10) != expected[i])
			return false;
	return true;
}

#define BITS_ARE(reg, vectors...)	bits_are(reg, (const u8 []){ vectors, 0 })

static void test_threshold(void)
{
	struct tally tally = tally_start(), waits = tally_start();

	for (unsigned int tpr = 0; tpr <= 0xff; tpr += tpr & 0xf ? 1 : 0xf)
		for (unsigned int vector = EVENTS_LOWEST; vector < SPURIOUS_VECTOR;
		     vector += vector & 0xf ? 1 : 0xe) {
			bool due = vector >> 4 > tpr >> 4;

			apic_write(APIC_TASKPRI, tpr);
			send(vector);
			sti_nop_cli();
			tally_row(&tally, events_count(0, vector) == due &&
				  events_total(0) == due, "TPR %#x, vector %#x: %u came", tpr,
				  vector, events_total(0));
			tally_row(&waits, due ? BITS_ARE(APIC_IRR, 0) : BITS_ARE(APIC_IRR, vector),
				  "TPR %#x, vector %#x", tpr, vector);
			apic_write(APIC_TASKPRI, 0);
			sti_nop_cli();
			tally_row(&waits, events_count(0, vector) == 1,
				  "TPR 0, vector %#x: %u came", vector,
				  events_count(0, vector));
			events_clear();
		}
	tally_report(&tally, "only vectors of a class above the TPR's come");
	tally_report(&waits, "the others wait in the IRR");
}

static void test_lowest_class(void)
{
	static const struct {
		u8 tpr;
		bool due;
	} cases[] = { { 0x10, false }, { 0x20, false }, { 0x0f, true }, { 0x00, true } };
	struct tally tally = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		apic_write(APIC_TASKPRI, cases[i].tpr);
		send(LOWEST_CLASS);
		sti_nop_cli();
		tally_row(&tally, events_count(0, LOWEST_CLASS) == cases[i].due, "TPR %#x",
			  cases[i].tpr);
		apic_write(APIC_TASKPRI, 0);
		sti_nop_cli();
		events_clear();
	}
	tally_report(&tally, "vector 1FH comes, if the TPR lets it");
}

static void test_ppr_idle(void)
{
	struct tally tally = tally_start();

	for (unsigned int tpr = 0; tpr <= 0xff; tpr++) {
		apic_write(APIC_TASKPRI, tpr);
		tally_row(&tally, apic_read(APIC_PROCPRI) == tpr && apic_read(APIC_TASKPRI) == tpr,
			  "TPR %#x: PPR %#x", tpr, apic_read(APIC_PROCPRI));
	}
	apic_write(APIC_TASKPRI, 0);
	tally_report(&tally, "PPR is TPR while nothing is in service");
}

static struct tally ppr_tally;

/* Section 11.8.3.1: the higher class counts, and its lower bits if it is the TPR's. */
static void look_at_ppr(isr_regs_t *regs)
{
	u32 vector = regs->func;

	for (unsigned int tpr = 0; tpr <= 0xff; tpr++) {
		u32 ppr;
		bool right;

		apic_write(APIC_TASKPRI, tpr);
		ppr = apic_read(APIC_PROCPRI);
		if (tpr >> 4 > vector >> 4)
			right = ppr == tpr;
		else if (tpr >> 4 < vector >> 4)
			right = ppr == (vector & 0xf0);
		else
			right = ppr == tpr || ppr == (vector & 0xf0);
		tally_row(&ppr_tally, right, "vector %#x in service, TPR %#x: PPR %#x", vector, tpr,
			  ppr);
	}
	apic_write(APIC_TASKPRI, 0);
}

static void test_ppr_in_service(void)
{
	static const u8 vectors[] = { 0x30, 0x3f, 0x55, 0x80, 0x8f, 0xe1, 0xf0, 0xfe };

	ppr_tally = tally_start();
	events_hook = look_at_ppr;
	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++) {
		send(vectors[i]);
		sti_nop_cli();
	}
	events_hook = NULL;
	tally_report(&ppr_tally, "PPR is the higher of TPR and what is in service");
	report(apic_read(APIC_PROCPRI) == 0, "and 0 again behind the EOI");
	events_clear();
}

static struct tally isr_tally;

static void look_at_isr(isr_regs_t *regs)
{
	u8 vector = regs->func;

	tally_row(&isr_tally, BITS_ARE(APIC_ISR, vector) && BITS_ARE(APIC_IRR, 0) &&
		  BITS_ARE(APIC_TMR, 0), "vector %#x", vector);
}

/* Each vector: one bit of IRR, then one of ISR, then none. */
static void test_bits(void)
{
	struct tally irr = tally_start(), none = tally_start();

	isr_tally = tally_start();
	events_hook = look_at_isr;
	for (unsigned int vector = EVENTS_LOWEST; vector < SPURIOUS_VECTOR; vector++) {
		send(vector);
		tally_row(&irr, BITS_ARE(APIC_IRR, vector) && BITS_ARE(APIC_ISR, 0) &&
			  BITS_ARE(APIC_TMR, 0), "vector %#x", vector);
		sti_nop_cli();
		tally_row(&none, BITS_ARE(APIC_IRR, 0) && BITS_ARE(APIC_ISR, 0), "vector %#x",
			  vector);
	}
	events_hook = NULL;
	events_clear();
	tally_report(&irr, "an interrupt that waits is in IRR alone");
	tally_report(&isr_tally, "one in service is in ISR alone");
	tally_report(&none, "one that is done is nowhere");
}

static u8 order[256];
static unsigned int ordered;

static void note_order(isr_regs_t *regs)
{
	if (ordered < ARRAY_SIZE(order))
		order[ordered++] = regs->func;
}

static void test_order(void)
{
	struct tally tally = tally_start();

	ordered = 0;
	for (unsigned int vector = EVENTS_LOWEST; vector < SPURIOUS_VECTOR; vector++)
		send(vector);
	events_hook = note_order;
	sti_nop_cli();
	events_hook = NULL;
	for (unsigned int i = 0; i < SPURIOUS_VECTOR - EVENTS_LOWEST; i++)
		tally_row(&tally, order[i] == SPURIOUS_VECTOR - 1 - i && ordered > i,
			  "number %u is vector %#x", i, order[i]);
	tally_row(&tally, ordered == SPURIOUS_VECTOR - EVENTS_LOWEST, "%u came", ordered);
	tally_report(&tally, "of all vectors at once, the higher one comes first");
	events_clear();
}

/* While one is in service, interrupts enabled, another one is sent. */
static unsigned int second;
static unsigned int nested;

static void send_second(isr_regs_t *regs)
{
	if (events_total(0) != 1)
		return;
	send(second);
	sti_nop_cli();
	nested = events_total(0) - 1;
}

static void test_nesting(void)
{
	static const u8 vectors[] = { 0x30, 0x3f, 0x40, 0x4e, 0x4f, 0x77, 0xef, 0xf0, 0xfe };
	struct tally tally = tally_start();

	events_hook = send_second;
	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++)
		for (unsigned int j = 0; j < ARRAY_SIZE(vectors); j++) {
			unsigned int first = vectors[i];

			second = vectors[j];
			send(first);
			sti_nop_cli();
			tally_row(&tally, nested == (second >> 4 > first >> 4) &&
				  events_total(0) == 2, "%#x in %#x: %u nested, %u came", second,
				  first, nested, events_total(0));
			events_clear();
		}
	events_hook = NULL;
	tally_report(&tally, "only a higher class interrupts a handler, the rest wait for its EOI");
}

/* One that is in service can wait once more, not twice. */
static bool both;

static void send_same(isr_regs_t *regs)
{
	u8 vector = regs->func;

	if (events_total(0) != 1)
		return;
	send(vector);
	send(vector);
	both = BITS_ARE(APIC_IRR, vector) && BITS_ARE(APIC_ISR, vector);
}

static void test_same(void)
{
	events_hook = send_same;
	send(0x66);
	sti_nop_cli();
	events_hook = NULL;
	report(both, "a vector can be in service and wait");
	report(events_total(0) == 2 && events_count(0, 0x66) == 2, "it comes once more then");
	events_clear();
}

/* EOIs end what is in service from the highest down. */
static void test_eoi(void)
{
	events_keep_in_service = true;
	send(0x41);
	sti_nop_cli();
	send(0x82);
	sti_nop_cli();
	send(0xc3);
	sti_nop_cli();
	events_keep_in_service = false;
	report(BITS_ARE(APIC_ISR, 0x41, 0x82, 0xc3) && apic_read(APIC_PROCPRI) == 0xc0,
	       "three in service");
	send(0x83);
	sti_nop_cli();
	report(events_total(0) == 3, "nothing lower than the highest comes");
	eoi();
	report(BITS_ARE(APIC_ISR, 0x41, 0x82) && apic_read(APIC_PROCPRI) == 0x80,
	       "EOI ends the highest");
	sti_nop_cli();
	report(events_total(0) == 3 && BITS_ARE(APIC_IRR, 0x83),
	       "one of the same class as the next waits on");
	eoi();
	report(BITS_ARE(APIC_ISR, 0x41), "a second EOI ends the next");
	sti_nop_cli();
	report(events_total(0) == 4 && events_count(0, 0x83) == 1,
	       "which lets the one that waits in");
	eoi();
	report(BITS_ARE(APIC_ISR, 0) && !apic_read(APIC_PROCPRI), "a third ends the last");
	send(0x51);
	eoi();
	report(BITS_ARE(APIC_ISR, 0) && BITS_ARE(APIC_IRR, 0x51), "one more ends nothing");
	events_clear();
	events_report(0x51, CPU(0), "what waits comes");
}

/* Lowering the priority with interrupts enabled delivers before the next instruction ends. */
static void test_lower(void)
{
	unsigned int before, after;

	apic_write(APIC_TASKPRI, 0xf0);
	send(0x77);
	sti();
	asm volatile("nop");
	before = events_total(0);
	apic_write(APIC_TASKPRI, 0x60);
	asm volatile("nop");
	after = events_total(0);
	cli();
	apic_write(APIC_TASKPRI, 0);
	report(!before && after == 1, "lowering the TPR lets an interrupt in");
	events_clear();
}

#ifdef __x86_64__
static void test_cr8(void)
{
	struct tally from = tally_start(), to = tally_start(), reserved = tally_start();
	unsigned int before, after;

	for (unsigned int tpr = 0; tpr <= 0xff; tpr++) {
		apic_write(APIC_TASKPRI, tpr);
		tally_row(&from, read_cr8() == tpr >> 4, "TPR %#x: CR8 %#lx", tpr, read_cr8());
	}
	tally_report(&from, "CR8 is the TPR's class");
	for (ulong cr8 = 0; cr8 <= 0xf; cr8++) {
		apic_write(APIC_TASKPRI, 0x5a);
		write_cr8(cr8);
		tally_row(&to, apic_read(APIC_TASKPRI) == cr8 << 4 && read_cr8() == cr8,
			  "CR8 %#lx: TPR %#x", cr8, apic_read(APIC_TASKPRI));
	}
	tally_report(&to, "writing CR8 writes the TPR, the lower bits as 0");
	for (unsigned int bit = 4; bit < 64; bit++) {
		unsigned int vector;

		apic_write(APIC_TASKPRI, 0x5a);
		vector = asm_safe("mov %0, %%cr8", "r"(1ul << bit | 3));
		tally_row(&reserved, vector == GP_VECTOR && !exception_error_code() &&
			  apic_read(APIC_TASKPRI) == 0x5a, "bit %u: vector %u, TPR %#x", bit,
			  vector, apic_read(APIC_TASKPRI));
	}
	tally_report(&reserved, "reserved bits of CR8 raise #GP(0)");

	write_cr8(7);
	send(0x7f);
	sti();
	asm volatile("nop");
	before = events_total(0);
	write_cr8(6);
	asm volatile("nop");
	after = events_total(0);
	cli();
	write_cr8(0);
	report(!before && after == 1, "lowering CR8 lets an interrupt in");
	events_clear();
}
#endif

static void set_tpr(void *data)
{
	apic_write(APIC_TASKPRI, *(u32 *)data);
}

static void get_tpr(void *data)
{
	*(u32 *)data = apic_read(APIC_TASKPRI);
}

static void test_other_cpu(void)
{
	u32 theirs = 0x1a, got = 0;

	if (cpu_count() == 1) {
		report_skip("the TPR of another CPU: one CPU");
		return;
	}
	apic_write(APIC_TASKPRI, 0x2b);
	on_cpu(1, set_tpr, &theirs);
	on_cpu(1, get_tpr, &got);
	report(apic_read(APIC_TASKPRI) == 0x2b && got == theirs, "each CPU has its own TPR");
	theirs = 0;
	on_cpu(1, set_tpr, &theirs);
	apic_write(APIC_TASKPRI, 0);
}

static void test_mode(void)
{
	test_threshold();
	test_lowest_class();
	test_ppr_idle();
	test_ppr_in_service();
	test_bits();
	test_order();
	test_nesting();
	test_same();
	test_eoi();
	test_lower();
#ifdef __x86_64__
	test_cr8();
#endif
	test_other_cpu();
}

int main(int argc, char **argv)
{
	events_setup();
	events_take(LOWEST_CLASS);
	apic_in_each_mode(test_mode);
	return report_summary();
}
