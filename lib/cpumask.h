/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sets of CPUs, by index; NR_CPUS of asm/setup.h is their capacity and nr_cpus how many
 * CPUs the machine has. Setting and clearing one CPU is atomic.
 */
#ifndef LIB_CPUMASK_H
#define LIB_CPUMASK_H

#include <libcflat.h>
#include <asm/setup.h>

#define CPUMASK_NR_LONGS	BITS_TO_LONGS(NR_CPUS)

typedef struct cpumask {
	unsigned long bits[CPUMASK_NR_LONGS];
} cpumask_t;

#define cpumask_bits(mask)	((mask)->bits)

static inline void __cpumask_check(int cpu)
{
	assert_msg(cpu >= 0 && cpu < nr_cpus, "CPU %d of %d", cpu, (int)nr_cpus);
}

static inline void cpumask_set_cpu(int cpu, cpumask_t *mask)
{
	__cpumask_check(cpu);
	__sync_fetch_and_or(&mask->bits[BIT_WORD(cpu)], BIT_MASK(cpu));
}

static inline void cpumask_clear_cpu(int cpu, cpumask_t *mask)
{
	__cpumask_check(cpu);
	__sync_fetch_and_and(&mask->bits[BIT_WORD(cpu)], ~BIT_MASK(cpu));
}

static inline int cpumask_test_cpu(int cpu, const cpumask_t *mask)
{
	__cpumask_check(cpu);
	return !!(READ_ONCE(mask->bits[BIT_WORD(cpu)]) & BIT_MASK(cpu));
}

/* Return whether the CPU was in the set before. */
static inline int cpumask_test_and_set_cpu(int cpu, cpumask_t *mask)
{
	__cpumask_check(cpu);
	return !!(__sync_fetch_and_or(&mask->bits[BIT_WORD(cpu)], BIT_MASK(cpu)) & BIT_MASK(cpu));
}

static inline int cpumask_test_and_clear_cpu(int cpu, cpumask_t *mask)
{
	__cpumask_check(cpu);
	return !!(__sync_fetch_and_and(&mask->bits[BIT_WORD(cpu)], ~BIT_MASK(cpu)) & BIT_MASK(cpu));
}

/* The bits of word @i that stand for CPUs of this machine. */
static inline unsigned long __cpumask_valid(int i)
{
	int bits = nr_cpus - i * BITS_PER_LONG;

	if (bits <= 0)
		return 0;
	return bits >= BITS_PER_LONG ? ~0ul : (1ul << bits) - 1;
}

static inline void cpumask_clear(cpumask_t *mask)
{
	memset(mask, 0, sizeof(*mask));
}

static inline void cpumask_setall(cpumask_t *mask)
{
	for (int i = 0; i < CPUMASK_NR_LONGS; i++)
		mask->bits[i] = __cpumask_valid(i);
}

static inline void cpumask_copy(cpumask_t *dst, const cpumask_t *src)
{
	*dst = *src;
}

/* Return whether the result has any CPU in it. */
static inline bool cpumask_and(cpumask_t *dst, const cpumask_t *src1, const cpumask_t *src2)
{
	unsigned long any = 0;

	for (int i = 0; i < CPUMASK_NR_LONGS; i++) {
		dst->bits[i] = src1->bits[i] & src2->bits[i];
		any |= dst->bits[i] & __cpumask_valid(i);
	}
	return any;
}

static inline bool cpumask_andnot(cpumask_t *dst, const cpumask_t *src1, const cpumask_t *src2)
{
	unsigned long any = 0;

	for (int i = 0; i < CPUMASK_NR_LONGS; i++) {
		dst->bits[i] = src1->bits[i] & ~src2->bits[i];
		any |= dst->bits[i] & __cpumask_valid(i);
	}
	return any;
}

static inline bool cpumask_empty(const cpumask_t *mask)
{
	cpumask_t both;

	return !cpumask_and(&both, mask, mask);
}

static inline bool cpumask_full(const cpumask_t *mask)
{
	for (int i = 0; i < CPUMASK_NR_LONGS; i++)
		if (~mask->bits[i] & __cpumask_valid(i))
			return false;
	return true;
}

static inline bool cpumask_equal(const struct cpumask *src1, const struct cpumask *src2)
{
	for (int i = 0; i < CPUMASK_NR_LONGS; i++)
		if ((src1->bits[i] ^ src2->bits[i]) & __cpumask_valid(i))
			return false;
	return true;
}

/* Whether all of @src1 is in @src2. */
static inline bool cpumask_subset(const struct cpumask *src1, const struct cpumask *src2)
{
	cpumask_t rest;

	return !cpumask_andnot(&rest, src1, src2);
}

/* How many CPUs are in the set. */
static inline int cpumask_weight(const cpumask_t *mask)
{
	int weight = 0;

	for (int i = 0; i < CPUMASK_NR_LONGS; i++)
		weight += __builtin_popcountl(mask->bits[i] & __cpumask_valid(i));
	return weight;
}

/* The next CPU of the set behind @cpu, which may be -1; nr_cpus when there is none. */
static inline int cpumask_next(int cpu, const cpumask_t *mask)
{
	while (++cpu < nr_cpus && !cpumask_test_cpu(cpu, mask))
		;
	return cpu;
}

/* Goes through the set; cpu is an int variable. */
#define for_each_cpu(cpu, mask)							\
	for (cpu = cpumask_next(-1, mask); cpu < nr_cpus; cpu = cpumask_next(cpu, mask))

/* The machine's CPUs. */
extern cpumask_t cpu_present_mask;
#define for_each_present_cpu(cpu)	for_each_cpu(cpu, &cpu_present_mask)
#define cpu_present(cpu)		cpumask_test_cpu(cpu, &cpu_present_mask)

/* Those that run. */
extern cpumask_t cpu_online_mask;
#define for_each_online_cpu(cpu)	for_each_cpu(cpu, &cpu_online_mask)
#define cpu_online(cpu)			cpumask_test_cpu(cpu, &cpu_online_mask)

/* Those of them that wait for work. */
extern cpumask_t cpu_idle_mask;
#define cpu_idle(cpu)			cpumask_test_cpu(cpu, &cpu_idle_mask)

#endif
