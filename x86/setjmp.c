/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setjmp() and longjmp() of the library: ISO C99, section 7.13, and the registers that the
 * System V ABI makes a function keep. A failure means that tests which leave an exception by
 * a jump go on with wrong registers.
 */
#include <libcflat.h>
#include <setjmp.h>

static jmp_buf buf;

static void test_values(void)
{
	static const int values[] = { 1, 2, -1, 0x7fffffff, -0x7fffffff - 1 };

	for (volatile unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		int got = setjmp(buf);

		if (!got)
			longjmp(buf, values[i]);
		report(got == values[i], "longjmp(%d) makes setjmp return it", values[i]);
	}

	volatile bool jumped = false;
	int got = setjmp(buf);

	if (!jumped) {
		jumped = true;
		longjmp(buf, 0);
	}
	report(got == 1, "longjmp(0) makes setjmp return 1");
}

static volatile bool stay;

static noinline void jump_from_below(int depth)
{
	volatile char frame[256];

	frame[depth] = depth;
	if (stay)
		return;
	if (depth)
		jump_from_below(depth - 1);
	longjmp(buf, 1 + frame[depth]);
}

static void test_depth(void)
{
	void *volatile frame = __builtin_frame_address(0);
	int got = setjmp(buf);

	if (!got)
		jump_from_below(20);
	report(got == 1 && frame == __builtin_frame_address(0), "a jump over 20 calls");
}

/* Fills the registers that a callee keeps, and sees whether a jump brings them back. */
static noinline bool registers_come_back(void)
{
	unsigned long bad;

#ifdef __x86_64__
	asm volatile("push %%rbp\n"
		     "	mov $0x11111111, %%ebx\n"
		     "	mov $0x22222222, %%r12d\n"
		     "	mov $0x33333333, %%r13d\n"
		     "	mov $0x44444444, %%r14d\n"
		     "	mov $0x55555555, %%r15d\n"
		     "	mov %%rsp, %%rbp\n"
		     "	and $-16, %%rsp\n"
		     "	mov $buf, %%edi\n"
		     "	call setjmp\n"
		     "	test %%eax, %%eax\n"
		     "	jnz 1f\n"
		     "	xor %%ebx, %%ebx\n"
		     "	xor %%r12d, %%r12d\n"
		     "	xor %%r13d, %%r13d\n"
		     "	xor %%r14d, %%r14d\n"
		     "	xor %%r15d, %%r15d\n"
		     "	xor %%ebp, %%ebp\n"
		     "	mov $buf, %%edi\n"
		     "	mov $1, %%esi\n"
		     "	call longjmp\n"
		     "1:	mov %%rbp, %%rsp\n"
		     "	pop %%rbp\n"
		     "	xor $0x11111111, %%rbx\n"
		     "	xor $0x22222222, %%r12\n"
		     "	xor $0x33333333, %%r13\n"
		     "	xor $0x44444444, %%r14\n"
		     "	xor $0x55555555, %%r15\n"
		     "	mov %%rbx, %%rax\n"
		     "	or %%r12, %%rax\n"
		     "	or %%r13, %%rax\n"
		     "	or %%r14, %%rax\n"
		     "	or %%r15, %%rax\n"
		     : "=&a"(bad) : "m"(buf)
		     : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
		       "r14", "r15", "memory", "cc");
#else
	asm volatile("push %%ebp\n"
		     "	mov $0x11111111, %%ebx\n"
		     "	mov $0x22222222, %%esi\n"
		     "	mov $0x33333333, %%edi\n"
		     "	mov %%esp, %%ebp\n"
		     "	push $buf\n"
		     "	call setjmp\n"
		     "	test %%eax, %%eax\n"
		     "	jnz 1f\n"
		     "	xor %%ebx, %%ebx\n"
		     "	xor %%esi, %%esi\n"
		     "	xor %%edi, %%edi\n"
		     "	xor %%ebp, %%ebp\n"
		     "	push $1\n"
		     "	push $buf\n"
		     "	call longjmp\n"
		     "1:	mov %%ebp, %%esp\n"
		     "	pop %%ebp\n"
		     "	xor $0x11111111, %%ebx\n"
		     "	xor $0x22222222, %%esi\n"
		     "	xor $0x33333333, %%edi\n"
		     "	mov %%ebx, %%eax\n"
		     "	or %%esi, %%eax\n"
		     "	or %%edi, %%eax\n"
		     : "=&a"(bad) : "m"(buf) : "ebx", "ecx", "edx", "esi", "edi", "memory", "cc");
#endif
	return !bad;
}

int main(int argc, char **argv)
{
	test_values();
	test_depth();
	report(registers_come_back(), "callee-saved registers and the stack pointer come back");
	return report_summary();
}
