/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a machine check finds a CPU: in straight code with interrupts enabled or disabled, halted,
 * in user mode, in the handler of another exception, and with a stack of its own.
 *
 * SDM volume 3, 6.15 "Interrupt 18" (an abort without error code that IF does not mask; with RIPV
 * the program can go on where it was), 6.14.5 (IST), 16.3.1.2 (RIPV), and HLT in volume 2
 * (a machine check ends it, and the saved RIP is behind it).
 *
 * CPU 1 is put into the context, CPU 0 has the host inject the error there. What is compared: one
 * #MC, the saved RIP, CS, flags and general registers, the stack the handler had, and that the
 * interrupted code went on.
 */
#include "mce.h"
#include "delay.h"
#include "usermode.h"
#include "vmm-request.h"

#define TARGET		1
#define BANK		1
#define STATUS		(MCI_STATUS_VAL | MCI_STATUS_UC | MCI_STATUS_EN | 0x0005)
#define MCG_STATUS	(MCG_STATUS_MCIP | MCG_STATUS_RIPV)
#define PATTERN(n)	(0x5a5a0000ul + (n))
#define WAIT_LOOPS	20000

/* Of CPU 1: it is where the test wants it; it may leave; it has left. */
static volatile bool is_there, may_leave, has_left;

/* The spinning loop's registers when it ended. */
static volatile ulong registers_after[4];

extern char loop_start[], loop_end[], behind_halt[];

/* CPU 1 waits here with patterns in four registers; once only, for the sake of the labels. */
static noinline void spin_with_patterns(void)
{
	ulong b = PATTERN(1), c = PATTERN(2), s = PATTERN(3), d = PATTERN(4);

	asm volatile(".globl loop_start, loop_end\n"
		     "loop_start:\n\t"
		     "movb $1, %[there]\n"
		     "1:\tpause\n\t"
		     "cmpb $0, %[leave]\n\t"
		     "je 1b\n"
		     "loop_end:"
		     : "+b"(b), "+c"(c), "+S"(s), "+D"(d), [there] "=m"(is_there)
		     : [leave] "m"(may_leave) : "cc", "memory");
	registers_after[0] = b;
	registers_after[1] = c;
	registers_after[2] = s;
	registers_after[3] = d;
}

static void spin_disabled(void *unused)
{
	cli();
	spin_with_patterns();
	has_left = true;
}

static void spin_enabled(void *unused)
{
	sti();
	spin_with_patterns();
	cli();
	has_left = true;
}

static uint64_t spin_user(void)
{
	spin_with_patterns();
	return 1;
}

static void spin_in_user_mode(void *unused)
{
	bool raised;

	run_in_user(spin_user, GP_VECTOR, 0, 0, 0, 0, &raised);
	has_left = !raised;
}

static void spin_in_handler(struct ex_regs *regs)
{
	spin_with_patterns();
	regs->rip += 2;
}

static void spin_in_exception(void *unused)
{
	asm volatile("ud2");
	has_left = true;
}

static void halt(void *unused)
{
	asm volatile(".globl behind_halt\n\t"
		     "cli\n\t"
		     "movb $1, %0\n"
		     "\thlt\n"
		     "behind_halt:"
		     : "=m"(is_there));
	has_left = true;
}

static bool wait_for(volatile bool *flag)
{
	for (int i = 0; i < WAIT_LOOPS && !*flag; i++)
		delay(100000);
	return *flag;
}

/* Puts CPU 1 into @context and an error into its bank: whether that could be done. */
static bool inject_into(const char *name, void (*context)(void *))
{
	bool done;

	mce_forget();
	is_there = may_leave = has_left = false;
	memset((void *)registers_after, 0, sizeof(registers_after));
	on_cpu_async(TARGET, context, NULL);
	report(wait_for(&is_there), "%s: the CPU gets there", name);
	/* From the store to the instruction behind it; much more than it takes. */
	delay(20 * 1000 * 1000);
	done = vmm_request_or_skip(name, "mce %d %d 0x%llx 0x%llx 0 0", TARGET, BANK,
				   (unsigned long long)STATUS, (unsigned long long)MCG_STATUS);
	for (int i = 0; done && i < WAIT_LOOPS && !mce_records[TARGET].count; i++)
		delay(100000);
	may_leave = true;
	report(!done || wait_for(&has_left), "%s: the interrupted code goes on", name);
	return done;
}

static bool patterns_kept(const volatile struct ex_regs *regs)
{
	return regs->rbx == PATTERN(1) && regs->rcx == PATTERN(2) && regs->rsi == PATTERN(3) &&
	       regs->rdi == PATTERN(4) && registers_after[0] == PATTERN(1) &&
	       registers_after[1] == PATTERN(2) && registers_after[2] == PATTERN(3) &&
	       registers_after[3] == PATTERN(4);
}

static bool in_loop(ulong ip)
{
	return ip > (ulong)loop_start && ip < (ulong)loop_end;
}

/* What all contexts have in common. */
static void check_delivery(const char *name)
{
	const volatile struct mce_record *record = &mce_records[TARGET];

	report(record->count == 1 && !mce_records[0].count, "%s: one #MC on the one CPU", name);
	report(record->regs.vector == MC_VECTOR && !record->regs.error_code &&
	       record->mcg_status == MCG_STATUS, "%s: MCG_STATUS and no error code", name);
}

static void test_loop(const char *name, void (*context)(void *), bool enabled, int cpl)
{
	const volatile struct ex_regs *regs = &mce_records[TARGET].regs;

	if (!inject_into(name, context))
		return;
	check_delivery(name);
	report(in_loop(regs->rip), "%s: saved RIP", name);
	report((regs->cs & 3) == (ulong)cpl, "%s: saved CS", name);
	report(!!(regs->rflags & X86_EFLAGS_IF) == enabled, "%s: saved IF", name);
	report(patterns_kept(regs), "%s: general registers", name);
}

static void test_halted(void)
{
	const char *name = "halted";
	const volatile struct ex_regs *regs = &mce_records[TARGET].regs;

	if (!inject_into(name, halt))
		return;
	check_delivery(name);
	report(regs->rip == (ulong)behind_halt, "%s: saved RIP is behind HLT", name);
	report(!(regs->rflags & X86_EFLAGS_IF), "%s: saved IF", name);
}

#ifdef __x86_64__
#define OWN_STACK_SIZE	4096
#define OWN_IST		3

static u8 own_stack[OWN_STACK_SIZE] __attribute__((aligned(16)));

static bool on_own_stack(void)
{
	ulong stack = mce_records[TARGET].stack;

	return stack >= (ulong)own_stack && stack < (ulong)own_stack + OWN_STACK_SIZE;
}

static void test_own_stack(void)
{
	const volatile struct mce_record *record = &mce_records[TARGET];
	idt_entry_t *gate = &boot_idt[MC_VECTOR];

	tss[TARGET].ist3 = (u64)own_stack + OWN_STACK_SIZE;
	gate->ist = OWN_IST;
	test_loop("IST stack", spin_disabled, false, 0);
	report(on_own_stack(), "IST stack: the handler is on it");
	report(record->regs.ss == KERNEL_DS && !(record->regs.rsp >= (u64)own_stack &&
	       record->regs.rsp < (u64)own_stack + OWN_STACK_SIZE),
	       "IST stack: saved SS and RSP are the interrupted ones");
	test_loop("IST stack, user mode", spin_in_user_mode, false, 3);
	report(on_own_stack(), "IST stack, user mode: the handler is on it");
	gate->ist = 0;
	test_loop("no IST stack", spin_disabled, false, 0);
	report(!on_own_stack(), "no IST stack: the handler is not on it");
}
#else
static void test_own_stack(void)
{
	report_skip("IST stack: 64-bit mode has it");
}
#endif

int main(void)
{
	handler before;

	if (!this_cpu_has(X86_FEATURE_MCA)) {
		report_skip("no machine-check architecture: CPUID.01H:EDX.MCA is 0");
		return report_summary();
	}
	if (cpu_count() < 2) {
		report_skip("two CPUs are needed");
		return report_summary();
	}
	mce_install();
	mce_enable();
	test_loop("interrupts disabled", spin_disabled, false, 0);
	test_loop("interrupts enabled", spin_enabled, true, 0);
	test_loop("user mode", spin_in_user_mode, false, 3);
	before = handle_exception(UD_VECTOR, spin_in_handler);
	test_loop("in the handler of #UD", spin_in_exception, false, 0);
	handle_exception(UD_VECTOR, before);
	test_halted();
	test_own_stack();
	return report_summary();
}
