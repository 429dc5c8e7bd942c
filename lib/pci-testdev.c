/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's pci-testdev: what it counts must be what was written. See pci.h. */
#include <libcflat.h>
#include <asm/io.h>
#include "pci.h"

#define WRITES		16
#define TESTS_MAX	256
#define NAME_MAX	64

/* One BAR, in I/O or in memory space. */
struct window {
	bool io;
	unsigned long base;
};

static u32 read_reg(const struct window *window, unsigned int offset, unsigned int width)
{
	unsigned long at = window->base + offset;

	switch (width) {
	case 1:
		return window->io ? inb(at) : readb(at);
	case 2:
		return window->io ? inw(at) : readw(at);
	default:
		return window->io ? inl(at) : readl(at);
	}
}

static void write_reg(const struct window *window, unsigned int offset, unsigned int width, u32 val)
{
	unsigned long at = window->base + offset;

	switch (width) {
	case 1:
		if (window->io)
			outb(val, at);
		else
			writeb(val, at);
		break;
	case 2:
		if (window->io)
			outw(val, at);
		else
			writew(val, at);
		break;
	default:
		if (window->io)
			outl(val, at);
		else
			writel(val, at);
		break;
	}
}

#define FIELD(window, field) \
	read_reg(window, offsetof(struct pci_test_dev_hdr, field), \
		 sizeof(((struct pci_test_dev_hdr *)0)->field))

/* A test's name ends in "eventfd" when a notifier of the VMM takes its writes. */
static bool has_notifier(const struct window *window)
{
	char name[NAME_MAX];

	for (unsigned int i = 0; i < sizeof(name); i++)
		name[i] = read_reg(window, offsetof(struct pci_test_dev_hdr, name) + i, 1);
	name[sizeof(name) - 1] = '\0';
	return strstr(name, "eventfd") && !strstr(name, "no-eventfd");
}

/*
 * The device counts the writes of the test's own value, each time, and no others. Those that
 * a notifier waits for never reach it.
 */
static bool writes_are_counted(const struct window *window)
{
	unsigned int width = FIELD(window, width), offset = FIELD(window, offset);
	u32 data = FIELD(window, data), count = 0;
	bool notifier = has_notifier(window);

	if (FIELD(window, count))
		return false;
	for (unsigned int i = 0; i < WRITES; i++) {
		bool other = i & 1;

		write_reg(window, offset, width, other ? ~data : data);
		count += !notifier && !other;
		if (FIELD(window, count) != count)
			return false;
	}
	return true;
}

static int run_tests(const struct window *window)
{
	int passed = 0;

	for (unsigned int i = 0; i < TESTS_MAX; i++) {
		unsigned int width;

		write_reg(window, offsetof(struct pci_test_dev_hdr, test), 1, i);
		width = FIELD(window, width);
		if (width != 1 && width != 2 && width != 4)
			break;
		passed += writes_are_counted(window);
	}
	return passed;
}

int pci_testdev(void)
{
	pcidevaddr_t bdf = pci_find_dev(PCI_VENDOR_ID_REDHAT, PCI_DEVICE_ID_REDHAT_TEST);
	struct pci_dev dev;
	int passed = 0;

	if (bdf == PCIDEVADDR_INVALID)
		return -1;
	pci_dev_init(&dev, bdf);
	for (int i = 0; i < PCI_TESTDEV_NUM_BARS; i++) {
		struct window window = { .io = !pci_bar_is_memory(&dev, i) };

		if (dev.resource[i] == INVALID_PHYS_ADDR)
			continue;
		window.base = window.io ? dev.resource[i] :
			      (unsigned long)ioremap(dev.resource[i], pci_bar_size(&dev, i));
		passed += run_tests(&window);
	}
	return passed;
}
