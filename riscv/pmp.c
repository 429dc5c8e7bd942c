/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Physical memory protection (privileged specification, section 3.7): each address-matching
 * mode and permission for loads, stores and fetches from S and U mode at the borders of the
 * region, with the lowest-numbered match deciding; the registers' WARL fields.
 */
#include <libcflat.h>
#include <tally.h>
#include "insn.h"
#include "probe-machine.h"

#define A_OFF	0
#define A_TOR	1
#define A_NA4	2
#define A_NAPOT	3

static struct probe p;
static u8 region[8192] __aligned(8192);

struct setting {
	unsigned long address[2];	/* pmpaddr0 and 1 */
	unsigned long config;		/* of entries 0 to 2: 8 bits each */
};

/* Entry 3 lets everything pass, as entry 0 does for the rest of the time. */
static unsigned long set(unsigned long argument)
{
	const struct setting *s = (const void *)argument;

	csr_write(0x3b3, -1ul);
	csr_write(CSR_PMPCFG0, 0x1f000000ul);
	csr_write(CSR_PMPADDR0, s->address[0]);
	csr_write(0x3b1, s->address[1]);
	csr_write(CSR_PMPCFG0, 0x1f000000ul | s->config);
	asm volatile("sfence.vma" : : : "memory");
	return csr_read(CSR_PMPCFG0);
}

static void restore(void)
{
	struct setting open = { { -1ul, 0 }, 0x1f };

	in_machine_mode(set, (unsigned long)&open);
}

/* One access of @bytes at @address. */
static unsigned long access(int kind, enum probe_mode mode, unsigned long address,
			    unsigned int width)
{
	probe_init(&p, mode);
	p.in.x[10] = address;
	if (kind == 0) {
		probe_insn(&p, INSN_I(OP_LOAD, 5, width, 10, 0));
	} else if (kind == 1) {
		probe_insn(&p, INSN_S(OP_STORE, width, 10, 6, 0));
	} else {
		p.in.x[0] = address;
		p.length = 0;
	}
	probe_run(&p);
	return p.out.cause;
}

static void row(struct tally *t, const char *what, unsigned int perms, int kind,
		enum probe_mode mode, unsigned long address, bool inside)
{
	static const unsigned long faults[] = { EXC_LOAD_ACCESS, EXC_STORE_ACCESS, EXC_INST_ACCESS };
	bool allowed = !inside || perms >> kind & 1;
	unsigned long cause = access(kind, mode, address, 2);
	bool good;

	if (allowed)
		good = kind == 2 ? cause == EXC_BREAKPOINT : cause == NO_EXCEPTION;
	else
		good = probe_is(&p, faults[kind], address, 0, true);
	tally_row(t, good, "%s, permissions %u, kind %d from %s, at %+ld: cause %#lx", what, perms,
		  kind, mode == PROBE_U ? "U" : "S", (long)(address - (unsigned long)region), cause);
}

/* A region from region + 4096 on, of @size bytes, by one matching mode. */
static void test_matching(const char *name, unsigned int a, unsigned long size)
{
	unsigned long start = (unsigned long)region + 4096, end = start + size;
	unsigned long spots[] = { start - 4, start, end - 4, end };
	struct tally t = tally_start();

	for (unsigned int perms = 0; perms < 8; perms++) {
		struct setting s = { };
		unsigned long config;

		/* W without R is reserved. */
		if ((perms & 3) == 2)
			continue;
		if (a == A_TOR) {
			s.address[0] = start >> 2;
			s.address[1] = end >> 2;
			s.config = (unsigned long)(a << 3 | perms) << 8;
		} else {
			s.address[0] = a == A_NAPOT ? start >> 2 | (size / 8 - 1) : start >> 2;
			s.config = a << 3 | perms;
		}
		config = in_machine_mode(set, (unsigned long)&s);
		tally_row(&t, (u32)config == (u32)(0x1f000000 | s.config), "pmpcfg0 is %#lx", config);
		for (int i = 0; i < ARRAY_SIZE(spots); i++)
			for (int kind = 0; kind < 3; kind++)
				for (enum probe_mode mode = PROBE_U; mode <= PROBE_S; mode++) {
					((u16 *)region)[0] = 0x9002;
					*(u16 *)spots[3] = 0x9002;
					restore();
					*(u16 *)spots[i] = 0x9002;
					*(u16 *)(spots[i] + 2) = 0x9002;
					in_machine_mode(set, (unsigned long)&s);
					row(&t, name, perms, kind, mode, spots[i],
					    a != A_OFF && (i == 1 || i == 2));
				}
		restore();
	}
	tally_report(&t, "%s, %lu bytes", name, size);
}

/* Two entries match: the first decides, even where only the second would allow. */
static void test_priority(void)
{
	unsigned long start = (unsigned long)region + 4096;
	struct tally t = tally_start();

	for (unsigned int first = 0; first < 2; first++) {
		struct setting s = {
			{ start >> 2 | 511, start >> 2 | 511 },
			(A_NAPOT << 3 | (first ? 7 : 0)) | (A_NAPOT << 3 | (first ? 0 : 7)) << 8,
		};

		in_machine_mode(set, (unsigned long)&s);
		row(&t, "two entries", first ? 7 : 0, 0, PROBE_S, start + 64, true);
		row(&t, "two entries", first ? 7 : 0, 1, PROBE_U, start + 64, true);
		restore();
	}
	tally_report(&t, "the lowest-numbered match decides");
}

/* All bytes must lie in the region that matches (3.7.1, "Priority and Matching Logic"). */
static void test_partial(void)
{
	unsigned long start = (unsigned long)region + 4096;
	struct setting s = { { start >> 2, 0 }, A_NA4 << 3 | 7 };
	unsigned long cause;

	if (__riscv_xlen == 64) {
		in_machine_mode(set, (unsigned long)&s);
		cause = access(0, PROBE_S, start, 3);
		restore();
		report(cause == EXC_LOAD_ACCESS, "an access that is only partly in the match fails");
	}
}

static unsigned long warl(unsigned long value)
{
	unsigned long got;

	csr_write(0x3b2, value);
	got = csr_read(0x3b2);
	csr_write(0x3b2, 0);
	return got;
}

static void test_registers(void)
{
	unsigned long ones = in_machine_mode(warl, -1ul);
	unsigned long expected = __riscv_xlen == 64 ? (1ul << 54) - 1 : -1ul;

	report(ones == expected, "pmpaddr holds bits 55:2 of an address (33:2 in RV32)");
	report(!in_machine_mode(warl, 0), "pmpaddr holds 0");
}

int main(void)
{
	if (!machine_available())
		return report_summary();
	test_registers();
	test_matching("off", A_OFF, 64);
	test_matching("TOR", A_TOR, 64);
	test_matching("TOR", A_TOR, 4096 - 8);
	test_matching("NA4", A_NA4, 4);
	for (unsigned long size = 8; size <= 2048; size *= 4)
		test_matching("NAPOT", A_NAPOT, size);
	test_priority();
	test_partial();
	return report_summary();
}
