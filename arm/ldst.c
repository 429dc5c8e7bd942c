/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads and stores of A64: Arm ARM, C4.1.65 and the instructions' pseudocode in C6.2. Every size,
 * sign extension and addressing mode, at every alignment, with base write-back; pairs; acquire and
 * release; exclusives with their monitor and the atomics of FEAT_LSE (ldst-atomics.c); alignment
 * faults by SCTLR_EL1.A, by instructions that always want alignment and by the stack pointer. All
 * registers and the memory around are compared.
 */
#include <libcflat.h>
#include "ldst.h"

void memory_init(struct memory_probe *m, enum probe_level level, unsigned int misalign)
{
	probe_init(&m->p, level);
	m->memory = probe_data() + 4096 - WINDOW / 2;
	for (unsigned int i = 0; i < WINDOW; i++)
		m->want[i] = m->memory[i] = 0x80 ^ (i * 7 + (i >> 3));
	m->p.in.x[1] = (u64)m->memory + WINDOW / 2 + misalign;
}

unsigned int memory_at(const struct memory_probe *m, u64 address)
{
	assert(address - (u64)m->memory < WINDOW);
	return address - (u64)m->memory;
}

u64 memory_get(const struct memory_probe *m, u64 address, unsigned int bytes)
{
	u64 value = 0;

	for (unsigned int i = 0; i < bytes; i++)
		value |= (u64)m->want[memory_at(m, address) + i] << i * 8;
	return value;
}

void memory_put(struct memory_probe *m, u64 address, unsigned int bytes, u64 value)
{
	for (unsigned int i = 0; i < bytes; i++)
		m->want[memory_at(m, address) + i] = value >> i * 8;
}

void memory_run(struct memory_probe *m, u32 insn)
{
	probe_run(&m->p, insn);
	probe_expect_stop(&m->p, 4);
}

void memory_tally(struct tally *tally, const struct memory_probe *m)
{
	bool same = !memcmp(m->memory, m->want, WINDOW);

	if (tally_add(tally, same && probe_as_expected(&m->p)))
		return;
	probe_check(&m->p);
	for (unsigned int i = 0; !same && i < WINDOW; i++)
		if (m->memory[i] != m->want[i])
			report_info("  memory at x1 %+d: %02x, not %02x",
				    (int)(i - memory_at(m, m->p.in.x[1])), m->memory[i],
				    m->want[i]);
}

void memory_expect_alignment(struct memory_probe *m, u64 address, bool write)
{
	u64 class = m->p.level == PROBE_EL0 ? ESR_ELx_EC_DABT_LOW : ESR_ELx_EC_DABT_CUR;

	probe_expect_far(&m->p, 0, PROBE_ESR(class, ESR_ELx_FSC_ALIGNMENT |
			 (write ? ESR_ELx_WNR : 0)), address);
}

void set_alignment_check(bool on)
{
	u64 sctlr = read_sysreg(sctlr_el1);

	write_sysreg(on ? sctlr | SCTLR_EL1_A : sctlr & ~SCTLR_EL1_A, sctlr_el1);
	isb();
}

u64 extend(u64 value, unsigned int bytes, bool is_signed, bool to32)
{
	unsigned int unused = 64 - bytes * 8;

	if (is_signed)
		value = (s64)(value << unused) >> unused;
	return to32 ? (u32)value : value;
}

enum mode { UNSIGNED, UNSCALED, PRE, POST, UNPRIVILEGED, MODES };

static const char *const mode_names[MODES] = {
	"scaled offset", "unscaled offset", "pre-index", "post-index", "unprivileged",
};

/* opc 0: store; 1: load; 2: load, sign-extended to 64 bits; 3: to 32. */
static u32 encode(enum mode mode, unsigned int size, unsigned int opc, int imm)
{
	static const u32 base[MODES] = {
		0x39000000, 0x38000000, 0x38000c00, 0x38000400, 0x38000800,
	};
	u32 field = mode == UNSIGNED ? (imm & 0xfff) << 10 : (imm & 0x1ff) << 12;

	return base[mode] | size << 30 | opc << 22 | field | 1 << 5;
}

static bool valid(unsigned int size, unsigned int opc)
{
	return opc < 2 || (opc == 2 && size < 3) || (opc == 3 && size < 2);
}

static void one(struct tally *tally, enum mode mode, unsigned int size, unsigned int opc, int imm,
		enum probe_level level, unsigned int misalign, bool check)
{
	unsigned int bytes = 1u << size;
	struct memory_probe m;
	u64 address, base;

	memory_init(&m, level, misalign);
	base = m.p.in.x[1];
	address = mode == POST ? base : base + imm * (mode == UNSIGNED ? (int)bytes : 1);
	memory_run(&m, encode(mode, size, opc, imm));
	if (check && address & (bytes - 1)) {
		memory_expect_alignment(&m, address, !opc);
	} else {
		if (opc)
			m.p.want.x[0] = extend(memory_get(&m, address, bytes), bytes, opc > 1,
					       opc == 3);
		else
			memory_put(&m, address, bytes, m.p.in.x[0]);
		if (mode == PRE)
			m.p.want.x[1] = address;
		else if (mode == POST)
			m.p.want.x[1] = base + imm;
	}
	memory_tally(tally, &m);
}

static void test_register(bool check)
{
	static const s16 offsets[MODES][3] = {
		{ 0, 1, 3 }, { 0, -17, 21 }, { 8, -16, 33 }, { 8, -256, 255 }, { 0, -9, 40 },
	};

	set_alignment_check(check);
	for (enum mode mode = 0; mode < MODES; mode++) {
		struct tally tally = { mode_names[mode] };

		for (unsigned int size = 0; size < 4; size++)
			for (unsigned int opc = 0; opc < 4; opc++)
				for (unsigned int i = 0; i < 3 * 8 && valid(size, opc); i++)
					one(&tally, mode, size, opc, offsets[mode][i / 8], i & 1,
					    i % 8, check);
		tally_report(&tally);
	}
	set_alignment_check(false);
}

/* Rm extended and shifted; UXTW, LSL, SXTW, SXTX. */
static void test_register_offset(void)
{
	static const u8 options[] = { 2, 3, 6, 7 };
	static const u64 offsets[] = { 0, 5, ~0ull, 0xfffffffffffffff0, 0x1234567800000004,
				       0xffffffff };
	struct tally tally = { "register offset" };

	for (unsigned int i = 0; i < 4 * 4 * 2; i++)
		for (unsigned int j = 0; j < ARRAY_SIZE(offsets); j++) {
			unsigned int size = i & 3, option = options[i >> 2 & 3], s = i >> 4;
			struct memory_probe m;
			u64 offset, address;

			offset = option & 1 ? offsets[j] : option & 4 ? (u64)(s32)offsets[j] :
				 (u32)offsets[j];
			memory_init(&m, j & 1, 0);
			m.p.in.x[2] = offsets[j];
			/* The base makes up for what would lead far away. */
			address = m.p.in.x[1] + 16 * j;
			m.p.in.x[1] = address - (offset << (s ? size : 0));
			memory_run(&m, 0x38600800 | size << 30 | 2 << 16 | option << 13 | s << 12 |
				   1 << 5);
			m.p.want.x[0] = memory_get(&m, address, 1u << size);
			memory_tally(&tally, &m);
		}
	tally_report(&tally);
}

/* LDP, STP, LDPSW, LDNP, STNP. */
static void test_pairs(bool check)
{
	static const struct {
		const char *name;
		u32 insn;
		bool pre, post;
	} forms[] = {
		{ "pair, offset", 0x29000000 }, { "pair, pre-index", 0x29800000, .pre = true },
		{ "pair, post-index", 0x28800000, .post = true },
		{ "pair, no-allocate", 0x28000000 },
	};
	static const s8 offsets[] = { 0, 3, -4 };

	set_alignment_check(check);
	for (unsigned int f = 0; f < ARRAY_SIZE(forms); f++) {
		struct tally tally = { forms[f].name };

		for (unsigned int i = 0; i < 5 * 3 * 8; i++) {
			static const struct { u8 opc, load, bytes; } kinds[] = {
				{ 0, 0, 4 }, { 0, 1, 4 }, { 2, 0, 8 }, { 2, 1, 8 }, { 1, 1, 4 },
			};
			unsigned int k = i % 5, bytes = kinds[k].bytes, load = kinds[k].load;
			bool is_signed = kinds[k].opc == 1;
			int imm = offsets[i / 5 % 3];
			struct memory_probe m;
			u64 at;

			if (is_signed && f == 3)
				continue;
			memory_init(&m, i & 1, i / 15);
			at = m.p.in.x[1] + (forms[f].post ? 0 : imm * (int)bytes);
			memory_run(&m, forms[f].insn | kinds[k].opc << 30 | load << 22 |
				   (imm & 0x7f) << 15 | 2 << 10 | 1 << 5);
			if (check && at & (bytes - 1)) {
				memory_expect_alignment(&m, at, !load);
				memory_tally(&tally, &m);
				continue;
			}
			if (load) {
				m.p.want.x[0] = extend(memory_get(&m, at, bytes), bytes, is_signed,
						       false);
				m.p.want.x[2] = extend(memory_get(&m, at + bytes, bytes), bytes,
						       is_signed, false);
			} else {
				memory_put(&m, at, bytes, m.p.in.x[0]);
				memory_put(&m, at + bytes, bytes, m.p.in.x[2]);
			}
			if (forms[f].pre || forms[f].post)
				m.p.want.x[1] += imm * (int)bytes;
			memory_tally(&tally, &m);
		}
		tally_report(&tally);
	}
	set_alignment_check(false);
}

/* A stack pointer that is not a multiple of 16 faults when it is a base (D1.3.5.6). */
static void test_stack_alignment(void)
{
	struct tally tally = { "SP alignment" };

	for (unsigned int i = 0; i < 32; i++) {
		struct memory_probe m;

		memory_init(&m, i >> 4, 0);
		m.p.in.sp = (u64)m.memory + WINDOW / 2 + (i & 15);
		memory_run(&m, 0xf94003e0);	/* ldr x0, [sp] */
		if (i & 15)
			probe_expect(&m.p, 0, PROBE_ESR(ESR_ELx_EC_SP_ALIGN, 0));
		else
			m.p.want.x[0] = memory_get(&m, m.p.in.sp, 8);
		memory_tally(&tally, &m);
	}
	tally_report(&tally);
}

int main(int argc, char **argv)
{
	for (int check = 0; check < 2; check++) {
		report_prefix_push(check ? "checked" : "unaligned");
		test_register(check);
		test_pairs(check);
		report_prefix_pop();
	}
	test_register_offset();
	test_stack_alignment();
	test_atomics();
	test_exclusives();
	return report_summary();
}
