/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing an MSR as a value, see msr-access.h. */
#include <libcflat.h>
#include "cpuid.h"
#include "msr-access.h"
#include "processor.h"

static u64 join(ulong high, ulong low)
{
	return (u64)(u32)high << 32 | (u32)low;
}

struct msr_result msr_read(u32 index, unsigned int mode)
{
	struct probe before = probe_init(mode), after;
	struct msr_result r = { 0 };

	before.gpr[RCX] = index;
	before.flags |= PROBE_ALU;
	after = before;
	r.vector = probe_run(&after, INSN("\x0f\x32"));
	r.error = after.error;
	if (!probe_ok(&after)) {
		r.clean = probe_same_but(&before, &after, 0, 0, 0);
		return r;
	}
	before.ip += 4;
	r.value = join(after.gpr[RDX], after.gpr[RAX]);
	r.clean = probe_same_but(&before, &after, 1u << RAX | 1u << RDX, 0, 0) &&
		  after.gpr[RAX] == (u32)after.gpr[RAX] && after.gpr[RDX] == (u32)after.gpr[RDX];
	return r;
}

struct msr_result msr_set(u32 index, u64 value, unsigned int mode)
{
	struct probe before = probe_init(mode), after;
	struct msr_result r = { 0 };

	before.gpr[RCX] = index;
	before.gpr[RAX] = (u32)value;
	before.gpr[RDX] = value >> 32;
	before.flags |= PROBE_ALU;
	after = before;
	r.vector = probe_run(&after, INSN("\x0f\x30"));
	r.error = after.error;
	if (probe_ok(&after))
		before.ip += 4;
	r.clean = probe_same_but(&before, &after, 0, 0, PROBE_EXCEPT_BASES);
	return r;
}

struct msr_result msr_write(u32 index, u64 value)
{
	static const u8 code[] = {
		0x0f, 0x30,		/* wrmsr */
		0x0f, 0x32,		/* rdmsr */
		0x89, 0xc6,		/* mov %eax, %esi */
		0x89, 0xd7,		/* mov %edx, %edi */
		0x89, 0xd8,		/* mov %ebx, %eax */
		0x89, 0xea,		/* mov %ebp, %edx */
		0x0f, 0x30,		/* wrmsr */
	};
	const u32 changed = 1u << RAX | 1u << RDX | 1u << RSI | 1u << RDI;
	struct msr_result old = msr_read(index, PROBE_CPL0), r = { 0 };
	struct probe before = probe_init(PROBE_CPL0), after;

	before.gpr[RCX] = index;
	before.gpr[RAX] = (u32)value;
	before.gpr[RDX] = value >> 32;
	before.gpr[RBX] = (u32)old.value;
	before.gpr[RBP] = old.value >> 32;
	after = before;
	r.vector = probe_run(&after, code, sizeof(code));
	r.error = after.error;
	if (probe_ok(&after)) {
		before.ip += sizeof(code) + 2;
		r.value = join(after.gpr[RDI], after.gpr[RSI]);
		r.clean = probe_same_but(&before, &after, changed, 0, 0);
	} else {
		r.value = msr_read(index, PROBE_CPL0).value;
		r.clean = probe_same_but(&before, &after, 0, 0, 0) && r.value == old.value;
	}
	return r;
}

bool msr_canonical(u64 value)
{
#ifdef __x86_64__
	unsigned int shift = read_cr4() & X86_CR4_LA57 ? 7 : 16;

	return (u64)((s64)(value << shift) >> shift) == value;
#else
	return true;
#endif
}

u32 msr_cpuid(u32 leaf, u32 index, unsigned int reg)
{
	struct cpuid r = raw_cpuid(leaf & 0xc0000000, 0);
	const u32 *regs = (const u32 *)&r;

	if (leaf > r.a)
		return 0;
	if (leaf == 7 && index > raw_cpuid(7, 0).a)
		return 0;
	r = raw_cpuid(leaf, index);
	return regs[reg];
}

bool msr_cpuid_bit(u32 leaf, u32 index, unsigned int reg, unsigned int bit)
{
	return msr_cpuid(leaf, index, reg) >> bit & 1;
}

unsigned int msr_physical_bits(void)
{
	u32 a = msr_cpuid(0x80000008, 0, 0);

	if (a)
		return a & 0xff;
	return msr_cpuid_bit(1, 0, 3, 6) ? 36 : 32;
}

bool msr_vendor_is_intel(void)
{
	return msr_cpuid(0, 0, 1) == 0x756e6547;
}
