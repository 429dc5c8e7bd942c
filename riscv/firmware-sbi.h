/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware's harts, and what its start and its SBI calls want of one another. */
#ifndef RISCV_FIRMWARE_SBI_H
#define RISCV_FIRMWARE_SBI_H

#include "firmware.h"

extern struct fw_hart fw_harts[FW_MAX_HARTS];

/* Does what other harts asked of this one. */
void fw_do_requests(unsigned long hartid);

/* No timer interrupt of this hart is on its way. */
void fw_arm_timer_reset(unsigned long hartid);

/* From here on the hart is S mode's; a0 is its ID, a1 @argument. */
void fw_enter_supervisor(unsigned long entry, unsigned long hartid, unsigned long argument)
	__attribute__((noreturn));

/* This hart waits until it is started again. */
void fw_stop(unsigned long hartid) __attribute__((noreturn));

#endif
