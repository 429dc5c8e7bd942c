/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * I/O ports where the CPU has none: a window of memory that a PCI host bridge turns into its
 * I/O space. A port's number is its offset in the window.
 */
#ifndef LIB_ASM_GENERIC_PORTS_H
#define LIB_ASM_GENERIC_PORTS_H

#include <asm-generic/io.h>

/* Where the window is mapped; NULL, until the host bridge was found. */
extern char *port_window;

#define __port_accessors(width, in_letter, letter)				\
static inline u##width in##in_letter(unsigned long port)			\
{										\
	return read##letter(port_window + port);				\
}										\
										\
static inline void out##in_letter(u##width value, unsigned long port)		\
{										\
	write##letter(value, port_window + port);				\
}

__port_accessors(8, b, b)
__port_accessors(16, w, w)
__port_accessors(32, l, l)

#endif
