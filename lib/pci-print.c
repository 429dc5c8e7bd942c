/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PCI functions and their BARs as text. See pci.h. */
#include <libcflat.h>
#include "pci.h"

static void print_bar(struct pci_dev *dev, int bar_num)
{
	uint64_t size = pci_bar_size(dev, bar_num), addr;

	if (!size)
		return;
	addr = pci_bar_get_addr(dev, bar_num);
	printf("  BAR %d: %s %#" PRIx64 "..%#" PRIx64 "%s%s\n", bar_num,
	       !pci_bar_is_memory(dev, bar_num) ? "I/O" :
	       pci_bar_is64(dev, bar_num) ? "64-bit memory" : "32-bit memory",
	       addr, addr + size - 1, addr ? "" : ", not assigned",
	       pci_bar_is_prefetchable(dev, bar_num) ? ", prefetchable" : "");
}

void pci_dev_print(struct pci_dev *dev)
{
	pcidevaddr_t bdf = dev->bdf;
	uint32_t class = pci_config_readl(bdf, PCI_CLASS_REVISION);

	printf("PCI %02x:%02x.%x %04x:%04x class %06x revision %02x header type %02x\n",
	       PCI_BDF_BUS(bdf), PCI_BDF_DEVICE(bdf), PCI_BDF_FUNCTION(bdf),
	       pci_config_readw(bdf, PCI_VENDOR_ID), pci_config_readw(bdf, PCI_DEVICE_ID),
	       class >> 8, class & 0xff, pci_config_readb(bdf, PCI_HEADER_TYPE));
	for (int i = 0; i < PCI_BAR_NUM; i++)
		print_bar(dev, i);
}

static bool print_one(pcidevaddr_t bdf, void *data)
{
	struct pci_dev dev = { .bdf = bdf };

	pci_dev_print(&dev);
	return false;
}

void pci_print(void)
{
	pci_for_each(print_one, NULL);
}
