/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this program runs on: the machine's type, and whether a host stands between. */
#ifndef LIB_S390X_HARDWARE_H
#define LIB_S390X_HARDWARE_H

#include <asm/arch_def.h>

enum s390_host {
	HOST_IS_UNKNOWN,
	HOST_IS_LPAR,
	HOST_IS_KVM,
	HOST_IS_TCG,
};

#define MACHINE_Z15A	0x8561
#define MACHINE_Z15B	0x8562

/* By the level of STSI, and its control-program identifier (3.2.2) in a virtual machine. */
enum s390_host detect_host(void);

/* The machine type of STORE CPU ID. */
static inline uint16_t get_machine_id(void)
{
	return stidp() >> 16;
}

static inline bool machine_is_z15(void)
{
	return get_machine_id() == MACHINE_Z15A || get_machine_id() == MACHINE_Z15B;
}

static inline bool host_is_tcg(void)
{
	return detect_host() == HOST_IS_TCG;
}

static inline bool host_is_kvm(void)
{
	return detect_host() == HOST_IS_KVM;
}

static inline bool host_is_lpar(void)
{
	return detect_host() == HOST_IS_LPAR;
}

static inline bool host_is_qemu(void)
{
	return host_is_tcg() || host_is_kvm();
}

#endif
