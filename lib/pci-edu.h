/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU's device "edu" (docs/specs/edu): a register that inverts, a factorial, interrupts on
 * demand, and DMA between memory and a buffer of its own.
 *
 *	struct pci_edu_dev edu;
 *
 *	if (edu_init(&edu))
 *		edu_dma(&edu, virt_to_phys(buf), 64, 0, false);
 */
#ifndef LIB_PCI_EDU_H
#define LIB_PCI_EDU_H

#include <libcflat.h>
#include <pci.h>
#include <asm/io.h>

/* An address as a device puts it on the bus. */
typedef u64 iova_t;

#define EDU_BAR			0
#define EDU_BAR_SIZE		(1 << 20)

/* Registers: of 32 bits below 0x80, of 64 from there on. */
#define EDU_REG_ID		0x00
#define EDU_REG_ALIVE		0x04
#define EDU_REG_FACTORIAL	0x08
#define EDU_REG_STATUS		0x20
#define EDU_REG_INTR_STATUS	0x24
#define EDU_REG_INTR_RAISE	0x60
#define EDU_REG_INTR_ACK	0x64
#define EDU_REG_DMA_SRC		0x80
#define EDU_REG_DMA_DST		0x88
#define EDU_REG_DMA_COUNT	0x90
#define EDU_REG_DMA_CMD		0x98

/* EDU_REG_ID: a constant below the version's two bytes. */
#define EDU_ID			0xed
#define EDU_ID_MASK		0xff

/* EDU_REG_STATUS */
#define EDU_STATUS_FACTORIAL	0x01	/* it is being computed */
#define EDU_STATUS_INT_ENABLE	0x80	/* interrupt when it is done */

/* What the device itself puts into EDU_REG_INTR_STATUS. */
#define EDU_INTR_FACTORIAL	0x001
#define EDU_INTR_DMA		0x100

/* EDU_REG_DMA_CMD */
#define EDU_DMA_START		0x01
#define EDU_DMA_TO_RAM		0x02
#define EDU_DMA_INT		0x04

/* The buffer, in the device's own addresses. */
#define EDU_DMA_BUFFER		0x40000
#define EDU_DMA_BUFFER_SIZE	4096

struct pci_edu_dev {
	struct pci_dev pci_dev;
	volatile void *reg_base;
};

/* Finds the device and makes it a bus master; false when the machine has none. */
bool edu_init(struct pci_edu_dev *dev);

/* Starts a copy of @size bytes between @iova and the buffer; @flags are EDU_REG_DMA_CMD's. */
void edu_dma_start(struct pci_edu_dev *dev, iova_t iova, size_t size, unsigned int dev_offset,
		   u32 flags);

/* Whether a copy is still going on. */
bool edu_dma_busy(struct pci_edu_dev *dev);

/* The whole copy: into RAM if @from_device, else out of it. Returns when it is done. */
void edu_dma(struct pci_edu_dev *dev, iova_t iova, size_t size, unsigned int dev_offset,
	     bool from_device);

static inline uint32_t edu_reg_readl(struct pci_edu_dev *dev, int reg)
{
	return readl((volatile char *)dev->reg_base + reg);
}

static inline void edu_reg_writel(struct pci_edu_dev *dev, int reg, uint32_t val)
{
	writel(val, (volatile char *)dev->reg_base + reg);
}

/* A register from 0x80 on, in two halves, the lower first; i386 has no wider access. */
void edu_reg_write64(struct pci_edu_dev *dev, int reg, u64 val);

#endif
