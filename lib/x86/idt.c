/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupt descriptor table: SDM volume 3, section 6.10. */
#include <libcflat.h>
#include <alloc.h>
#include "desc.h"
#include "processor.h"

#define GATE_TASK	5
#define GATE_INTERRUPT	14

#define DOUBLE_FAULT_IST	2
#define ALT_STACK_IST		1
#define ALT_STACK_SIZE		4096

idt_entry_t boot_idt[256] __attribute__((aligned(16)));
struct descriptor_table_ptr idt_descr = { sizeof(boot_idt) - 1, (unsigned long)boot_idt };

/* The entry of each exception vector, NULL for a vector that is none (exception-entry.S). */
extern void *const exception_entries[32];

void set_desc_entry(idt_entry_t *e, size_t e_sz, void *addr, u16 sel, u16 type, u16 dpl)
{
	unsigned long offset = (unsigned long)addr;

	memset(e, 0, e_sz);
	e->offset0 = offset;
	e->selector = sel;
	e->type = type;
	e->dpl = dpl;
	e->p = 1;
	e->offset1 = offset >> 16;
#ifdef __x86_64__
	if (e_sz == sizeof(*e))
		e->offset2 = offset >> 32;
#endif
}

void set_idt_entry(int vec, void *addr, int dpl)
{
	set_desc_entry(&boot_idt[vec], sizeof(*boot_idt), addr, read_cs(), GATE_INTERRUPT, dpl);
}

void set_idt_dpl(int vec, u16 dpl)
{
	boot_idt[vec].dpl = dpl;
}

void set_idt_sel(int vec, u16 sel)
{
	boot_idt[vec].selector = sel;
}

void set_idt_task_gate(int vec, u16 sel)
{
	set_desc_entry(&boot_idt[vec], sizeof(*boot_idt), NULL, sel, GATE_TASK, 0);
}

void setup_idt(void)
{
	for (int vec = 0; vec < (int)ARRAY_SIZE(exception_entries); vec++)
		if (exception_entries[vec])
			set_idt_entry(vec, exception_entries[vec], 0);
	/* INT3 and INTO are for user mode too. */
	set_idt_dpl(BP_VECTOR, 3);
	set_idt_dpl(OF_VECTOR, 3);
#ifdef __x86_64__
	boot_idt[DF_VECTOR].ist = DOUBLE_FAULT_IST;
#endif
}

void load_idt(void)
{
	lidt(&idt_descr);
}

#ifdef __x86_64__
void setup_alt_stack(void)
{
	tss64_t *this_tss = (tss64_t *)get_gdt_entry_base(get_tss_descr());
	u8 *stack = memalign(16, ALT_STACK_SIZE);

	this_tss->ist1 = (u64)stack + ALT_STACK_SIZE;
}

void set_intr_alt_stack(int vec, void *fn)
{
	set_idt_entry(vec, fn, 0);
	boot_idt[vec].ist = ALT_STACK_IST;
}
#else
void setup_alt_stack(void)
{
	setup_tss32();
}

void set_intr_alt_stack(int vec, void *fn)
{
	set_intr_task_gate(vec, fn);
}
#endif
