/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RTAS. What SLOF would copy into memory as "the RTAS" is only a hypervisor call with the
 * arguments' address, which is made here directly. The arguments are big-endian words:
 * token, number of arguments, number of results, and these (LoPAR 1.1, section 7.2.8).
 */
#include <libcflat.h>
#include <cpu-lock.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>
#include <stdarg.h>
#include <asm/hcall.h>
#include <asm/io.h>
#include <asm/rtas.h>

#define WORDS	(3 + RTAS_MAX_WORDS)

static struct cpu_lock lock;
static u32 args[WORDS] __attribute__((aligned(16)));

int rtas_token(const char *service, uint32_t *token)
{
	const void *fdt = dt_fdt();
	int node = fdt_path_offset(fdt, "/rtas"), length;
	const fdt32_t *cell;

	if (node < 0)
		return node;
	cell = fdt_getprop(fdt, node, service, &length);
	if (!cell || length != sizeof(*cell))
		return -1;
	*token = fdt32_to_cpu(*cell);
	return 0;
}

int rtas_call(int token, int nargs, int nret, int *outputs, ...)
{
	int status = RTAS_UNKNOWN_SERVICE;
	bool taken;
	va_list va;

	assert(nargs >= 0 && nret >= 0 && nargs + nret <= RTAS_MAX_WORDS);
	taken = cpu_lock(&lock);
	args[0] = cpu_to_be32(token);
	args[1] = cpu_to_be32(nargs);
	args[2] = cpu_to_be32(nret);
	va_start(va, outputs);
	for (int i = 0; i < nargs; i++)
		args[3 + i] = cpu_to_be32(va_arg(va, int));
	va_end(va);
	for (int i = 0; i < nret; i++)
		args[3 + nargs + i] = 0;

	if (hcall(KVMPPC_H_RTAS, args) == H_SUCCESS && nret) {
		status = be32_to_cpu(args[3 + nargs]);
		for (int i = 1; i < nret && outputs; i++)
			outputs[i - 1] = be32_to_cpu(args[3 + nargs + i]);
	}
	if (taken)
		cpu_unlock(&lock);
	return status;
}

void rtas_power_off(void)
{
	uint32_t token;

	if (!rtas_token("power-off", &token))
		rtas_call(token, 2, 1, NULL, -1, -1);
}

void rtas_stop_self(int token)
{
	u32 own[WORDS] __attribute__((aligned(16))) = { cpu_to_be32(token), 0, cpu_to_be32(1) };

	hcall(KVMPPC_H_RTAS, own);
}
