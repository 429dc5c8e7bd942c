/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the runner to migrate the guest. See migrate.h. */
#include <libcflat.h>
#include <console.h>
#include <migrate.h>

/* The runner answers with one byte when it has done what the line asks for. */
static void ask(const char *request)
{
	console_line(request, strlen(request));
	getchar();
}

void migrate_quiet(void)
{
	ask("Now migrate the VM (quiet)\n");
}

void migrate(void)
{
	ask("Now migrate the VM, then press a key to continue...\n");
	report_info("Migration complete");
}

void migrate_once(void)
{
	static bool migrated;

	if (!migrated)
		migrate();
	migrated = true;
}

void migrate_skip(void)
{
	static bool told;

	if (!told)
		ask("Skipped VM migration (quiet)\n");
	told = true;
}

void migrate_begin_continuous(void)
{
	ask("Begin continuous migration\n");
}

void migrate_end_continuous(void)
{
	ask("End continuous migration\n");
}
