/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration space by I/O ports, and by memory for what is above 256 bytes. */
#include <libcflat.h>
#include <acpi.h>
#include <asm/io.h>
#include <asm/pci.h>
#include "processor.h"

#define FUNCTION_SIZE	PCI_CFG_SPACE_EXP_SIZE

phys_addr_t pci_ecam_address(pcidevaddr_t bdf)
{
	const struct acpi_table_mcfg *mcfg = find_acpi_table_addr(MCFG_SIGNATURE);
	const struct acpi_mcfg_allocation *allocation;
	unsigned int count;

	if (!mcfg)
		return 0;
	count = (mcfg->length - sizeof(*mcfg)) / sizeof(*allocation);
	for (allocation = mcfg->allocations; count--; allocation++)
		if (!allocation->segment && PCI_BDF_BUS(bdf) >= allocation->start_bus &&
		    PCI_BDF_BUS(bdf) <= allocation->end_bus)
			return allocation->address + (phys_addr_t)bdf * FUNCTION_SIZE;
	return 0;
}

bool pci_has_extended_config(void)
{
	static int has = -1;

	if (has < 0)
		has = !!pci_ecam_address(0);
	return has;
}

/* A function's space, mapped; the last one is kept, for paging as it was then. */
static char *map_extended(pcidevaddr_t bdf)
{
	static pcidevaddr_t mapped_bdf;
	static bool mapped_paging;
	static char *mapped;
	bool paging = read_cr0() & X86_CR0_PG;

	if (mapped && mapped_bdf == bdf && mapped_paging == paging)
		return mapped;
	mapped_bdf = bdf;
	mapped_paging = paging;
	mapped = NULL;
	if (pci_ecam_address(bdf))
		mapped = ioremap(pci_ecam_address(bdf), FUNCTION_SIZE);
	return mapped;
}

#define __config_accessors(width, letter)						\
uint##width##_t pci_config_read##letter(pcidevaddr_t bdf, unsigned int offset)		\
{											\
	char *space;									\
											\
	assert(offset < FUNCTION_SIZE && IS_ALIGNED(offset, width / 8));		\
	if (offset < PCI_CFG_SPACE_SIZE) {						\
		outl(pci_config_address(bdf, offset), PCI_CONFIG_ADDRESS);		\
		return in##letter(PCI_CONFIG_DATA + offset % 4);			\
	}										\
	space = map_extended(bdf);							\
	return space ? read##letter(space + offset) : (uint##width##_t)~0;		\
}											\
											\
void pci_config_write##letter(pcidevaddr_t bdf, unsigned int offset, uint##width##_t val) \
{											\
	char *space;									\
											\
	assert(offset < FUNCTION_SIZE && IS_ALIGNED(offset, width / 8));		\
	if (offset < PCI_CFG_SPACE_SIZE) {						\
		outl(pci_config_address(bdf, offset), PCI_CONFIG_ADDRESS);		\
		out##letter(val, PCI_CONFIG_DATA + offset % 4);				\
		return;									\
	}										\
	space = map_extended(bdf);							\
	if (space)									\
		write##letter(val, space + offset);					\
}

__config_accessors(8, b)
__config_accessors(16, w)
__config_accessors(32, l)
