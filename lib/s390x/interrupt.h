/* SPDX-License-Identifier: GPL-2.0-or-later */
/* I/O interruptions: one function for all subchannels; asm/interrupt.h has the rest. */
#ifndef LIB_S390X_INTERRUPT_H
#define LIB_S390X_INTERRUPT_H

#include <asm/interrupt.h>

/* Calls @f for each I/O interruption; -1 when there is a function already, or not this one. */
int register_io_int_func(void (*f)(void));
int unregister_io_int_func(void (*f)(void));

#endif
