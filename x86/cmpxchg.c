/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CMPXCHG, XADD and XCHG, of every width.
 *
 * To memory and to registers, with LOCK and without, at every alignment and across pages:
 * the result, the flags of the comparison or the addition, the accumulator, the upper halves
 * of registers, and nothing else changed; a destination that may not be written faults as a
 * write even where the comparison fails, and then nothing at all has changed. SDM volume 2,
 * those instructions and CMP, ADD; volume 1, section 3.4.1.1 (upper halves).
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for). cmpxchg_wide has CMPXCHG8B and 16B, lock the LOCK prefix.
 */
#include <libcflat.h>
#include "outcome.h"
#include "paging.h"
#include "processor.h"

enum kind { CMPXCHG, XADD, XCHG, KINDS };

static const struct {
	const char *name;
	u8 opcode[2];	/* of the 8-bit form; the others have bit 0 set */
	u8 len;
} kinds[KINDS] = {
	[CMPXCHG] = { "cmpxchg", { 0x0f, 0xb0 }, 2 },
	[XADD] = { "xadd", { 0x0f, 0xc0 }, 2 },
	[XCHG] = { "xchg", { 0x86 }, 1 },
};

/* ModRM: CX or CL is the source; the destination is (RBX), or BX, or BH. */
#define MODRM_MEMORY	0x0b
#define MODRM_REGISTER	0xcb
#define MODRM_HIGH	0xcf

#define WIDEST		sizeof(ulong)

struct insn {
	u8 bytes[8];
	u8 len;
};

static struct insn encode(enum kind kind, unsigned int size, bool lock, u8 modrm)
{
	struct insn i = { .len = 0 };

	if (lock)
		i.bytes[i.len++] = 0xf0;
	if (size == 2)
		i.bytes[i.len++] = 0x66;
	if (size == 8)
		i.bytes[i.len++] = 0x48;
	memcpy(i.bytes + i.len, kinds[kind].opcode, kinds[kind].len);
	i.len += kinds[kind].len;
	if (size > 1)
		i.bytes[i.len - 1] |= 1;
	i.bytes[i.len++] = modrm;
	return i;
}

static u64 mask_of(unsigned int size)
{
	return size == 8 ? ~0ull : (1ull << (size * 8)) - 1;
}

/* What a register holds after a write of @size bytes: 32 bits clear the upper half. */
static ulong written(ulong old, u64 value, unsigned int size)
{
	if (size >= 4)
		return value;
	return (old & ~mask_of(size)) | value;
}

static ulong result_flags(u64 result, unsigned int size)
{
	ulong flags = 0;
	unsigned int ones = 0;

	for (unsigned int i = 0; i < 8; i++)
		ones += result >> i & 1;
	if (!(ones & 1))
		flags |= X86_EFLAGS_PF;
	if (!result)
		flags |= X86_EFLAGS_ZF;
	if (result >> (size * 8 - 1) & 1)
		flags |= X86_EFLAGS_SF;
	return flags;
}

/* The flags of @a - @b, or of @a + @b: SDM volume 1, section 3.4.3.1. */
static ulong alu_flags(u64 a, u64 b, unsigned int size, bool add)
{
	u64 result = (add ? a + b : a - b) & mask_of(size);
	u64 sign = 1ull << (size * 8 - 1);
	ulong flags = result_flags(result, size);

	if ((a ^ b ^ result) & 0x10)
		flags |= X86_EFLAGS_AF;
	if (add ? result < a : a < b)
		flags |= X86_EFLAGS_CF;
	if ((add ? ~(a ^ b) : a ^ b) & (a ^ result) & sign)
		flags |= X86_EFLAGS_OF;
	return flags;
}

struct operands {
	u64 acc, dest, src;
};

/* The values after the instruction; @flags only where it changes them. */
static struct operands model(enum kind kind, struct operands o, unsigned int size, ulong *flags)
{
	struct operands r = o;

	switch (kind) {
	case CMPXCHG:
		*flags = (*flags & ~X86_EFLAGS_ALU) | alu_flags(o.acc, o.dest, size, false);
		if (o.acc == o.dest)
			r.dest = o.src;
		else
			r.acc = o.dest;
		break;
	case XADD:
		*flags = (*flags & ~X86_EFLAGS_ALU) | alu_flags(o.dest, o.src, size, true);
		r.dest = (o.dest + o.src) & mask_of(size);
		r.src = o.dest;
		break;
	default:
		r.dest = o.src;
		r.src = o.dest;
	}
	return r;
}

/* Values that set and clear each flag, for each width. */
static const u64 values[] = {
	0, 1, 0x7f, 0x80, 0xff, 0x0f, 0x10, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000,
	0xffffffff, 0x123456789abcdef0, 0x7fffffffffffffff, 0x8000000000000000, ~0ull,
	0xfedcba9876543210,
};
#define VALUES	ARRAY_SIZE(values)

static struct operands operands_of(unsigned int row, unsigned int size)
{
	u64 dest = values[row % VALUES], acc = values[row / VALUES % VALUES];

	return (struct operands){
		.acc = acc & mask_of(size),
		.dest = dest & mask_of(size),
		.src = (0x0123456789abcdef * (row + 1) ^ acc) & mask_of(size),
	};
}

/* The state that the model asks for, with the destination in memory. */
static struct probe expect_memory(const struct probe *before, enum kind kind, unsigned int size,
				  struct operands o, const struct insn *insn, u64 *dest)
{
	struct probe want = outcome_done(before, insn->len);
	struct operands r = model(kind, o, size, &want.flags);

	*dest = r.dest;
	if (kind == CMPXCHG) {
		if (o.acc != o.dest)
			want.gpr[RAX] = written(want.gpr[RAX], r.acc, size);
	} else {
		want.gpr[RCX] = written(want.gpr[RCX], r.src, size);
	}
	return want;
}

static struct probe start(struct operands o, unsigned int size, unsigned int cpl)
{
	struct probe p = probe_init(PROBE_CPL(cpl));

	p.gpr[RAX] = (p.gpr[RAX] & ~mask_of(size)) | o.acc;
	p.gpr[RCX] = (p.gpr[RCX] & ~mask_of(size)) | o.src;
	return p;
}

#define GUARD	0xa5

/* Runs one row on memory at @at, and compares that and 16 bytes on each side of it. */
static void try_memory(struct tally *t, enum kind kind, unsigned int size, bool lock,
		       unsigned int row, u8 *at)
{
	struct operands o = operands_of(row, size);
	struct insn insn = encode(kind, size, lock, MODRM_MEMORY);
	struct probe before = start(o, size, row & 1 ? 3 : 0), got, want;
	u8 memory[40];
	u64 dest;

	memset(at - 16, GUARD, sizeof(memory));
	memcpy(at, &o.dest, size);
	before.gpr[RBX] = (ulong)at;
	before.flags |= row & 2 ? X86_EFLAGS_ALU | X86_EFLAGS_DF : 0;
	got = before;
	want = expect_memory(&before, kind, size, o, &insn, &dest);
	memset(memory, GUARD, sizeof(memory));
	memcpy(memory + 16, &dest, size);
	probe_run(&got, insn.bytes, insn.len);
	outcome_row(t, &want, &got, "acc %#" PRIx64 ", dest %#" PRIx64 ", src %#" PRIx64,
		    o.acc, o.dest, o.src);
	tally_row(t, !memcmp(at - 16, memory, sizeof(memory)),
		  "acc %#" PRIx64 ", dest %#" PRIx64 ", src %#" PRIx64 ": wrong bytes in memory",
		  o.acc, o.dest, o.src);
}

static void test_memory(enum kind kind, unsigned int size, bool lock)
{
	struct tally t = tally_start(), odd = tally_start();
	u8 *border = probe_data + PAGE_SIZE;

	for (unsigned int row = 0; row < VALUES * VALUES; row++)
		try_memory(&t, kind, size, lock, row, probe_data + 64);
	tally_report(&t, "%sm%u", lock ? "lock, " : "", size * 8);
	for (unsigned int row = 0; row < 4 * VALUES; row += 3) {
		for (unsigned int shift = 1; shift < 8; shift += 3)
			try_memory(&odd, kind, size, lock, row, probe_data + 64 + shift);
		try_memory(&odd, kind, size, lock, row, probe_data + 128 - size / 2);
		for (unsigned int first = 1; first < size; first++)
			try_memory(&odd, kind, size, lock, row, border - first);
	}
	tally_report(&odd, "%sm%u, misaligned and across pages", lock ? "lock, " : "", size * 8);
}

/* The destination in BX, or in BH. */
static void test_registers(enum kind kind, unsigned int size, bool high)
{
	struct insn insn = encode(kind, size, false, high ? MODRM_HIGH : MODRM_REGISTER);
	const unsigned int shift = high ? 8 : 0;
	struct tally t = tally_start();

	for (unsigned int row = 0; row < VALUES * VALUES; row++) {
		struct operands o = operands_of(row, size), r;
		struct probe before = start(o, size, row & 1 ? 3 : 0), got, want;
		bool written_back = kind != CMPXCHG || o.acc == o.dest;

		before.gpr[RBX] &= ~(mask_of(size) << shift);
		before.gpr[RBX] |= (ulong)o.dest << shift;
		/* Whether a failing 32-bit comparison clears the upper half is not defined. */
		if (!written_back)
			before.gpr[RBX] = written(before.gpr[RBX],
						       before.gpr[RBX] & mask_of(size), size);
		if (!written_back && high)
			before.gpr[RBX] |= o.dest << shift;
		got = before;
		want = outcome_done(&before, insn.len);
		r = model(kind, o, size, &want.flags);
		if (high)
			want.gpr[RBX] = (want.gpr[RBX] & ~0xff00ul) | r.dest << 8;
		else
			want.gpr[RBX] = written(want.gpr[RBX], r.dest, size);
		if (!written_back)
			want.gpr[RAX] = written(want.gpr[RAX], r.acc, size);
		if (kind != CMPXCHG)
			want.gpr[RCX] = written(want.gpr[RCX], r.src, size);
		probe_run(&got, insn.bytes, insn.len);
		outcome_row(&t, &want, &got, "acc %#" PRIx64 ", dest %#" PRIx64 ", src %#" PRIx64,
			    o.acc, o.dest, o.src);
	}
	tally_report(&t, "%s%u", high ? "high byte, r" : "r", size * 8);
}

/* One register in two of the three roles. */
static void test_aliases(void)
{
	static const struct {
		const char *name;
		u8 code[4];
		u8 len;
		enum kind kind;
		u8 size;
	} rows[] = {
		{ "xadd %al, %al", { 0x0f, 0xc0, 0xc0 }, 3, XADD, 1 },
		{ "xadd %ax, %ax", { 0x66, 0x0f, 0xc1, 0xc0 }, 4, XADD, 2 },
		{ "xadd %eax, %eax", { 0x0f, 0xc1, 0xc0 }, 3, XADD, 4 },
		{ "cmpxchg %eax, %eax", { 0x0f, 0xb1, 0xc0 }, 3, CMPXCHG, 4 },
		{ "cmpxchg %al, %al", { 0x0f, 0xb0, 0xc0 }, 3, CMPXCHG, 1 },
		{ "xchg %eax, %eax", { 0x87, 0xc0 }, 2, XCHG, 4 },
		{ "xchg %al, %al", { 0x86, 0xc0 }, 2, XCHG, 1 },
		{ "xchg %ax, %ax", { 0x66, 0x90 }, 2, XCHG, 2 },
#ifdef __x86_64__
		{ "xadd %rax, %rax", { 0x48, 0x0f, 0xc1, 0xc0 }, 4, XADD, 8 },
		{ "cmpxchg %rax, %rax", { 0x48, 0x0f, 0xb1, 0xc0 }, 4, CMPXCHG, 8 },
		{ "xchg %rax, %rax", { 0x48, 0x90 }, 2, XCHG, 8 },
#endif
	};
	struct tally t = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(rows) * VALUES; i++) {
		const typeof(*rows) *row = &rows[i / VALUES];
		struct probe before = probe_init(PROBE_CPL3), got, want;
		u64 value;

		before.gpr[RAX] = values[i % VALUES];
		value = before.gpr[RAX] & mask_of(row->size);
		got = before;
		want = outcome_done(&before, row->len);
		if (row->kind == XADD) {
			u64 sum = (value * 2) & mask_of(row->size);

			want.flags |= alu_flags(value, value, row->size, true);
			want.gpr[RAX] = written(want.gpr[RAX], sum, row->size);
		} else {
			if (row->kind == CMPXCHG)
				want.flags |= alu_flags(value, value, row->size, false);
			want.gpr[RAX] = written(want.gpr[RAX], value, row->size);
		}
		probe_run(&got, row->code, row->len);
		outcome_row(&t, &want, &got, "%s, %#" PRIx64, row->name, values[i % VALUES]);
	}
	tally_report(&t, "one register twice");
}

/* XCHG with the accumulator has one byte, of which 90H is NOP: it leaves the upper half alone. */
static void test_short_xchg(void)
{
	struct tally t = tally_start();

	for (unsigned int i = 0; i < PROBE_GPRS * 3; i++) {
		unsigned int reg = i / 3, size = i % 3 == 0 ? 4 : i % 3 == 1 ? 2 : 8;
		struct probe before = probe_init(PROBE_CPL3), got, want;
		u8 code[4], len = 0;
		ulong tmp;

		if (size > WIDEST || reg == RSP)
			continue;
		if (size == 2)
			code[len++] = 0x66;
		if (size == 8 || reg >= 8)
			code[len++] = 0x40 | (size == 8 ? 8 : 0) | (reg >= 8 ? 1 : 0);
		code[len++] = 0x90 | (reg & 7);
		got = before;
		want = outcome_done(&before, len);
		if (reg) {
			tmp = want.gpr[reg] & mask_of(size);
			want.gpr[reg] = written(want.gpr[reg], want.gpr[RAX] & mask_of(size), size);
			want.gpr[RAX] = written(want.gpr[RAX], tmp, size);
		}
		probe_run(&got, code, len);
		outcome_row(&t, &want, &got, "register %u, %u bytes", reg, size);
	}
	tally_report(&t, "xchg with the accumulator, one-byte opcode");
}

/* A page that refuses the write: also when the comparison fails, and across the border. */
static void test_faults(enum kind kind)
{
	static u8 pages[2 * PAGE_SIZE] __attribute__((aligned(4096)));
	static const u64 rights[] = { 0, PT_PRESENT_MASK, PAGING_SUPERVISOR };
	struct tally t = tally_start();

	for (unsigned int row = 0; row < 3 * 2 * 2 * 2; row++) {
		const u64 right = rights[row % 3];
		bool equal = row / 3 & 1, cross = row / 6 & 1, lock = row / 12 & 1;
		unsigned int cpl = right == PAGING_SUPERVISOR ? 3 : 0;

		for (unsigned int size = 1; size <= WIDEST; size *= 2) {
			struct operands o = { equal ? 5 : 6, 5, 7 };
			struct insn insn = encode(kind, size, lock, MODRM_MEMORY);
			struct probe before = start(o, size, cpl), got, want;
			u8 *at = pages + PAGE_SIZE - (cross ? size / 2 : 0);

			/* At CPL 3 both pages are the supervisor's, so the first one faults. */
			if (cross && (size == 1 || cpl == 3))
				continue;
			if (cpl == 3)
				before.ip = (ulong)paging_user((void *)before.ip);
			memset(pages, 0, sizeof(pages));
			memcpy(at, &o.dest, size);
			before.gpr[RBX] = (ulong)at;
			before.flags |= X86_EFLAGS_ALU;
			got = before;
			want = outcome_fault(&before, PF_VECTOR,
					     PFERR_WRITE_MASK | (right ? PFERR_PRESENT_MASK : 0) |
					     (cpl == 3 ? PFERR_USER_MASK : 0));
			want.cr2 = (ulong)pages + PAGE_SIZE;
			paging_set_page(pages + PAGE_SIZE, right);
			probe_place(0, insn.bytes, insn.len);
			probe_enter_at(&got);
			paging_set_page(pages + PAGE_SIZE, PAGING_SUPERVISOR);
			/* Which half of an access to a missing page comes first is left open. */
			if (right != PT_PRESENT_MASK)
				got.error |= PFERR_WRITE_MASK;
			outcome_row(&t, &want, &got, "%u bytes, page %#x, %s%s%s", size, (u32)right,
				    equal ? "equal" : "not equal", cross ? ", across" : "",
				    lock ? ", lock" : "");
			tally_row(&t, !memcmp(at, &o.dest, size),
				  "%u bytes, page %#x: memory changed",
				  size, (u32)right);
		}
	}
	tally_report(&t, "a page that refuses the write");
}

int main(int argc, char **argv)
{
	probe_setup();
	for (unsigned int kind = 0; kind < KINDS; kind++) {
		report_prefix_push(kinds[kind].name);
		for (unsigned int size = 1; size <= WIDEST; size *= 2) {
			test_memory(kind, size, false);
			test_memory(kind, size, true);
			test_registers(kind, size, false);
		}
		test_registers(kind, 1, true);
		paging_start(paging_kinds[0]);
		write_cr0(read_cr0() | X86_CR0_WP);
		test_faults(kind);
		paging_stop();
		report_prefix_pop();
	}
	test_aliases();
	test_short_xchg();
	return report_summary();
}
