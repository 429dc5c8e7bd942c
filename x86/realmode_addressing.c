/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory operands: all ModRM forms with 16-bit addresses, all ModRM and SIB forms with 32-bit
 * addresses (prefix 67), default segments, segment overrides. SDM volume 2, tables 2-1, 2-2,
 * 2-3; volume 1, section 3.7.5 "Specifying an offset": an offset of 16 bits wraps around.
 */
#include "realmode-model.h"

/* Segment overrides; 0 is none. */
static const struct {
	const char *name;
	u8 prefix;
	u16 value;
} overrides[] = {
	{ "no override", 0, 0 }, { "ES", 0x26, RM_ES }, { "CS", 0x2e, RM_CS },
	{ "SS", 0x36, RM_SS }, { "DS", 0x3e, RM_DS }, { "FS", 0x64, RM_FS }, { "GS", 0x65, RM_GS },
};

/* The two registers of each 16-bit form, -1 for none; BP makes the stack segment the default. */
static const s8 bases16[8] = { RM_BX, RM_BX, RM_BP, RM_BP, RM_SI, RM_DI, RM_BP, RM_BX };
static const s8 indexes16[8] = { RM_SI, RM_DI, RM_SI, RM_DI, -1, -1, -1, -1 };
static const char *const names16[8] = {
	"BX+SI", "BX+DI", "BP+SI", "BP+DI", "SI", "DI", "BP", "BX",
};

/* Below the code: noise for reads through CS, with 256 bytes kept free above it. */
#define CS_DATA_END	(RM_CODE - 256)

struct address {
	u32 offset;
	bool stack;		/* SS is the default segment */
};

static u32 displacement(unsigned int mod, s32 disp)
{
	return mod == 0 ? 0 : mod == 1 ? (u32)(s8)disp : (u32)disp;
}

static struct address address16(const struct rm_state *s, unsigned int mod, unsigned int rm, s32 disp)
{
	struct address a = { 0 };

	if (mod == 0 && rm == 6) {
		a.offset = (u16)disp;
		return a;
	}
	a.offset = s->gpr[(int)bases16[rm]] + displacement(mod, disp);
	if (indexes16[rm] >= 0)
		a.offset += s->gpr[(int)indexes16[rm]];
	a.offset &= 0xffff;
	a.stack = bases16[rm] == RM_BP;
	return a;
}

/* @sib counts only when @rm is 4. */
static struct address address32(const struct rm_state *s, unsigned int mod, unsigned int rm,
				unsigned int sib, s32 disp)
{
	struct address a = { 0 };
	unsigned int base = rm == 4 ? sib & 7 : rm, index = sib >> 3 & 7;

	if (rm == 4 && index != 4)
		a.offset = s->gpr[index] << (sib >> 6);
	if (mod == 0 && base == 5) {
		a.offset += disp;
		return a;
	}
	a.offset += s->gpr[base] + displacement(mod, disp);
	a.stack = base == RM_BP || base == RM_SP;
	return a;
}

static void encode16(struct code *c, unsigned int reg, unsigned int mod, unsigned int rm, s32 disp)
{
	code8(c, mod << 6 | reg << 3 | rm);
	if (mod == 1)
		code8(c, disp);
	else if (mod == 2 || rm == 6)
		code16(c, disp);
}

static void encode32(struct code *c, unsigned int reg, unsigned int mod, unsigned int rm,
		     unsigned int sib, s32 disp)
{
	unsigned int base = rm == 4 ? sib & 7 : rm;

	code8(c, mod << 6 | reg << 3 | rm);
	if (rm == 4)
		code8(c, sib);
	if (mod == 1)
		code8(c, disp);
	else if (mod == 2 || base == 5)
		code32(c, disp);
}

static const s32 disps[] = { 0, 1, -1, 0x7f, -0x80, 0x1234, 0x7fff, -0x8000, -0x7765 };

/* LEA takes all offsets there are, with either width of the result. */
static void test_lea16(unsigned int rm)
{
	for (unsigned int size = 2; size <= 4; size *= 2) {
		check_begin("LEA r%u, [%s] with all displacements", 8 * size, names16[rm]);
		for (unsigned int mod = 0; mod < 3; mod++)
			for (unsigned int d = 0; d < ARRAY_SIZE(disps); d++) {
				unsigned int dst = (d + mod) % 8;
				struct code c = code_start();
				struct rm_state in, want;

				code_size(&c, size);
				code8(&c, 0x8d);
				encode16(&c, dst, mod, rm, disps[d]);
				if (dst == RM_SP)
					code_exit(&c);
				in = before(&c);
				for (int i = 0; i < 8; i++) {
					struct address a;

					in.gpr[RM_BX] = noise();
					in.gpr[RM_BP] = noise();
					in.gpr[RM_SI] = i ? noise() : 0xffff;
					in.gpr[RM_DI] = i ? noise() : 0xffff;
					in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
					a = address16(&in, mod, rm, disps[d]);
					want = dst == RM_SP ? after_exit(&in) : after(&in, c.len);
					set_reg(&want, size, dst, a.offset);
					check_case(&in, &want, 0);
				}
			}
		check_end();
	}
}

static void run_lea32(unsigned int size, unsigned int mod, unsigned int rm, unsigned int sib, s32 disp)
{
	struct code c = code_start();
	struct rm_state in, want;

	code8(&c, 0x67);
	code_size(&c, size);
	code8(&c, 0x8d);
	encode32(&c, RM_DX, mod, rm, sib, disp);
	in = before(&c);
	for (int i = 0; i < 3; i++) {
		for (unsigned int reg = 0; reg < 8; reg++)
			if (reg != RM_SP)
				in.gpr[reg] = noise();
		want = after(&in, c.len);
		set_reg(&want, size, RM_DX, address32(&in, mod, rm, sib, disp).offset);
		check_case(&in, &want, 0);
	}
}

static void test_lea32(void)
{
	for (unsigned int size = 2; size <= 4; size *= 2)
		for (unsigned int mod = 0; mod < 3; mod++) {
			check_begin("LEA r%u, 32-bit address, mod %u", 8 * size, mod);
			for (unsigned int i = 0; i < 8 * ARRAY_SIZE(disps); i++)
				if (i % 8 != 4)
					run_lea32(size, mod, i % 8, 0, disps[i / 8] * 0x10203);
			check_end();
			check_begin("LEA r%u, 32-bit address with SIB, mod %u", 8 * size, mod);
			for (unsigned int sib = 0; sib < 256; sib++)
				run_lea32(size, mod, 4, sib, disps[sib % ARRAY_SIZE(disps)] * 0x10203);
			check_end();
		}
}

static void test_lea_override(void)
{
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("LEA does not care for a segment override");
	for (int i = 1; i < ARRAY_SIZE(overrides); i++) {
		c = code_start();
		code8(&c, overrides[i].prefix);
		code8(&c, 0x8d);
		encode16(&c, RM_AX, 2, 6, 0x123);
		in = before(&c);
		want = after(&in, c.len);
		set_reg(&want, 2, RM_AX, in.gpr[RM_BP] + 0x123);
		check_case(&in, &want, 0);
	}
	check_end();

	check_begin("LEA of a register raises #UD");
	for (unsigned int modrm = 0xc0; modrm < 0x100; modrm += 5) {
		c = code_start();
		code8(&c, 0x8d);
		code8(&c, modrm);
		in = before(&c);
		want = faults(&in, UD_VECTOR);
		check_case(&in, &want, 0);
	}
	check_end();
}

/* Sets the registers of the address so that it comes to @offset. */
static void aim16(struct rm_state *s, unsigned int mod, unsigned int rm, s32 disp, u16 offset)
{
	u16 rest = offset - displacement(mod, disp);

	if (indexes16[rm] >= 0) {
		set_reg(s, 2, indexes16[rm], noise());
		rest -= s->gpr[(int)indexes16[rm]];
	}
	set_reg(s, 2, bases16[rm], rest);
}

/* A doubleword read at @offset of the segment that counts; nothing is written. */
static void read_case(const struct code *c, struct rm_state *in, u32 offset, bool stack, int o)
{
	u16 seg = o ? overrides[o].value : stack ? RM_SS : RM_DS;
	struct rm_state want = after(in, c->len);

	want.gpr[RM_DX] = load(rm_ptr(seg, offset), 4);
	check_case(in, &want, 0);
}

static u16 some_offset(int o)
{
	return overrides[o].prefix == 0x2e ? noise() % (CS_DATA_END - 4) : noise() % 0xfd00;
}

static void test_read16(int o)
{
	check_begin("16-bit addresses, %s", overrides[o].name);
	for (unsigned int mod = 0; mod < 3; mod++)
		for (unsigned int rm = 0; rm < 8; rm++)
			for (unsigned int d = 0; d < ARRAY_SIZE(disps); d++) {
				u16 offset = some_offset(o);
				bool direct = mod == 0 && rm == 6;
				struct code c = code_start();
				struct rm_state in;
				struct address a;

				if (overrides[o].prefix)
					code8(&c, overrides[o].prefix);
				code8(&c, 0x66);
				code8(&c, 0x8b);
				encode16(&c, RM_DX, mod, rm, direct ? offset : disps[d]);
				in = before(&c);
				if (!direct)
					aim16(&in, mod, rm, disps[d], offset);
				a = address16(&in, mod, rm, direct ? offset : disps[d]);
				read_case(&c, &in, a.offset, a.stack, o);
			}
	check_end();
}

/* Registers for a 32-bit address that must come to @offset, all of its bits. */
static bool aim32(struct rm_state *s, unsigned int mod, unsigned int rm, unsigned int sib, s32 *disp,
		  u32 offset)
{
	unsigned int base = rm == 4 ? sib & 7 : rm;
	u32 have;

	for (unsigned int reg = 0; reg < 8; reg++)
		if (reg != RM_SP)
			s->gpr[reg] = noise();
	have = address32(s, mod, rm, sib, *disp).offset;
	if (mod == 2 || (mod == 0 && base == 5)) {
		*disp += offset - have;
		return true;
	}
	/* Without a displacement the base takes up the rest, unless it is the index as well. */
	if (base == RM_SP || (rm == 4 && (sib >> 3 & 7) == base))
		return false;
	s->gpr[base] += offset - have;
	return true;
}

static void read32(unsigned int mod, unsigned int rm, unsigned int sib, int o)
{
	struct rm_state in = rm_init();
	struct code c = code_start();
	u16 offset = some_offset(o);
	s32 disp = noise();
	struct address a;

	if (!aim32(&in, mod, rm, sib, &disp, offset))
		return;
	if (overrides[o].prefix)
		code8(&c, overrides[o].prefix);
	code_bytes(&c, "\x67\x66\x8b");
	encode32(&c, RM_DX, mod, rm, sib, disp);
	in.eip = code_place(&c);
	a = address32(&in, mod, rm, sib, disp);
	assert(a.offset == offset);
	read_case(&c, &in, a.offset, a.stack, o);
}

static void test_read32(int o)
{
	check_begin("32-bit addresses, %s", overrides[o].name);
	for (unsigned int mod = 0; mod < 3; mod++)
		for (unsigned int rm = 0; rm < 8; rm++)
			if (rm != 4)
				read32(mod, rm, 0, o);
	check_end();

	check_begin("32-bit addresses with SIB, %s", overrides[o].name);
	for (unsigned int mod = 0; mod < 3; mod++)
		for (unsigned int sib = 0; sib < 256; sib++)
			read32(mod, 4, sib, o);
	check_end();
}

/* SIB with ESP as the base: the stack segment, and ESP itself, which must be small then. */
static void test_esp_base(void)
{
	check_begin("32-bit addresses with ESP as the base");
	for (unsigned int mod = 0; mod < 3; mod++)
		for (int disp = -64; disp < 64; disp += 4) {
			struct code c = code_start();
			struct rm_state in;
			struct address a;

			code_bytes(&c, "\x67\x66\x8b");
			encode32(&c, RM_DX, mod, 4, 0x24, disp);
			in = before(&c);
			in.gpr[RM_SP] = 0x7800;
			a = address32(&in, mod, 4, 0x24, disp);
			/* The frame of the ending interrupt is pushed below ESP. */
			if (disp >= 0 || mod == 0)
				read_case(&c, &in, a.offset, a.stack, 0);
		}
	check_end();
}

/* Writes, each compared with all of memory. */
static void test_write(int o)
{
	world_begin("Writes to memory, %s", overrides[o].name);
	for (unsigned int i = 0; i < 48; i++) {
		unsigned int mod = i % 3, rm = i / 3 % 8, size = 1u << noise() % 3;
		u16 offset = 0x1000 + noise() % 0xe000, seg;
		bool direct = mod == 0 && rm == 6;
		s32 disp = direct ? offset : disps[i % ARRAY_SIZE(disps)];
		struct code c = code_start();
		struct rm_state in, want;
		struct address a;

		if (overrides[o].prefix)
			code8(&c, overrides[o].prefix);
		code_op(&c, size, 0x88);
		encode16(&c, RM_CX, mod, rm, disp);
		in = before(&c);
		if (!direct)
			aim16(&in, mod, rm, disp, offset);
		a = address16(&in, mod, rm, disp);
		seg = o ? overrides[o].value : a.stack ? RM_SS : RM_DS;
		want = after(&in, c.len);
		world_store(seg, a.offset, size, get_reg(&in, size, RM_CX));
		world_run(&in, &want, 0);
	}
	world_end();
}

void test_addressing(void)
{
	for (unsigned int rm = 0; rm < 8; rm++)
		test_lea16(rm);
	test_lea32();
	test_lea_override();

	world_prepare();
	for (u16 i = 0; i < CS_DATA_END; i += 4)
		store(rm_ptr(RM_CS, i), 4, noise());
	for (int o = 0; o < ARRAY_SIZE(overrides); o++) {
		test_read16(o);
		test_read32(o);
	}
	test_esp_base();
	rm_unplace(0, CS_DATA_END);
	for (int o = 0; o < ARRAY_SIZE(overrides); o++)
		if (overrides[o].value != RM_CS)
			test_write(o);
}
