/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The floating-point-control register's data-exception code, and the AFP-register control. */
#ifndef LIB_S390X_ASM_FLOAT_H
#define LIB_S390X_ASM_FLOAT_H

#include <asm/arch_def.h>

#define FPC_DXC_SHIFT	8
#define FPC_DXC		(0xffu << FPC_DXC_SHIFT)

static inline uint32_t get_fpc(void)
{
	uint32_t fpc;

	asm volatile("stfpc %0" : "=Q"(fpc));
	return fpc;
}

static inline void set_fpc(uint32_t fpc)
{
	asm volatile("lfpc %0" : : "Q"(fpc));
}

static inline uint8_t get_fpc_dxc(void)
{
	return get_fpc() >> FPC_DXC_SHIFT;
}

static inline void set_fpc_dxc(uint8_t dxc)
{
	set_fpc((get_fpc() & ~FPC_DXC) | (uint32_t)dxc << FPC_DXC_SHIFT);
}

/* Floating-point registers other than 0, 2, 4 and 6, and all binary floating point. */
static inline void afp_enable(void)
{
	ctl_set_bit(0, CTL0_AFP);
}

static inline void afp_disable(void)
{
	ctl_clear_bit(0, CTL0_AFP);
}

#endif
