/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which interrupts the timers raise. See asm/timer.h. */
#include <libcflat.h>
#include <asm/gic.h>
#include <asm/timer.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>

struct timer_state __timer_state;

/* An interrupt is three words: 1 for private ones, the number, the flags. */
static u32 interrupt(const fdt32_t *cells, int bytes, int n, u32 *flags)
{
	if (bytes < (n + 1) * 12 || fdt32_to_cpu(cells[n * 3]) != 1)
		return 0;
	*flags = fdt32_to_cpu(cells[n * 3 + 2]);
	return PPI(fdt32_to_cpu(cells[n * 3 + 1]));
}

void timer_save_state(void)
{
	const void *fdt = dt_fdt();
	const fdt32_t *cells;
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,armv8-timer"), bytes;

	if (node < 0)
		node = fdt_node_offset_by_compatible(fdt, -1, "arm,armv7-timer");
	cells = node < 0 ? NULL : fdt_getprop(fdt, node, "interrupts", &bytes);
	if (!cells)
		return;
	/* The first one is the secure timer's. */
	__timer_state.ptimer.irq = interrupt(cells, bytes, 1, &__timer_state.ptimer.irq_flags);
	__timer_state.vtimer.irq = interrupt(cells, bytes, 2, &__timer_state.vtimer.irq_flags);
	__timer_state.hptimer.irq = interrupt(cells, bytes, 3, &__timer_state.hptimer.irq_flags);
	__timer_state.hvtimer.irq = interrupt(cells, bytes, 4, &__timer_state.hvtimer.irq_flags);
}
