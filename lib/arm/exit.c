/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaving the virtual machine: the status goes out as a console line, and to the host's
 * chr-testdev where there is one, which ends the VMM with it; else PSCI turns the machine off.
 */
#include <libcflat.h>
#include <asm/processor.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <exit.h>
#include "exception.h"

int user_mode_exit_code = -1;

void arch_exit(int code)
{
	/* Firmware does not listen to user mode: do_handle_exception() calls this again. */
	if (user_mode_exit_code < 0 && is_user()) {
		user_mode_exit_code = code;
		asm volatile("svc #0");
	}
	printf("\nEXIT: STATUS=%d\n", code << 1 | 1);
	serial_drain();
	psci_system_off();
	halt();
	__builtin_unreachable();
}
