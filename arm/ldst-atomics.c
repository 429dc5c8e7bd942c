/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atomics, exclusives, acquire and release. See ldst.c. */
#include <libcflat.h>
#include "ldst.h"

/* ID_AA64ISAR0_EL1.Atomic, ID_AA64ISAR1_EL1.LRCPC, ID_AA64MMFR2_EL1.AT */
static bool has_lse(void)
{
	return id_field(read_sysreg(id_aa64isar0_el1), 20) >= 2;
}

static bool has_lse2(void)
{
	return id_field(read_sysreg_s(ID_AA64MMFR2_EL1), 32);
}

static u64 combine(unsigned int opc, u64 old, u64 operand, unsigned int bytes)
{
	s64 signed_old = extend(old, bytes, true, false);
	s64 signed_operand = extend(operand, bytes, true, false);

	operand = extend(operand << (64 - bytes * 8) >> (64 - bytes * 8), bytes, false, false);
	switch (opc) {
	case 0:
		return old + operand;
	case 1:
		return old & ~operand;
	case 2:
		return old ^ operand;
	case 3:
		return old | operand;
	case 4:
		return signed_old > signed_operand ? old : operand;
	case 5:
		return signed_old < signed_operand ? old : operand;
	case 6:
		return old > operand ? old : operand;
	case 7:
		return old < operand ? old : operand;
	}
	return operand;
}

static const u64 operands[] = {
	0, 1, 0x7f, 0x80, 0x7fff, 0x8000, 0x7fffffff, 0x80000000, 0x7fffffffffffffff,
	0x8000000000000000, ~0ull, 0x1122334455667788,
};

/* LDADD and so on, SWP: opc 8. Rs = x2, Rt = x0; acquire and release must not matter. */
static void test_lse(void)
{
	static const char *const names[] = {
		"LDADD", "LDCLR", "LDEOR", "LDSET", "LDSMAX", "LDSMIN", "LDUMAX", "LDUMIN", "SWP",
	};

	for (unsigned int opc = 0; opc < ARRAY_SIZE(names); opc++) {
		struct tally tally = { names[opc] };

		for (unsigned int i = 0; i < 4 * ARRAY_SIZE(operands) * ARRAY_SIZE(operands); i++) {
			unsigned int size = i & 3, bytes = 1u << size, order = i / 4 % 4;
			u64 operand = operands[i / 4 % ARRAY_SIZE(operands)];
			u64 old = operands[i / 4 / ARRAY_SIZE(operands)];
			struct memory_probe m;

			memory_init(&m, i & 1, 0);
			m.p.in.x[2] = operand;
			memory_put(&m, m.p.in.x[1], bytes, old);
			memcpy(m.memory, m.want, WINDOW);
			memory_run(&m, 0x38200000 | size << 30 | order << 22 | 2 << 16 |
				   (opc == 8 ? 8 << 12 : opc << 12) | 1 << 5);
			old = memory_get(&m, m.p.in.x[1], bytes);
			m.p.want.x[0] = old;
			memory_put(&m, m.p.in.x[1], bytes, combine(opc, old, operand, bytes));
			memory_tally(&tally, &m);
		}
		tally_report(&tally);
	}
}

/* CAS: x2 is compared and gets the old value, x0 is stored. CASP: x2, x3 and x4, x5. */
static void test_cas(void)
{
	struct tally cas = { "CAS" }, casp = { "CASP" };

	for (unsigned int i = 0; i < 64; i++) {
		unsigned int size = i & 3, bytes = 1u << size, order = i >> 2 & 3, wide = size & 1;
		bool equal = i & 16, garbage = i & 32;
		u64 old, second;
		struct memory_probe m;

		memory_init(&m, i & 1, 0);
		old = memory_get(&m, m.p.in.x[1], bytes);
		m.p.in.x[2] = equal ? old : old ^ 1;
		/* Only as many bits as the memory has are compared. */
		if (garbage && size < 3)
			m.p.in.x[2] |= ~0ull << bytes * 8;
		memory_run(&m, 0x08a07c00 | size << 30 | (order & 1) << 22 | (order >> 1) << 15 |
			   2 << 16 | 1 << 5);
		m.p.want.x[2] = old;
		if (equal)
			memory_put(&m, m.p.in.x[1], bytes, m.p.in.x[0]);
		memory_tally(&cas, &m);

		bytes = wide ? 8 : 4;
		memory_init(&m, i & 1, 0);
		old = memory_get(&m, m.p.in.x[1], bytes);
		second = memory_get(&m, m.p.in.x[1] + bytes, bytes);
		m.p.in.x[2] = old;
		m.p.in.x[3] = equal ? second : second ^ 0x80;
		memory_run(&m, 0x08207c00 | wide << 30 | (order & 1) << 22 | (order >> 1) << 15 |
			   2 << 16 | 1 << 5 | 4);
		m.p.want.x[2] = old;
		m.p.want.x[3] = second;
		if (equal) {
			memory_put(&m, m.p.in.x[1], bytes, m.p.in.x[4]);
			memory_put(&m, m.p.in.x[1] + bytes, bytes, m.p.in.x[5]);
		}
		memory_tally(&casp, &m);
	}
	tally_report(&cas);
	tally_report(&casp);
}

/* Instructions that want alignment whatever SCTLR_EL1.A says. */
static void test_always_aligned(void)
{
	static const struct {
		const char *name;
		u32 insn;
		bool write;
	} cases[] = {
		{ "LDAR", 0x08dffc20, false }, { "STLR", 0x089ffc20, true },
		{ "LDXR", 0x085f7c20, false }, { "LDAXR", 0x085ffc20, false },
	};

	for (unsigned int c = 0; c < ARRAY_SIZE(cases); c++) {
		struct tally tally = { cases[c].name };

		for (unsigned int i = 0; i < 4 * 16; i++) {
			unsigned int size = i & 3, bytes = 1u << size, misalign = i >> 2;
			/* FEAT_LSE2: within 16 bytes is as good as aligned. */
			bool aligned = !(misalign & (bytes - 1));
			struct memory_probe m;
			u64 at;

			if (!aligned && has_lse2() && misalign + bytes <= 16)
				continue;
			memory_init(&m, i & 1, misalign);
			at = m.p.in.x[1];
			memory_run(&m, cases[c].insn | size << 30);
			if (!aligned)
				memory_expect_alignment(&m, at, cases[c].write);
			else if (cases[c].write)
				memory_put(&m, at, bytes, m.p.in.x[0]);
			else
				m.p.want.x[0] = memory_get(&m, at, bytes);
			memory_tally(&tally, &m);
		}
		tally_report(&tally);
	}
}

void test_atomics(void)
{
	if (!has_lse()) {
		report_skip("atomics: the CPU does not have them");
		return;
	}
	report_prefix_push("atomics");
	test_lse();
	test_cas();
	report_prefix_pop();
}

enum between { NOTHING, CLREX, OTHER_ADDRESS, SECOND_STORE };

/* LDXR w0, [x1]; something; STXR w2, x3, [x1]: what w2 says and memory holds. */
static void run_pair(struct tally *tally, unsigned int size, unsigned int order, enum between what)
{
	u32 load = 0x085f7c00 | size << 30 | (order & 1) << 15 | 1 << 5;
	u32 store = 0x08007c00 | size << 30 | (order >> 1) << 15 | 2 << 16 | 1 << 5 | 3;
	u32 code[3] = { load, store, 0 };
	unsigned int n = 2, bytes = 1u << size;
	struct memory_probe m;
	bool fails = false;
	u64 at;

	memory_init(&m, size & 1, 0);
	m.p.in.x[4] = m.p.in.x[1] + 64;
	at = m.p.in.x[1];
	switch (what) {
	case NOTHING:
		break;
	case CLREX:
		code[1] = 0xd5033f5f;
		code[n++] = store;
		fails = true;
		break;
	case OTHER_ADDRESS:
		/* Far enough for any granule of the monitor that is implemented here. */
		m.p.in.x[4] = (u64)probe_data() + PROBE_DATA_SIZE - 64;
		code[1] = (store & ~(31u << 5)) | 4 << 5;
		fails = true;
		break;
	case SECOND_STORE:
		code[n++] = (store & ~(31u << 16)) | 5 << 16;
		break;
	}
	probe_run_code(&m.p, code, n);
	probe_expect_stop(&m.p, n * 4);
	m.p.want.x[0] = memory_get(&m, at, bytes);
	m.p.want.x[2] = fails;
	if (what == SECOND_STORE)
		m.p.want.x[5] = 1;
	if (!fails)
		memory_put(&m, at, bytes, m.p.in.x[3]);
	memory_tally(tally, &m);
}

/* LDXP x0, x6, [x1]; STXP w2, x3, x4, [x1]. */
static void test_exclusive_pairs(void)
{
	struct tally tally = { "LDXP and STXP" };

	for (unsigned int wide = 0; wide < 2; wide++) {
		u32 code[] = {
			0x887f0000 | wide << 30 | 6 << 10 | 1 << 5,
			0x88200000 | wide << 30 | 2 << 16 | 4 << 10 | 1 << 5 | 3,
		};
		unsigned int bytes = 4u << wide;
		struct memory_probe m;
		u64 at;

		memory_init(&m, wide, 0);
		at = m.p.in.x[1];
		probe_run_code(&m.p, code, 2);
		probe_expect_stop(&m.p, 8);
		m.p.want.x[0] = memory_get(&m, at, bytes);
		m.p.want.x[6] = memory_get(&m, at + bytes, bytes);
		m.p.want.x[2] = 0;
		memory_put(&m, at, bytes, m.p.in.x[3]);
		memory_put(&m, at + bytes, bytes, m.p.in.x[4]);
		memory_tally(&tally, &m);
	}
	tally_report(&tally);
}

void test_exclusives(void)
{
	static const struct {
		const char *name;
		enum between what;
	} cases[] = {
		{ "LDXR and STXR", NOTHING }, { "CLREX between them", CLREX },
		{ "STXR to another address", OTHER_ADDRESS }, { "a second STXR", SECOND_STORE },
	};

	report_prefix_push("exclusives");
	for (unsigned int c = 0; c < ARRAY_SIZE(cases); c++) {
		struct tally tally = { cases[c].name };

		for (unsigned int i = 0; i < 16; i++)
			run_pair(&tally, i & 3, i >> 2, cases[c].what);
		tally_report(&tally);
	}
	test_exclusive_pairs();
	report_prefix_pop();
	report_prefix_push("aligned");
	test_always_aligned();
	report_prefix_pop();
}
