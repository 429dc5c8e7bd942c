/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PCI: PCI Local Bus Specification 3.0.
 *
 *	pcidevaddr_t bdf = pci_find_dev(PCI_VENDOR_ID_REDHAT, PCI_DEVICE_ID_REDHAT_TEST);
 *	struct pci_dev dev;
 *
 *	pci_dev_init(&dev, bdf);
 *	regs = ioremap(dev.resource[0], pci_bar_size(&dev, 0));
 *
 * A function is named by its bus, device and function number in 8, 5 and 3 bits: its bdf. A
 * BAR is a base address register, counted from 0; a 64-bit one counts as two, of which the
 * upper never is valid.
 *
 * An architecture provides the pci_config_ accessors, pci_translate_addr() and
 * pci_alloc_resource().
 */
#ifndef LIB_PCI_H
#define LIB_PCI_H

#include <libcflat.h>
#include <linux/pci_regs.h>

typedef uint16_t pcidevaddr_t;

enum {
	PCIDEVADDR_INVALID = 0xffff,
};

#define PCI_BAR_NUM	6

#define PCI_BDF(bus, device, function)	((bus) << 8 | (device) << 3 | (function))
#define PCI_BDF_BUS(bdf)		((bdf) >> 8 & 0xff)
#define PCI_BDF_DEVICE(bdf)		((bdf) >> 3 & 0x1f)
#define PCI_BDF_FUNCTION(bdf)		((bdf) & 7)

struct pci_dev {
	uint16_t bdf;
	uint16_t msi_offset;		/* of the MSI capability, 0: none */
	uint32_t reserved;
	phys_addr_t resource[PCI_BAR_NUM];	/* as the CPU sees it; INVALID_PHYS_ADDR: none */
};

#define PCI_VENDOR_ID_REDHAT		0x1b36
#define PCI_DEVICE_ID_REDHAT_TEST	0x0005
#define PCI_VENDOR_ID_QEMU		0x1234
#define PCI_DEVICE_ID_QEMU_EDU		0x11e8

/*
 * Accesses of configuration space. A read from what is not there gives ones, and a write to
 * it does nothing. @offset must be a multiple of the width, below 256, or below 4096 where
 * the machine has an enhanced configuration access mechanism.
 */
uint8_t pci_config_readb(pcidevaddr_t bdf, unsigned int offset);
uint16_t pci_config_readw(pcidevaddr_t bdf, unsigned int offset);
uint32_t pci_config_readl(pcidevaddr_t bdf, unsigned int offset);
void pci_config_writeb(pcidevaddr_t bdf, unsigned int offset, uint8_t val);
void pci_config_writew(pcidevaddr_t bdf, unsigned int offset, uint16_t val);
void pci_config_writel(pcidevaddr_t bdf, unsigned int offset, uint32_t val);

/* Whether offsets from 256 on can be accessed. */
bool pci_has_extended_config(void);

/* Where the CPU sees the bus address @addr of a device's BAR. */
phys_addr_t pci_translate_addr(pcidevaddr_t bdf, uint64_t addr);

/*
 * A piece of the address space of the bus that @bdf is on, of @size bytes, a power of two, and
 * aligned to it, that no device uses. False when there is none.
 */
bool pci_alloc_resource(pcidevaddr_t bdf, bool io, uint64_t size, uint64_t *addr);

/* Makes PCI usable; returns whether there is any. */
bool pci_probe(void);

static inline bool pci_dev_exists(pcidevaddr_t bdf)
{
	return pci_config_readw(bdf, PCI_VENDOR_ID) != 0xffff;
}

/*
 * Calls @visit for each function that exists, behind bridges as far as they are set up, until
 * it returns true. Returns whether it did.
 */
bool pci_for_each(bool (*visit)(pcidevaddr_t bdf, void *data), void *data);

/* The first function with these ids, PCIDEVADDR_INVALID if there is none. */
pcidevaddr_t pci_find_dev(uint16_t vendor_id, uint16_t device_id);

/*
 * Reads the function's BARs and its capabilities. A BAR that has no address gets one, where
 * there is room, and the function then decodes its address spaces.
 */
void pci_dev_init(struct pci_dev *dev, pcidevaddr_t bdf);

/* What a BAR is; what pci_bar_get() gives is the register. */
bool pci_bar_is_valid(struct pci_dev *dev, int bar_num);
bool pci_bar_is64(struct pci_dev *dev, int bar_num);
bool pci_bar_is_memory(struct pci_dev *dev, int bar_num);
bool pci_bar_is_prefetchable(struct pci_dev *dev, int bar_num);
uint32_t pci_bar_get(struct pci_dev *dev, int bar_num);

/* The address in the BAR, on the bus. */
uint64_t pci_bar_get_addr(struct pci_dev *dev, int bar_num);

/* Moves a BAR; @addr must be aligned to its size and, for a BAR of 32 bits, fit in. */
void pci_bar_set_addr(struct pci_dev *dev, int bar_num, uint64_t addr);

/* The size that the BAR decodes, in bytes; 0 when there is no BAR. */
uint64_t pci_bar_size(struct pci_dev *dev, int bar_num);

/* The same of the register at @offset of any function, and what is writable in it. */
uint64_t pci_bar_probe_mask(pcidevaddr_t bdf, unsigned int offset);

/* Sets and clears bits of the command register. */
void pci_cmd_set_clr(struct pci_dev *dev, uint16_t set, uint16_t clear);

/* Memory and I/O space and bus mastering on, INTx on. */
void pci_enable_defaults(struct pci_dev *dev);

/*
 * The offset of the function's first capability with id @cap_id, 0 if it has none. A list
 * with a loop, or that leaves the space behind the header, ends there.
 */
uint8_t pci_find_cap(pcidevaddr_t bdf, uint8_t cap_id);

/* The same of extended capabilities. */
uint16_t pci_find_ext_cap(pcidevaddr_t bdf, uint16_t cap_id);

/*
 * Message signaled interrupts: one vector, sent as a write of @msi_data to @msi_addr; it is
 * enabled. False when the function cannot do it.
 */
bool pci_setup_msi(struct pci_dev *dev, uint64_t msi_addr, uint32_t msi_data);
void pci_msi_set_enable(struct pci_dev *dev, bool enabled);

/* The pin that the function interrupts with: 1 for INTA# to 4, 0 when it has none. */
uint8_t pci_intx_pin(struct pci_dev *dev);

/* One line for the function and one for each BAR; the same of all functions. */
void pci_dev_print(struct pci_dev *dev);
void pci_print(void);

/*
 * QEMU's pci-testdev (docs/specs/pci-testdev): an array of register tests in each of two
 * BARs, one in memory and one in I/O space.
 */
#define PCI_TESTDEV_NUM_BARS	2
#define PCI_TESTDEV_BAR_MEM	0
#define PCI_TESTDEV_BAR_IO	1
#define PCI_TESTDEV_NUM_TESTS	3

struct pci_test_dev_hdr {
	uint8_t test;		/* write: selects the test by its number */
	uint8_t width;		/* of the access, in bytes */
	uint8_t pad0[2];
	uint32_t offset;	/* of the register, from here */
	uint32_t data;		/* what to write there */
	uint32_t count;		/* writes that arrived */
	uint8_t name[];		/* ends with a 0; empty behind the last test */
};

/* Runs its tests through both BARs: the number that passed, -1 when there is no such device. */
int pci_testdev(void);

#endif
