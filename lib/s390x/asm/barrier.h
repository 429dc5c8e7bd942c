/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serialization: BCR 15,0 (Principles of Operation, "CPU Serialization"). */
#ifndef LIB_S390X_ASM_BARRIER_H
#define LIB_S390X_ASM_BARRIER_H

#define mb()	asm volatile("bcr 15,0" : : : "memory")

#include <asm-generic/barrier.h>

#endif
