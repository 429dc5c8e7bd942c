/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Binary arithmetic, comparison, logic and load instructions: result, condition code, and what
 * must stay (the other half of a register, the second operand, memory).
 *
 * Principles of Operation, chapter 7, the page of each instruction. Every form (register, storage,
 * immediate, three registers) of every operation runs with all pairs of edge values in both
 * problem and supervisor state; signed overflow runs with the fixed-point-overflow mask off and on.
 * One check is one instruction; INFO lines give the operands of a row that differs.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

enum model {
	ADD, SUB, ADD_LOGICAL, SUB_LOGICAL, ADD_CARRY, SUB_BORROW, COMPARE, COMPARE_LOGICAL,
	AND, OR, XOR, LOAD, LOAD_TEST, COMPLEMENT, POSITIVE, NEGATIVE, MULTIPLY_LOW, REVERSE,
};

/* How the second operand is made a 64-bit number. */
enum operand { S8 = 1, S16, S32, S64, U8, U16, U31, U32, U64 };

enum form {
	REGISTER,		/* R1 = 1, R2 = 2 */
	STORAGE,		/* R1 = 1, storage at register 3 */
	IMMEDIATE_16, IMMEDIATE_32,
	THREE,			/* R1 = 1, R2 = 2, R3 = 4 */
};

struct instruction {
	const char *name;
	uint64_t insn;
	enum form form;
	enum operand operand;
	unsigned int width;	/* of the first operand and the result */
	enum model model;
	int facility;		/* that installs it; 0: always there */
};

#define EXTENDED_IMMEDIATE	21
#define GENERAL_EXTENSION	34
#define DISTINCT_OPERANDS	45

static const struct instruction instructions[] = {
	{ "AR", 0x1a12, REGISTER, S32, 32, ADD },
	{ "SR", 0x1b12, REGISTER, S32, 32, SUB },
	{ "ALR", 0x1e12, REGISTER, U32, 32, ADD_LOGICAL },
	{ "SLR", 0x1f12, REGISTER, U32, 32, SUB_LOGICAL },
	{ "CR", 0x1912, REGISTER, S32, 32, COMPARE },
	{ "CLR", 0x1512, REGISTER, U32, 32, COMPARE_LOGICAL },
	{ "NR", 0x1412, REGISTER, U32, 32, AND },
	{ "OR", 0x1612, REGISTER, U32, 32, OR },
	{ "XR", 0x1712, REGISTER, U32, 32, XOR },
	{ "LR", 0x1812, REGISTER, U32, 32, LOAD },
	{ "LTR", 0x1212, REGISTER, S32, 32, LOAD_TEST },
	{ "LCR", 0x1312, REGISTER, S32, 32, COMPLEMENT },
	{ "LPR", 0x1012, REGISTER, S32, 32, POSITIVE },
	{ "LNR", 0x1112, REGISTER, S32, 32, NEGATIVE },
	{ "MSR", 0xb2520012, REGISTER, S32, 32, MULTIPLY_LOW },
	{ "ALCR", 0xb9980012, REGISTER, U32, 32, ADD_CARRY },
	{ "SLBR", 0xb9990012, REGISTER, U32, 32, SUB_BORROW },
	{ "LRVR", 0xb91f0012, REGISTER, U32, 32, REVERSE },
	{ "LBR", 0xb9260012, REGISTER, S8, 32, LOAD, EXTENDED_IMMEDIATE },
	{ "LHR", 0xb9270012, REGISTER, S16, 32, LOAD, EXTENDED_IMMEDIATE },
	{ "LLCR", 0xb9940012, REGISTER, U8, 32, LOAD, EXTENDED_IMMEDIATE },
	{ "LLHR", 0xb9950012, REGISTER, U16, 32, LOAD, EXTENDED_IMMEDIATE },
	{ "AGR", 0xb9080012, REGISTER, S64, 64, ADD },
	{ "SGR", 0xb9090012, REGISTER, S64, 64, SUB },
	{ "ALGR", 0xb90a0012, REGISTER, U64, 64, ADD_LOGICAL },
	{ "SLGR", 0xb90b0012, REGISTER, U64, 64, SUB_LOGICAL },
	{ "CGR", 0xb9200012, REGISTER, S64, 64, COMPARE },
	{ "CLGR", 0xb9210012, REGISTER, U64, 64, COMPARE_LOGICAL },
	{ "NGR", 0xb9800012, REGISTER, U64, 64, AND },
	{ "OGR", 0xb9810012, REGISTER, U64, 64, OR },
	{ "XGR", 0xb9820012, REGISTER, U64, 64, XOR },
	{ "LGR", 0xb9040012, REGISTER, U64, 64, LOAD },
	{ "LTGR", 0xb9020012, REGISTER, S64, 64, LOAD_TEST },
	{ "LCGR", 0xb9030012, REGISTER, S64, 64, COMPLEMENT },
	{ "LPGR", 0xb9000012, REGISTER, S64, 64, POSITIVE },
	{ "LNGR", 0xb9010012, REGISTER, S64, 64, NEGATIVE },
	{ "MSGR", 0xb90c0012, REGISTER, S64, 64, MULTIPLY_LOW },
	{ "ALCGR", 0xb9880012, REGISTER, U64, 64, ADD_CARRY },
	{ "SLBGR", 0xb9890012, REGISTER, U64, 64, SUB_BORROW },
	{ "LRVGR", 0xb90f0012, REGISTER, U64, 64, REVERSE },
	{ "AGFR", 0xb9180012, REGISTER, S32, 64, ADD },
	{ "SGFR", 0xb9190012, REGISTER, S32, 64, SUB },
	{ "ALGFR", 0xb91a0012, REGISTER, U32, 64, ADD_LOGICAL },
	{ "SLGFR", 0xb91b0012, REGISTER, U32, 64, SUB_LOGICAL },
	{ "CGFR", 0xb9300012, REGISTER, S32, 64, COMPARE },
	{ "CLGFR", 0xb9310012, REGISTER, U32, 64, COMPARE_LOGICAL },
	{ "LGFR", 0xb9140012, REGISTER, S32, 64, LOAD },
	{ "LLGFR", 0xb9160012, REGISTER, U32, 64, LOAD },
	{ "LLGTR", 0xb9170012, REGISTER, U31, 64, LOAD },
	{ "LTGFR", 0xb9120012, REGISTER, S32, 64, LOAD_TEST },
	{ "LCGFR", 0xb9130012, REGISTER, S32, 64, COMPLEMENT },
	{ "LPGFR", 0xb9100012, REGISTER, S32, 64, POSITIVE },
	{ "LNGFR", 0xb9110012, REGISTER, S32, 64, NEGATIVE },
	{ "MSGFR", 0xb91c0012, REGISTER, S32, 64, MULTIPLY_LOW },
	{ "LGBR", 0xb9060012, REGISTER, S8, 64, LOAD, EXTENDED_IMMEDIATE },
	{ "LGHR", 0xb9070012, REGISTER, S16, 64, LOAD, EXTENDED_IMMEDIATE },
	{ "LLGCR", 0xb9840012, REGISTER, U8, 64, LOAD, EXTENDED_IMMEDIATE },
	{ "LLGHR", 0xb9850012, REGISTER, U16, 64, LOAD, EXTENDED_IMMEDIATE },

	{ "A", 0x5a103000, STORAGE, S32, 32, ADD },
	{ "S", 0x5b103000, STORAGE, S32, 32, SUB },
	{ "AL", 0x5e103000, STORAGE, U32, 32, ADD_LOGICAL },
	{ "SL", 0x5f103000, STORAGE, U32, 32, SUB_LOGICAL },
	{ "C", 0x59103000, STORAGE, S32, 32, COMPARE },
	{ "CL", 0x55103000, STORAGE, U32, 32, COMPARE_LOGICAL },
	{ "N", 0x54103000, STORAGE, U32, 32, AND },
	{ "O", 0x56103000, STORAGE, U32, 32, OR },
	{ "X", 0x57103000, STORAGE, U32, 32, XOR },
	{ "L", 0x58103000, STORAGE, U32, 32, LOAD },
	{ "AH", 0x4a103000, STORAGE, S16, 32, ADD },
	{ "SH", 0x4b103000, STORAGE, S16, 32, SUB },
	{ "CH", 0x49103000, STORAGE, S16, 32, COMPARE },
	{ "LH", 0x48103000, STORAGE, S16, 32, LOAD },
	{ "MH", 0x4c103000, STORAGE, S16, 32, MULTIPLY_LOW },
	{ "MS", 0x71103000, STORAGE, S32, 32, MULTIPLY_LOW },
	{ "AY", 0xe3103000005a, STORAGE, S32, 32, ADD },
	{ "SY", 0xe3103000005b, STORAGE, S32, 32, SUB },
	{ "ALY", 0xe3103000005e, STORAGE, U32, 32, ADD_LOGICAL },
	{ "SLY", 0xe3103000005f, STORAGE, U32, 32, SUB_LOGICAL },
	{ "CY", 0xe31030000059, STORAGE, S32, 32, COMPARE },
	{ "CLY", 0xe31030000055, STORAGE, U32, 32, COMPARE_LOGICAL },
	{ "NY", 0xe31030000054, STORAGE, U32, 32, AND },
	{ "OY", 0xe31030000056, STORAGE, U32, 32, OR },
	{ "XY", 0xe31030000057, STORAGE, U32, 32, XOR },
	{ "LY", 0xe31030000058, STORAGE, U32, 32, LOAD },
	{ "LT", 0xe31030000012, STORAGE, S32, 32, LOAD_TEST, EXTENDED_IMMEDIATE },
	{ "LB", 0xe31030000076, STORAGE, S8, 32, LOAD },
	{ "LHY", 0xe31030000078, STORAGE, S16, 32, LOAD },
	{ "LLC", 0xe31030000094, STORAGE, U8, 32, LOAD, EXTENDED_IMMEDIATE },
	{ "LLH", 0xe31030000095, STORAGE, U16, 32, LOAD, EXTENDED_IMMEDIATE },
	{ "AHY", 0xe3103000007a, STORAGE, S16, 32, ADD },
	{ "SHY", 0xe3103000007b, STORAGE, S16, 32, SUB },
	{ "CHY", 0xe31030000079, STORAGE, S16, 32, COMPARE },
	{ "MHY", 0xe3103000007c, STORAGE, S16, 32, MULTIPLY_LOW, GENERAL_EXTENSION },
	{ "MSY", 0xe31030000051, STORAGE, S32, 32, MULTIPLY_LOW },
	{ "ALC", 0xe31030000098, STORAGE, U32, 32, ADD_CARRY },
	{ "SLB", 0xe31030000099, STORAGE, U32, 32, SUB_BORROW },
	{ "LRV", 0xe3103000001e, STORAGE, U32, 32, REVERSE },
	{ "AG", 0xe31030000008, STORAGE, S64, 64, ADD },
	{ "SG", 0xe31030000009, STORAGE, S64, 64, SUB },
	{ "ALG", 0xe3103000000a, STORAGE, U64, 64, ADD_LOGICAL },
	{ "SLG", 0xe3103000000b, STORAGE, U64, 64, SUB_LOGICAL },
	{ "CG", 0xe31030000020, STORAGE, S64, 64, COMPARE },
	{ "CLG", 0xe31030000021, STORAGE, U64, 64, COMPARE_LOGICAL },
	{ "NG", 0xe31030000080, STORAGE, U64, 64, AND },
	{ "OG", 0xe31030000081, STORAGE, U64, 64, OR },
	{ "XG", 0xe31030000082, STORAGE, U64, 64, XOR },
	{ "LG", 0xe31030000004, STORAGE, U64, 64, LOAD },
	{ "LTG", 0xe31030000002, STORAGE, S64, 64, LOAD_TEST, EXTENDED_IMMEDIATE },
	{ "MSG", 0xe3103000000c, STORAGE, S64, 64, MULTIPLY_LOW },
	{ "ALCG", 0xe31030000088, STORAGE, U64, 64, ADD_CARRY },
	{ "SLBG", 0xe31030000089, STORAGE, U64, 64, SUB_BORROW },
	{ "LRVG", 0xe3103000000f, STORAGE, U64, 64, REVERSE },
	{ "AGF", 0xe31030000018, STORAGE, S32, 64, ADD },
	{ "SGF", 0xe31030000019, STORAGE, S32, 64, SUB },
	{ "ALGF", 0xe3103000001a, STORAGE, U32, 64, ADD_LOGICAL },
	{ "SLGF", 0xe3103000001b, STORAGE, U32, 64, SUB_LOGICAL },
	{ "CGF", 0xe31030000030, STORAGE, S32, 64, COMPARE },
	{ "CLGF", 0xe31030000031, STORAGE, U32, 64, COMPARE_LOGICAL },
	{ "CGH", 0xe31030000034, STORAGE, S16, 64, COMPARE, GENERAL_EXTENSION },
	{ "LGF", 0xe31030000014, STORAGE, S32, 64, LOAD },
	{ "LLGF", 0xe31030000016, STORAGE, U32, 64, LOAD },
	{ "LLGT", 0xe31030000017, STORAGE, U31, 64, LOAD },
	{ "LTGF", 0xe31030000032, STORAGE, S32, 64, LOAD_TEST, GENERAL_EXTENSION },
	{ "MSGF", 0xe3103000001c, STORAGE, S32, 64, MULTIPLY_LOW },
	{ "LGB", 0xe31030000077, STORAGE, S8, 64, LOAD },
	{ "LGH", 0xe31030000015, STORAGE, S16, 64, LOAD },
	{ "LLGC", 0xe31030000090, STORAGE, U8, 64, LOAD },
	{ "LLGH", 0xe31030000091, STORAGE, U16, 64, LOAD },

	{ "AHI", 0xa71a0000, IMMEDIATE_16, S16, 32, ADD },
	{ "AGHI", 0xa71b0000, IMMEDIATE_16, S16, 64, ADD },
	{ "CHI", 0xa71e0000, IMMEDIATE_16, S16, 32, COMPARE },
	{ "CGHI", 0xa71f0000, IMMEDIATE_16, S16, 64, COMPARE },
	{ "LHI", 0xa7180000, IMMEDIATE_16, S16, 32, LOAD },
	{ "LGHI", 0xa7190000, IMMEDIATE_16, S16, 64, LOAD },
	{ "MHI", 0xa71c0000, IMMEDIATE_16, S16, 32, MULTIPLY_LOW },
	{ "MGHI", 0xa71d0000, IMMEDIATE_16, S16, 64, MULTIPLY_LOW },
	{ "AFI", 0xc21900000000, IMMEDIATE_32, S32, 32, ADD, EXTENDED_IMMEDIATE },
	{ "AGFI", 0xc21800000000, IMMEDIATE_32, S32, 64, ADD, EXTENDED_IMMEDIATE },
	{ "ALFI", 0xc21b00000000, IMMEDIATE_32, U32, 32, ADD_LOGICAL, EXTENDED_IMMEDIATE },
	{ "ALGFI", 0xc21a00000000, IMMEDIATE_32, U32, 64, ADD_LOGICAL, EXTENDED_IMMEDIATE },
	{ "SLFI", 0xc21500000000, IMMEDIATE_32, U32, 32, SUB_LOGICAL, EXTENDED_IMMEDIATE },
	{ "SLGFI", 0xc21400000000, IMMEDIATE_32, U32, 64, SUB_LOGICAL, EXTENDED_IMMEDIATE },
	{ "CFI", 0xc21d00000000, IMMEDIATE_32, S32, 32, COMPARE, EXTENDED_IMMEDIATE },
	{ "CGFI", 0xc21c00000000, IMMEDIATE_32, S32, 64, COMPARE, EXTENDED_IMMEDIATE },
	{ "CLFI", 0xc21f00000000, IMMEDIATE_32, U32, 32, COMPARE_LOGICAL, EXTENDED_IMMEDIATE },
	{ "CLGFI", 0xc21e00000000, IMMEDIATE_32, U32, 64, COMPARE_LOGICAL, EXTENDED_IMMEDIATE },
	{ "MSFI", 0xc21100000000, IMMEDIATE_32, S32, 32, MULTIPLY_LOW, GENERAL_EXTENSION },
	{ "MSGFI", 0xc21000000000, IMMEDIATE_32, S32, 64, MULTIPLY_LOW, GENERAL_EXTENSION },
	{ "LGFI", 0xc01100000000, IMMEDIATE_32, S32, 64, LOAD, EXTENDED_IMMEDIATE },
	{ "LLILF", 0xc01f00000000, IMMEDIATE_32, U32, 64, LOAD, EXTENDED_IMMEDIATE },
	{ "IILF", 0xc01900000000, IMMEDIATE_32, U32, 32, LOAD, EXTENDED_IMMEDIATE },
	{ "NILF", 0xc01b00000000, IMMEDIATE_32, U32, 32, AND, EXTENDED_IMMEDIATE },
	{ "OILF", 0xc01d00000000, IMMEDIATE_32, U32, 32, OR, EXTENDED_IMMEDIATE },
	{ "XILF", 0xc01700000000, IMMEDIATE_32, U32, 32, XOR, EXTENDED_IMMEDIATE },

	{ "ARK", 0xb9f84012, THREE, S32, 32, ADD, DISTINCT_OPERANDS },
	{ "SRK", 0xb9f94012, THREE, S32, 32, SUB, DISTINCT_OPERANDS },
	{ "ALRK", 0xb9fa4012, THREE, U32, 32, ADD_LOGICAL, DISTINCT_OPERANDS },
	{ "SLRK", 0xb9fb4012, THREE, U32, 32, SUB_LOGICAL, DISTINCT_OPERANDS },
	{ "NRK", 0xb9f44012, THREE, U32, 32, AND, DISTINCT_OPERANDS },
	{ "ORK", 0xb9f64012, THREE, U32, 32, OR, DISTINCT_OPERANDS },
	{ "XRK", 0xb9f74012, THREE, U32, 32, XOR, DISTINCT_OPERANDS },
	{ "AGRK", 0xb9e84012, THREE, S64, 64, ADD, DISTINCT_OPERANDS },
	{ "SGRK", 0xb9e94012, THREE, S64, 64, SUB, DISTINCT_OPERANDS },
	{ "ALGRK", 0xb9ea4012, THREE, U64, 64, ADD_LOGICAL, DISTINCT_OPERANDS },
	{ "SLGRK", 0xb9eb4012, THREE, U64, 64, SUB_LOGICAL, DISTINCT_OPERANDS },
	{ "NGRK", 0xb9e44012, THREE, U64, 64, AND, DISTINCT_OPERANDS },
	{ "OGRK", 0xb9e64012, THREE, U64, 64, OR, DISTINCT_OPERANDS },
	{ "XGRK", 0xb9e74012, THREE, U64, 64, XOR, DISTINCT_OPERANDS },
};

static const uint64_t edges[] = {
	0, 1, -1ul, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
	0x8000000000000000, 0x123456789abcdef0, 0xfedcba9876548001, 0x7fff80007fff8000,
};

static uint64_t extend(uint64_t value, enum operand operand)
{
	switch (operand) {
	case S8: return (int8_t)value;
	case S16: return (int16_t)value;
	case S32: return (int32_t)value;
	case U8: return (uint8_t)value;
	case U16: return (uint16_t)value;
	case U31: return value & 0x7fffffff;
	case U32: return (uint32_t)value;
	default: return value;
	}
}

/* The value as a number of the instruction's width. */
static int64_t as_signed(uint64_t value, unsigned int width)
{
	return width == 32 ? (int32_t)value : (int64_t)value;
}

static uint64_t as_unsigned(uint64_t value, unsigned int width)
{
	return width == 32 ? (uint32_t)value : value;
}

struct outcome {
	uint64_t value;
	int cc;			/* -1: as it was */
	bool overflow, writes;
};

static int sign_cc(int64_t value)
{
	return value < 0 ? 1 : value > 0 ? 2 : 0;
}

/* @wrapped is the sum or difference in the width; the signs tell whether it is the true one. */
static void set_signed(struct outcome *o, int64_t wrapped, bool overflow)
{
	o->value = wrapped;
	o->overflow = overflow;
	o->cc = overflow ? 3 : sign_cc(wrapped);
}

static struct outcome run_model(const struct instruction *i, uint64_t first, uint64_t second,
				unsigned int cc)
{
	struct outcome o = { .cc = -1, .writes = true };
	int64_t a = as_signed(first, i->width), b = as_signed(second, i->width), sum;
	uint64_t ua = as_unsigned(first, i->width), ub = as_unsigned(second, i->width), result;
	bool carry;

	switch (i->model) {
	case ADD:
		sum = as_signed((uint64_t)a + (uint64_t)b, i->width);
		set_signed(&o, sum, (a < 0) == (b < 0) && (sum < 0) != (a < 0));
		break;
	case SUB:
		sum = as_signed((uint64_t)a - (uint64_t)b, i->width);
		set_signed(&o, sum, (a < 0) != (b < 0) && (sum < 0) != (a < 0));
		break;
	case ADD_LOGICAL:
	case ADD_CARRY:
		carry = i->model == ADD_CARRY && cc & 2;
		result = as_unsigned(ua + ub + carry, i->width);
		carry = carry ? result <= ua : result < ua;
		o.value = result;
		o.cc = carry << 1 | (result != 0);
		break;
	case SUB_LOGICAL:
	case SUB_BORROW:
		/* The condition code says "no borrow" where addition says "carry". */
		carry = i->model == SUB_BORROW && !(cc & 2);
		result = as_unsigned(ua - ub - carry, i->width);
		o.value = result;
		o.cc = (carry ? ua > ub : ua >= ub) << 1 | (result != 0);
		break;
	case COMPARE:
		o.writes = false;
		o.cc = a < b ? 1 : a > b ? 2 : 0;
		break;
	case COMPARE_LOGICAL:
		o.writes = false;
		o.cc = ua < ub ? 1 : ua > ub ? 2 : 0;
		break;
	case AND:
	case OR:
	case XOR:
		o.value = i->model == AND ? ua & ub : i->model == OR ? ua | ub : ua ^ ub;
		o.cc = o.value != 0;
		break;
	case LOAD:
		o.value = second;
		break;
	case LOAD_TEST:
		o.value = b;
		o.cc = sign_cc(b);
		break;
	case COMPLEMENT:
	case POSITIVE:
	case NEGATIVE:
		sum = b;
		if (i->model == COMPLEMENT || (i->model == POSITIVE ? b < 0 : b > 0))
			sum = as_signed(-(uint64_t)b, i->width);
		set_signed(&o, sum, b < 0 && sum == b && i->model != NEGATIVE);
		break;
	case MULTIPLY_LOW:
		o.value = (uint64_t)a * (uint64_t)b;
		break;
	case REVERSE:
		for (unsigned int byte = 0; byte < i->width / 8; byte++)
			o.value |= (ub >> 8 * byte & 0xff) << (i->width - 8 - 8 * byte);
		break;
	}
	return o;
}

/* Storage holds as many bytes as the operand has, at the start of what the register points at. */
static void store_operand(uint64_t value, enum operand operand)
{
	static const unsigned int sizes[] = {
		[S8] = 1, [S16] = 2, [S32] = 4, [S64] = 8, [U8] = 1, [U16] = 2, [U31] = 4, [U32] = 4,
		[U64] = 8,
	};

	memset(probe_data, 0x5a, 16);
	for (unsigned int i = 0; i < sizes[operand]; i++)
		probe_data[i] = value >> 8 * (sizes[operand] - 1 - i);
}

static void run_row(struct tally *t, struct tally *interrupted, const struct instruction *i,
		    unsigned int mode,
		    uint64_t first, uint64_t second)
{
	unsigned int fixed_point_mask = mode & PROBE_PM(8);
	struct probe before = probe_init(mode), got, want;
	uint64_t insn = i->insn, operand = second;
	struct outcome o;
	u8 storage[16];

	before.gr[1] = first;
	switch (i->form) {
	case REGISTER:
		before.gr[2] = second;
		break;
	case STORAGE:
		store_operand(second, i->operand);
		before.gr[3] = (unsigned long)probe_data;
		break;
	case IMMEDIATE_16:
		insn |= second & 0xffff;
		break;
	case IMMEDIATE_32:
		insn |= second & 0xffffffff;
		break;
	case THREE:
		before.gr[1] = 0x6666666677777777;
		before.gr[2] = first;
		before.gr[4] = second;
		break;
	}
	o = run_model(i, first, extend(operand, i->operand), probe_cc(&before));
	memcpy(storage, probe_data, sizeof(storage));
	got = before;
	probe_run(&got, insn);
	want = probe_ended(&before, insn);
	/* An overflow completes the instruction, then interrupts if the program mask says so. */
	if (o.overflow && fixed_point_mask) {
		t = interrupted;
		want = probe_suppressed(&before, insn, PGM_INT_CODE_FIXED_POINT_OVERFLOW);
	}
	if (o.writes && i->width == 64)
		want.gr[1] = o.value;
	else if (o.writes)
		want.gr[1] = (want.gr[1] & 0xffffffff00000000) | (uint32_t)o.value;
	if (o.cc >= 0)
		probe_set_cc(&want, o.cc);
	probe_row(t, &want, &got, "%#lx, %#lx, mode %#x", first, second, mode);
	if (i->form == STORAGE)
		tally_row(t, !memcmp(storage, probe_data, sizeof(storage)), "storage was changed");
}

static void test_instruction(const struct instruction *i)
{
	static const unsigned int modes[] = {
		PROBE_64 | PROBE_CC(0), PROBE_64 | PROBE_CC(3) | PROBE_PROBLEM,
		PROBE_31 | PROBE_CC(2) | PROBE_PM(8), PROBE_24 | PROBE_CC(1) | PROBE_PM(8),
	};
	struct tally t = tally_start(), interrupted = tally_start();

	if (i->facility && !test_facility(i->facility)) {
		report_skip("%s: facility %d is not installed", i->name, i->facility);
		return;
	}
	for (unsigned int a = 0; a < ARRAY_SIZE(edges); a++)
		for (unsigned int b = 0; b < ARRAY_SIZE(edges); b++)
			for (unsigned int m = 0; m < ARRAY_SIZE(modes); m++)
				run_row(&t, &interrupted, i, modes[m], edges[a], edges[b]);
	tally_report(&t, "%s", i->name);
	if (interrupted.rows)
		tally_report(&interrupted, "%s: fixed-point-overflow interruption", i->name);
}

int main(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(instructions); i++)
		test_instruction(&instructions[i]);
	return report_summary();
}
