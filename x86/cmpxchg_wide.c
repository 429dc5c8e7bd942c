/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CMPXCHG8B and CMPXCHG16B.
 *
 * Equal and not, differing in each single bit: memory, ZF and no other flag, the accumulator
 * pair and its upper halves, at CPL 0 and 3, in compatibility mode too; alignment, which only
 * the wider form asks for (#GP(0), before any page fault); a destination that may not be
 * written, which faults as a write even where the comparison fails; the register forms and
 * missing CPUID bits (#UD). SDM volume 2, CMPXCHG8B/CMPXCHG16B.
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include "outcome.h"
#include "paging.h"
#include "processor.h"

#ifdef __x86_64__
#define WIDE	true
#else
#define WIDE	false
#endif

struct form {
	const char *name;
	const u8 *code;		/* on (RBX) */
	u8 len;
	u8 half;		/* bytes in each half of the operand */
	unsigned int probe;
};

static const struct form forms[] = {
	{ "cmpxchg8b", INSN("\x0f\xc7\x0b"), 4, 0 },
	{ "lock cmpxchg8b", INSN("\xf0\x0f\xc7\x0b"), 4, 0 },
#ifdef __x86_64__
	{ "compat cmpxchg8b", INSN("\x0f\xc7\x0b"), 4, PROBE_32 },
	{ "compat lock cmpxchg8b", INSN("\xf0\x0f\xc7\x0b"), 4, PROBE_32 },
	{ "cmpxchg16b", INSN("\x48\x0f\xc7\x0b"), 8, 0 },
	{ "lock cmpxchg16b", INSN("\xf0\x48\x0f\xc7\x0b"), 8, 0 },
#endif
};

#define GUARD		0xa5
#define OPERAND		0x40

static bool available(const struct form *form)
{
	return this_cpu_has(form->half == 8 ? X86_FEATURE_CX16 : X86_FEATURE_CX8);
}

/* The low or the high half of a pair of registers, of @half bytes. */
static u64 half_of(ulong reg, unsigned int half)
{
	return half == 4 ? (u32)reg : reg;
}

/*
 * One row at @at: memory holds what the accumulator has, with bit @differ turned over; none
 * is where that is beyond the operand.
 */
static void try_exchange(struct tally *t, const struct form *form, unsigned int cpl,
			 unsigned int differ, u8 *at)
{
	const unsigned int half = form->half, size = 2 * half;
	struct probe before = probe_init(form->probe | PROBE_CPL(cpl)), got, want;
	bool equal = differ >= size * 8;
	u64 acc[2], new[2];
	u8 memory[64];

	memset(at - 16, GUARD, 48);
	memcpy(at, &before.gpr[RAX], half);
	memcpy(at + half, &before.gpr[RDX], half);
	if (!equal)
		at[differ / 8] ^= 1 << differ % 8;
	acc[0] = acc[1] = 0;
	memcpy(&acc[0], at, half);
	memcpy(&acc[1], at + half, half);
	new[0] = before.gpr[RBX] = (ulong)at;
	new[1] = half_of(before.gpr[RCX], half);
	/* Each of the other flags set in half of the rows, ZF in those where it has to change. */
	before.flags |= differ & 1 ? (X86_EFLAGS_ALU | X86_EFLAGS_DF) & ~X86_EFLAGS_ZF : 0;
	before.flags |= equal ? 0 : X86_EFLAGS_ZF;
	memcpy(memory, at - 16, 48);
	got = before;
	want = outcome_done(&before, form->len);
	want.flags &= ~X86_EFLAGS_ZF;
	if (equal) {
		want.flags |= X86_EFLAGS_ZF;
		memcpy(memory + 16, &new[0], half);
		memcpy(memory + 16 + half, &new[1], half);
	} else {
		want.gpr[RAX] = acc[0];
		want.gpr[RDX] = acc[1];
	}
	probe_run(&got, form->code, form->len);
	outcome_row(t, &want, &got, "CPL %u, differing bit %u, offset %#x", cpl, differ,
		    (u32)((ulong)at & 0xfff));
	tally_row(t, !memcmp(at - 16, memory, 48),
		  "CPL %u, differing bit %u: wrong bytes in memory", cpl, differ);
}

static void test_exchange(const struct form *form)
{
	struct tally t = tally_start();

	for (unsigned int differ = 0; differ <= form->half * 16 + 1; differ++) {
		try_exchange(&t, form, 0, differ, probe_data + OPERAND);
		try_exchange(&t, form, 3, differ, probe_data + OPERAND);
	}
	tally_report(&t, "%s", form->name);
}

/* 8 bytes go anywhere; 16 bytes only where the address is a multiple of that. */
static void test_alignment(const struct form *form)
{
	struct tally t = tally_start();

	for (unsigned int offset = 1; offset < 16; offset++) {
		u8 *places[] = { probe_data + OPERAND + offset,
				 probe_data + PAGE_SIZE - 16 + offset };

		for (unsigned int i = 0; i < ARRAY_SIZE(places) * 4; i++) {
			struct probe before, got, want;

			if (form->half == 4) {
				try_exchange(&t, form, i & 1 ? 3 : 0, i & 2 ? 200 : 3,
					     places[i / 4]);
				continue;
			}
			before = probe_init(form->probe | PROBE_CPL(i % 4));
			before.gpr[RBX] = (ulong)places[i / 4];
			before.flags |= X86_EFLAGS_ALU;
			memset(places[i / 4], GUARD, 16);
			got = before;
			want = outcome_fault(&before, GP_VECTOR, 0);
			probe_run(&got, form->code, form->len);
			outcome_row(&t, &want, &got, "CPL %u, offset %u", i % 4, offset);
			tally_row(&t, *places[i / 4] == GUARD && places[i / 4][15] == GUARD,
				  "CPL %u, offset %u: memory changed", i % 4, offset);
		}
	}
	tally_report(&t, "%s: misaligned", form->name);
}

static void test_faults(const struct form *form)
{
	static u8 pages[2 * PAGE_SIZE] __attribute__((aligned(4096)));
	struct tally t = tally_start();

	if (form->probe)
		return;
	for (unsigned int row = 0; row < 16; row++) {
		bool present = row & 1, equal = row & 2, user = row & 4, odd = row & 8;
		struct probe before = probe_init(PROBE_CPL(user ? 3 : 0)), got, want;
		u8 *at = pages + PAGE_SIZE + (odd ? 8 : 0);
		const u64 rights = present ? PT_PRESENT_MASK : 0;

		/* Misaligned, and the page is bad as well: #GP(0) is about the address. */
		if (odd && form->half == 4)
			continue;
		memset(pages, GUARD, sizeof(pages));
		memcpy(at, &before.gpr[RAX], form->half);
		memcpy(at + form->half, &before.gpr[RDX], form->half);
		if (!equal)
			at[1] ^= 1;
		before.gpr[RBX] = (ulong)at;
		before.flags |= equal ? 0 : X86_EFLAGS_ZF;
		if (user)
			before.ip = (ulong)paging_user((void *)before.ip);
		got = before;
		want = outcome_fault(&before, PF_VECTOR,
				     PFERR_WRITE_MASK | (present ? PFERR_PRESENT_MASK : 0) |
				     (user ? PFERR_USER_MASK : 0));
		want.cr2 = (ulong)at;
		if (odd)
			want = outcome_fault(&before, GP_VECTOR, 0);
		paging_set_page(pages + PAGE_SIZE,
				rights | (user && present ? PT_USER_MASK : 0));
		probe_place(0, form->code, form->len);
		probe_enter_at(&got);
		paging_set_page(pages + PAGE_SIZE, PAGING_SUPERVISOR);
		/* Which half of an access to a missing page comes first is left open. */
		if (!present && got.vector == PF_VECTOR)
			got.error |= PFERR_WRITE_MASK;
		outcome_row(&t, &want, &got, "CPL %u, %s, %s%s", user ? 3 : 0,
			    present ? "read-only" : "not present", equal ? "equal" : "not equal",
			    odd ? ", misaligned" : "");
	}
	tally_report(&t, "%s: a page that refuses the write", form->name);
}

/* CMPXCHG8B and 16B have no register operand. */
static void test_undefined(void)
{
	struct tally t = tally_start(), absent = tally_start();

	for (unsigned int reg = 0; reg < 8; reg++) {
		for (unsigned int wide = 0; wide <= WIDE; wide++) {
			const u8 code[] = { 0x48, 0x0f, 0xc7, 0xc8 | reg };
			struct probe before = probe_init(PROBE_CPL(reg & 3)), got = before;
			struct probe want = outcome_fault(&before, UD_VECTOR, 0);

			probe_run(&got, code + !wide, sizeof(code) - !wide);
			outcome_row(&t, &want, &got, "register %u%s", reg, wide ? ", REX.W" : "");
		}
	}
	tally_report(&t, "register operands");
	for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
		struct probe before = probe_init(forms[i].probe | PROBE_CPL3), got, want;

		if (available(&forms[i]))
			continue;
		before.gpr[RBX] = (ulong)probe_data;
		got = before;
		want = outcome_fault(&before, UD_VECTOR, 0);
		probe_run(&got, forms[i].code, forms[i].len);
		outcome_row(&absent, &want, &got, "%s", forms[i].name);
	}
	if (absent.rows)
		tally_report(&absent, "not there, as CPUID says");
}

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int i = 0; i < ARRAY_SIZE(forms); i++) {
		if (!available(&forms[i]))
			continue;
		test_exchange(&forms[i]);
		test_alignment(&forms[i]);
		paging_start(paging_kinds[0]);
		write_cr0(read_cr0() | X86_CR0_WP);
		test_faults(&forms[i]);
		paging_stop();
	}
	test_undefined();
	return report_summary();
}
