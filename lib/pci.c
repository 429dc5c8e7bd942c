/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PCI functions: finding them, and their BARs, capabilities and interrupts. See pci.h. */
#include <libcflat.h>
#include "pci.h"

#define BUSES			256
#define FUNCTIONS_PER_BUS	256

/* What fits into the space of capabilities, each of 4 bytes at least. */
#define CAPS_MAX	((PCI_CFG_SPACE_SIZE - PCI_STD_HEADER_SIZEOF) / 4)
#define EXT_CAPS_MAX	((PCI_CFG_SPACE_EXP_SIZE - PCI_EXT_CAP_START) / 4)

static unsigned int header_type(pcidevaddr_t bdf)
{
	return pci_config_readb(bdf, PCI_HEADER_TYPE) & PCI_HEADER_TYPE_MASK;
}

static bool is_multi_function(pcidevaddr_t bdf)
{
	return pci_config_readb(bdf, PCI_HEADER_TYPE) & PCI_HEADER_TYPE_MULTI;
}

/* @seen keeps a wrong set of bridges from sending us around in circles. */
static bool visit_bus(unsigned int bus, u8 *seen, bool (*visit)(pcidevaddr_t bdf, void *data),
		      void *data)
{
	if (seen[bus / 8] & 1 << bus % 8)
		return false;
	seen[bus / 8] |= 1 << bus % 8;

	for (unsigned int i = 0; i < FUNCTIONS_PER_BUS; i++) {
		pcidevaddr_t bdf = bus << 8 | i;

		if (!pci_dev_exists(bdf)) {
			if (!PCI_BDF_FUNCTION(bdf))
				i += 7;
			continue;
		}
		if (visit(bdf, data))
			return true;
		if (header_type(bdf) == PCI_HEADER_TYPE_BRIDGE) {
			unsigned int behind = pci_config_readb(bdf, PCI_SECONDARY_BUS);

			if (behind && visit_bus(behind, seen, visit, data))
				return true;
		}
		if (!PCI_BDF_FUNCTION(bdf) && !is_multi_function(bdf))
			i += 7;
	}
	return false;
}

bool pci_for_each(bool (*visit)(pcidevaddr_t bdf, void *data), void *data)
{
	u8 seen[BUSES / 8] = { 0 };

	return visit_bus(0, seen, visit, data);
}

struct wanted {
	uint32_t id;
	pcidevaddr_t found;
};

static bool has_id(pcidevaddr_t bdf, void *data)
{
	struct wanted *wanted = data;

	if (pci_config_readl(bdf, PCI_VENDOR_ID) != wanted->id)
		return false;
	wanted->found = bdf;
	return true;
}

pcidevaddr_t pci_find_dev(uint16_t vendor_id, uint16_t device_id)
{
	struct wanted wanted = { (uint32_t)device_id << 16 | vendor_id, PCIDEVADDR_INVALID };

	pci_for_each(has_id, &wanted);
	return wanted.found;
}

uint8_t pci_find_cap(pcidevaddr_t bdf, uint8_t cap_id)
{
	unsigned int offset = PCI_CAPABILITY_LIST - PCI_CAP_LIST_NEXT;

	if (!(pci_config_readw(bdf, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return 0;
	for (unsigned int i = 0; i < CAPS_MAX; i++) {
		offset = pci_config_readb(bdf, offset + PCI_CAP_LIST_NEXT) & ~3;
		if (offset < PCI_STD_HEADER_SIZEOF)
			break;
		if (pci_config_readb(bdf, offset + PCI_CAP_LIST_ID) == cap_id)
			return offset;
	}
	return 0;
}

uint16_t pci_find_ext_cap(pcidevaddr_t bdf, uint16_t cap_id)
{
	unsigned int offset = PCI_EXT_CAP_START;

	if (!pci_has_extended_config() || !pci_find_cap(bdf, PCI_CAP_ID_EXP))
		return 0;
	for (unsigned int i = 0; i < EXT_CAPS_MAX && offset >= PCI_EXT_CAP_START; i++) {
		uint32_t header = pci_config_readl(bdf, offset);

		if (!header || header == -1u)
			break;
		if (PCI_EXT_CAP_ID(header) == cap_id)
			return offset;
		offset = PCI_EXT_CAP_NEXT(header);
	}
	return 0;
}

static unsigned int bar_offset(int bar_num)
{
	return PCI_BASE_ADDRESS_0 + 4 * bar_num;
}

static int bar_count(struct pci_dev *dev)
{
	switch (header_type(dev->bdf)) {
	case PCI_HEADER_TYPE_NORMAL:
		return PCI_BAR_NUM;
	case PCI_HEADER_TYPE_BRIDGE:
		return 2;
	default:
		return 0;
	}
}

static bool is_64bit_memory(uint32_t bar)
{
	return (bar & (PCI_BASE_ADDRESS_SPACE_IO | PCI_BASE_ADDRESS_MEM_TYPE_MASK)) ==
	       PCI_BASE_ADDRESS_MEM_TYPE_64;
}

/* Writes ones and reads what stuck; the old value is put back. */
static uint32_t probe_ones(pcidevaddr_t bdf, unsigned int offset)
{
	uint32_t old = pci_config_readl(bdf, offset), mask;

	pci_config_writel(bdf, offset, -1u);
	mask = pci_config_readl(bdf, offset);
	pci_config_writel(bdf, offset, old);
	return mask;
}

/* Section 6.2.5.1. The function decodes nothing while its BARs hold what is no address. */
uint64_t pci_bar_probe_mask(pcidevaddr_t bdf, unsigned int offset)
{
	uint16_t command = pci_config_readw(bdf, PCI_COMMAND);
	uint32_t low;
	uint64_t mask;

	pci_config_writew(bdf, PCI_COMMAND, command & ~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
	low = probe_ones(bdf, offset);
	if (low & PCI_BASE_ADDRESS_SPACE_IO) {
		mask = low & PCI_BASE_ADDRESS_IO_MASK;
		/* A device may leave the upper half of an I/O BAR out. */
		if (mask && !(mask >> 16))
			mask |= 0xffff0000;
		mask = mask ? mask | ~0ull << 32 : 0;
	} else if (is_64bit_memory(low)) {
		mask = (low & PCI_BASE_ADDRESS_MEM_MASK) |
		       (uint64_t)probe_ones(bdf, offset + 4) << 32;
	} else {
		mask = low & PCI_BASE_ADDRESS_MEM_MASK;
		mask = mask ? mask | ~0ull << 32 : 0;
	}
	pci_config_writew(bdf, PCI_COMMAND, command);
	return mask;
}

uint32_t pci_bar_get(struct pci_dev *dev, int bar_num)
{
	assert(bar_num >= 0 && bar_num < PCI_BAR_NUM);
	return bar_num < bar_count(dev) ? pci_config_readl(dev->bdf, bar_offset(bar_num)) : 0;
}

/* Whether the register is the upper half of the 64-bit BAR before it. */
static bool is_upper_half(struct pci_dev *dev, int bar_num)
{
	for (int i = 0; i < bar_num; i++)
		if (is_64bit_memory(pci_bar_get(dev, i)) && ++i == bar_num)
			return true;
	return false;
}

uint64_t pci_bar_size(struct pci_dev *dev, int bar_num)
{
	uint64_t mask;

	if (bar_num >= bar_count(dev) || is_upper_half(dev, bar_num))
		return 0;
	mask = pci_bar_probe_mask(dev->bdf, bar_offset(bar_num));
	return mask & -mask;
}

bool pci_bar_is_valid(struct pci_dev *dev, int bar_num)
{
	return pci_bar_size(dev, bar_num);
}

bool pci_bar_is64(struct pci_dev *dev, int bar_num)
{
	return is_64bit_memory(pci_bar_get(dev, bar_num)) && !is_upper_half(dev, bar_num);
}

bool pci_bar_is_memory(struct pci_dev *dev, int bar_num)
{
	return !(pci_bar_get(dev, bar_num) & PCI_BASE_ADDRESS_SPACE_IO);
}

bool pci_bar_is_prefetchable(struct pci_dev *dev, int bar_num)
{
	return pci_bar_is_memory(dev, bar_num) &&
	       pci_bar_get(dev, bar_num) & PCI_BASE_ADDRESS_MEM_PREFETCH;
}

uint64_t pci_bar_get_addr(struct pci_dev *dev, int bar_num)
{
	uint32_t bar = pci_bar_get(dev, bar_num);
	uint64_t addr;

	if (bar & PCI_BASE_ADDRESS_SPACE_IO)
		return bar & PCI_BASE_ADDRESS_IO_MASK;
	addr = bar & PCI_BASE_ADDRESS_MEM_MASK;
	if (pci_bar_is64(dev, bar_num))
		addr |= (uint64_t)pci_bar_get(dev, bar_num + 1) << 32;
	return addr;
}

static void update_resource(struct pci_dev *dev, int bar_num)
{
	dev->resource[bar_num] = pci_translate_addr(dev->bdf, pci_bar_get_addr(dev, bar_num));
}

void pci_bar_set_addr(struct pci_dev *dev, int bar_num, uint64_t addr)
{
	uint64_t size = pci_bar_size(dev, bar_num);
	bool is64 = pci_bar_is64(dev, bar_num);

	assert(size && IS_ALIGNED(addr, size) && (is64 || addr <= UINT32_MAX));
	pci_config_writel(dev->bdf, bar_offset(bar_num), addr);
	if (is64)
		pci_config_writel(dev->bdf, bar_offset(bar_num) + 4, addr >> 32);
	update_resource(dev, bar_num);
}

void pci_cmd_set_clr(struct pci_dev *dev, uint16_t set, uint16_t clear)
{
	uint16_t command = pci_config_readw(dev->bdf, PCI_COMMAND);

	pci_config_writew(dev->bdf, PCI_COMMAND, (command & ~clear) | set);
}

void pci_enable_defaults(struct pci_dev *dev)
{
	pci_cmd_set_clr(dev, PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER,
			PCI_COMMAND_INTX_DISABLE);
}

/* Gives the BAR an address when it has none. Returns whether it got one. */
static bool assign_bar(struct pci_dev *dev, int bar_num, uint64_t size)
{
	uint64_t addr;

	if (pci_bar_get_addr(dev, bar_num) ||
	    !pci_alloc_resource(dev->bdf, !pci_bar_is_memory(dev, bar_num), size, &addr))
		return false;
	pci_bar_set_addr(dev, bar_num, addr);
	return true;
}

void pci_dev_init(struct pci_dev *dev, pcidevaddr_t bdf)
{
	bool assigned = false;

	memset(dev, 0, sizeof(*dev));
	dev->bdf = bdf;
	dev->msi_offset = pci_find_cap(bdf, PCI_CAP_ID_MSI);
	for (int i = 0; i < PCI_BAR_NUM; i++) {
		uint64_t size = pci_bar_size(dev, i);

		dev->resource[i] = INVALID_PHYS_ADDR;
		if (!size)
			continue;
		assigned |= assign_bar(dev, i, size);
		if (pci_bar_get_addr(dev, i))
			update_resource(dev, i);
	}
	if (assigned)
		pci_cmd_set_clr(dev, PCI_COMMAND_IO | PCI_COMMAND_MEMORY, 0);
}

static bool init_one(pcidevaddr_t bdf, void *data)
{
	struct pci_dev dev;

	pci_dev_init(&dev, bdf);
	*(bool *)data = true;
	return false;
}

bool pci_probe(void)
{
	bool any = false;

	pci_for_each(init_one, &any);
	return any;
}

uint8_t pci_intx_pin(struct pci_dev *dev)
{
	return pci_config_readb(dev->bdf, PCI_INTERRUPT_PIN);
}
