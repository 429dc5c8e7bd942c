/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The local APIC's registers: what they are, which bits can be written, and what software
 * disabling does to them. In xAPIC and in x2APIC mode, on each CPU.
 *
 * SDM volume 3, sections 11.4.1 (register map), 11.4.6 (ID), 11.4.7.2 (state after software
 * disabling), 11.4.8 (version), 11.5.1 (local vector table), 11.5.4 (timer), 11.6.1 (ICR),
 * 11.6.2.2 (LDR, DFR), 11.8.3 (TPR, PPR), 11.9 (spurious vector), 11.12.1.2 (x2APIC MSRs).
 *
 * Only bits that the manual defines are written; what reserved ones read as in xAPIC mode is
 * nowhere said. A failure of a table is followed by register, value written and value read.
 */
#include <libcflat.h>
#include "apic.h"
#include "apic-events.h"
#include "processor.h"
#include "smp.h"
#include "tally.h"

#define LVT_DS		APIC_SEND_PENDING
#define DFR_MODEL	0xf0000000u
#define CPUID_TOPOLOGY	0xb

/* Present in every local APIC since the Pentium 4 and Xeon: timer, LINT0/1, error. */
#define MIN_LVT		3

/* The local vector table: the entry's number, its register, and what of it can be written. */
static const struct lvt {
	unsigned int number;
	u32 reg, bits;
	const char *name;
} lvts[] = {
	{ 0, APIC_LVTT, 0x700ff, "timer" },
	{ 1, APIC_LVT0, 0x1a7ff, "LINT0" },
	{ 2, APIC_LVT1, 0x1a7ff, "LINT1" },
	{ 3, APIC_LVTERR, 0x100ff, "error" },
	{ 4, APIC_LVTPC, 0x107ff, "performance counter" },
	{ 5, APIC_LVTTHMR, 0x107ff, "thermal" },
	{ 6, APIC_CMCI, 0x107ff, "CMCI" },
};

static bool lvt_there(const struct lvt *lvt)
{
	return apic_lvt_entry_supported(lvt->number);
}

/* Local vector table entries under test are masked, so that no value of them does anything. */
static const struct {
	u32 reg;
	u32 bits;		/* that can be written */
	u32 values[6];
	const char *name;
	bool xapic_only;
} writable[] = {
	{ APIC_TASKPRI, 0xff, { 0, 0x0f, 0xf0, 0x5a, 0xa5, 0xff }, "TPR" },
	{ APIC_LDR, 0xff000000, { 0, 0x01000000, 0x80000000, 0x5a000000, 0xa5000000, 0xff000000 },
	  "LDR", true },
	{ APIC_DFR, DFR_MODEL, { 0xffffffff, 0x0fffffff, 0xffffffff }, "DFR", true },
	{ APIC_SPIV, 0x1ff, { 0x1ff, 0x12f, 0x1ef, 0x15f, 0x1af, 0x1ff }, "SVR" },
	{ APIC_ICR2, 0xff000000, { 0, 0x01000000, 0x80000000, 0x5a000000, 0xa5000000 },
	  "ICR high", true },
	{ APIC_TMICT, 0xffffffff, { 1, 0x80000000, 0x5a5a5a5a, 0xa5a5a5a5, 0xffffffff, 0 },
	  "initial count" },
	{ APIC_TDCR, 0xb, { 0, 1, 2, 3, 8, 0xb }, "divide configuration" },
};

static void test_identity(void)
{
	u32 lvr = apic_read(APIC_LVR);
	bool x2apic = is_x2apic_enabled();
	struct cpuid topology;

	report(GET_APIC_VERSION(lvr) >= 0x10 && GET_APIC_VERSION(lvr) <= 0x15,
	       "the version is that of an integrated APIC");
	report(GET_APIC_MAXLVT(lvr) >= MIN_LVT && GET_APIC_MAXLVT(lvr) < ARRAY_SIZE(lvts),
	       "so many local vectors as the manual has");
	report(!(lvr & 0xfe00ff00), "the version's reserved bits are clear");

	report((apic_id() & 0xff) == cpuid(1).b >> 24, "CPUID has the APIC ID");
	report(x2apic ? apic_read(APIC_ID) == apic_id() : apic_read(APIC_ID) == apic_id() << 24,
	       "the ID register has nothing else");
	report(this_cpu_has(X86_FEATURE_APIC), "CPUID has an APIC");
	if (cpuid(0).a < CPUID_TOPOLOGY) {
		report_skip("the x2APIC ID of CPUID: no leaf 0BH");
		return;
	}
	topology = cpuid(CPUID_TOPOLOGY);
	if (!topology.b)
		report_skip("the x2APIC ID of CPUID: leaf 0BH is empty");
	else
		report((topology.d & (x2apic ? -1u : 0xff)) == apic_id(),
		       "CPUID's leaf 0BH has the x2APIC ID");
}

struct identity {
	u32 id, lvr, index;
	bool bsp;
};

static void read_identity(void *data)
{
	struct identity *identity = data;

	identity->id = apic_id();
	identity->lvr = apic_read(APIC_LVR);
	identity->bsp = rdmsr(MSR_IA32_APICBASE) & APIC_BSP;
}

static void test_cpus(void)
{
	struct identity first, other;
	bool ids = true, versions = true, bsps = true;

	read_identity(&first);
	for (int cpu = 1; cpu < cpu_count(); cpu++) {
		on_cpu(cpu, read_identity, &other);
		ids &= other.id == id_map[cpu] && other.id != first.id;
		versions &= other.lvr == first.lvr;
		bsps &= !other.bsp;
	}
	report(first.bsp && bsps, "one CPU is the boot processor");
	report(ids, "each CPU has an ID of its own");
	report(versions, "all CPUs have the same version");
}

static void test_writable(void)
{
	struct tally tally = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(writable); i++) {
		u32 reg = writable[i].reg, before;

		if (writable[i].xapic_only && is_x2apic_enabled())
			continue;
		before = apic_read(reg);
		for (unsigned int j = 0; j < ARRAY_SIZE(writable[i].values); j++) {
			u32 value = writable[i].values[j], got;

			apic_write(reg, value);
			got = apic_read(reg);
			tally_row(&tally, (got & writable[i].bits) == (value & writable[i].bits),
				  "%s: wrote %#x, read %#x", writable[i].name, value, got);
		}
		apic_write(reg, before);
	}
	tally_report(&tally, "registers keep what is written");
}

static void test_lvt(void)
{
	static const u32 delivery[] = { APIC_DM_FIXED, APIC_DM_SMI, APIC_DM_NMI, APIC_DM_EXTINT };
	struct tally tally = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(lvts); i++) {
		u32 before, other = lvts[i].bits & ~(APIC_MODE_MASK | 0xff);

		if (!lvt_there(&lvts[i]))
			continue;
		before = apic_read(lvts[i].reg);
		for (unsigned int vector = 0x10; vector <= 0xff; vector++) {
			u32 value = APIC_LVT_MASKED | vector, got;

			/* Every combination of the other bits in turn, but mode 3 of the timer. */
			value |= -(vector & 1) & other & ~APIC_LVT_TIMER_TSCDEADLINE;
			value |= delivery[vector / 2 % 4] & lvts[i].bits;
			apic_write(lvts[i].reg, value);
			got = apic_read(lvts[i].reg);
			tally_row(&tally, (got & (lvts[i].bits | LVT_DS)) == value,
				  "%s: wrote %#x, read %#x", lvts[i].name, value, got);
		}
		apic_write(lvts[i].reg, before | APIC_LVT_MASKED);
	}
	tally_report(&tally, "local vectors keep what is written");
}

/* What the CPU reports in the table cannot be written. */
static void test_lvt_status(void)
{
	struct tally tally = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(lvts); i++) {
		u32 status = LVT_DS, got;

		if (!lvt_there(&lvts[i]))
			continue;
		if (lvts[i].bits & APIC_LVT_LEVEL_TRIGGER)
			status |= APIC_LVT_REMOTE_IRR;
		apic_write(lvts[i].reg, APIC_LVT_MASKED | 0x50 | status);
		got = apic_read(lvts[i].reg);
		apic_write(lvts[i].reg, APIC_LVT_MASKED);
		tally_row(&tally, !(got & status), "%s: read %#x", lvts[i].name, got);
	}
	tally_report(&tally, "delivery status and remote IRR are read-only");
}

static void test_read_only(void)
{
	static const u32 fixed[] = { APIC_LVR, APIC_PROCPRI, APIC_TMCCT };
	struct tally tally = tally_start();
	u32 before, after;

	for (unsigned int i = 0; i < ARRAY_SIZE(fixed); i++) {
		before = apic_read(fixed[i]);
		apic_write(fixed[i], ~before);
		after = apic_read(fixed[i]);
		tally_row(&tally, after == before, "register %#x: %#x became %#x", fixed[i],
			  before, after);
	}
	for (u32 reg = APIC_ISR; reg < APIC_ESR; reg += 0x10) {
		apic_write(reg, -1u);
		after = apic_read(reg);
		tally_row(&tally, !after, "register %#x: 0 became %#x", reg, after);
	}
	tally_report(&tally, "read-only registers stay as they are");
}

/* ICR fields without effect: vectors are sent to nobody, by a logical destination of 0. */
static void test_icr(void)
{
	static const u32 values[] = {
		0x00000055, 0x000000aa, 0x000008ff, 0x00004855, 0x00008855, 0x0000c855,
	};
	struct tally tally = tally_start();
	bool x2apic = is_x2apic_enabled();

	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
		u32 value = values[i] | APIC_DEST_LOGICAL, got;

		apic_icr_write(value, 0);
		got = apic_read(APIC_ICR);
		tally_row(&tally, got == value && (x2apic || !apic_read(APIC_ICR2)),
			  "wrote %#x, read %#x", value, got);
	}
	tally_report(&tally, "the ICR keeps what is written, and is idle");
	events_report(0, 0, "a logical destination of 0 is nobody");
}

static void test_icr_status(void)
{
	const u32 nobody = APIC_DEST_LOGICAL | APIC_INT_ASSERT | 0x55;

	apic_write(APIC_ICR2, 0);
	apic_write(APIC_ICR, nobody | APIC_ICR_BUSY);
	report(apic_read(APIC_ICR) == nobody, "the ICR's delivery status is read-only");
	apic_write(APIC_ICR, nobody);
}

/* In flat mode LDR's bits are one for each CPU; in x2APIC mode the ID makes it. */
static void test_ldr(void)
{
	struct tally tally = tally_start();
	u32 id = apic_id();

	if (is_x2apic_enabled()) {
		u32 ldr = apic_read(APIC_LDR);

		report(ldr == ((id >> 4) << 16 | 1u << (id & 15)), "the ID makes the LDR");
		return;
	}
	for (unsigned int model = 0; model < 2; model++) {
		apic_write(APIC_DFR, model ? 0 : -1u);
		tally_row(&tally, apic_read(APIC_DFR) == (model ? 0x0fffffff : -1u),
			  "model %u: read %#x", model, apic_read(APIC_DFR));
	}
	apic_write(APIC_DFR, APIC_DFR_FLAT);
	tally_report(&tally, "all but the model of the DFR reads as 1");
}

/* Masks are set by software disabling, stay set, and hold against attempts to clear them. */
static void test_disabled(void)
{
	struct tally masked = tally_start(), held = tally_start(), kept = tally_start();
	u32 icr = apic_read(APIC_ICR);

	for (unsigned int i = 0; i < ARRAY_SIZE(lvts); i++)
		if (lvt_there(&lvts[i]))
			apic_write(lvts[i].reg, 0x61 + i);
	apic_write(APIC_TASKPRI, 0x35);
	apic_write(APIC_TDCR, APIC_TDR_DIV_8);
	apic_write(APIC_SPIV, SPURIOUS_VECTOR);
	report(!is_apic_sw_enabled() && is_apic_hw_enabled(), "SVR disables, but not for good");

	for (unsigned int i = 0; i < ARRAY_SIZE(lvts); i++) {
		u32 got;

		if (!lvt_there(&lvts[i]))
			continue;
		got = apic_read(lvts[i].reg);
		tally_row(&masked, got == (APIC_LVT_MASKED | (0x61 + i)), "%s: read %#x",
			  lvts[i].name, got);
		tally_row(&kept, (got & APIC_VECTOR_MASK) == 0x61 + i, "%s: read %#x",
			  lvts[i].name, got);
		apic_write(lvts[i].reg, 0x71 + i);
		got = apic_read(lvts[i].reg);
		tally_row(&held, got == (APIC_LVT_MASKED | (0x71 + i)), "%s: wrote %#x, read %#x",
			  lvts[i].name, 0x71 + i, got);
	}
	tally_row(&kept, apic_read(APIC_TASKPRI) == 0x35, "TPR");
	tally_row(&kept, apic_read(APIC_TDCR) == APIC_TDR_DIV_8, "divide configuration");
	tally_row(&kept, apic_read(APIC_ICR) == icr, "ICR");
	apic_write(APIC_TASKPRI, 0);
	tally_report(&masked, "software disabling: the local vectors get masked");
	tally_report(&held, "software disabling: they cannot be unmasked");
	tally_report(&kept, "software disabling keeps the rest");

	enable_apic();
	masked = tally_start();
	for (unsigned int i = 0; i < ARRAY_SIZE(lvts); i++) {
		u32 got;

		if (!lvt_there(&lvts[i]))
			continue;
		got = apic_read(lvts[i].reg);
		tally_row(&masked, got == (APIC_LVT_MASKED | (0x71 + i)), "%s: read %#x",
			  lvts[i].name, got);
		apic_write(lvts[i].reg, APIC_LVT_MASKED);
	}
	tally_report(&masked, "software disabling: they stay masked when it ends");
	events_report(0, 0, "no interrupt came of it");
}

static void test_unmask(void)
{
	struct tally tally = tally_start();

	for (unsigned int i = 0; i < ARRAY_SIZE(lvts); i++) {
		if (!lvt_there(&lvts[i]))
			continue;
		apic_write(lvts[i].reg, 0x61 + i);
		tally_row(&tally, apic_read(lvts[i].reg) == 0x61 + i, "%s: read %#x",
			  lvts[i].name, apic_read(lvts[i].reg));
		apic_write(lvts[i].reg, APIC_LVT_MASKED);
	}
	tally_report(&tally, "an enabled APIC's local vectors can be unmasked");
	events_report(0, 0, "which alone raises nothing");
}

static void test_mode(void)
{
	test_identity();
	test_cpus();
	test_writable();
	test_lvt();
	if (!is_x2apic_enabled()) {
		/* In x2APIC mode such writes fault: x86/apic_x2apic.c. */
		test_lvt_status();
		test_read_only();
		test_icr_status();
	}
	test_icr();
	test_ldr();
	test_unmask();
	test_disabled();
}

int main(int argc, char **argv)
{
	events_setup();
	apic_in_each_mode(test_mode);
	return report_summary();
}
