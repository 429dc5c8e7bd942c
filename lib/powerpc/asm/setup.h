/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What start-up found out about the machine. */
#ifndef LIB_POWERPC_ASM_SETUP_H
#define LIB_POWERPC_ASM_SETUP_H

#include <libcflat.h>

/* The library's own maximum, not the machine's. */
#define NR_CPUS		128

/* The RAM that the guest is in. */
#define PHYSICAL_START	(__physical_start)
#define PHYSICAL_END	(__physical_end)
extern phys_addr_t __physical_start, __physical_end;

/* The timebase's frequency. */
extern u64 tb_hz;

/* Who started the guest: R4 of powerpc/boot_rom.S. */
enum machine { MACHINE_PSERIES, MACHINE_POWERNV };
extern enum machine machine;

/* C entry points of the boot CPU, which gets the devicetree, and of the others. */
void powerpc_setup(void *fdt, unsigned long which);
void secondary_setup(void);

/* Starts and stops interrupts: copies the vectors to address 0. */
void exceptions_setup(void);
void exceptions_setup_cpu(void);

/* Makes the console known: the UART of powernv; pseries needs nothing. */
void console_setup(void);

/* Reads the facts of asm/processor.h off the PVR and the devicetree. */
void processor_setup(void);

#endif
