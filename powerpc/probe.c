/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Probing instructions: probe.h. */
#include <libcflat.h>
#include <asm/processor.h>
#include "probe.h"

#define TRAP_WORD	0x7fe00008
#define SLOT_SIZE	16
#define SLOTS		4096
#define SHOWN		3	/* wrong runs that are printed */

_Static_assert(offsetof(struct probe_state, cr) == PROBE_CR, "cr");
_Static_assert(offsetof(struct probe_state, nip) == PROBE_NIP, "nip");
_Static_assert(offsetof(struct probe_state, trap) == PROBE_TRAP, "trap");
_Static_assert(offsetof(struct probe_state, fpscr) == PROBE_FPSCR, "fpscr");
_Static_assert(offsetof(struct probe_state, vscr) == PROBE_VSCR, "vscr");
_Static_assert(offsetof(struct probe_state, vsr) == PROBE_VSR, "vsr");

unsigned long probe_runs;

static unsigned int wrong, checked;

void probe_init(struct probe_state *in, u64 msr)
{
	memset(in, 0, sizeof(*in));
	for (int i = 0; i < 32; i++)
		in->gpr[i] = 0x0101010101010101ull * i + 0x1020304050607080ull;
	in->cr = 0x13579bdf & 0xeeeeeeee;
	in->lr = 0x1122334455667788ull & ~3ull;
	in->ctr = 0x99aabbccddeeff00ull;
	in->dar = 0xd0d1d2d3d4d5d6d7ull;
	in->dsisr = 0x0badf00d;
	in->msr = mfmsr() | msr;
	for (int i = 0; i < 64; i++) {
		in->vsr[i].high = 0x3ff0000000000000ull + i;
		in->vsr[i].low = 0x4000000000000000ull - i;
	}
}

/*
 * A slot keeps its instruction, so that a VMM which translates need not do so again. Its third
 * and fourth words are always traps: relative branches go to such words of other slots.
 */
static u32 *place(u32 insn, u32 suffix)
{
	u32 hash = (insn ^ suffix * 31) * 2654435761u;
	u32 *slot = (u32 *)(probe_code + 32768 + (hash >> 20) % SLOTS * SLOT_SIZE);
	u32 second = suffix ? suffix : TRAP_WORD;

	if (slot[0] != insn || slot[1] != second) {
		slot[0] = insn;
		slot[1] = second;
		asm volatile("dcbst 0, %0; sync; icbi 0, %0; sync; isync" : : "r"(slot) : "memory");
	}
	return slot;
}

void probe_run_prefixed(u32 insn, u32 suffix, struct probe_state *in, struct probe_state *out)
{
	in->nip = (u64)place(insn, suffix);
	if (in->msr & MSR_PR)
		mtspr(SPR_DEC, 0x7fffffff);
	memcpy(out->vsr, in->vsr, sizeof(out->vsr));
	out->fpscr = in->fpscr;
	out->vscr = in->vscr;
	probe_enter(in, out);
	probe_runs++;
}

void probe_run(u32 insn, struct probe_state *in, struct probe_state *out)
{
	probe_run_prefixed(insn, 0, in, out);
}

void probe_expect_interrupt(const struct probe_state *in, struct probe_state *expected,
			    unsigned int trap, u64 srr1_bits)
{
	*expected = *in;
	expected->trap = trap;
	expected->msr |= srr1_bits;
}

void probe_expect(const struct probe_state *in, struct probe_state *expected)
{
	probe_expect_interrupt(in, expected, 0x700, SRR1_PROGTRAP);
	expected->nip += 4;
}

void probe_begin(void)
{
	wrong = checked = 0;
}

static void show(const char *name, int n, u64 is, u64 expected)
{
	if (is != expected && n < 0)
		report_info("  %s is %#llx, expected %#llx", name, (unsigned long long)is,
			    (unsigned long long)expected);
	else if (is != expected)
		report_info("  %s%d is %#llx, expected %#llx", name, n, (unsigned long long)is,
			    (unsigned long long)expected);
}

static void show_difference(const struct probe_state *in, const struct probe_state *out,
			    const struct probe_state *expected)
{
	report_info("  instruction %08x %08x at %#llx, msr %#llx", ((u32 *)in->nip)[0],
		    ((u32 *)in->nip)[1], (unsigned long long)in->nip,
		    (unsigned long long)in->msr);
	show("vector", -1, out->trap, expected->trap);
	show("SRR0", -1, out->nip, expected->nip);
	show("SRR1", -1, out->msr, expected->msr);
	for (int i = 0; i < 32; i++)
		show("r", i, out->gpr[i], expected->gpr[i]);
	show("CR", -1, out->cr, expected->cr);
	show("XER", -1, out->xer, expected->xer);
	show("LR", -1, out->lr, expected->lr);
	show("CTR", -1, out->ctr, expected->ctr);
	show("DAR", -1, out->dar, expected->dar);
	show("DSISR", -1, out->dsisr, expected->dsisr);
	show("FPSCR", -1, out->fpscr, expected->fpscr);
	show("VSCR", -1, out->vscr.low, expected->vscr.low);
	for (int i = 0; i < 64; i++) {
		show("vsr.high", i, out->vsr[i].high, expected->vsr[i].high);
		show("vsr.low", i, out->vsr[i].low, expected->vsr[i].low);
	}
}

static void note(bool right, const char *format, va_list va)
{
	char text[200];

	checked++;
	if (right || wrong++ >= SHOWN)
		return;
	vsnprintf(text, sizeof(text), format, va);
	report_info("wrong: %s", text);
}

void probe_note(bool right, const char *format, ...)
{
	va_list va;

	va_start(va, format);
	note(right, format, va);
	va_end(va);
}

bool probe_check(const struct probe_state *in, const struct probe_state *out,
		 const struct probe_state *expected, const char *format, ...)
{
	bool right = !memcmp(out, expected, sizeof(*out));
	unsigned int before = wrong;
	va_list va;

	va_start(va, format);
	note(right, format, va);
	va_end(va);
	if (!right && before < SHOWN)
		show_difference(in, out, expected);
	return right;
}

bool probe_end(const char *format, ...)
{
	char text[200];
	va_list va;

	va_start(va, format);
	vsnprintf(text, sizeof(text), format, va);
	va_end(va);
	if (wrong)
		report_info("%u of %u runs are wrong", wrong, checked);
	return report(!wrong && checked, "%s", text);
}
