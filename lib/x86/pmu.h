/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Performance counters: what the CPU has of them, and where their registers are (SDM volume
 * 3, chapter 20; APM volume 2, section 13.2). `pmu` is filled before main().
 */
#ifndef LIB_X86_PMU_H
#define LIB_X86_PMU_H

#include <libcflat.h>
#include "processor.h"

#define FIXED_CNT_INDEX			32
#define MAX_NUM_LBR_ENTRY		32
#define AMD64_NUM_COUNTERS		4
#define AMD64_NUM_COUNTERS_CORE		6
#define PMI_VECTOR			32

/* IA32_PERFEVTSELx */
#define EVNTSEL_UMASK_SHIFT		8
#define EVNTSEL_USR			(1 << 16)
#define EVNTSEL_OS			(1 << 17)
#define EVNTSEL_EDGE			(1 << 18)
#define EVNTSEL_PC			(1 << 19)
#define EVNTSEL_INT			(1 << 20)
#define EVNTSEL_EN			(1 << 22)
#define EVNTSEL_INV			(1 << 23)
#define EVNTSEL_CMASK_SHIFT		24
#define ICL_EVENTSEL_ADAPTIVE		(1ull << 34)

/* IA32_PERF_CAPABILITIES, IA32_PERF_GLOBAL_STATUS, MSR_PEBS_DATA_CFG */
#define PMU_CAP_LBR_FMT			0x3f
#define PMU_CAP_FW_WRITES		(1ull << 13)
#define PERF_CAP_PEBS_FORMAT		0xf00
#define PERF_CAP_PEBS_BASELINE		(1ull << 14)
#define PERF_CAP_PEBS_TIMING_INFO	(1ull << 17)
#define GLOBAL_STATUS_BUFFER_OVF	(1ull << 62)
#define PEBS_DATACFG_MEMINFO		(1ull << 0)
#define PEBS_DATACFG_GPRS		(1ull << 1)
#define PEBS_DATACFG_XMMS		(1ull << 2)
#define PEBS_DATACFG_LBRS		(1ull << 3)
#define PEBS_DATACFG_MASK		0xfull
#define PEBS_DATACFG_LBR_SHIFT		24

struct pmu_caps {
	bool is_intel;
	u8 version;		/* 0: no architectural performance monitoring */
	u8 nr_fixed_counters;
	u8 fixed_counter_width;
	u8 nr_gp_counters;
	u8 gp_counter_width;
	u8 arch_event_mask_length;
	u32 arch_event_available;
	u32 msr_gp_counter_base;
	u32 msr_gp_event_select_base;
	u32 msr_global_status;
	u32 msr_global_ctl;
	u32 msr_global_status_clr;
	u64 perf_cap;
	/* Known to happen on this processor model: what counts too much. */
	struct {
		bool instructions_retired_overcount;
		bool branches_retired_overcount;
	} errata;
};

extern struct pmu_caps pmu;

/* Finds out what there is, and resets all counters. */
void pmu_init(void);

/* Stops every counter and sets it to 0. */
void pmu_reset_all_counters(void);

/* AMD's six core counters alternate with their event selectors; all others lie in a row. */
static inline unsigned int pmu_msr_stride(void)
{
	return pmu.msr_gp_counter_base == MSR_F15H_PERF_CTR0 ? 2 : 1;
}

static inline u32 MSR_GP_COUNTERx(unsigned int i)
{
	return pmu.msr_gp_counter_base + i * pmu_msr_stride();
}

static inline u32 MSR_GP_EVENT_SELECTx(unsigned int i)
{
	return pmu.msr_gp_event_select_base + i * pmu_msr_stride();
}

static inline u32 MSR_PERF_FIXED_CTRx(unsigned int i)
{
	return MSR_CORE_PERF_FIXED_CTR0 + i;
}

/* Event @i of table 20-1, by its bit in CPUID.0AH:EBX. */
static inline bool pmu_arch_event_is_available(int i)
{
	return pmu.arch_event_available >> i & 1;
}

/* Version 1 has neither; AMD's PerfMonV2 counts as version 2. */
static inline bool this_cpu_has_perf_global_status(void)
{
	return pmu.version >= 2;
}

static inline bool this_cpu_has_perf_global_ctrl(void)
{
	return this_cpu_has_perf_global_status();
}

/* AMD's first four counters have no CPUID bit. */
static inline bool this_cpu_has_pmu(void)
{
	return pmu.version || !pmu.is_intel;
}

/* Whether counters can be written in their full width, and whether MSR_GP_COUNTERx() does. */
static inline bool pmu_has_full_writes(void)
{
	return pmu.perf_cap & PMU_CAP_FW_WRITES;
}

static inline bool pmu_use_full_writes(void)
{
	return pmu.msr_gp_counter_base == MSR_IA32_PMC0;
}

static inline void pmu_activate_full_writes(void)
{
	pmu.msr_gp_counter_base = MSR_IA32_PMC0;
}

static inline void pmu_clear_global_status(void)
{
	wrmsr(pmu.msr_global_status_clr, rdmsr(pmu.msr_global_status));
}

/* The format of last-branch records: IA32_PERF_CAPABILITIES bits 5:0. */
static inline u64 pmu_lbr_version(void)
{
	return pmu.perf_cap & PMU_CAP_LBR_FMT;
}

static inline u8 pmu_pebs_format(void)
{
	return (pmu.perf_cap & PERF_CAP_PEBS_FORMAT) >> 8;
}

static inline bool pmu_has_pebs(void)
{
	return pmu.version > 1 && pmu_pebs_format();
}

static inline bool pmu_has_pebs_baseline(void)
{
	return pmu.perf_cap & PERF_CAP_PEBS_BASELINE;
}

static inline bool pmu_has_pebs_timing_info(void)
{
	return pmu.perf_cap & PERF_CAP_PEBS_TIMING_INFO;
}

#endif
