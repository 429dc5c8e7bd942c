/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timer and delays. See asm/timer.h and asm/delay.h. */
#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/delay.h>
#include <asm/isa.h>
#include <asm/sbi.h>
#include <asm/timer.h>

u64 timebase_frequency;

static void set_timer(u64 when)
{
	if (!cpu_has_extension(smp_processor_id(), ISA_SSTC)) {
		struct sbiret ret = sbi_set_timer64(when);

		assert_msg(!ret.error, "SBI set_timer: error %ld", ret.error);
		return;
	}
#if __riscv_xlen == 32
	/* The half in between lies in the future whatever the other one is. */
	csr_write(CSR_STIMECMPH, -1ul);
	csr_write(CSR_STIMECMP, (u32)when);
	csr_write(CSR_STIMECMPH, when >> 32);
#else
	csr_write(CSR_STIMECMP, when);
#endif
}

void timer_start(unsigned long duration_us)
{
	set_timer(timer_get_cycles() + usec_to_cycles(duration_us));
}

void timer_stop(void)
{
	set_timer(-1ull);
}

void delay(u64 cycles)
{
	u64 start = timer_get_cycles();

	while (timer_get_cycles() - start < cycles)
		cpu_relax();
}

void udelay(unsigned long usecs)
{
	delay(usec_to_cycles(usecs));
}

void mdelay(unsigned long msecs)
{
	while (msecs--)
		udelay(1000);
}
