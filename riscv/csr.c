/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Control and status registers from U and S mode: each of the 4096 numbers read and written
 * (privileged specification, section 2.1: bits 9:8 are the privilege, bits 11:10 of ones are
 * read-only), the six instructions (unprivileged, chapter 9), and the fields of every
 * supervisor register (privileged, section 4.1): which bits hold what, which stay 0, and
 * which values are not taken.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/isa.h>
#include <asm/timer.h>
#include "insn.h"
#include "probe.h"

static struct probe p;
static bool tval_has_insn;

/* Runs a CSR instruction; returns the cause. */
static unsigned long access(enum probe_mode mode, u32 insn)
{
	probe_init(&p, mode);
	probe_insn(&p, insn);
	probe_run(&p);
	return p.out.cause;
}

static bool is_illegal(u32 insn)
{
	return probe_is(&p, EXC_INST_ILLEGAL, tval_has_insn ? insn : 0, 0, true);
}

/* Registers that every machine has in S mode, and those that only an extension brings. */
static const u16 required[] = {
	CSR_SSTATUS, CSR_SIE, CSR_STVEC, CSR_SCOUNTEREN, CSR_SSCRATCH, CSR_SEPC, CSR_SCAUSE,
	CSR_STVAL, CSR_SIP, CSR_SATP, CSR_CYCLE, CSR_TIME, CSR_INSTRET,
};

static const struct {
	u16 first, last;
} optional[] = {
	{ 0x001, 0x003 }, { 0x008, 0x00a }, { 0x00f, 0x00f }, { 0x011, 0x011 }, { 0x015, 0x015 },
	{ 0x017, 0x017 }, { 0x10a, 0x10a }, { 0x10c, 0x10f }, { 0x114, 0x114 }, { 0x11e, 0x11f },
	{ 0x120, 0x120 }, { 0x14d, 0x14d }, { 0x14e, 0x14f }, { 0x150, 0x157 }, { 0x15c, 0x15f },
	{ 0x154, 0x154 }, { 0x181, 0x181 }, { 0x190, 0x19f }, { 0x1c0, 0x1ff }, { 0x5a8, 0x5a8 },
	{ 0x800, 0x8ff }, { 0x5c0, 0x5ff }, { 0x9c0, 0x9ff }, { 0xcc0, 0xcff }, { 0xdc0, 0xdff },
	{ 0xc03, 0xc1f }, { 0xc20, 0xc22 }, { 0xda0, 0xda0 }, { 0xdb0, 0xdb0 },
	/* Hypervisor and virtual supervisor, in HS mode. */
	{ 0x200, 0x2ff }, { 0x600, 0x6ff }, { 0xe12, 0xe12 }, { 0xeb0, 0xeb0 },
#if XLEN == 32
	{ 0xc80, 0xc9f }, { 0x114, 0x114 },
#endif
};

static bool may_exist(unsigned int csr)
{
	for (int i = 0; i < ARRAY_SIZE(required); i++)
		if (required[i] == csr)
			return true;
	for (int i = 0; i < ARRAY_SIZE(optional); i++)
		if (csr >= optional[i].first && csr <= optional[i].last)
			return true;
	return false;
}

/* Interrupt claims and random numbers change by being read: they are other tests'. */
static bool reading_is_safe(unsigned int csr)
{
	return csr != CSR_SEED && csr != CSR_STOPEI && csr != 0x25c;
}

static void test_numbers(enum probe_mode mode)
{
	struct tally privilege = tally_start(), unknown = tally_start(), writes = tally_start();
	unsigned int level = mode == PROBE_U ? 0 : 1;
	bool has_h = has_ext("h");

	for (unsigned int csr = 0; csr < 4096; csr++) {
		unsigned int needed = csr >> 8 & 3;
		u32 read = INSN_CSR(CSRRS, 5, csr, 0), write = INSN_CSR(CSRRS, 5, csr, 6);
		/* HS mode is S mode with the H extension. */
		bool allowed = needed <= level || (needed == 2 && level == 1 && has_h);

		if (!reading_is_safe(csr))
			continue;
		access(mode, read);
		if (!allowed) {
			tally_row(&privilege, is_illegal(read), "read of %#x", csr);
			access(mode, INSN_CSR(CSRRWI, 0, csr, 0));
			tally_row(&privilege, is_illegal(INSN_CSR(CSRRWI, 0, csr, 0)),
				  "write of %#x", csr);
		} else if (!may_exist(csr)) {
			tally_row(&unknown, is_illegal(read), "read of %#x", csr);
			access(mode, INSN_CSR(CSRRWI, 0, csr, 0));
			tally_row(&unknown, is_illegal(INSN_CSR(CSRRWI, 0, csr, 0)),
				  "write of %#x", csr);
		} else if (csr >> 10 == 3) {
			/* Setting no bit is a write too, unless rs1 is x0. */
			access(mode, write);
			tally_row(&writes, is_illegal(write), "csrrs of %#x", csr);
			access(mode, INSN_CSR(CSRRWI, 0, csr, 0));
			tally_row(&writes, is_illegal(INSN_CSR(CSRRWI, 0, csr, 0)),
				  "csrrwi of %#x", csr);
			access(mode, INSN_CSR(CSRRCI, 0, csr, 1));
			tally_row(&writes, is_illegal(INSN_CSR(CSRRCI, 0, csr, 1)),
				  "csrrci of %#x", csr);
		}
	}
	tally_report(&privilege, "registers of more privilege");
	tally_report(&unknown, "registers that nobody defined");
	tally_report(&writes, "writes of read-only registers");
}

static void test_required(void)
{
	struct tally t = tally_start();

	for (int i = 0; i < ARRAY_SIZE(required); i++)
		tally_row(&t, access(PROBE_S, INSN_CSR(CSRRS, 5, required[i], 0)) == NO_EXCEPTION,
			  "%#x", required[i]);
	tally_report(&t, "required registers can be read");
}

/* The six instructions, on a register that holds everything. */
static void test_instructions(void)
{
	static const unsigned long values[] = { 0, 1, 0x1f, 0x10, -1ul, 0x5a5a5a5aul,
						1ul << (XLEN - 1) };
	static const char *const names[] = { NULL, "csrrw", "csrrs", "csrrc", NULL, "csrrwi",
					     "csrrsi", "csrrci" };

	for (unsigned int f3 = 1; f3 < 8; f3++) {
		struct tally t = tally_start();

		if (!names[f3])
			continue;
		for (int i = 0; i < ARRAY_SIZE(values) * ARRAY_SIZE(values) * 4; i++) {
			unsigned long old = values[i % 7], operand = values[i / 7 % 7];
			/* rd and rs1 the same, rd x0, rs1 x0. */
			unsigned int form = i / 49, rd = form == 2 ? 0 : 7;
			unsigned int rs1 = form == 1 ? 7 : form == 3 ? 0 : 9;
			unsigned long expected, now;
			/* sscratch is the probe's own; stval holds all bits of a 64-bit address. */
			u32 insns[] = {
				INSN_CSR(CSRRW, 0, CSR_STVAL, 10),
				INSN_CSR(f3, rd, CSR_STVAL, rs1),
				INSN_CSR(CSRRS, 11, CSR_STVAL, 0),
			};

			if (f3 >= 4) {
				operand &= 31;
				rs1 = form == 3 ? 0 : operand;
				insns[1] = INSN_CSR(f3, rd, CSR_STVAL, rs1);
				operand = rs1;
			}
			probe_init(&p, PROBE_S);
			probe_insns(&p, insns, 3);
			p.in.x[10] = old;
			if (f3 < 4 && rs1)
				p.in.x[rs1] = operand;
			if (!rs1)
				operand = 0;
			probe_run(&p);
			expected = (f3 & 3) == CSRRW ? operand : (f3 & 3) == CSRRS ?
				   old | operand : old & ~operand;
			now = p.out.x[11];
			tally_row(&t, probe_is(&p, NO_EXCEPTION, 0,
					       1 << 11 | (rd ? 1 << rd : 0), true) &&
				  now == expected && (!rd || p.out.x[rd] == old),
				  "old %#lx operand %#lx form %u: %#lx, expected %#lx, rd %#lx",
				  old, operand, form, now, expected, p.out.x[rd]);
		}
		tally_report(&t, "%s", names[f3]);
	}
}

#define try(csr, value)		\
({				\
	csr_write(csr, value);	\
	csr_read(csr);		\
})

/* Bits of @may can hold both values, bits of @must do, all others are @fixed. */
#define check_fields(csr, name, must, may, fixed)						\
({												\
	unsigned long __old = csr_read(csr), __ones = try(csr, -1ul), __zeros = try(csr, 0);	\
	unsigned long __must = (must), __may = (may) | __must, __fixed = (fixed);		\
												\
	csr_write(csr, __old);									\
	report((__ones & ~__may) == __fixed && (__zeros & ~__may) == __fixed &&			\
	       (__ones & __must) == __must && !(__zeros & __must), name);			\
	if ((__ones & ~__may) != __fixed || (__zeros & ~__may) != __fixed ||			\
	    (__ones & __must) != __must || (__zeros & __must))					\
		report_info(name ": ones give %#lx, zeros %#lx", __ones, __zeros);		\
})

static void test_sstatus(void)
{
	unsigned long must = SR_SIE | SR_SPIE | SR_SPP | SR_SUM | SR_MXR, old;
	unsigned long may = SR_VS | SR_FS | SR_XS | SR_UBE | SR_SD | SR_SPELP | SR_SDT;
	bool fp = has_ext("f");
	struct tally t = tally_start();

	/* SIE must not be set while there is no handler: nothing is enabled in sie. */
#if XLEN == 64
	check_fields(CSR_SSTATUS, "sstatus: which bits can be written", must, may,
		     csr_read(CSR_SSTATUS) & SR_UXL);
	report((csr_read(CSR_SSTATUS) & SR_UXL) == SR_UXL_64, "sstatus: UXL is 64 bits");
#else
	check_fields(CSR_SSTATUS, "sstatus: which bits can be written", must, may, 0);
#endif
	if (!fp)
		return;
	old = csr_read(CSR_SSTATUS);
	for (unsigned long vs = 0; vs < 4; vs++) {
		for (unsigned long fs = 0; fs < 4; fs++) {
			unsigned long now, dirty;

			csr_clear(CSR_SSTATUS, SR_FS | SR_VS);
			csr_set(CSR_SSTATUS, fs << 13 | (has_ext("v") ? vs << 9 : 0));
			now = csr_read(CSR_SSTATUS);
			dirty = fs == 3 || (vs == 3 && has_ext("v"));
			tally_row(&t, (now & SR_FS) == fs << 13 && !(now & SR_SD) == !dirty,
				  "FS %lu VS %lu: %#lx", fs, vs, now);
		}
	}
	csr_write(CSR_SSTATUS, old);
	tally_report(&t, "sstatus: FS holds each value, SD says when one is dirty");
}

static void test_stvec(void)
{
	unsigned long old = csr_read(CSR_STVEC), address = (unsigned long)exception_vectors & ~3ul;
	unsigned long direct = try(CSR_STVEC, address), vectored = try(CSR_STVEC, address | 1);
	unsigned long two = try(CSR_STVEC, address | 2), three = try(CSR_STVEC, address | 3);
	unsigned long high = try(CSR_STVEC, ~3ul);

	csr_write(CSR_STVEC, old);
	report(direct == address && vectored == (address | 1),
	       "stvec: direct and vectored are taken");
	report((two & 3) < 2 && (three & 3) < 2, "stvec: modes 2 and 3 are not");
	report(!(high & 2), "stvec: BASE is aligned");
}

static void test_trap_registers(void)
{
	struct tally scause = tally_start(), sepc = tally_start(), stval = tally_start();
	unsigned long old = csr_read(CSR_SSCRATCH), ones, zeros;

	ones = try(CSR_SSCRATCH, -1ul);
	zeros = try(CSR_SSCRATCH, 0);
	csr_write(CSR_SSCRATCH, old);
	report(ones == -1ul && !zeros, "sscratch holds all bits");
	for (unsigned long bit = 0; bit < XLEN; bit++) {
		unsigned long value = 1ul << bit;

		/* Of the bits above a virtual address's the manual promises nothing. */
		if (bit && bit < 39) {
			tally_row(&sepc, try(CSR_SEPC, value) == value, "bit %lu: %#lx",
				  bit, csr_read(CSR_SEPC));
			tally_row(&stval, try(CSR_STVAL, value) == value, "bit %lu: %#lx", bit,
				  csr_read(CSR_STVAL));
		}
	}
	tally_row(&sepc, (try(CSR_SEPC, -1ul) | 1) == -1ul, "ones: %#lx", csr_read(CSR_SEPC));
	for (unsigned long cause = 0; cause < 16; cause++) {
		if (cause == 10 || cause == 14)
			continue;
		tally_row(&scause, try(CSR_SCAUSE, cause) == cause, "%lu", cause);
		if (cause == 1 || cause == 5 || cause == 9)
			tally_row(&scause, try(CSR_SCAUSE, cause | CAUSE_IRQ_FLAG) ==
				  (cause | CAUSE_IRQ_FLAG), "interrupt %lu", cause);
	}
	tally_report(&sepc, "sepc holds addresses");
	report(!(try(CSR_SEPC, -1ul) & 1) && !(try(CSR_SEPC, 1) & 1), "sepc: bit 0 is 0");
	tally_report(&stval, "stval holds addresses");
	tally_report(&scause, "scause holds every cause of S mode");
}

static void test_interrupt_enables(void)
{
	unsigned long must = IE_SSIE | IE_TIE | IE_SEIE;
	unsigned long old;

	check_fields(CSR_SIE, "sie: which bits can be written", must, 1ul << IRQ_PMU_OVF, 0);
	old = csr_read(CSR_SIP);
	csr_set(CSR_SIP, -1ul);
	report((csr_read(CSR_SIP) & ~(1ul << IRQ_PMU_OVF)) == (old | IP_SSIP),
	       "sip: SSIP alone can be set");
	csr_clear(CSR_SIP, -1ul);
	report((csr_read(CSR_SIP) & ~(1ul << IRQ_PMU_OVF)) == (old & ~IP_SSIP),
	       "sip: SSIP alone can be cleared");
}

/* Each counter is open to U mode by its bit of scounteren alone (4.1.5). */
static void test_counters(void)
{
	unsigned long old = csr_read(CSR_SCOUNTEREN);
	struct tally t = tally_start();

	report((try(CSR_SCOUNTEREN, -1ul) & 7) == 7 && !(try(CSR_SCOUNTEREN, 0) & -1ul),
	       "scounteren: cycle, time and instret can be opened and closed");
	for (int pass = 0; pass < (XLEN == 32 ? 2 : 1); pass++) {
		for (unsigned int i = 0; i < 32; i++) {
			u32 insn = INSN_CSR(CSRRS, 5, 0xc00 + 0x80 * pass + i, 0);
			bool exists = access(PROBE_S, insn) == NO_EXCEPTION;
			unsigned long mask;

			if (i < 3)
				tally_row(&t, exists, "counter %u in S mode", i);
			mask = try(CSR_SCOUNTEREN, ~(1ul << i));
			access(PROBE_U, insn);
			tally_row(&t, is_illegal(insn), "counter %u closed (%#lx)", i, mask);
			mask = try(CSR_SCOUNTEREN, 1ul << i);
			access(PROBE_U, insn);
			tally_row(&t, exists && mask ? p.out.cause == NO_EXCEPTION :
				  is_illegal(insn), "counter %u open (%#lx)", i, mask);
		}
	}
	csr_write(CSR_SCOUNTEREN, old);
	tally_report(&t, "scounteren opens each counter to U mode");
}

static void test_time(void)
{
	u64 time = timer_get_cycles(), later;
	unsigned long instret, two, cycle;

	asm volatile("rdinstret	%0\n"
		     "nop\n"
		     "nop\n"
		     "nop\n"
		     "rdinstret	%1" : "=&r"(instret), "=r"(two));
	report_info("instret over four instructions: %lu", two - instret);
	report(two - instret >= 4, "instret counts instructions");
	cycle = csr_read(CSR_CYCLE);
	for (int i = 0; i < 1000; i++)
		barrier();
	report(csr_read(CSR_CYCLE) - cycle - 1 < 1ul << (XLEN - 2), "cycle goes up");
	do {
		later = timer_get_cycles();
	} while (later == time);
	report(later > time, "time goes up");
}

static void test_senvcfg(void)
{
	unsigned long old, now;

	if (access(PROBE_S, INSN_CSR(CSRRS, 5, CSR_SENVCFG, 0)) != NO_EXCEPTION) {
		report_skip("senvcfg: a machine of privileged specification 1.11");
		return;
	}
	check_fields(CSR_SENVCFG, "senvcfg: which bits can be written", 0,
		     1 | 3 << 2 | 3 << 4 | 1 << 6 | 1 << 7 | (XLEN == 64 ? 3ull << 32 : 0), 0);
	old = csr_read(CSR_SENVCFG);
	now = try(CSR_SENVCFG, 2 << 4);
	csr_write(CSR_SENVCFG, old);
	report((now >> 4 & 3) != 2, "senvcfg: CBIE 2 is reserved");
}

int main(void)
{
	access(PROBE_U, 0xffffffff);
	tval_has_insn = p.out.tval == 0xffffffff;
	csr_write(CSR_SIE, 0);

	report_prefix_push("U");
	test_numbers(PROBE_U);
	report_prefix_pop();
	report_prefix_push("S");
	test_numbers(PROBE_S);
	test_required();
	test_instructions();
	report_prefix_pop();
	test_sstatus();
	test_stvec();
	test_trap_registers();
	test_interrupt_enables();
	test_counters();
	test_time();
	test_senvcfg();
	return report_summary();
}
