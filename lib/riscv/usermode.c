/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions in U mode. See usermode.h. */
#include <libcflat.h>
#include <setjmp.h>
#include <vmalloc.h>
#include <asm/mmu.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include "exception.h"
#include "usermode.h"

/* Above what setup-vm.c maps one to one, below its virtual pages. */
#if __riscv_xlen == 64
#define USER_BASE	0x3000000000ul
#else
#define USER_BASE	0xc0000000ul
#endif
#define USER_STACK	8192

extern char _end[];

/* usermode-entry.S: never returns; the trap out of U mode comes to the current stack. */
void enter_user(unsigned long pc, unsigned long sp, unsigned long ra,
		const unsigned long arguments[4]) __noreturn;
extern const char user_return[];

static char stacks[2][USER_STACK] __aligned(16);
static struct user_call {
	jmp_buf back;
	struct user_result result;
} calls[NR_CPUS];

void *user_alias(const void *address)
{
	static bool mapped;
	unsigned long start = (unsigned long)ImageBase, end = (unsigned long)_end;

	for (unsigned long at = start; at < end && !mapped; at += PAGE_SIZE)
		*get_pte(vm_root, USER_BASE + at - start) =
			make_pte(at, _PAGE_PRESENT | _PAGE_LEAF | _PAGE_USER | _PAGE_ACCESSED |
				 _PAGE_DIRTY);
	if (!mapped)
		local_flush_tlb_all();
	mapped = true;
	return (void *)((unsigned long)address - start + USER_BASE);
}

static void stop_user(struct pt_regs *regs)
{
	struct user_call *call = &calls[smp_processor_id()];

	call->result = (struct user_result){
		.value = regs->a0,
		.cause = regs->cause,
		.badaddr = regs->badaddr,
		.epc = regs->epc,
		.status = regs->status,
	};
	if (regs->cause == EXC_SYSCALL && regs->epc == (unsigned long)user_alias(user_return))
		call->result.cause = NO_EXCEPTION;
	longjmp(call->back, 1);
}

struct user_result run_in_user(unsigned long (*function)(unsigned long, unsigned long,
							 unsigned long, unsigned long),
			       unsigned long a, unsigned long b, unsigned long c,
			       unsigned long d)
{
	struct thread_info *info = current_thread_info();
	unsigned long status = csr_read(CSR_SSTATUS), stack = info->sp;
	unsigned long arguments[] = { a, b, c, d };

	assert_msg(info->cpu < ARRAY_SIZE(stacks), "CPU %d has no user stack", info->cpu);
	info->user_exception = stop_user;
	if (!setjmp(calls[info->cpu].back))
		enter_user((unsigned long)user_alias((const void *)function),
			   (unsigned long)user_alias(stacks[info->cpu]) + USER_STACK,
			   (unsigned long)user_alias(user_return), arguments);
	info->user_exception = NULL;
	info->sp = stack;
	csr_write(CSR_SSTATUS, status);
	return calls[info->cpu].result;
}
