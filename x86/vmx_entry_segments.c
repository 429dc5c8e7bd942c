/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM entry checks the guest's segment registers: SDM volume 3, section 27.3.1.2.
 *
 * One violation at a time must give an exit with reason 33, bit 31 and qualification 0; every
 * field and register stays as it was. Values that are good must let L2 run its VMCALL. The
 * rows are made of every type, every privilege level, every reserved bit, in 64-bit mode, in
 * protected mode and as an unrestricted guest. A failure is followed by what differs.
 */
#include <libcflat.h>
#include "vmx-entry.h"
#include "vmx-ept.h"

enum { ES, CS, SS, DS, FS, GS, LDTR, TR };

static const char *const names[] = { "ES", "CS", "SS", "DS", "FS", "GS", "LDTR", "TR" };

#define SEL(n)		(GUEST_SEL_ES + 2 * (n))
#define LIMIT(n)	(GUEST_LIMIT_ES + 2 * (n))
#define RIGHTS(n)	(GUEST_AR_ES + 2 * (n))
#define BASE(n)		(GUEST_BASE_ES + 2 * (n))

#define UNUSABLE	BIT(16)

static u64 eptp;
static bool unrestricted;
static enum l2_mode mode;

static void reset(void)
{
	vmx_l2_reset(mode);
	if (unrestricted) {
		vmx_use_ept(eptp);
		vmx_use_cpu(0, CPU_URG);
		/* PAE paging takes its pointers from the VMCS. */
	}
}

static const char *where(void)
{
	static char text[64];

	snprintf(text, sizeof(text), "%s%s", l2_mode_names[mode],
		 unrestricted ? ", unrestricted" : "");
	return text;
}

/* LDTR's default is unusable; here it is good and usable. */
static void usable_ldtr(void)
{
	vw(SEL(LDTR), FIRST_SPARE_SEL);
	vw(RIGHTS(LDTR), 0x82);
	vw(LIMIT(LDTR), 0xff);
}

static void selectors(void)
{
	for (unsigned int n = 0; n < 2; n++) {
		reset();
		usable_ldtr();
		vw_set(SEL(n ? TR : LDTR), 4);
		entry_try(ENTRY_GUEST, "27.3.1.2-selector-ti %s has TI in %s", n ? "TR" : "LDTR",
			  where());
	}
	reset();
	vw_set(SEL(LDTR), 4);
	entry_try(ENTRY_GOOD, "27.3.1.2-selector-ti Unusable LDTR has TI in %s", where());
	for (unsigned int rpl = 0; rpl < 4; rpl++) {
		bool is_same = (vr(SEL(CS)) & 3) == rpl;

		if (unrestricted && rpl != (vr(RIGHTS(SS)) >> 5 & 3))
			continue;
		reset();
		vw(SEL(SS), (vr(SEL(SS)) & ~3ull) | rpl);
		entry_try(is_same ? ENTRY_GOOD : ENTRY_GUEST,
			  "27.3.1.2-selector-rpl SS has RPL %u in %s", rpl, where());
	}
}

static void bases(void)
{
	for (unsigned int n = ES; n <= TR; n++) {
		bool narrow = n <= DS;

		for (unsigned int bit = narrow ? 32 : 47; bit < 64; bit++) {
			reset();
			usable_ldtr();
			vw_set(BASE(n), BIT_ULL(bit));
			entry_try(ENTRY_GUEST, "27.3.1.2-base-%s %s base: bit %u set in %s",
				  narrow ? "32" : "canonical", names[n], bit, where());
		}
		/* The highest canonical base, which L2 does not use. */
		if (narrow || n == TR)
			continue;
		reset();
		usable_ldtr();
		vw(BASE(n), 0xffffffffffff0000);
		entry_try(ENTRY_GOOD, "27.3.1.2-base-canonical %s base is high in %s", names[n],
			  where());
	}
	for (unsigned int n = ES; n <= LDTR; n++) {
		if (n == CS)
			continue;
		reset();
		vw(RIGHTS(n), UNUSABLE | (n == SS ? vr(RIGHTS(SS)) & 0x60 : 0));
		vw(BASE(n), n == FS || n == GS ? 0x7ffffffff000 : 0xaaaaaaaaaaaaaaaa);
		entry_try(ENTRY_GOOD, "27.3.1.2-unusable %s: base of an unusable register in %s",
			  names[n], where());
	}
}

static unsigned int dpl_of_ss(void)
{
	return vr(RIGHTS(SS)) >> 5 & 3;
}

/* Whether a type is good, the DPL being what the others need. */
static bool type_good(unsigned int n, unsigned int type)
{
	bool ia32e = mode <= L2_COMPAT_CPL3;

	switch (n) {
	case CS:
		if (type == 3)
			return unrestricted && dpl_of_ss() == 0;
		return type == 9 || type == 11 || type == 13 || type == 15;
	case SS:
		return type == 3 || type == 7;
	case LDTR:
		return type == 2;
	case TR:
		return type == 11 || (type == 3 && !ia32e);
	default:
		return type & 1 && (!(type & 8) || type & 2);
	}
}

static void types(void)
{
	for (unsigned int n = ES; n <= TR; n++)
		for (unsigned int type = 0; type < 16; type++) {
			bool good;

			reset();
			usable_ldtr();
			/* Type 3 of CS asks for DPL 0. */
			good = type_good(n, type);
			vw(RIGHTS(n), (vr(RIGHTS(n)) & ~15ull) | type);
			/* What runs with an expand-down stack or odd code is not the point. */
			entry_try(good ? ENTRY_ACCEPTED : ENTRY_GUEST,
				  "27.3.1.2-type %s has type %u in %s", names[n], type, where());
		}
}

/* S, P, D/B, the reserved bits, each turned over. */
static void flags(void)
{
	static const struct {
		const char *name;
		u32 bits;
	} rows[] = {
		{ "27.3.1.2-s %s: S is wrong in %s", BIT(4) },
		{ "27.3.1.2-p %s: P is 0 in %s", BIT(7) },
		{ "27.3.1.2-reserved %s: bit 8 set in %s", BIT(8) },
		{ "27.3.1.2-reserved %s: bit 9 set in %s", BIT(9) },
		{ "27.3.1.2-reserved %s: bit 10 set in %s", BIT(10) },
		{ "27.3.1.2-reserved %s: bit 11 set in %s", BIT(11) },
		{ "27.3.1.2-reserved %s: bit 17 set in %s", BIT(17) },
		{ "27.3.1.2-reserved %s: bit 18 set in %s", BIT(18) },
		{ "27.3.1.2-reserved %s: bit 24 set in %s", BIT(24) },
		{ "27.3.1.2-reserved %s: bit 30 set in %s", BIT(30) },
		{ "27.3.1.2-reserved %s: bit 31 set in %s", BIT(31) },
	};

	for (unsigned int n = ES; n <= TR; n++)
		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
			reset();
			usable_ldtr();
			vw(RIGHTS(n), vr(RIGHTS(n)) ^ rows[i].bits);
			entry_try(ENTRY_GUEST, rows[i].name, names[n], where());
			if (n == CS || n == TR)
				continue;
			reset();
			vw(RIGHTS(n), (vr(RIGHTS(n)) ^ rows[i].bits) | UNUSABLE);
			if (i < 7)
				entry_try(ENTRY_GOOD, "27.3.1.2-unusable %s unusable: bits %#x turned in %s",
					  names[n], rows[i].bits, where());
		}
	reset();
	vw_set(RIGHTS(TR), UNUSABLE);
	entry_try(ENTRY_GUEST, "27.3.1.2-tr-usable TR is unusable in %s", where());
	if (l2_mode_is_64(mode)) {
		reset();
		vw_set(RIGHTS(CS), BIT(14));
		entry_try(ENTRY_GUEST, "27.3.1.2-d CS: D and L in %s", where());
	}
}

static void granularity(void)
{
	static const struct {
		u32 limit;
		bool g, good;
	} rows[] = {
		{ 0xffffffff, false, false }, { 0x00100000, false, false },
		{ 0x80000000, false, false }, { 0x000fffff, false, true },
		{ 0x00000fff, true, true }, { 0xfffffffe, true, false },
		{ 0xfffff7ff, true, false }, { 0x00000ffe, true, false },
		{ 0xfffff000, true, false }, { 0x000ff000, false, true },
	};

	for (unsigned int n = ES; n <= TR; n++)
		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
			reset();
			usable_ldtr();
			vw(LIMIT(n), rows[i].limit);
			vw_clear(RIGHTS(n), BIT(15));
			vw_set(RIGHTS(n), rows[i].g ? BIT(15) : 0);
			entry_try(rows[i].good ? ENTRY_ACCEPTED : ENTRY_GUEST,
				  "27.3.1.2-g %s: limit %#x, G %d in %s", names[n], rows[i].limit,
				  rows[i].g, where());
		}
}

/* DPL against RPL and the DPL of SS. */
static void privilege(void)
{
	static const u8 code_types[] = { 3, 9, 11, 13, 15 };

	for (unsigned int t = 0; t < ARRAY_SIZE(code_types); t++)
		for (unsigned int dpl = 0; dpl < 4; dpl++) {
			unsigned int type = code_types[t], ss;
			bool good;

			reset();
			ss = dpl_of_ss();
			if (type == 3)
				good = unrestricted && dpl == 0 && ss == 0;
			else if (type < 12)
				good = dpl == ss;
			else
				good = dpl <= ss;
			vw(RIGHTS(CS), (vr(RIGHTS(CS)) & ~0x6full) | type | dpl << 5);
			entry_try(good ? ENTRY_ACCEPTED : ENTRY_GUEST,
				  "27.3.1.2-dpl-cs CS has type %u, DPL %u, SS DPL %u in %s", type,
				  dpl, ss, where());
		}
	for (unsigned int dpl = 0; dpl < 4; dpl++) {
		bool good;

		reset();
		good = dpl == dpl_of_ss();
		vw(RIGHTS(SS), (vr(RIGHTS(SS)) & ~0x60ull) | dpl << 5);
		/* With a conforming CS only the rule of SS itself is left. */
		vw_set(RIGHTS(CS), 4);
		vw_clear(RIGHTS(CS), 0x60);
		entry_try(good || unrestricted ? ENTRY_ACCEPTED : ENTRY_GUEST,
			  "27.3.1.2-dpl-ss SS has DPL %u in %s", dpl, where());
	}
	for (unsigned int n = ES; n <= GS; n++)
		for (unsigned int i = 0; i < 16 && n != CS && n != SS; i++) {
			unsigned int dpl = i & 3, rpl = i >> 2;

			for (unsigned int type = 3; type <= 15; type += 4) {
				bool rule = !unrestricted && type < 12;

				reset();
				vw(SEL(n), (vr(SEL(n)) & ~3ull) | rpl);
				vw(RIGHTS(n), (vr(RIGHTS(n)) & ~0x6full) | dpl << 5 | type);
				entry_try(rule && dpl < rpl ? ENTRY_GUEST : ENTRY_GOOD,
					  "27.3.1.2-dpl-data%s %s has DPL %u, RPL %u, type %u in %s",
					  rule && dpl < rpl && type == 11 ? "-code" : "",
					  names[n], dpl, rpl, type, where());
			}
		}
}

static void virtual_8086(void)
{
	mode = L2_V86;
	unrestricted = false;
	for (unsigned int n = ES; n <= GS; n++) {
		for (unsigned int bit = 0; bit < 64; bit += bit < 20 ? 1 : 6) {
			reset();
			vw(BASE(n), vr(BASE(n)) ^ BIT_ULL(bit));
			entry_try(ENTRY_GUEST, "27.3.1.2-v86-base %s: base bit %u", names[n], bit);
		}
		for (unsigned int bit = 0; bit < 32; bit++) {
			reset();
			vw(LIMIT(n), vr(LIMIT(n)) ^ BIT(bit));
			entry_try(ENTRY_GUEST, "27.3.1.2-v86-limit %s: limit bit %u", names[n], bit);
			reset();
			vw(RIGHTS(n), vr(RIGHTS(n)) ^ BIT(bit));
			entry_try(ENTRY_GUEST, "27.3.1.2-v86-rights %s: rights bit %u", names[n],
				  bit);
		}
		reset();
		vw(SEL(n), vr(SEL(n)) | 7);
		vw(BASE(n), vr(SEL(n)) << 4);
		if (n != CS)
			entry_try(ENTRY_GOOD, "27.3.1.2-v86-base %s: low bits are no RPL", names[n]);
	}
}

static void real_mode(void)
{
	if (!l2_mode_available(L2_REAL)) {
		report_skip("27.3.1.2-dpl-ss: this CPU lacks unrestricted guests");
		return;
	}
	for (unsigned int dpl = 0; dpl < 4; dpl++) {
		vmx_l2_reset(L2_REAL);
		vw(RIGHTS(SS), (vr(RIGHTS(SS)) & ~0x60ull) | dpl << 5);
		vw(RIGHTS(CS), 0x9f);
		entry_try(dpl ? ENTRY_GUEST : ENTRY_ACCEPTED,
			  "27.3.1.2-dpl-ss SS has DPL %u in real-address mode", dpl);
	}
}

int main(void)
{
	static const enum l2_mode modes[] = { L2_64, L2_64_CPL3, L2_32 };

	if (!vmx_l2_setup())
		return report_summary();
	if (vmx_has(NEED_EPT))
		eptp = vmx_ept_identity(0);
	for (unsigned int i = 0; i <= ARRAY_SIZE(modes); i++) {
		unrestricted = i == ARRAY_SIZE(modes);
		mode = unrestricted ? L2_64 : modes[i];
		if (unrestricted && !l2_mode_available(L2_REAL))
			break;
		selectors();
		bases();
		types();
		flags();
		granularity();
		privilege();
	}
	virtual_8086();
	real_mode();
	return report_summary();
}
