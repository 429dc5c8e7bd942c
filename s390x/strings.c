/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves, comparisons and searches whose lengths and addresses are in registers: MVCL, MVCLE, CLCL,
 * CLCLE, SRST, MVST, CLST, CKSM, TRT, TRTR.
 *
 * Principles of Operation, chapter 7, the page of each. Registers after the instruction are compared
 * whole in every addressing mode: addresses are cut to the mode, and in 24- and 31-bit mode the left
 * halves stay. Condition code 3 means that the CPU may stop in the middle: such instructions are run
 * again until they are done.
 */
#include <libcflat.h>
#include "probe.h"

#define PAD	0x5c

static u8 want_data[1024];

static uint64_t mode_bits(unsigned int mode)
{
	return mode == PROBE_64 ? -1ul : mode == PROBE_31 ? 0x7fffffff : 0xffffff;
}

static unsigned long data(unsigned int offset)
{
	return (unsigned long)probe_data + offset;
}

/* Runs until the condition code is not 3; registers that say how far it came stay in @p. */
static void run_on(struct probe *p, uint64_t insn)
{
	struct psw psw = p->psw;

	for (unsigned int i = 0; i < 10000; i++) {
		probe_run(p, insn);
		if (p->code || probe_cc(p) != 3)
			return;
		p->psw = psw;
	}
}

/* An address register after the instruction: the left half stays when addresses have no 64 bits. */
static uint64_t address_after(uint64_t before, uint64_t after, unsigned int mode)
{
	if (mode == PROBE_64)
		return after;
	return (before & 0xffffffff00000000) | (after & mode_bits(mode));
}

static void test_mvcl(void)
{
	static const struct {
		unsigned int to, to_length, from, from_length, cc;
	} rows[] = {
		{ 0, 0, 512, 0, 0 }, { 0, 10, 512, 10, 0 }, { 0, 10, 512, 4, 2 }, { 0, 4, 512, 10, 1 },
		{ 3, 300, 513, 200, 2 }, { 5, 0, 512, 7, 1 }, { 5, 7, 512, 0, 2 },
		/* Destructive overlap: nothing is moved. */
		{ 10, 20, 5, 20, 3 }, { 10, 20, 10, 20, 0 }, { 10, 20, 20, 20, 0 },
	};
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int r = 0; r < ARRAY_SIZE(rows); r++) {
			struct probe before = probe_init(mode | PROBE_CC(r & 3)), got, want;
			unsigned int moved = MIN(rows[r].to_length, rows[r].from_length);

			for (unsigned int i = 0; i < sizeof(want_data); i++)
				want_data[i] = probe_data[i] = i * 13 + 1;
			before.gr[2] = data(rows[r].to);
			before.gr[3] = 0x12345678ff000000 | rows[r].to_length;
			before.gr[4] = data(rows[r].from);
			before.gr[5] = 0x8765432100000000 | PAD << 24 | rows[r].from_length;
			got = before;
			probe_run(&got, 0x0e24);
			want = probe_ended(&before, 0x0e24);
			probe_set_cc(&want, rows[r].cc);
			if (rows[r].cc != 3) {
				memmove(want_data + rows[r].to, want_data + rows[r].from, moved);
				memset(want_data + rows[r].to + moved, PAD, rows[r].to_length - moved);
				want.gr[2] += rows[r].to_length;
				want.gr[3] &= ~0xfffffful;
				want.gr[4] += moved;
				want.gr[5] -= moved;
			}
			probe_row(&t, &want, &got, "row %u, mode %u", r, mode);
			tally_row(&t, !memcmp(want_data, probe_data, sizeof(want_data)), "row %u: storage", r);
		}
	}
	tally_report(&t, "MVCL");
}

/* MVCLE and CLCLE: the padding byte is in the address, lengths are whole registers. */
static void test_extended(bool compare)
{
	static const struct {
		unsigned int to, to_length, from, from_length;
		int difference;		/* CLCLE: of the first operand at byte 5 */
	} rows[] = {
		{ 0, 0, 512, 0, 0 }, { 0, 10, 512, 10, 0 }, { 0, 10, 512, 4, 0 }, { 0, 4, 512, 10, 0 },
		{ 3, 300, 514, 200, 0 }, { 5, 0, 512, 7, 0 }, { 5, 7, 512, 0, 0 }, { 0, 10, 512, 10, 1 },
		{ 0, 10, 512, 10, -1 }, { 0, 300, 600, 6, 1 },
	};
	struct tally t = tally_start();
	uint64_t insn = (compare ? 0xa9246000 : 0xa8246000) | PAD;

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int r = 0; r < ARRAY_SIZE(rows); r++) {
			unsigned int n1 = rows[r].to_length, n2 = rows[r].from_length, done = MAX(n1, n2);
			struct probe before = probe_init(mode | PROBE_CC(r & 3)), got, want;
			unsigned int cc = n1 == n2 ? 0 : n1 < n2 ? 1 : 2;

			for (unsigned int i = 0; i < sizeof(want_data); i++)
				probe_data[i] = i * 13 + 1;
			if (compare) {
				memset(probe_data, PAD, sizeof(want_data));
				for (unsigned int i = 0; i < MIN(n1, n2); i++)
					probe_data[rows[r].from + i] = probe_data[rows[r].to + i] = 17 * i;
				probe_data[rows[r].to + 5] += rows[r].difference;
				cc = 0;
				if (rows[r].difference) {
					done = 5;
					cc = rows[r].difference < 0 ? 1 : 2;
				}
			}
			memcpy(want_data, probe_data, sizeof(want_data));
			before.gr[2] = data(rows[r].to);
			before.gr[3] = n1;
			before.gr[4] = data(rows[r].from);
			before.gr[5] = n2;
			before.gr[6] = 0xffffffffffffff00;
			if (mode != PROBE_64)
				for (unsigned int i = 2; i < 6; i++)
					before.gr[i] |= 0xabcdef9800000000;
			got = before;
			run_on(&got, insn);
			want = probe_ended(&before, insn);
			probe_set_cc(&want, cc);
			if (!compare) {
				unsigned int moved = MIN(n1, n2);

				memmove(want_data + rows[r].to, want_data + rows[r].from, moved);
				memset(want_data + rows[r].to + moved, PAD, n1 - moved);
				n2 = moved;
			}
			n1 = MIN(n1, done);
			n2 = MIN(n2, done);
			want.gr[2] = address_after(before.gr[2], before.gr[2] + n1, mode);
			want.gr[4] = address_after(before.gr[4], before.gr[4] + n2, mode);
			want.gr[3] -= n1;
			want.gr[5] -= n2;
			probe_row(&t, &want, &got, "row %u, mode %u", r, mode);
			tally_row(&t, !memcmp(want_data, probe_data, sizeof(want_data)), "row %u: storage", r);
		}
	}
	tally_report(&t, compare ? "CLCLE" : "MVCLE");
}

static void test_clcl(void)
{
	static const struct {
		unsigned int n1, n2, differ_at, cc;
		int difference;
	} rows[] = {
		{ 0, 0, 0, 0, 0 }, { 9, 9, 0, 0, 0 }, { 9, 4, 0, 0, 0 }, { 4, 9, 0, 0, 0 },
		{ 9, 9, 0, 2, 1 }, { 9, 9, 8, 1, -1 }, { 9, 4, 6, 2, 1 }, { 9, 4, 6, 1, -1 },
		{ 300, 300, 256, 2, 1 },
	};
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int r = 0; r < ARRAY_SIZE(rows); r++) {
			struct probe before = probe_init(mode | PROBE_CC(r & 3)), got, want;
			unsigned int n1 = rows[r].n1, n2 = rows[r].n2;

			memset(probe_data, PAD, 1024);
			probe_data[rows[r].differ_at] += rows[r].difference;
			before.gr[2] = data(0);
			before.gr[3] = 0x12345678ff000000 | n1;
			before.gr[4] = data(512);
			before.gr[5] = 0x8765432100000000 | PAD << 24 | n2;
			got = before;
			run_on(&got, 0x0f24);
			want = probe_ended(&before, 0x0f24);
			probe_set_cc(&want, rows[r].cc);
			if (rows[r].difference) {
				n1 = rows[r].differ_at;
				n2 = MIN(n1, n2);
			}
			want.gr[2] += n1;
			want.gr[3] -= n1;
			want.gr[4] += n2;
			want.gr[5] -= n2;
			probe_row(&t, &want, &got, "row %u, mode %u", r, mode);
		}
	}
	tally_report(&t, "CLCL");
}

/* SEARCH STRING, MOVE STRING and COMPARE LOGICAL STRING with the ending character 7. */
static void test_terminated(void)
{
	struct tally srst = tally_start(), mvst = tally_start(), clst = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int n = 0; n < 300; n += n < 4 ? 1 : 37) {
			struct probe before = probe_init(mode | PROBE_CC(n & 3)), got, want;

			memset(probe_data, 0x33, 1024);
			probe_data[n] = probe_data[512 + n] = 7;
			before.gr[0] = 0xfedcba9800000007;
			before.gr[1] = data(1024);
			before.gr[2] = data(0);
			got = before;
			run_on(&got, 0xb25e0012);
			want = probe_ended(&before, 0xb25e0012);
			want.gr[1] = data(n);
			probe_set_cc(&want, 1);
			probe_row(&srst, &want, &got, "found at %u, mode %u", n, mode);

			before.gr[1] = data(n);
			got = before;
			run_on(&got, 0xb25e0012);
			want = probe_ended(&before, 0xb25e0012);
			probe_set_cc(&want, 2);
			probe_row(&srst, &want, &got, "not found in %u, mode %u", n, mode);

			before.gr[1] = data(700);
			got = before;
			run_on(&got, 0xb2550012);
			want = probe_ended(&before, 0xb2550012);
			want.gr[1] = data(700 + n);
			probe_set_cc(&want, 1);
			probe_row(&mvst, &want, &got, "length %u, mode %u", n, mode);
			tally_row(&mvst, !memcmp(probe_data, probe_data + 700, n + 1) &&
				  probe_data[701 + n] == 0x33, "length %u: storage", n);

			for (int difference = -1; difference <= 1; difference++) {
				unsigned int at = difference ? n : 0;

				memset(probe_data, 0x33, 1024);
				probe_data[n + 1] = probe_data[512 + n + 1] = 7;
				probe_data[n] += difference;
				before.gr[1] = data(0);
				before.gr[2] = data(512);
				got = before;
				run_on(&got, 0xb25d0012);
				want = probe_ended(&before, 0xb25d0012);
				want.gr[1] += at;
				want.gr[2] += at;
				probe_set_cc(&want, difference < 0 ? 1 : difference > 0 ? 2 : 0);
				probe_row(&clst, &want, &got, "%d at %u, mode %u", difference, n, mode);
			}
			/* The shorter one is the lower. */
			memset(probe_data, 0x01, 1024);
			probe_data[n] = probe_data[512 + n + 1] = 7;
			before.gr[1] = data(0);
			before.gr[2] = data(512);
			got = before;
			run_on(&got, 0xb25d0012);
			want = probe_ended(&before, 0xb25d0012);
			want.gr[1] += n;
			want.gr[2] += n;
			probe_set_cc(&want, 1);
			probe_row(&clst, &want, &got, "shorter by one at %u, mode %u", n, mode);
		}
	}
	tally_report(&srst, "SRST");
	tally_report(&mvst, "MVST");
	tally_report(&clst, "CLST");
}

/* Words added with their carries; a short last one is filled with zeros at the right. */
static void test_cksm(void)
{
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int n = 0; n < 40; n++) {
			struct probe before = probe_init(mode | PROBE_CC(n & 3)), got, want;
			uint64_t sum = 0xfffffff0;

			for (unsigned int i = 0; i < 64; i++)
				probe_data[i] = 0xff - 7 * i;
			for (unsigned int i = 0; i < n; i++)
				sum += (uint64_t)probe_data[i] << 8 * (3 - i % 4);
			while (sum >> 32)
				sum = (uint32_t)sum + (sum >> 32);
			before.gr[4] = 0x1234567800000000 | 0xfffffff0;
			before.gr[2] = data(0);
			before.gr[3] = n;
			got = before;
			run_on(&got, 0xb2410042);
			want = probe_ended(&before, 0xb2410042);
			want.gr[4] = 0x1234567800000000 | sum;
			want.gr[2] += n;
			want.gr[3] = 0;
			probe_set_cc(&want, 0);
			probe_row(&t, &want, &got, "%u bytes, mode %u", n, mode);
		}
	}
	tally_report(&t, "CKSM");
}

/* TRT and TRTR: the first byte whose table entry is not zero. */
static void test_trt(bool reverse)
{
	struct tally t = tally_start();
	uint64_t base = reverse ? 0xd00030004000 : 0xdd0030004000;

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int n = 1; n <= 256; n += n < 3 ? 1 : 23) {
			for (unsigned int at = 0; at <= n; at += at < 2 ? 1 : 11) {
				struct probe before = probe_init(mode | PROBE_CC(3)), got, want;
				uint64_t insn = base | (uint64_t)(n - 1) << 32, found;

				memset(probe_data, 0x21, 1024);
				memset(probe_data + 512, 0, 256);
				probe_data[512 + 0x77] = 0xe4;
				if (at < n)
					probe_data[reverse ? 300 - at : at] = 0x77;
				before.gr[3] = data(reverse ? 300 : 0);
				before.gr[4] = data(512);
				got = before;
				probe_run(&got, insn);
				want = probe_ended(&before, insn);
				probe_set_cc(&want, at == n ? 0 : at == n - 1 ? 2 : 1);
				if (at < n) {
					found = data(reverse ? 300 - at : at);
					/* In 24-bit mode bits 32 to 39 stay too, in 31-bit mode 32 is 0. */
					want.gr[1] = mode == PROBE_64 ? found : mode == PROBE_31 ?
						     (before.gr[1] & 0xffffffff00000000) | found :
						     (before.gr[1] & 0xffffffffff000000) | found;
					want.gr[2] = (before.gr[2] & ~0xfful) | 0xe4;
				}
				probe_row(&t, &want, &got, "%u of %u, mode %u", at, n, mode);
			}
		}
	}
	tally_report(&t, reverse ? "TRTR" : "TRT");
}

int main(void)
{
	test_mvcl();
	test_extended(false);
	test_clcl();
	test_extended(true);
	test_terminated();
	test_cksm();
	test_trt(false);
	test_trt(true);
	return report_summary();
}
