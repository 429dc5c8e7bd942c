/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What real mode keeps from protected mode: a limit of 4 GiB that a segment register was given
 * there ("unreal mode"), and the base until the register is loaded again. SDM volume 3,
 * section 3.4.3 "Segment registers": the hidden part is loaded with the register; section
 * 11.9.2 "Switching back to real-address mode". And the addresses from 1 MiB on that real mode
 * reaches with segment 0xffff (section 21.1.1).
 */
#include "realmode-test.h"

#define FLAT		0x08	/* data, base 0, limit 4 GiB */
#define BASED		0x10	/* data, base of `pattern`, limit 4 GiB */
#define GDTR		0x2000	/* in DS */
#define TABLE		0x2010

static u32 pattern[4] __attribute__((aligned(16)));

/* A segment register: its number in MOV, its prefix, its place in struct rm_state. */
static const struct {
	const char *name;
	u8 n, prefix;
	size_t field;
} segments[] = {
	{ "DS", 3, 0x3e, offsetof(struct rm_state, ds) },
	{ "ES", 0, 0x26, offsetof(struct rm_state, es) },
	{ "FS", 4, 0x64, offsetof(struct rm_state, fs) },
	{ "GS", 5, 0x65, offsetof(struct rm_state, gs) },
};

static void prepare(void)
{
	u64 base = (unsigned long)pattern;

	world_prepare();
	world_fill(RM_DS, GDTR, 2, 3 * 8 - 1);
	world_fill(RM_DS, GDTR + 2, 4, RM_DS * 16 + TABLE);
	world_fill(RM_DS, TABLE + FLAT, 4, 0x0000ffff);
	world_fill(RM_DS, TABLE + FLAT + 4, 4, 0x00cf9300);
	world_fill(RM_DS, TABLE + BASED, 4, 0x0000ffff | (u32)base << 16);
	world_fill(RM_DS, TABLE + BASED + 4, 4,
		   0x00cf9300 | (base >> 16 & 0xff) | ((u32)base & 0xff000000));
	for (int i = 0; i < ARRAY_SIZE(pattern); i++)
		pattern[i] = noise();
}

/* To protected mode, @selector into segment register @n, and back; changes EAX and BX. */
static void code_load(struct code *c, unsigned int n, u16 selector)
{
	code_bytes(c, "\x66\x0f\x01\x16");		/* lgdtl GDTR */
	code16(c, GDTR);
	code_bytes(c, "\x0f\x20\xc0\x40\x0f\x22\xc0");	/* mov %cr0, %eax; inc %ax; mov %eax, %cr0 */
	code8(c, 0xbb);					/* mov $selector, %bx */
	code16(c, selector);
	code8(c, 0x8e);					/* mov %bx, %seg */
	code_regs(c, n, RM_BX);
	code_bytes(c, "\x48\x0f\x22\xc0");		/* dec %ax; mov %eax, %cr0 */
}

static u16 *segment(struct rm_state *s, int i)
{
	return (u16 *)((u8 *)s + segments[i].field);
}

/* A read or a write through the segment at [ESI]; the register then has @selector. */
static void run(int i, u16 gdt_selector, u16 selector, bool reload, bool write, u32 esi, u32 *operand)
{
	struct code c = code_start();
	struct rm_state in, want;
	u32 value = noise(), old = *operand;

	code_load(&c, segments[i].n, gdt_selector);
	if (reload) {
		code8(&c, 0xbb);
		code16(&c, selector);
		code8(&c, 0x8e);
		code_regs(&c, segments[i].n, RM_BX);
	}
	code8(&c, segments[i].prefix);
	code_bytes(&c, "\x67\x66");
	code8(&c, write ? 0x89 : 0x8b);
	code8(&c, 0x16);				/* %edx and (%esi) */
	in = before(&c);
	in.gpr[RM_SI] = esi;
	in.gpr[RM_DX] = value;
	want = after(&in, c.len);
	want.gpr[RM_AX] = (u32)read_cr0() & ~(u32)(X86_CR0_PE | X86_CR0_PG);
	set_reg(&want, 2, RM_BX, selector);
	if (!write)
		want.gpr[RM_DX] = old;
	*segment(&want, i) = selector;
	world_run(&in, &want, FLAGS_ALU);
	expect_value("memory", write ? value : old, *operand);
	*operand = old;
}

static void test_segment(int i)
{
	u32 address = (unsigned long)pattern;

	for (int write = 0; write < 2; write++) {
		world_begin("%s keeps base 0 and its limit in real mode, %s", segments[i].name,
			    write ? "write" : "read");
		run(i, FLAT, FLAT, false, write, address, &pattern[0]);
		run(i, FLAT, FLAT, false, write, address + 8, &pattern[2]);
		world_end();

		world_begin("%s keeps another base in real mode, %s", segments[i].name,
			    write ? "write" : "read");
		run(i, BASED, BASED, false, write, 0, &pattern[0]);
		run(i, BASED, BASED, false, write, 12, &pattern[3]);
		world_end();

		world_begin("%s keeps its limit when it is loaded in real mode, %s", segments[i].name,
			    write ? "write" : "read");
		run(i, FLAT, RM_ES, true, write, address - RM_ES * 16, &pattern[0]);
		run(i, BASED, 0x1234, true, write, address + 4 - 0x12340, &pattern[1]);
		world_end();
	}
}

/* Segment 0xffff reaches from 0xffff0 to 0x10ffef; nothing wraps around to address 0. */
static void test_high_memory(void)
{
	static const u16 offsets[] = { 0x0010, 0x0011, 0x1234, 0x8000, 0xfffc };

	world_begin("Segment 0xffff reaches beyond 1 MiB");
	for (int i = 0; i < 2 * ARRAY_SIZE(offsets); i++) {
		u16 offset = offsets[i / 2];
		u8 *high = (u8 *)(0xffff0ul + offset), *low = rm_ptr(0, offset - 0x10);
		struct code c = code_start();
		struct rm_state in, want;
		u8 saved_high[4], saved_low[4];
		bool write = i & 1;
		u32 value = noise();

		memcpy(saved_high, high, 4);
		memcpy(saved_low, low, 4);
		code8(&c, 0x66);
		code8(&c, write ? 0x89 : 0x8b);
		code_mem(&c, RM_DX, offset);
		in = before(&c);
		in.ds = 0xffff;
		want = after(&in, c.len);
		if (write)
			want.gpr[RM_DX] = in.gpr[RM_DX] = value;
		else
			store(high, 4, want.gpr[RM_DX] = value);
		world_run(&in, &want, 0);
		expect_value("memory beyond 1 MiB", value, load(high, 4));
		expect_value("memory 1 MiB below", load(saved_low, 4), load(low, 4));
		memcpy(high, saved_high, 4);
	}
	world_end();
}

void test_unreal(void)
{
	prepare();
	for (int i = 0; i < ARRAY_SIZE(segments); i++)
		test_segment(i);
	test_high_memory();
}
