/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The timebase and the decrementers: Power ISA 3.1, book II, chapter 6, and book III, chapter
 * 9. The ways to read it agree, it never goes back, not from CPU to CPU neither; DEC counts
 * down as it counts up, goes through 0, and interrupts with its sign; the hypervisor's own
 * registers TBU40, HDEC and VTB, and LPCR[LD] (large decrementer), where they are.
 *
 * Only relations are asserted, never a time. A failure prints the values.
 */
#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/handlers.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/time.h>

#define ROUNDS	1000

static void test_reading(void)
{
	bool right = true;
	u64 before, middle, after, upper;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		before = mfspr(268);
		asm volatile("mftb %0" : "=r"(middle));
		after = mfspr(268);
		right &= before <= middle && middle <= after;
	}
	report(right, "mftb and mfspr 268 are one register, and never go back");

	do {
		before = mfspr(268);
		upper = mfspr(269);
		after = mfspr(268);
	} while (before >> 32 != after >> 32);
	report(upper == before >> 32, "mfspr 269 is its upper half");
	report(tb_hz > 1000000, "it has a frequency");

	before = get_tb();
	after = before;
	for (unsigned int i = 0; i < ROUNDS * 1000 && after == before; i++)
		after = get_tb();
	report(after > before, "it goes up");
}

/* DEC and TB move by the same amount, but for what lies between two reads. */
static void test_decrementer(void)
{
	u64 tb1, tb2, tb3, tb4, dec1, dec2;
	bool right = true;

	for (unsigned int i = 0; i < 20; i++) {
		mtspr(SPR_DEC, 0x7fffffff);
		tb1 = get_tb();
		dec1 = mfspr(SPR_DEC);
		tb2 = get_tb();
		udelay(50);
		tb3 = get_tb();
		dec2 = mfspr(SPR_DEC);
		tb4 = get_tb();
		right &= dec1 - dec2 >= tb3 - tb2 - 1 && dec1 - dec2 <= tb4 - tb1 + 1;
		if (!right) {
			report_info("DEC moved by %llu, the timebase by %llu to %llu",
				    (unsigned long long)(dec1 - dec2),
				    (unsigned long long)(tb3 - tb2),
				    (unsigned long long)(tb4 - tb1));
			break;
		}
	}
	report(right, "the decrementer counts as the timebase does");

	mtspr(SPR_DEC, 10);
	udelay(10);
	dec1 = mfspr(SPR_DEC);
	report((s32)dec1 < 0 && (s32)dec1 > -0x40000000, "the decrementer goes on below 0");
	mtspr(SPR_DEC, 0x7fffffff);
}

/* The interrupt is there as long as DEC is negative: again after each return, until it is not. */
static unsigned int taken;

static void count(struct pt_regs *regs, void *data)
{
	if (++taken == *(unsigned int *)data)
		mtspr(SPR_DEC, 0x7fffffff);
}

static void test_level(void)
{
	unsigned int wanted = 3;
	u64 start;

	taken = 0;
	handle_exception(0x900, count, &wanted);
	mtspr(SPR_DEC, -1ull);
	local_irq_enable();
	start = get_tb();
	while (taken < wanted && get_tb() - start < tb_hz)
		cpu_relax();
	mdelay(1);
	local_irq_disable();
	handle_exception(0x900, NULL, NULL);
	mtspr(SPR_DEC, 0x7fffffff);
	report(taken == wanted, "the interrupt repeats while DEC is negative, and no longer");
}

/* With LPCR[LD] 1, DEC has more than 32 bits: a value whose bit 31 is 1 is still positive. */
static void test_large(void)
{
	u64 lpcr = mfspr(SPR_LPCR), value;
	unsigned int never = -1;

	mtspr(SPR_LPCR, lpcr | LPCR_LD);
	if (!(mfspr(SPR_LPCR) & LPCR_LD)) {
		report_skip("large decrementer: LPCR[LD] stays 0");
		return;
	}
	mtspr(SPR_DEC, 0x123456789aull);
	value = mfspr(SPR_DEC);
	report(value <= 0x123456789aull && value > 0x1234000000ull,
	       "large decrementer: it has more than 32 bits");
	taken = 0;
	handle_exception(0x900, count, &never);
	mtspr(SPR_DEC, 0xffff0000ull);
	local_irq_enable();
	mdelay(1);
	local_irq_disable();
	handle_exception(0x900, NULL, NULL);
	report(!taken, "large decrementer: 0xffff0000 is positive");
	mtspr(SPR_LPCR, lpcr);
	mtspr(SPR_DEC, 0x7fffffff);
}

/* The hypervisor's: TBU40 replaces the upper 40 bits, VTB and HDEC count. */
static void test_hypervisor(void)
{
	u64 before, after, hdec1, hdec2, vtb1, vtb2;

	if (!cpu_has_hv) {
		report_skip("TBU40, HDEC, VTB: no hypervisor state");
		return;
	}
	before = get_tb();
	mtspr(SPR_TBU40, before + (1ull << 40));
	after = get_tb();
	report(after - before >= (1ull << 40) - (1 << 24) && after - before < (1ull << 40) + tb_hz,
	       "TBU40 moves the timebase");
	mtspr(SPR_TBU40, before);
	report(get_tb() - before < tb_hz || before - get_tb() < 1 << 24, "TBU40 moves it back");

	mtspr(SPR_HDEC, 0x7fffffff);
	hdec1 = mfspr(SPR_HDEC);
	before = get_tb();
	udelay(100);
	after = get_tb();
	hdec2 = mfspr(SPR_HDEC);
	report(hdec1 - hdec2 >= after - before - 1 && hdec1 - hdec2 < after - before + tb_hz,
	       "HDEC counts down");

	mtspr(SPR_VTB, 0);
	vtb1 = mfspr(SPR_VTB);
	udelay(100);
	vtb2 = mfspr(SPR_VTB);
	report(vtb2 > vtb1 && vtb2 < tb_hz * 10, "VTB counts up from what is written");
	test_large();
}

static volatile u64 latest;
static volatile bool went_back;

static void look(void *data)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 seen = __atomic_load_n(&latest, __ATOMIC_SEQ_CST), now = get_tb();

		/* What another CPU saw before I looked is not later than what I see. */
		if (now < seen)
			went_back = true;
		__atomic_store_n(&latest, now, __ATOMIC_SEQ_CST);
	}
}

int main(void)
{
	test_reading();
	test_decrementer();
	test_level();
	if (nr_cpus_present > 1) {
		on_cpus(look, NULL);
		report(!went_back, "it does not go back from CPU to CPU");
	} else {
		report_skip("from CPU to CPU: there is one");
	}
	test_hypervisor();
	return report_summary();
}
