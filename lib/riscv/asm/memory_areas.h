/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RAM is one area: every device reaches all of it. */
#ifndef LIB_RISCV_ASM_MEMORY_AREAS_H
#define LIB_RISCV_ASM_MEMORY_AREAS_H

#include <asm-generic/memory_areas.h>

#endif
