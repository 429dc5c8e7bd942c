/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixed-point instructions of ISA 3.0 and 3.1 that have three operands or forms of their own:
 * Power ISA 3.1, book I, sections 3.3.9 to 3.3.14. Multiply-add, addex, addpcis, darn, bit
 * compress and deposit and their like; dcbz; facilities that FSCR withholds from problem
 * state; scv and rfscv.
 *
 * A failure prints the instruction, its operands, and each field that is not as expected.
 */
#include <asm/mmu.h>
#include "alu.h"

#define USER		(MSR_PR | MSR_EE | MSR_IR | MSR_DR)

typedef unsigned __int128 u128;
typedef __int128 s128;

static struct probe_state in, out, expected;

static void test_multiply_add(void)
{
	static const struct {
		const char *name;
		unsigned int xo;
	} rows[] = { { "maddhd", 48 }, { "maddhdu", 49 }, { "maddld", 51 } };

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count * alu_edges_count * 6; n++) {
			u64 a = alu_edges[n / 6 / alu_edges_count];
			u64 b = alu_edges[n / 6 % alu_edges_count];
			u64 c = alu_edges[(n * 5 + n / 6) % alu_edges_count];
			s128 s = (s128)(s64)a * (s64)b + (s64)c;
			u128 u = (u128)a * b + c;

			probe_init(&in, 0);
			in.gpr[4] = a;
			in.gpr[5] = b;
			in.gpr[6] = c;
			probe_run(4u << 26 | 3 << 21 | 4 << 16 | 5 << 11 | 6 << 6 | rows[i].xo, &in,
				  &out);
			probe_expect(&in, &expected);
			expected.gpr[3] = i == 0 ? s >> 64 : i == 1 ? u >> 64 : u;
			probe_check(&in, &out, &expected, "%s %#llx, %#llx, %#llx", rows[i].name,
				    (unsigned long long)a, (unsigned long long)b,
				    (unsigned long long)c);
		}
		probe_end("%s", rows[i].name);
	}
}

/* The carry is OV, in and out; CA, SO and CR0 stay. */
static void test_addex(void)
{
	probe_begin();
	for (unsigned int n = 0; n < alu_edges_count * alu_edges_count * 4; n++) {
		u64 a = alu_edges[n / 4 / alu_edges_count], b = alu_edges[n / 4 % alu_edges_count];
		bool carry = n & 1;
		u128 sum = (u128)a + b + carry;
		u64 low = (u64)(u32)a + (u32)b + carry;

		probe_init(&in, 0);
		in.xer = (carry ? XER_OV : 0) | (n & 2 ? XER_SO | XER_CA : 0);
		in.gpr[4] = a;
		in.gpr[5] = b;
		probe_run(INSN_X(31, 3, 4, 5, 170), &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = sum;
		expected.xer = (in.xer & ~(XER_OV | XER_OV32)) | (sum >> 64 ? XER_OV : 0) |
			       (low >> 32 ? XER_OV32 : 0);
		probe_check(&in, &out, &expected, "addex %#llx, %#llx, %u", (unsigned long long)a,
			    (unsigned long long)b, carry);
	}
	probe_end("addex");
}

static void test_addpcis(void)
{
	static const u16 values[] = { 0, 1, 0x7fff, 0x8000, 0xffff, 0x1234, 0xaaaa, 0x5555 };

	probe_begin();
	for (unsigned int n = 0; n < ARRAY_SIZE(values); n++) {
		u16 d = values[n];

		probe_init(&in, 0);
		/* d0 of 10 bits, d1 of 5, d2 of 1. */
		probe_run(19u << 26 | 3 << 21 | (d >> 1 & 31) << 16 | (d >> 6 & 0x3ff) << 6 |
				  2 << 1 | (d & 1),
			  &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = in.nip + 4 + ((s64)(s16)d << 16);
		probe_check(&in, &out, &expected, "addpcis %#x", d);
	}
	probe_end("addpcis");
}

/* darn: 32 bits, conditioned, raw; an error is all ones. */
static void test_darn(void)
{
	for (unsigned int l = 0; l < 3; l++) {
		u64 ones = 0, zeros = 0;

		probe_begin();
		for (unsigned int n = 0; n < 200; n++) {
			probe_init(&in, 0);
			probe_run(INSN_X(31, 3, l, 0, 755), &in, &out);
			probe_expect(&in, &expected);
			expected.gpr[3] = out.gpr[3];
			probe_check(&in, &out, &expected, "darn %u", l);
			if (out.gpr[3] == -1ull)
				continue;
			ones |= out.gpr[3];
			zeros |= ~out.gpr[3];
		}
		probe_note(ones == (l ? -1ull : 0xffffffff), "bits that were 1: %#llx",
			   (unsigned long long)ones);
		probe_note(zeros == -1ull, "bits that were 0: %#llx", (unsigned long long)zeros);
		probe_end("darn, L = %u", l);
	}
}

static u64 compress(u64 s, u64 mask)
{
	u64 result = 0;
	unsigned int n = 0;

	for (unsigned int bit = 0; bit < 64; bit++)
		if (mask >> bit & 1)
			result |= (s >> bit & 1) << n++;
	return result;
}

static u64 deposit(u64 s, u64 mask)
{
	u64 result = 0;
	unsigned int n = 0;

	for (unsigned int bit = 0; bit < 64; bit++)
		if (mask >> bit & 1)
			result |= (s >> n++ & 1) << bit;
	return result;
}

/* The ones of the mask's bits to the right, the others to the left. */
static u64 centrifuge(u64 s, u64 mask)
{
	unsigned int ones = 0;

	for (unsigned int bit = 0; bit < 64; bit++)
		ones += mask >> bit & 1;
	return compress(s, mask) | (ones < 64 ? compress(s, ~mask) << ones : 0);
}

/* Zeros in front of the first 1 among the bits that the mask selects. */
static u64 zeros_under_mask(u64 s, u64 mask, bool leading)
{
	u64 n = 0;

	for (unsigned int i = 0; i < 64; i++) {
		unsigned int bit = leading ? 63 - i : i;

		if (!(mask >> bit & 1))
			continue;
		if (s >> bit & 1)
			break;
		n++;
	}
	return n;
}

static void test_masks(void)
{
	static const struct {
		const char *name;
		unsigned int xo;
	} rows[] = {
		{ "cfuged", 220 }, { "pdepd", 156 }, { "pextd", 188 }, { "cntlzdm", 59 },
		{ "cnttzdm", 571 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		if (isa_level() < 310) {
			report_skip("%s: the CPU is older", rows[i].name);
			continue;
		}
		probe_begin();
		for (unsigned int n = 0; n < alu_edges_count * alu_edges_count; n++) {
			u64 s = alu_edges[n / alu_edges_count], b = alu_edges[n % alu_edges_count];
			u64 values[] = {
				centrifuge(s, b), deposit(s, b), compress(s, b),
				zeros_under_mask(s, b, true), zeros_under_mask(s, b, false),
			};

			probe_init(&in, 0);
			in.gpr[4] = s;
			in.gpr[5] = b;
			probe_run(INSN_X(31, 4, 3, 5, rows[i].xo), &in, &out);
			probe_expect(&in, &expected);
			expected.gpr[3] = values[i];
			probe_check(&in, &out, &expected, "%s %#llx, %#llx", rows[i].name,
				    (unsigned long long)s, (unsigned long long)b);
		}
		probe_end("%s", rows[i].name);
	}
}

static void test_dcbz(void)
{
	static u8 memory[512] __attribute__((aligned(256)));

	probe_begin();
	for (unsigned int offset = 128; offset < 256; offset += 31) {
		memset(memory, 0xee, sizeof(memory));
		probe_init(&in, 0);
		in.gpr[4] = (u64)memory;
		in.gpr[5] = offset;
		probe_run(INSN_X(31, 0, 4, 5, 1014), &in, &out);
		probe_expect(&in, &expected);
		probe_check(&in, &out, &expected, "dcbz at %u", offset);
		for (unsigned int i = 0; i < sizeof(memory); i++)
			if (memory[i] != (i >= 128 && i < 256 ? 0 : 0xee))
				probe_note(false, "dcbz at %u: byte %u is %#x", offset, i,
					   memory[i]);
	}
	probe_end("dcbz clears the 128 bytes around its address");
}

/* FSCR's bit numbers are what its highest byte says when they are 0. */
#define FSCR_DSCR	2
#define FSCR_TAR	8
#define FSCR_SCV	12

static void test_facilities(void)
{
	static const struct {
		const char *name;
		u32 insn;
		unsigned int facility;
	} rows[] = {
		{ "mfspr TAR", INSN_SPR(false, 3, 815), FSCR_TAR },
		{ "mtspr TAR", INSN_SPR(true, 3, 815), FSCR_TAR },
		{ "bctar", INSN_X(19, 20, 0, 0, 560), FSCR_TAR },
		{ "scv", 17u << 26 | 1, FSCR_SCV },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].facility == FSCR_SCV && isa_level() < 300)
			continue;
		probe_begin();
		mtspr(SPR_FSCR, 0);
		probe_init(&in, USER);
		probe_run(rows[i].insn, &in, &out);
		probe_expect_interrupt(&in, &expected, 0xf60, 0);
		probe_check(&in, &out, &expected, "%s", rows[i].name);
		probe_note(mfspr(SPR_FSCR) >> 56 == rows[i].facility, "FSCR is %#llx",
			   (unsigned long long)mfspr(SPR_FSCR));
		probe_end("facility unavailable: %s", rows[i].name);
	}
	mtspr(SPR_FSCR, 0);
}

/* rfscv takes the address from LR and the MSR from CTR. */
static void test_rfscv(void)
{
	probe_begin();
	for (unsigned int n = 0; n < 4; n++) {
		u64 bits[] = { MSR_FP, MSR_VEC, MSR_FE0, MSR_RI };

		probe_init(&in, 0);
		in.lr = (u64)probe_code + 0x88 + 2;
		in.ctr = in.msr ^ bits[n];
		probe_run(INSN_X(19, 0, 0, 0, 82), &in, &out);
		probe_expect(&in, &expected);
		expected.nip = (u64)probe_code + 0x88;
		expected.msr = in.ctr | SRR1_PROGTRAP;
		probe_check(&in, &out, &expected, "MSR bit %#llx", (unsigned long long)bits[n]);
	}
	probe_end("rfscv");

	probe_begin();
	probe_init(&in, USER);
	probe_run(INSN_X(19, 0, 0, 0, 82), &in, &out);
	probe_expect_interrupt(&in, &expected, 0x700, SRR1_PROGPRIV);
	probe_check(&in, &out, &expected, "rfscv");
	probe_end("rfscv is privileged");
}

int main(void)
{
	test_dcbz();
	if (vm_available()) {
		setup_vm();
		mmu_disable();
		test_facilities();
	}
	if (isa_level() < 300) {
		report_skip("ISA 3.0: the CPU is older");
		return report_summary();
	}
	test_multiply_add();
	test_addex();
	test_addpcis();
	test_darn();
	test_masks();
	test_rfscv();
	return report_summary();
}
