/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs instructions in a given machine state. See probe.h. */
#include <libcflat.h>
#include <asm/io.h>
#include "probe.h"

_Static_assert(sizeof(struct probe_state) == 38 * sizeof(long), "probe-entry.S");

#define C_EBREAK	0x9002
#define EBREAK		0x00100073

u8 probe_code[4096] __aligned(4096);

void probe_enter(struct probe *p);

void probe_init(struct probe *p, enum probe_mode mode)
{
	memset(p, 0, sizeof(*p));
	for (int i = 1; i < 32; i++)
		p->in.x[i] = (unsigned long)(0xdead00c0ffee0101ull * (2 * i + 1)) | 1;
	p->in.x[0] = (unsigned long)probe_code;
	p->mode = mode;
	p->in.status = SR_SPIE | (csr_read_set(CSR_SSTATUS, SR_FS | SR_VS) & 0);
	p->in.status |= csr_read(CSR_SSTATUS) & (SR_FS | SR_VS);
#if __riscv_xlen == 64
	p->in.status |= csr_read(CSR_SSTATUS) & SR_UXL;
#endif
}

static void put_ebreak(struct probe *p, u8 *at)
{
	u16 halves[] = { (u16)EBREAK, EBREAK >> 16 };

	/* Both 2-byte aligned: behind a 2-byte instruction too. */
	memcpy(at, halves, sizeof(halves));
}

void probe_insns(struct probe *p, const u32 *insns, unsigned int count)
{
	u8 *code = probe_code + (p->in.x[0] & 4095);

	p->length = 4 * count;
	memcpy(code, insns, p->length);
	put_ebreak(p, code + p->length);
}

void probe_insn(struct probe *p, u32 insn)
{
	u8 *code = probe_code + (p->in.x[0] & 4095);

	p->length = RV_INSN_LEN(insn);
	memcpy(code, &insn, p->length);
	put_ebreak(p, code + p->length);
}

static bool is_virtual(const struct probe *p)
{
	return p->mode == PROBE_VU || p->mode == PROBE_VS;
}

static bool is_supervisor(const struct probe *p)
{
	return p->mode == PROBE_S || p->mode == PROBE_VS;
}

void probe_run(struct probe *p)
{
	bool reached;

	p->in.status = (p->in.status & ~SR_SPP) | (is_supervisor(p) ? SR_SPP : 0);
	p->in.cause = NO_EXCEPTION;
	p->in.tval = 0;
	if (is_virtual(p)) {
		/* SRET goes to V = 1 by SPV; traps leave it set, and it is cleared at once. */
		csr_write(CSR_HSTATUS, p->in.hstatus | HSTATUS_SPV);
		csr_write(CSR_HTVAL, -1ul);
		csr_write(CSR_HTINST, -1ul);
	}
	barrier();
	probe_enter(p);
	barrier();
	if (is_virtual(p)) {
		p->out.hstatus = csr_swap(CSR_HSTATUS, 0);
		p->out.htval = csr_read(CSR_HTVAL);
		p->out.htinst = csr_read(CSR_HTINST);
	}

	reached = p->out.cause == EXC_BREAKPOINT && p->length &&
		  p->out.x[0] == p->in.x[0] + p->length;
	if (reached) {
		p->out.cause = NO_EXCEPTION;
		p->out.tval = 0;
	}
}

/* sstatus after a trap: SPP says where from, SPIE what SIE was, SIE is off (4.1.1). */
static unsigned long status_after(const struct probe *p)
{
	/* SRET has copied SPIE to SIE before the instructions ran. */
	unsigned long spie = p->in.status & SR_SPIE;
	unsigned long expected = p->in.status & ~(SR_SPP | SR_SPIE | SR_SIE | SR_SD);

	expected |= spie;
	if (is_supervisor(p))
		expected |= SR_SPP;
	if ((expected & SR_FS) == SR_FS || (expected & SR_VS) == SR_VS)
		expected |= SR_SD;
	return expected;
}

static bool same(const char *what, unsigned long value, unsigned long expected, bool why)
{
	if (value != expected && why)
		report_info("%s is %#lx, expected %#lx", what, value, expected);
	return value == expected;
}

bool probe_is(const struct probe *p, unsigned long cause, unsigned long tval, u32 changed,
	      bool why)
{
	unsigned long pc = p->in.x[0] + (cause == NO_EXCEPTION ? p->length : 0);
	bool good = same("scause", p->out.cause, cause, why);
	char name[8];

	good &= same("stval", p->out.tval, tval, why);
	if (!(changed & 1))
		good &= same("sepc", p->out.x[0], pc, why);
	good &= same("sstatus", p->out.status, status_after(p), why);
	for (int i = 1; i < 32; i++) {
		if (changed & 1u << i)
			continue;
		snprintf(name, sizeof(name), "x%d", i);
		good &= same(name, p->out.x[i], p->in.x[i], why);
	}
	return good;
}

bool probe_expect(const struct probe *p, unsigned long cause, unsigned long tval,
		  const char *fmt, ...)
{
	bool good = probe_is(p, cause, tval, 0, false);
	char message[200];
	va_list va;

	va_start(va, fmt);
	vsnprintf(message, sizeof(message), fmt, va);
	va_end(va);
	report(good, "%s", message);
	if (!good)
		probe_is(p, cause, tval, 0, true);
	return good;
}
