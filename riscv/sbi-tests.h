/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the sbi guest share. */
#ifndef RISCV_SBI_TESTS_H
#define RISCV_SBI_TESTS_H

#include <libcflat.h>
#include <asm/sbi.h>

/*
 * An SBI call by a probe: that every register but a0 and a1, and sstatus, are kept is
 * counted; sbi_registers_report() makes the check.
 */
struct sbiret sbi_call(long ext, long fid, unsigned long a0, unsigned long a1, unsigned long a2,
		       unsigned long a3, unsigned long a4, unsigned long a5);
void sbi_registers_report(void);

/* The call's error, and its value where there is no error and @value is not ANY_VALUE. */
#define ANY_VALUE	(-0x7fffffffl)
bool sbi_expect(struct sbiret ret, long error, long value, const char *fmt, ...)
	__printf_like(4, 5);

/* False, with a skip, when the SBI has not got the extension. */
bool sbi_has(long ext, const char *name);

/* A function that no version of the extension has. */
void sbi_bad_function(long ext);

void test_sbi_harts(void);

#endif
