/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaving the virtual machine: the exit status is a line of the console, since the SBI's
 * system reset knows no more than success and failure, and a VMM that was told of the latter
 * leaves with a status of its own.
 */
#include <libcflat.h>
#include <console.h>
#include <exit.h>
#include <asm/processor.h>
#include <asm/sbi.h>

void arch_exit(int code)
{
	printf("\nEXIT: STATUS=%d\n", code << 1 | 1);
	console_finish();
	sbi_ecall(SBI_EXT_SRST, SBI_EXT_SRST_SYSTEM_RESET, SBI_SRST_SHUTDOWN,
		  SBI_SRST_NO_REASON, 0, 0, 0, 0);
	while (true)
		wfi();
}
