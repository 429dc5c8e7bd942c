/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated machine. See machine.h. */
#include <libcflat.h>
#include <console.h>
#include <exit.h>
#include <stack.h>
#include <asm/setup.h>
#include "host.h"
#include "machine.h"

#define OUTPUT_SIZE	(8 << 20)

int nr_cpus = 4;
char machine_output[OUTPUT_SIZE];
void (*machine_on_write)(const char *buf, size_t len);
void (*machine_on_backtrace)(void);
const char *machine_input = "";

static __thread unsigned int this_cpu;
static size_t used;

void machine_set_cpu(unsigned int cpu)
{
	this_cpu = cpu;
}

unsigned int console_cpu(void)
{
	return this_cpu;
}

void machine_clear(void)
{
	memset(machine_output, 0, MIN(used, OUTPUT_SIZE));
	used = 0;
}

/* The room is taken before it is filled, so that a write inside of this one is not lost. */
void console_write(const char *buf, size_t len)
{
	size_t at;

	if (machine_on_write)
		machine_on_write(buf, len);
	at = __atomic_fetch_add(&used, len, __ATOMIC_SEQ_CST);
	if (at + len < OUTPUT_SIZE)
		host_memmove(machine_output + at, buf, len);
}

int __getchar(void)
{
	return *machine_input ? *machine_input++ : -1;
}

void arch_exit(int code)
{
	if (host_can_leave())
		host_leave(code);
	host_exit(code, machine_output, MIN(used, OUTPUT_SIZE - 1));
}

/* The addresses are of no interest here, only how they are printed. */
int backtrace_frame(const void *frame, const void **return_addresses, int max)
{
	int n = frame ? 3 : 0;

	if (machine_on_backtrace)
		machine_on_backtrace();
	for (int i = 0; i < n; i++)
		return_addresses[i] = (void *)(0x1000ul * (i + 1));
	return n;
}

int backtrace(const void **return_addresses, int max)
{
	return backtrace_frame(__builtin_frame_address(0), return_addresses, max);
}
