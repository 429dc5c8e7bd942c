/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the arguments and the environ. See selftest.h. */
#include <libcflat.h>
#include <selftest.h>

/* test_args of each architecture's selftest in its unittests.cfg. */
static const char *const expected[] = { "smp=2", "one", "two-words", "quoted", "a=b,c" };

void selftest_arguments(int argc, char **argv)
{
	bool same = argc == 1 + ARRAY_SIZE(expected) && !argv[argc];

	report_prefix_push("arguments");
	for (int i = 1; i < argc && same; i++)
		same = !strcmp(argv[i], expected[i - 1]);
	if (!report(same, "are those of unittests.cfg, and end with NULL"))
		for (int i = 0; i < argc; i++)
			report_info("argv[%d] = '%s'", i, argv[i]);
	report(argc && strstr(argv[0], "selftest"), "begin with the image's name");
	report_prefix_pop();
}

void selftest_environ(void)
{
	static const char *const names[] = { "TARGET", "KERNEL_VERSION" };
	const char *target = getenv("TARGET");
	bool bochs = target && !strcmp(target, "bochs");
	const char *of_engine[] = {
		bochs ? "BOCHS_VERSION_STRING" : "QEMU_ACCEL",
		bochs ? "BOCHS_MAJOR" : "QEMU_MAJOR",
	};

	report_prefix_push("environ");
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]);

		report(value && *value, "has %s", names[i]);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(of_engine); i++) {
		const char *value = getenv(of_engine[i]);

		report(value && *value, "has %s", of_engine[i]);
	}
	report(!getenv("NO_SUCH_VARIABLE") && !getenv("QEMU_MAJO"), "has only what it has");
	report_prefix_pop();
}
