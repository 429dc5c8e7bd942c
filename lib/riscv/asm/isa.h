/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a hart implements beyond the base, as its devicetree node says: the strings of
 * riscv,isa-extensions, or the older riscv,isa ("rv64imafdc_zba_sstc").
 */
#ifndef LIB_RISCV_ASM_ISA_H
#define LIB_RISCV_ASM_ISA_H

#include <libcflat.h>
#include <asm/smp.h>

/* Those that the library itself looks for. */
enum isa_extension {
	ISA_SSTC,
};

/* Whether CPU @cpu has the extension with the name @name, in small letters. */
bool cpu_has_extension_name(int cpu, const char *name);
bool cpu_has_extension(int cpu, enum isa_extension ext);

/* The same for this CPU. */
bool has_ext(const char *name);

/* Reads what the devicetree says of all CPUs. */
void isa_setup(const void *fdt);

#endif
