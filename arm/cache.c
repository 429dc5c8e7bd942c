/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Caches as software sees them (Arm ARM, D7.5, D17.2.34 "CTR_EL0"): the line sizes of CTR_EL0 and
 * what it says of DC and IC, code that changes and runs again after the maintenance that the
 * architecture asks for, on this CPU and another, and operations by address, which keep memory.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <on-cpus.h>
#include <vmalloc.h>

#ifdef __LP64__
#define CODE_SET(n)	(0x52800000u | (n) << 5)	/* mov w0, #n */
#define CODE_RETURN	0xd65f03c0u
#else
#define CODE_SET(n)	(0xe3000000u | ((n) & 0xf000) << 4 | ((n) & 0xfff))	/* movw r0, #n */
#define CODE_RETURN	0xe12fff1eu
#endif

static u32 *writable;
static unsigned int (*code)(void);
static volatile unsigned int elsewhere;

/* The instructions' two addresses: one that can be written, one that runs. */
static void write_code(unsigned int n)
{
	writable[0] = CODE_SET(n);
	writable[1] = CODE_RETURN;
	clean_dcache(writable, 8);
	sync_icache((void *)code, 8);
}

static void call_there(void *unused)
{
	isb();
	elsewhere = code();
}

static void test_changing_code(void)
{
	bool here = true, there = true;

	for (unsigned int n = 1; n < 2000; n += 7) {
		write_code(n);
		here &= code() == n;
		if (nr_cpus < 2 || n % 5)
			continue;
		on_cpu(1, call_there, NULL);
		there &= elsewhere == n;
	}
	report(here, "code that was changed runs changed");
	if (nr_cpus > 1)
		report(there, "on another CPU too");
	else
		report_skip("on another CPU: there is one only");
}

static void test_line_sizes(void)
{
	unsigned int data = dcache_line_size(), instruction = icache_line_size();

	report(is_power_of_2(data) && data >= 4 && data <= 2048, "the data line size makes sense");
	report(is_power_of_2(instruction) && instruction >= 4 && instruction <= 2048,
	       "the instruction line size makes sense");
	report_info("lines of %u and %u bytes", data, instruction);
}

#ifdef __LP64__
#define OPERATION(name, insn)							\
static void do_##name(void *at) { asm volatile(insn ", %0" : : "r"(at) : "memory"); }
OPERATION(cvac, "dc cvac")
OPERATION(cvau, "dc cvau")
OPERATION(civac, "dc civac")
OPERATION(ivau, "ic ivau")

static void test_operations(void)
{
	static const struct {
		const char *name;
		void (*operate)(void *at);
	} operations[] = {
		{ "DC CVAC", do_cvac }, { "DC CVAU", do_cvau }, { "DC CIVAC", do_civac },
		{ "IC IVAU", do_ivau },
	};
	u64 *page = alloc_page();

	for (unsigned int i = 0; i < ARRAY_SIZE(operations); i++) {
		bool kept = true;

		for (unsigned int n = 0; n < 512; n++) {
			page[n] = n * 0x123456789ull;
			operations[i].operate(&page[n]);
			kept &= page[n] == n * 0x123456789ull;
		}
		dsb(sy);
		for (unsigned int n = 0; n < 512; n++)
			kept &= page[n] == n * 0x123456789ull;
		report(kept, "%s keeps memory", operations[i].name);
	}
}

/* DC ZVA: a block of zeros, of the size that DCZID_EL0 says, aligned to it. */
static void test_zero(void)
{
	u64 id = read_sysreg(dczid_el0);
	unsigned int size = 4u << (id & 15);
	bool zeros = true, others = true;
	u8 *page = alloc_pages(1);

	report(!(id & 0x10) && size >= 4 && size <= 2048, "DCZID_EL0 has a block size");
	for (unsigned int offset = 0; offset < 3 * size; offset += 7) {
		unsigned int from = (4096 - size + offset) & ~(size - 1);

		memset(page, 0xa5, 8192);
		asm volatile("dc zva, %0" : : "r"(page + 4096 - size + offset) : "memory");
		for (unsigned int i = 0; i < 8192; i++) {
			bool inside = i >= from && i < from + size;

			zeros &= !inside || !page[i];
			others &= inside || page[i] == 0xa5;
		}
	}
	report(zeros, "DC ZVA writes zeros");
	report(others, "DC ZVA writes nothing else");
}

/* Level by level: CLIDR says what there is, CCSIDR how it is made. */
static void test_levels(void)
{
	u64 clidr = read_sysreg(clidr_el1);
	bool end = false, order = true, lines = true;

	for (unsigned int level = 0; level < 7; level++) {
		unsigned int type = clidr >> level * 3 & 7;

		order &= !(end && type) && type <= 4;
		end |= !type;
		for (unsigned int instruction = 0; instruction < 2 && type; instruction++) {
			if (instruction ? !(type & 1) : type == 1)
				continue;
			write_sysreg(level << 1 | instruction, csselr_el1);
			isb();
			/* Line size: log2 of the words, less 2; never shorter than CTR's. */
			lines &= 16u << (read_sysreg(ccsidr_el1) & 7) >=
				 (instruction ? icache_line_size() : dcache_line_size());
		}
	}
	report(order, "CLIDR_EL1: no level behind the last");
	report(lines, "CCSIDR_EL1: no line is shorter than CTR_EL0 says");
}
#endif

int main(int argc, char **argv)
{
	writable = alloc_page();
	code = vmap(__pa(writable), PAGE_SIZE);
	mmu_set_code(vm_root, (unsigned long)code, PAGE_SIZE, true);
	report_prefix_push("cache");
	test_line_sizes();
	test_changing_code();
#ifdef __LP64__
	test_operations();
	test_zero();
	test_levels();
#endif
	return report_summary();
}
