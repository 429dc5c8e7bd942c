/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Driver of QEMU's edu device. See pci-edu.h. */
#include <libcflat.h>
#include "pci-edu.h"

bool edu_init(struct pci_edu_dev *dev)
{
	pcidevaddr_t bdf = pci_find_dev(PCI_VENDOR_ID_QEMU, PCI_DEVICE_ID_QEMU_EDU);

	if (bdf == PCIDEVADDR_INVALID)
		return false;
	pci_dev_init(&dev->pci_dev, bdf);
	pci_enable_defaults(&dev->pci_dev);
	assert_msg(dev->pci_dev.resource[EDU_BAR] != INVALID_PHYS_ADDR, "edu has no address");
	dev->reg_base = ioremap(dev->pci_dev.resource[EDU_BAR], EDU_BAR_SIZE);
	return (edu_reg_readl(dev, EDU_REG_ID) & EDU_ID_MASK) == EDU_ID;
}

void edu_reg_write64(struct pci_edu_dev *dev, int reg, u64 val)
{
	if (sizeof(long) == sizeof(val)) {
		writeq(val, (volatile char *)dev->reg_base + reg);
	} else {
		edu_reg_writel(dev, reg, val);
		edu_reg_writel(dev, reg + 4, val >> 32);
	}
}

void edu_dma_start(struct pci_edu_dev *dev, iova_t iova, size_t size, unsigned int dev_offset,
		   u32 flags)
{
	u64 buffer = EDU_DMA_BUFFER + dev_offset;
	bool to_ram = flags & EDU_DMA_TO_RAM;

	assert(size <= EDU_DMA_BUFFER_SIZE && dev_offset <= EDU_DMA_BUFFER_SIZE - size);
	edu_reg_write64(dev, EDU_REG_DMA_SRC, to_ram ? buffer : iova);
	edu_reg_write64(dev, EDU_REG_DMA_DST, to_ram ? iova : buffer);
	edu_reg_write64(dev, EDU_REG_DMA_COUNT, size);
	edu_reg_write64(dev, EDU_REG_DMA_CMD, flags | EDU_DMA_START);
}

bool edu_dma_busy(struct pci_edu_dev *dev)
{
	return edu_reg_readl(dev, EDU_REG_DMA_CMD) & EDU_DMA_START;
}

void edu_dma(struct pci_edu_dev *dev, iova_t iova, size_t size, unsigned int dev_offset,
	     bool from_device)
{
	edu_dma_start(dev, iova, size, dev_offset, from_device ? EDU_DMA_TO_RAM : 0);
	while (edu_dma_busy(dev))
		cpu_relax();
}
