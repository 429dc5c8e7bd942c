/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tasks of the task switch tests, see taskswitch.h. */
#include <libcflat.h>
#include <vmalloc.h>
#include "taskswitch.h"

#define TSS_LIMIT	(sizeof(tss32_t) - 1)
#define STACK_SIZE	1024

/* Code of a fault's task: takes the error code, ends. */
#define FAULT_ENTRY(n)	(0x800 + (n) * 16)
#define FIRST_FAULT	TS_VECTOR
#define FAULTS		4	/* #TS #NP #SS #GP */

tss32_t old_tss, new_tss;
struct task_after task_after;

static tss32_t fault_tss[FAULTS];
static u8 new_stack[STACK_SIZE] __attribute__((aligned(16)));
static u8 new_stack0[STACK_SIZE] __attribute__((aligned(16)));
static u8 fault_stack[STACK_SIZE] __attribute__((aligned(16)));
static u64 new_ldt[2] __attribute__((aligned(16)));
static ulong new_directory[1024] __attribute__((aligned(4096)));
static u64 *idt;
static u16 main_tr;
static ulong main_cr3, main_dr7;

u64 task_get_idt(unsigned int vector)
{
	return idt[vector];
}

void task_set_idt(unsigned int vector, u64 gate)
{
	WRITE_ONCE(idt[vector], gate);
}

static void set_tss_desc(u16 selector, const tss32_t *tss)
{
	probe_set_desc(selector, probe_desc((u32)tss, TSS_LIMIT, TSS_AVAILABLE));
}

static void setup_fault_task(unsigned int n)
{
	/* pop %eax; INT PROBE_DONE */
	probe_place(FAULT_ENTRY(n), INSN("\x58"));
	fault_tss[n] = (tss32_t){
		.ss0 = KERNEL_DS,
		.esp0 = (u32)fault_stack + STACK_SIZE,
		.esp = (u32)fault_stack + STACK_SIZE,
		.cr3 = main_cr3,
		.eip = (u32)probe_code + FAULT_ENTRY(n),
		.eflags = X86_EFLAGS_FIXED,
		.ss = KERNEL_DS,
		.ds = KERNEL_DS,
		.es = KERNEL_DS,
		.cs = KERNEL_CS,
		/* What tells which fault it was. */
		.ebx = FIRST_FAULT + n,
		.iomap_base = sizeof(tss32_t),
	};
	set_tss_desc(FAULT_TSS(n), &fault_tss[n]);
	task_set_idt(FIRST_FAULT + n, task_gate(FAULT_TSS(n), TASK_GATE));
}

void task_setup(void)
{
	struct probe p;
	struct descriptor_table_ptr idtr;

	setup_vm();
	main_cr3 = read_cr3();
	main_tr = str();
	main_dr7 = read_dr7();
	memcpy(new_directory, (void *)main_cr3, sizeof(new_directory));

	p = probe_init(PROBE_CPL0);
	p.gpr[RBX] = (ulong)&idtr;
	probe_run(&p, INSN("\x0f\x01\x0b"));	/* sidt (%ebx) */
	idt = (u64 *)idtr.base;
}

void task_reset(void)
{
	for (unsigned int n = 0; n < FAULTS; n++)
		setup_fault_task(n);
	memset(&old_tss, 0, sizeof(old_tss));
	old_tss.ss0 = KERNEL_DS;
	old_tss.esp0 = (u32)probe_ring0_stack + sizeof(probe_ring0_stack);
	old_tss.cr3 = main_cr3;
	old_tss.iomap_base = sizeof(old_tss);

	new_tss = (tss32_t){
		.prev = 0x5a5a,
		.ss0 = KERNEL_DS,
		.esp0 = (u32)new_stack0 + STACK_SIZE,
		.ss1 = 0x1111,
		.esp1 = 0x11223344,
		.ss2 = 0x2222,
		.esp2 = 0x22334455,
		.cr3 = (u32)new_directory,
		.eip = (u32)probe_code + NEW_ENTRY,
		.eflags = X86_EFLAGS_FIXED | X86_EFLAGS_CF | X86_EFLAGS_SF | X86_EFLAGS_ID,
		.eax = 0xa0a1a2a3,
		.ecx = 0xc0c1c2c3,
		.edx = 0xd0d1d2d3,
		.ebx = 0xb0b1b2b3,
		.esp = (u32)new_stack + STACK_SIZE,
		.ebp = 0xe0e1e2e3,
		.esi = 0x50515253,
		.edi = 0x60616263,
		.es = PROBE_SEG(3),
		.cs = PROBE_CS32(0),
		.ss = PROBE_SEG(0),
		.ds = PROBE_SEG(2),
		.fs = PROBE_SEG(1),
		.gs = PROBE_SEG(0),
		.ldt = NEW_LDT,
		.iomap_base = sizeof(tss32_t),
	};
	set_tss_desc(OLD_TSS, &old_tss);
	set_tss_desc(NEW_TSS, &new_tss);
	probe_set_desc(OLD_GATE, task_gate(OLD_TSS, TASK_GATE));
	probe_set_desc(NEW_GATE, task_gate(NEW_TSS, TASK_GATE));
	probe_set_desc(NEW_LDT, probe_desc((u32)new_ldt, sizeof(new_ldt) - 1, LDT_PRESENT));
	task_set_idt(TASK_VECTOR, task_gate(NEW_TSS, TASK_GATE | ATTR_DPL(3)));
	probe_place(NEW_ENTRY, NULL, 0);
}

struct probe task_start(unsigned int mode)
{
	return probe_init(mode | PROBE_32);
}

struct probe task_state(const tss32_t *tss)
{
	return (struct probe){
		.gpr = { tss->eax, tss->ecx, tss->edx, tss->ebx, tss->esp, tss->ebp, tss->esi,
			 tss->edi },
		.ip = tss->eip + 2,
		.flags = tss->eflags,
		.vector = PROBE_DONE,
		.cs = tss->cs,
		.ss = tss->ss,
		.ds = tss->ds,
		.es = tss->es,
		.fs = tss->fs,
		.gs = tss->gs,
	};
}

static bool busy(u16 selector)
{
	return probe_get_desc(selector) >> 40 & TSS_BUSY_BIT;
}

static void load_tss(u16 selector)
{
	probe_set_desc(selector, probe_get_desc(selector) & ~((u64)TSS_BUSY_BIT << 40));
	ltr(selector);
}

void task_run(struct probe *p, const u8 *code, size_t len)
{
	load_tss(OLD_TSS);
	p->ip = (ulong)probe_code;
	probe_place(0, code, len);
	probe_enter_at(p);

	task_after = (struct task_after){
		.tr = str(),
		.ldt = sldt(),
		.cr0 = read_cr0(),
		.cr3 = read_cr3(),
		.dr7 = read_dr7(),
		.old_busy = busy(OLD_TSS),
		.new_busy = busy(NEW_TSS),
	};
	write_cr0(task_after.cr0 & ~X86_CR0_TS);
	write_cr3(main_cr3);
	write_dr7(main_dr7);
	lldt(0);
	load_tss(main_tr);

	/* A fault's task has its number, and the error code that it was given. */
	for (unsigned int n = 0; n < FAULTS; n++) {
		if (task_after.tr == FAULT_TSS(n) && p->vector == PROBE_DONE) {
			p->vector = p->gpr[RBX];
			p->error = p->gpr[RAX];
		}
	}
}

u16 task_fault_link(void)
{
	for (unsigned int n = 0; n < FAULTS; n++) {
		if (task_after.tr == FAULT_TSS(n))
			return fault_tss[n].prev;
	}
	return 0;
}

bool task_saved(const tss32_t *tss, const struct probe *p)
{
	return tss->eax == p->gpr[RAX] && tss->ecx == p->gpr[RCX] && tss->edx == p->gpr[RDX] &&
	       tss->ebx == p->gpr[RBX] && tss->esp == p->gpr[RSP] && tss->ebp == p->gpr[RBP] &&
	       tss->esi == p->gpr[RSI] && tss->edi == p->gpr[RDI] && tss->eip == p->ip &&
	       !((tss->eflags ^ p->flags) & ~X86_EFLAGS_RF) && tss->es == p->es &&
	       tss->cs == p->cs && tss->ss == p->ss && tss->ds == p->ds && tss->fs == p->fs &&
	       tss->gs == p->gs;
}
