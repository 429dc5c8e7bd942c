/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Console input. See libcflat.h. */
#include <libcflat.h>
#include <console.h>
#include <asm/barrier.h>

int getchar(void)
{
	int c;

	/* Whoever answers wants to have read the question. */
	console_flush();
	while ((c = __getchar()) < 0)
		cpu_relax();
	return c;
}
