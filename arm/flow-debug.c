/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Software step, breakpoints, watchpoints: Arm ARM, D2.8 to D2.12. See flow.c. */
#include <libcflat.h>
#include "flow.h"
#include "probe.h"

#define MDSCR_SS	(1ul << 0)
#define MDSCR_KDE	(1ul << 13)
#define MDSCR_MDE	(1ul << 15)

#define DEBUG_FSC	0x22
#define STEP_ISS(ex)	(1u << 24 | (ex) << 6 | DEBUG_FSC)

/* PMC and PAC: EL1 is 1, EL0 is 2. */
static u32 privilege(enum probe_level level)
{
	return level == PROBE_EL0 ? 2 : 1;
}

/* Debug exceptions at EL1 need PSTATE.D clear and KDE set. */
static void debug_state(struct probe *p)
{
	p->in.pstate &= ~(u64)PSR_D_BIT;
}

static void set_mdscr(u64 value)
{
	write_sysreg(value, mdscr_el1);
	isb();
}

static u64 class_of(u64 lower, enum probe_level level)
{
	return lower + (level == PROBE_EL1);
}

/*
 * With PSTATE.SS set one instruction runs; with it clear none does. What has an exception of its
 * own takes that.
 */
void test_single_step(void)
{
	static const struct {
		const char *name;
		u32 insn;
		int offset;
		bool exclusive;
	} cases[] = {
		{ "NOP", 0xd503201f, 4, false }, { "B", 0x14000004, 16, false },
		{ "a load-exclusive", 0x085f7c20, 4, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++)
		for (unsigned int n = 0; n < 4; n++) {
			enum probe_level level = n & 1;
			bool pending = n & 2;
			struct probe p;

			probe_init(&p, level);
			debug_state(&p);
			p.in.x[1] = (u64)probe_data();
			p.in.pstate |= pending ? 0 : PSR_SS_BIT;
			set_mdscr(MDSCR_SS | MDSCR_KDE);
			probe_run(&p, cases[i].insn);
			set_mdscr(0);
			probe_expect(&p, pending ? 0 : cases[i].offset,
				     PROBE_ESR(class_of(ESR_ELx_EC_SOFTSTP_LOW, level), pending ?
					       DEBUG_FSC : STEP_ISS(cases[i].exclusive)));
			p.want.pstate &= ~(u64)PSR_SS_BIT;
			if (cases[i].exclusive && !pending)
				p.want.x[0] = *probe_data();
			probe_report(&p, "step: %s at EL%d, %s", cases[i].name, level,
				     pending ? "pending" : "active");
		}
	for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++) {
		struct probe p;

		probe_init(&p, level);
		debug_state(&p);
		p.in.pstate |= PSR_SS_BIT;
		set_mdscr(MDSCR_SS | MDSCR_KDE);
		probe_run(&p, 0xd4000021);		/* svc #1 */
		set_mdscr(0);
		probe_expect(&p, 4, PROBE_ESR(ESR_ELx_EC_SVC64, 1));
		p.want.pstate &= ~(u64)PSR_SS_BIT;
		p.want.pstate |= p.out.pstate & PSR_SS_BIT;
		probe_report(&p, "step: SVC at EL%d takes its own exception", level);
	}
	/* Masked at EL1 by PSTATE.D, and without KDE. */
	for (unsigned int n = 0; n < 2; n++) {
		struct probe p;

		probe_init(&p, PROBE_EL1);
		if (n)
			debug_state(&p);
		p.in.pstate |= PSR_SS_BIT;
		set_mdscr(MDSCR_SS | (n ? 0 : MDSCR_KDE));
		probe_run(&p, 0xd503201f);
		set_mdscr(0);
		probe_expect_stop(&p, 4);
		p.want.pstate &= ~(u64)PSR_SS_BIT;
		p.want.pstate |= p.out.pstate & PSR_SS_BIT;
		probe_report(&p, "step: not at EL1 %s", n ? "without KDE" : "with PSTATE.D");
	}
}

#define BREAKPOINT(n)								\
static void breakpoint##n(u64 address, u32 control)				\
{										\
	write_sysreg(address, dbgbvr##n##_el1);					\
	write_sysreg(control, dbgbcr##n##_el1);					\
	isb();									\
}
#define WATCHPOINT(n)								\
static void watchpoint##n(u64 address, u32 control)				\
{										\
	write_sysreg(address, dbgwvr##n##_el1);					\
	write_sysreg(control, dbgwcr##n##_el1);					\
	isb();									\
}
BREAKPOINT(0)
BREAKPOINT(1)
WATCHPOINT(0)
WATCHPOINT(1)

static void (*const breakpoints[])(u64, u32) = { breakpoint0, breakpoint1 };
static void (*const watchpoints[])(u64, u32) = { watchpoint0, watchpoint1 };

/* Enabled, of any byte of the instruction, at one level. */
static u32 breakpoint_control(u32 pmc)
{
	return 1 | pmc << 1 | 15 << 5;
}

/* The OS lock, which a reset sets: no debug exceptions while it is (D2.5). */
static void set_os_lock(bool on)
{
	write_sysreg(on, oslar_el1);
	isb();
}

void debug_set_up(void)
{
	set_os_lock(false);
}

/* Everything is made for a hit, but for the lock. */
static void test_os_lock(void)
{
	for (enum probe_level level = PROBE_EL0; level <= PROBE_EL1; level++) {
		struct probe p;

		probe_init(&p, level);
		debug_state(&p);
		breakpoint0(probe_code(), breakpoint_control(privilege(level)));
		set_mdscr(MDSCR_MDE | MDSCR_KDE);
		set_os_lock(true);
		probe_run(&p, 0xd503201f);
		set_os_lock(false);
		set_mdscr(0);
		breakpoint0(0, 0);
		probe_expect_stop(&p, 4);
		probe_report(&p, "breakpoint at EL%d with the OS lock set", level);
	}
}

void test_breakpoints(void)
{
	static const struct {
		const char *name;
		bool mde, kde, enabled, right_level, right_address;
	} cases[] = {
		{ "hits", true, true, true, true, true },
		{ "MDE off", false, true, true, true, true },
		{ "disabled", true, true, false, true, true },
		{ "of the other level", true, true, true, false, true },
		{ "of another address", true, true, true, true, false },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++)
		for (unsigned int n = 0; n < 4; n++) {
			enum probe_level level = n & 1;
			u32 pmc = cases[i].right_level ? privilege(level) : 3 - privilege(level);
			u32 control = breakpoint_control(pmc) & ~(cases[i].enabled ? 0u : 1u);
			bool hit = cases[i].mde && cases[i].enabled && cases[i].right_level &&
				   cases[i].right_address;
			struct probe p;

			probe_init(&p, level);
			debug_state(&p);
			breakpoints[n >> 1](probe_code() + (cases[i].right_address ? 0 : 32),
					    control);
			set_mdscr((cases[i].mde ? MDSCR_MDE : 0) |
				  (cases[i].kde ? MDSCR_KDE : 0));
			probe_run(&p, 0xd503201f);
			set_mdscr(0);
			breakpoints[n >> 1](0, 0);
			/* FAR_EL1 is UNKNOWN then (D17.2.40). */
			if (hit)
				probe_expect_far(&p, 0, PROBE_ESR(class_of(ESR_ELx_EC_BREAKPT_LOW,
						 level), DEBUG_FSC), p.far);
			else
				probe_expect_stop(&p, 4);
			probe_report(&p, "breakpoint %u at EL%d: %s", n >> 1, level, cases[i].name);
		}
	{
		struct probe p;

		probe_init(&p, PROBE_EL1);
		debug_state(&p);
		breakpoint0(probe_code(), breakpoint_control(1));
		set_mdscr(MDSCR_MDE);
		probe_run(&p, 0xd503201f);
		set_mdscr(0);
		breakpoint0(0, 0);
		probe_expect_stop(&p, 4);
		probe_report(&p, "breakpoint at EL1 without KDE");
	}
	test_os_lock();
}

/* A watchpoint on bytes @bas of the double word at @offset from x1; an access of @insn. */
static void watch(struct tally *tally, enum probe_level level, unsigned int n, u32 insn,
		  unsigned int bytes, bool write, unsigned int bas, unsigned int lsc, int offset)
{
	bool hit = lsc & (write ? 2 : 1);
	unsigned int accessed = ((1u << bytes) - 1) << (offset & 7);
	struct probe p;
	u64 data = (u64)probe_data() + 64;

	hit &= !!(accessed & bas);
	probe_init(&p, level);
	debug_state(&p);
	p.in.x[1] = data + offset;
	p.in.x[0] = 0x1122334455667788;
	for (int i = 0; i < 16; i++)
		probe_data()[64 + i] = i + 1;
	watchpoints[n](data, 1 | privilege(level) << 1 | lsc << 3 | bas << 5);
	set_mdscr(MDSCR_MDE | MDSCR_KDE);
	probe_run(&p, insn);
	set_mdscr(0);
	watchpoints[n](0, 0);
	if (hit) {
		probe_expect_far(&p, 0, PROBE_ESR(class_of(ESR_ELx_EC_WATCHPT_LOW, level),
				 DEBUG_FSC | (write ? ESR_ELx_WNR : 0)), p.in.x[1]);
		/* Any address that was accessed and lies in what is watched will do (D2.10.5). */
		if (p.far >= data && p.far < data + 8 && p.far < p.in.x[1] + bytes &&
		    p.far >= p.in.x[1])
			p.want_far = p.far;
	} else {
		probe_expect_stop(&p, 4);
		if (!write) {
			u64 value = 0;

			for (unsigned int i = 0; i < bytes; i++)
				value |= (u64)(offset + i + 1) << i * 8;
			p.want.x[0] = value;
		}
	}
	tally_probe(tally, &p);
}

void test_watchpoints(void)
{
	struct tally tallies[] = { { "watchpoint: loads" }, { "watchpoint: stores" } };

	for (unsigned int size = 0; size < 4; size++)
		for (unsigned int write = 0; write < 2; write++)
			for (unsigned int i = 0; i < 2 * 4 * 8; i++) {
				unsigned int lsc = i >> 1 & 3, bytes = 1u << size;
				int offset = (i >> 3) * bytes & 7;
				static const u8 masks[] = { 0xff, 0x0f, 0xf0, 0x01, 0x80, 0x18 };

				for (unsigned int b = 0; b < ARRAY_SIZE(masks); b++)
					watch(&tallies[write], i & 1, i >> 3 & 1, 0x39000020 |
					      size << 30 | (write ? 0 : 1u << 22), bytes, write,
					      masks[b], lsc, offset);
			}
	tally_report(&tallies[0]);
	tally_report(&tallies[1]);
}
