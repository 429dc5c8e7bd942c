/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vector registers: Principles of Operation, chapter 21. */
#ifndef LIB_S390X_ASM_VECTOR_H
#define LIB_S390X_ASM_VECTOR_H

#define VEC_REGISTER_NUM	32
#define VEC_REGISTER_SIZE	16

#endif
