/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Control and debug registers for the tests of them, see cr.h. */
#include <libcflat.h>
#include "cpuid.h"
#include "cr.h"
#include "processor.h"

#define PTE_USER	4

void cr_user_memory(bool user)
{
#ifdef __x86_64__
	u64 *top = (u64 *)(read_cr3() & ~0xffful);

	top[0] = user ? top[0] | PTE_USER : top[0] & ~(u64)PTE_USER;
	asm volatile("mov %0, %%cr3" : : "r"(read_cr3()) : "memory");
#endif
}

void cr_setup(void)
{
	probe_setup();
	cr_user_memory(false);
}

/*
 * The bytes of MOV from (0x20) or to (0x22) a control register, or a debug register (0x21 and
 * 0x23): @n and the general register @gpr, below 8.
 */
static size_t encode(u8 *code, u8 opcode, unsigned int n, unsigned int gpr)
{
	size_t len = 0;

	if (n >= 8)
		code[len++] = 0x44;	/* REX.R */
	code[len++] = 0x0f;
	code[len++] = opcode;
	code[len++] = 0xc0 | (n & 7) << 3 | gpr;
	return len;
}

/* Runs a MOV from register @n of the kind of @opcode; returns what it read. */
static ulong read_register(u8 opcode, unsigned int n)
{
	struct probe p = probe_init(PROBE_CPL0);
	u8 code[8];

	probe_run(&p, code, encode(code, opcode, n, RCX));
	assert(probe_ok(&p));
	return p.gpr[RCX];
}

ulong cr_read(unsigned int n)
{
	return read_register(0x20, n);
}

ulong dr_read(unsigned int n)
{
	return read_register(0x21, n);
}

static struct cr_result write_register(u8 read, u8 write, unsigned int n, ulong value)
{
	ulong old = read_register(read, n);
	struct probe before = probe_init(PROBE_CPL0), after;
	struct cr_result result;
	u8 code[32];
	size_t len;

	len = encode(code, write, n, RAX);
	len += encode(code + len, read, n, RCX);
	len += encode(code + len, write, n, RDX);
	before.gpr[RAX] = value;
	before.gpr[RDX] = old;
	after = before;
	probe_run(&after, code, len);
	result = (struct cr_result){ after.vector, after.error, after.gpr[RCX], false };
	if (probe_ok(&after)) {
		before.ip += len + 2;
		/* The arithmetic flags are undefined after MOV to or from these registers. */
		result.clean = probe_same_but(&before, &after, 1u << RCX, PROBE_ALU, 0);
	} else {
		result.value = read_register(read, n);
		result.clean = probe_same_but(&before, &after, 0, PROBE_ALU, 0) &&
			       result.value == old;
	}
	return result;
}

struct cr_result cr_write(unsigned int n, ulong value)
{
	return write_register(0x20, 0x22, n, value);
}

struct cr_result dr_write(unsigned int n, ulong value)
{
	return write_register(0x21, 0x23, n, value);
}

bool cr_cpuid_bit(u32 leaf, u32 index, unsigned int reg, unsigned int bit)
{
	struct cpuid r = raw_cpuid(leaf & 0xc0000000, 0);
	const u32 *regs = (const u32 *)&r;

	if (leaf > r.a)
		return false;
	if (leaf == 7 && index > raw_cpuid(7, 0).a)
		return false;
	r = raw_cpuid(leaf, index);
	return regs[reg] >> bit & 1;
}
