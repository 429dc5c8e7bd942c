/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks and task gates, which only 32-bit mode has: SDM volume 3, chapter 8. See desc.h. */
#include <libcflat.h>
#include <alloc.h>
#include "desc.h"
#include "processor.h"

#define ACCESS_TSS		0x89
#define ACCESS_TASK_GATE	0x85
#define TASK_STACK_SIZE		4096

tss32_t tss_intr;

void setup_tss32(void)
{
	u8 *stack = memalign(16, TASK_STACK_SIZE);

	memset(&tss_intr, 0, sizeof(tss_intr));
	tss_intr.cr3 = read_cr3();
	tss_intr.ss0 = tss_intr.ss = tss_intr.ds = tss_intr.es = KERNEL_DS;
	tss_intr.fs = read_fs();
	tss_intr.gs = read_gs();
	tss_intr.cs = KERNEL_CS;
	tss_intr.eflags = X86_EFLAGS_FIXED;
	tss_intr.esp = tss_intr.esp0 = (u32)stack + TASK_STACK_SIZE;
	tss_intr.iomap_base = sizeof(tss_intr);
	set_gdt_entry(TSS_INTR, (u32)&tss_intr, sizeof(tss_intr) - 1, ACCESS_TSS, 0);
}

void set_intr_task_gate(int vec, void *fn)
{
	tss_intr.eip = (u32)fn;
	set_idt_task_gate(vec, TSS_INTR);
}

void set_gdt_task_gate(u16 tss_sel, u16 sel)
{
	/* A gate has the selector where other descriptors have the base's low half. */
	set_gdt_entry(tss_sel, sel, 0, ACCESS_TASK_GATE, 0);
}

void print_current_tss_info(void)
{
	u16 sel = str();
	const tss32_t *current = (tss32_t *)get_gdt_entry_base(get_tss_descr());

	printf("TR=%x (%s) back link %x\n", sel, current == &tss_intr ? "interrupt" : "main",
	       current->prev);
}
