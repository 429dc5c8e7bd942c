/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Base address registers: PCI Local Bus Specification 3.0, section 6.2.5 (what a BAR may be and
 * how it is sized), 6.2.2 (turning address spaces on and off), 3.3.3.1 (what nobody answers
 * reads as ones). The registers of all functions; what decoding does, by QEMU's pci-testdev.
 *
 * The checks of a BAR stand behind its function's ids and its number. All are put back.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/pci.h>

#define IO_BAR_LIMIT	256
#define ROM_ENABLE	0x1u
#define ROM_RESERVED	0x7feu
#define ROM_SMALLEST	2048

/* The header of pci-testdev behind the registers that a read must not depend on. */
#define ID_OFFSET	offsetof(struct pci_test_dev_hdr, offset)

static bool is_power_of_two(u64 value)
{
	return value && !(value & (value - 1));
}

/* Each address bit above the size can be set alone, and the others stay 0. */
static bool holds_each_bit(struct pci_dev *dev, int bar, u64 size, unsigned int width)
{
	unsigned int at = PCI_BASE_ADDRESS_0 + 4 * bar;
	bool holds = true;

	for (unsigned int bit = 0; bit < width; bit++) {
		unsigned int offset = at + bit / 32 * 4;
		u32 old = pci_config_readl(dev->bdf, offset), now, wanted = 1u << bit % 32;
		u32 fixed = bit < 32 ? pci_bar_is_memory(dev, bar) ? 0xf : 3 : 0;

		pci_config_writel(dev->bdf, offset, wanted);
		now = pci_config_readl(dev->bdf, offset);
		pci_config_writel(dev->bdf, offset, old);
		if (1ull << bit < size)
			wanted = 0;
		if ((now & ~fixed) != wanted || (now & fixed) != (old & fixed)) {
			report_info("bit %u: was %#x, is %#x", bit, old, now);
			holds = false;
		}
	}
	return holds;
}

static void check_bar(struct pci_dev *dev, int bar)
{
	u32 value = pci_bar_get(dev, bar);
	bool memory = pci_bar_is_memory(dev, bar), wide = pci_bar_is64(dev, bar);
	u64 size = pci_bar_size(dev, bar);
	u16 command = pci_config_readw(dev->bdf, PCI_COMMAND);

	report_prefix_pushf("BAR %d", bar);
	if (memory) {
		u32 type = value & PCI_BASE_ADDRESS_MEM_TYPE_MASK;

		report(type == PCI_BASE_ADDRESS_MEM_TYPE_32 || type == PCI_BASE_ADDRESS_MEM_TYPE_64,
		       "memory of 32 or 64 bits");
	} else {
		report(!(value & 2), "I/O: bit 1 is 0");
	}
	report(size >= (memory ? 16 : 4) && is_power_of_two(size) &&
	       (memory || size <= IO_BAR_LIMIT), "size is allowed");
	report(IS_ALIGNED(pci_bar_get_addr(dev, bar), size), "address is aligned to the size");

	pci_cmd_set_clr(dev, 0, PCI_COMMAND_IO | PCI_COMMAND_MEMORY);
	report(holds_each_bit(dev, bar, size, wide ? 64 : memory ? 32 : 16),
	       "holds the address bits above its size and no others");
	pci_config_writew(dev->bdf, PCI_COMMAND, command);
	report_prefix_pop();
}

static void check_no_bar(struct pci_dev *dev, int bar)
{
	unsigned int at = PCI_BASE_ADDRESS_0 + 4 * bar;

	pci_config_writel(dev->bdf, at, -1u);
	report(!pci_config_readl(dev->bdf, at), "BAR %d is none, and always 0", bar);
}

static void check_rom(struct pci_dev *dev)
{
	u32 old = pci_config_readl(dev->bdf, PCI_ROM_ADDRESS), mask, size;

	pci_config_writel(dev->bdf, PCI_ROM_ADDRESS, ~ROM_ENABLE);
	mask = pci_config_readl(dev->bdf, PCI_ROM_ADDRESS);
	pci_config_writel(dev->bdf, PCI_ROM_ADDRESS, old);
	size = mask & -mask;
	report(!mask || (!(mask & ROM_RESERVED) && size >= ROM_SMALLEST && mask == -size),
	       "expansion ROM: none, or of a size that is allowed");
}

static bool check_function(pcidevaddr_t bdf, void *data)
{
	struct pci_dev dev = { .bdf = bdf };

	if ((pci_config_readb(bdf, PCI_HEADER_TYPE) & PCI_HEADER_TYPE_MASK) !=
	    PCI_HEADER_TYPE_NORMAL)
		return false;
	report_prefix_pushf("%04x:%04x", pci_config_readw(bdf, PCI_VENDOR_ID),
			    pci_config_readw(bdf, PCI_DEVICE_ID));
	for (int bar = 0; bar < PCI_BAR_NUM; bar++) {
		if (!pci_bar_is_valid(&dev, bar)) {
			check_no_bar(&dev, bar);
			continue;
		}
		check_bar(&dev, bar);
		bar += pci_bar_is64(&dev, bar);
	}
	check_rom(&dev);
	report_prefix_pop();
	return false;
}

static u32 read_memory(u64 addr)
{
	return readl((char *)ioremap(addr, SZ_4K) + ID_OFFSET);
}

static u32 read_io(u64 addr)
{
	return inl(addr + ID_OFFSET);
}

/* A BAR decodes where it points, only while its space is turned on, and nowhere else. */
static void test_decoding(struct pci_dev *dev, int bar, u16 space, u32 (*read)(u64 addr))
{
	u64 size = pci_bar_size(dev, bar), first = pci_bar_get_addr(dev, bar), second;
	u32 there;

	/* Test 0 is selected, so that the register is not 0. */
	if (space == PCI_COMMAND_IO)
		outb(0, first);
	else
		writeb(0, ioremap(first, SZ_4K));
	there = read(first);

	if (!pci_alloc_resource(dev->bdf, space == PCI_COMMAND_IO, size, &second))
		report_abort("no second address");
	report(there && there != -1u, "the register reads as it should");

	pci_cmd_set_clr(dev, 0, space);
	report(read(first) != there, "nothing there while the space is turned off");
	if (!report(read(first) == -1u, "and what nobody answers reads as ones"))
		report_info("read %#x", read(first));
	pci_cmd_set_clr(dev, space, 0);
	report(read(first) == there, "there again when it is turned on");

	pci_bar_set_addr(dev, bar, second);
	report(read(second) == there, "moved: at the new address");
	report(read(first) != there, "moved: not at the old one");
	pci_bar_set_addr(dev, bar, first);
	report(read(first) == there && read(second) != there, "moved back");
}

static void test_testdev(void)
{
	pcidevaddr_t bdf = pci_find_dev(PCI_VENDOR_ID_REDHAT, PCI_DEVICE_ID_REDHAT_TEST);
	struct pci_dev dev;

	if (bdf == PCIDEVADDR_INVALID) {
		report_skip("no pci-testdev");
		return;
	}
	report(pci_testdev() == PCI_TESTDEV_NUM_BARS * PCI_TESTDEV_NUM_TESTS,
	       "pci-testdev counts what is written, through both BARs");
	pci_dev_init(&dev, bdf);
	report_prefix_push("memory");
	test_decoding(&dev, PCI_TESTDEV_BAR_MEM, PCI_COMMAND_MEMORY, read_memory);
	report_prefix_pop();
	report_prefix_push("I/O");
	test_decoding(&dev, PCI_TESTDEV_BAR_IO, PCI_COMMAND_IO, read_io);
	report_prefix_pop();
}

int main(int argc, char **argv)
{
	if (!pci_probe()) {
		report_skip("no PCI");
		return report_summary();
	}
	pci_print();
	pci_for_each(check_function, NULL);
	test_testdev();
	return report_summary();
}
