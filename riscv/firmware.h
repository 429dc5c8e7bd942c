/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the firmware share: firmware.S, firmware.c and its devices. */
#ifndef RISCV_FIRMWARE_H
#define RISCV_FIRMWARE_H

/* Of each hart: a stack, with what belongs to the hart at its top. */
#define FW_STACK_SHIFT	13
#define FW_MAX_HARTS	64

/* Registers of the interrupted code on the stack, xN as word N; then mepc and mstatus. */
#define FW_EPC		32
#define FW_STATUS	33
#define FW_WORDS	36

/*
 * Beside the extensions of the SBI there is one for tests of machine mode, in the range that
 * the SBI leaves to firmware (SBI specification 3.0, chapter 19): function 0 calls
 * a0(a1) there, on the firmware's stack, and returns what that returns.
 */
#define FW_EXT_MACHINE	0x0a564d55

#ifndef __ASSEMBLY__
#include <stdbool.h>
#include <stdint.h>

/* What QEMU's reset code leaves for firmware in a2 (OpenSBI's "dynamic" information). */
struct fw_dynamic {
	unsigned long magic, version, next_addr, next_mode, options, boot_hart;
};

/* A hart's state in the HSM extension, and what it is to do. */
struct fw_hart {
	bool exists;
	int state;			/* enum sbi_ext_hsm_sid */
	unsigned long entry, argument;	/* of a start, and of a resume */
	unsigned int requests;		/* FW_REQUEST_* of other harts */
};

#define FW_REQUEST_IPI		1
#define FW_REQUEST_FENCE_I	2
#define FW_REQUEST_SFENCE	4
#define FW_REQUEST_HFENCE_G	8
#define FW_REQUEST_HFENCE_V	16

void fw_start(unsigned long hartid, const void *fdt, const struct fw_dynamic *info);
void fw_trap(unsigned long *regs);

/* Leaves for S mode at @entry with a0 and a1. */
void fw_enter(unsigned long entry, unsigned long a0, unsigned long a1) __attribute__((noreturn));

/* mip and the requests of a hart, in firmware-devices.c: what the virt machine has. */
void fw_set_msip(unsigned long hartid, bool on);
/* Whether the machine has a hart with this ID. */
bool fw_hart_exists(unsigned long hartid);
void fw_set_mtimecmp(unsigned long hartid, uint64_t when);
void fw_power_off(bool reboot, bool failure) __attribute__((noreturn));
void fw_putchar(char c);
int fw_getchar(void);
#endif

#endif
