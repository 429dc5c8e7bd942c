/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU's firmware configuration device (QEMU specification docs/specs/fw_cfg), read by
 * port I/O. Where the machine has none, or the environ says otherwise, the values come
 * from the environ: NR_CPUS, MEMSIZE (MiB), TEST_DEVICE.
 */
#ifndef LIB_X86_FWCFG_H
#define LIB_X86_FWCFG_H

#include <libcflat.h>

#define FW_CFG_SIGNATURE	0x00
#define FW_CFG_ID		0x01
#define FW_CFG_UUID		0x02
#define FW_CFG_RAM_SIZE		0x03
#define FW_CFG_NOGRAPHIC	0x04
#define FW_CFG_NB_CPUS		0x05
#define FW_CFG_MACHINE_ID	0x06
#define FW_CFG_KERNEL_ADDR	0x07
#define FW_CFG_KERNEL_SIZE	0x08
#define FW_CFG_KERNEL_CMDLINE	0x09
#define FW_CFG_INITRD_ADDR	0x0a
#define FW_CFG_INITRD_SIZE	0x0b
#define FW_CFG_BOOT_DEVICE	0x0c
#define FW_CFG_NUMA		0x0d
#define FW_CFG_BOOT_MENU	0x0e
#define FW_CFG_MAX_CPUS		0x0f
#define FW_CFG_FILE_DIR		0x19

/* True when there is no device that takes a test's exit status and raises its IRQs. */
extern bool no_test_device;

/* Whether the machine has an fw_cfg device. */
bool fwcfg_present(void);

/*
 * The little-endian item @index, one of FW_CFG_*; or what the environ says in its place.
 * 0 when neither has it.
 */
uint8_t fwcfg_get_u8(unsigned int index);
uint16_t fwcfg_get_u16(unsigned int index);
uint32_t fwcfg_get_u32(unsigned int index);
uint64_t fwcfg_get_u64(unsigned int index);

/* The number of CPUs that run when the machine starts; 0 when it is unknown. */
unsigned int fwcfg_get_nb_cpus(void);

/*
 * Reads up to @size bytes of the file @name (such as "etc/e820") into @buf. Returns the
 * file's whole length, or -1 when there is no such file.
 */
long fwcfg_read_file(const char *name, void *buf, size_t size);

/* Takes over NR_CPUS, MEMSIZE and TEST_DEVICE of the environ, which must be set up. */
void fwcfg_setup_overrides(void);

static inline bool test_device_enabled(void)
{
	return !no_test_device;
}

#endif
