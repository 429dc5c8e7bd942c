/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments for a loader that does not name the image. See argv.h. */
#include <argv.h>
#include <auxinfo.h>

void setup_args_progname(const char *args)
{
	add_setup_arg(auxinfo.progname);
	setup_args(args);
}
