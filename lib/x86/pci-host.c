/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies around PCI on QEMU's machines pc (Intel 440FX and PIIX3) and q35 (Intel Q35 and
 * ICH9): free addresses for BARs, and where the interrupt pins go.
 */
#include <libcflat.h>
#include <asm/pci.h>

/*
 * Both host bridges pass all that is no RAM to PCI. RAM ends at or below the first of these,
 * and at the last the I/O APIC starts, with the other fixed addresses behind it. In I/O space
 * the mainboard's own devices lie below 0xc000.
 */
#define MEMORY_START	0xe0000000u
#define MEMORY_END	0xfec00000u
#define IO_START	0xc000u
#define IO_END		0x10000u

#define PCI_VENDOR_ID_INTEL		0x8086
#define PCI_DEVICE_ID_INTEL_PIIX3	0x7000
#define PCI_DEVICE_ID_INTEL_ICH9_LPC	0x2918

/* PIIX3 data sheet, section 2.2.10: one register for each of PIRQ A to D. */
#define PIIX3_PIRQ_ROUTE	0x60
#define PIIX3_PIRQ_OFF		0x80
#define PIIX3_PIRQ_IRQ		0x0f

/* Q35's functions from device 25 on have routes of their own in the chipset. */
#define Q35_SLOTS_ON_WIRES	25
#define Q35_FIRST_PIRQ_GSI	16

struct range {
	bool io;
	u64 start, end;
	u64 overlap_end;	/* of the BAR that overlaps */
};

phys_addr_t pci_translate_addr(pcidevaddr_t bdf, uint64_t addr)
{
	return addr;
}

static bool overlaps(pcidevaddr_t bdf, void *data)
{
	struct range *range = data;
	struct pci_dev dev = { .bdf = bdf };

	for (int i = 0; i < PCI_BAR_NUM; i++) {
		u64 start = pci_bar_get_addr(&dev, i), size;

		if (!start || pci_bar_is_memory(&dev, i) == range->io || start >= range->end)
			continue;
		size = pci_bar_size(&dev, i);
		if (size && start + size > range->start) {
			range->overlap_end = start + size;
			return true;
		}
	}
	return false;
}

/* The memory window's part that a memory-mapped configuration space takes is none. */
static bool overlaps_ecam(struct range *range)
{
	phys_addr_t start = pci_ecam_address(PCI_BDF(0, 0, 0)), end = start + (256 << 20);

	if (range->io || !start || range->end <= start || range->start >= end)
		return false;
	range->overlap_end = end;
	return true;
}

bool pci_alloc_resource(pcidevaddr_t bdf, bool io, uint64_t size, uint64_t *addr)
{
	u64 limit = io ? IO_END : MEMORY_END;
	struct range range = { .io = io, .start = ALIGN((u64)(io ? IO_START : MEMORY_START), size) };

	/* What lies behind a bridge has only the bridge's windows. */
	if (PCI_BDF_BUS(bdf))
		return false;
	while (range.start < limit && size <= limit - range.start) {
		range.end = range.start + size;
		if (!overlaps_ecam(&range) && !pci_for_each(overlaps, &range)) {
			*addr = range.start;
			return true;
		}
		range.start = ALIGN(range.overlap_end, size);
	}
	return false;
}

/* 440FX boards rotate the pins by the slot, so that the INTA# of neighbours differ. */
static int piix3_line(pcidevaddr_t isa_bridge, unsigned int pirq)
{
	unsigned int at = PIIX3_PIRQ_ROUTE + pirq;
	u8 route = pci_config_readb(isa_bridge, at);

	if (route & PIIX3_PIRQ_OFF) {
		route = pirq & 1 ? 11 : 10;
		pci_config_writeb(isa_bridge, at, route);
	}
	return route & PIIX3_PIRQ_IRQ;
}

int pci_intx_line(struct pci_dev *dev)
{
	unsigned int slot = PCI_BDF_DEVICE(dev->bdf), pin = pci_intx_pin(dev);
	pcidevaddr_t isa_bridge;

	if (!pin || PCI_BDF_BUS(dev->bdf))
		return -1;

	isa_bridge = pci_find_dev(PCI_VENDOR_ID_INTEL, PCI_DEVICE_ID_INTEL_PIIX3);
	if (isa_bridge != PCIDEVADDR_INVALID)
		return piix3_line(isa_bridge, (slot - 1 + pin - 1) % 4);

	/* Pins of the slots go to PIRQ E to H, which are the I/O APIC's lines 20 to 23. */
	if (pci_find_dev(PCI_VENDOR_ID_INTEL, PCI_DEVICE_ID_INTEL_ICH9_LPC) != PCIDEVADDR_INVALID &&
	    slot < Q35_SLOTS_ON_WIRES)
		return Q35_FIRST_PIRQ_GSI + 4 + (slot + pin - 1) % 4;
	return -1;
}
