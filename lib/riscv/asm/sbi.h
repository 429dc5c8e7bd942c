/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of the supervisor binary interface: RISC-V SBI Specification 3.0, by whose chapters
 * this is ordered. Functions return what the SBI returned.
 */
#ifndef LIB_RISCV_ASM_SBI_H
#define LIB_RISCV_ASM_SBI_H

/* 3, "Binary encoding". */
#define SBI_SUCCESS			0
#define SBI_ERR_FAILURE			-1
#define SBI_ERR_NOT_SUPPORTED		-2
#define SBI_ERR_INVALID_PARAM		-3
#define SBI_ERR_DENIED			-4
#define SBI_ERR_INVALID_ADDRESS		-5
#define SBI_ERR_ALREADY_AVAILABLE	-6
#define SBI_ERR_ALREADY_STARTED		-7
#define SBI_ERR_ALREADY_STOPPED		-8
#define SBI_ERR_NO_SHMEM		-9
#define SBI_ERR_INVALID_STATE		-10
#define SBI_ERR_BAD_RANGE		-11
#define SBI_ERR_TIMEOUT			-12
#define SBI_ERR_IO			-13
#define SBI_ERR_DENIED_LOCKED		-14

#define SBI_IMPL_BBL			0
#define SBI_IMPL_OPENSBI		1

#ifndef __ASSEMBLY__
#include <libcflat.h>
#include <cpumask.h>
#include <asm/ptrace.h>

enum sbi_ext_id {
	SBI_EXT_BASE = 0x10,
	SBI_EXT_TIME = 0x54494d45,
	SBI_EXT_IPI = 0x735049,
	SBI_EXT_RFENCE = 0x52464e43,
	SBI_EXT_HSM = 0x48534d,
	SBI_EXT_SRST = 0x53525354,
	SBI_EXT_PMU = 0x504d55,
	SBI_EXT_DBCN = 0x4442434e,
	SBI_EXT_SUSP = 0x53555350,
	SBI_EXT_CPPC = 0x43505043,
	SBI_EXT_STA = 0x535441,
	SBI_EXT_SSE = 0x535345,
	SBI_EXT_FWFT = 0x46574654,
	SBI_EXT_DBTR = 0x44425452,
};

/* 4, "Base". */
enum sbi_ext_base_fid {
	SBI_EXT_BASE_GET_SPEC_VERSION,
	SBI_EXT_BASE_GET_IMP_ID,
	SBI_EXT_BASE_GET_IMP_VERSION,
	SBI_EXT_BASE_PROBE_EXT,
	SBI_EXT_BASE_GET_MVENDORID,
	SBI_EXT_BASE_GET_MARCHID,
	SBI_EXT_BASE_GET_MIMPID,
};

/* 6 to 10: timer, IPI, remote fences, hart state, reset. */
enum sbi_ext_time_fid {
	SBI_EXT_TIME_SET_TIMER,
};

enum sbi_ext_ipi_fid {
	SBI_EXT_IPI_SEND_IPI,
};

enum sbi_ext_rfence_fid {
	SBI_EXT_RFENCE_FENCE_I,
	SBI_EXT_RFENCE_SFENCE_VMA,
	SBI_EXT_RFENCE_SFENCE_VMA_ASID,
	SBI_EXT_RFENCE_HFENCE_GVMA_VMID,
	SBI_EXT_RFENCE_HFENCE_GVMA,
	SBI_EXT_RFENCE_HFENCE_VVMA_ASID,
	SBI_EXT_RFENCE_HFENCE_VVMA,
};

enum sbi_ext_hsm_fid {
	SBI_EXT_HSM_HART_START,
	SBI_EXT_HSM_HART_STOP,
	SBI_EXT_HSM_HART_STATUS,
	SBI_EXT_HSM_HART_SUSPEND,
};

enum sbi_ext_hsm_sid {
	SBI_EXT_HSM_STARTED,
	SBI_EXT_HSM_STOPPED,
	SBI_EXT_HSM_START_PENDING,
	SBI_EXT_HSM_STOP_PENDING,
	SBI_EXT_HSM_SUSPENDED,
	SBI_EXT_HSM_SUSPEND_PENDING,
	SBI_EXT_HSM_RESUME_PENDING,
};

enum sbi_ext_hsm_hart_suspend_type {
	SBI_EXT_HSM_HART_SUSPEND_RETENTIVE = 0,
	SBI_EXT_HSM_HART_SUSPEND_NON_RETENTIVE = 0x80000000,
};

enum sbi_ext_srst_fid {
	SBI_EXT_SRST_SYSTEM_RESET,
};

#define SBI_SRST_SHUTDOWN		0
#define SBI_SRST_COLD_REBOOT		1
#define SBI_SRST_WARM_REBOOT		2
#define SBI_SRST_NO_REASON		0
#define SBI_SRST_SYSTEM_FAILURE		1

/* 11, performance counters. */
enum sbi_ext_pmu_fid {
	SBI_EXT_PMU_NUM_COUNTERS,
	SBI_EXT_PMU_COUNTER_GET_INFO,
	SBI_EXT_PMU_COUNTER_CONFIG_MATCHING,
	SBI_EXT_PMU_COUNTER_START,
	SBI_EXT_PMU_COUNTER_STOP,
	SBI_EXT_PMU_COUNTER_FW_READ,
	SBI_EXT_PMU_COUNTER_FW_READ_HI,
	SBI_EXT_PMU_SNAPSHOT_SET_SHMEM,
	SBI_EXT_PMU_EVENT_GET_INFO,
};

/* 12 and 13, debug console and system suspend. */
enum sbi_ext_dbcn_fid {
	SBI_EXT_DBCN_CONSOLE_WRITE,
	SBI_EXT_DBCN_CONSOLE_READ,
	SBI_EXT_DBCN_CONSOLE_WRITE_BYTE,
};

enum sbi_ext_susp_fid {
	SBI_EXT_SUSP_SYSTEM_SUSPEND,
};

#define SBI_SUSP_SLEEP_TYPE_SUSPEND_TO_RAM	0

/* 17, supervisor software events. */
enum sbi_ext_sse_fid {
	SBI_EXT_SSE_READ_ATTRS,
	SBI_EXT_SSE_WRITE_ATTRS,
	SBI_EXT_SSE_REGISTER,
	SBI_EXT_SSE_UNREGISTER,
	SBI_EXT_SSE_ENABLE,
	SBI_EXT_SSE_DISABLE,
	SBI_EXT_SSE_COMPLETE,
	SBI_EXT_SSE_INJECT,
	SBI_EXT_SSE_HART_UNMASK,
	SBI_EXT_SSE_HART_MASK,
};

enum sbi_sse_state {
	SBI_SSE_STATE_UNUSED,
	SBI_SSE_STATE_REGISTERED,
	SBI_SSE_STATE_ENABLED,
	SBI_SSE_STATE_RUNNING,
};

enum sbi_sse_attr_id {
	SBI_SSE_ATTR_STATUS,
	SBI_SSE_ATTR_PRIORITY,
	SBI_SSE_ATTR_CONFIG,
	SBI_SSE_ATTR_PREFERRED_HART,
	SBI_SSE_ATTR_ENTRY_PC,
	SBI_SSE_ATTR_ENTRY_ARG,
	SBI_SSE_ATTR_INTERRUPTED_SEPC,
	SBI_SSE_ATTR_INTERRUPTED_FLAGS,
	SBI_SSE_ATTR_INTERRUPTED_A6,
	SBI_SSE_ATTR_INTERRUPTED_A7,
};

#define SBI_SSE_ATTR_STATUS_STATE_OFFSET	0
#define SBI_SSE_ATTR_STATUS_STATE_MASK		0x3
#define SBI_SSE_ATTR_STATUS_PENDING_OFFSET	2
#define SBI_SSE_ATTR_STATUS_INJECT_OFFSET	3
#define SBI_SSE_ATTR_CONFIG_ONESHOT		BIT(0)

#define SBI_SSE_ATTR_INTERRUPTED_FLAGS_SSTATUS_SPP	BIT(0)
#define SBI_SSE_ATTR_INTERRUPTED_FLAGS_SSTATUS_SPIE	BIT(1)
#define SBI_SSE_ATTR_INTERRUPTED_FLAGS_HSTATUS_SPV	BIT(2)
#define SBI_SSE_ATTR_INTERRUPTED_FLAGS_HSTATUS_SPVP	BIT(3)
#define SBI_SSE_ATTR_INTERRUPTED_FLAGS_SSTATUS_SPELP	BIT(4)
#define SBI_SSE_ATTR_INTERRUPTED_FLAGS_SSTATUS_SDT	BIT(5)

#define SBI_SSE_EVENT_LOCAL_HIGH_PRIO_RAS	0x00000000
#define SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP		0x00000001
#define SBI_SSE_EVENT_LOCAL_RESERVED_0_START	0x00000002
#define SBI_SSE_EVENT_GLOBAL_HIGH_PRIO_RAS	0x00008000
#define SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW	0x00010000
#define SBI_SSE_EVENT_LOCAL_LOW_PRIO_RAS	0x00100000
#define SBI_SSE_EVENT_GLOBAL_LOW_PRIO_RAS	0x00108000
#define SBI_SSE_EVENT_LOCAL_SOFTWARE		0xffff0000
#define SBI_SSE_EVENT_GLOBAL_SOFTWARE		0xffff8000
#define SBI_SSE_EVENT_GLOBAL_BIT		BIT(15)

static inline bool sbi_sse_event_is_global(uint32_t event_id)
{
	return event_id & SBI_SSE_EVENT_GLOBAL_BIT;
}

/* 18, firmware features. */
enum sbi_ext_fwft_fid {
	SBI_EXT_FWFT_SET,
	SBI_EXT_FWFT_GET,
};

#define SBI_FWFT_MISALIGNED_EXC_DELEG	0
#define SBI_FWFT_LANDING_PAD		1
#define SBI_FWFT_SHADOW_STACK		2
#define SBI_FWFT_DOUBLE_TRAP		3
#define SBI_FWFT_PTE_AD_HW_UPDATING	4
#define SBI_FWFT_POINTER_MASKING_PMLEN	5
#define SBI_FWFT_LOCAL_RESERVED_START	6
#define SBI_FWFT_LOCAL_RESERVED_END	0x3fffffff
#define SBI_FWFT_LOCAL_PLATFORM_START	0x40000000
#define SBI_FWFT_LOCAL_PLATFORM_END	0x7fffffff
#define SBI_FWFT_GLOBAL_RESERVED_START	0x80000000
#define SBI_FWFT_GLOBAL_RESERVED_END	0xbfffffff
#define SBI_FWFT_GLOBAL_PLATFORM_START	0xc0000000
#define SBI_FWFT_GLOBAL_PLATFORM_END	0xffffffff
#define SBI_FWFT_SET_FLAG_LOCK		BIT(0)

struct sbiret {
	long error;
	long value;
};

/*
 * An SSE handler runs on @stack as handler(handler_data, regs, hartid); regs are those of
 * the interrupted code that it did not save itself.
 */
typedef void (*sbi_sse_handler_fn)(void *data, struct pt_regs *regs, unsigned int hartid);

struct sbi_sse_handler_arg {
	unsigned long reg_tmp;
	sbi_sse_handler_fn handler;
	void *handler_data;
	void *stack;
};

struct sbiret sbi_ecall(int ext, int fid, unsigned long arg0, unsigned long arg1,
			unsigned long arg2, unsigned long arg3, unsigned long arg4,
			unsigned long arg5);

/* The value of the base extension's probe: 0 when @ext is not there. */
long sbi_probe(int ext);

/* The implementation's ID and version; the raw values, an error ends the test. */
unsigned long __sbi_get_imp_id(void);
unsigned long __sbi_get_imp_version(void);

static inline unsigned long sbi_impl_opensbi_mk_version(unsigned long major, unsigned long minor)
{
	return major << 16 | minor;
}

void sbi_shutdown(void);
void sbi_reboot(void);

/* @entry gets the hart's ID in a0 and @sp in a1. */
struct sbiret sbi_hart_start(unsigned long hartid, unsigned long entry, unsigned long sp);
struct sbiret sbi_hart_stop(void);
struct sbiret sbi_hart_get_status(unsigned long hartid);

struct sbiret sbi_send_ipi(unsigned long hart_mask, unsigned long hart_mask_base);
struct sbiret sbi_send_ipi_cpu(int cpu);
struct sbiret sbi_send_ipi_cpumask(const cpumask_t *mask);
struct sbiret sbi_send_ipi_broadcast(void);

/* On riscv32 the upper half of the time is all ones for ULONG_MAX, which is never, else 0. */
struct sbiret sbi_set_timer(unsigned long stime_value);
struct sbiret sbi_set_timer64(u64 stime_value);

struct sbiret sbi_fwft_set_raw(unsigned long feature, unsigned long value, unsigned long flags);
struct sbiret sbi_fwft_set(uint32_t feature, unsigned long value, unsigned long flags);
struct sbiret sbi_fwft_get_raw(unsigned long feature);
struct sbiret sbi_fwft_get(uint32_t feature);

/* @values is given to the SBI by its physical address. */
struct sbiret sbi_sse_read_attrs_raw(unsigned long event_id, unsigned long base_attr_id,
				     unsigned long attr_count, unsigned long phys_lo,
				     unsigned long phys_hi);
struct sbiret sbi_sse_read_attrs(unsigned long event_id, unsigned long base_attr_id,
				 unsigned long attr_count, unsigned long *values);
struct sbiret sbi_sse_write_attrs_raw(unsigned long event_id, unsigned long base_attr_id,
				      unsigned long attr_count, unsigned long phys_lo,
				      unsigned long phys_hi);
struct sbiret sbi_sse_write_attrs(unsigned long event_id, unsigned long base_attr_id,
				  unsigned long attr_count, unsigned long *values);
struct sbiret sbi_sse_register_raw(unsigned long event_id, unsigned long entry_pc,
				   unsigned long entry_arg);
/* Events come to sbi_sse_entry, which calls @arg's handler. */
struct sbiret sbi_sse_register(unsigned long event_id, struct sbi_sse_handler_arg *arg);
struct sbiret sbi_sse_unregister(unsigned long event_id);
struct sbiret sbi_sse_enable(unsigned long event_id);
struct sbiret sbi_sse_disable(unsigned long event_id);
struct sbiret sbi_sse_hart_mask(void);
struct sbiret sbi_sse_hart_unmask(void);
struct sbiret sbi_sse_inject(unsigned long event_id, unsigned long hart_id);
void sbi_sse_entry(void);

#endif

#endif
