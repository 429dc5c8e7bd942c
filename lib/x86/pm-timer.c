/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The power management timer. See timer.h. */
#include <libcflat.h>
#include <acpi.h>
#include <pci.h>
#include <asm/barrier.h>
#include <asm/io.h>
#include "timer.h"

/* Of the block of I/O ports that the chipset has for power management. */
#define TIMER_OFFSET	8

/* Where it goes if firmware did not say, which no other device uses. */
#define FREE_BASE	0x600

#define BITS_24		0xffffffu

/* Where a chipset's function has the base of the block, and the bit that enables it. */
static const struct chipset {
	u16 vendor, device;
	u8 base, enable, enable_bit;
} chipsets[] = {
	{ 0x8086, 0x7113, 0x40, 0x80, 1 << 0 },		/* PIIX4, section 7.2 */
	{ 0x8086, 0x2918, 0x40, 0x44, 1 << 7 },		/* ICH9 LPC, section 13.1.13 */
};
#define BASE_MASK	0xff80

static u16 port_of_fadt(const struct acpi_table_fadt *fadt)
{
	if (ACPI_HAS(fadt, x_pm_tmr_blk) && fadt->x_pm_tmr_blk.address &&
	    fadt->x_pm_tmr_blk.space_id == ACPI_SPACE_IO)
		return fadt->x_pm_tmr_blk.address;
	return fadt->pm_tmr_blk;
}

static u16 port_of_chipset(void)
{
	for (const struct chipset *c = chipsets; c < chipsets + ARRAY_SIZE(chipsets); c++) {
		pcidevaddr_t bdf = pci_find_dev(c->vendor, c->device);
		u32 base;

		if (bdf == PCIDEVADDR_INVALID)
			continue;
		base = pci_config_readl(bdf, c->base) & BASE_MASK;
		if (!base || !(pci_config_readb(bdf, c->enable) & c->enable_bit)) {
			base = FREE_BASE;
			pci_config_writel(bdf, c->base, base | 1);
			pci_config_writeb(bdf, c->enable,
					  pci_config_readb(bdf, c->enable) | c->enable_bit);
		}
		return base + TIMER_OFFSET;
	}
	return 0;
}

u16 pm_timer_port(void)
{
	static int port = -1;
	const struct acpi_table_fadt *fadt;

	if (port < 0) {
		fadt = find_acpi_table_addr(FACP_SIGNATURE);
		port = fadt ? port_of_fadt(fadt) : port_of_chipset();
	}
	return port;
}

u32 pm_timer_mask(void)
{
	const struct acpi_table_fadt *fadt = find_acpi_table_addr(FACP_SIGNATURE);

	return fadt && fadt->flags & ACPI_FADT_TMR_VAL_EXT ? -1u : BITS_24;
}

bool pm_timer_delay(u64 us)
{
	u16 port = pm_timer_port();
	u64 left = us * PM_TIMER_HZ / 1000000 + 1;
	u32 mask = pm_timer_mask(), last, now, passed;

	if (!port)
		return false;
	for (last = inl(port); left; left -= MIN(left, (u64)passed), last = now) {
		now = inl(port);
		passed = (now - last) & mask;
		cpu_relax();
	}
	return true;
}
