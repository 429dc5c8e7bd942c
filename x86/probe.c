/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables behind probe.h, the states to start from, and comparing two of them. */
#include <libcflat.h>
#include "probe.h"

_Static_assert(offsetof(struct probe, ip) == PROBE_IP, "ip");
_Static_assert(offsetof(struct probe, fs_base) == PROBE_FS_BASE, "fs_base");
_Static_assert(offsetof(struct probe, vector) == PROBE_VECTOR, "vector");
_Static_assert(offsetof(struct probe, cs) == PROBE_CS, "cs");
_Static_assert(offsetof(struct probe, gs) == PROBE_GS, "gs");

#define KERNEL_CODE	0x08

/* Descriptor attributes, without the DPL. */
#define FLAT_CODE	0xc09b
#define FLAT_CODE16	0x809b
#define FLAT_CODE64	0xa09b
#define FLAT_DATA	0xc093
#define ATTR_DPL(dpl)	((dpl) << 5)

#define GATE_INTERRUPT	0x8e
#define TRAP_STACK_IST	7

#ifdef __x86_64__
#define GATE_WORDS	2
#define TSS_STACK0	4
#define TSS_IST(n)	(0x24 + ((n) - 1) * 8)
#else
#define GATE_WORDS	1
#define TSS_STACK0	4
#define TSS_SS0		8
#endif

struct table_pointer {
	u16 limit;
	ulong base;
} __attribute__((packed));

u8 probe_code[PROBE_CODE_SIZE] __attribute__((aligned(4096)));
u8 probe_stack[PROBE_DATA_SIZE] __attribute__((aligned(4096)));
u8 probe_data[PROBE_DATA_SIZE] __attribute__((aligned(4096)));
u8 probe_ring0_stack[PROBE_DATA_SIZE] __attribute__((aligned(4096)));
u64 probe_gdt[PROBE_GDT_ENTRIES] __attribute__((aligned(4096)));
u8 *probe_tss;

static u64 trap_idt[256 * GATE_WORDS] __attribute__((aligned(4096)));
static u8 trap_stack[4096] __attribute__((aligned(64))) __unused;

u64 probe_desc(u32 base, u32 limit, u32 attr)
{
	return (limit & 0xffff) | (u64)(base & 0xffffff) << 16 | (u64)(attr & 0xff) << 40 |
	       (u64)(limit >> 16 & 0xf) << 48 | (u64)(attr >> 12 & 0xf) << 52 |
	       (u64)(base >> 24) << 56;
}

u64 probe_gate(u16 selector, u32 offset, u32 attr, u32 count)
{
	return (offset & 0xffff) | (u64)selector << 16 | (u64)(count & 0xff) << 32 |
	       (u64)(attr & 0xff) << 40 | (u64)(offset >> 16) << 48;
}

void probe_set_desc(u16 selector, u64 low)
{
	WRITE_ONCE(probe_gdt[selector / 8], low);
}

u64 probe_get_desc(u16 selector)
{
	return READ_ONCE(probe_gdt[selector / 8]);
}

void probe_set_desc16(u16 selector, u64 low, u64 high)
{
	probe_set_desc(selector, low);
	probe_set_desc(selector + 8, high);
}

static u64 read_base(u16 selector)
{
	u64 low = probe_get_desc(selector);
	u64 base = (low >> 16 & 0xffffff) | (low >> 56) << 24;

#ifdef __x86_64__
	base |= probe_get_desc(selector + 8) << 32;
#endif
	return base;
}

static void put_stack(unsigned int offset, void *end)
{
	ulong top = (ulong)end;

	memcpy(probe_tss + offset, &top, sizeof(top));
}

static void setup_tss(void)
{
	u16 selector;

	asm volatile("str %0" : "=r"(selector));
	probe_tss = (u8 *)(ulong)read_base(selector);
	put_stack(TSS_STACK0, probe_ring0_stack + sizeof(probe_ring0_stack));
#ifdef __x86_64__
	put_stack(TSS_IST(TRAP_STACK_IST), trap_stack + sizeof(trap_stack));
#else
	probe_tss[TSS_SS0] = 0x10;
	probe_tss[TSS_SS0 + 1] = 0;
#endif
}

static void setup_trap_idt(void)
{
	for (unsigned int vector = 0; vector < 256; vector++) {
		bool user = vector == PROBE_DONE || vector == 3 || vector == 4;
		ulong stub = (ulong)probe_stubs + vector * 16;
		u64 *entry = &trap_idt[vector * GATE_WORDS];

		entry[0] = probe_gate(KERNEL_CODE, stub, GATE_INTERRUPT | ATTR_DPL(user ? 3 : 0),
				      GATE_WORDS == 2 ? TRAP_STACK_IST : 0);
#ifdef __x86_64__
		entry[1] = stub >> 32;
#endif
	}
}

u64 *probe_gate_of(u32 vector)
{
	return &trap_idt[vector * GATE_WORDS];
}

void probe_setup(void)
{
	struct table_pointer gdtr;

	asm volatile("sgdt %0" : "=m"(gdtr));
	assert(gdtr.limit < PROBE_FLAT_BASE);
	memcpy(probe_gdt, (void *)gdtr.base, gdtr.limit + 1);
	for (unsigned int dpl = 0; dpl < 4; dpl++) {
		probe_set_desc(PROBE_CS64(dpl),
			       probe_desc(0, 0xfffff, FLAT_CODE64 | ATTR_DPL(dpl)));
		probe_set_desc(PROBE_CS32(dpl), probe_desc(0, 0xfffff, FLAT_CODE | ATTR_DPL(dpl)));
		probe_set_desc(PROBE_SEG(dpl), probe_desc(0, 0xfffff, FLAT_DATA | ATTR_DPL(dpl)));
		probe_set_desc(PROBE_CS16(dpl),
			       probe_desc(0, 0xfffff, FLAT_CODE16 | ATTR_DPL(dpl)));
	}
	gdtr.limit = PROBE_GDT_LIMIT;
	gdtr.base = (ulong)probe_gdt;
	asm volatile("lgdt %0" : : "m"(gdtr) : "memory");

	setup_tss();
	setup_trap_idt();
}

struct probe probe_init(unsigned int mode)
{
	unsigned int cpl = mode & 3;
	bool wide = sizeof(ulong) == 8 && !(mode & (PROBE_32 | PROBE_16));
	struct probe p = { .ip = (ulong)probe_code, .flags = 2 };

	for (unsigned int i = 0; i < PROBE_GPRS; i++) {
		p.gpr[i] = 0x90a0b0c0 + i * 0x01020304;
		if (wide)
			p.gpr[i] |= (u64)(0x6b5a4938 - i * 0x00040201) << 32;
	}
	p.gpr[RSP] = PROBE_STACK_TOP;
	if (mode & PROBE_16)
		p.cs = PROBE_CS16(cpl);
	else
		p.cs = wide ? PROBE_CS64(cpl) : PROBE_CS32(cpl);
	p.ss = p.ds = p.es = PROBE_SEG(cpl);
	p.fs = p.gs = sizeof(ulong) == 8 ? 0 : PROBE_SEG(cpl);
	return p;
}

void probe_place(unsigned int offset, const u8 *code, size_t len)
{
	assert(offset + len + 2 <= PROBE_CODE_SIZE);
	memcpy(probe_code + offset, code, len);
	probe_code[offset + len] = 0xcd;
	probe_code[offset + len + 1] = PROBE_DONE;
}

u32 probe_enter_at(struct probe *p)
{
	struct table_pointer own = { sizeof(trap_idt) - 1, (ulong)trap_idt }, idtr;

	asm volatile("sidt %0" : "=m"(idtr));
	asm volatile("lidt %0" : : "m"(own) : "memory");
	probe_enter(p);
	asm volatile("lidt %0" : : "m"(idtr) : "memory");
	return p->vector;
}

u32 probe_run(struct probe *p, const u8 *code, size_t len)
{
	probe_place(0, code, len);
	p->ip = (ulong)probe_code;
	return probe_enter_at(p);
}
