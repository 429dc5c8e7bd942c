/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a machine state changed: the second half of probe.h. */
#include <libcflat.h>
#include "probe.h"

#define FLAGS_RF	0x10000ul

#ifdef __x86_64__
#define WORD_FMT	"%016lx"
#else
#define WORD_FMT	"%08lx"
#endif

static const char *const gpr_names[] = {
	"ax", "cx", "dx", "bx", "sp", "bp", "si", "di",
	"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
};

static const struct {
	const char *name;
	size_t offset;
	u32 except;
} selectors[] = {
	{ "cs", offsetof(struct probe, cs), PROBE_EXCEPT_CS },
	{ "ss", offsetof(struct probe, ss), PROBE_EXCEPT_SS },
	{ "ds", offsetof(struct probe, ds), PROBE_EXCEPT_DS },
	{ "es", offsetof(struct probe, es), PROBE_EXCEPT_ES },
	{ "fs", offsetof(struct probe, fs), PROBE_EXCEPT_FS },
	{ "gs", offsetof(struct probe, gs), PROBE_EXCEPT_GS },
};

static u16 selector_of(const struct probe *p, unsigned int i)
{
	return *(const u16 *)((const u8 *)p + selectors[i].offset);
}

static bool same_bases(const struct probe *a, const struct probe *b)
{
	return sizeof(ulong) == 4 ||
	       (a->fs_base == b->fs_base && a->gs_base == b->gs_base &&
		a->kernel_gs_base == b->kernel_gs_base);
}

bool probe_same_but(const struct probe *before, const struct probe *after,
		    u32 gprs, ulong flags, u32 except)
{
	for (unsigned int i = 0; i < PROBE_GPRS; i++) {
		if (!(gprs & (1u << i)) && before->gpr[i] != after->gpr[i])
			return false;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(selectors); i++) {
		if (!(except & selectors[i].except) &&
		    selector_of(before, i) != selector_of(after, i))
			return false;
	}
	if (!(except & PROBE_EXCEPT_IP) && before->ip != after->ip)
		return false;
	if (!(except & PROBE_EXCEPT_BASES) && !same_bases(before, after))
		return false;
	return before->cr2 == after->cr2 &&
	       !((before->flags ^ after->flags) & ~(flags | FLAGS_RF));
}

bool probe_faulted(const struct probe *before, const struct probe *after, u32 vector, u32 error)
{
	return probe_is(after, vector, error) && probe_same_but(before, after, 0, 0, 0);
}

static void explain_word(const char *what, const char *name, ulong before, ulong after)
{
	if (before != after)
		report_info("%s: %s was " WORD_FMT ", is " WORD_FMT, what, name, before, after);
}

void probe_explain(const char *what, const struct probe *before, const struct probe *after)
{
	if (probe_ok(after))
		report_info("%s: no exception", what);
	else
		report_info("%s: vector %u, error code %#x", what, after->vector, after->error);
	for (unsigned int i = 0; i < PROBE_GPRS; i++)
		explain_word(what, gpr_names[i], before->gpr[i], after->gpr[i]);
	explain_word(what, "ip", before->ip, after->ip);
	explain_word(what, "flags", before->flags, after->flags);
	explain_word(what, "cr2", before->cr2, after->cr2);
	for (unsigned int i = 0; i < ARRAY_SIZE(selectors); i++)
		explain_word(what, selectors[i].name, selector_of(before, i),
			     selector_of(after, i));
	if (!same_bases(before, after)) {
		report_info("%s: fs base was %#" PRIx64 ", is %#" PRIx64, what,
			    before->fs_base, after->fs_base);
		report_info("%s: gs base was %#" PRIx64 ", is %#" PRIx64, what,
			    before->gs_base, after->gs_base);
		report_info("%s: kernel gs base was %#" PRIx64 ", is %#" PRIx64, what,
			    before->kernel_gs_base, after->kernel_gs_base);
	}
}
