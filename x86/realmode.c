/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 16-bit code in real-address mode: what every instruction there does to registers, flags and
 * memory, and what it raises.
 *
 * Intel SDM, volume 2 (one entry for each instruction: "Operation", "Flags Affected",
 * "Real-Address Mode Exceptions") and volume 3, chapter 21 "8086 emulation", section 21.1
 * "Real-address mode". Each part is a file of its own, realmode_*.c, which names what it proves.
 *
 *	realmode.flat [part]...		those that are not alone when none is named
 *
 * A failure is followed by the code's bytes, the registers before, and each register or flag
 * that differs: "was" before, "must be" by the manual, "is" on this machine. Undefined
 * flags are not compared. Expected values come from realmode-model.c or stand in the tests.
 */
#include "realmode-test.h"

static const struct {
	const char *name;
	void (*run)(void);
	bool alone;		/* only when it is named */
} parts[] = {
	{ "alu", test_alu },
	{ "conditions", test_conditions },
	{ "shift", test_shifts },
	{ "muldiv", test_muldiv },
	{ "decimal", test_decimal },
	{ "bits", test_bits },
	{ "exchange", test_exchange },
	{ "moves", test_moves },
	{ "addressing", test_addressing },
	{ "stack", test_stack },
	{ "jumps", test_jumps },
	{ "far", test_far },
	{ "interrupts", test_interrupts },
	{ "strings", test_strings },
	{ "decode", test_decode },
	{ "lock-bits", test_lock_bits, true },
	{ "system", test_system },
	{ "ports", test_ports },
	{ "irq", test_irq },
	{ "debug", test_debug },
	{ "code-breakpoints", test_code_breakpoints, true },
	{ "lock", test_lock },
};

static bool wanted(const char *name, bool alone, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 2 && !alone;
}

static bool known(const char *name)
{
	for (int i = 0; i < ARRAY_SIZE(parts); i++)
		if (!strcmp(parts[i].name, name))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!known(argv[i]))
			report_abort("no part is called '%s'", argv[i]);

	rm_setup();
	for (int i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!wanted(parts[i].name, parts[i].alone, argc, argv))
			continue;
		report_prefix_push(parts[i].name);
		parts[i].run();
		report_prefix_pop();
	}
	return report_summary();
}
