/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library inside a guest: what every test stands on.
 *
 * Arguments and environ arrive; printf, division and the like work as this compiler builds
 * them; the allocators give memory that is there; a guard page and a bad address fault (Arm
 * ARM, D8.12; ARMv7-A: B3.12); exceptions are caught as values, by handlers and in user mode;
 * each CPU answers.
 *
 * When this test fails, no other result of the same machine means anything.
 */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <selftest.h>
#include <asm/mmu.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <vmalloc.h>
#include "selftest-exceptions.h"
#include "usermode.h"

static void test_guard_page(void)
{
	u8 *block = memalign(PAGE_SIZE, PAGE_SIZE);

	report(!write_faults(block + PAGE_SIZE - 1), "the last byte of a block can be used");
	report(write_faults(block + PAGE_SIZE), "the first one behind it is a guard page's");
	free(block);
	report(write_faults(block), "a block that was freed is not mapped");
}

static void test_setup(void)
{
	u8 *page = alloc_page();

	report(mmu_enabled() && current_thread_info()->pgtable == vm_root, "the MMU is on");
	report(PHYS_OFFSET < PHYS_END && __pa(page) >= PHYS_OFFSET && __pa(page) < PHYS_END,
	       "pages come from RAM");
	report(!write_faults(page), "and can be written");
	report(code_write_faults(), "code cannot be written");
	report(follow_pte(vm_root, (uintptr_t)page) || virt_to_pte_phys(vm_root, page) ==
	       __pa(page), "RAM is mapped one to one");
	report(virt_to_pte_phys(vm_root, (void *)vm_hole) == INVALID_PHYS_ADDR,
	       "what was never mapped has no physical address");
}

static unsigned long add_in_user_mode(unsigned long arg)
{
	return is_user() ? arg + 3 : 0;
}

static void test_user_mode(void)
{
	unsigned long value;
	bool raised;

	value = run_in_user(add_in_user_mode, 39, &raised);
	report(value == 42 && !raised && !is_user(), "a function gets its argument and returns");
	test_user_exceptions();
}

static volatile u64 seen_mpidr[2];
static volatile int seen_cpu[2] = { -1, -1 };
static volatile bool seen_mmu;

static void second_cpu(void)
{
	int cpu = smp_processor_id();

	seen_cpu[1] = cpu;
	seen_mmu = mmu_enabled();
	smp_mb();
	seen_mpidr[1] = get_mpidr() & MPIDR_HWID_BITMASK;
	cpu_psci_cpu_die();
	halt();
}

static void test_cpus(void)
{
	int function = sizeof(long) == 8 ? (int)PSCI_0_2_FN64_AFFINITY_INFO :
		       (int)PSCI_0_2_FN_AFFINITY_INFO;

	report(nr_cpus == 2 && cpumask_weight(&cpu_present_mask) == 2,
	       "there are as many CPUs as asked for");
	report(smp_processor_id() == 0 && (get_mpidr() & MPIDR_HWID_BITMASK) == cpus[0],
	       "the boot CPU is the first");
	if (nr_cpus < 2)
		return;
	smp_boot_secondary(1, second_cpu);
	while (!seen_mpidr[1] && cpus[1])
		cpu_relax();
	report(seen_cpu[1] == 1 && seen_mpidr[1] == cpus[1], "the second answers with its own id");
	report(seen_mmu, "and has its MMU on");
	while (psci_invoke(function, cpus[1], 0, 0) != PSCI_0_2_AFFINITY_LEVEL_OFF)
		cpu_relax();
	report(cpu_online(1), "and turns itself off");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(void);
	} parts[] = {
		{ "setup", test_setup },
		{ "guard", test_guard_page },
		{ "exceptions", test_exceptions },
		{ "user mode", test_user_mode },
		{ "cpus", test_cpus },
	};

	selftest_arguments(argc, argv);
	selftest_environ();
	selftest_library();
	selftest_memory();
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		report_prefix_push(parts[i].name);
		parts[i].fn();
		report_prefix_pop();
	}
	return report_summary();
}
