/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console's device. */
#ifndef LIB_RISCV_UART_H
#define LIB_RISCV_UART_H

#include <libcflat.h>

/* The console is the 16550 at @base from now on; 0: the SBI's console. */
void uart_setup(u64 base);

#endif
