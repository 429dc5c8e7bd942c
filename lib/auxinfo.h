/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the build knows of an image and its start-up code wants to know. */
#ifndef LIB_AUXINFO_H
#define LIB_AUXINFO_H

/* The test runs with the MMU off from the start. */
#define AUXINFO_MMU_OFF	(1 << 0)

#ifndef __ASSEMBLY__
struct auxinfo {
	const char *progname;	/* such as "arm/selftest.flat" */
	unsigned long flags;
};

extern struct auxinfo auxinfo;
#endif

#endif
