/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the boot CPU's first line of C to the test's main(). */
#include <libcflat.h>
#include <alloc.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <argv.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <environ.h>
#include <stdlib.h>
#include <vmalloc.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <asm/time.h>

int main(int argc, char **argv, char **envp);

extern char stext[], _end[];

phys_addr_t __physical_start, __physical_end;
enum machine machine;
u64 tb_hz;

/* What assembly believes of C's structures. */
_Static_assert(offsetof(struct cpu, hook) == CPU_HOOK, "hook");
_Static_assert(offsetof(struct cpu, saved_r0) == CPU_R0, "saved_r0");
_Static_assert(offsetof(struct cpu, saved_r12) == CPU_R12, "saved_r12");
_Static_assert(offsetof(struct cpu, saved_cr) == CPU_CR, "saved_cr");
_Static_assert(offsetof(struct cpu, saved_ctr) == CPU_CTR, "saved_ctr");
_Static_assert(offsetof(struct cpu, stack_low) == CPU_STACK_LOW, "stack_low");
_Static_assert(offsetof(struct cpu, stack_high) == CPU_STACK_HIGH, "stack_high");
_Static_assert(offsetof(struct pt_regs, nip) == PT_NIP, "nip");
_Static_assert(offsetof(struct pt_regs, msr) == PT_MSR, "msr");
_Static_assert(offsetof(struct pt_regs, ctr) == PT_CTR, "ctr");
_Static_assert(offsetof(struct pt_regs, link) == PT_LINK, "link");
_Static_assert(offsetof(struct pt_regs, xer) == PT_XER, "xer");
_Static_assert(offsetof(struct pt_regs, ccr) == PT_CCR, "ccr");
_Static_assert(offsetof(struct pt_regs, trap) == PT_TRAP, "trap");
_Static_assert(sizeof(struct pt_regs) == PT_SIZE, "pt_regs");

/* A number of one or two cells, 0 without the property. */
static u64 number_of(const void *fdt, int node, const char *name)
{
	int length;
	const fdt32_t *cells = fdt_getprop(fdt, node, name, &length);

	if (cells && length == 4)
		return fdt32_to_cpu(cells[0]);
	if (cells && length == 8)
		return (u64)fdt32_to_cpu(cells[0]) << 32 | fdt32_to_cpu(cells[1]);
	return 0;
}

/* Everything above the initrd is free; the devicetree is copied there first. */
static phys_addr_t take_devicetree(void *fdt)
{
	int chosen = fdt_path_offset(fdt, "/chosen");
	u64 initrd = number_of(fdt, chosen, "linux,initrd-start");
	u64 initrd_end = number_of(fdt, chosen, "linux,initrd-end");
	size_t size = fdt_totalsize(fdt);
	u64 copy = (u64)_end;

	if (initrd >= copy && initrd < initrd_end && initrd < copy + (16 << 20))
		copy = ALIGN(initrd_end, 64ull);
	memmove((void *)copy, fdt, size);
	assert(!dt_init((void *)copy));
	if (initrd < initrd_end)
		setup_environ((char *)initrd, initrd_end - initrd);
	return copy + size;
}

/* The range of /memory@0 (pseries: @N for every node of a NUMA machine) with the image. */
static void find_ram(const void *fdt)
{
	int node, length;
	const fdt32_t *reg;

	for (node = fdt_next_node(fdt, -1, NULL); node >= 0;
	     node = fdt_next_node(fdt, node, NULL)) {
		const char *type = fdt_getprop(fdt, node, "device_type", NULL);
		u64 base, size;

		if (!type || strcmp(type, "memory"))
			continue;
		reg = fdt_getprop(fdt, node, "reg", &length);
		if (!reg || length < 16)
			continue;
		base = (u64)fdt32_to_cpu(reg[0]) << 32 | fdt32_to_cpu(reg[1]);
		size = (u64)fdt32_to_cpu(reg[2]) << 32 | fdt32_to_cpu(reg[3]);
		if (base <= (u64)stext && (u64)_end <= base + size) {
			__physical_start = base;
			__physical_end = base + size;
		} else if (base == __physical_end) {
			__physical_end += size;
		}
	}
	assert_msg(__physical_end, "no RAM in the devicetree");
}

static void find_timebase(int node, u64 regval, void *info)
{
	u64 hz = number_of(dt_fdt(), node, "timebase-frequency");

	if (hz)
		tb_hz = hz;
}

/* The powernv initrd and devicetree may lie above the image; RAM begins behind all. */
static void memory_setup(phys_addr_t base)
{
	const char *limit = getenv("MEMLIMIT");
	phys_addr_t end = __physical_end;
	int chosen = fdt_path_offset(dt_fdt(), "/chosen");
	u64 initrd = number_of(dt_fdt(), chosen, "linux,initrd-start");

	if (limit)
		end = MIN(end, strtoull(limit, NULL, 0) << 20);
	if (initrd > base)
		end = MIN(end, ALIGN_DOWN(initrd, (u64)PAGE_SIZE));
	base = PAGE_ALIGN(base);
	assert_msg(base < end, "no RAM behind the image (it ends at %#llx)",
		   (unsigned long long)base);
	phys_alloc_init(base, end - base);
}

void powerpc_setup(void *fdt, unsigned long which)
{
	const char *args;
	phys_addr_t top;

	machine = which ? MACHINE_POWERNV : MACHINE_PSERIES;
	this_cpu()->online = true;
	console_setup();
	exceptions_setup();
	top = take_devicetree(fdt);
	find_ram(dt_fdt());
	memory_setup(top);

	args = fdt_getprop(dt_fdt(), fdt_path_offset(dt_fdt(), "/chosen"), "bootargs", NULL);
	setup_args_progname(args ?: "");
	processor_setup();
	dt_for_each_cpu_node(find_timebase, NULL);
	assert(tb_hz);
	smp_setup();

	page_alloc_take_ram();
	page_alloc_ops_enable();
	exit(main(__argc, __argv, environ));
}
