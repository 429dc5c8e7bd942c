/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts: their handlers, catching them as values, and the end of one nobody wanted. */
#include <libcflat.h>
#include <stack.h>
#include <asm/handlers.h>
#include <asm/hcall.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include "interrupt.h"

#define FIRST_VECTOR	0x100
#define VECTOR_STEP	0x20
#define LAST_VECTOR	0x1fe0

extern const char vectors[], vectors_end[];

static struct {
	void (*function)(struct pt_regs *, void *);
	void *data;
} handlers[LAST_VECTOR / VECTOR_STEP + 1];

void handle_exception(int trap, void (*func)(struct pt_regs *, void *), void *data)
{
	unsigned int slot = trap / VECTOR_STEP;

	assert(trap >= FIRST_VECTOR && trap <= LAST_VECTOR && trap % VECTOR_STEP == 0);
	if (func && handlers[slot].function) {
		printf("exception handler installed twice %#x\n", trap);
		abort();
	}
	handlers[slot].function = func;
	handlers[slot].data = data;
}

static void __noreturn unhandled(struct pt_regs *regs)
{
	printf("Unhandled CPU%d exception 0x%lx at NIA:0x%016lx MSR:0x%016lx\n",
	       smp_processor_id(), regs->trap, regs->nip, regs->msr);
	for (int i = 0; i < 32; i += 4)
		printf("r%d-%d: %016lx %016lx %016lx %016lx\n", i, i + 3, regs->gpr[i],
		       regs->gpr[i + 1], regs->gpr[i + 2], regs->gpr[i + 3]);
	printf("lr %016lx ctr %016lx xer %08lx cr %08lx dar %016llx dsisr %08llx\n", regs->link,
	       regs->ctr, regs->xer, regs->ccr, (unsigned long long)mfspr(SPR_DAR),
	       (unsigned long long)mfspr(SPR_DSISR));
	dump_frame_stack((void *)regs->nip, (void *)regs->gpr[1]);
	abort();
}

/* Whether the interrupt came from what the CPU was executing, and not from outside. */
static bool is_synchronous(unsigned long trap)
{
	switch (trap) {
	case 0x100:
	case 0x200:
	case 0x500:
	case 0x900:
	case 0x980:
	case 0xa00:
	case 0xe60:
	case 0xe80:
	case 0xea0:
	case 0xf00:
		return false;
	}
	return true;
}

/* Leaves the function that raised the interrupt: catch_exception() returns. */
static void leave_to(struct catch_frame *catcher, struct pt_regs *regs)
{
	struct caught *caught = catcher->caught;

	caught->trap = regs->trap;
	caught->nip = regs->nip;
	caught->msr = regs->msr;
	caught->dar = mfspr(SPR_DAR);
	caught->dsisr = mfspr(SPR_DSISR);
	if (cpu_has_hv) {
		caught->hdar = mfspr(SPR_HDAR);
		caught->hdsisr = mfspr(SPR_HDSISR);
	}
	longjmp(catcher->env, 1);
}

void handle_interrupt(struct pt_regs *regs)
{
	struct cpu *cpu = this_cpu();
	bool in_user = cpu->in_user;
	unsigned int slot = regs->trap / VECTOR_STEP;

	if (usermode_exit_call(regs))
		return;

	/* Handlers run in privileged state. */
	cpu->in_user = false;
	if (slot < ARRAY_SIZE(handlers) && handlers[slot].function)
		handlers[slot].function(regs, handlers[slot].data);
	else if (regs->trap == 0x900)
		mtspr(SPR_DEC, 0x7fffffff);	/* nobody waits for it */
	else if (cpu->catcher && is_synchronous(regs->trap))
		leave_to(cpu->catcher, regs);
	else
		unhandled(regs);
	cpu->in_user = in_user && regs->msr & MSR_PR;
}

/* setjmp() stands in a function without variables of its own. */
static void noinline call_caught(struct catch_frame *frame, void (*fn)(void *data), void *data)
{
	if (!setjmp(frame->env))
		fn(data);
}

unsigned long catch_exception(void (*fn)(void *data), void *data, struct caught *caught)
{
	struct catch_frame frame = { .caught = caught, .outer = this_cpu()->catcher };
	bool user = in_usermode();
	unsigned long msr = user ? 0 : mfmsr();

	memset(caught, 0, sizeof(*caught));
	this_cpu()->catcher = &frame;
	call_caught(&frame, fn, data);
	this_cpu()->catcher = frame.outer;
	/* From problem state the way out of @fn leads to privileged state; it stays there. */
	if (!user)
		mtmsr(msr);
	return caught->trap;
}

/* Interrupts in this image's byte order, to the vectors at 0 and without translation. */
void exceptions_setup_cpu(void)
{
	bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
	u64 hile;

	if (machine_is_pseries()) {
		if (little && smp_processor_id() == 0)
			hcall(H_SET_MODE, 1, H_SET_MODE_RESOURCE_LE, 0, 0);
		return;
	}
	hile = (mfspr(SPR_PVR) & PVR_VERSION_MASK) >= PVR_VER_POWER9 &&
	       (mfspr(SPR_PVR) & PVR_VERSION_MASK) < PVR_VER_POWER9 + 0x400000 ?
	       HID0_HILE_P9 : HID0_HILE_P8;
	mtspr(SPR_HID0, little ? mfspr(SPR_HID0) | hile : mfspr(SPR_HID0) & ~hile);
	mtspr(SPR_LPCR, (mfspr(SPR_LPCR) & ~(LPCR_AIL | LPCR_ILE | LPCR_HEIC)) | LPCR_LPES |
	      (little ? LPCR_ILE : 0));
	asm volatile("sync; isync" : : : "memory");
}

/* Cached copies of the old vectors are made invalid too: book II, section 4.3.1. */
void exceptions_setup(void)
{
	char *to = (char *)FIRST_VECTOR;

	asm("" : "+r"(to));
	memcpy(to, vectors, vectors_end - vectors);
	for (long i = 0; i < vectors_end - vectors; i += 32)
		asm volatile("dcbst 0, %0; sync; icbi 0, %0" : : "r"(to + i) : "memory");
	asm volatile("sync; isync" : : : "memory");
	exceptions_setup_cpu();
}

void dec_handler_oneshot(struct pt_regs *regs, void *data)
{
	mtspr(SPR_DEC, data ? *(unsigned long *)data : 0x7fffffff);
}
