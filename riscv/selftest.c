/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library inside a guest: what every test stands on.
 *
 * Arguments and environ arrive; printf, division and the like work as this compiler builds
 * them; the allocators give memory that is there; pages that are not mapped fault as the
 * privileged specification, section 4.3.2, says; exceptions and interrupts reach values and
 * handlers; a function runs in U mode; every hart starts, works and stops.
 *
 * When this test fails, no other result of the same machine means anything.
 */
#include <libcflat.h>
#include <alloc.h>
#include <cpumask.h>
#include <on-cpus.h>
#include <selftest.h>
#include <vmalloc.h>
#include <asm/delay.h>
#include <asm/sbi.h>
#include <asm/smp.h>
#include <asm/timer.h>
#include "exception.h"
#include "usermode.h"

static unsigned long write_byte(void *where)
{
	return asm_safe("sb zero, (%0)", "r"(where));
}

static void test_guard_page(void)
{
	u8 *block = memalign(PAGE_SIZE, PAGE_SIZE);

	report(write_byte(block + PAGE_SIZE - 1) == NO_EXCEPTION,
	       "the last byte of a block can be used");
	report(write_byte(block + PAGE_SIZE) == EXC_STORE_PAGE_FAULT &&
	       exception_value() == (ulong)block + PAGE_SIZE,
	       "the first one behind it is a guard page's");
	free(block);
	report(write_byte(block) == EXC_STORE_PAGE_FAULT && exception_value() == (ulong)block,
	       "a block that was freed is not mapped");
}

static struct pt_regs seen;
static unsigned int nested;

static void skip_instruction(struct pt_regs *regs)
{
	seen = *regs;
	regs->epc += RV_INSN_LEN(*(u16 *)regs->epc);
}

static void fault_and_skip(struct pt_regs *regs)
{
	nested = asm_safe(".4byte 0") == EXC_INST_ILLEGAL;
	skip_instruction(regs);
}

static void test_exceptions(void)
{
	unsigned long kept = 0x1234;

	report(asm_safe(".4byte 0") == EXC_INST_ILLEGAL, "asm_safe: illegal instruction");
	report(asm_safe("nop") == NO_EXCEPTION, "asm_safe: nothing");
	install_exception_handler(EXC_BREAKPOINT, skip_instruction);
	asm volatile("li t0, 0x77\n"
		     ".option push\n"
		     ".option norvc\n"
		     "1: ebreak\n"
		     ".option pop\n"
		     "lla %0, 1b\n"
		     "sub %0, %1, %0" : "+&r"(kept) : "r"(seen.epc) : "t0", "memory");
	report(seen.cause == EXC_BREAKPOINT && seen.t0 == 0x77,
	       "a handler sees cause and registers, and can go on behind the instruction");
	install_exception_handler(EXC_BREAKPOINT, fault_and_skip);
	asm volatile("ebreak" : : : "memory");
	report(nested, "exceptions nest");
	install_exception_handler(EXC_BREAKPOINT, NULL);
}

static unsigned long add_in_user_mode(unsigned long a, unsigned long b, unsigned long c,
				      unsigned long d)
{
	return a + 2 * b + 3 * c + 4 * d;
}

static unsigned long csr_in_user_mode(unsigned long a, unsigned long b, unsigned long c,
				      unsigned long d)
{
	return csr_read(CSR_SSTATUS);
}

static void test_user_mode(void)
{
	struct user_result result = run_in_user(add_in_user_mode, 1, 10, 100, 1ul << 28);

	report(result.cause == NO_EXCEPTION && result.value == (4ul << 28) + 321,
	       "a function gets its arguments and returns");
	result = run_in_user(csr_in_user_mode, 0, 0, 0, 0);
	report(result.cause == EXC_INST_ILLEGAL && !(result.status & SR_SPP),
	       "reading sstatus there is illegal");
	report(asm_safe("csrr t0, sstatus") == NO_EXCEPTION, "and is left for S mode");
}

static volatile int interrupts;

static void count_timer(struct pt_regs *regs)
{
	interrupts++;
	timer_stop();
}

static void count_ipi(struct pt_regs *regs)
{
	interrupts += 100;
	ipi_ack();
}

static void test_interrupts(void)
{
	u64 start = timer_get_cycles();

	udelay(100);
	report(timer_get_cycles() - start >= usec_to_cycles(100), "udelay waits long enough");

	install_irq_handler(IRQ_S_TIMER, count_timer);
	timer_irq_enable();
	timer_start(1000);
	local_irq_enable();
	while (!interrupts)
		wfi();
	report(interrupts == 1, "the timer interrupts once");
	timer_irq_disable();

	install_irq_handler(IRQ_S_SOFT, count_ipi);
	local_ipi_enable();
	sbi_send_ipi_cpu(0);
	while (interrupts < 100)
		cpu_relax();
	report(interrupts == 101, "an IPI to itself arrives once");
	local_ipi_disable();
	local_irq_disable();
}

static unsigned long hartids[NR_CPUS];
static unsigned int increments;

static void note_hartid(void)
{
	int cpu = smp_processor_id();

	hartids[cpu] = current_thread_info()->hartid;
	for (int i = 0; i < 1000; i++)
		__atomic_fetch_add(&increments, 1, __ATOMIC_SEQ_CST);
}

static void test_cpus(void)
{
	bool good = true;
	int cpu;

	report(nr_cpus == 2, "there are as many CPUs as asked for");
	for (int round = 0; round < 2; round++) {
		for_each_present_cpu(cpu) {
			if (cpu)
				smp_boot_secondary(cpu, note_hartid);
			else
				note_hartid();
		}
		while (cpumask_weight(&cpu_online_mask) > 1)
			cpu_relax();
	}
	for_each_present_cpu(cpu)
		good = good && hartids[cpu] == cpus[cpu].hartid && hartid_to_cpu(hartids[cpu]) == cpu;
	report(good && hartids[0] != hartids[1], "each runs with its own id");
	report(increments == nr_cpus * 2000, "atomic additions of all of them, started twice");
}

static unsigned int called[NR_CPUS];

static void count_call(void *data)
{
	__atomic_fetch_add(&called[smp_processor_id()], *(int *)data, __ATOMIC_SEQ_CST);
}

static void test_on_cpus(void)
{
	bool good = true;
	int step = 3, cpu;

	on_cpus(count_call, &step);
	on_cpus(count_call, &step);
	for_each_present_cpu(cpu)
		good = good && called[cpu] == 2 * step;
	report(good, "on_cpus calls onto each CPU");
	on_cpu(nr_cpus - 1, count_call, &step);
	report(called[nr_cpus - 1] == 3 * step, "on_cpu onto the last one");
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
	report_prefix_push("interrupts");
	test_interrupts();
	report_prefix_pop();
	report_prefix_push("cpus");
	test_cpus();
	test_on_cpus();
	report_prefix_pop();
	return report_summary();
}
