/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interruptions as a test sees them: Principles of Operation, chapter 6.
 *
 *	expect_pgm_int();
 *	...what should cause a program interruption...
 *	check_pgm_int_code(PGM_INT_CODE_SPECIFICATION);
 */
#ifndef LIB_S390X_ASM_INTERRUPT_H
#define LIB_S390X_ASM_INTERRUPT_H

#include <asm/arch_def.h>

/* The translation-exception identification at lowcore.trans_exc_id. */
union teid {
	unsigned long val;
	union {
		struct {
			uint64_t addr:52;
			uint64_t acc_exc_fetch_store:2;	/* 1 store, 2 fetch */
			uint64_t side_effect_acc:1;
			uint64_t :1;
			uint64_t :4;
			uint64_t sop_acc_list:1;
			uint64_t sop_teid_predictable:1;
			uint64_t asce_id:2;
		};
		struct {
			uint64_t :53;
			uint64_t :3;
			uint64_t esop2_prot_code_0:1;
			uint64_t :3;
			uint64_t esop2_prot_code_1:1;
			uint64_t esop2_prot_code_2:1;
			uint64_t :2;
		};
	};
};

/* What the enhanced-suppression-on-protection facility 2 says of a protection exception. */
enum prot_code {
	PROT_KEY_OR_LAP = 0,
	PROT_DAT = 1,
	PROT_KEY = 2,
	PROT_ACC_LIST = 3,
	PROT_LAP = 4,
	PROT_IEP = 5,
	PROT_CODE_SIZE,
};

static inline enum prot_code teid_esop2_prot_code(union teid teid)
{
	int code = teid.esop2_prot_code_0 << 2 | teid.esop2_prot_code_1 << 1 |
		   teid.esop2_prot_code_2;

	assert(code < PROT_CODE_SIZE);
	return (enum prot_code)code;
}

/* One program interruption of this CPU is expected from now on; the last one is forgotten. */
void expect_pgm_int(void);

/* The code of the last one, 0 if there was none. */
uint16_t read_pgm_int_code(void);

/* The same, and none is expected any more. */
uint16_t clear_pgm_int(void);

/* Reports whether the expected program interruption came, and with @code. */
void check_pgm_int_code(uint16_t code);

/* One external interruption of this CPU is expected. */
void expect_ext_int(void);

/* What is called for an expected interruption, instead of what makes the program go on. */
void register_pgm_cleanup_func(void (*f)(struct stack_frame_int *));
void register_ext_cleanup_func(void (*f)(struct stack_frame_int *));

/* The DAT mode and address space that interruptions of this CPU are handled in. */
void irq_set_dat_mode(bool use_dat, enum address_space as);

void handle_pgm_int(struct stack_frame_int *stack);
void handle_ext_int(struct stack_frame_int *stack);
void handle_io_int(struct stack_frame_int *stack);
void handle_mcck_int(struct stack_frame_int *stack);
void handle_svc_int(struct stack_frame_int *stack);

/* Their entries (interrupt-entry.S), for new PSWs. */
extern char pgm_int[], ext_int[], io_int[], mcck_int[], svc_int[];

/* Low-address protection: stores to 0 to 511 and 4096 to 4607 are exceptions. */
static inline void low_prot_enable(void)
{
	ctl_set_bit(0, CTL0_LOW_ADDR_PROT);
}

static inline void low_prot_disable(void)
{
	ctl_clear_bit(0, CTL0_LOW_ADDR_PROT);
}

#endif
