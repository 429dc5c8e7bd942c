/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small firmware for QEMU's virt machine: the SBI (specification 2.0) with BASE, TIME, IPI,
 * RFENCE, HSM, SRST and DBCN. It starts in no time, exists for 32 bits too, hands all
 * exceptions to S mode that can be handed, and calls test code in machine mode.
 */
#include <asm/csr.h>
#include <asm/sbi.h>
#include "firmware.h"
#include "firmware-sbi.h"

extern char fw_bss_start[], fw_bss_end[];

static struct fw_dynamic dynamic;
static const void *devicetree;

/* Writes a CSR that may not be there: the trap comes back to where the write is over. */
#define try_csr_write(csr, value)						\
	asm volatile("	lla	t0, 1f\n"					\
		     "	csrrw	t0, mtvec, t0\n"				\
		     "	csrw	" #csr ", %0\n"					\
		     "	.balign	4\n"						\
		     "1:	csrw	mtvec, t0" : : "r"(value) : "t0", "memory")

#define MENVCFG_CBIE	(3ul << 4)
#define MENVCFG_CBCFE	(1ul << 6)
#define MENVCFG_CBZE	(1ul << 7)
#define MENVCFG_HIGH_PBMTE	(1ul << 30)
#define MENVCFG_HIGH_STCE	(1ul << 31)

/* Everything that the privileged specification lets be delegated, and nothing it does not. */
static void delegate(void)
{
	csr_write(CSR_MEDELEG, ~(1ul << EXC_HYPERVISOR_SYSCALL | 1ul << EXC_MACHINE_SYSCALL));
	csr_write(CSR_MIDELEG, 1ul << IRQ_S_SOFT | 1ul << IRQ_S_TIMER | 1ul << IRQ_S_EXT |
		  1ul << IRQ_PMU_OVF);
}

static void open_all(void)
{
	unsigned long low = MENVCFG_CBIE | MENVCFG_CBCFE | MENVCFG_CBZE;
	unsigned long high = MENVCFG_HIGH_PBMTE | MENVCFG_HIGH_STCE;

	/* All of memory for S and U mode: the physical-memory protection's entry 0, NAPOT. */
	csr_write(CSR_PMPADDR0, -1ul);
	csr_write(CSR_PMPCFG0, 0x1f);
	csr_write(CSR_MCOUNTEREN, -1ul);
#if __riscv_xlen == 64
	try_csr_write(0x30a, low | high << 32);
#else
	try_csr_write(0x30a, low);
	try_csr_write(0x31a, high);
#endif
	/* mstateen0: AIA, envcfg and the state of every extension. */
#if __riscv_xlen == 64
	try_csr_write(0x30c, -1ul);
#else
	try_csr_write(0x30c, -1ul);
	try_csr_write(0x31c, -1ul);
#endif
}

void fw_enter_supervisor(unsigned long entry, unsigned long hartid, unsigned long argument)
{
	delegate();
	open_all();
	csr_write(CSR_SATP, 0);
	csr_write(CSR_MIE, 1ul << IRQ_M_SOFT);
	fw_arm_timer_reset(hartid);
	/* MPP is S, MPIE set: machine interrupts are on there, supervisor ones off. */
	csr_write(CSR_MSTATUS, 1ul << 11 | 1ul << 7 | SR_FS_INITIAL | SR_VS_INITIAL);
	fw_enter(entry, hartid, argument);
}

static void wait_for_start(unsigned long hartid)
{
	struct fw_hart *hart = &fw_harts[hartid];

	csr_write(CSR_MIE, 1ul << IRQ_M_SOFT);
	while (true) {
		fw_set_msip(hartid, false);
		__sync_synchronize();
		fw_do_requests(hartid);
		if (*(volatile int *)&hart->state == SBI_EXT_HSM_START_PENDING)
			break;
		while (!(csr_read(CSR_MIP) & 1ul << IRQ_M_SOFT))
			asm volatile("wfi");
	}
	hart->state = SBI_EXT_HSM_STARTED;
	fw_enter_supervisor(hart->entry, hartid, hart->argument);
}

void fw_stop(unsigned long hartid)
{
	fw_harts[hartid].state = SBI_EXT_HSM_STOPPED;
	wait_for_start(hartid);
	__builtin_unreachable();
}

void fw_start(unsigned long hartid, const void *fdt, const struct fw_dynamic *info)
{
	if (hartid) {
		/* Hart 0 makes the first request when its memory is in order. */
		csr_write(CSR_MIE, 1ul << IRQ_M_SOFT);
		while (!(csr_read(CSR_MIP) & 1ul << IRQ_M_SOFT))
			asm volatile("wfi");
		wait_for_start(hartid);
	}
	for (char *p = fw_bss_start; p < fw_bss_end; p++)
		*p = 0;
	dynamic = *info;
	devicetree = fdt;
	for (unsigned int i = 0; i < FW_MAX_HARTS; i++) {
		fw_harts[i].exists = fw_hart_exists(i);
		fw_harts[i].state = SBI_EXT_HSM_STOPPED;
	}
	fw_harts[0].state = SBI_EXT_HSM_STARTED;
	fw_enter_supervisor(dynamic.next_addr, 0, (unsigned long)devicetree);
}
