/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PCI configuration space: what PCI Local Bus Specification 3.0 says of every function, tried
 * on all that the machine has. Section 3.2.2.3.2 (configuration mechanism #1), 6.1 (reserved
 * registers, functions that do not exist), 6.2 (header), 6.7 (capabilities list), 6.8.1 (MSI);
 * PCI Express Base Specification, section 7.2.2 (enhanced access).
 *
 * The checks of a function stand behind its ids. A failure shows the register as it was, what
 * was written and what was read; every register is put back as it was.
 */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/pci.h>

#define RESERVED_ADDRESS_BITS	0x7f000003u

#define COMMAND_BITS	0x077fu
#define STATUS_RW1C	0xf900u
#define STATUS_RESERVED	0x0047u

/* No machine has these: nothing is behind bus 254, and slot 30 is left free. */
static const pcidevaddr_t absent[] = { PCI_BDF(254, 0, 0), PCI_BDF(0, 30, 0), PCI_BDF(0, 30, 7) };

static void write_address(u32 value)
{
	outl(value, PCI_CONFIG_ADDRESS);
}

/* CONFIG_ADDRESS is a register of 32 bits, and only accesses of 32 bits are ones of it. */
static void test_address_register(void)
{
	static const u32 values[] = { 0x80000000, 0x8000f8fc, 0x80ffff00, 0x00abcd54, 0x80555554 };
	u32 base = pci_config_address(PCI_BDF(0, 0, 0), PCI_VENDOR_ID);
	bool same = true;

	report_prefix_push("CONFIG_ADDRESS");
	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		write_address(values[i]);
		if (inl(PCI_CONFIG_ADDRESS) != values[i]) {
			report_info("wrote %#x, read %#x", values[i], inl(PCI_CONFIG_ADDRESS));
			same = false;
		}
	}
	report(same, "holds what was written");

	write_address(base | RESERVED_ADDRESS_BITS);
	if (!report(inl(PCI_CONFIG_ADDRESS) == base, "reserved bits read as zeros"))
		report_info("wrote %#x, read %#x", base | RESERVED_ADDRESS_BITS,
			    inl(PCI_CONFIG_ADDRESS));

	/* 0xcf9 is left out: the chipset's reset control is there. */
	write_address(base);
	outb(0x55, PCI_CONFIG_ADDRESS);
	outb(0x55, PCI_CONFIG_ADDRESS + 2);
	outb(0x55, PCI_CONFIG_ADDRESS + 3);
	outw(0x5555, PCI_CONFIG_ADDRESS + 2);
	if (!report(inl(PCI_CONFIG_ADDRESS) == base, "narrower writes do not reach it"))
		report_info("was %#x, is %#x", base, inl(PCI_CONFIG_ADDRESS));

	write_address(base & ~PCI_CONFIG_ENABLE);
	if (!report(inl(PCI_CONFIG_DATA) == -1u, "without bit 31 CONFIG_DATA is an I/O port"))
		report_info("read %#x", inl(PCI_CONFIG_DATA));
	write_address(base);
	report(inl(PCI_CONFIG_DATA) != -1u, "with bit 31 it is configuration space");
	report_prefix_pop();
}

static void test_absent(void)
{
	report_prefix_push("no function");
	for (unsigned int i = 0; i < ARRAY_SIZE(absent); i++) {
		pcidevaddr_t bdf = absent[i];
		bool ones = true;

		for (unsigned int at = 0; at < PCI_CFG_SPACE_SIZE; at += 4)
			ones &= pci_config_readl(bdf, at) == -1u &&
				pci_config_readw(bdf, at + 2) == 0xffff &&
				pci_config_readb(bdf, at + 1) == 0xff;
		report(ones, "%02x:%02x.%x reads as ones at all widths", PCI_BDF_BUS(bdf),
		       PCI_BDF_DEVICE(bdf), PCI_BDF_FUNCTION(bdf));
		pci_config_writel(bdf, PCI_COMMAND, 0);
		pci_config_writeb(bdf, PCI_INTERRUPT_LINE, 0);
		report(pci_config_readl(bdf, PCI_COMMAND) == -1u &&
		       pci_config_readb(bdf, PCI_INTERRUPT_LINE) == 0xff,
		       "%02x:%02x.%x: writes do nothing", PCI_BDF_BUS(bdf), PCI_BDF_DEVICE(bdf),
		       PCI_BDF_FUNCTION(bdf));
	}
	report_prefix_pop();
}

static void report_dwords(unsigned int wrong, unsigned int last, const char *what)
{
	if (!report(!wrong, "%s", what))
		report_info("%u dwords differ, the last at %#x", wrong, last);
}

/* Section 3.2.2.3.2: any access inside of the dword CONFIG_DATA, whichever bytes it has. */
static void check_widths(pcidevaddr_t bdf)
{
	unsigned int parts = 0, middles = 0, last_part = 0, last_middle = 0;

	for (unsigned int at = 0; at < PCI_CFG_SPACE_SIZE; at += 4) {
		u32 whole = pci_config_readl(bdf, at), bytes = 0, words;

		for (unsigned int i = 0; i < 4; i++)
			bytes |= (u32)pci_config_readb(bdf, at + i) << 8 * i;
		words = pci_config_readw(bdf, at) | (u32)pci_config_readw(bdf, at + 2) << 16;
		if (bytes != whole || words != whole) {
			parts++;
			last_part = at;
		}
		write_address(pci_config_address(bdf, at));
		if (inw(PCI_CONFIG_DATA + 1) != (u16)(whole >> 8)) {
			middles++;
			last_middle = at;
		}
	}
	report_dwords(parts, last_part, "the same by bytes, words and dwords");
	report_dwords(middles, last_middle, "the same by the word in the middle of a dword");
}

static bool keeps_dword(pcidevaddr_t bdf, unsigned int at, u32 bits)
{
	u32 old = pci_config_readl(bdf, at), now;

	pci_config_writel(bdf, at, ~old & bits);
	now = pci_config_readl(bdf, at);
	pci_config_writel(bdf, at, old);
	if (!((now ^ old) & bits))
		return true;
	report_info("%#x: was %#x, with %#x written %#x", at, old, ~old & bits, now);
	return false;
}

static void check_read_only(pcidevaddr_t bdf)
{
	report(keeps_dword(bdf, PCI_VENDOR_ID, -1u), "vendor and device id are read-only");
	report(keeps_dword(bdf, PCI_CLASS_REVISION, -1u), "class and revision are read-only");
	report(keeps_dword(bdf, PCI_CACHE_LINE_SIZE, 0xff0000), "header type is read-only");
	report(keeps_dword(bdf, PCI_INTERRUPT_LINE, 0xff00), "interrupt pin is read-only");
}

static void check_ids(pcidevaddr_t bdf)
{
	u32 subsystem = pci_config_readl(bdf, PCI_SUBSYSTEM_VENDOR_ID);
	u8 type = pci_config_readb(bdf, PCI_HEADER_TYPE) & PCI_HEADER_TYPE_MASK;
	u8 bist = pci_config_readb(bdf, PCI_BIST);

	report(pci_config_readw(bdf, PCI_DEVICE_ID) != 0xffff, "device id is valid");
	report(type <= PCI_HEADER_TYPE_CARDBUS, "header type is one of three");
	report(pci_config_readb(bdf, PCI_INTERRUPT_PIN) <= 4, "interrupt pin is none or INTA# to D#");
	report(bist & 0x80 || !bist, "BIST is 0 where there is none");
	if (type == PCI_HEADER_TYPE_NORMAL)
		report((u16)subsystem != 0xffff, "subsystem vendor id is valid");
}

/* Function 0 says whether there are others; and the others have no say. */
static void check_multi_function(pcidevaddr_t bdf)
{
	bool others = false;

	for (unsigned int function = 1; function < 8; function++)
		others |= pci_dev_exists(bdf | function);
	if (!PCI_BDF_FUNCTION(bdf))
		report(!others || pci_config_readb(bdf, PCI_HEADER_TYPE) & PCI_HEADER_TYPE_MULTI,
		       "multi-function bit when there are other functions");
}

/* The bits of the command register that can be both set and cleared. */
static u16 command_writable(pcidevaddr_t bdf, u16 *ones, u16 *zeros)
{
	u16 old = pci_config_readw(bdf, PCI_COMMAND);

	pci_config_writew(bdf, PCI_COMMAND, 0xffff);
	*ones = pci_config_readw(bdf, PCI_COMMAND);
	pci_config_writew(bdf, PCI_COMMAND, 0);
	*zeros = pci_config_readw(bdf, PCI_COMMAND);
	pci_config_writew(bdf, PCI_COMMAND, old);
	return *ones & ~*zeros;
}

static void check_command(pcidevaddr_t bdf)
{
	struct pci_dev dev = { .bdf = bdf };
	u16 ones, zeros, writable = command_writable(bdf, &ones, &zeros), wanted = 0;

	for (int i = 0; i < PCI_BAR_NUM; i++)
		if (pci_bar_is_valid(&dev, i))
			wanted |= pci_bar_is_memory(&dev, i) ? PCI_COMMAND_MEMORY : PCI_COMMAND_IO;
	if (dev.bdf && pci_find_cap(bdf, PCI_CAP_ID_MSI))
		wanted |= PCI_COMMAND_MASTER;

	if (!report(!(ones & ~COMMAND_BITS), "command: reserved bits read as zeros"))
		report_info("with ones written %#x", ones);
	if (!report((writable & wanted) == wanted, "command: spaces that have a BAR, and bus "
		    "mastering for MSI, can be turned on and off"))
		report_info("needed %#x, writable %#x", wanted, writable);
}

static void check_status(pcidevaddr_t bdf)
{
	u16 old = pci_config_readw(bdf, PCI_STATUS), now;

	report(!(old & STATUS_RESERVED), "status: reserved bits are zeros");
	pci_config_writew(bdf, PCI_STATUS, 0);
	now = pci_config_readw(bdf, PCI_STATUS);
	if (!report(now == old, "status: writing zeros changes nothing"))
		report_info("was %#x, is %#x", old, now);
	pci_config_writew(bdf, PCI_STATUS, 0xffff);
	now = pci_config_readw(bdf, PCI_STATUS);
	if (!report(now == (old & ~STATUS_RW1C), "status: writing ones clears the error bits only"))
		report_info("was %#x, is %#x", old, now);
}

static void check_interrupt_line(pcidevaddr_t bdf)
{
	u8 old = pci_config_readb(bdf, PCI_INTERRUPT_LINE);
	bool same = true;

	if (!pci_config_readb(bdf, PCI_INTERRUPT_PIN))
		return;
	for (unsigned int bit = 0; bit < 8; bit++) {
		pci_config_writeb(bdf, PCI_INTERRUPT_LINE, 1 << bit);
		same &= pci_config_readb(bdf, PCI_INTERRUPT_LINE) == 1 << bit;
	}
	pci_config_writeb(bdf, PCI_INTERRUPT_LINE, old);
	report(same, "interrupt line holds every bit");
}

static void check_reserved(pcidevaddr_t bdf)
{
	if ((pci_config_readb(bdf, PCI_HEADER_TYPE) & PCI_HEADER_TYPE_MASK) !=
	    PCI_HEADER_TYPE_NORMAL)
		return;
	report(!(pci_config_readl(bdf, PCI_CAPABILITY_LIST) >> 8) &&
	       !pci_config_readl(bdf, PCI_CAPABILITY_LIST + 4),
	       "registers 35H to 3BH are zeros");
	report(keeps_dword(bdf, PCI_CAPABILITY_LIST, -1u) &&
	       keeps_dword(bdf, PCI_CAPABILITY_LIST + 4, -1u),
	       "capabilities pointer and what is reserved behind it are read-only");
}

static void check_msi(pcidevaddr_t bdf, unsigned int cap)
{
	u16 flags = pci_config_readw(bdf, cap + PCI_MSI_FLAGS), now;
	bool wide = flags & PCI_MSI_FLAGS_64BIT;
	unsigned int at = cap + (wide ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32);
	u32 address = pci_config_readl(bdf, cap + PCI_MSI_ADDRESS_LO);
	u16 data = pci_config_readw(bdf, at);

	report(!(flags & PCI_MSI_FLAGS_ENABLE), "MSI: off until it is turned on");
	pci_config_writew(bdf, cap + PCI_MSI_FLAGS, ~PCI_MSI_FLAGS_ENABLE);
	now = pci_config_readw(bdf, cap + PCI_MSI_FLAGS);
	report((now & ~PCI_MSI_FLAGS_QSIZE) == (flags & ~PCI_MSI_FLAGS_QSIZE),
	       "MSI: only enable and multiple message enable can be written");
	pci_config_writew(bdf, cap + PCI_MSI_FLAGS, flags);

	pci_config_writel(bdf, cap + PCI_MSI_ADDRESS_LO, -1u);
	report(pci_config_readl(bdf, cap + PCI_MSI_ADDRESS_LO) == ~3u,
	       "MSI: address holds all but its two low bits");
	pci_config_writel(bdf, cap + PCI_MSI_ADDRESS_LO, address);
	pci_config_writew(bdf, at, 0xa5c3);
	report(pci_config_readw(bdf, at) == 0xa5c3, "MSI: data holds 16 bits");
	pci_config_writew(bdf, at, data);
}

static void check_capabilities(pcidevaddr_t bdf)
{
	unsigned int at = pci_config_readb(bdf, PCI_CAPABILITY_LIST), length = 0;
	bool sound = true, fixed = true;
	u64 seen = 0;

	if (!(pci_config_readw(bdf, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return;
	for (; at && sound; length++) {
		/* The bottom two bits of a pointer are reserved, and zeros today. */
		sound = at >= PCI_STD_HEADER_SIZEOF && !(at & 3) && !(seen & 1ull << at / 4);
		if (!sound)
			report_info("pointer %#x behind %u capabilities", at, length);
		seen |= 1ull << at / 4;
		fixed &= keeps_dword(bdf, at & ~3, 0xffff);
		at = pci_config_readb(bdf, (at & ~3) + PCI_CAP_LIST_NEXT);
	}
	report(length && sound, "capabilities: each behind the header, once, and the list ends");
	report(fixed, "capabilities: ids and pointers are read-only");
	if (pci_find_cap(bdf, PCI_CAP_ID_MSI))
		check_msi(bdf, pci_find_cap(bdf, PCI_CAP_ID_MSI));
}

static void check_ecam(pcidevaddr_t bdf)
{
	char *space;
	bool same = true, sound = true;
	unsigned int at = PCI_EXT_CAP_START, length = 0;

	if (!pci_has_extended_config())
		return;
	space = ioremap(pci_ecam_address(bdf), PCI_CFG_SPACE_EXP_SIZE);
	for (unsigned int i = 0; i < PCI_CFG_SPACE_SIZE; i += 4)
		same &= readl(space + i) == pci_config_readl(bdf, i) &&
			readw(space + i + 2) == pci_config_readw(bdf, i + 2) &&
			readb(space + i + 1) == pci_config_readb(bdf, i + 1);
	report(same, "the same by memory-mapped access");

	if (!pci_find_cap(bdf, PCI_CAP_ID_EXP))
		return;
	while (at && sound && readl(space + at) && length < PCI_CFG_SPACE_EXP_SIZE / 4) {
		u32 header = readl(space + at);

		sound = header != -1u && PCI_EXT_CAP_ID(header) && PCI_EXT_CAP_VER(header);
		at = PCI_EXT_CAP_NEXT(header);
		sound &= !at || at >= PCI_EXT_CAP_START;
		length++;
	}
	report(sound && length < PCI_CFG_SPACE_EXP_SIZE / 4, "extended capabilities: sound, and end");
}

static bool check_function(pcidevaddr_t bdf, void *data)
{
	report_prefix_pushf("%04x:%04x", pci_config_readw(bdf, PCI_VENDOR_ID),
			    pci_config_readw(bdf, PCI_DEVICE_ID));
	check_ids(bdf);
	check_multi_function(bdf);
	check_widths(bdf);
	check_read_only(bdf);
	check_command(bdf);
	check_status(bdf);
	check_interrupt_line(bdf);
	check_reserved(bdf);
	check_capabilities(bdf);
	check_ecam(bdf);
	report_prefix_pop();
	++*(unsigned int *)data;
	return false;
}

static void test_functions(void)
{
	unsigned int count = 0;

	pci_for_each(check_function, &count);
	report(count > 0, "functions were found");
}

static void test_ecam_absent(void)
{
	pcidevaddr_t bdf = PCI_BDF(0, 30, 0);

	if (!pci_has_extended_config()) {
		report_skip("no MCFG table: configuration space is not in memory");
		return;
	}
	report(readl(ioremap(pci_ecam_address(bdf), 4)) == -1u &&
	       pci_config_readl(bdf, PCI_EXT_CAP_START) == -1u,
	       "memory-mapped access: no function reads as ones");
}

int main(int argc, char **argv)
{
	if (!pci_probe()) {
		report_skip("no PCI");
		return report_summary();
	}
	pci_print();
	test_address_register();
	test_absent();
	test_functions();
	test_ecam_absent();
	return report_summary();
}
