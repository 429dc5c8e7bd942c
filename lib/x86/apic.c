/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The local APIC. See apic.h. */
#include <libcflat.h>
#include <asm/io.h>
#include "apic.h"
#include "processor.h"
#include "smp.h"

#define SPURIOUS_VECTOR	0xff

/* The interrupt mask registers of the two 8259s. */
#define PIC_MASTER_IMR	0x21
#define PIC_SLAVE_IMR	0xa1

u32 id_map[MAX_TEST_CPUS];

static volatile u32 *xapic_register(unsigned int reg)
{
	return (volatile u32 *)(unsigned long)(APIC_DEFAULT_PHYS_BASE + reg);
}

static u32 xapic_read(unsigned int reg)
{
	return *xapic_register(reg);
}

static void xapic_write(unsigned int reg, u32 val)
{
	*xapic_register(reg) = val;
}

static void xapic_icr_write(u32 val, u32 dest)
{
	while (xapic_read(APIC_ICR) & APIC_ICR_BUSY)
		cpu_relax();
	xapic_write(APIC_ICR2, SET_APIC_DEST_FIELD(dest));
	xapic_write(APIC_ICR, val);
}

static u32 xapic_id(void)
{
	return xapic_read(APIC_ID) >> 24;
}

static const struct apic_ops xapic_ops = {
	xapic_read, xapic_write, xapic_icr_write, xapic_id
};

static u32 x2apic_read(unsigned int reg)
{
	return rdmsr(x2apic_msr(reg));
}

static void x2apic_write(unsigned int reg, u32 val)
{
	wrmsr(x2apic_msr(reg), val);
}

static void x2apic_icr_write(u32 val, u32 dest)
{
	u64 icr = (u64)dest << 32 | val;

	/* This WRMSR does not wait for the stores before it: volume 3, section 11.12.3. */
	mb();
	wrmsr(x2apic_msr(APIC_ICR), icr);
}

static u32 x2apic_id(void)
{
	return x2apic_read(APIC_ID);
}

static const struct apic_ops x2apic_ops = {
	x2apic_read, x2apic_write, x2apic_icr_write, x2apic_id
};

uint32_t apic_read(unsigned int reg)
{
	return this_cpu_read_apic_ops()->reg_read(reg);
}

void apic_write(unsigned int reg, uint32_t val)
{
	this_cpu_read_apic_ops()->reg_write(reg, val);
}

bool apic_read_bit(unsigned int reg, int n)
{
	return apic_read(reg + (n / 32) * 16) >> (n % 32) & 1;
}

void apic_icr_write(uint32_t val, uint32_t dest)
{
	this_cpu_read_apic_ops()->icr_write(val, dest);
}

uint32_t apic_id(void)
{
	return this_cpu_read_apic_ops()->id();
}

uint32_t pre_boot_apic_id(void)
{
	return is_x2apic_enabled() ? x2apic_id() : xapic_id();
}

void eoi(void)
{
	apic_write(APIC_EOI, 0);
}

uint8_t apic_get_tpr(void)
{
#ifdef __x86_64__
	return read_cr8() << 4;
#else
	return apic_read(APIC_TASKPRI);
#endif
}

void apic_set_tpr(uint8_t tpr)
{
#ifdef __x86_64__
	write_cr8(tpr >> 4);
#else
	apic_write(APIC_TASKPRI, tpr);
#endif
}

void enable_apic(void)
{
	apic_write(APIC_SPIV, APIC_SPIV_APIC_ENABLED | SPURIOUS_VECTOR);
}

/* Changes the mode bits of IA32_APIC_BASE to @mode, and how this CPU's APIC is reached. */
static void set_mode(u64 mode)
{
	u64 base = rdmsr(MSR_IA32_APICBASE) & ~(u64)(APIC_EN | APIC_EXTD);

	wrmsr(MSR_IA32_APICBASE, base | mode);
	this_cpu_write_apic_ops(mode & APIC_EXTD ? &x2apic_ops : &xapic_ops);
}

void disable_apic(void)
{
	set_mode(0);
}

void reset_apic(void)
{
	/* From x2APIC mode the only way to xAPIC mode is through the disabled state. */
	if (is_x2apic_enabled())
		set_mode(0);
	set_mode(APIC_EN);
	enable_apic();
}

int enable_x2apic(void)
{
	bool has_it = this_cpu_has(X86_FEATURE_X2APIC);

	if (has_it)
		set_mode(APIC_EN | APIC_EXTD);
	return has_it;
}

void setup_apic(void)
{
	if (is_x2apic_enabled())
		this_cpu_write_apic_ops(&x2apic_ops);
	else
		set_mode(APIC_EN);
	enable_apic();
	enable_x2apic();
}

void apic_setup_timer(int vector, u32 mode)
{
	apic_cleanup_timer();
	apic_write(APIC_TDCR, APIC_TDR_DIV_1);
	apic_write(APIC_LVTT, vector | mode);
}

void apic_start_timer(u32 counter)
{
	apic_write(APIC_TMICT, counter);
}

void apic_stop_timer(void)
{
	apic_write(APIC_TMICT, 0);
}

void apic_cleanup_timer(void)
{
	u32 mode = apic_read(APIC_LVTT) & APIC_LVT_TIMER_MASK;

	/* Masked first: what is already on its way may arrive, but nothing new comes. */
	apic_write(APIC_LVTT, mode | APIC_LVT_MASKED);
	if (mode == APIC_LVT_TIMER_TSCDEADLINE)
		wrmsr(MSR_IA32_TSCDEADLINE, 0);
	else
		apic_stop_timer();
}

void mask_pic_interrupts(void)
{
	outb(0xff, PIC_MASTER_IMR);
	outb(0xff, PIC_SLAVE_IMR);
}
