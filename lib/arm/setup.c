/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the boot CPU's first line of C to the test's main(). */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <argv.h>
#include <auxinfo.h>
#include <cpumask.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <environ.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <asm/timer.h>
#include <stack.h>
#include <vmalloc.h>
#include "exception.h"

int main(int argc, char **argv, char **envp);

extern char stext[], _end[];

#ifdef __LP64__
#define LINKED_AT	0ul
#else
#define LINKED_AT	((unsigned long)stext)
#endif

static void add_cpu(int node, u64 regval, void *info)
{
	assert_msg(nr_cpus < NR_CPUS, "more than %d CPUs", NR_CPUS);
	cpus[nr_cpus++] = regval;
}

/* The list is the devicetree's, the running CPU in front. */
static void list_cpus(void)
{
	int self;

	dt_for_each_cpu_node(add_cpu, NULL);
	if (!nr_cpus)
		cpus[nr_cpus++] = get_mpidr() & MPIDR_HWID_BITMASK;
	self = mpidr_to_cpu(get_mpidr());
	assert_msg(self >= 0, "CPU %#llx is not in the devicetree",
		   (unsigned long long)get_mpidr());
	current_thread_info()->cpu = self;
	cpumask_setall(&cpu_present_mask);
	cpumask_set_cpu(self, &cpu_online_mask);
}

static phys_addr_t end_of(phys_addr_t top, const void *start, size_t size)
{
	return MAX(top, (phys_addr_t)(unsigned long)start + size);
}

/* Tables of other CPUs' sizes grow; the boot stack of the image is this CPU's. */
void arm_setup(const void *fdt)
{
	phys_addr_t top = (unsigned long)_end;
	const char *arguments = "";
	const char *initrd;
	u32 initrd_size;

	stack_load_offset = (unsigned long)stext - LINKED_AT;
	assert_msg(!dt_init(fdt), "no devicetree at %p", fdt);
	exception_setup();
	serial_setup();
	psci_set_conduit();
	timer_save_state();
	list_cpus();

	top = end_of(top, fdt, fdt_totalsize(fdt));
	if (!dt_get_initrd(&initrd, &initrd_size)) {
		top = end_of(top, initrd, initrd_size);
		setup_environ((char *)initrd, initrd_size);
	}
	memory_setup(top);
	if (!dt_get_bootargs(&arguments) && arguments)
		setup_args_progname(arguments);
	else
		setup_args_progname("");

	page_alloc_take_ram();
	page_alloc_ops_enable();
	if (!(auxinfo.flags & AUXINFO_MMU_OFF))
		setup_vm();

	exit(main(__argc, __argv, environ));
}
