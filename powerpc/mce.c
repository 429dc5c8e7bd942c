/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine checks of powernv: Power ISA 3.1, book III, section 7.5.2, with the causes of the
 * POWER9 and POWER10 user manuals. A load, a store and a fetch at a real address that nothing
 * answers end at 0x200, with the instruction in SRR0, SRR1[42] for data and not for fetches,
 * the address in DAR, RI and ME 0 behind it, and no other register changed.
 *
 * A VMM that lets such accesses pass raises none: that is a skip. A failure prints the access
 * and each field that is not as expected.
 */
#include "alu.h"

#define NOWHERE		0x0000700000000000ull
#define SRR1_DATA	0x00200000ull	/* DSISR has the cause */

/* What SRR1 and DSISR say beyond that is the model's. */
#define SRR1_CAUSE	0x783f0000ull

static struct probe_state in, out, expected;

static void run(unsigned int access, u64 at)
{
	static const u32 insns[] = {
		INSN_D(32, 3, 4, 0), INSN_D(36, 3, 4, 0), INSN_X(19, 20, 0, 0, 528),
	};

	probe_init(&in, 0);
	in.msr |= MSR_ME;
	in.gpr[4] = at;
	in.ctr = at;
	probe_run(insns[access], &in, &out);
}

int main(void)
{
	static const char *const names[] = { "load", "store", "fetch" };
	static const u64 addresses[] = { NOWHERE, NOWHERE + 0x1230, NOWHERE + (1ull << 40) };

	if (!machine_is_powernv()) {
		report_skip("machine checks are caused on powernv");
		return report_summary();
	}
	enable_mcheck();
	for (unsigned int access = 0; access < 3; access++) {
		/* A VMM may know a missing device for loads only. */
		if (access < 2) {
			run(access, NOWHERE);
			if (out.trap != 0x200) {
				report_skip("%s: it passes", names[access]);
				continue;
			}
		} else if (out.trap != 0x200) {
			report_skip("fetch: it would run what is not there");
			continue;
		}
		probe_begin();
		for (unsigned int i = 0; i < ARRAY_SIZE(addresses); i++) {
			run(access, addresses[i]);
			probe_expect_interrupt(&in, &expected, 0x200, 0);
			expected.msr = (expected.msr & ~SRR1_CAUSE) | (out.msr & SRR1_CAUSE);
			expected.dsisr = out.dsisr;
			if (access == 2) {
				expected.nip = addresses[i];
				expected.dar = out.dar;
			} else {
				expected.dar = addresses[i];
			}
			probe_check(&in, &out, &expected, "%s at %#llx", names[access],
				    (unsigned long long)addresses[i]);
			probe_note(!!(out.msr & SRR1_DATA) == (access < 2), "SRR1 is %#llx",
				   (unsigned long long)out.msr);
		}
		probe_end("%s at an address that is not there", names[access]);
	}
	return report_summary();
}
