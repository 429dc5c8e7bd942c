/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instructions of alu.c with their encodings (Arm ARM, C4.1.66, C4.1.67) and variants. */
#include <libcflat.h>
#include "alu-model.h"

/* Shift amounts and types; ROR is there for logical instructions only. */
static u32 shifted(u32 insn, unsigned int v, unsigned int sf)
{
	static const u8 amounts[] = { 0, 1, 17, 31, 32, 63 };
	unsigned int type = v / ARRAY_SIZE(amounts), amount = amounts[v % ARRAY_SIZE(amounts)];
	bool logical = (insn >> 24 & 31) == 0x0a;

	if ((type == 3 && !logical) || (!sf && amount > 31))
		return 0;
	return insn | 2 << 16 | type << 22 | amount << 10;
}

static u32 extended(u32 insn, unsigned int v, unsigned int sf)
{
	return insn | 2 << 16 | v % 8 << 13 | v / 8 << 10;
}

static u32 immediate12(u32 insn, unsigned int v, unsigned int sf)
{
	static const u16 values[] = { 0, 1, 0x7ff, 0x800, 0xfff };

	return insn | values[v % 5] << 10 | v / 5 << 22;
}

/* Element sizes from 2 to 64 bits, runs and rotations at both ends. */
static u32 bit_masks(u32 insn, unsigned int v, unsigned int sf)
{
	static const struct { u8 n, imms, immr; } masks[] = {
		{ 0, 0x3c, 0 }, { 0, 0x3c, 1 }, { 0, 0x38, 2 }, { 0, 0x3a, 3 }, { 0, 0x33, 7 },
		{ 0, 0x36, 1 }, { 0, 0x20, 15 }, { 0, 0x2e, 3 }, { 0, 0, 0 }, { 0, 30, 31 },
		{ 0, 15, 16 }, { 0, 7, 28 }, { 1, 0, 0 }, { 1, 62, 63 }, { 1, 31, 32 },
		{ 1, 32, 1 }, { 1, 7, 60 },
	};

	if (masks[v].n && !sf)
		return 0;
	return insn | masks[v].n << 22 | masks[v].immr << 16 | masks[v].imms << 10;
}

static u32 fields(u32 insn, unsigned int v, unsigned int sf)
{
	static const u8 at[] = { 0, 1, 7, 8, 15, 16, 31, 32, 47, 63 };
	unsigned int r = at[v / 10], s = at[v % 10];

	if (!sf && (r > 31 || s > 31))
		return 0;
	return insn | r << 16 | s << 10;
}

static u32 lsbs(u32 insn, unsigned int v, unsigned int sf)
{
	static const u8 at[] = { 0, 1, 15, 31, 32, 63 };

	return !sf && at[v] > 31 ? 0 : insn | 2 << 16 | at[v] << 10;
}

static u32 wide(u32 insn, unsigned int v, unsigned int sf)
{
	static const u16 values[] = { 0, 1, 0x8000, 0xffff };

	/* Rn's place is part of the number. */
	insn &= ~(31u << 5);
	return !sf && v / 4 > 1 ? 0 : insn | values[v % 4] << 5 | v / 4 << 21;
}

static u32 conditions(u32 insn, unsigned int v, unsigned int sf)
{
	return insn | 2 << 16 | v << 12;
}

/* Rm's place is a number for half of them; so are the flags when the condition fails. */
static u32 compares(u32 insn, unsigned int v, unsigned int sf)
{
	static const u8 numbers[] = { 2, 31, 0, 17 };

	return insn | numbers[v / 16 & 3] << 16 | v % 16 << 12 | (v * 7 & 15);
}

static u32 compares_register(u32 insn, unsigned int v, unsigned int sf)
{
	return insn | 2 << 16 | v % 16 << 12 | (v * 5 & 15);
}

static u32 three(u32 insn, unsigned int v, unsigned int sf)
{
	return insn | 2 << 16 | 3 << 10;
}

static u32 high(u32 insn, unsigned int v, unsigned int sf)
{
	return insn | 2 << 16 | 31 << 10;
}

static u32 one(u32 insn, unsigned int v, unsigned int sf)
{
	return insn;
}

/* A double word has no CRC of 32-bit form, and a word none of 64. */
static u32 rotations(u32 insn, unsigned int v, unsigned int sf)
{
	static const u8 at[] = { 0, 1, 31, 32, 61, 63 };

	return insn | at[v % 6] << 15 | (v * 3 & 15);
}

#define TWO(name, insn, model, variants, variant) \
	{ name, insn, ALU_TWO, alu_##model, variants, variant }
#define IMMEDIATE(name, insn, model, variants, variant) \
	{ name, insn, ALU_IMMEDIATE, alu_##model, variants, variant, .no_31 = true }
#define EXTENDED(name, insn) \
	{ name, insn, ALU_TWO, alu_add_sub_extended, 40, extended, .no_31 = true }
#define CRC(name, insn, wide) \
	{ name, insn, ALU_TWO, alu_crc32, 1, NULL, .only32 = !(wide), .only64 = wide, \
	  .feature = 16, .feature_level = 1 }

const struct alu_op alu_ops[] = {
	TWO("ADD, shifted register", 0x0b000000, add_sub_shifted, 18, shifted),
	TWO("ADDS, shifted register", 0x2b000000, add_sub_shifted, 18, shifted),
	TWO("SUB, shifted register", 0x4b000000, add_sub_shifted, 18, shifted),
	TWO("SUBS, shifted register", 0x6b000000, add_sub_shifted, 18, shifted),
	IMMEDIATE("ADDS, immediate", 0x31000000, add_sub_immediate, 10, immediate12),
	IMMEDIATE("SUBS, immediate", 0x71000000, add_sub_immediate, 10, immediate12),
	TWO("ADC", 0x1a000000, add_sub_carry, 1, NULL),
	TWO("ADCS", 0x3a000000, add_sub_carry, 1, NULL),
	TWO("SBC", 0x5a000000, add_sub_carry, 1, NULL),
	TWO("SBCS", 0x7a000000, add_sub_carry, 1, NULL),
	TWO("AND, shifted register", 0x0a000000, logical_shifted, 24, shifted),
	TWO("BIC, shifted register", 0x0a200000, logical_shifted, 24, shifted),
	TWO("ORR, shifted register", 0x2a000000, logical_shifted, 24, shifted),
	TWO("ORN, shifted register", 0x2a200000, logical_shifted, 24, shifted),
	TWO("EOR, shifted register", 0x4a000000, logical_shifted, 24, shifted),
	TWO("EON, shifted register", 0x4a200000, logical_shifted, 24, shifted),
	TWO("ANDS, shifted register", 0x6a000000, logical_shifted, 24, shifted),
	TWO("BICS, shifted register", 0x6a200000, logical_shifted, 24, shifted),
	IMMEDIATE("ANDS, immediate", 0x72000000, logical_immediate, 17, bit_masks),
	{ "SBFM", 0x13000000, ALU_IMMEDIATE, alu_bitfield, 100, fields, .n_is_sf = true },
	{ "BFM", 0x33000000, ALU_IMMEDIATE, alu_bitfield, 100, fields, .n_is_sf = true },
	{ "UBFM", 0x53000000, ALU_IMMEDIATE, alu_bitfield, 100, fields, .n_is_sf = true },
	{ "EXTR", 0x13800000, ALU_TWO, alu_extract, 6, lsbs, .n_is_sf = true },
	TWO("LSLV", 0x1ac02000, shift_variable, 1, NULL),
	TWO("LSRV", 0x1ac02400, shift_variable, 1, NULL),
	TWO("ASRV", 0x1ac02800, shift_variable, 1, NULL),
	TWO("RORV", 0x1ac02c00, shift_variable, 1, NULL),
	TWO("UDIV", 0x1ac00800, divide, 1, NULL),
	TWO("SDIV", 0x1ac00c00, divide, 1, NULL),
	{ "MADD", 0x1b000000, ALU_THREE, alu_multiply, 1, three },
	{ "MSUB", 0x1b008000, ALU_THREE, alu_multiply, 1, three },
	{ "SMADDL", 0x1b200000, ALU_THREE, alu_multiply_long, 1, three, .only64 = true },
	{ "SMSUBL", 0x1b208000, ALU_THREE, alu_multiply_long, 1, three, .only64 = true },
	{ "UMADDL", 0x1ba00000, ALU_THREE, alu_multiply_long, 1, three, .only64 = true },
	{ "UMSUBL", 0x1ba08000, ALU_THREE, alu_multiply_long, 1, three, .only64 = true },
	{ "SMULH", 0x1b400000, ALU_THREE, alu_multiply_high, 1, high, .only64 = true },
	{ "UMULH", 0x1bc00000, ALU_THREE, alu_multiply_high, 1, high, .only64 = true },
	{ "RBIT", 0x5ac00000, ALU_ONE, alu_reverse, 1, one },
	{ "REV16", 0x5ac00400, ALU_ONE, alu_reverse, 1, one },
	{ "REV32", 0x5ac00800, ALU_ONE, alu_reverse, 1, one },
	{ "REV", 0x5ac00c00, ALU_ONE, alu_reverse, 1, one, .only64 = true },
	{ "CLZ", 0x5ac01000, ALU_ONE, alu_count_leading, 1, one },
	{ "CLS", 0x5ac01400, ALU_ONE, alu_count_leading, 1, one },
	TWO("CSEL", 0x1a800000, select, 16, conditions),
	TWO("CSINC", 0x1a800400, select, 16, conditions),
	TWO("CSINV", 0x5a800000, select, 16, conditions),
	TWO("CSNEG", 0x5a800400, select, 16, conditions),
	CRC("CRC32B", 0x1ac04000, false),
	CRC("CRC32H", 0x1ac04400, false),
	CRC("CRC32W", 0x1ac04800, false),
	CRC("CRC32X", 0x1ac04c00, true),
	CRC("CRC32CB", 0x1ac05000, false),
	CRC("CRC32CH", 0x1ac05400, false),
	CRC("CRC32CW", 0x1ac05800, false),
	CRC("CRC32CX", 0x1ac05c00, true),
	{ "CCMN, register", 0x3a400000, ALU_TWO, alu_compare_if, 32, compares_register,
	  .no_rd = true, .no_31 = true },
	{ "CCMP, register", 0x7a400000, ALU_TWO, alu_compare_if, 32, compares_register,
	  .no_rd = true, .no_31 = true },
	{ "CCMN, immediate", 0x3a400800, ALU_IMMEDIATE, alu_compare_if, 64, compares, .no_rd = true,
	  .no_31 = true },
	{ "CCMP, immediate", 0x7a400800, ALU_IMMEDIATE, alu_compare_if, 64, compares, .no_rd = true,
	  .no_31 = true },
	{ "MOVN", 0x12800000, ALU_IMMEDIATE, alu_move_wide, 16, wide },
	{ "MOVZ", 0x52800000, ALU_IMMEDIATE, alu_move_wide, 16, wide },
	{ "MOVK", 0x72800000, ALU_IMMEDIATE, alu_move_wide, 16, wide },
	IMMEDIATE("ADD, immediate", 0x11000000, add_sub_immediate, 10, immediate12),
	IMMEDIATE("SUB, immediate", 0x51000000, add_sub_immediate, 10, immediate12),
	IMMEDIATE("AND, immediate", 0x12000000, logical_immediate, 17, bit_masks),
	IMMEDIATE("ORR, immediate", 0x32000000, logical_immediate, 17, bit_masks),
	IMMEDIATE("EOR, immediate", 0x52000000, logical_immediate, 17, bit_masks),
	{ "SETF8", 0x3a00080d, ALU_ONE, alu_set_flags, 1, one, .no_rd = true,
	  .no_31 = true, .only32 = true,
	  .feature = 52, .feature_level = 1 },
	{ "SETF16", 0x3a00480d, ALU_ONE, alu_set_flags, 1, one, .no_rd = true,
	  .no_31 = true, .only32 = true,
	  .feature = 52, .feature_level = 1 },
	{ "RMIF", 0xba000400, ALU_ONE, alu_rotate_into_flags, 24, rotations, .no_rd = true,
	  .no_31 = true, .only64 = true,
	  .feature = 52, .feature_level = 1 },
	EXTENDED("ADD, extended register", 0x0b200000),
	EXTENDED("ADDS, extended register", 0x2b200000),
	EXTENDED("SUB, extended register", 0x4b200000),
	EXTENDED("SUBS, extended register", 0x6b200000),
	{ NULL },
};
