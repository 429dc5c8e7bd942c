/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the CPU is, and its machine checks. */
#include <libcflat.h>
#include <asm/handlers.h>
#include <asm/hcall.h>
#include <asm/processor.h>
#include "interrupt.h"

bool cpu_has_hv;
bool cpu_has_power_mce;
bool cpu_has_siar;
bool cpu_has_heai;
bool cpu_has_radix;
bool cpu_has_prefix;
bool cpu_has_sc_lev;
bool cpu_has_pause_short;
bool host_is_tcg, host_is_kvm;

static void prefixed_nop(void *data)
{
	/* pnop, which must not cross a 64-byte border. */
	asm volatile(".balign 64; .long 0x07000000, 0x00000000");
}

static void short_wait(void *data)
{
	asm volatile(".long 0x7c40003c");
}

void processor_setup(void)
{
	const char *accel = getenv("QEMU_ACCEL");
	struct caught caught;

	host_is_tcg = accel && !strcmp(accel, "tcg");
	host_is_kvm = accel && !strcmp(accel, "kvm");

	cpu_has_hv = mfmsr() & MSR_HV;
	switch (mfspr(SPR_PVR) & PVR_VERSION_MASK) {
	case PVR_VER_970:
	case PVR_VER_970FX:
	case PVR_VER_970MP:
		break;
	case PVR_VER_POWER8E:
	case PVR_VER_POWER8NVL:
	case PVR_VER_POWER8:
		cpu_has_power_mce = cpu_has_siar = cpu_has_heai = true;
		break;
	default:
		cpu_has_power_mce = cpu_has_siar = cpu_has_heai = cpu_has_radix = true;
	}
	/* These may be there and switched off (PCR); then the answer is that they are not. */
	cpu_has_prefix = !catch_exception(prefixed_nop, NULL, &caught);
	cpu_has_pause_short = cpu_has_prefix && !catch_exception(short_wait, NULL, &caught);
	cpu_has_sc_lev = cpu_has_prefix;
}

/* Only an rfid changes ME; the place to go on at is behind it. */
static void set_msr_by_rfid(unsigned long msr)
{
	unsigned long at;

	asm volatile("bcl 20, 31, 1f\n"
		     "1: mflr %0\n\t"
		     "addi %0, %0, 2f - 1b\n\t"
		     "mtspr %3, %0\n\t"
		     "mtspr %4, %1\n\t"
		     "rfid\n"
		     "2:"
		     : "=&b"(at) : "r"(msr), "i"(0), "i"(SPR_SRR0), "i"(SPR_SRR1)
		     : "lr", "memory");
}

void enable_mcheck(void)
{
	set_msr_by_rfid(mfmsr() | MSR_ME);
}

void disable_mcheck(void)
{
	set_msr_by_rfid(mfmsr() & ~MSR_ME);
}
