/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Message signaled interrupts: PCI Local Bus Specification 3.0, section 6.8.1. See pci.h. */
#include <libcflat.h>
#include "pci.h"

void pci_msi_set_enable(struct pci_dev *dev, bool enabled)
{
	unsigned int at = dev->msi_offset + PCI_MSI_FLAGS;
	uint16_t flags = pci_config_readw(dev->bdf, at) & ~PCI_MSI_FLAGS_ENABLE;

	assert(dev->msi_offset);
	pci_config_writew(dev->bdf, at, flags | (enabled ? PCI_MSI_FLAGS_ENABLE : 0));
}

bool pci_setup_msi(struct pci_dev *dev, uint64_t msi_addr, uint32_t msi_data)
{
	unsigned int cap = dev->msi_offset;
	uint16_t flags;
	bool wide;

	if (!cap)
		return false;
	flags = pci_config_readw(dev->bdf, cap + PCI_MSI_FLAGS);
	wide = flags & PCI_MSI_FLAGS_64BIT;
	if (!wide && msi_addr >> 32)
		return false;

	/* One vector, and none until all is written. */
	flags &= ~(PCI_MSI_FLAGS_ENABLE | PCI_MSI_FLAGS_QSIZE);
	pci_config_writew(dev->bdf, cap + PCI_MSI_FLAGS, flags);
	pci_config_writel(dev->bdf, cap + PCI_MSI_ADDRESS_LO, msi_addr);
	if (wide)
		pci_config_writel(dev->bdf, cap + PCI_MSI_ADDRESS_HI, msi_addr >> 32);
	pci_config_writew(dev->bdf, cap + (wide ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32), msi_data);
	if (flags & PCI_MSI_FLAGS_MASKBIT)
		pci_config_writel(dev->bdf, cap + (wide ? PCI_MSI_MASK_64 : PCI_MSI_MASK_32), 0);

	/* A function that may write messages is a bus master. */
	pci_cmd_set_clr(dev, PCI_COMMAND_MASTER, 0);
	pci_msi_set_enable(dev, true);
	return true;
}
