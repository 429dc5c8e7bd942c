/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware's SBI calls. See firmware.c. */
#include <asm/csr.h>
#include <asm/sbi.h>
#include "firmware.h"
#include "firmware-sbi.h"

#define SPEC_VERSION	(2ul << 24)
#define IMP_ID		0x564d55	/* not one of the SBI's table */
#define IMP_VERSION	1

struct fw_hart fw_harts[FW_MAX_HARTS];

static bool has_hypervisor(void)
{
	return csr_read(CSR_MISA) & 1 << ('H' - 'A');
}

static bool has_sstc(void)
{
#if __riscv_xlen == 64
	unsigned long stce = 1ul << 63, menvcfg = 0;
#else
	unsigned long stce = 1ul << 31, menvcfg = 0;
#endif

	asm volatile("	lla	t0, 1f\n"
		     "	csrrw	t0, mtvec, t0\n"
		     "	csrr	%0, " __REG_SEL("0x30a", "0x31a") "\n"
		     "	.balign	4\n"
		     "1:	csrw	mtvec, t0" : "+r"(menvcfg) : : "t0", "memory");
	return menvcfg & stce;
}

static bool hart_exists(unsigned long hartid)
{
	return hartid < FW_MAX_HARTS && fw_harts[hartid].exists;
}

void fw_arm_timer_reset(unsigned long hartid)
{
	fw_set_mtimecmp(hartid, -1);
	csr_clear(CSR_MIP, 1ul << IRQ_S_TIMER);
}

static void set_timer(unsigned long hartid, uint64_t when)
{
	if (has_sstc()) {
#if __riscv_xlen == 64
		csr_write(0x14d, when);
#else
		csr_write(0x15d, -1ul);
		csr_write(0x14d, (uint32_t)when);
		csr_write(0x15d, when >> 32);
#endif
		return;
	}
	csr_clear(CSR_MIP, 1ul << IRQ_S_TIMER);
	fw_set_mtimecmp(hartid, when);
	csr_set(CSR_MIE, 1ul << IRQ_M_TIMER);
}

void fw_do_requests(unsigned long hartid)
{
	unsigned int requests = __atomic_exchange_n(&fw_harts[hartid].requests, 0,
						    __ATOMIC_SEQ_CST);

	if (requests & FW_REQUEST_IPI)
		csr_set(CSR_MIP, 1ul << IRQ_S_SOFT);
	if (requests & FW_REQUEST_FENCE_I)
		asm volatile("fence.i" : : : "memory");
	if (requests & FW_REQUEST_SFENCE)
		asm volatile("sfence.vma" : : : "memory");
	if (requests & FW_REQUEST_HFENCE_G)
		asm volatile(".4byte 0x62000073" : : : "memory");	/* hfence.gvma */
	if (requests & FW_REQUEST_HFENCE_V)
		asm volatile(".4byte 0x22000073" : : : "memory");	/* hfence.vvma */
}

/* Asks the harts of a mask; fences wait until they are done. */
static long request(unsigned long self, unsigned long mask, unsigned long base, unsigned int what)
{
	if (base == -1ul)
		mask = 0;
	else
		for (unsigned int bit = 0; bit < __riscv_xlen; bit++)
			if (mask & 1ul << bit && !hart_exists(base + bit))
				return SBI_ERR_INVALID_PARAM;

	for (int wait = 0; wait <= (what != FW_REQUEST_IPI); wait++) {
		for (unsigned long hart = 0; hart < FW_MAX_HARTS; hart++) {
			struct fw_hart *target = &fw_harts[hart];

			if (!hart_exists(hart) ||
			    (base != -1ul && (hart < base || hart - base >= __riscv_xlen ||
					      !(mask & 1ul << (hart - base)))) ||
			    target->state == SBI_EXT_HSM_STOPPED)
				continue;
			if (!wait) {
				__atomic_fetch_or(&target->requests, what, __ATOMIC_SEQ_CST);
				if (hart != self)
					fw_set_msip(hart, true);
			}
			/* Another one may wait for this hart meanwhile. */
			fw_do_requests(self);
			while (wait && hart != self &&
			       __atomic_load_n(&target->requests, __ATOMIC_SEQ_CST) & what)
				fw_do_requests(self);
		}
	}
	return SBI_SUCCESS;
}

static long rfence(unsigned long self, const unsigned long *regs)
{
	static const unsigned int what[] = {
		FW_REQUEST_FENCE_I, FW_REQUEST_SFENCE, FW_REQUEST_SFENCE, FW_REQUEST_HFENCE_G,
		FW_REQUEST_HFENCE_G, FW_REQUEST_HFENCE_V, FW_REQUEST_HFENCE_V,
	};
	unsigned long fid = regs[16], start = regs[12], size = regs[13];

	if (fid >= sizeof(what) / sizeof(*what))
		return SBI_ERR_NOT_SUPPORTED;
	if (fid >= SBI_EXT_RFENCE_HFENCE_GVMA_VMID && !has_hypervisor())
		return SBI_ERR_NOT_SUPPORTED;
	if (fid && size != -1ul && start + size < start)
		return SBI_ERR_INVALID_ADDRESS;
	return request(self, regs[10], regs[11], what[fid]);
}

static void wait_for_interrupt(void)
{
	while (!(csr_read(CSR_MIP) & csr_read(CSR_MIE)))
		asm volatile("wfi");
}

static struct sbiret suspend(unsigned long self, unsigned long type, unsigned long entry,
			     unsigned long argument)
{
	struct fw_hart *hart = &fw_harts[self];

	if (type != SBI_EXT_HSM_HART_SUSPEND_RETENTIVE &&
	    type != SBI_EXT_HSM_HART_SUSPEND_NON_RETENTIVE)
		return (struct sbiret){ SBI_ERR_INVALID_PARAM, 0 };
	hart->state = SBI_EXT_HSM_SUSPENDED;
	wait_for_interrupt();
	hart->state = SBI_EXT_HSM_STARTED;
	if (type == SBI_EXT_HSM_HART_SUSPEND_RETENTIVE)
		return (struct sbiret){ SBI_SUCCESS, 0 };
	fw_enter_supervisor(entry, self, argument);
}

static struct sbiret hsm(unsigned long self, const unsigned long *regs)
{
	unsigned long hartid = regs[10];
	struct fw_hart *target = &fw_harts[hartid];

	switch (regs[16]) {
	case SBI_EXT_HSM_HART_START:
		if (!hart_exists(hartid))
			return (struct sbiret){ SBI_ERR_INVALID_PARAM, 0 };
		if (target->state != SBI_EXT_HSM_STOPPED)
			return (struct sbiret){ SBI_ERR_ALREADY_AVAILABLE, 0 };
		target->entry = regs[11];
		target->argument = regs[12];
		__atomic_store_n(&target->state, SBI_EXT_HSM_START_PENDING, __ATOMIC_SEQ_CST);
		fw_set_msip(hartid, true);
		return (struct sbiret){ SBI_SUCCESS, 0 };
	case SBI_EXT_HSM_HART_STOP:
		fw_stop(self);
	case SBI_EXT_HSM_HART_STATUS:
		if (!hart_exists(hartid))
			return (struct sbiret){ SBI_ERR_INVALID_PARAM, 0 };
		return (struct sbiret){ SBI_SUCCESS, target->state };
	case SBI_EXT_HSM_HART_SUSPEND:
		/* The type is a number of 32 bits. */
		return suspend(self, (uint32_t)regs[10], regs[11], regs[12]);
	}
	return (struct sbiret){ SBI_ERR_NOT_SUPPORTED, 0 };
}

static struct sbiret base(const unsigned long *regs)
{
	static const int extensions[] = {
		SBI_EXT_BASE, SBI_EXT_TIME, SBI_EXT_IPI, SBI_EXT_RFENCE, SBI_EXT_HSM,
		SBI_EXT_SRST, SBI_EXT_DBCN, FW_EXT_MACHINE,
	};

	switch (regs[16]) {
	case SBI_EXT_BASE_GET_SPEC_VERSION:
		return (struct sbiret){ 0, SPEC_VERSION };
	case SBI_EXT_BASE_GET_IMP_ID:
		return (struct sbiret){ 0, IMP_ID };
	case SBI_EXT_BASE_GET_IMP_VERSION:
		return (struct sbiret){ 0, IMP_VERSION };
	case SBI_EXT_BASE_PROBE_EXT:
		for (unsigned int i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
			if (regs[10] == extensions[i])
				return (struct sbiret){ 0, 1 };
		return (struct sbiret){ 0, 0 };
	case SBI_EXT_BASE_GET_MVENDORID:
		return (struct sbiret){ 0, csr_read(0xf11) };
	case SBI_EXT_BASE_GET_MARCHID:
		return (struct sbiret){ 0, csr_read(0xf12) };
	case SBI_EXT_BASE_GET_MIMPID:
		return (struct sbiret){ 0, csr_read(0xf13) };
	}
	return (struct sbiret){ SBI_ERR_NOT_SUPPORTED, 0 };
}

/* RAM above 4 GiB is out of reach of 32 bits; all else is memory that S mode may have. */
static struct sbiret debug_console(const unsigned long *regs)
{
	char *text = (char *)regs[11];
	unsigned long i = 0;

	switch (regs[16]) {
	case SBI_EXT_DBCN_CONSOLE_WRITE:
		if (regs[12])
			return (struct sbiret){ SBI_ERR_INVALID_PARAM, 0 };
		for (; i < regs[10]; i++)
			fw_putchar(text[i]);
		return (struct sbiret){ SBI_SUCCESS, i };
	case SBI_EXT_DBCN_CONSOLE_READ:
		if (regs[12])
			return (struct sbiret){ SBI_ERR_INVALID_PARAM, 0 };
		for (int c; i < regs[10] && (c = fw_getchar()) >= 0; i++)
			text[i] = c;
		return (struct sbiret){ SBI_SUCCESS, i };
	case SBI_EXT_DBCN_CONSOLE_WRITE_BYTE:
		fw_putchar(regs[10]);
		return (struct sbiret){ SBI_SUCCESS, 0 };
	}
	return (struct sbiret){ SBI_ERR_NOT_SUPPORTED, 0 };
}

static struct sbiret reset(const unsigned long *regs)
{
	uint32_t type = regs[10], reason = regs[11];

	if (regs[16])
		return (struct sbiret){ SBI_ERR_NOT_SUPPORTED, 0 };
	if (type > SBI_SRST_WARM_REBOOT || reason > SBI_SRST_SYSTEM_FAILURE)
		return (struct sbiret){ SBI_ERR_INVALID_PARAM, 0 };
	fw_power_off(type != SBI_SRST_SHUTDOWN, reason == SBI_SRST_SYSTEM_FAILURE);
}

static struct sbiret call(unsigned long self, const unsigned long *regs)
{
	struct sbiret ret = { SBI_ERR_NOT_SUPPORTED, 0 };

	switch (regs[17]) {
	case SBI_EXT_BASE:
		return base(regs);
	case SBI_EXT_TIME:
		if (regs[16])
			break;
		set_timer(self, __riscv_xlen == 64 ? regs[10] :
			  (uint64_t)regs[11] << 32 | regs[10]);
		return (struct sbiret){ SBI_SUCCESS, 0 };
	case SBI_EXT_IPI:
		if (!regs[16])
			ret.error = request(self, regs[10], regs[11], FW_REQUEST_IPI);
		return ret;
	case SBI_EXT_RFENCE:
		ret.error = rfence(self, regs);
		return ret;
	case SBI_EXT_HSM:
		return hsm(self, regs);
	case SBI_EXT_SRST:
		return reset(regs);
	case SBI_EXT_DBCN:
		return debug_console(regs);
	case FW_EXT_MACHINE:
		return (struct sbiret){
			SBI_SUCCESS, ((long (*)(unsigned long))regs[10])(regs[11]),
		};
	}
	return ret;
}

static void report_trap(const unsigned long *regs, unsigned long cause)
{
	const char *text = "firmware: unexpected trap, cause, mepc, mtval:";
	unsigned long values[] = { cause, regs[FW_EPC], csr_read(CSR_MTVAL) };

	while (*text)
		fw_putchar(*text++);
	for (int i = 0; i < 3; i++) {
		fw_putchar(' ');
		for (int shift = __riscv_xlen - 4; shift >= 0; shift -= 4)
			fw_putchar("0123456789abcdef"[values[i] >> shift & 15]);
	}
	fw_putchar('\n');
	fw_power_off(false, true);
}

void fw_trap(unsigned long *regs)
{
	unsigned long cause = csr_read(CSR_MCAUSE), self = csr_read(CSR_MHARTID);
	struct sbiret ret;

	switch (cause) {
	case CAUSE_IRQ_FLAG | IRQ_M_SOFT:
		fw_set_msip(self, false);
		fw_do_requests(self);
		return;
	case CAUSE_IRQ_FLAG | IRQ_M_TIMER:
		csr_clear(CSR_MIE, 1ul << IRQ_M_TIMER);
		csr_set(CSR_MIP, 1ul << IRQ_S_TIMER);
		return;
	case EXC_HYPERVISOR_SYSCALL:
		regs[FW_EPC] += 4;
		ret = call(self, regs);
		regs[10] = ret.error;
		regs[11] = ret.value;
		return;
	}
	report_trap(regs, cause);
}
