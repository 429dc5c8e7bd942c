/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host does when this guest asks for it (docs/protocol.md, "Host requests"), seen from inside: each verb, its
 * effect on the machine, and that the guest goes on as it was.
 *
 * NMI: Intel SDM volume 3, 6.7. Machine check: volume 3, 16.3.2 (MCi_STATUS, MCi_ADDR, MCi_MISC) and 16.4 (#MC needs
 * CR4.MCE; MCG_STATUS.MCIP). Power button: ACPI 6.4, section 4.8.3.1.1 (PWRBTN_STS, PWRBTN_EN). Hot-plug registers: QEMU's
 * docs/specs/acpi_pci_hotplug and acpi_cpu_hotplug.
 *
 * A failure names the request; the log holds the host's answer behind "## answer:".
 */
#include <libcflat.h>
#include <vmm-request.h>
#include <asm/io.h>
#include <asm/page.h>
#include <asm/pci.h>
#include <msr.h>
#include <desc.h>
#include <processor.h>

#define MCG_STATUS_RIPV		1ull
#define MCG_STATUS_MCIP		4ull
/* VAL, UC, EN, MISCV, ADDRV, PCC, and an error code */
#define BANK_STATUS		0xbe00000000000005ull
#define BANK			3
#define BANK_ADDRESS		0x123456780ull
#define BANK_MISC		0x8cull
#define MSR_OF_BANK(offset)	(0x400 + 4 * BANK + (offset))

#define PM1A_STATUS		0x600
#define PM1A_ENABLE		0x602
#define PM1_PWRBTN		0x100	/* in both */
#define PCI_HOTPLUG_EJECT	0xae08
#define CPU_HOTPLUG_BITMAP	0xaf00
#define EDU_ID			0x11e81234u
#define HOTPLUG_SLOT		20

static volatile int nmis;
static volatile u64 mcg_status_seen;

static void nmi_handler(struct ex_regs *regs)
{
	nmis++;
}

static void test_nmi(void)
{
	handler before = handle_exception(NMI_VECTOR, nmi_handler);

	for (int i = 1; i <= 3; i++) {
		nmis = 0;
		if (!vmm_request_or_skip("inject-nmi", "inject-nmi"))
			break;
		report(nmis == 1, "inject-nmi: one NMI, time %d", i);
	}
	handle_exception(NMI_VECTOR, before);
}

static void mc_handler(struct ex_regs *regs)
{
	mcg_status_seen = rdmsr(MSR_IA32_MCG_STATUS);
	wrmsr(MSR_IA32_MCG_STATUS, 0);
}

static void test_machine_check(void)
{
	handler before;

	if (!this_cpu_has(X86_FEATURE_MCA)) {
		report_skip("mce: no machine-check architecture");
		return;
	}
	before = handle_exception(MC_VECTOR, mc_handler);
	write_cr4(read_cr4() | X86_CR4_MCE);
	wrmsr(MSR_OF_BANK(0), ~0ull);
	mcg_status_seen = 0;
	if (vmm_request_or_skip("mce", "mce 0 %d 0x%llx 0x%llx 0x%llx 0x%llx", BANK, BANK_STATUS,
				MCG_STATUS_MCIP | MCG_STATUS_RIPV, BANK_ADDRESS, BANK_MISC)) {
		report(mcg_status_seen == (MCG_STATUS_MCIP | MCG_STATUS_RIPV), "mce: #MC with MCG_STATUS as asked");
		report(rdmsr(MSR_OF_BANK(1)) == BANK_STATUS, "mce: MC%d_STATUS", BANK);
		report(rdmsr(MSR_OF_BANK(2)) == BANK_ADDRESS, "mce: MC%d_ADDR", BANK);
		report(rdmsr(MSR_OF_BANK(3)) == BANK_MISC, "mce: MC%d_MISC", BANK);
	}
	wrmsr(MSR_OF_BANK(1), 0);
	write_cr4(read_cr4() & ~X86_CR4_MCE);
	handle_exception(MC_VECTOR, before);
}

static u8 pattern[4 * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static void fill_pattern(u8 seed)
{
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = seed + i + i / PAGE_SIZE;
}

static bool pattern_is(u8 seed)
{
	for (size_t i = 0; i < sizeof(pattern); i++)
		if (pattern[i] != (u8)(seed + i + i / PAGE_SIZE))
			return false;
	return true;
}

static void test_migrate(void)
{
	ulong cr3 = read_cr3(), cr4 = read_cr4();

	for (int i = 1; i <= 2; i++) {
		fill_pattern(i);
		if (!vmm_request_or_skip("migrate", "migrate"))
			return;
		report(pattern_is(i), "migrate: memory, time %d", i);
		report(read_cr3() == cr3 && read_cr4() == cr4, "migrate: control registers, time %d", i);
	}
}

/* Between saving and loading nothing may be reported: the guest that did would be gone with its counts. */
static void test_snapshot(void)
{
	fill_pattern(77);
	if (!vmm_request_or_skip("snapshot-save", "snapshot-save here"))
		return;
	if (!strcmp(vmm_answer_text(), "saved")) {
		fill_pattern(1);
		vmm_request("snapshot-load here");
		report_fail("snapshot-load: the host says: %s", vmm_answer_text());
		return;
	}
	report(!strcmp(vmm_answer_text(), "loaded"), "snapshot-load: the guest that was saved goes on");
	report(pattern_is(77), "snapshot-load: memory as it was saved");
	report(vmm_request("snapshot-load nowhere") == VMM_FAILED, "snapshot-load: of a name that was not saved");
	report(vmm_request("snapshot-save here") == VMM_FAILED, "snapshot-save: a name is taken once");
}

static u32 id_in_slot(void)
{
	return pci_config_readl(PCI_BDF(0, HOTPLUG_SLOT, 0), 0);
}

static void test_device(void)
{
	if (id_in_slot() != 0xffffffff) {
		report_skip("device-add: slot %d is not free", HOTPLUG_SLOT);
		return;
	}
	if (!vmm_request_or_skip("device-add", "device-add edu,id=plugged,addr=%x", HOTPLUG_SLOT))
		return;
	report(id_in_slot() == EDU_ID, "device-add: the device is in its slot");
	if (!vmm_request_or_skip("device-del", "device-del plugged"))
		return;
	report(id_in_slot() == EDU_ID, "device-del: it stays until the guest lets it go");
	outl(1u << HOTPLUG_SLOT, PCI_HOTPLUG_EJECT);
	report(id_in_slot() == 0xffffffff, "device-del: it is gone then");
	report(vmm_request("device-add no-such-device") == VMM_FAILED, "device-add: an unknown device");
	report(vmm_request("device-del plugged") == VMM_FAILED, "device-del: of a device that is gone");
}

static void test_cpu_add(void)
{
	u8 before = inb(CPU_HOTPLUG_BITMAP);

	if (vmm_request_or_skip("cpu-add", "cpu-add"))
		report(before == 1 && inb(CPU_HOTPLUG_BITMAP) == 3, "cpu-add: one more CPU is present");
}

static void test_stop(void)
{
	if (vmm_request_or_skip("stop", "stop 100"))
		report_pass("stop: the guest goes on afterwards");
	report(vmm_request("stop forever") == VMM_FAILED, "stop: of no number");
}

static void test_powerdown(void)
{
	u16 enabled = inw(PM1A_ENABLE);

	outw(PM1_PWRBTN, PM1A_STATUS);
	if (inw(PM1A_STATUS) & PM1_PWRBTN) {
		report_skip("powerdown: no power management at port %#x", PM1A_STATUS);
		return;
	}
	outw(PM1_PWRBTN, PM1A_ENABLE);
	if (vmm_request_or_skip("powerdown", "powerdown"))
		report(inw(PM1A_STATUS) & PM1_PWRBTN, "powerdown: the power button's status bit");
	outw(PM1_PWRBTN, PM1A_STATUS);
	outw(enabled, PM1A_ENABLE);
}

/* What is no request, or a malformed one, is refused and does nothing. */
static void test_refusals(void)
{
	static const struct {
		const char *line;
		enum vmm_answer answer;
	} cases[] = {
		{ "no-such-verb", VMM_UNSUPPORTED },
		{ "migrate now", VMM_FAILED },
		{ "snapshot-save", VMM_FAILED },
		{ "snapshot-save ../../etc/passwd", VMM_FAILED },
		{ "device-add edu,id", VMM_FAILED },
		{ "device-add edu;quit", VMM_FAILED },
		{ "device-del $(reboot)", VMM_FAILED },
		{ "mce 0 0 quit 0 0 0", VMM_FAILED },
		{ "mce 0", VMM_FAILED },
		{ "wakeup soon", VMM_FAILED },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++)
		report(vmm_request("%s", cases[i].line) == cases[i].answer, "refused: %s", cases[i].line);
}

int main(void)
{
	test_nmi();
	test_machine_check();
	test_migrate();
	test_snapshot();
	/* Behind these the machine is no longer what its command line says, and does not migrate. */
	test_device();
	test_cpu_add();
	test_stop();
	test_powerdown();
	test_refusals();
	return report_summary();
}
