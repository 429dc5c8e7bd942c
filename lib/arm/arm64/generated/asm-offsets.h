/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name under which tests from elsewhere know these offsets. */
#ifndef LIB_ARM64_GENERATED_ASM_OFFSETS_H
#define LIB_ARM64_GENERATED_ASM_OFFSETS_H

#include <asm/asm-offsets.h>

#endif
