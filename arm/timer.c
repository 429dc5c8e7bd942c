/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generic timer (Arm ARM, D11): the counters, the virtual and the physical timer with their
 * three views of one comparator, CTL's bits, and the interrupt: level, masked by IMASK, gone with
 * the condition. Nothing is asserted about how long anything takes, but that a timer does not fire
 * before its time.
 */
#include <libcflat.h>
#include <asm/delay.h>
#include <asm/gic.h>
#include <asm/processor.h>
#include <asm/timer.h>

#define ENABLE	ARCH_TIMER_CTL_ENABLE
#define IMASK	ARCH_TIMER_CTL_IMASK
#define ISTATUS	ARCH_TIMER_CTL_ISTATUS

/* A long way off: it does not come. */
#define FAR_AWAY	(1ull << 40)

struct timer {
	const char *name;
	u32 irq;
	u64 (*counter)(void);
	u64 (*read_cval)(void);
	void (*write_cval)(u64 value);
	s32 (*read_tval)(void);
	void (*write_tval)(s32 value);
	u32 (*read_ctl)(void);
	void (*write_ctl)(u32 value);
};

#ifdef __LP64__
#define CNTPCT		cntpct_el0
#define CNTVCT		cntvct_el0
#define CNTP_CVAL	cntp_cval_el0
#define CNTP_TVAL	cntp_tval_el0
#define CNTP_CTL	cntp_ctl_el0
#define CNTV_CVAL	cntv_cval_el0
#define CNTV_TVAL	cntv_tval_el0
#define CNTV_CTL	cntv_ctl_el0
#endif

#define TIMER_FUNCTIONS(t, T, count)					\
static u64 t##_counter(void) { isb(); return read_sysreg(count); }	\
static u64 t##_read_cval(void) { return read_sysreg(T##_CVAL); }	\
static void t##_write_cval(u64 v) { write_sysreg(v, T##_CVAL); isb(); }	\
static s32 t##_read_tval(void) { isb(); return read_sysreg(T##_TVAL); }	\
static void t##_write_tval(s32 v) { write_sysreg((u32)v, T##_TVAL); isb(); } \
static u32 t##_read_ctl(void) { isb(); return read_sysreg(T##_CTL); }	\
static void t##_write_ctl(u32 v) { write_sysreg(v, T##_CTL); isb(); }

TIMER_FUNCTIONS(virtual, CNTV, CNTVCT)
TIMER_FUNCTIONS(physical, CNTP, CNTPCT)

#define TIMER(t) { #t, 0, t##_counter, t##_read_cval, t##_write_cval, t##_read_tval, \
		   t##_write_tval, t##_read_ctl, t##_write_ctl }
static struct timer timers[] = { TIMER(virtual), TIMER(physical) };

static const struct timer *running;
static volatile unsigned int interrupts, others;
static volatile u64 fired_at;
static volatile u32 fired_ctl;

static void handle(struct pt_regs *regs)
{
	u32 iar = gic_read_iar();

	if (gic_iar_irqnr(iar) == GICC_INT_SPURIOUS)
		return;
	if (gic_iar_irqnr(iar) == running->irq) {
		fired_at = running->counter();
		fired_ctl = running->read_ctl();
		/* A level: it would come again at once. */
		running->write_ctl(ENABLE | IMASK);
		interrupts++;
	} else {
		others++;
	}
	gic_write_eoir(iar);
}

static void test_counter(const struct timer *t)
{
	u64 last = t->counter();
	bool monotonic = true;

	for (int i = 0; i < 10000; i++) {
		u64 now = t->counter();

		monotonic &= now >= last;
		last = now;
	}
	report(monotonic, "the counter does not go back");
	mdelay(2);
	report(t->counter() > last, "the counter goes on");
}

/* CVAL keeps 64 bits; TVAL is CVAL minus the counter, and sets CVAL from it, sign-extended. */
static void test_views(const struct timer *t)
{
	static const u64 values[] = { 0, 1, 0x123456789abcdef0, ~0ull, 1ull << 63 };
	static const s32 offsets[] = { 0, 1, -1, 0x7fffffff, -0x7fffffff - 1, 1000000 };
	bool kept = true, set = true, read = true;

	t->write_ctl(IMASK);
	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		t->write_cval(values[i]);
		kept &= t->read_cval() == values[i];
	}
	report(kept, "CVAL keeps 64 bits");
	for (unsigned int i = 0; i < ARRAY_SIZE(offsets); i++) {
		u64 before = t->counter(), after, cval;
		s32 tval;

		t->write_tval(offsets[i]);
		after = t->counter();
		cval = t->read_cval();
		set &= cval - (before + offsets[i]) <= after - before;
		before = t->counter();
		tval = t->read_tval();
		after = t->counter();
		read &= (u32)(cval - before) - (u32)tval <= (u32)(after - before);
	}
	report(set, "TVAL sets CVAL to the counter and an offset with its sign");
	report(read, "TVAL reads as CVAL minus the counter");
}

static void test_ctl(const struct timer *t)
{
	u32 ctl;

	t->write_cval(0);
	t->write_ctl(~0u & ~ISTATUS);
	report(t->read_ctl() == (ENABLE | IMASK | ISTATUS), "CTL has three bits; 0 has passed");
	t->write_ctl(ENABLE | IMASK);
	report(t->read_ctl() == (ENABLE | IMASK | ISTATUS), "ISTATUS cannot be written away");
	t->write_cval(t->counter() + FAR_AWAY);
	report(t->read_ctl() == (ENABLE | IMASK), "ISTATUS is clear before the time");
	t->write_ctl(ENABLE | IMASK | ISTATUS);
	report(t->read_ctl() == (ENABLE | IMASK), "ISTATUS cannot be written");
	t->write_cval(~0ull);
	report(t->read_ctl() == (ENABLE | IMASK), "the comparison is of unsigned numbers");
	t->write_cval(t->counter());
	report(t->read_ctl() & ISTATUS, "ISTATUS is set at the time itself");
	t->write_ctl(IMASK);
	ctl = t->read_ctl();
	report((ctl & (ENABLE | IMASK)) == IMASK, "CTL: disabled");
	t->write_tval(-1);
	t->write_ctl(ENABLE | IMASK);
	report(t->read_ctl() & ISTATUS, "a negative TVAL has passed");
}

/* Whether the interrupt is pending at the controller. */
static bool pending(const struct timer *t)
{
	return gic_irq_state(t->irq) == GIC_IRQ_STATE_PENDING;
}

static void test_pending(const struct timer *t)
{
	gic_disable_irq(t->irq);
	t->write_ctl(0);
	t->write_cval(t->counter() + FAR_AWAY);
	t->write_ctl(ENABLE);
	report(!pending(t), "no interrupt before the time");
	t->write_cval(0);
	report(pending(t), "an interrupt when the time has passed");
	t->write_ctl(ENABLE | IMASK);
	report(!pending(t) && t->read_ctl() & ISTATUS, "IMASK takes it away, not ISTATUS");
	t->write_ctl(ENABLE);
	report(pending(t), "and gives it back");
	t->write_cval(t->counter() + FAR_AWAY);
	report(!pending(t), "a later time takes it away");
	t->write_cval(0);
	t->write_ctl(0);
	report(!pending(t), "ENABLE off takes it away");
	t->write_ctl(ENABLE | IMASK);
}

static void wait_for_interrupt(void)
{
	for (int ms = 0; ms < 2000 && !interrupts; ms++)
		mdelay(1);
}

static void test_interrupt(const struct timer *t)
{
	u64 due;

	running = t;
	interrupts = others = 0;
	gic_enable_irq(t->irq);
	local_irq_enable();
	due = t->counter() + get_cntfrq() / 200;
	t->write_cval(due);
	t->write_ctl(ENABLE);
	wait_for_interrupt();
	report(interrupts == 1 && !others, "CVAL: one interrupt");
	report(fired_at >= due && fired_ctl == (ENABLE | ISTATUS), "not before its time");

	interrupts = 0;
	due = t->counter() + get_cntfrq() / 200;
	t->write_tval(get_cntfrq() / 200);
	t->write_ctl(ENABLE);
	while (!interrupts && t->counter() < due + 2ull * get_cntfrq())
		wfi();
	report(interrupts == 1 && fired_at >= due, "TVAL: one interrupt, which ends WFI");

	interrupts = 0;
	t->write_tval(get_cntfrq() / 1000);
	t->write_ctl(ENABLE | IMASK);
	mdelay(5);
	report(!interrupts && t->read_ctl() & ISTATUS, "IMASK: none");
	local_irq_disable();
	gic_disable_irq(t->irq);
	t->write_ctl(0);
}

int main(int argc, char **argv)
{
	if (!gic_init())
		report_abort("no interrupt controller");
	timers[0].irq = TIMER_VTIMER_IRQ;
	timers[1].irq = TIMER_PTIMER_IRQ;
	gic_enable_defaults();
#ifdef __LP64__
	install_irq_handler(EL1H_IRQ, handle);
#else
	install_irq_handler(EXCPTN_IRQ, handle);
#endif
	report(get_cntfrq() >= 1000000, "CNTFRQ is set");
	for (unsigned int i = 0; i < ARRAY_SIZE(timers); i++) {
		report_prefix_push(timers[i].name);
		report(timers[i].irq >= 16 && timers[i].irq < 32, "its interrupt is a private one");
		test_counter(&timers[i]);
		test_views(&timers[i]);
		test_ctl(&timers[i]);
		test_pending(&timers[i]);
		test_interrupt(&timers[i]);
		report_prefix_pop();
	}
	return report_summary();
}
