/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Synchronous exceptions: cause, stval, sepc, sstatus and every register after each of them,
 * from U mode and from S mode (privileged specification, sections 4.1.7 to 4.1.9).
 *
 * Illegal instructions are reserved encodings by the opcode map and the instruction tables
 * of the unprivileged specification, chapters 16, 24 and 25. stval of an illegal instruction
 * has its bits or is 0, on a machine either always or never; stval of a breakpoint has the
 * address or is 0.
 */
#include <libcflat.h>
#include <stdlib.h>
#include <tally.h>
#include <asm/isa.h>
#include "insn.h"
#include "probe.h"

#define RV32	1
#define RV64	2
#define BOTH	(RV32 | RV64)

static const struct illegal {
	const char *name;
	u32 insn;
	u8 widths;
	const char *legal_with;		/* an extension that gives the encoding a meaning */
} illegals[] = {
	{ "16 zeros", 0x0000, BOTH },
	{ "all ones", 0xffffffff, BOTH },
	{ "c.addi4spn with 0", 0x0004, BOTH },
	{ "c.addi4spn with 0 to a5", 0x001c, BOTH },
	{ "c.lwsp to x0", 0x4002, BOTH },
	{ "c.ldsp to x0", 0x6002, RV64 },
	{ "c.jr x0", 0x8002, BOTH },
	{ "c.addiw x0", 0x2005, RV64 },
	{ "c.lui with 0", 0x6281, BOTH, "zcmop" },
	{ "c.lui t1 with 0", 0x6301, BOTH },
	{ "c.addi16sp with 0", 0x6101, BOTH },
	{ "c quadrant 0, 4", 0x8000, BOTH, "zcb" },
	{ "c quadrant 1, 4.3.1.2", 0x9c41, BOTH, "zcb" },
	{ "c quadrant 1, 4.3.1.3", 0x9c61, BOTH, "zcb" },
	{ "c.subw", 0x9c01, RV32 },
	{ "c.addw", 0x9c21, RV32 },
	{ "c.srli by 32", 0x9001, RV32 },
	{ "c.srai by 32", 0x9401, RV32 },
	{ "c.slli by 32", 0x1282, RV32 },
	{ "custom-0", 0x0000000b, BOTH },
	{ "custom-1", 0x0000002b, BOTH },
	{ "custom-2", 0x0000005b, BOTH },
	{ "custom-3", 0x0000007b, BOTH },
	{ "opcode 6b", 0x0000006b, BOTH },
	{ "load, width 7", INSN_I(OP_LOAD, 5, 7, 6, 0), BOTH },
	{ "ld", INSN_I(OP_LOAD, 5, 3, 6, 0), RV32, "zilsd" },
	{ "lwu", INSN_I(OP_LOAD, 5, 6, 6, 0), RV32 },
	{ "store, width 4", INSN_S(OP_STORE, 4, 5, 6, 0), BOTH },
	{ "store, width 5", INSN_S(OP_STORE, 5, 5, 6, 0), BOTH },
	{ "store, width 7", INSN_S(OP_STORE, 7, 5, 6, 0), BOTH },
	{ "sd", INSN_S(OP_STORE, 3, 5, 6, 0), RV32, "zilsd" },
	{ "branch 2", INSN_B(2, 5, 6, 8), BOTH },
	{ "branch 3", INSN_B(3, 5, 6, 8), BOTH },
	{ "jalr 1", INSN_I(OP_JALR, 5, 1, 6, 0), BOTH },
	{ "jalr 7", INSN_I(OP_JALR, 5, 7, 6, 0), BOTH },
	{ "misc-mem 3", INSN_I(OP_MISC_MEM, 0, 3, 0, 0), BOTH },
	{ "misc-mem 7", INSN_I(OP_MISC_MEM, 0, 7, 0, 0), BOTH },
	{ "slli, bit 26 set", INSN_R(OP_IMM, 5, 1, 6, 7, 0x02), BOTH },
	{ "slli by 32", INSN_R(OP_IMM, 5, 1, 6, 0, 0x01), RV32 },
	{ "srli by 32", INSN_R(OP_IMM, 5, 5, 6, 0, 0x01), RV32 },
	{ "srai by 32", INSN_R(OP_IMM, 5, 5, 6, 0, 0x21), RV32 },
	{ "rori by 32", INSN_R(OP_IMM, 5, 5, 6, 0, 0x31), RV32 },
	{ "bseti of 32", INSN_R(OP_IMM, 5, 1, 6, 0, 0x15), RV32 },
	{ "srli, bit 31 set", INSN_R(OP_IMM, 5, 5, 6, 7, 0x40), BOTH },
	{ "op sub, 1", INSN_R(OP_OP, 5, 1, 6, 7, 0x20), BOTH },
	{ "op sub, 2", INSN_R(OP_OP, 5, 2, 6, 7, 0x20), BOTH },
	{ "op sub, 3", INSN_R(OP_OP, 5, 3, 6, 7, 0x20), BOTH },
	{ "op 2, add", INSN_R(OP_OP, 5, 0, 6, 7, 0x02), BOTH },
	{ "op 40, add", INSN_R(OP_OP, 5, 0, 6, 7, 0x40), BOTH },
	{ "op 5, add", INSN_R(OP_OP, 5, 0, 6, 7, 0x05), BOTH },
	{ "zext.h of the other width", INSN_R(XLEN == 64 ? OP_OP : OP_OP_32, 5, 4, 6, 0, 0x04), BOTH,
	  "zbkb" },
	{ "addw", INSN_R(OP_OP_32, 5, 0, 6, 7, 0), RV32 },
	{ "addiw", INSN_I(OP_IMM_32, 5, 0, 6, 7), RV32 },
	{ "mulw", INSN_R(OP_OP_32, 5, 0, 6, 7, 1), RV32 },
	{ "op-32 mulh", INSN_R(OP_OP_32, 5, 1, 6, 7, 1), BOTH },
	{ "op-32, 2", INSN_R(OP_OP_32, 5, 2, 6, 7, 0), BOTH },
	{ "op-32, 7", INSN_R(OP_OP_32, 5, 7, 6, 7, 0), BOTH },
	{ "slliw by 32", INSN_R(OP_IMM_32, 5, 1, 6, 0, 0x01), RV64 },
	{ "srliw by 32", INSN_R(OP_IMM_32, 5, 5, 6, 0, 0x01), RV64 },
	{ "sraiw by 32", INSN_R(OP_IMM_32, 5, 5, 6, 0, 0x21), RV64 },
	{ "op-imm-32, 2", INSN_I(OP_IMM_32, 5, 2, 6, 7), BOTH },
	{ "amo, width 4", INSN_R(OP_AMO, 5, 4, 6, 7, 0), BOTH },
	{ "amo, width 7", INSN_R(OP_AMO, 5, 7, 6, 7, 0), BOTH },
	{ "amo 6", INSN_R(OP_AMO, 5, 2, 6, 7, 6 << 2), BOTH },
	{ "amo 1f", INSN_R(OP_AMO, 5, 2, 6, 7, 0x1f << 2), BOTH },
	{ "lr.w with rs2", INSN_R(OP_AMO, 5, 2, 6, 1, 2 << 2), BOTH },
	{ "lr.d with rs2", INSN_R(OP_AMO, 5, 3, 6, 1, 2 << 2), RV64 },
	{ "amoadd.d", INSN_R(OP_AMO, 5, 3, 6, 7, 0), RV32 },
	{ "lr.d", INSN_R(OP_AMO, 5, 3, 6, 0, 2 << 2), RV32 },
	{ "fadd, rounding mode 5", INSN_R(OP_FP, 1, 5, 2, 3, 0), BOTH },
	{ "fadd, rounding mode 6", INSN_R(OP_FP, 1, 6, 2, 3, 0), BOTH },
	{ "fmadd, rounding mode 5", INSN_R(OP_MADD, 1, 5, 2, 3, 0), BOTH },
	{ "fsgnj, 3", INSN_R(OP_FP, 1, 3, 2, 3, 0x10), BOTH },
	{ "fsqrt with rs2", INSN_R(OP_FP, 1, 0, 2, 1, 0x2c), BOTH },
	{ "fcmp, 3", INSN_R(OP_FP, 1, 3, 2, 3, 0x50), BOTH },
	{ "fclass with rs2", INSN_R(OP_FP, 1, 1, 2, 1, 0x70), BOTH },
	{ "fcvt.l.s", INSN_R(OP_FP, 1, 0, 2, 2, 0x60), RV32 },
	{ "fcvt.d.lu", INSN_R(OP_FP, 1, 0, 2, 3, 0x69), RV32 },
	{ "fmv.x.d", INSN_R(OP_FP, 1, 0, 2, 0, 0x71), RV32 },
	{ "fcvt.s.s", INSN_R(OP_FP, 1, 0, 2, 0, 0x20), BOTH },
	{ "fcvt.d.d", INSN_R(OP_FP, 1, 0, 2, 1, 0x21), BOTH },
	{ "fp, format q", INSN_R(OP_FP, 1, 0, 2, 3, 0x03), BOTH },
	{ "flw, width 5 without v", INSN_I(OP_LOAD_FP, 1, 5, 6, 0), BOTH, "v" },
	{ "system 4", INSN_I(OP_SYSTEM, 5, 4, 6, 0), BOTH, "zimop" },
	{ "system, 2", 0x00200073, BOTH },
	{ "ecall with rd", 0x000000f3, BOTH },
	{ "ecall with rs1", 0x00008073, BOTH },
	{ "ebreak with rd", 0x001000f3, BOTH },
	{ "sret with rd", 0x102000f3, BOTH },
	{ "wfi with rs1", 0x10508073, BOTH },
	{ "mret", INSN_MRET, BOTH },
	{ "dret", 0x7b200073, BOTH },
	{ "sfence.vma with rd", INSN_SFENCE_VMA(0, 0) | 1 << 7, BOTH },
};

/* Instructions of S mode, in U mode. */
static const struct illegal privileged[] = {
	{ "sret", INSN_SRET, BOTH },
	{ "sfence.vma", INSN_SFENCE_VMA(0, 0), BOTH },
	{ "sfence.vma t0, t1", INSN_SFENCE_VMA(5, 6), BOTH },
	{ "sinval.vma", INSN_SINVAL_VMA(0, 0), BOTH },
	{ "sfence.w.inval", 0x18000073, BOTH },
	{ "sfence.inval.ir", 0x18100073, BOTH },
	{ "hlv.w", 0x6802c2f3, BOTH },
	{ "hsv.w", 0x6a62c073, BOTH },
	{ "hfence.vvma", INSN_HFENCE_VVMA(0, 0), BOTH },
	{ "hfence.gvma", INSN_HFENCE_GVMA(0, 0), BOTH },
};

static struct probe p;
static bool tval_has_insn;

static unsigned long illegal_tval(u32 insn)
{
	return !tval_has_insn ? 0 : RV_INSN_LEN(insn) == 2 ? (u16)insn : insn;
}

static void test_illegal(const struct illegal *row, enum probe_mode mode)
{
	if (!(row->widths & (XLEN == 64 ? RV64 : RV32)))
		return;
	probe_init(&p, mode);
	probe_insn(&p, row->insn);
	probe_run(&p);
	if (row->legal_with && (has_ext(row->legal_with) || p.out.cause == NO_EXCEPTION)) {
		report_skip("%s: a meaning by %s", row->name, row->legal_with);
		return;
	}
	probe_expect(&p, EXC_INST_ILLEGAL, illegal_tval(row->insn), "%s", row->name);
}

static void test_illegals(enum probe_mode mode)
{
	report_prefix_push("illegal");
	for (int i = 0; i < ARRAY_SIZE(illegals); i++)
		test_illegal(&illegals[i], mode);
	for (int i = 0; i < ARRAY_SIZE(privileged) && mode == PROBE_U; i++)
		test_illegal(&privileged[i], mode);
	report_prefix_pop();
}

/* One that names an address: the manual lets stval be that, or 0. */
static void expect_breakpoint(u32 insn, const char *name)
{
	unsigned long tval;

	probe_insn(&p, insn);
	p.length = 0;
	probe_run(&p);
	tval = p.out.tval == p.in.x[0] ? p.in.x[0] : 0;
	probe_expect(&p, EXC_BREAKPOINT, tval, "%s", name);
}

static void test_calls(enum probe_mode mode)
{
	probe_init(&p, mode);
	expect_breakpoint(INSN_EBREAK, "ebreak");
	expect_breakpoint(0x9002, "c.ebreak");
	/* At the last bytes of a page, and two bytes off a word. */
	p.in.x[0] = (unsigned long)probe_code + 0x802;
	expect_breakpoint(INSN_EBREAK, "ebreak at an odd halfword");
	if (mode != PROBE_U)
		return;
	probe_init(&p, mode);
	probe_insn(&p, INSN_ECALL);
	probe_run(&p);
	probe_expect(&p, EXC_SYSCALL, 0, "ecall");
	/* SIE is off: SPIE must say so afterwards. */
	p.in.status &= ~SR_SPIE;
	probe_run(&p);
	probe_expect(&p, EXC_SYSCALL, 0, "ecall with interrupts off");
}

/* Behind RAM there is nothing: the bus refuses. */
static void test_access(enum probe_mode mode, unsigned long nothing)
{
	static const struct {
		const char *name;
		u32 insn;
		unsigned long cause;
	} rows[] = {
		{ "lb", INSN_I(OP_LOAD, 5, 0, 10, 0), EXC_LOAD_ACCESS },
		{ "lhu", INSN_I(OP_LOAD, 5, 5, 10, 0), EXC_LOAD_ACCESS },
		{ "lw", INSN_I(OP_LOAD, 5, 2, 10, 0), EXC_LOAD_ACCESS },
		{ "lw to x0", INSN_I(OP_LOAD, 0, 2, 10, 0), EXC_LOAD_ACCESS },
		{ "sb", INSN_S(OP_STORE, 0, 10, 5, 0), EXC_STORE_ACCESS },
		{ "sh", INSN_S(OP_STORE, 1, 10, 5, 0), EXC_STORE_ACCESS },
		{ "sw", INSN_S(OP_STORE, 2, 10, 5, 0), EXC_STORE_ACCESS },
		{ "lr.w", INSN_R(OP_AMO, 5, 2, 10, 0, 2 << 2), EXC_LOAD_ACCESS },
		{ "amoadd.w", INSN_R(OP_AMO, 5, 2, 10, 6, 0), EXC_STORE_ACCESS },
		{ "amoswap.w", INSN_R(OP_AMO, 5, 2, 10, 6, 1 << 2), EXC_STORE_ACCESS },
		{ "amomaxu.w", INSN_R(OP_AMO, 5, 2, 10, 6, 0x1c << 2), EXC_STORE_ACCESS },
#if XLEN == 64
		{ "ld", INSN_I(OP_LOAD, 5, 3, 10, 0), EXC_LOAD_ACCESS },
		{ "sd", INSN_S(OP_STORE, 3, 10, 5, 0), EXC_STORE_ACCESS },
		{ "amoor.d", INSN_R(OP_AMO, 5, 3, 10, 6, 8 << 2), EXC_STORE_ACCESS },
#endif
		{ "flw", INSN_I(OP_LOAD_FP, 5, 2, 10, 0), EXC_LOAD_ACCESS },
		{ "fsd", INSN_S(OP_STORE_FP, 3, 10, 5, 0), EXC_STORE_ACCESS },
	};

	report_prefix_push("access");
	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_init(&p, mode);
		p.in.x[10] = nothing;
		probe_insn(&p, rows[i].insn);
		probe_run(&p);
		probe_expect(&p, rows[i].cause, nothing, "%s where nothing is", rows[i].name);
	}
	probe_init(&p, mode);
	p.in.x[0] = nothing;
	p.length = 0;
	probe_run(&p);
	probe_expect(&p, EXC_INST_ACCESS, nothing, "fetch where nothing is");
	report_prefix_pop();
}

/* Atomics must be aligned; the exception is a misaligned one or an access fault (8.4). */
static void test_misaligned(enum probe_mode mode)
{
	static u64 words[4] __aligned(16);
	bool may_split = has_ext("zama16b");

	report_prefix_push("misaligned");
	for (int width = 2; width <= XLEN / 32 + 1; width++) {
		struct tally lr = tally_start(), sc = tally_start(), amo = tally_start();
		static const u8 functions[] = { 0, 1, 4, 8, 0xc, 0x10, 0x14, 0x18, 0x1c, 3, 2 };

		for (unsigned int off = 1; off < 1u << width; off++) {
			for (int i = 0; i < ARRAY_SIZE(functions); i++) {
				u32 f5 = functions[i];
				struct tally *t = f5 == 2 ? &lr : f5 == 3 ? &sc : &amo;
				unsigned long cause, access;

				if (may_split && f5 != 2 && f5 != 3)
					continue;

				memset(words, 0x5a, sizeof(words));
				probe_init(&p, mode);
				p.in.x[10] = (unsigned long)words + off;
				probe_insn(&p, INSN_R(OP_AMO, 5, width, 10, f5 == 2 ? 0 : 6,
						      f5 << 2));
				probe_run(&p);
				cause = f5 == 2 ? EXC_LOAD_MISALIGNED : EXC_STORE_MISALIGNED;
				access = f5 == 2 ? EXC_LOAD_ACCESS : EXC_STORE_ACCESS;
				if (p.out.cause == access)
					cause = access;
				tally_row(t, probe_is(&p, cause, p.in.x[10], 0,
						      tally_explains(t)) &&
					  words[0] == 0x5a5a5a5a5a5a5a5a && words[1] == words[0],
					  "function %#x at %u", f5, off);
			}
		}
		tally_report(&lr, "lr, %d bytes", 1 << width);
		tally_report(&sc, "sc, %d bytes", 1 << width);
		if (may_split)
			report_skip("amo, %d bytes: Zama16b allows it", 1 << width);
		else
			tally_report(&amo, "amo, %d bytes", 1 << width);
	}
	report_prefix_pop();
}

/* With sstatus.FS off every use of floating point is illegal (3.1.6.6). */
static void test_fs_off(enum probe_mode mode)
{
	static const struct illegal rows[] = {
		{ "fadd.s", INSN_R(OP_FP, 1, 0, 2, 3, 0) },
		{ "fmul.d", INSN_R(OP_FP, 1, 0, 2, 3, 0x09) },
		{ "fsgnj.s", INSN_R(OP_FP, 1, 0, 2, 3, 0x10) },
		{ "fmin.d", INSN_R(OP_FP, 1, 0, 2, 3, 0x15) },
		{ "feq.s", INSN_R(OP_FP, 5, 2, 2, 3, 0x50) },
		{ "fclass.d", INSN_R(OP_FP, 5, 1, 2, 0, 0x71) },
		{ "fcvt.w.s", INSN_R(OP_FP, 5, 0, 2, 0, 0x60) },
		{ "fcvt.d.w", INSN_R(OP_FP, 1, 0, 5, 0, 0x69) },
		{ "fcvt.s.d", INSN_R(OP_FP, 1, 0, 2, 1, 0x20) },
		{ "fmv.x.w", INSN_R(OP_FP, 5, 0, 2, 0, 0x70) },
		{ "fmv.w.x", INSN_R(OP_FP, 1, 0, 5, 0, 0x78) },
		{ "fmadd.s", INSN_R(OP_MADD, 1, 0, 2, 3, 0) },
		{ "fnmsub.d", INSN_R(OP_NMSUB, 1, 0, 2, 3, 1) },
		{ "fsqrt.s", INSN_R(OP_FP, 1, 0, 2, 0, 0x2c) },
		{ "flw", INSN_I(OP_LOAD_FP, 1, 2, 10, 0) },
		{ "fld", INSN_I(OP_LOAD_FP, 1, 3, 10, 0) },
		{ "fsw", INSN_S(OP_STORE_FP, 2, 10, 1, 0) },
		{ "fsd", INSN_S(OP_STORE_FP, 3, 10, 1, 0) },
		{ "c.fld", 0x2108 },
		{ "c.fsd", 0xa108 },
		{ "c.fldsp", 0x2082 },
		{ "c.fsdsp", 0xa006 },
		{ "read of fcsr", INSN_CSR(CSRRS, 5, CSR_FCSR, 0) },
		{ "write of fcsr", INSN_CSR(CSRRW, 0, CSR_FCSR, 5) },
		{ "read of fflags", INSN_CSR(CSRRS, 5, CSR_FFLAGS, 0) },
		{ "set of frm", INSN_CSR(CSRRSI, 5, CSR_FRM, 1) },
	};

	report_prefix_push("FS off");
	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_init(&p, mode);
		p.in.status &= ~SR_FS;
		p.in.x[10] = (unsigned long)probe_code + 2048;
		p.in.x[2] = p.in.x[10];
		probe_insn(&p, rows[i].insn);
		probe_run(&p);
		probe_expect(&p, EXC_INST_ILLEGAL, illegal_tval(rows[i].insn), "%s", rows[i].name);
	}
	report_prefix_pop();
}

/* A dynamic rounding mode of 5 to 7 is reserved: what uses it is illegal, all else goes on. */
static void test_rounding(enum probe_mode mode)
{
	static const struct {
		const char *name;
		u32 insn;
		bool rounds;
	} rows[] = {
		{ "fadd.s", INSN_R(OP_FP, 1, 7, 2, 3, 0x00), true },
		{ "fdiv.d", INSN_R(OP_FP, 1, 7, 2, 3, 0x0d), true },
		{ "fsqrt.s", INSN_R(OP_FP, 1, 7, 2, 0, 0x2c), true },
		{ "fmadd.d", INSN_R(OP_MADD, 1, 7, 2, 3, 1), true },
		{ "fcvt.w.s", INSN_R(OP_FP, 5, 7, 2, 0, 0x60), true },
		{ "fcvt.s.w", INSN_R(OP_FP, 1, 7, 5, 0, 0x68), true },
		{ "fcvt.s.d", INSN_R(OP_FP, 1, 7, 2, 1, 0x20), true },
		{ "fadd.s, static", INSN_R(OP_FP, 1, 0, 2, 3, 0x00), false },
		{ "fsgnj.s", INSN_R(OP_FP, 1, 0, 2, 3, 0x10), false },
		{ "fmin.d", INSN_R(OP_FP, 1, 0, 2, 3, 0x15), false },
		{ "feq.s", INSN_R(OP_FP, 0, 2, 2, 3, 0x50), false },
	};

	report_prefix_push("rounding mode");
	for (int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tally t = tally_start();

		for (unsigned int frm = 0; frm < 8; frm++) {
			const u32 insns[] = { INSN_CSR(CSRRWI, 0, CSR_FRM, frm), rows[i].insn };
			bool fails = rows[i].rounds && frm > 4, good;

			probe_init(&p, mode);
			probe_insns(&p, insns, 2);
			probe_run(&p);
			if (fails)
				good = probe_is(&p, EXC_INST_ILLEGAL, illegal_tval(rows[i].insn), 1,
						true) && p.out.x[0] == p.in.x[0] + 4;
			else
				good = p.out.cause == NO_EXCEPTION;
			tally_row(&t, good, "frm %u: cause %#lx", frm, p.out.cause);
		}
		tally_report(&t, "%s", rows[i].name);
	}
	csr_write(CSR_FCSR, 0);
	report_prefix_pop();
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "U", "S" };
	/* Between the highest device of the machine and its RAM; see the memory's size. */
	unsigned long nothing = argc > 1 ? strtoul(argv[1], NULL, 0) : 0xbf000000;

	probe_init(&p, PROBE_U);
	probe_insn(&p, 0xffffffff);
	probe_run(&p);
	tval_has_insn = p.out.tval == 0xffffffff;
	report_info("stval of an illegal instruction is %s", tval_has_insn ? "its bits" : "0");

	for (enum probe_mode mode = PROBE_U; mode <= PROBE_S; mode++) {
		report_prefix_push(names[mode]);
		test_calls(mode);
		test_illegals(mode);
		test_fs_off(mode);
		test_rounding(mode);
		test_access(mode, nothing);
		test_misaligned(mode);
		report_prefix_pop();
	}
	return report_summary();
}
