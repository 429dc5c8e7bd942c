/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an architecture gives for exit(). */
#ifndef LIB_EXIT_H
#define LIB_EXIT_H

#include <linux/compiler.h>

/*
 * Leaves the machine so that the host sees (@code << 1) | 1, by the fastest device there
 * is, or else by a console line `EXIT: STATUS=<n>` and powering off. Never returns.
 */
void arch_exit(int code) __noreturn;

#endif
