/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the PCI host bridge's I/O space is. See asm-generic/ports.h. */
#include <stddef.h>

extern char *port_window;

char *port_window;
