/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Constants that C gives a type and assembly does not. */
#ifndef LIB_LINUX_CONST_H
#define LIB_LINUX_CONST_H

#ifdef __ASSEMBLY__
#define _AC(X, Y)	X
#else
#define __AC(X, Y)	(X ## Y)
#define _AC(X, Y)	__AC(X, Y)
#endif

#define _BITUL(x)	(_AC(1, UL) << (x))
#define _BITULL(x)	(_AC(1, ULL) << (x))

#endif
