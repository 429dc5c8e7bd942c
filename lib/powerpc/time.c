/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Delays by the timebase. */
#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/handlers.h>
#include <asm/hcall.h>
#include <asm/processor.h>
#include <asm/time.h>

uint64_t get_clock_ms(void)
{
	return get_tb() / (tb_hz / 1000);
}

void delay(uint64_t cycles)
{
	uint64_t start = get_tb();

	while (get_tb() - start < cycles)
		cpu_relax();
}

void udelay(uint64_t us)
{
	delay(us * tb_hz / 1000000);
}

/*
 * H_CEDE turns interrupts on while it waits; the decrementer's comes when it returns. On
 * powernv there is no call for it, and the wait is busy.
 */
void sleep_tb(uint64_t cycles)
{
	uint64_t start = get_tb(), now;

	if (machine_is_powernv()) {
		delay(cycles);
		return;
	}
	handle_exception(0x900, dec_handler_oneshot, NULL);
	while ((now = get_tb()) - start < cycles) {
		mtspr(SPR_DEC, MIN(cycles - (now - start), 0x7ffffffful));
		hcall(H_CEDE);
		local_irq_disable();
	}
	handle_exception(0x900, NULL, NULL);
}

void usleep(uint64_t us)
{
	sleep_tb(us * tb_hz / 1000000);
}
