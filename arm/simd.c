/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vector and floating-point instructions of A64 (Arm ARM, C7.2), each against a model of its
 * pseudocode: AES, SHA and polynomial multiplication (simd-crypto.c), integer vectors with
 * saturation and FPSR.QC (simd-integer.c), floating-point comparisons, conversions and exception
 * flags (simd-float.c). All 32 vector registers, FPSR, FPCR and the general state are compared.
 */
#include <libcflat.h>
#include "simd.h"

#define CPACR_FPEN	(3ul << 20)

union vector128 *simd_in(struct simd_probe *s, unsigned int n)
{
	return (union vector128 *)s->in.v[n];
}

union vector128 *simd_want(struct simd_probe *s, unsigned int n)
{
	return (union vector128 *)s->want.v[n];
}

void simd_fill(union vector128 *v, unsigned int seed)
{
	static const u64 edges[] = {
		0, ~0ull, 0x8000000080000000, 0x7fffffff7fffffff, 0x8000000000000000,
		0x7fffffffffffffff, 0x0101010101010101, 0x8080808080808080, 0x7f7f7f7f7f7f7f7f,
		0x8000800080008000, 0x7fff7fff7fff7fff,
	};

	for (int i = 0; i < 2; i++) {
		u64 x = (seed * 2 + i + 1) * 0x9e3779b97f4a7c15ull;

		x ^= x >> 29;
		x *= 0xd6e8feb86659fd93ull;
		v->d[i] = seed % 3 == i ? edges[x % ARRAY_SIZE(edges)] : x;
	}
}

void simd_init(struct simd_probe *s)
{
	probe_init(&s->p, PROBE_EL0);
	memset(&s->in, 0, sizeof(s->in));
	for (unsigned int n = 0; n < 32; n++)
		simd_fill(simd_in(s, n), n * 3 + 1);
}

void simd_run(struct simd_probe *s, u32 insn)
{
	probe_load_vectors(&s->in);
	probe_run(&s->p, insn);
	probe_save_vectors(&s->out);
	probe_expect_stop(&s->p, 4);
	s->want = s->in;
}

bool simd_check(struct tally *tally, struct simd_probe *s)
{
	bool same = !memcmp(&s->out, &s->want, sizeof(s->out));

	if (tally_add(tally, same && probe_as_expected(&s->p)))
		return true;
	report_info("%s:", tally->name);
	probe_check(&s->p);
	for (unsigned int n = 0; n < 32; n++)
		if (memcmp(s->out.v[n], s->want.v[n], 16))
			report_info("  v%u %016llx%016llx, not %016llx%016llx", n,
				    (unsigned long long)s->out.v[n][1],
				    (unsigned long long)s->out.v[n][0],
				    (unsigned long long)s->want.v[n][1],
				    (unsigned long long)s->want.v[n][0]);
	if (s->out.fpsr != s->want.fpsr || s->out.fpcr != s->want.fpcr)
		report_info("  FPSR %#llx, not %#llx, FPCR %#llx, not %#llx",
			    (unsigned long long)s->out.fpsr, (unsigned long long)s->want.fpsr,
			    (unsigned long long)s->out.fpcr, (unsigned long long)s->want.fpcr);
	return false;
}

int main(int argc, char **argv)
{
	if (id_field(read_sysreg(id_aa64pfr0_el1), ID_AA64PFR0_EL1_FP_SHIFT) == 15) {
		report_skip("the CPU has no floating point");
		return report_summary();
	}
	write_sysreg(read_sysreg(cpacr_el1) | CPACR_FPEN, cpacr_el1);
	isb();
	test_crypto();
	test_integer();
	test_float();
	return report_summary();
}
