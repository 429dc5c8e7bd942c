/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interruptions: the expected ones become values, the others end the test. See asm/interrupt.h. */
#include <libcflat.h>
#include <stack.h>
#include <asm/barrier.h>
#include "interrupt.h"
#include "sclp.h"
#include "smp.h"

#define SVC_LEAVE_PSTATE	1

/* Bit 56 of the translation-exception identification, of an instruction-execution protection. */
#define TEID_IEP		(1ul << 7 | 1ul << 2)

static void (*io_int_func)(void);

/* Forgets the last interruption of a kind, and expects the next. */
#define EXPECT(kind, ...)							\
	do {									\
		lowcore.kind##_code = 0;					\
		__VA_ARGS__;							\
		THIS_CPU->kind##_expected = true;				\
		mb();								\
	} while (0)

void expect_pgm_int(void)
{
	EXPECT(pgm_int, lowcore.trans_exc_id = 0);
}

void expect_ext_int(void)
{
	EXPECT(ext_int);
}

uint16_t read_pgm_int_code(void)
{
	mb();
	return lowcore.pgm_int_code;
}

uint16_t clear_pgm_int(void)
{
	uint16_t last = read_pgm_int_code();

	THIS_CPU->pgm_int_expected = false;
	lowcore.trans_exc_id = 0;
	lowcore.pgm_int_code = 0;
	return last;
}

void check_pgm_int_code(uint16_t code)
{
	uint16_t received = read_pgm_int_code();

	report(received == code, "Program interrupt: expected(%d) == received(%d)", code, received);
}

void register_pgm_cleanup_func(void (*f)(struct stack_frame_int *))
{
	THIS_CPU->pgm_cleanup_func = f;
}

void register_ext_cleanup_func(void (*f)(struct stack_frame_int *))
{
	THIS_CPU->ext_cleanup_func = f;
}

/* Compare and swap: whoever knows what is there may change it. */
static int exchange_io_int_func(void (*from)(void), void (*to)(void))
{
	bool same = io_int_func == from;

	if (same)
		io_int_func = to;
	return same ? 0 : -1;
}

int register_io_int_func(void (*f)(void))
{
	return exchange_io_int_func(NULL, f);
}

int unregister_io_int_func(void (*f)(void))
{
	return exchange_io_int_func(f, NULL);
}

void irq_set_dat_mode(bool use_dat, enum address_space as)
{
	struct psw *const psws[] = {
		&lowcore.ext_new_psw, &lowcore.svc_new_psw, &lowcore.pgm_new_psw,
		&lowcore.mcck_new_psw, &lowcore.io_new_psw,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(psws); i++) {
		psws[i]->dat = use_dat;
		psws[i]->as = use_dat ? as : 0;
	}
}

/* For these the old PSW has the instruction that was nullified, not the one behind it. */
static bool is_nullifying(uint16_t code)
{
	switch (code) {
	case PGM_INT_CODE_SEGMENT_TRANSLATION:
	case PGM_INT_CODE_PAGE_TRANSLATION:
	case PGM_INT_CODE_TRACE_TABLE:
	case PGM_INT_CODE_AFX_TRANSLATION ... PGM_INT_CODE_LSX_TRANSLATION:
	case PGM_INT_CODE_ALEN_TRANSLATION ... PGM_INT_CODE_STACK_OPERATION:
	case PGM_INT_CODE_ASCE_TYPE ... PGM_INT_CODE_REGION_THIRD_TRANS:
	case PGM_INT_CODE_SECURE_STOR_ACCESS ... PGM_INT_CODE_SECURE_STOR_VIOLATION:
		return true;
	}
	return false;
}

/* Lets the program go on behind what it did on purpose. */
static void step_over(struct stack_frame_int *stack)
{
	uint16_t code = lowcore.pgm_int_code;

	if (code == PGM_INT_CODE_PRIVILEGED_OPERATION)
		lowcore.pgm_old_psw.mask &= ~PSW_MASK_PSTATE;
	else if (code == PGM_INT_CODE_PROTECTION && (lowcore.trans_exc_id & TEID_IEP) == TEID_IEP)
		lowcore.pgm_old_psw.addr = stack->grs0[12];
	else if (is_nullifying(code))
		lowcore.pgm_old_psw.addr += lowcore.pgm_int_id;
}

static void print_registers(const struct stack_frame_int *stack, const struct psw *psw)
{
	printf("PSW  %016lx %016lx\n", psw->mask, psw->addr);
	for (int i = 0; i < 16; i += 4) {
		printf("GPRS");
		for (int n = i; n < i + 4; n++)
			printf(" %016lx", n < 2 ? stack->grs1[n] : stack->grs0[n - 2]);
		printf("\n");
	}
	for (int i = 0; i < 16; i += 4)
		printf("CRS  %016lx %016lx %016lx %016lx\n", stack->crs[i], stack->crs[i + 1],
		       stack->crs[i + 2], stack->crs[i + 3]);
}

static void __noreturn give_up(const char *what, const struct stack_frame_int *stack,
			       const struct psw *psw)
{
	printf("%s\n", what);
	print_registers(stack, psw);
	dump_frame_stack((void *)psw->addr, (void *)stack->back_chain);
	report_summary();
	abort();
}

void handle_pgm_int(struct stack_frame_int *stack)
{
	struct cpu *cpu = THIS_CPU;
	char text[128];

	if (!cpu->pgm_int_expected) {
		lowcore.pgm_new_psw.mask &= ~PSW_MASK_DAT;
		snprintf(text, sizeof(text), "Unexpected program interrupt: %#x on cpu %d at %#lx, ilen %d",
			 lowcore.pgm_int_code, stap(), lowcore.pgm_old_psw.addr, lowcore.pgm_int_id);
		give_up(text, stack, &lowcore.pgm_old_psw);
	}
	cpu->pgm_int_expected = false;
	cpu->in_interrupt_handler = true;
	if (cpu->pgm_cleanup_func)
		cpu->pgm_cleanup_func(stack);
	else
		step_over(stack);
	cpu->in_interrupt_handler = false;
}

void handle_ext_int(struct stack_frame_int *stack)
{
	struct cpu *cpu = THIS_CPU;
	char text[128];

	lowcore.ext_old_psw.mask &= ~PSW_MASK_WAIT;
	if (lowcore.ext_int_code == EXT_IRQ_SERVICE_SIG) {
		sclp_handle_ext();
		cpu->ext_int_expected = false;
	} else if (!cpu->ext_int_expected) {
		snprintf(text, sizeof(text), "Unexpected external interrupt: %#x on cpu %d at %#lx",
			 lowcore.ext_int_code, stap(), lowcore.ext_old_psw.addr);
		give_up(text, stack, &lowcore.ext_old_psw);
	} else {
		cpu->ext_int_expected = false;
		/* An interruption that stays pending must not come again at once. */
		lowcore.ext_old_psw.mask &= ~PSW_MASK_EXT;
	}
	cpu->in_interrupt_handler = true;
	if (cpu->ext_cleanup_func)
		cpu->ext_cleanup_func(stack);
	cpu->in_interrupt_handler = false;
}

void handle_io_int(struct stack_frame_int *stack)
{
	struct cpu *cpu = THIS_CPU;

	lowcore.io_old_psw.mask &= ~PSW_MASK_WAIT;
	if (!io_int_func)
		give_up("Unexpected I/O interrupt", stack, &lowcore.io_old_psw);
	cpu->in_interrupt_handler = true;
	io_int_func();
	cpu->in_interrupt_handler = false;
}

void handle_mcck_int(struct stack_frame_int *stack)
{
	give_up("Unexpected machine check", stack, &lowcore.mcck_old_psw);
}

void handle_svc_int(struct stack_frame_int *stack)
{
	if (lowcore.svc_int_code != SVC_LEAVE_PSTATE)
		give_up("Unexpected supervisor call", stack, &lowcore.svc_old_psw);
	lowcore.svc_old_psw.mask &= ~PSW_MASK_PSTATE;
}
