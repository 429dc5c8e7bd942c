/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the boot processor's first line of C to the test's main(). */
#include <libcflat.h>
#include <argv.h>
#include <environ.h>
#include <asm/setup.h>
#include "apic.h"
#include "desc.h"
#include "exception.h"
#include "fwcfg.h"
#include "multiboot.h"
#include "pmu.h"
#include "processor.h"
#include "smp.h"

int main(int argc, char **argv, char **envp);

static struct percpu_data boot_percpu __attribute__((aligned(64)));

/* The environ is the first module. Returns the end of all that the loader put into RAM. */
static phys_addr_t read_environ(const struct multiboot_info *mb)
{
	const struct multiboot_module *modules = (void *)(unsigned long)mb->mods_addr;
	phys_addr_t top = 0;

	if (!(mb->flags & MULTIBOOT_INFO_MODS))
		return 0;
	for (u32 i = 0; i < mb->mods_count; i++)
		top = MAX(top, (phys_addr_t)modules[i].end);
	if (mb->mods_count)
		setup_environ((char *)(unsigned long)modules->start,
			      modules->end - modules->start);
	return top;
}

/*
 * A loader that names the image makes that argv[0]; environ's BOOTLOADER says of one that
 * does not.
 */
static void read_arguments(const struct multiboot_info *mb)
{
	const char *bootloader = getenv("BOOTLOADER");
	const char *line = "";

	if (mb && mb->flags & MULTIBOOT_INFO_CMDLINE)
		line = (const char *)(unsigned long)mb->cmdline;
	if (bootloader && atol(bootloader))
		add_setup_arg("bootloader");
	setup_args(line);
}

void x86_setup(u32 boot_info)
{
	const struct multiboot_info *mb = boot_info ? (void *)(unsigned long)boot_info : NULL;
	u32 id = pre_boot_apic_id();
	phys_addr_t loader_top = 0;

	serial_setup();
	setup_gdt_tss(id);
	setup_idt();
	load_idt();
	smp_setup_percpu(id, &boot_percpu);
	detect_fep();

	if (mb)
		loader_top = read_environ(mb);
	console_choose();
	fwcfg_setup_overrides();
	memory_setup(mb, loader_top);
	read_arguments(mb);

	mask_pic_interrupts();
	setup_apic();
	smp_bring_up();
	pmu_init();

	exit(main(__argc, __argv, environ));
}
