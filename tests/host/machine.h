/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that libcflat runs on in its tests: threads are its CPUs. */
#ifndef TESTS_HOST_MACHINE_H
#define TESTS_HOST_MACHINE_H

#include <libcflat.h>

/* Makes the calling thread CPU @cpu; it is 0 without that. */
void machine_set_cpu(unsigned int cpu);

/* All that was written to the console since machine_clear(), NUL-terminated. */
extern char machine_output[];
void machine_clear(void);

/* Called for every write to the console, before the text is taken. */
extern void (*machine_on_write)(const char *buf, size_t len);

/* Called when a stack is walked. */
extern void (*machine_on_backtrace)(void);

/* What __getchar() gives one after the other, and then -1. */
extern const char *machine_input;

#endif
