/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hypervisor calls: LoPAR 1.1, chapter 14. */
#ifndef LIB_POWERPC_ASM_HCALL_H
#define LIB_POWERPC_ASM_HCALL_H

/* Return codes: table 14-? "hypervisor call return code" of LoPAR, section 14.5.2. */
#define H_SUCCESS		0
#define H_BUSY			1
#define H_CLOSED		2
#define H_NOT_AVAILABLE		3
#define H_PARTIAL		5
#define H_TOO_HARD		9999
#define H_HARDWARE		-1
#define H_FUNCTION		-2
#define H_PRIVILEGE		-3
#define H_PARAMETER		-4
#define H_BAD_MODE		-5
#define H_PTEG_FULL		-6
#define H_NOT_FOUND		-7
#define H_RESERVED_DABR		-8
#define H_NO_MEM		-9
#define H_AUTHORITY		-10
#define H_PERMISSION		-11
#define H_DROPPED		-12
#define H_S_PARM		-13
#define H_D_PARM		-14
#define H_R_PARM		-15
#define H_VIO_PARM		-16
#define H_RESOURCE		-16
#define H_RESCINDED		-22
#define H_P2			-55
#define H_P3			-56
#define H_P4			-57
#define H_P5			-58
#define H_UNSUPPORTED_FLAG	-256

#define H_REMOVE		0x04
#define H_ENTER			0x08
#define H_READ			0x0c
#define H_CLEAR_MOD		0x10
#define H_CLEAR_REF		0x14
#define H_PROTECT		0x18
#define H_GET_TCE		0x1c
#define H_PUT_TCE		0x20
#define H_SET_SPRG0		0x24
#define H_SET_DABR		0x28
#define H_PAGE_INIT		0x2c
#define H_LOGICAL_CI_LOAD	0x3c
#define H_LOGICAL_CI_STORE	0x40
#define H_LOGICAL_CACHE_LOAD	0x44
#define H_LOGICAL_CACHE_STORE	0x48
#define H_LOGICAL_ICBI		0x4c
#define H_LOGICAL_DCBF		0x50
#define H_GET_TERM_CHAR		0x54
#define H_PUT_TERM_CHAR		0x58
#define H_EOI			0x64
#define H_CPPR			0x68
#define H_IPI			0x6c
#define H_IPOLL			0x70
#define H_XIRR			0x74
#define H_SET_XDABR		0x134
#define H_REGISTER_VPA		0xdc
#define H_CEDE			0xe0
#define H_CONFER		0xe4
#define H_PROD			0xe8
#define H_BULK_REMOVE		0x124
#define H_GET_CPU_CHARACTERISTICS	0x1c8
#define H_HOME_NODE_ASSOCIATIVITY	0x2ec
#define H_RANDOM		0x300
#define H_SET_MODE		0x31c
#define H_REGISTER_PROC_TBL	0x37c

#define H_SET_MODE_RESOURCE_LE	4

/* QEMU's own: what its RTAS would be called for, with the RTAS arguments' address. */
#define KVMPPC_H_RTAS		0xf000

#ifndef __ASSEMBLY__
#include <libcflat.h>

/* Calls @nr with up to seven arguments, from R4 on; returns R3. */
unsigned long hcall(unsigned long nr, ...);

/* The same with all registers: R3 to R12 are loaded from @regs and stored there again. */
void hcall_regs(unsigned long regs[10]);
#endif

#endif
