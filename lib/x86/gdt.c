/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The global descriptor table and the task-state segments: SDM volume 3, chapters 3 and 8. */
#include <libcflat.h>
#include <alloc.h>
#include "desc.h"
#include "processor.h"

/* Descriptor access bytes: present, DPL, type. */
#define ACCESS_CODE	0x9b
#define ACCESS_DATA	0x93
#define ACCESS_TSS	0x89
#define ACCESS_DPL3	0x60
#define ACCESS_PRESENT	0x80

/* Descriptor flags: granularity, and the segment's size. */
#define FLAT_16		0x80
#define FLAT_32		0xc0
#define FLAT_64		0xa0

#define FIRST_TSS	(TSS_MAIN / 8)
#define TSS_ENTRIES	(MAX_TEST_CPUS * TSS_STRIDE / 8)

#define FAULT_STACK_SIZE	4096

#ifdef __x86_64__
#define GDT_ENTRIES	(FIRST_TSS + TSS_ENTRIES)
tss64_t tss[MAX_TEST_CPUS];
#else
/* Behind the TSSs: the data segment at each CPU's per-CPU data. */
#define FIRST_PERCPU	(FIRST_TSS + TSS_ENTRIES)
#define GDT_ENTRIES	(FIRST_PERCPU + MAX_TEST_CPUS)
tss32_t tss[MAX_TEST_CPUS];
#endif

gdt_entry_t gdt[GDT_ENTRIES] __attribute__((aligned(16)));
struct descriptor_table_ptr gdt_descr = { sizeof(gdt) - 1, (unsigned long)gdt };

extern char stacktop[];

static const struct {
	u16 sel;
	u8 access;
	u8 flags;
} segments[] = {
#ifdef __x86_64__
	{ KERNEL_CS, ACCESS_CODE, FLAT_64 },
	{ NP_SEL, ACCESS_CODE & ~ACCESS_PRESENT, FLAT_64 },
	{ KERNEL_CS32, ACCESS_CODE, FLAT_32 },
	{ USER_CS64, ACCESS_CODE | ACCESS_DPL3, FLAT_64 },
#else
	{ KERNEL_CS, ACCESS_CODE, FLAT_32 },
	{ NP_SEL, ACCESS_CODE & ~ACCESS_PRESENT, FLAT_32 },
#endif
	{ KERNEL_DS, ACCESS_DATA, FLAT_32 },
	{ KERNEL_CS16, ACCESS_CODE, FLAT_16 },
	{ KERNEL_DS16, ACCESS_DATA, FLAT_16 },
	{ USER_CS32, ACCESS_CODE | ACCESS_DPL3, FLAT_32 },
	{ USER_DS, ACCESS_DATA | ACCESS_DPL3, FLAT_32 },
};

gdt_entry_t *get_gdt_entry(u16 sel)
{
	return &gdt[sel >> 3];
}

void set_gdt_entry_base(int sel, unsigned long base)
{
	gdt_entry_t *entry = get_gdt_entry(sel);

	entry->base1 = base;
	entry->base2 = base >> 16;
	entry->base3 = base >> 24;
#ifdef __x86_64__
	if (!entry->s)
		((struct system_desc64 *)entry)->base4 = base >> 32;
#endif
}

void set_gdt_entry(int sel, unsigned long base, u32 limit, u8 access, u8 gran)
{
	gdt_entry_t *entry = get_gdt_entry(sel);

	entry->limit1 = limit;
	entry->type_limit_flags = access | (limit >> 16 & 0xf) << 8 | (gran & 0xf0) << 8;
	set_gdt_entry_base(sel, base);
}

unsigned long get_gdt_entry_base(gdt_entry_t *entry)
{
	unsigned long base = entry->base1 | entry->base2 << 16 | (unsigned long)entry->base3 << 24;

#ifdef __x86_64__
	if (!entry->s)
		base |= (unsigned long)((struct system_desc64 *)entry)->base4 << 32;
#endif
	return base;
}

unsigned long get_gdt_entry_limit(gdt_entry_t *entry)
{
	unsigned long limit = entry->limit1 | (unsigned long)entry->limit2 << 16;

	return entry->g ? limit << 12 | 0xfff : limit;
}

gdt_entry_t *get_tss_descr(void)
{
	return get_gdt_entry(str());
}

gdt_entry_t *get_ldt_descr(void)
{
	return get_gdt_entry(sldt());
}

void clear_tss_busy(int sel)
{
	get_gdt_entry(sel)->type &= ~DESC_BUSY;
}

#ifdef __x86_64__
/* The top of a stack of one page; the boot processor has none to allocate from yet. */
static unsigned long fault_stack(bool boot_processor)
{
	static u8 boot_stack[FAULT_STACK_SIZE] __attribute__((aligned(16)));
	u8 *stack = boot_processor ? boot_stack : memalign(16, FAULT_STACK_SIZE);

	return (unsigned long)stack + FAULT_STACK_SIZE;
}
#endif

static void setup_tss(unsigned int id, bool boot_processor)
{
	memset(&tss[id], 0, sizeof(*tss));
	/* Behind the end: no I/O bit map. */
	tss[id].iomap_base = sizeof(*tss);
#ifdef __x86_64__
	if (boot_processor)
		tss[id].rsp0 = (unsigned long)stacktop;
	/* A double fault is what a broken stack ends in, so it does not use that stack. */
	tss[id].ist2 = fault_stack(boot_processor);
#else
	tss[id].ss0 = KERNEL_DS;
	if (boot_processor)
		tss[id].esp0 = (unsigned long)stacktop;
#endif
}

void setup_gdt_tss(unsigned int id)
{
	static bool filled;
	bool boot_processor = !filled;

	assert(id < MAX_TEST_CPUS);
	if (!filled) {
		for (unsigned int i = 0; i < ARRAY_SIZE(segments); i++)
			set_gdt_entry(segments[i].sel, 0, 0xfffff, segments[i].access,
				      segments[i].flags);
		filled = true;
	}
	setup_tss(id, boot_processor);
	set_gdt_entry(TSS_MAIN + id * TSS_STRIDE, (unsigned long)&tss[id], sizeof(*tss) - 1,
		      ACCESS_TSS, 0);
	lgdt(&gdt_descr);
	ltr(TSS_MAIN + id * TSS_STRIDE);
}

void setup_percpu_gs(unsigned int id, void *area)
{
#ifdef __x86_64__
	/* A null selector is what an IRET to user mode leaves alone, and the base with it. */
	write_fs(0);
	write_gs(0);
	wrmsr(MSR_GS_BASE, (u64)area);
#else
	/* An IRET to user mode takes away a data segment that user mode must not use. */
	int sel = (FIRST_PERCPU + id) * 8 | 3;

	set_gdt_entry(sel, (unsigned long)area, sizeof(struct percpu_data) - 1,
		      ACCESS_DATA | ACCESS_DPL3, 0x40);
	write_gs(sel);
#endif
}
