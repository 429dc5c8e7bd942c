/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library inside a guest: what every test stands on.
 *
 * Arguments and environ arrive; printf, division and the like work as this compiler builds
 * them; the allocators give memory that is there; a guard page and a bad address fault as
 * SDM volume 3, section 4.7, says; exceptions are caught as values, by handlers and in user
 * mode; each CPU answers.
 *
 * When this test fails, no other result of the same machine means anything.
 */
#include <libcflat.h>
#include <alloc.h>
#include <selftest.h>
#include <vmalloc.h>
#include "apic.h"
#include "desc.h"
#include "processor.h"
#include "smp.h"
#include "usermode.h"
#include "vm.h"

/* Writes one byte; returns the vector, and the address that a page fault gave. */
static unsigned int write_byte(void *where, ulong *cr2)
{
	unsigned int vector;

	write_cr2(0);
	vector = asm_safe("movb $1, (%0)", "r"(where));
	*cr2 = read_cr2();
	return vector;
}

static void test_guard_page(void)
{
	u8 *block = memalign(PAGE_SIZE, PAGE_SIZE);
	unsigned int vector;
	ulong cr2;

	report(!write_byte(block + PAGE_SIZE - 1, &cr2), "the last byte of a block can be used");
	vector = write_byte(block + PAGE_SIZE, &cr2);
	report(vector == PF_VECTOR && exception_error_code() == PFERR_WRITE_MASK &&
	       cr2 == (ulong)block + PAGE_SIZE, "the first one behind it is a guard page's");
	free(block);
	vector = write_byte(block, &cr2);
	report(vector == PF_VECTOR && cr2 == (ulong)block, "a block that was freed is not mapped");
}

static unsigned int handled;

static void skip_ud2(struct ex_regs *regs)
{
	handled = regs->vector;
	regs->rip += 2;
}

static void raise_ud(void *data)
{
	generate_ud();
}

static void do_nothing(void *data)
{
}

static void test_exceptions(void)
{
	handler old;

	report(asm_safe("ud2") == UD_VECTOR && !exception_error_code(), "asm_safe: #UD");
	report(!asm_safe("nop") && !exception_vector(), "asm_safe: nothing");
	report(asm_safe("mov %0, %%ds", "r"(0xfff8)) == GP_VECTOR &&
	       exception_error_code() == 0xfff8, "asm_safe: #GP with its error code");
	report(test_for_exception(UD_VECTOR, raise_ud, NULL), "test_for_exception: #UD");
	report(!test_for_exception(UD_VECTOR, do_nothing, NULL), "test_for_exception: nothing");

	old = handle_exception(UD_VECTOR, skip_ud2);
	generate_ud();
	handle_exception(UD_VECTOR, old);
	report(handled == UD_VECTOR, "a handler is called, and can move RIP");
	report(!strcmp(exception_mnemonic(GP_VECTOR), "#GP") &&
	       !strcmp(exception_mnemonic(255), "#??"), "exceptions have names");
}

static uint64_t add_in_user_mode(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	return (read_cs() & 3) == 3 ? a + 2 * b + 3 * c + 4 * d : 0;
}

static uint64_t halt_in_user_mode(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	asm volatile("hlt");
	return 1;
}

static unsigned long fault_cs;

static void note_cs(struct ex_regs *regs)
{
	fault_cs = regs->cs;
}

static void test_user_mode(void)
{
	bool raised;
	u64 value;

	value = run_in_user((usermode_func)(void *)add_in_user_mode, GP_VECTOR, 1, 10, 100,
			    1ull << 32, &raised);
	report(value == (4ull << 32) + 321 && !raised, "a function gets its arguments at CPL 3");
	value = run_in_user_ex((usermode_func)(void *)halt_in_user_mode, GP_VECTOR, 0, 0, 0, 0,
			       &raised, note_cs);
	report(raised && !value && fault_cs == USER_CS, "HLT there raises #GP");
	report(read_cs() == KERNEL_CS && read_ss() == KERNEL_DS, "and is left for kernel mode");
}

static void note_apic_id(void *data)
{
	*(u32 *)data = apic_id();
}

static void test_cpus(void)
{
	u32 ids[2] = { -1, -1 };

	report(cpu_count() == 2, "there are as many CPUs as asked for");
	for (int cpu = 0; cpu < MIN(cpu_count(), 2); cpu++)
		on_cpu(cpu, note_apic_id, &ids[cpu]);
	report(ids[0] == id_map[0] && ids[1] == id_map[1] && ids[0] != ids[1],
	       "each answers with its own id");
}

int main(int argc, char **argv)
{
	selftest_arguments(argc, argv);
	selftest_environ();
	selftest_library();
	selftest_memory();

	report_prefix_push("guard");
	test_guard_page();
	report_prefix_pop();
	report_prefix_push("exceptions");
	test_exceptions();
	report_prefix_pop();
	report_prefix_push("user mode");
	test_user_mode();
	report_prefix_pop();
	report_prefix_push("cpus");
	test_cpus();
	report_prefix_pop();
	return report_summary();
}
