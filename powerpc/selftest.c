/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library inside a guest: what every test stands on.
 *
 * Arguments and environ arrive; printf, division and the like work as this compiler builds
 * them; the allocators give memory that is there; a guard page faults as Power ISA 3.1, book
 * III, section 7.5.3, says; interrupts are caught as values, by handlers, nested, and in
 * problem state; each CPU answers, and stops, and is started again.
 *
 * When this test fails, no other result of the same machine means anything.
 */
#include <libcflat.h>
#include <alloc.h>
#include <selftest.h>
#include <util.h>
#include <vmalloc.h>
#include <asm/handlers.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/time.h>

#define DSISR_NO_PAGE	0x40000000
#define DSISR_STORE	0x02000000

static void write_byte(void *where)
{
	*(volatile u8 *)where = 1;
}

static void test_guard_page(void)
{
	u8 *block = memalign(PAGE_SIZE, PAGE_SIZE);
	struct caught caught;

	report(!catch_exception(write_byte, block + PAGE_SIZE - 1, &caught),
	       "the last byte of a block can be used");
	catch_exception(write_byte, block + PAGE_SIZE, &caught);
	report(caught.trap == 0x300 && caught.dar == (ulong)block + PAGE_SIZE &&
	       caught.dsisr == (DSISR_NO_PAGE | DSISR_STORE),
	       "the first one behind it is a guard page's");
	free(block);
	catch_exception(write_byte, block, &caught);
	report(caught.trap == 0x300 && caught.dar == (ulong)block,
	       "a block that was freed is not mapped");
}

extern const char trap_here[];

static void noinline trap_word(void *data)
{
	asm volatile(".globl trap_here\ntrap_here: trap");
}

static void system_call(void *data)
{
	asm volatile("sc 0" : : : "r0", "memory");
}

static void do_nothing(void *data)
{
}

static unsigned long handled, handled_msr, nested_trap;

static void skip_trap(struct pt_regs *regs, void *data)
{
	handled = regs->trap;
	handled_msr = regs->msr;
	*(unsigned long *)data += 1;
	regs_advance_insn(regs);
}

static void nested_call(struct pt_regs *regs, void *data)
{
	struct caught caught;

	nested_trap = catch_exception(system_call, NULL, &caught);
	regs_advance_insn(regs);
}

static void test_exceptions(void)
{
	struct caught caught;
	unsigned long count = 0, r14, cr;

	report(catch_exception(trap_word, NULL, &caught) == 0x700 &&
	       caught.nip == (ulong)trap_here && caught.msr == (mfmsr() | SRR1_PROGTRAP),
	       "a trap is caught, with its address and reason");
	report(!catch_exception(do_nothing, NULL, &caught), "nothing is caught of nothing");

	handle_exception(0x700, skip_trap, &count);
	asm volatile("li 14, 0x1234; mtcr 14; trap; mr %0, 14; mfcr %1"
		     : "=r"(r14), "=r"(cr) : : "r14", "cr0", "cr1", "cr2", "cr3", "cr4", "cr5",
		     "cr6", "cr7", "memory");
	handle_exception(0x700, NULL, NULL);
	report(handled == 0x700 && handled_msr & SRR1_PROGTRAP && count == 1 && r14 == 0x1234 &&
	       cr == 0x1234, "a handler is called with its data, and returns behind the trap");

	handle_exception(0x700, nested_call, NULL);
	trap_word(NULL);
	handle_exception(0x700, NULL, NULL);
	report(nested_trap == 0xc00, "an interrupt in a handler is caught there");}

static void read_msr(void *data)
{
	*(u64 *)data = mfmsr();
}

static void test_user_mode(void)
{
	struct caught caught;
	u64 msr = 0;

	if (!vm_available()) {
		report_skip("no radix MMU");
		return;
	}
	enter_usermode();
	report(in_usermode(), "entered");
	catch_exception(read_msr, &msr, &caught);
	report(!in_usermode() && caught.trap == 0x700 && caught.nip && !msr &&
	       (caught.msr & (MSR_PR | MSR_EE | SRR1_PROGPRIV)) ==
	       (MSR_PR | MSR_EE | SRR1_PROGPRIV),
	       "mfmsr raises a privileged-instruction interrupt there");
	enter_usermode();
	exit_usermode();
	report(!(mfmsr() & MSR_PR) && !in_usermode(), "left by a system call");
}

static volatile int seen[NR_CPUS];

static void note_self(void *data)
{
	seen[smp_processor_id()] += 1 + (*(int *)data - 7);
}

static void note_id(int cpu_id)
{
	if (cpu_id == smp_processor_id())
		seen[cpu_id] += 10;
}

static volatile int ipis;

static void count_ipi(struct pt_regs *regs, void *data)
{
	ipis += *(int *)data;
}

static void test_cpus(void)
{
	int data = 7, one = 1;
	uint64_t start;

	report(nr_cpus_present == 2, "there are as many CPUs as asked for");
	on_cpus(note_self, &data);
	report(seen[0] == 1 && seen[1] == 1 && nr_cpus_online == 1, "each is called");
	for (int cpu = 0; cpu < nr_cpus_present; cpu++)
		on_cpu(cpu, note_self, &data);
	report(seen[0] == 2 && seen[1] == 2, "each is called again, alone");
	start_all_cpus(note_id);
	stop_all_cpus();
	report(seen[0] == 2 && seen[1] == 12, "those that were stopped are started");

	register_ipi(count_ipi, &one);
	local_ipi_enable();
	send_ipi(smp_processor_id());
	local_irq_enable();
	start = get_tb();
	while (!ipis && get_tb() - start < tb_hz)
		cpu_relax();
	local_irq_disable();
	local_ipi_disable();
	unregister_ipi();
	report(ipis == 1, "an IPI arrives, once");
}

static void test_time(void)
{
	uint64_t start = get_tb(), spent;

	mdelay(2);
	spent = get_tb() - start;
	report(spent >= tb_hz / 500, "mdelay(2) takes two milliseconds at least");
	start = get_tb();
	msleep(2);
	spent = get_tb() - start;
	report(spent >= tb_hz / 500, "msleep(2) takes two milliseconds at least");
}

int main(int argc, char **argv)
{
	selftest_arguments(argc, argv);
	selftest_environ();
	selftest_library();

	report_prefix_push("exceptions");
	test_exceptions();
	report_prefix_pop();
	report_prefix_push("cpus");
	test_cpus();
	report_prefix_pop();
	report_prefix_push("time");
	test_time();
	report_prefix_pop();

	if (vm_available()) {
		selftest_memory();
		report_prefix_push("guard");
		test_guard_page();
		report_prefix_pop();
	}
	report_prefix_push("user mode");
	test_user_mode();
	report_prefix_pop();
	return report_summary();
}
