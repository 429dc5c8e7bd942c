/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs. See smp.h. */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <console.h>
#include <asm/barrier.h>
#include <asm/interrupt.h>
#include <asm/page.h>
#include <asm/sigp.h>
#include "sclp.h"
#include "smp.h"

#define CPU_STACK_SIZE	(4 * PAGE_SIZE)
#define CPU_STACK_ORDER	2
#define LOWCORE_ORDER	1

static struct cpu boot_cpu = { .active = true };
static struct cpu *cpus = &boot_cpu;
static int cpu_num = 1;

extern void smp_cpu_setup_state(void);
extern char stackptr[];

int smp_query_num_cpus(void)
{
	return cpu_num;
}

struct cpu *smp_cpu_from_addr(uint16_t addr)
{
	for (int i = 0; i < cpu_num; i++)
		if (cpus[i].addr == addr)
			return &cpus[i];
	return NULL;
}

struct cpu *smp_cpu_from_idx(uint16_t idx)
{
	assert(idx < cpu_num);
	return &cpus[idx];
}

uint16_t smp_cpu_addr(uint16_t idx)
{
	return smp_cpu_from_idx(idx)->addr;
}

struct lowcore *smp_get_lowcore(uint16_t idx)
{
	return idx == THIS_CPU->idx ? &lowcore : smp_cpu_from_idx(idx)->lowcore;
}

unsigned int console_cpu(void)
{
	return lowcore.this_cpu ? lowcore.this_cpu->idx : 0;
}

int smp_sigp(uint16_t idx, uint8_t order, unsigned long parm, uint32_t *status)
{
	return sigp_retry(smp_cpu_addr(idx), order, parm, status);
}

bool smp_cpu_stopped(uint16_t idx)
{
	uint32_t status;

	if (smp_sigp(idx, SIGP_SENSE, 0, &status) != SIGP_CC_STATUS_STORED)
		return false;
	return status & (SIGP_STATUS_CHECK_STOP | SIGP_STATUS_STOPPED);
}

bool smp_sense_running_status(uint16_t idx)
{
	uint32_t status = 0;

	if (smp_sigp(idx, SIGP_SENSE_RUNNING, 0, &status) != SIGP_CC_STATUS_STORED)
		return true;
	return !(status & SIGP_STATUS_NOT_RUNNING);
}

int smp_cpu_stop_nowait(uint16_t idx)
{
	struct cpu *cpu = smp_cpu_from_idx(idx);

	if (!cpu->active || cpu == THIS_CPU)
		return -1;
	if (smp_sigp(idx, SIGP_STOP, 0, NULL))
		return -1;
	cpu->active = false;
	return 0;
}

int smp_cpu_stop(uint16_t idx)
{
	int rc = smp_cpu_stop_nowait(idx);

	if (rc)
		return rc;
	while (!smp_cpu_stopped(idx))
		mb();
	return 0;
}

int smp_cpu_stop_store_status(uint16_t idx)
{
	struct cpu *cpu = smp_cpu_from_idx(idx);

	if (!cpu->active || cpu == THIS_CPU)
		return -1;
	/* Stored after the stop, to 0x1200 behind the CPU's prefix. */
	cpu->lowcore->prefix_sa = 0;
	cpu->lowcore->grs_sa[15] = 0;
	if (smp_sigp(idx, SIGP_STOP_AND_STORE_STATUS, 0, NULL))
		return -1;
	cpu->active = false;
	while (!READ_ONCE(cpu->lowcore->prefix_sa) || !READ_ONCE(cpu->lowcore->grs_sa[15]))
		mb();
	while (!smp_cpu_stopped(idx))
		mb();
	return 0;
}

int smp_cpu_restart_nowait(uint16_t idx)
{
	struct cpu *cpu = smp_cpu_from_idx(idx);

	if (smp_sigp(idx, SIGP_RESTART, 0, NULL))
		return -1;
	cpu->active = true;
	return 0;
}

int smp_cpu_restart(uint16_t idx)
{
	int rc = smp_cpu_restart_nowait(idx);

	/* The order is done when the CPU takes another one, and runs. */
	while (!rc && smp_cpu_stopped(idx))
		mb();
	return rc;
}

int smp_cpu_start(uint16_t idx, struct psw psw)
{
	struct cpu *cpu = smp_cpu_from_idx(idx);
	int rc;

	if (!cpu->lowcore)
		return -1;
	cpu->lowcore->restart_new_psw = psw;
	rc = smp_cpu_restart_nowait(idx);
	while (!rc && smp_cpu_stopped(idx))
		mb();
	return rc;
}

int smp_cpu_setup(uint16_t idx, struct psw psw)
{
	struct cpu *cpu;
	struct lowcore *lc;
	uint64_t *crs;

	if (idx >= cpu_num)
		return -1;
	cpu = smp_cpu_from_idx(idx);
	if (cpu->active)
		return -1;
	if (sigp_retry(cpu->addr, SIGP_INITIAL_CPU_RESET, 0, NULL))
		return -1;
	if (!cpu->lowcore) {
		cpu->lowcore = alloc_pages_flags(LOWCORE_ORDER, AREA_DMA31);
		cpu->stack = alloc_pages(CPU_STACK_ORDER);
	}
	lc = cpu->lowcore;
	memcpy(lc, &lowcore, sizeof(*lc));
	lc->this_cpu = cpu;
	sigp_retry(cpu->addr, SIGP_SET_PREFIX, (unsigned long)lc, NULL);
	/* smp-entry.S loads them from here, then goes to the PSW. */
	crs = lc->sw_int_crs;
	asm volatile("stctg 0,15,0(%0)" : : "a"(crs) : "memory");
	memset(lc->sw_int_grs, 0, sizeof(lc->sw_int_grs));
	lc->sw_int_grs[14] = psw.addr;
	lc->sw_int_grs[15] = (unsigned long)cpu->stack + CPU_STACK_SIZE - STACK_FRAME_SIZE;
	*(uint64_t *)lc->sw_int_grs[15] = 0;
	lc->sw_int_psw = psw;
	lc->restart_new_psw = PSW(PSW_MASK_64, smp_cpu_setup_state);
	cpu->pgm_cleanup_func = NULL;
	cpu->ext_cleanup_func = NULL;
	cpu->pgm_int_expected = cpu->ext_int_expected = false;
	mb();
	if (sigp_retry(cpu->addr, SIGP_RESTART, 0, NULL))
		return -1;
	cpu->active = true;
	/* The entry code clears the mask when it has read everything. */
	while (READ_ONCE(lc->sw_int_psw.mask))
		mb();
	return 0;
}

int smp_cpu_destroy(uint16_t idx)
{
	struct cpu *cpu = smp_cpu_from_idx(idx);
	int rc = smp_cpu_stop(idx);

	if (rc)
		return rc;
	free_pages(cpu->lowcore);
	free_pages(cpu->stack);
	cpu->lowcore = NULL;
	cpu->stack = NULL;
	return 0;
}

void smp_teardown(void)
{
	for (int i = 0; i < cpu_num; i++) {
		if (&cpus[i] == lowcore.this_cpu || !cpus[i].active)
			continue;
		sigp_retry(cpus[i].addr, SIGP_STOP, 0, NULL);
	}
}

void smp_setup(void)
{
	const CPUEntry *entry = sclp_get_cpu_entries();
	int count = sclp_get_cpu_num(), boot = stap(), idx = 1;

	cpus = calloc(count, sizeof(*cpus));
	cpus[0].addr = boot;
	cpus[0].lowcore = NULL;
	cpus[0].stack = (uint64_t *)stackptr;
	cpus[0].active = true;
	for (int i = 0; i < count; i++) {
		if (entry[i].address == boot)
			continue;
		assert(idx < count);
		cpus[idx].addr = entry[i].address;
		cpus[idx].idx = idx;
		idx++;
	}
	cpu_num = idx;
	lowcore.this_cpu = &cpus[0];
}
