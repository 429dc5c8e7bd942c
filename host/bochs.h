/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "supervise bochs ARGUMENT...": Bochs with a command line like QEMU's, as one process that prints
 * the guest's console. It makes the ROM and the settings file, starts the program with "c" for its
 * debugger, and tells the guest's console from what Bochs itself says.
 *
 *	-program NAME	Bochs; default: what BOCHS in the environment says, else bochs-bin or bochs
 *	-kernel IMAGE	the guest: 32-bit ELF
 *	-bios FILE	the firmware: build/<arch>/x86/firmware.bin
 *	-initrd FILE	the guest's environ
 *	-append TEXT	its arguments
 *	-cpu MODEL	one of `bochs --help cpu`, and maybe more words of the line "cpu:"
 *	-smp N		number of CPUs; default 1
 *	-m N		MiB; default 128
 *	-ips N		instructions in a second of the guest's time
 *	-set LINE	one more line of the settings file; any number of times
 *
 * Exit status: 0 when the guest ended by "Shutdown" on port 0x8900 or by a reset; else 2 and the
 * reason on stderr. SIGUSR1 asks for each CPU's registers and stack, on stderr; then Bochs is
 * killed. No file stays behind, whatever happens: all files are in memory.
 */
#ifndef HOST_BOCHS_H
#define HOST_BOCHS_H

/* Runs it; ARGV starts with "bochs". Returns the exit status. */
int bochs_main(char **argv);

#endif
