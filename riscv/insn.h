/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions as numbers (unprivileged specification, section 2.2 and chapter 24). */
#ifndef RISCV_INSN_H
#define RISCV_INSN_H

#define XLEN		__riscv_xlen

#define OP_LOAD		0x03
#define OP_LOAD_FP	0x07
#define OP_MISC_MEM	0x0f
#define OP_IMM		0x13
#define OP_AUIPC	0x17
#define OP_IMM_32	0x1b
#define OP_STORE	0x23
#define OP_STORE_FP	0x27
#define OP_AMO		0x2f
#define OP_OP		0x33
#define OP_LUI		0x37
#define OP_OP_32	0x3b
#define OP_MADD		0x43
#define OP_MSUB		0x47
#define OP_NMSUB	0x4b
#define OP_NMADD	0x4f
#define OP_FP		0x53
#define OP_V		0x57
#define OP_BRANCH	0x63
#define OP_JALR		0x67
#define OP_JAL		0x6f
#define OP_SYSTEM	0x73

#define INSN_R(op, rd, f3, rs1, rs2, f7) \
	((u32)(f7) << 25 | (u32)(rs2) << 20 | (rs1) << 15 | (f3) << 12 | (rd) << 7 | (op))
#define INSN_I(op, rd, f3, rs1, imm) \
	((u32)((imm) & 0xfff) << 20 | (rs1) << 15 | (f3) << 12 | (rd) << 7 | (op))
#define INSN_S(op, f3, rs1, rs2, imm) \
	(((u32)(imm) >> 5 & 0x7f) << 25 | (u32)(rs2) << 20 | (rs1) << 15 | (f3) << 12 | \
	 ((imm) & 0x1f) << 7 | (op))
#define INSN_B(f3, rs1, rs2, imm) \
	(((u32)(imm) >> 12 & 1) << 31 | ((u32)(imm) >> 5 & 0x3f) << 25 | (u32)(rs2) << 20 | \
	 (rs1) << 15 | (f3) << 12 | ((u32)(imm) >> 1 & 0xf) << 8 | ((u32)(imm) >> 11 & 1) << 7 | \
	 OP_BRANCH)
#define INSN_U(op, rd, imm)	((u32)(imm) << 12 | (rd) << 7 | (op))
#define INSN_J(rd, imm) \
	(((u32)(imm) >> 20 & 1) << 31 | ((u32)(imm) >> 1 & 0x3ff) << 21 | \
	 ((u32)(imm) >> 11 & 1) << 20 | ((u32)(imm) >> 12 & 0xff) << 12 | (rd) << 7 | OP_JAL)

/* csrrw, csrrs, csrrc: 1 to 3; their immediate forms: 5 to 7, with the number as rs1. */
#define INSN_CSR(f3, rd, csr, rs1)	INSN_I(OP_SYSTEM, rd, f3, rs1, csr)
#define CSRRW	1
#define CSRRS	2
#define CSRRC	3
#define CSRRWI	5
#define CSRRSI	6
#define CSRRCI	7

#define INSN_ECALL	0x00000073
#define INSN_EBREAK	0x00100073
#define INSN_SRET	0x10200073
#define INSN_MRET	0x30200073
#define INSN_WFI	0x10500073
#define INSN_FENCE_I	0x0000100f
#define INSN_SFENCE_VMA(rs1, rs2)	INSN_R(OP_SYSTEM, 0, 0, rs1, rs2, 0x09)
#define INSN_SINVAL_VMA(rs1, rs2)	INSN_R(OP_SYSTEM, 0, 0, rs1, rs2, 0x0b)
#define INSN_HFENCE_VVMA(rs1, rs2)	INSN_R(OP_SYSTEM, 0, 0, rs1, rs2, 0x11)
#define INSN_HFENCE_GVMA(rs1, rs2)	INSN_R(OP_SYSTEM, 0, 0, rs1, rs2, 0x31)

#define INSN_NOP	INSN_I(OP_IMM, 0, 0, 0, 0)

#endif
