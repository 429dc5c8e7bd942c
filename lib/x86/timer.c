/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast the time-stamp counter is, and waiting by it. See timer.h. */
#include <libcflat.h>
#include <stdlib.h>
#include "delay.h"
#include "pit.h"
#include "processor.h"
#include "timer.h"

#define CPUID_TSC		0x15
#define CPUID_FREQUENCY		0x16
#define CPUID_HYPERVISOR	0x40000000
#define CPUID_HYPERVISOR_TSC	0x40000010
#define CPUID_1_ECX_HYPERVISOR	(1u << 31)

/* 10 ms, and of several tries the shortest: whatever interrupts one makes it longer. */
#define CLOCKS		(PIT_HZ / 100)
#define TRIES		3

/* For emulators whose CPUID names the frequency of the processor that they stand for. */
static u64 hz_of_environ(void)
{
	const char *value = getenv("TSC_HZ");

	return value ? strtoull(value, NULL, 0) : 0;
}

/* SDM volume 3, section 18.7.3: crystal times ratio. */
static u64 hz_of_crystal(void)
{
	struct cpuid leaf;

	if (cpuid(0).a < CPUID_TSC)
		return 0;
	leaf = cpuid(CPUID_TSC);
	return leaf.a ? (u64)leaf.c * leaf.b / leaf.a : 0;
}

static u64 hz_of_hypervisor(void)
{
	if (!(cpuid(1).c & CPUID_1_ECX_HYPERVISOR) ||
	    cpuid(CPUID_HYPERVISOR).a < CPUID_HYPERVISOR_TSC)
		return 0;
	return cpuid(CPUID_HYPERVISOR_TSC).a * 1000ull;
}

static u64 hz_measured(void)
{
	u64 shortest = -1ull;

	for (int i = 0; i < TRIES; i++) {
		u64 start = rdtsc();

		if (!pit_wait(CLOCKS))
			return 0;
		shortest = MIN(shortest, rdtsc() - start);
	}
	return shortest * PIT_HZ / CLOCKS;
}

static u64 hz_nominal(void)
{
	return cpuid(0).a < CPUID_FREQUENCY ? 0 : (cpuid(CPUID_FREQUENCY).a & 0xffff) * 1000000ull;
}

u64 tsc_hz(void)
{
	static u64 (*const sources[])(void) = {
		hz_of_environ, hz_of_crystal, hz_of_hypervisor, hz_measured, hz_nominal,
	};
	static u64 hz;

	for (unsigned int i = 0; !hz && i < ARRAY_SIZE(sources); i++)
		hz = sources[i]();
	assert_msg(hz, "nothing says how fast the time-stamp counter is");
	return hz;
}

void udelay(u64 us)
{
	delay(us_to_tsc(us));
}

void mdelay(u64 ms)
{
	udelay(ms * 1000);
}
