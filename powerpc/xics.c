/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The XICS interrupt controller of pseries by hypervisor calls: LoPAR 1.1, sections 14.5.4.6
 * and 14.5.4.7, and its RTAS calls, section 7.3.10. Priorities: an inter-processor interrupt
 * is there when its MFRR is more favoured (smaller) than CPPR; H_XIRR takes it and raises CPPR
 * to it, H_EOI puts CPPR back, H_IPOLL only looks. Every pair of priorities.
 *
 * A failure prints the registers that came.
 */
#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/hcall.h>
#include <asm/handlers.h>
#include <asm/processor.h>
#include <asm/rtas.h>
#include <asm/smp.h>
#include <asm/time.h>

#define SOURCE(xirr)	((xirr) & 0xffffff)
#define CPPR(xirr)	((xirr) >> 24 & 0xff)
#define IPI		2
#define NONE		0xfful

#define RTAS_OUT_PARAM	(-3)

static const unsigned long priorities[] = { 0, 1, 4, 5, 6, 0x7f, 0xfe, 0xff };

static unsigned long self;
static unsigned long regs[10];

static long call(unsigned long nr, unsigned long a, unsigned long b)
{
	memset(regs, 0, sizeof(regs));
	regs[0] = nr;
	regs[1] = a;
	regs[2] = b;
	hcall_regs(regs);
	return regs[0];
}

static void quiet(void)
{
	call(H_IPI, self, NONE);
	call(H_CPPR, 0, 0);
}

static bool expect(bool right, unsigned long cppr, unsigned long mfrr, const char *what)
{
	if (!right)
		report_info("CPPR %#lx, MFRR %#lx: %s: %ld, %#lx, %#lx", cppr, mfrr, what,
			    (long)regs[0], regs[1], regs[2]);
	return right;
}

static void test_priorities(void)
{
	bool polled = true, taken = true, once = true, back = true;

	for (unsigned int i = 0; i < ARRAY_SIZE(priorities); i++)
		for (unsigned int j = 0; j < ARRAY_SIZE(priorities); j++) {
			unsigned long cppr = priorities[i], mfrr = priorities[j], xirr;
			bool there = mfrr < cppr;

			quiet();
			call(H_CPPR, cppr, 0);
			call(H_IPI, self, mfrr);
			call(H_IPOLL, self, 0);
			polled &= expect(regs[0] == H_SUCCESS && CPPR(regs[1]) == cppr &&
					 SOURCE(regs[1]) == (there ? IPI : 0) && regs[2] == mfrr,
					 cppr, mfrr, "H_IPOLL");
			call(H_XIRR, 0, 0);
			xirr = regs[1];
			taken &= expect(regs[0] == H_SUCCESS && CPPR(xirr) == cppr &&
					SOURCE(xirr) == (there ? IPI : 0), cppr, mfrr, "H_XIRR");
			if (!there)
				continue;
			call(H_XIRR, 0, 0);
			once &= expect(CPPR(regs[1]) == mfrr && !SOURCE(regs[1]), cppr, mfrr,
				       "H_XIRR again");
			call(H_IPI, self, NONE);
			call(H_EOI, xirr, 0);
			call(H_XIRR, 0, 0);
			back &= expect(CPPR(regs[1]) == cppr && !SOURCE(regs[1]), cppr, mfrr,
				       "H_XIRR after H_EOI");
		}
	report(polled, "H_IPOLL looks and takes nothing");
	report(taken, "H_XIRR gives the IPI when it is more favoured than CPPR");
	report(once, "H_XIRR raises CPPR to it");
	report(back, "H_EOI puts CPPR back");
}

/* While one is served, a more favoured one comes and a less favoured one waits. */
static void test_nesting(void)
{
	unsigned long outer;

	quiet();
	call(H_CPPR, NONE, 0);
	call(H_IPI, self, 6);
	call(H_XIRR, 0, 0);
	outer = regs[1];
	call(H_IPI, self, 7);
	call(H_IPOLL, self, 0);
	report(SOURCE(outer) == IPI && !SOURCE(regs[1]), "a less favoured one waits");
	call(H_IPI, self, 5);
	call(H_XIRR, 0, 0);
	report(SOURCE(regs[1]) == IPI && CPPR(regs[1]) == 6, "a more favoured one comes");
	call(H_IPI, self, NONE);
	call(H_EOI, regs[1], 0);
	call(H_EOI, outer, 0);
	quiet();

	call(H_CPPR, 6, 0);
	call(H_XIRR, 0, 0);
	call(H_IPOLL, self, 0);
	report(CPPR(regs[1]) == 6, "H_XIRR that takes nothing leaves CPPR");
	quiet();
}

static volatile unsigned int interrupts;

static void take(struct pt_regs *pt, void *data)
{
	interrupts++;
	call(H_XIRR, 0, 0);
	call(H_IPI, self, NONE);
}

/* The interrupt itself: EE and CPPR both keep it. */
static void test_interrupt(void)
{
	quiet();
	handle_exception(0x500, take, NULL);
	call(H_CPPR, 5, 0);
	call(H_IPI, self, 5);
	local_irq_enable();
	mdelay(1);
	local_irq_disable();
	report(!interrupts, "an IPI of CPPR's own priority does not interrupt");
	call(H_IPI, self, 4);
	mdelay(1);
	report(!interrupts, "a more favoured one waits while EE is 0");
	local_irq_enable();
	mdelay(1);
	local_irq_disable();
	report(interrupts == 1, "and interrupts once at 0x500 when it is 1");
	handle_exception(0x500, NULL, NULL);
	quiet();
}

static void test_rtas(void)
{
	static const char *const services[] = { "ibm,get-xive", "ibm,int-on", "ibm,int-off" };
	uint32_t token;
	int outputs[2];

	for (unsigned int i = 0; i < ARRAY_SIZE(services); i++) {
		if (rtas_token(services[i], &token)) {
			report_skip("%s: there is no such service", services[i]);
			continue;
		}
		report(rtas_call(token, 1, i ? 1 : 3, outputs, 0x7fffff) == RTAS_OUT_PARAM,
		       "%s of a source that is not there", services[i]);
		report(rtas_call(token, 0, i ? 1 : 3, outputs) == RTAS_OUT_PARAM,
		       "%s without a source", services[i]);
	}
	if (!rtas_token("ibm,set-xive", &token)) {
		report(rtas_call(token, 3, 1, NULL, 0x7fffff, (int)self, 5) == RTAS_OUT_PARAM,
		       "ibm,set-xive of a source that is not there");
		report(rtas_call(token, 2, 1, NULL, 0x7fffff, 0) == RTAS_OUT_PARAM,
		       "ibm,set-xive of two arguments");
	}
}

int main(void)
{
	if (!machine_is_pseries()) {
		report_skip("XICS calls are pseries'");
		return report_summary();
	}
	self = this_cpu()->server_no;
	report(call(H_IPI, 0x7fff, 5) == H_PARAMETER, "H_IPI to no server");
	report(call(H_IPOLL, 0x7fff, 0) == H_PARAMETER, "H_IPOLL of no server");
	test_priorities();
	test_nesting();
	test_interrupt();
	test_rtas();
	return report_summary();
}
