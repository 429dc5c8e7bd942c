/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks constants in a C file's assembly output; the build makes a header for .S files of them. */
#ifndef LIB_KBUILD_H
#define LIB_KBUILD_H

#include <stddef.h>

#define DEFINE(sym, val) \
	asm volatile("\n.ascii \"->" #sym " %0 " #val "\"" : : "i"(val))
#define OFFSET(sym, str, mem)	DEFINE(sym, offsetof(struct str, mem))
#define COMMENT(x)		asm volatile("\n.ascii \"->#" x "\"")
#define BLANK()			asm volatile("\n.ascii \"->\"" : : )

#endif
