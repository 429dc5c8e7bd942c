/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling hosts apart. See hardware.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include "hardware.h"
#include "stsi.h"

/* The names are in EBCDIC: a letter is a row in the high and a column in the low digit. */
#define EBCDIC_KVM	"\xd2\xe5\xd4"	/* KVM */
#define EBCDIC_QEMU	"\xd8\xc5\xd4\xe4"	/* QEMU, of the emulated machine type */
#define STSI_LPAR	2
#define STSI_VM		3

static enum s390_host look(void)
{
	struct sysinfo_3_2_2 *vms;
	enum s390_host host = HOST_IS_UNKNOWN;
	char *machine;

	if (stsi_get_fc() == STSI_LPAR)
		return HOST_IS_LPAR;
	if (stsi_get_fc() != STSI_VM)
		return HOST_IS_UNKNOWN;
	vms = alloc_page();
	machine = alloc_page();
	if (!stsi(vms, 3, 2, 2) && !memcmp(vms->vm[0].cpi, EBCDIC_KVM, sizeof(EBCDIC_KVM) - 1)) {
		/* QEMU calls itself the manufacturer where it emulates the machine (1.1.1). */
		bool emulated = !stsi(machine, 1, 1, 1) &&
				!memcmp(machine + 32, EBCDIC_QEMU, sizeof(EBCDIC_QEMU) - 1);

		host = emulated ? HOST_IS_TCG : HOST_IS_KVM;
	}
	free_page(machine);
	free_page(vms);
	return host;
}

enum s390_host detect_host(void)
{
	static enum s390_host host;
	static bool known;

	if (!known) {
		host = look();
		known = true;
	}
	return host;
}
