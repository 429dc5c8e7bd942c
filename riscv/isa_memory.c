/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory: loads and stores of each width at each offset and alignment, atomics against a
 * model (unprivileged specification, sections 2.6, 8.2 and 8.4), the rules of LR and SC,
 * and compressed instructions against those they stand for (chapter 16).
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/isa.h>
#include "insn.h"
#include "probe.h"

static struct probe p;
static u8 memory[8192] __aligned(64);
static u8 before[8192] __aligned(64);

static void fill_memory(void)
{
	for (int i = 0; i < sizeof(memory); i++)
		memory[i] = i * 151 + i / 256 + 0x80;
	memcpy(before, memory, sizeof(memory));
}

/* The little-endian number of @bytes bytes at @at. */
static u64 number_at(const u8 *at, unsigned int bytes)
{
	u64 value = 0;

	while (bytes--)
		value = value << 8 | at[bytes];
	return value;
}

static void test_loads_and_stores(void)
{
	static const int offsets[] = { 0, 1, 2, 3, 4, 5, 6, 7, -1, -8, 2047, -2048 };
	static const char *const loads[] = { "lb", "lh", "lw", "ld", "lbu", "lhu", "lwu" };
	static const char *const stores[] = { "sb", "sh", "sw", "sd" };

	for (unsigned int f3 = 0; f3 < 7; f3++) {
		struct tally load = tally_start(), store = tally_start();
		unsigned int bytes = 1 << (f3 & 3);

		if (XLEN == 32 && (f3 == 3 || f3 == 6))
			continue;
		for (int i = 0; i < ARRAY_SIZE(offsets) * 8; i++) {
			int offset = offsets[i / 8];
			unsigned int rd = i % 5 ? 5 : i % 2 ? 0 : 10;
			u8 *at = memory + 4096 + i % 8;
			u64 expected;

			fill_memory();
			probe_init(&p, i & 1 ? PROBE_U : PROBE_S);
			p.in.x[10] = (unsigned long)at;
			expected = number_at(at + offset, bytes);
			if (f3 < 4 && bytes < 8 && expected >> (8 * bytes - 1))
				expected |= -1ull << 8 * bytes;
			probe_insn(&p, INSN_I(OP_LOAD, rd, f3, 10, offset));
			probe_run(&p);
			tally_row(&load, probe_is(&p, NO_EXCEPTION, 0, rd ? 1 << rd : 0, true) &&
				  (!rd || p.out.x[rd] == (unsigned long)expected),
				  "offset %d at %d: %#lx, expected %#" PRIx64, offset, i % 8,
				  p.out.x[rd], expected);
			if (f3 > 3)
				continue;
			probe_insn(&p, INSN_S(OP_STORE, f3, 10, rd ? 6 : 0, offset));
			probe_run(&p);
			for (unsigned int b = 0; b < bytes; b++)
				before[at - memory + offset + b] = rd ? p.in.x[6] >> 8 * b : 0;
			tally_row(&store, probe_is(&p, NO_EXCEPTION, 0, 0, true) &&
				  !memcmp(memory, before, sizeof(memory)),
				  "offset %d at %d", offset, i % 8);
		}
		tally_report(&load, "%s", loads[f3]);
		if (f3 < 4)
			tally_report(&store, "%s", stores[f3]);
	}
}

static u64 amo_model(unsigned int f5, u64 a, u64 b, unsigned int bits)
{
	u64 sign = 1ull << (bits - 1);

	switch (f5) {
	case 0x00:
		return a + b;
	case 0x01:
		return b;
	case 0x04:
		return a ^ b;
	case 0x08:
		return a | b;
	case 0x0c:
		return a & b;
	case 0x10:
		return (a ^ sign) < (b ^ sign) ? a : b;
	case 0x14:
		return (a ^ sign) < (b ^ sign) ? b : a;
	case 0x18:
		return a < b ? a : b;
	default:
		return a < b ? b : a;
	}
}

static void test_amo(void)
{
	static const u8 functions[] = { 0, 1, 4, 8, 0xc, 0x10, 0x14, 0x18, 0x1c };
	static const char *const names[] = {
		"amoadd", "amoswap", "amoxor", "amoor", "amoand", "amomin", "amomax", "amominu",
		"amomaxu",
	};
	static const u64 values[] = {
		0, 1, -1ull, 0x7fffffff, 0x80000000, 0x8000000000000000, 0x7fffffffffffffff,
		0xffffffff00000000, 0x123456789abcdef0, 0x00000001ffffffff, 0xffffffff7fffffff,
	};

	for (int i = 0; i < ARRAY_SIZE(functions) * (XLEN / 32); i++) {
		unsigned int f5 = functions[i % 9], bytes = i < 9 ? 4 : 8, bits = 8 * bytes;
		u64 mask = bits == 64 ? -1ull : 0xffffffff;
		struct tally t = tally_start();

		for (int j = 0; j < ARRAY_SIZE(values) * ARRAY_SIZE(values) * 4; j++) {
			u64 a = values[j % 11] & mask, b = values[j / 11 % 11], sum, old;
			/* aq and rl in all four ways; rd is rs2 or x0 now and then. */
			unsigned int order = j / 121, rd = j % 7 == 3 ? 6 : j % 7 == 5 ? 0 : 5;

			fill_memory();
			memcpy(memory + 64, &a, bytes);
			probe_init(&p, j & 1 ? PROBE_U : PROBE_S);
			p.in.x[10] = (unsigned long)memory + 64;
			p.in.x[6] = b;
			probe_insn(&p, INSN_R(OP_AMO, rd, bytes == 4 ? 2 : 3, 10, 6,
					      f5 << 2 | order));
			probe_run(&p);
			sum = amo_model(f5, a, b & mask, bits);
			memcpy(before + 64, &sum, bytes);
			old = bits == 32 ? (u64)(s64)(s32)a : a;
			tally_row(&t, probe_is(&p, NO_EXCEPTION, 0, rd ? 1 << rd : 0, true) &&
				  (!rd || p.out.x[rd] == (unsigned long)old) &&
				  !memcmp(memory, before, 256), "%#" PRIx64 " and %#" PRIx64
				  ": rd %#lx", a, b, p.out.x[rd]);
		}
		tally_report(&t, "%s.%c", names[i % 9], bytes == 4 ? 'w' : 'd');
	}
}

/* A sequence of LR and SC on x10 and x11, results in x5 and x7, x6 is stored. */
static void lrsc_row(unsigned int width, const char *name, const u32 *insns, unsigned int count,
		     bool succeeds)
{
	unsigned int bytes = 1 << width;
	u64 value;
	bool good;

	fill_memory();
	value = number_at(before + 64, bytes);
	if (bytes == 4)
		value = (u64)(s64)(s32)value;
	probe_init(&p, PROBE_U);
	p.in.x[10] = (unsigned long)memory + 64;
	p.in.x[11] = (unsigned long)memory + 4096;
	probe_insns(&p, insns, count);
	probe_run(&p);
	if (succeeds)
		memcpy(before + 64, &p.in.x[6], bytes);
	good = probe_is(&p, NO_EXCEPTION, 0, 1 << 5 | 1 << 7, true) &&
	       p.out.x[5] == (unsigned long)value && !p.out.x[7] == succeeds &&
	       !memcmp(memory, before, sizeof(memory));
	report(good, "%s, %u bytes", name, bytes);
	if (!good)
		report_info("lr gave %#lx, sc %#lx", p.out.x[5], p.out.x[7]);
}

#define LR(width)	INSN_R(OP_AMO, 5, width, 10, 0, 2 << 2)
#define SC(width)	INSN_R(OP_AMO, 7, width, 10, 6, 3 << 2)
#define SC_OTHER(width)	INSN_R(OP_AMO, 7, width, 11, 6, 3 << 2)

static void test_lrsc(void)
{
	for (unsigned int w = 2; w <= XLEN / 32 + 1; w++) {
		const u32 pair[] = { LR(w), SC(w) };
		const u32 nops[] = { LR(w), INSN_NOP, INSN_NOP, SC(w) };
		const u32 ordered[] = { LR(w) | 3 << 25, SC(w) | 3 << 25 };
		const u32 twice[] = { LR(w), INSN_R(OP_AMO, 0, w, 10, 6, 3 << 2), SC(w) };
		const u32 elsewhere[] = { LR(w), SC_OTHER(w) };
		const u32 relative[] = { LR(w), SC_OTHER(w), SC(w) };

		lrsc_row(w, "lr, sc", pair, 2, true);
		lrsc_row(w, "lr, two instructions, sc", nops, 4, true);
		lrsc_row(w, "lr.aqrl, sc.aqrl", ordered, 2, true);
		lrsc_row(w, "sc of another address fails", elsewhere, 2, false);
		lrsc_row(w, "a failed sc takes the reservation", relative, 3, false);
		/* The first one stores; the second one must not. */
		fill_memory();
		probe_init(&p, PROBE_U);
		p.in.x[10] = (unsigned long)memory + 64;
		probe_insns(&p, twice, 3);
		probe_run(&p);
		report(p.out.cause == NO_EXCEPTION && p.out.x[7], "sc takes the reservation, %u bytes",
		       1 << w);
	}
}

/* x2 and x8 are addresses. The outcome of both must be the same, but for pc. */
static void run_one(u32 insn, struct probe_state *out, u8 *memory_after)
{
	fill_memory();
	probe_init(&p, PROBE_U);
	p.in.x[2] = (unsigned long)memory + 1024;
	p.in.x[8] = (unsigned long)memory + 2048;
	probe_insn(&p, insn);
	probe_run(&p);
	*out = p.out;
	memcpy(memory_after, memory, 4096);
}

static void test_compressed(void)
{
	extern const u16 compressed_pairs[][4], compressed_pairs_end[][4];
	static u8 after[2][4096];
	struct tally t = tally_start();

	for (const u16 (*pair)[4] = compressed_pairs; pair < compressed_pairs_end; pair++) {
		u32 full = (u32)(*pair)[3] << 16 | (*pair)[2];
		struct probe_state a, b;
		bool same;

		run_one((*pair)[0], &a, after[0]);
		run_one(full, &b, after[1]);
		same = a.x[0] == (unsigned long)probe_code + 2 &&
		       b.x[0] == (unsigned long)probe_code + 4 && a.cause == NO_EXCEPTION &&
		       b.cause == NO_EXCEPTION && !memcmp(after[0], after[1], 4096) &&
		       !memcmp(a.x + 1, b.x + 1, sizeof(a.x) - sizeof(*a.x));
		tally_row(&t, same, "%#x and %#x", (*pair)[0], full);
	}
	tally_report(&t, "compressed instructions do what they stand for");
}

static void jump_row(struct tally *t, u16 insn, long offset, bool links)
{
	static const u16 ebreak = 0x9002;
	unsigned long at = (unsigned long)probe_code + 2048;

	p.in.x[0] = at;
	probe_insn(&p, insn);
	memcpy((void *)(at + offset), &ebreak, 2);
	p.length = 0;
	probe_run(&p);
	tally_row(t, probe_is(&p, EXC_BREAKPOINT, p.out.tval, 1 | (links ? 1 << 1 : 0), true) &&
		  p.out.x[0] == at + offset && (!links || p.out.x[1] == at + 2),
		  "%#x: to %ld, expected %ld", insn, (long)(p.out.x[0] - at), offset);
}

/* The offset's bits in the order of the format (16.5). */
static u16 c_j(int offset, unsigned int f3)
{
	return f3 << 13 | (offset >> 11 & 1) << 12 | (offset >> 4 & 1) << 11 |
	       (offset >> 8 & 3) << 9 | (offset >> 10 & 1) << 8 | (offset >> 6 & 1) << 7 |
	       (offset >> 7 & 1) << 6 | (offset >> 1 & 7) << 3 | (offset >> 5 & 1) << 2 | 1;
}

static u16 c_b(int offset, unsigned int f3)
{
	return f3 << 13 | (offset >> 8 & 1) << 12 | (offset >> 3 & 3) << 10 | 2 << 7 |
	       (offset >> 6 & 3) << 5 | (offset >> 1 & 3) << 3 | (offset >> 5 & 1) << 2 | 1;
}

static void test_compressed_jumps(void)
{
	struct tally jumps = tally_start(), branches = tally_start();

	for (int bit = 2; bit < 12; bit++) {
		int offset = bit == 11 ? -2048 : 1 << bit;

		probe_init(&p, PROBE_U);
		jump_row(&jumps, c_j(offset, 5), offset, false);
		if (XLEN == 32) {
			probe_init(&p, PROBE_U);
			jump_row(&jumps, c_j(offset, 1), offset, true);
		}
		probe_init(&p, PROBE_U);
		p.in.x[7] = (unsigned long)probe_code + 2048 + offset;
		jump_row(&jumps, 0x8382, offset, false);	/* c.jr t2 */
		jump_row(&jumps, 0x9382, offset, true);		/* c.jalr t2 */
	}
	for (int bit = 2; bit < 9; bit++) {
		for (int zero = 0; zero < 2; zero++) {
			for (int f3 = 6; f3 < 8; f3++) {
				int offset = bit == 8 ? -256 : 1 << bit;
				bool taken = zero ^ (f3 == 7);

				probe_init(&p, PROBE_U);
				p.in.x[10] = zero ? 0 : 1ul << (XLEN - 1);
				jump_row(&branches, c_b(offset, f3), taken ? offset : 2, false);
			}
		}
	}
	tally_report(&jumps, "c.j, c.jal, c.jr, c.jalr");
	tally_report(&branches, "c.beqz, c.bnez");
}

int main(void)
{
	test_loads_and_stores();
	test_amo();
	test_lrsc();
	test_compressed();
	test_compressed_jumps();
	return report_summary();
}
