/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Service calls, and what READ SCP INFO tells. See sclp.h. */
#include <libcflat.h>
#include <cpu-lock.h>
#include <asm/arch_def.h>
#include "sclp.h"

struct sclp_facilities sclp_facilities;

static struct cpu_lock lock;
static volatile bool busy;
static ReadInfo *info;
static char info_page[SCCB_SIZE] __attribute__((aligned(SCCB_SIZE)));
static uint64_t ram_size, max_ram_size;

void sclp_mark_busy(void)
{
	busy = true;
}

void sclp_clear_busy(void)
{
	busy = false;
}

void sclp_handle_ext(void)
{
	busy = false;
}

void sclp_setup_int(void)
{
	lctlg(0, (stctg(0) & ~CR0_EXTM_MASK & ~(1ul << 4)) | 1ul << CTL0_SERVICE_SIGNAL);
	psw_mask_clear_and_set_bits(PSW_MASK_IO, PSW_MASK_EXT);
}

void sclp_wait_busy(void)
{
	while (busy)
		mb();
}

int sclp_service_call(unsigned int command, void *sccb)
{
	uint64_t mask = extract_psw_mask(), cr0 = stctg(0);
	bool taken = cpu_lock(&lock);
	int cc;

	do {
		sclp_setup_int();
		busy = true;
		cc = servc(command, (unsigned long)sccb);
		if (cc)
			busy = false;
		sclp_wait_busy();
		psw_mask_clear_bits(PSW_MASK_EXT);
	} while (cc == 2);
	lctlg(0, cr0);
	load_psw_mask(mask);
	if (taken)
		cpu_unlock(&lock);
	return cc;
}

void sclp_read_info(void)
{
	static const unsigned int commands[] = {
		SCLP_CMDW_READ_SCP_INFO_FORCED, SCLP_CMDW_READ_SCP_INFO,
	};
	unsigned long increment;

	for (unsigned int i = 0; i < ARRAY_SIZE(commands) && !info; i++) {
		SCCB *sccb = (SCCB *)info_page;

		memset(sccb, 0, SCCB_SIZE);
		sccb->h.length = SCCB_SIZE;
		if (!sclp_service_call(commands[i], sccb) &&
		    sccb->h.response_code == SCLP_RC_NORMAL_READ_COMPLETION)
			info = (ReadInfo *)info_page;
	}
	if (!info)
		disabled_wait("READ SCP INFO failed");
	increment = (unsigned long)(info->rnsize ? info->rnsize : info->rnsize2) << 20;
	ram_size = increment * (info->rnmax ? info->rnmax : info->rnmax2);
	max_ram_size = info->mha_pow ? 1ul << info->mha_pow : ram_size;
}

int sclp_get_cpu_num(void)
{
	return info->entries_cpu;
}

const CPUEntry *sclp_get_cpu_entries(void)
{
	return (const CPUEntry *)((const char *)info + info->offset_cpu);
}

uint64_t get_ram_size(void)
{
	return ram_size;
}

uint64_t get_max_ram_size(void)
{
	return max_ram_size;
}
