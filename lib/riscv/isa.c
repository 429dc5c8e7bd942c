/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which extensions a hart has, by its devicetree node. See asm/isa.h. */
#include <libcflat.h>
#include <ctype.h>
#include <stdlib.h>
#include <asm/isa.h>
#include "fdt-scan.h"

/* The property's data: a string of names put together, or a list of names. */
static struct isa {
	const char *text, *end;
	bool is_list;
} isas[NR_CPUS];

static const char *const names[] = {
	[ISA_SSTC] = "sstc",
};

static void look(const struct fdt_scan_property *property, void *data)
{
	bool is_list = fdt_scan_is(property, "cpu", "riscv,isa-extensions");
	const char *text = (const char *)property->data;
	const char *unit = strchr(property->node, '@');
	int cpu;

	if (strcmp(property->parent, "cpus") || !unit ||
	    !(is_list || fdt_scan_is(property, "cpu", "riscv,isa")))
		return;
	cpu = hartid_to_cpu(strtoul(unit + 1, NULL, 16));
	if (cpu >= 0 && !isas[cpu].is_list)
		isas[cpu] = (struct isa){ text, text + property->length, is_list };
}

void isa_setup(const void *fdt)
{
	fdt_scan(fdt, look, NULL);
}

static bool in_list(const struct isa *isa, const char *name)
{
	const char *at;

	for (at = isa->text; at < isa->end; at += strnlen(at, isa->end - at) + 1)
		if (!strcmp(at, name))
			return true;
	return false;
}

/* "rv64imac_zicsr_zba": single letters, then names with more behind '_'. */
static bool in_string(const struct isa *isa, const char *name)
{
	size_t length = strlen(name);
	const char *at = isa->text;

	if (!strncmp(at, "rv", 2))
		at += 2;
	while (isdigit(*at))
		at++;
	for (; *at && *at != '_'; at++)
		if (length == 1 && *at == *name)
			return true;
	while (*at == '_') {
		at++;
		if (!strncmp(at, name, length) && (!at[length] || at[length] == '_'))
			return true;
		while (*at && *at != '_')
			at++;
	}
	return false;
}

bool cpu_has_extension_name(int cpu, const char *name)
{
	const struct isa *isa = &isas[cpu];

	if (!isa->text)
		return false;
	return isa->is_list ? in_list(isa, name) : in_string(isa, name);
}

bool cpu_has_extension(int cpu, enum isa_extension ext)
{
	return cpu_has_extension_name(cpu, names[ext]);
}

bool has_ext(const char *name)
{
	return cpu_has_extension_name(smp_processor_id(), name);
}
