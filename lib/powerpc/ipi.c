/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inter-processor interrupts. pseries: the XICS hypervisor calls, source 2 (LoPAR 1.1,
 * section 14.5.4.7). powernv: directed hypervisor doorbells (Power ISA 3.1, book III,
 * chapter 11), which need no interrupt controller.
 */
#include <libcflat.h>
#include <asm/hcall.h>
#include <asm/processor.h>
#include <asm/smp.h>

#define IPI_SOURCE		2
#define MFRR_NONE		0xff
#define IPI_PRIORITY		5
#define XIRR_SOURCE		0xffffff
#define CPPR_ALL		0xff
#define CPPR_NONE		0

#define DOORBELL_SERVER		(5ul << 27)	/* type: directed hypervisor doorbell */

static void (*handler)(struct pt_regs *, void *);
static void *handler_data;

static void external_interrupt(struct pt_regs *regs, void *data)
{
	unsigned long xirr[10] = { H_XIRR };

	hcall_regs(xirr);
	if ((xirr[1] & XIRR_SOURCE) != IPI_SOURCE)
		return;
	hcall(H_IPI, this_cpu()->server_no, (unsigned long)MFRR_NONE);
	hcall(H_EOI, xirr[1]);
	handler(regs, handler_data);
}

static void doorbell(struct pt_regs *regs, void *data)
{
	handler(regs, handler_data);
}

void register_ipi(void (*fn)(struct pt_regs *, void *), void *data)
{
	handler = fn;
	handler_data = data;
	if (machine_is_pseries())
		handle_exception(0x500, external_interrupt, NULL);
	else
		handle_exception(0xe80, doorbell, NULL);
}

void unregister_ipi(void)
{
	handle_exception(machine_is_pseries() ? 0x500 : 0xe80, NULL, NULL);
}

void local_ipi_enable(void)
{
	if (machine_is_pseries())
		hcall(H_CPPR, (unsigned long)CPPR_ALL);
}

void local_ipi_disable(void)
{
	if (machine_is_pseries())
		hcall(H_CPPR, (unsigned long)CPPR_NONE);
}

void send_ipi(int cpu_id)
{
	if (machine_is_pseries()) {
		hcall(H_IPI, cpus[cpu_id].server_no, (unsigned long)IPI_PRIORITY);
		return;
	}
	/* MSGSND, which an assembler for older CPUs does not know. */
	asm volatile("sync\n\t.long 0x7c00019c | (%0 << 11)"
		     : : "r"(DOORBELL_SERVER | cpus[cpu_id].server_no) : "memory");
}
