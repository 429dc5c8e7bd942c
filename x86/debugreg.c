/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The debug registers as registers.
 *
 * What DR0 to DR3, DR6 and DR7 hold, their fixed and reserved bits, the upper halves that raise
 * #GP(0), DR4 and DR5 as other names of DR6 and DR7 or as invalid opcodes by CR4.DE, and general
 * detect: DR7.GD lets the next access of any debug register raise #DB before it happens, with
 * DR6.BD set and GD cleared. SDM volume 3, sections 18.2.1 to 18.2.6 (debug registers); volume 2,
 * MOV - Move to/from Debug Registers. What breakpoints do is the debug test.
 */
#include <libcflat.h>
#include "cr.h"

#define VECTOR_DB	1
#define VECTOR_UD	6

#define CR4_DE		8ul

/* Bits of DR6: breakpoints 0 to 3, BD, BS, BT; 1 where fixed. BLD and RTM follow features. */
#define DR6_SETTABLE	0xe00ful
#define DR6_FIXED	0xffff07f0ul
#define DR6_OPTIONAL	0x10800ul
#define DR6_BD		0x2000ul

/* Bits of DR7: L0 to G3, LE, GE, the fixed bit, RTM, GD, and R/W and LEN of each. */
#define DR7_FIXED	0x400ul
#define DR7_GD		0x2000ul
#define DR7_SETTABLE	0xffff03fful
#define DR7_OPTIONAL	0x800ul

#define BITS		(8 * sizeof(ulong))

static void test_addresses(void)
{
	struct tally t = tally_start(), apart = tally_start();

	for (unsigned int n = 0; n < 4; n++) {
		for (unsigned int bit = 0; bit < BITS; bit++) {
			for (int set = 0; set < 2; set++) {
				ulong value = set ? 1ul << bit : ~(1ul << bit);
				struct cr_result r = dr_write(n, value);

				tally_row(&t, cr_holds(r, value),
					  "DR%u, write %#lx: vector %u, %#lx", n, value,
					  r.vector, r.value);
			}
		}
	}
	tally_report(&t, "DR0 to DR3 hold any address");

	asm volatile("mov %0, %%dr0" : : "r"(0x1111ul));
	asm volatile("mov %0, %%dr1" : : "r"(0x2222ul));
	asm volatile("mov %0, %%dr2" : : "r"(0x3333ul));
	asm volatile("mov %0, %%dr3" : : "r"(0x4444ul));
	for (unsigned int n = 0; n < 4; n++)
		tally_row(&apart, dr_read(n) == 0x1111ul * (n + 1), "DR%u is %#lx", n, dr_read(n));
	tally_report(&apart, "DR0 to DR3 are four registers");
}

static void test_status(void)
{
	struct tally settable = tally_start(), fixed = tally_start();

	for (unsigned int bit = 0; bit < 32; bit++) {
		ulong value = DR6_FIXED ^ 1ul << bit;
		struct cr_result r = dr_write(6, value);

		if (DR6_OPTIONAL & 1ul << bit)
			continue;
		if (DR6_SETTABLE & 1ul << bit)
			tally_row(&settable, r.vector == PROBE_DONE && r.clean &&
				  (r.value & ~DR6_OPTIONAL) == (value & ~DR6_OPTIONAL),
				  "bit %u: vector %u, %#lx", bit, r.vector, r.value);
		else
			tally_row(&fixed, r.vector == PROBE_DONE && r.clean &&
				  (r.value & ~DR6_OPTIONAL) == (DR6_FIXED & ~DR6_OPTIONAL),
				  "bit %u: vector %u, %#lx", bit, r.vector, r.value);
	}
	tally_report(&settable, "DR6: B0 to B3, BD, BS and BT can be written");
	tally_report(&fixed, "DR6: fixed bits");
}

static void test_control(void)
{
	struct tally settable = tally_start(), fixed = tally_start();

	for (unsigned int bit = 0; bit < 32; bit++) {
		ulong value = DR7_FIXED | 1ul << bit;
		struct cr_result r;

		/* With GD the read itself would trap; RTM follows a feature. */
		if ((DR7_GD | DR7_OPTIONAL | DR7_FIXED) & 1ul << bit)
			continue;
		r = dr_write(7, value);
		if (DR7_SETTABLE & 1ul << bit)
			tally_row(&settable, cr_holds(r, value), "bit %u: vector %u, %#lx", bit,
				  r.vector, r.value);
		else
			tally_row(&fixed, cr_holds(r, DR7_FIXED), "bit %u: vector %u, %#lx", bit,
				  r.vector, r.value);
	}
	tally_row(&fixed, cr_holds(dr_write(7, 0), DR7_FIXED), "write of 0");
	tally_report(&settable, "DR7: enables, conditions and lengths can be written");
	tally_report(&fixed, "DR7: fixed bits");
}

#ifdef __x86_64__
/* MOV DR refuses a 1 in the upper half of DR6 and DR7. */
static void test_upper_half(unsigned int n)
{
	const ulong old = dr_read(n);
	struct tally t = tally_start();

	for (unsigned int bit = 32; bit < 64; bit++) {
		struct cr_result r = dr_write(n, old | 1ul << bit);

		tally_row(&t, cr_refused(r), "bit %u: vector %u (%#x), %#lx", bit, r.vector,
			  r.error, r.value);
	}
	tally_report(&t, "DR%u: bits 63:32 are reserved", n);
}
#endif

static void set_de(bool on)
{
	const ulong cr4 = cr_read(4) & ~CR4_DE;

	asm volatile("mov %0, %%cr4" : : "r"(on ? cr4 | CR4_DE : cr4));
}

/* Runs the MOV of @opcode (0x21 reads, 0x23 writes) with ECX and DR @n. */
static struct probe move(u8 opcode, unsigned int n, ulong value, unsigned int mode,
			 struct probe *before)
{
	const u8 code[] = { 0x0f, opcode, 0xc1 | n << 3 };
	struct probe p = probe_init(mode);

	p.gpr[RCX] = value;
	*before = p;
	probe_run(&p, code, sizeof(code));
	return p;
}

static void test_aliases(void)
{
	static const struct {
		unsigned int alias, of;
		ulong value;
	} rows[] = { { 4, 6, 0xffff0ff5 }, { 5, 7, 0x10402 } };
	struct tally alias = tally_start(), invalid = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct probe before, after;
		ulong old;

		set_de(false);
		old = dr_read(rows[i].of);
		after = move(0x23, rows[i].alias, rows[i].value, PROBE_CPL0, &before);
		tally_row(&alias, probe_ok(&after) && dr_read(rows[i].of) == rows[i].value,
			  "write of DR%u: vector %u, DR%u %#lx", rows[i].alias, after.vector,
			  rows[i].of, dr_read(rows[i].of));
		after = move(0x21, rows[i].alias, 0, PROBE_CPL0, &before);
		tally_row(&alias, probe_ok(&after) && after.gpr[RCX] == rows[i].value,
			  "read of DR%u: vector %u, %#lx", rows[i].alias, after.vector,
			  after.gpr[RCX]);
		dr_write(rows[i].of, old);
		set_de(true);
		for (u8 opcode = 0x21; opcode <= 0x23; opcode += 2) {
			after = move(opcode, rows[i].alias, rows[i].value, PROBE_CPL0, &before);
			tally_row(&invalid, probe_faulted(&before, &after, VECTOR_UD, 0),
				  "0f %x, DR%u: vector %u", opcode, rows[i].alias, after.vector);
		}
		set_de(false);
		move(0x23, rows[i].of, old, PROBE_CPL0, &before);
	}
	tally_report(&alias, "CR4.DE clear: DR4 and DR5 are DR6 and DR7");
	tally_report(&invalid, "CR4.DE set: DR4 and DR5 raise #UD");
}

/* DR7.GD, then one access: a fault before anything changed. */
static void test_general_detect(void)
{
	struct tally t = tally_start(), status = tally_start(), cleared = tally_start();

	for (unsigned int n = 0; n < 8; n++) {
		if (n == 4 || n == 5)
			continue;
		for (u8 opcode = 0x21; opcode <= 0x23; opcode += 2) {
			/* mov %eax, %dr7; then the access with ECX. */
			const u8 code[] = { 0x0f, 0x23, 0xf8, 0x0f, opcode, 0xc1 | n << 3 };
			struct probe before = probe_init(PROBE_CPL0), after;
			ulong dr6, dr7;

			asm volatile("mov %0, %%dr6" : : "r"(DR6_FIXED | DR6_OPTIONAL));
			before.gpr[RAX] = DR7_FIXED | DR7_GD;
			before.gpr[RCX] = 0x402;
			after = before;
			probe_run(&after, code, sizeof(code));
			dr7 = dr_read(7);
			dr6 = dr_read(6);
			asm volatile("mov %0, %%dr7" : : "r"(DR7_FIXED));
			before.ip += 3;
			tally_row(&t, probe_faulted(&before, &after, VECTOR_DB, 0),
				  "0f %x, DR%u: vector %u, ip +%lu", opcode, n, after.vector,
				  after.ip - (ulong)probe_code);
			tally_row(&status, dr6 == (DR6_FIXED | DR6_OPTIONAL | DR6_BD),
				  "0f %x, DR%u: DR6 %#lx", opcode, n, dr6);
			tally_row(&cleared, dr7 == DR7_FIXED, "0f %x, DR%u: DR7 %#lx", opcode, n,
				  dr7);
		}
	}
	tally_report(&t, "DR7.GD: an access raises #DB before it happens");
	tally_report(&status, "DR7.GD: the #DB sets DR6.BD");
	tally_report(&cleared, "DR7.GD: the #DB clears it");
}

int main(int argc, char **argv)
{
	cr_setup();
	set_de(false);
	test_addresses();
	test_status();
	test_control();
#ifdef __x86_64__
	test_upper_half(6);
	test_upper_half(7);
#endif
	test_aliases();
	test_general_detect();
	return report_summary();
}
