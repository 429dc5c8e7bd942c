/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manual's rules for selectors and descriptors, and the loops over them: segment.h. */
#include <libcflat.h>
#include "segment.h"

const struct segment_mode segment_modes[SEGMENT_MODES] = {
#ifdef __x86_64__
	{ "64-bit", 0, MODE_64 },
	{ "compat", PROBE_32, MODE_32 },
#else
	{ "32-bit", PROBE_32, MODE_32 },
#endif
};

static const char *const type_names[SEGMENT_TYPES] = {
	"reserved 0", "16-bit TSS", "LDT", "busy 16-bit TSS", "16-bit call gate", "task gate",
	"16-bit interrupt gate", "16-bit trap gate", "reserved 8", "TSS", "reserved 10",
	"busy TSS", "call gate", "reserved 13", "interrupt gate", "trap gate",
	"data r", "data ra", "data rw", "data rwa", "data down r", "data down ra",
	"data down rw", "data down rwa", "code x", "code xa", "code xr", "code xra",
	"conforming x", "conforming xa", "conforming xr", "conforming xra",
};

const char *segment_type_name(unsigned int type)
{
	return type_names[type];
}

struct segment_case segment_first(unsigned int type)
{
	return (struct segment_case){ 0, 0, type };
}

bool segment_next(struct segment_case *c)
{
	c->attr ^= ATTR_P;
	if (c->attr & ATTR_P)
		return true;
	c->attr = (c->attr & ~ATTR_DPL) | ((c->attr + (1u << ATTR_DPL_SHIFT)) & ATTR_DPL);
	if (c->attr & ATTR_DPL)
		return true;
	c->rpl = (c->rpl + 1) & 3;
	if (c->rpl)
		return true;
	c->cpl = (c->cpl + 1) & 3;
	return c->cpl;
}

struct rule_result rule_load_data(u16 selector, u32 attr, unsigned int cpl)
{
	unsigned int dpl = attr_dpl(attr), rpl = selector & 3;
	bool readable = attr_is_data(attr) || (attr_is_code(attr) && (attr & ATTR_WRITABLE));

	if (!readable)
		return rule(VECTOR_GP, selector_error(selector));
	if (!attr_is_conforming(attr) && (rpl > dpl || cpl > dpl))
		return rule(VECTOR_GP, selector_error(selector));
	if (!(attr & ATTR_P))
		return rule(VECTOR_NP, selector_error(selector));
	return RULE_OK;
}

struct rule_result rule_load_stack(u16 selector, u32 attr, unsigned int cpl)
{
	if ((selector & 3) != cpl || attr_dpl(attr) != cpl || !attr_is_writable_data(attr))
		return rule(VECTOR_GP, selector_error(selector));
	if (!(attr & ATTR_P))
		return rule(VECTOR_SS, selector_error(selector));
	return RULE_OK;
}

void segment_gdt_limit(u16 limit)
{
	struct {
		u16 limit;
		ulong base;
	} __attribute__((packed)) gdtr = { limit, (ulong)probe_gdt };

	asm volatile("lgdt %0" : : "m"(gdtr) : "memory");
}

u64 segment_desc(u32 attr)
{
	bool down = attr_is_data(attr) && (attr & ATTR_DOWN);

	return probe_desc(0, down ? 0 : 0xfffff, attr | ATTR_G | ATTR_DB);
}
