/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hardware interrupts in real mode: when a pending one is taken, and what it pushes. SDM
 * volume 2, "STI" (not before the next instruction has ended), "HLT", "POPF", "IRET"; volume
 * 3, section 6.8.1 "Masking maskable hardware interrupts".
 *
 * The local APIC has the interrupt pending before the switch to real mode, where IF is 0.
 */
#include "realmode-test.h"
#include "apic.h"
#include "isr.h"

#define PENDING		0x61
#define TIMER		0x62

static void acknowledge(isr_regs_t *regs)
{
	eoi();
}

/* After the code: the interrupt is in service when it was taken, else still to be taken. */
static void finish(const char *name, bool taken)
{
	bool in_service = apic_read_bit(APIC_ISR, PENDING);
	bool requested = apic_read_bit(APIC_IRR, PENDING);

	expect_value("in service", taken, in_service);
	expect_value("still pending", !taken, requested);
	if (in_service)
		eoi();
	sti_nop_cli();
}

static const struct irq_case {
	const char *name;
	const char *code;
	u8 len;
	s8 ip;			/* where the interrupt is taken, -1: nowhere */
	u8 ax;			/* what was added to AX until then */
	s8 sp;			/* and to SP */
	u32 eflags;
} cases[] = {
#define CASE(name, code, ...)	{ name, code, sizeof(code) - 1, __VA_ARGS__ }
	CASE("IF = 0 holds interrupts off", "\x40\x40\x40", -1, 3, 0, 2),
	CASE("STI lets an interrupt in behind the next instruction", "\xfb\x40\x40\x40", 2, 1, 0, 2 | IF),
	CASE("STI; JMP: the interrupt comes at the target", "\xfb\xeb\x02\x40\x40\x40", 5, 0, 0, 2 | IF),
	CASE("STI; CLI lets no interrupt in", "\xfb\xfa\x40\x40", -1, 2, 0, 2),
	CASE("STI; HLT wakes up behind HLT", "\xfb\xf4\x40", 2, 0, 0, 2 | IF),
	/* push $imm; popf */
	CASE("POPF lets an interrupt in at once", "\x68\x02\x02\x9d\x40\x40", 4, 0, 0, 2 | IF),
	CASE("POPF that leaves IF 0 lets no interrupt in", "\x68\x46\x00\x9d\x90", -1, 0, 0, 2 | ZF | PF),
	CASE("POPFD lets an interrupt in at once", "\x66\x68\x02\x02\x00\x00\x66\x9d\x40", 8, 0, 0, 2 | IF),
	/* popf; popf with IF and without on the stack */
	CASE("STI; POPF that clears IF lets no interrupt in", "\x68\x02\x00\xfb\x9d\x40", -1, 1, 0, 2),
	CASE("STI; INT n: the handler runs with IF = 0", "\xfb\xcd\x70\x40", 3, 1, 0, 2 | IF),
};

static void test_case(const struct irq_case *t)
{
	struct code c = code_start(), handler = code_start();
	struct rm_state in, want;

	check_begin("%s", t->name);
	/* INT 70 counts in AX and comes back: the interrupt is taken behind its IRET. */
	code_bytes(&handler, "\x40\xcf");
	rm_set_vector(0x70, RM_CS, code_place(&handler));
	for (int i = 0; i < t->len; i++)
		code8(&c, t->code[i]);
	in = before(&c);
	set_reg(&in, 2, RM_AX, 0);
	want = t->ip < 0 ? after(&in, c.len) : in;
	if (t->ip >= 0) {
		want.vector = PENDING;
		want.eip = in.eip + t->ip;
	}
	want.eflags = t->eflags;
	set_reg(&want, 2, RM_AX, t->ax);
	apic_icr_write(APIC_DEST_SELF | APIC_DEST_PHYSICAL | APIC_DM_FIXED | PENDING, 0);
	/* INC leaves flags that are not the point here, but IF is. */
	check_case(&in, &want, t->ax ? FLAGS_ALU : 0);
	check_flush();
	finish(t->name, t->ip >= 0);
	rm_reset_vector(0x70);
	check_end();
}

/* IRET with IF in its image; the interrupt comes before the instruction it returns to. */
static void test_iret(void)
{
	struct code c = code_start();
	struct rm_state in, want;
	u16 sp;

	check_begin("IRET lets an interrupt in at once");
	code_bytes(&c, "\xcf\x90\x40\x40");
	in = before(&c);
	sp = in.gpr[RM_SP];
	store(rm_ptr(RM_SS, sp), 2, in.eip + 2);
	store(rm_ptr(RM_SS, sp + 2), 2, RM_CS);
	store(rm_ptr(RM_SS, sp + 4), 2, 2 | IF | ZF);
	want = in;
	want.vector = PENDING;
	want.eip = in.eip + 2;
	want.eflags = 2 | IF | ZF;
	set_reg(&want, 2, RM_SP, sp + 6);
	apic_icr_write(APIC_DEST_SELF | APIC_DEST_PHYSICAL | APIC_DM_FIXED | PENDING, 0);
	check_case(&in, &want, 0);
	check_flush();
	finish("IRET", true);
	check_end();
}

/* A handler in real mode that returns: the code goes on where it was. */
static void test_return(void)
{
	struct code c = code_start(), handler = code_start();
	struct rm_state in, want;

	check_begin("A handler returns by IRET to where the interrupt came");
	code_bytes(&handler, "\x46\xf9\xcf");		/* inc %si; stc; iret */
	rm_set_vector(PENDING, RM_CS, code_place(&handler));
	code_bytes(&c, "\xfb\x90\x90\x90");
	in = before(&c);
	want = after(&in, c.len);
	want.eflags |= IF;
	set_reg(&want, 2, RM_SI, in.gpr[RM_SI] + 1);
	apic_icr_write(APIC_DEST_SELF | APIC_DEST_PHYSICAL | APIC_DM_FIXED | PENDING, 0);
	check_case(&in, &want, 0);
	check_flush();
	finish("return", true);
	rm_reset_vector(PENDING);
	check_end();
}

/* The timer fires while the processor halts, or just before: HLT is left in both cases. */
static void test_halt(void)
{
	check_begin("The timer's interrupt ends HLT");
	for (int i = 0; i < 3; i++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_bytes(&c, "\xfb\xf4\x40");
		in = before(&c);
		want = in;
		want.vector = TIMER;
		want.eip = in.eip + 2;
		want.eflags = 2 | IF;
		apic_setup_timer(TIMER, APIC_LVT_TIMER_ONESHOT);
		check_case(&in, &want, 0);
		apic_start_timer(2000000);
		check_flush();
		apic_stop_timer();
		eoi();
	}
	check_end();
	apic_cleanup_timer();
}

void test_irq(void)
{
	handle_irq(PENDING, acknowledge);
	handle_irq(TIMER, acknowledge);
	for (int i = 0; i < ARRAY_SIZE(cases); i++)
		test_case(&cases[i]);
	test_iret();
	test_return();
	test_halt();
}
