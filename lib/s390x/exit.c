/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leaving the virtual machine: it ends when its last CPU stops; the status is a console line. */
#include <libcflat.h>
#include <console.h>
#include <exit.h>
#include <asm/arch_def.h>
#include <asm/sigp.h>
#include <asm/time.h>
#include "smp.h"

void arch_exit(int code)
{
	smp_teardown();
	printf("\nEXIT: STATUS=%d\n", code << 1 | 1);
	console_finish();
	/*
	 * Not in a tight loop: each order takes the VMM's attention, which it needs to end itself.
	 */
	while (true) {
		sigp(stap(), SIGP_STOP, 0, NULL);
		mdelay(100);
	}
}

void disabled_wait(const char *message)
{
	printf("%s\n", message);
	console_finish();
	while (true)
		load_psw_mask(PSW_MASK_64 | PSW_MASK_WAIT);
}
