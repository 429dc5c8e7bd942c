/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices reach all RAM: there is one area. */
#ifndef LIB_POWERPC_ASM_MEMORY_AREAS_H
#define LIB_POWERPC_ASM_MEMORY_AREAS_H

#include <asm-generic/memory_areas.h>

#endif
