/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the boot hart's first line of C to the test's main(). */
#include <libcflat.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <argv.h>
#include <auxinfo.h>
#include <cpumask.h>
#include <devicetree.h>
#include <environ.h>
#include <memregions.h>
#include <vmalloc.h>
#include <asm/isa.h>
#include <asm/setup.h>
#include "exception.h"
#include "fdt-scan.h"
#include "uart.h"

int main(int argc, char **argv, char **envp);

extern char _etext[], _end[], stacktop[];

/* What the devicetree says. */
static struct machine {
	const char *bootargs;
	u64 initrd_start, initrd_end;
	u64 ram_start, ram_end;		/* of the bank that the image lies in */
	u64 uart;
} machine;

static const void *fdt;

static void look_at_memory(const struct fdt_scan_property *property)
{
	u32 cells = property->address_cells + property->size_cells;
	u64 image = (unsigned long)ImageBase;

	for (u32 at = 0; cells && at + 4 * cells <= property->length; at += 4 * cells) {
		u64 base = fdt_scan_cells(property->data + at, property->address_cells);
		u64 size = fdt_scan_cells(property->data + at + 4 * property->address_cells,
					  property->size_cells);

		if (base <= image && image - base < size) {
			machine.ram_start = base;
			machine.ram_end = base + size;
		}
	}
}

/* Nodes of harts are in the order of their numbers, but the boot hart is CPU 0. */
static void look_at_cpu(const struct fdt_scan_property *property)
{
	u64 hartid = fdt_scan_cells(property->data, property->address_cells);

	if (hartid == cpus[0].hartid)
		return;
	assert_msg(nr_cpus < NR_CPUS, "more than %d harts", NR_CPUS);
	cpus[nr_cpus].cpu = nr_cpus;
	cpus[nr_cpus].hartid = hartid;
	nr_cpus++;
}

static void look(const struct fdt_scan_property *property, void *data)
{
	if (fdt_scan_is(property, "chosen", "bootargs"))
		machine.bootargs = (const char *)property->data;
	else if (fdt_scan_is(property, "chosen", "linux,initrd-start"))
		machine.initrd_start = fdt_scan_cells(property->data, property->length / 4);
	else if (fdt_scan_is(property, "chosen", "linux,initrd-end"))
		machine.initrd_end = fdt_scan_cells(property->data, property->length / 4);
	else if (fdt_scan_is(property, "memory", "reg"))
		look_at_memory(property);
	else if (fdt_scan_is(property, "cpus", "timebase-frequency"))
		timebase_frequency = fdt_scan_cells(property->data, property->length / 4);
	else if (!strcmp(property->parent, "cpus") && fdt_scan_is(property, "cpu", "reg"))
		look_at_cpu(property);
	else if ((fdt_scan_is(property, "serial", "reg") ||
		  fdt_scan_is(property, "uart", "reg")) && !machine.uart)
		machine.uart = fdt_scan_cells(property->data, property->address_cells);
}

/* Behind the image and whatever the loader put behind it. */
static void find_ram(void)
{
	u64 base = (unsigned long)_end, fdt_at = (unsigned long)fdt;

	assert_msg(machine.ram_end, "the devicetree has no RAM where the image is");
	/* Loaders put the rest at the end of RAM, or of its first part: the larger gap is taken. */
	if (machine.initrd_end > machine.initrd_start && machine.initrd_start >= base)
		machine.ram_end = MIN(machine.ram_end, machine.initrd_start);
	if (fdt_at >= base && fdt_at < machine.ram_end)
		machine.ram_end = fdt_at;
	base = PAGE_ALIGN(base);
	machine.ram_end = ALIGN_DOWN(machine.ram_end, (u64)PAGE_SIZE);
	assert_msg(base < machine.ram_end, "no RAM behind the image");
	phys_alloc_init(base, machine.ram_end - base);
}

/* What tests may ask about physical addresses. */
static void describe_memory(void)
{
	u64 image = (unsigned long)ImageBase, code_end = (unsigned long)_etext;
	struct mem_region regions[] = {
		{ 0, machine.ram_start, MR_F_IO },
		{ machine.ram_start, image, MR_F_RESERVED },
		{ image, code_end, MR_F_CODE },
		{ code_end, machine.ram_end, 0 },
	};

	memregions_init(NULL, 0);
	for (int i = 0; i < ARRAY_SIZE(regions); i++)
		if (regions[i].start < regions[i].end)
			memregions_add(&regions[i]);
}

void riscv_setup(unsigned long hartid, const void *devicetree)
{
	fdt = devicetree;
	cpus[0].hartid = hartid;
	cpus[0].sp = (unsigned long)stacktop;
	local_trap_init(&cpus[0]);

	if (!fdt_scan(fdt, look, NULL))
		assert_msg(false, "the devicetree at %p is damaged", fdt);
	uart_setup(machine.uart);
	for (int cpu = 0; cpu < nr_cpus; cpu++)
		cpumask_set_cpu(cpu, &cpu_present_mask);
	cpumask_set_cpu(0, &cpu_online_mask);

	if (machine.initrd_end > machine.initrd_start)
		setup_environ((char *)(unsigned long)machine.initrd_start,
			      machine.initrd_end - machine.initrd_start);
	find_ram();
	describe_memory();
	dt_init(fdt);
	isa_setup(fdt);
	setup_args_progname(machine.bootargs ? machine.bootargs : "");
	page_alloc_take_ram();
	page_alloc_ops_enable();
	if (!(auxinfo.flags & AUXINFO_MMU_OFF))
		setup_vm();
	exit(main(__argc, __argv, environ));
}
