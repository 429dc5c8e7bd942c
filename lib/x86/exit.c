/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaving the virtual machine. The exit status goes to QEMU's isa-debug-exit device, whose
 * process then ends with (code << 1) | 1. Where that device is missing the status goes to
 * the console, and the port that Bochs and others watch ends the machine.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <console.h>
#include <exit.h>
#include "fwcfg.h"
#include "processor.h"
#include <asm/setup.h>

#define PORT_DEBUG_EXIT	0xf4
#define PORT_SHUTDOWN	0x8900

void arch_exit(int code)
{
	static const char shutdown[] = "Shutdown";

	if (no_test_device) {
		printf("--- DONE: %d ---\n", code);
	} else {
		outl(code, PORT_DEBUG_EXIT);
		printf("\nEXIT: STATUS=%d\n", code << 1 | 1);
	}
	serial_drain();

	for (const char *p = shutdown; *p; p++)
		outb(*p, PORT_SHUTDOWN);

	while (true) {
		cli();
		asm volatile("hlt");
	}
}
