/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions as values and as calls: SDM volume 3, chapter 6. See desc.h. */
#include <libcflat.h>
#include <setjmp.h>
#include "desc.h"
#include "exception.h"
#include "processor.h"
#include "smp.h"

struct ex_entry {
	unsigned long fault;
	unsigned long go_on;
};

extern struct ex_entry exception_table_start[], exception_table_end[];

bool is_fep_available;

static void check_exception_table(struct ex_regs *regs);

static handler handlers[32] = { [0 ... 31] = check_exception_table };

static const char *const mnemonics[32] = {
	[DE_VECTOR] = "#DE", [DB_VECTOR] = "#DB", [NMI_VECTOR] = "#NMI", [BP_VECTOR] = "#BP",
	[OF_VECTOR] = "#OF", [BR_VECTOR] = "#BR", [UD_VECTOR] = "#UD", [NM_VECTOR] = "#NM",
	[DF_VECTOR] = "#DF", [TS_VECTOR] = "#TS", [NP_VECTOR] = "#NP", [SS_VECTOR] = "#SS",
	[GP_VECTOR] = "#GP", [PF_VECTOR] = "#PF", [MF_VECTOR] = "#MF", [AC_VECTOR] = "#AC",
	[MC_VECTOR] = "#MC", [XM_VECTOR] = "#XM", [VE_VECTOR] = "#VE", [CP_VECTOR] = "#CP",
	[HV_VECTOR] = "#HV", [VC_VECTOR] = "#VC", [SX_VECTOR] = "#SX",
};

const char *exception_mnemonic(int vector)
{
	if (vector < 0 || vector >= (int)ARRAY_SIZE(mnemonics) || !mnemonics[vector])
		return "#??";
	return mnemonics[vector];
}

unsigned int exception_vector(void)
{
	return this_cpu_read_exception_vector();
}

unsigned int exception_error_code(void)
{
	return this_cpu_read_exception_error_code();
}

bool exception_rflags_rf(void)
{
	return this_cpu_read_exception_rflags_rf();
}

static void record(const struct ex_regs *regs)
{
	this_cpu_write_exception_vector(regs->vector);
	this_cpu_write_exception_rflags_rf(!!(regs->rflags & X86_EFLAGS_RF));
	this_cpu_write_exception_error_code(regs->error_code);
}

static void check_exception_table(struct ex_regs *regs)
{
	record(regs);
	for (struct ex_entry *entry = exception_table_start; entry < exception_table_end; entry++)
		if (entry->fault == regs->rip) {
			regs->rip = entry->go_on;
			return;
		}
	unhandled_exception(regs, false);
}

static void print_registers(const struct ex_regs *regs)
{
	printf("error_code=%04lx      rflags=%08lx      cs=%08lx\n"
	       "ax=%016lx cx=%016lx dx=%016lx bx=%016lx\n"
	       "bp=%016lx si=%016lx di=%016lx\n",
	       regs->error_code, regs->rflags, regs->cs, regs->rax, regs->rcx, regs->rdx,
	       regs->rbx, regs->rbp, regs->rsi, regs->rdi);
#ifdef __x86_64__
	printf("sp=%016lx ss=%04lx\n"
	       "r8=%016lx r9=%016lx r10=%016lx r11=%016lx\n"
	       "r12=%016lx r13=%016lx r14=%016lx r15=%016lx\n",
	       regs->rsp, regs->ss, regs->r8, regs->r9, regs->r10, regs->r11, regs->r12,
	       regs->r13, regs->r14, regs->r15);
#else
	/* Only from user mode does the CPU push the stack pointer; else the stack ends here. */
	const unsigned long *behind = (const unsigned long *)(regs + 1);

	printf("sp=%016lx\n", regs->cs & 3 ? *behind : (unsigned long)behind);
#endif
	printf("cr0=%016lx cr2=%016lx cr3=%016lx cr4=%016lx\n",
	       read_cr0(), read_cr2(), read_cr3(), read_cr4());
}

void unhandled_exception(struct ex_regs *regs, bool cpu)
{
	printf("Unhandled %sexception %ld %s(%04lx) at ip %016lx\n", cpu ? "cpu " : "",
	       regs->vector, exception_mnemonic(regs->vector), regs->error_code, regs->rip);
	if (regs->vector == PF_VECTOR)
		printf("PF at %#lx addr %#lx\n", regs->rip, read_cr2());
	print_registers(regs);
	dump_frame_stack((void *)regs->rip, (void *)regs->rbp);
	abort();
}

void do_handle_exception(struct ex_regs *regs)
{
	handler fn = regs->vector < ARRAY_SIZE(handlers) ? handlers[regs->vector] : NULL;

	if (!fn)
		unhandled_exception(regs, true);
	fn(regs);
}

handler handle_exception(u8 v, handler fn)
{
	handler old;

	assert(v < ARRAY_SIZE(handlers));
	old = handlers[v];
	handlers[v] = fn ? fn : check_exception_table;
	return old == check_exception_table ? NULL : old;
}

static struct jmp_buf_tag *exception_jmpbuf;

static void jump_away(void)
{
	longjmp(exception_jmpbuf, 1);
}

/* The jump happens behind the IRET, so that NMIs and the like are unblocked as usual. */
static void return_to_jump(struct ex_regs *regs)
{
	record(regs);
	regs->rip = (unsigned long)jump_away;
#ifdef __x86_64__
	/* As if it had been called: the ABI has the stack 8 bytes off a multiple of 16 there. */
	regs->rsp = (regs->rsp & ~15ul) - 8;
#endif
	regs->rflags &= ~X86_EFLAGS_TF;
}

void __set_exception_jmpbuf(jmp_buf *addr)
{
	exception_jmpbuf = *addr;
}

bool test_for_exception(unsigned int ex, void (*trigger_func)(void *data), void *data)
{
	handler old = handle_exception(ex, return_to_jump);
	bool raised = false;
	jmp_buf jmpbuf;

	if (set_exception_jmpbuf(jmpbuf) == 0)
		trigger_func(data);
	else
		raised = true;
	handle_exception(ex, old);
	return raised;
}

static void run_forced_emulation(void *unused)
{
	asm volatile(KVM_FEP "nop");
}

void detect_fep(void)
{
	/* The prefix by itself is UD2; ASM_TRY_FEP only covers the instruction behind it. */
	is_fep_available = !test_for_exception(UD_VECTOR, run_forced_emulation, NULL);
	this_cpu_write_exception_data(0);
}
