/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The local APIC, in xAPIC and in x2APIC mode (SDM volume 3, chapter 11), and the I/O APIC
 * (Intel 82093AA data sheet). Registers have their xAPIC offset as name in both modes.
 */
#ifndef LIB_X86_APIC_H
#define LIB_X86_APIC_H

#include <libcflat.h>
#include "apic-defs.h"
#include "processor.h"
#include "smp.h"

typedef struct {
	uint8_t vector;
	uint8_t delivery_mode : 3;
	uint8_t dest_mode : 1;
	uint8_t delivery_status : 1;
	uint8_t polarity : 1;
	uint8_t remote_irr : 1;
	uint8_t trig_mode : 1;
	uint8_t mask : 1;
	uint8_t reserve : 7;
	uint8_t reserved[4];
	uint8_t dest_id;
} ioapic_redir_entry_t;

typedef enum trigger_mode {
	TRIGGER_EDGE = 0,
	TRIGGER_LEVEL,
	TRIGGER_MAX,
} trigger_mode_t;

enum x2apic_reg_semantics {
	X2APIC_INVALID = 0,
	X2APIC_READABLE = 1 << 0,
	X2APIC_WRITABLE = 1 << 1,
	X2APIC_RO = X2APIC_READABLE,
	X2APIC_WO = X2APIC_WRITABLE,
	X2APIC_RW = X2APIC_READABLE | X2APIC_WRITABLE,
};

/* How a CPU reaches its local APIC, which its mode decides. */
struct apic_ops {
	u32 (*reg_read)(unsigned int reg);
	void (*reg_write)(unsigned int reg, u32 val);
	void (*icr_write)(u32 val, u32 dest);
	u32 (*id)(void);
};

/* The local APIC id of each CPU, by its index. */
extern u32 id_map[MAX_TEST_CPUS];

uint32_t apic_read(unsigned int reg);
void apic_write(unsigned int reg, uint32_t val);

/* Bit @n of a register of 256 bits, such as APIC_ISR. */
bool apic_read_bit(unsigned int reg, int n);

/* Sends the interrupt that @val describes to @dest, which is a whole id, not the field. */
void apic_icr_write(uint32_t val, uint32_t dest);

/* This CPU's local APIC id. */
uint32_t apic_id(void);

/* The same before the CPU's per-CPU data are set up. */
uint32_t pre_boot_apic_id(void);

/* Ends the interrupt in service. */
void eoi(void);

uint8_t apic_get_tpr(void);
void apic_set_tpr(uint8_t tpr);

/* Enables the local APIC for software, with spurious vector 0xff. */
void enable_apic(void);
/* Turns this CPU's local APIC off in IA32_APIC_BASE. */
void disable_apic(void);
/* Back to xAPIC mode, enabled in IA32_APIC_BASE. */
void reset_apic(void);
/* Into x2APIC mode; returns whether the CPU has it. */
int enable_x2apic(void);

/* A CPU's local APIC as tests find it: enabled, in x2APIC mode where the CPU has that. */
void setup_apic(void);

/* The timer: @mode is APIC_LVT_TIMER_*, the count goes down once each bus clock. */
void apic_setup_timer(int vector, u32 mode);
void apic_start_timer(u32 counter);
void apic_stop_timer(void);
void apic_cleanup_timer(void);

/* Masks every input of both 8259 interrupt controllers. */
void mask_pic_interrupts(void);

uint32_t ioapic_read_reg(unsigned int reg);
void ioapic_write_reg(unsigned int reg, uint32_t value);
ioapic_redir_entry_t ioapic_read_redir(unsigned int line);
void ioapic_write_redir(unsigned int line, ioapic_redir_entry_t e);
/* Sends line @line, unmasked and active high, as vector @vec to CPU 0. */
void ioapic_set_redir(unsigned int line, unsigned int vec, trigger_mode_t trig_mode);
void set_mask(unsigned int line, int mask);

/* Drives interrupt line @line, 0 to 15, through QEMU's pc-testdev. */
void set_irq_line(unsigned int line, int val);

/* What registers there are in x2APIC mode: SDM volume 3, table 11-6. */
static inline enum x2apic_reg_semantics get_x2apic_reg_semantics(u32 reg)
{
	if ((reg >= APIC_ISR && reg < APIC_ESR) && !(reg & 0xf))
		return X2APIC_RO;
	switch (reg) {
	case APIC_ID:
	case APIC_LVR:
	case APIC_PROCPRI:
	case APIC_LDR:
	case APIC_TMCCT:
		return X2APIC_RO;
	case APIC_EOI:
	case APIC_SELF_IPI:
		return X2APIC_WO;
	case APIC_TASKPRI:
	case APIC_SPIV:
	case APIC_ESR:
	case APIC_CMCI:
	case APIC_ICR:
	case APIC_LVTT:
	case APIC_LVTTHMR:
	case APIC_LVTPC:
	case APIC_LVT0:
	case APIC_LVT1:
	case APIC_LVTERR:
	case APIC_TMICT:
	case APIC_TDCR:
		return X2APIC_RW;
	default:
		return X2APIC_INVALID;
	}
}

static inline u32 x2apic_msr(u32 reg)
{
	return APIC_BASE_MSR + (reg >> 4);
}

static inline u32 apic_reg_index(u32 reg)
{
	return reg >> 2;
}

static inline bool apic_lvt_entry_supported(int idx)
{
	return GET_APIC_MAXLVT(apic_read(APIC_LVR)) >= idx;
}

static inline bool is_apic_hw_enabled(void)
{
	return rdmsr(MSR_IA32_APICBASE) & APIC_EN;
}

static inline bool is_apic_sw_enabled(void)
{
	return apic_read(APIC_SPIV) & APIC_SPIV_APIC_ENABLED;
}

static inline bool is_xapic_enabled(void)
{
	return (rdmsr(MSR_IA32_APICBASE) & (APIC_EN | APIC_EXTD)) == APIC_EN;
}

static inline bool is_x2apic_enabled(void)
{
	return (rdmsr(MSR_IA32_APICBASE) & (APIC_EN | APIC_EXTD)) == (APIC_EN | APIC_EXTD);
}

static inline u8 task_priority_class(u8 vector)
{
	return vector >> 4;
}

#endif
