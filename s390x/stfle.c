/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * STORE FACILITY LIST and STORE FACILITY LIST EXTENDED: how many doublewords are stored for each
 * length, condition code, register 0, and what behind the list stays; and that both agree.
 *
 * Principles of Operation, chapter 4, "Facility Indications"; chapter 7, STORE FACILITY LIST EXTENDED;
 * chapter 10, STORE FACILITY LIST.
 */
#include <libcflat.h>
#include <asm/facility.h>
#include "probe.h"

#define STFLE	0xb2b03000
#define STFL	0xb2b10000

static unsigned int list_size;

static void test_lengths(void)
{
	struct tally t = tally_start(), memory = tally_start();
	static u64 list[NB_STFL_DOUBLEWORDS];

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int length = 1; length <= 256; length += length < 8 ? 1 : 31) {
			struct probe before = probe_init(mode | PROBE_CC(length & 3) |
							 (length & 1 ? PROBE_PROBLEM : 0));
			struct probe got, want;
			unsigned int stored = MIN(length, list_size);

			memset(probe_data, 0xee, 2304);
			/* Bits 0 to 31 of the register do not count; 32 to 55 should be zeros. */
			before.gr[0] = 0xfedcba9800000000 | (length - 1);
			before.gr[3] = (unsigned long)probe_data;
			got = before;
			probe_run(&got, STFLE);
			want = probe_ended(&before, STFLE);
			want.gr[0] = 0xfedcba9800000000 | (list_size - 1);
			probe_set_cc(&want, length >= list_size ? 0 : 3);
			probe_row(&t, &want, &got, "mode %u, %u doublewords", mode, length);
			memset(list, 0, sizeof(list));
			memcpy(list, stfl_doublewords, 8 * MIN(stored, NB_STFL_DOUBLEWORDS));
			tally_row(&memory, !memcmp(list, probe_data, 8 * stored), "length %u: the list", length);
			/* Behind the list nothing is stored beyond what was asked for. */
			for (unsigned int i = 8 * length; i < 2304; i++)
				tally_row(&memory, probe_data[i] == 0xee, "length %u: byte %u", length, i);
		}
	}
	tally_report(&t, "STFLE: register 0 and condition code");
	tally_report(&memory, "STFLE: what is stored");
}

static void test_boundary(void)
{
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		for (unsigned int off = 1; off < 8; off++) {
			struct probe before = probe_init(mode | PROBE_CC(1)), got, want;

			before.gr[0] = 0;
			before.gr[3] = (unsigned long)probe_data + off;
			got = before;
			probe_run(&got, STFLE);
			want = probe_suppressed(&before, STFLE, PGM_INT_CODE_SPECIFICATION);
			probe_row(&t, &want, &got, "mode %u, offset %u", mode, off);
		}
	}
	tally_report(&t, "STFLE: a list off its boundary");
}

static void test_stfl(void)
{
	struct tally t = tally_start();

	for (unsigned int mode = PROBE_64; mode <= PROBE_24; mode++) {
		struct probe before = probe_init(mode | PROBE_CC(2)), got = before, want;
		uint32_t behind = lowcore.stfl + 1;

		lowcore.stfl = behind;
		memset(lowcore.pad_0x00cc, 0x3c, 4);
		probe_run(&got, STFL);
		want = probe_ended(&before, STFL);
		probe_row(&t, &want, &got, "mode %u", mode);
		tally_row(&t, lowcore.stfl == stfl_doublewords[0] >> 32, "STFL %#x, STFLE %#lx",
			  lowcore.stfl, stfl_doublewords[0]);
		tally_row(&t, lowcore.pad_0x00cc[0] == 0x3c, "a fifth byte was stored");
	}
	tally_report(&t, "STFL stores the first word of the list");
}

static void show(void)
{
	char text[200];
	int at = 0;

	for (int i = 0; i < 64 * (int)list_size && i < 64 * NB_STFL_DOUBLEWORDS; i++) {
		if (test_facility(i))
			at += snprintf(text + at, sizeof(text) - at, " %d", i);
		if (at > 90 || (at && i == 64 * (int)list_size - 1)) {
			report_info("installed:%s", text);
			at = 0;
		}
	}
}

int main(void)
{
	list_size = stfle_size();
	show();
	report(list_size >= 1 && list_size <= NB_STFL_DOUBLEWORDS &&
	       stfl_doublewords[list_size - 1], "the list ends with a doubleword that is not zero");
	test_lengths();
	test_boundary();
	test_stfl();
	return report_summary();
}
