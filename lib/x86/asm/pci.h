/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What PCI is on a PC: configuration mechanism #1, interrupts through the local and I/O APIC. */
#ifndef LIB_X86_ASM_PCI_H
#define LIB_X86_ASM_PCI_H

#include <libcflat.h>
#include <pci.h>

/* PCI Local Bus Specification 3.0, section 3.2.2.3.2. */
#define PCI_CONFIG_ADDRESS	0xcf8
#define PCI_CONFIG_DATA		0xcfc
#define PCI_CONFIG_ENABLE	0x80000000u

/* What PCI_CONFIG_ADDRESS has to hold for the dword of configuration space at @offset. */
static inline u32 pci_config_address(pcidevaddr_t bdf, unsigned int offset)
{
	return PCI_CONFIG_ENABLE | (u32)bdf << 8 | (offset & 0xfc);
}

/*
 * The physical address of a function's configuration space, 4 KiB, where ACPI's MCFG table
 * says so; 0 if it does not.
 */
phys_addr_t pci_ecam_address(pcidevaddr_t bdf);

/*
 * The message that makes an interrupt: SDM volume 3, section 11.11. Edge-triggered, fixed, to
 * the local APIC with physical id @apic_id.
 */
static inline u64 pci_msi_address(u8 apic_id)
{
	return 0xfee00000 | (u32)apic_id << 12;
}

static inline u32 pci_msi_data(u8 vector)
{
	return vector;
}

/*
 * The I/O APIC's line that the function's interrupt pin is wired to on QEMU's machines pc and
 * q35, level-triggered; a route through the pc's ISA bridge is set up where firmware made none.
 * -1 when the function has no pin or the machine is not known.
 */
int pci_intx_line(struct pci_dev *dev);

#endif
