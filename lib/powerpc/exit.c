/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaving the machine: the status goes to the console, then the power off. pseries: RTAS.
 * powernv: the service processor's IPMI, by the BT interface on the LPC bus (IPMI 2.0,
 * chapter 11 and section 28.3), where the machine has one.
 */
#include <libcflat.h>
#include <cpu-lock.h>
#include <exit.h>
#include <asm/barrier.h>
#include <asm/processor.h>
#include <asm/rtas.h>
#include <asm/smp.h>
#include "lpc.h"

#define BT_CONTROL	0xe4
#define BT_FIFO		0xe5
#define BT_CLEAR_WRITE	0x01
#define BT_H2B_ATTENTION 0x04

#define NETFN_CHASSIS	0x00
#define CHASSIS_CONTROL	0x02
#define POWER_DOWN	0x00

static void ipmi_power_off(void)
{
	/* The length of what follows, network function, sequence, command, data. */
	static const u8 message[] = { 4, NETFN_CHASSIS << 2, 1, CHASSIS_CONTROL, POWER_DOWN };

	lpc_write(BT_CONTROL, BT_CLEAR_WRITE);
	for (unsigned int i = 0; i < sizeof(message); i++)
		lpc_write(BT_FIFO, message[i]);
	lpc_write(BT_CONTROL, BT_H2B_ATTENTION);
}

void arch_exit(int code)
{
	static struct cpu_lock first;

	if (in_usermode())
		exit_usermode();
	local_irq_disable();
	mtmsr(mfmsr() & ~(MSR_IR | MSR_DR));

	/* The first CPU to come here ends the run. */
	if (cpu_lock(&first)) {
		printf("\nEXIT: STATUS=%d\n", code << 1 | 1);
		if (machine_is_pseries())
			rtas_power_off();
		else
			ipmi_power_off();
	}
	while (true)
		cpu_relax();
}
