/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MOVS CMPS SCAS LODS STOS, alone and repeated, up and down, with 16- and 32-bit addresses,
 * with segment overrides, and the wrap of SI and DI at 64 KiB. SDM volume 2, the entries of
 * those names and "REP/REPE/REPZ/REPNE/REPNZ".
 */
#include "realmode-model.h"

enum string_op { MOVS, CMPS, STOS, LODS, SCAS, STRING_OPS };

static const struct {
	const char *name;
	u8 opcode;
	bool reads_source;	/* DS:SI, or another segment by a prefix */
	bool uses_destination;	/* ES:DI */
	bool compares;
} ops[STRING_OPS] = {
	[MOVS] = { "MOVS", 0xa4, true, true, false },
	[CMPS] = { "CMPS", 0xa6, true, true, true },
	[STOS] = { "STOS", 0xaa, false, true, false },
	[LODS] = { "LODS", 0xac, true, false, false },
	[SCAS] = { "SCAS", 0xae, false, true, true },
};

#define REPNE	0xf2
#define REPE	0xf3

struct string_case {
	enum string_op op;
	unsigned int size;
	bool wide;		/* 32-bit address size */
	u8 repeat;		/* prefix, or 0 */
	u8 override;		/* prefix, or 0 */
	u16 source_seg;
};

static char suffix(unsigned int size)
{
	return size == 1 ? 'B' : size == 2 ? 'W' : 'D';
}

static struct code encode(const struct string_case *s)
{
	struct code c = code_start();

	if (s->override)
		code8(&c, s->override);
	if (s->wide)
		code8(&c, 0x67);
	if (s->repeat)
		code8(&c, s->repeat);
	code_op(&c, s->size, ops[s->op].opcode);
	return c;
}

/* SI or DI after one element. */
static void advance(struct rm_state *s, const struct string_case *k, unsigned int reg)
{
	u32 step = s->eflags & DF ? -k->size : k->size;

	set_reg(s, k->wide ? 4 : 2, reg, s->gpr[reg] + step);
}

/* One element, in the expected state and the expected memory. */
static void step(struct rm_state *s, const struct string_case *k)
{
	u16 si = s->gpr[RM_SI], di = s->gpr[RM_DI];
	u32 a = get_reg(s, k->size, RM_AX);

	switch (k->op) {
	case MOVS:
		world_store(s->es, di, k->size, world_load(k->source_seg, si, k->size));
		break;
	case CMPS:
		s->eflags = model_binary(OP_CMP, k->size, world_load(k->source_seg, si, k->size),
					 world_load(s->es, di, k->size), s->eflags).flags;
		break;
	case STOS:
		world_store(s->es, di, k->size, a);
		break;
	case LODS:
		set_reg(s, k->size, RM_AX, world_load(k->source_seg, si, k->size));
		break;
	default:
		s->eflags = model_binary(OP_CMP, k->size, a, world_load(s->es, di, k->size),
					 s->eflags).flags;
		break;
	}
	if (ops[k->op].reads_source)
		advance(s, k, RM_SI);
	if (ops[k->op].uses_destination)
		advance(s, k, RM_DI);
}

static void expect(struct rm_state *s, const struct string_case *k)
{
	unsigned int count_size = k->wide ? 4 : 2;

	if (!k->repeat) {
		step(s, k);
		return;
	}
	while (get_reg(s, count_size, RM_CX)) {
		step(s, k);
		set_reg(s, count_size, RM_CX, s->gpr[RM_CX] - 1);
		if (ops[k->op].compares && !(s->eflags & ZF) != (k->repeat == REPNE))
			break;
	}
}

/* Where the strings are, and how many elements; counts that are 0 above 16 bits. */
struct place {
	u16 si, di, count;
};

static void run(const struct string_case *k, const struct place *p, bool down, bool equal)
{
	struct code c = encode(k);
	struct rm_state in = before(&c), want;
	u32 high = k->wide ? 0 : 0xffffffff;

	/* With 16-bit addresses the upper halves stay out of it, with 32-bit ones they count. */
	in.gpr[RM_SI] = (in.gpr[RM_SI] & high & 0xffff0000) | p->si;
	in.gpr[RM_DI] = (in.gpr[RM_DI] & high & 0xffff0000) | p->di;
	in.gpr[RM_CX] = (in.gpr[RM_CX] & high & 0xffff0000) | p->count;
	in.eflags = 2 | (down ? DF : 0) | (p->count & 1 ? FLAGS_ALU : 0);

	/* Something to compare with: most of the elements equal, or one of them. */
	if (ops[k->op].compares) {
		s32 step = down ? -(s32)k->size : (s32)k->size;

		for (int i = 0; i < p->count; i++) {
			u16 di = p->di + i * step, si = p->si + i * step;
			u32 a = k->op == SCAS ? in.gpr[RM_AX] : world_load(k->source_seg, si, k->size);
			bool odd_one_out = i == p->count * 3 / 4;

			world_fill(in.es, di, k->size, equal != odd_one_out ? a : a ^ 1 << i % 8);
		}
	}
	want = after(&in, c.len);
	expect(&want, k);
	world_run(&in, &want, 0);
}

static const struct place places[] = {
	{ 0x1000, 0x2000, 5 }, { 0x1234, 0x4321, 1 }, { 0x3333, 0x5555, 0 }, { 0x8000, 0x8000, 64 },
	{ 0x2468, 0xace0, 33 }, { 0x4000, 0x6000, 2 },
};

/* Aligned, so that no element lies across the end of the segment. */
static const struct place wraps_up[] = {
	{ 0xfff0, 0x2000, 20 }, { 0x1000, 0xffe0, 40 }, { 0xfff8, 0xfffc, 16 },
};
static const struct place wraps_down[] = {
	{ 0x0008, 0x2000, 20 }, { 0x1000, 0x0010, 40 }, { 0x0004, 0x0000, 16 },
};

static void test_string(enum string_op op, unsigned int size, bool wide, u8 repeat)
{
	struct string_case k = {
		.op = op, .size = size, .wide = wide, .repeat = repeat, .source_seg = RM_DS,
	};
	const char *prefix = !repeat ? "" : repeat == REPNE ? "REPNE " :
			     ops[op].compares ? "REPE " : "REP ";

	world_begin("%s%s%c, %d-bit address", prefix, ops[op].name, suffix(size), wide ? 32 : 16);
	for (int i = 0; i < ARRAY_SIZE(places); i++)
		for (int down = 0; down < 2; down++) {
			run(&k, &places[i], down, true);
			if (ops[op].compares)
				run(&k, &places[i], down, false);
		}
	world_end();

	if (wide)
		return;
	world_begin("%s%s%c wraps around", prefix, ops[op].name, suffix(size));
	for (int i = 0; i < ARRAY_SIZE(wraps_up); i++) {
		run(&k, &wraps_up[i], false, repeat != REPNE);
		run(&k, &wraps_down[i], true, repeat != REPNE);
	}
	world_end();
}

/* A prefix moves the source; the destination stays in ES. */
static void test_override(enum string_op op)
{
	static const struct {
		u8 prefix;
		u16 seg;
	} overrides[] = {
		{ 0x26, RM_ES }, { 0x36, RM_SS }, { 0x3e, RM_DS }, { 0x64, RM_FS }, { 0x65, RM_GS },
	};

	world_begin("%s with segment overrides", ops[op].name);
	for (int i = 0; i < ARRAY_SIZE(overrides); i++)
		for (unsigned int size = 1; size <= 4; size *= 2)
			for (int wide = 0; wide < 2; wide++) {
				struct string_case k = {
					.op = op, .size = size, .wide = wide,
					.repeat = i & 1 ? REPE : 0, .override = overrides[i].prefix,
					.source_seg = ops[op].reads_source ? overrides[i].seg : RM_DS,
				};

				run(&k, &places[0], i & 2, true);
			}
	world_end();
}

/* Each element is moved on its own: a destination inside the source repeats a pattern. */
static void test_overlap(unsigned int size)
{
	struct string_case k = { .op = MOVS, .size = size, .repeat = REPE, .source_seg = RM_ES };
	struct place p = { 0x3000, 0x3000, 50 };

	k.override = 0x26;
	world_begin("REP MOVS%c over itself", suffix(size));
	for (int distance = -9; distance <= 9; distance++) {
		p.di = p.si + distance;
		run(&k, &p, distance & 2, true);
		run(&k, &p, !(distance & 2), true);
	}
	world_end();
}

/* The greatest count of CX: a whole segment. */
static void test_whole_segment(void)
{
	struct string_case k = { .op = LODS, .size = 1, .repeat = REPE, .source_seg = RM_DS };
	struct place p = { 0x1234, 0, 0xffff };

	world_begin("REP LODSB of 65535 bytes");
	run(&k, &p, false, true);
	run(&k, &p, true, true);
	world_end();
}

void test_strings(void)
{
	for (enum string_op op = 0; op < STRING_OPS; op++) {
		for (unsigned int size = 1; size <= 4; size *= 2)
			for (int wide = 0; wide < 2; wide++) {
				test_string(op, size, wide, 0);
				test_string(op, size, wide, REPE);
				if (ops[op].compares)
					test_string(op, size, wide, REPNE);
			}
		test_override(op);
	}
	for (unsigned int size = 1; size <= 4; size *= 2)
		test_overlap(size);
	test_whole_segment();
}
