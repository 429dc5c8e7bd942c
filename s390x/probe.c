/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running one instruction and comparing states: see probe.h. */
#include <libcflat.h>
#include <asm/barrier.h>
#include <asm/interrupt.h>
#include "probe.h"

u8 probe_code[PROBE_CODE_SIZE] __attribute__((aligned(PROBE_CODE_SIZE)));
u8 probe_data[PROBE_DATA_SIZE] __attribute__((aligned(PROBE_DATA_SIZE)));

uint64_t probe_fprs[16];
uint64_t probe_cr0s[3];
uint32_t probe_ars[16], probe_fpc;

#define SVC_OPCODE	0x0a

struct probe probe_init(unsigned int mode)
{
	static const uint64_t addressing[] = { PSW_MASK_64, PSW_MASK_BA, 0 };
	struct probe p = { .teid = PROBE_TEID, .dxc = PROBE_DXC };

	for (int i = 0; i < 16; i++) {
		p.gr[i] = 0x1111000010001000ul * i + 0x0123456789abcdeful;
		p.fpr[i] = 0x4000000000000000ul + ((uint64_t)i << 48);
	}
	p.psw.mask = addressing[mode & 3] | (uint64_t)(mode >> 4 & 3) << 44 |
		     (uint64_t)(mode >> 8 & 0xf) << 40 | (uint64_t)(mode >> 12 & 0xf) << 52;
	if (mode & PROBE_PROBLEM)
		p.psw.mask |= PSW_MASK_PSTATE;
	p.psw.addr = (unsigned long)probe_code;
	return p;
}

unsigned int probe_length(uint64_t insn)
{
	return insn > 0xffffffff ? 6 : insn > 0xffff ? 4 : 2;
}

unsigned int probe_place(unsigned int offset, const uint64_t *insns, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		unsigned int length = probe_length(insns[i]);

		for (unsigned int byte = 0; byte < length; byte++)
			probe_code[offset + byte] = insns[i] >> 8 * (length - 1 - byte);
		offset += length;
	}
	assert(offset + 2 <= PROBE_CODE_SIZE);
	probe_code[offset] = SVC_OPCODE;
	probe_code[offset + 1] = PROBE_SVC;
	return offset;
}

void probe_enter_at(struct probe *p)
{
	struct psw pgm_new = lowcore.pgm_new_psw, svc_new = lowcore.svc_new_psw;

	lowcore.pgm_new_psw.addr = (unsigned long)probe_pgm;
	lowcore.svc_new_psw.addr = (unsigned long)probe_svc;
	memcpy(lowcore.sw_int_grs, p->gr, sizeof(p->gr));
	memcpy(probe_fprs, p->fpr, sizeof(p->fpr));
	memcpy(probe_ars, p->ar, sizeof(p->ar));
	probe_fpc = p->fpc;
	lowcore.sw_int_psw = p->psw;
	lowcore.pgm_int_code = 0;
	lowcore.pgm_int_id = 0;
	lowcore.svc_int_code = 0;
	lowcore.trans_exc_id = p->teid;
	lowcore.dxc_vxc = p->dxc;
	barrier();
	probe_enter();
	barrier();
	lowcore.pgm_new_psw = pgm_new;
	lowcore.svc_new_psw = svc_new;
	memcpy(p->gr, lowcore.sw_int_grs, sizeof(p->gr));
	memcpy(p->fpr, probe_fprs, sizeof(p->fpr));
	memcpy(p->ar, probe_ars, sizeof(p->ar));
	p->fpc = probe_fpc;
	p->code = lowcore.pgm_int_code;
	p->ilc = p->code ? lowcore.pgm_int_id : 0;
	p->teid = lowcore.trans_exc_id;
	p->dxc = lowcore.dxc_vxc;
	p->psw = p->code ? lowcore.pgm_old_psw : lowcore.svc_old_psw;
}

void probe_run(struct probe *p, uint64_t insn)
{
	probe_place(0, &insn, 1);
	probe_enter_at(p);
}

struct probe probe_ended(const struct probe *before, uint64_t insn)
{
	struct probe want = *before;

	/* The SVC's old PSW is behind the SVC. */
	want.psw.addr += probe_length(insn) + 2;
	return want;
}

struct probe probe_nullified(const struct probe *before, uint64_t insn, uint16_t code)
{
	struct probe want = *before;

	want.code = code;
	want.ilc = probe_length(insn);
	return want;
}

struct probe probe_suppressed(const struct probe *before, uint64_t insn, uint16_t code)
{
	struct probe want = probe_nullified(before, insn, code);

	want.psw.addr += probe_length(insn);
	return want;
}

static bool differ(const char *what, int n, uint64_t want, uint64_t got, bool explain)
{
	if (want == got)
		return false;
	if (!explain)
		return true;
	if (n < 0)
		report_info("  %s: expected %#lx, got %#lx", what, want, got);
	else
		report_info("  %s %d: expected %#lx, got %#lx", what, n, want, got);
	return true;
}

/* Whether anything is different; says what if @explain. */
static bool compare(const struct probe *want, const struct probe *got, bool explain)
{
	uint64_t teid = ~want->teid_ignore;
	bool different = false;

	different |= differ("interruption code", -1, want->code, got->code, explain);
	different |= differ("instruction length", -1, want->ilc, got->ilc, explain);
	different |= differ("PSW mask", -1, want->psw.mask, got->psw.mask, explain);
	different |= differ("PSW address", -1, want->psw.addr, got->psw.addr, explain);
	different |= differ("TEID", -1, want->teid & teid, got->teid & teid, explain);
	different |= differ("DXC", -1, want->dxc, got->dxc, explain);
	different |= differ("FPC", -1, want->fpc, got->fpc, explain);
	for (int i = 0; i < 16; i++) {
		different |= differ("general register", i, want->gr[i], got->gr[i], explain);
		different |= differ("floating-point register", i, want->fpr[i], got->fpr[i], explain);
		different |= differ("access register", i, want->ar[i], got->ar[i], explain);
	}
	return different;
}

bool probe_row(struct tally *t, const struct probe *want, const struct probe *got,
	       const char *fmt, ...)
{
	bool ok = !compare(want, got, false);
	char text[120];
	va_list va;

	va_start(va, fmt);
	vsnprintf(text, sizeof(text), fmt, va);
	va_end(va);
	if (!tally_row(t, ok, "%s", text) && tally_explains(t))
		compare(want, got, true);
	return ok;
}
