/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Control and status registers: numbers, fields and accesses. RISC-V Privileged
 * Specification 1.12, chapters 2 (numbers), 3 (machine), 4 (supervisor), 8 (hypervisor).
 */
#ifndef LIB_RISCV_ASM_CSR_H
#define LIB_RISCV_ASM_CSR_H

#include <linux/const.h>

/* Unprivileged. */
#define CSR_FFLAGS		0x001
#define CSR_FRM			0x002
#define CSR_FCSR		0x003
#define CSR_VSTART		0x008
#define CSR_VXSAT		0x009
#define CSR_VXRM		0x00a
#define CSR_VCSR		0x00f
#define CSR_SEED		0x015
#define CSR_CYCLE		0xc00
#define CSR_TIME		0xc01
#define CSR_INSTRET		0xc02
#define CSR_HPMCOUNTER3		0xc03
#define CSR_VL			0xc20
#define CSR_VTYPE		0xc21
#define CSR_VLENB		0xc22
#define CSR_CYCLEH		0xc80
#define CSR_TIMEH		0xc81
#define CSR_INSTRETH		0xc82

/* Supervisor. */
#define CSR_SSTATUS		0x100
#define CSR_SIE			0x104
#define CSR_STVEC		0x105
#define CSR_SCOUNTEREN		0x106
#define CSR_SENVCFG		0x10a
#define CSR_SSTATEEN0		0x10c
#define CSR_SSCRATCH		0x140
#define CSR_SEPC		0x141
#define CSR_SCAUSE		0x142
#define CSR_STVAL		0x143
#define CSR_SIP			0x144
#define CSR_STIMECMP		0x14d
#define CSR_SISELECT		0x150
#define CSR_SIREG		0x151
#define CSR_STOPEI		0x15c
#define CSR_STIMECMPH		0x15d
#define CSR_SATP		0x180
#define CSR_SCONTEXT		0x5a8
#define CSR_SCOUNTOVF		0xda0
#define CSR_STOPI		0xdb0

/* Hypervisor and virtual supervisor. */
#define CSR_VSSTATUS		0x200
#define CSR_VSIE		0x204
#define CSR_VSTVEC		0x205
#define CSR_VSSCRATCH		0x240
#define CSR_VSEPC		0x241
#define CSR_VSCAUSE		0x242
#define CSR_VSTVAL		0x243
#define CSR_VSIP		0x244
#define CSR_VSATP		0x280
#define CSR_HSTATUS		0x600
#define CSR_HEDELEG		0x602
#define CSR_HIDELEG		0x603
#define CSR_HIE			0x604
#define CSR_HTIMEDELTA		0x605
#define CSR_HCOUNTEREN		0x606
#define CSR_HGEIE		0x607
#define CSR_HENVCFG		0x60a
#define CSR_HTIMEDELTAH		0x615
#define CSR_HTVAL		0x643
#define CSR_HIP			0x644
#define CSR_HVIP		0x645
#define CSR_HTINST		0x64a
#define CSR_HGATP		0x680
#define CSR_HGEIP		0xe12

/* Machine. */
#define CSR_MVENDORID		0xf11
#define CSR_MARCHID		0xf12
#define CSR_MIMPID		0xf13
#define CSR_MHARTID		0xf14
#define CSR_MSTATUS		0x300
#define CSR_MISA		0x301
#define CSR_MEDELEG		0x302
#define CSR_MIDELEG		0x303
#define CSR_MIE			0x304
#define CSR_MTVEC		0x305
#define CSR_MCOUNTEREN		0x306
#define CSR_MENVCFG		0x30a
#define CSR_MENVCFGH		0x31a
#define CSR_MSCRATCH		0x340
#define CSR_MEPC		0x341
#define CSR_MCAUSE		0x342
#define CSR_MTVAL		0x343
#define CSR_MIP			0x344
#define CSR_MTINST		0x34a
#define CSR_MTVAL2		0x34b
#define CSR_PMPCFG0		0x3a0
#define CSR_PMPADDR0		0x3b0

/* sstatus. */
#define SR_SIE			_AC(0x00000002, UL)
#define SR_SPIE			_AC(0x00000020, UL)
#define SR_UBE			_AC(0x00000040, UL)
#define SR_SPP			_AC(0x00000100, UL)
#define SR_VS			_AC(0x00000600, UL)
#define SR_VS_INITIAL		_AC(0x00000200, UL)
#define SR_FS			_AC(0x00006000, UL)
#define SR_FS_OFF		_AC(0x00000000, UL)
#define SR_FS_INITIAL		_AC(0x00002000, UL)
#define SR_FS_CLEAN		_AC(0x00004000, UL)
#define SR_FS_DIRTY		_AC(0x00006000, UL)
#define SR_XS			_AC(0x00018000, UL)
#define SR_SUM			_AC(0x00040000, UL)
#define SR_MXR			_AC(0x00080000, UL)
#define SR_SPELP		_AC(0x00800000, UL)
#define SR_SDT			_AC(0x01000000, UL)
#if __riscv_xlen == 64
#define SR_UXL			_AC(0x300000000, UL)
#define SR_UXL_64		_AC(0x200000000, UL)
#define SR_SD			_AC(0x8000000000000000, UL)
#else
#define SR_SD			_AC(0x80000000, UL)
#endif

/* scause. */
#define CAUSE_IRQ_FLAG		(_AC(1, UL) << (__riscv_xlen - 1))
#define EXC_INST_MISALIGNED	0
#define EXC_INST_ACCESS		1
#define EXC_INST_ILLEGAL	2
#define EXC_BREAKPOINT		3
#define EXC_LOAD_MISALIGNED	4
#define EXC_LOAD_ACCESS		5
#define EXC_STORE_MISALIGNED	6
#define EXC_STORE_ACCESS	7
#define EXC_SYSCALL		8
#define EXC_HYPERVISOR_SYSCALL	9
#define EXC_SUPERVISOR_SYSCALL	10
#define EXC_MACHINE_SYSCALL	11
#define EXC_INST_PAGE_FAULT	12
#define EXC_LOAD_PAGE_FAULT	13
#define EXC_STORE_PAGE_FAULT	15
#define EXC_DOUBLE_TRAP		16
#define EXC_SOFTWARE_CHECK	18
#define EXC_INST_GUEST_PAGE_FAULT	20
#define EXC_LOAD_GUEST_PAGE_FAULT	21
#define EXC_VIRTUAL_INST_FAULT		22
#define EXC_STORE_GUEST_PAGE_FAULT	23

#define IRQ_S_SOFT		1
#define IRQ_VS_SOFT		2
#define IRQ_M_SOFT		3
#define IRQ_S_TIMER		5
#define IRQ_VS_TIMER		6
#define IRQ_M_TIMER		7
#define IRQ_S_EXT		9
#define IRQ_VS_EXT		10
#define IRQ_M_EXT		11
#define IRQ_S_GEXT		12
#define IRQ_PMU_OVF		13

/* sie and sip. */
#define IE_SSIE			(_AC(1, UL) << IRQ_S_SOFT)
#define IE_TIE			(_AC(1, UL) << IRQ_S_TIMER)
#define IE_SEIE			(_AC(1, UL) << IRQ_S_EXT)
#define IP_SSIP			IE_SSIE
#define IP_TIP			IE_TIE
#define IP_SEIP			IE_SEIE

/* satp. */
#if __riscv_xlen == 64
#define SATP_PPN		_AC(0x00000fffffffffff, UL)
#define SATP_ASID_SHIFT		44
#define SATP_ASID_MASK		_AC(0xffff, UL)
#define SATP_MODE_SHIFT		60
#define SATP_MODE_BARE		_AC(0, UL)
#define SATP_MODE_SV39		_AC(0x8000000000000000, UL)
#define SATP_MODE_SV48		_AC(0x9000000000000000, UL)
#define SATP_MODE_SV57		_AC(0xa000000000000000, UL)
#else
#define SATP_PPN		_AC(0x003fffff, UL)
#define SATP_ASID_SHIFT		22
#define SATP_ASID_MASK		_AC(0x1ff, UL)
#define SATP_MODE_SHIFT		31
#define SATP_MODE_BARE		_AC(0, UL)
#define SATP_MODE_SV32		_AC(0x80000000, UL)
#endif

/* hstatus. */
#define HSTATUS_VSBE		_AC(0x00000020, UL)
#define HSTATUS_GVA		_AC(0x00000040, UL)
#define HSTATUS_SPV		_AC(0x00000080, UL)
#define HSTATUS_SPVP		_AC(0x00000100, UL)
#define HSTATUS_HU		_AC(0x00000200, UL)
#define HSTATUS_VGEIN		_AC(0x0003f000, UL)
#define HSTATUS_VTVM		_AC(0x00100000, UL)
#define HSTATUS_VTW		_AC(0x00200000, UL)
#define HSTATUS_VTSR		_AC(0x00400000, UL)

#ifndef __ASSEMBLY__
#include <libcflat.h>

/* One access of @csr, a number or a name that the assembler knows, without and with a result. */
#define __csr_give(insn, csr, operand)					\
	asm volatile(insn " " xstr(csr) ", %0"				\
		     : : "rK"((unsigned long)(operand)) : "memory")

#define __csr_exchange(insn, csr, operand)				\
({									\
	unsigned long __was;						\
									\
	asm volatile(insn " %0, " xstr(csr) ", %1" : "=r"(__was)	\
		     : "rK"((unsigned long)(operand)) : "memory");	\
	__was;								\
})

/* These return the old value ... */
#define csr_read(csr)			__csr_exchange("csrrs", csr, 0)
#define csr_swap(csr, val)		__csr_exchange("csrrw", csr, val)
#define csr_read_set(csr, val)		__csr_exchange("csrrs", csr, val)
#define csr_read_clear(csr, val)	__csr_exchange("csrrc", csr, val)

/* ... and these nothing. */
#define csr_write(csr, val)		__csr_give("csrw", csr, val)
#define csr_set(csr, val)		__csr_give("csrs", csr, val)
#define csr_clear(csr, val)		__csr_give("csrc", csr, val)
#endif

#endif
