/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the exception code shares with start-up and exit. */
#ifndef LIB_ARM_EXCEPTION_H
#define LIB_ARM_EXCEPTION_H

/*
 * The status with which a function in user mode ends the test, -1 otherwise: firmware is
 * called at EL1 (arm: PL1), so arch_exit() gets there by an SVC.
 */
extern int user_mode_exit_code;

/* To user mode: exception-entry.S. Never returns. */
void enter_usr(void (*func)(void *), void *arg, unsigned long sp);

/* Fits the vectors to the CPU, before the MMU is on. */
void exception_setup(void);

#endif
