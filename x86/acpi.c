/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables that firmware and VMM give the guest, against the machine they describe: ACPI
 * 6.5, chapter 5; section 4.8.3.3 (power management timer); IA-PC HPET specification 1.0a,
 * section 3.2.4; PCI Firmware Specification 3.0, section 4.1.2 (MCFG).
 *
 * Needs a firmware that makes tables. The library refuses a table with a wrong length or
 * checksum, so one of those is missing here.
 */
#include <libcflat.h>
#include <acpi.h>
#include <asm/io.h>
#include <asm/pci.h>
#include "apic.h"
#include "smp.h"
#include "timer.h"

#define TIMER_READS	20000

/* A step back is one forward of almost the whole range; that much, 18 ms, is told apart. */
#define STEP_BACK	0x10000u

static void test_roots(void)
{
	const struct acpi_table_rsdp *rsdp = find_acpi_table_addr(RSDP_SIGNATURE);
	const struct acpi_table_rsdt_rev1 *rsdt = find_acpi_table_addr(RSDT_SIGNATURE);
	const struct acpi_table_xsdt *xsdt = find_acpi_table_addr(XSDT_SIGNATURE);

	report(rsdt || xsdt, "there is a root table");
	report(rsdp->revision < 2 || xsdt, "an RSDP of revision 2 has an XSDT");
	if (rsdt) {
		unsigned int count = (rsdt->length - sizeof(*rsdt)) / sizeof(u32), sound = 0;

		for (unsigned int i = 0; i < count; i++) {
			const struct acpi_table *table = phys_to_virt(rsdt->table_offset_entry[i]);

			sound += table->length >= sizeof(*table) && !acpi_sum(table, table->length);
		}
		report(count && sound == count, "each table of the RSDT sums up to 0");
		report(!((rsdt->length - sizeof(*rsdt)) % sizeof(u32)), "RSDT has whole entries");
	}
}

static void test_fadt(void)
{
	const struct acpi_table_fadt *fadt = find_acpi_table_addr(FACP_SIGNATURE);
	const struct acpi_table_facs_rev1 *facs = find_acpi_table_addr(FACS_SIGNATURE);

	report(fadt, "FADT");
	if (!fadt)
		return;
	report(find_acpi_table_addr(DSDT_SIGNATURE), "DSDT is where the FADT says");
	report(facs && IS_ALIGNED((unsigned long)facs, 64),
	       "FACS is where the FADT says, on a 64-byte border");
	if (fadt->flags & ACPI_FADT_HW_REDUCED)
		return;
	report(fadt->pm1a_evt_blk && fadt->pm1_evt_len >= 4, "PM1a event block");
	report(fadt->pm1a_cnt_blk && fadt->pm1_cnt_len >= 2, "PM1a control block");
	report(!fadt->pm_tmr_blk || fadt->pm_tmr_len == 4, "PM timer has 4 bytes");
	if (ACPI_HAS(fadt, x_pm_tmr_blk) && fadt->x_pm_tmr_blk.address)
		report(fadt->x_pm_tmr_blk.address == fadt->pm_tmr_blk &&
		       fadt->x_pm_tmr_blk.space_id == ACPI_SPACE_IO,
		       "both addresses of the PM timer are the same");
	report(inw(fadt->pm1a_cnt_blk) != 0xffff, "PM1a control can be read");
}

static bool is_cpu(u32 apic_id)
{
	for (int i = 0; i < cpu_count(); i++)
		if (id_map[i] == apic_id)
			return true;
	return false;
}

static u8 io_apic_id(void)
{
	return ioapic_read_reg(0) >> 24 & 0xf;
}

static void test_madt(void)
{
	const struct acpi_table_madt *madt = find_acpi_table_addr(MADT_SIGNATURE);
	const struct acpi_madt_entry *entry = NULL, *last = NULL;
	unsigned int known = 0, io_apics = 0;
	bool timer = false;

	report(madt, "MADT");
	if (!madt)
		return;
	while ((entry = acpi_madt_next(madt, entry))) {
		const struct acpi_madt_local_apic *local = (const void *)entry;
		const struct acpi_madt_local_x2apic *x2apic = (const void *)entry;
		const struct acpi_madt_io_apic *io = (const void *)entry;
		const struct acpi_madt_override *override = (const void *)entry;

		last = entry;
		if (entry->type == ACPI_MADT_LOCAL_APIC && local->flags & ACPI_MADT_ENABLED)
			known += is_cpu(local->apic_id);
		if (entry->type == ACPI_MADT_LOCAL_X2APIC && x2apic->flags & ACPI_MADT_ENABLED)
			known += is_cpu(x2apic->apic_id);
		if (entry->type == ACPI_MADT_IO_APIC && !io->gsi_base) {
			io_apics++;
			report(io->address == IO_APIC_DEFAULT_PHYS_BASE && io->id == io_apic_id(),
			       "MADT: the I/O APIC's address and id");
		}
		if (entry->type == ACPI_MADT_OVERRIDE)
			timer |= !override->bus && override->source == 0 && override->gsi == 2;
	}
	report(last && (const u8 *)last + last->length == (const u8 *)madt + madt->length,
	       "MADT: entries fill the table");
	report(io_apics == 1, "MADT: one I/O APIC starts at interrupt 0");
	report(timer, "MADT: IRQ 0 is the I/O APIC's line 2");
	report(madt->local_apic_address == APIC_DEFAULT_PHYS_BASE, "MADT: the local APICs' address");
	if (!report(acpi_madt_cpus(madt) == cpu_count() && known == cpu_count(),
		    "MADT: the enabled processors are those that run"))
		report_info("%u enabled, %u of them known, %d run", acpi_madt_cpus(madt), known,
			    cpu_count());
}

/* Whether the timer only goes forward, and how wide it is. */
static void test_pm_timer(void)
{
	u32 mask = pm_timer_mask(), last, now, seen_ones = 0, seen_zeros = 0;
	u16 port = pm_timer_port();
	bool forward = true, above = false;

	report(port, "PM timer has a port");
	if (!port)
		return;
	last = inl(port);
	for (unsigned int i = 0; i < TIMER_READS; i++, last = now) {
		now = inl(port);
		above |= now & ~mask;
		forward &= ((now - last) & mask) < mask - STEP_BACK;
		seen_ones |= now;
		seen_zeros |= ~now;
	}
	report(forward, "PM timer goes forward");
	report(!above, "PM timer: bits above its width are zeros");
	report((seen_ones & seen_zeros & 0xff) == 0xff, "PM timer: each of the low bits changes");
	outl(0, port);
	now = inl(port);
	report(((now - last) & mask) < mask - STEP_BACK, "PM timer is read-only");
}

static void test_hpet(void)
{
	const struct acpi_table_hpet *hpet = find_acpi_table_addr(HPET_SIGNATURE);
	const u32 *registers;

	if (!hpet) {
		report_skip("no HPET");
		return;
	}
	registers = phys_to_virt(hpet->address.address);
	report(hpet->address.space_id == ACPI_SPACE_MEMORY && hpet->address.address < UINT32_MAX &&
	       IS_ALIGNED(hpet->address.address, 1024), "HPET is in memory, on a 1 KiB border");
	if (!report(readl(registers) == hpet->event_timer_block_id,
		    "HPET: the table's block id is that of the device"))
		report_info("table %#x, device %#x", hpet->event_timer_block_id, readl(registers));
}

static void test_mcfg(void)
{
	const struct acpi_table_mcfg *mcfg = find_acpi_table_addr(MCFG_SIGNATURE);
	pcidevaddr_t bridge = PCI_BDF(0, 0, 0);

	if (!mcfg) {
		report_skip("no MCFG");
		return;
	}
	report(mcfg->length > sizeof(*mcfg) &&
	       !((mcfg->length - sizeof(*mcfg)) % sizeof(struct acpi_mcfg_allocation)),
	       "MCFG has whole entries");
	report(pci_ecam_address(bridge) &&
	       readl(ioremap(pci_ecam_address(bridge), 4)) == pci_config_readl(bridge, PCI_VENDOR_ID),
	       "MCFG: the host bridge is there");
}

int main(int argc, char **argv)
{
	if (!find_acpi_table_addr(RSDP_SIGNATURE)) {
		report_skip("firmware made no ACPI tables");
		return report_summary();
	}
	test_roots();
	test_fadt();
	test_madt();
	test_pm_timer();
	test_hpet();
	test_mcfg();
	return report_summary();
}
