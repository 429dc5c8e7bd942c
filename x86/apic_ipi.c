/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interprocessor interrupts: who gets what, for each destination, shorthand and delivery mode
 * of the interrupt command register, in xAPIC and in x2APIC mode. Wants 4 CPUs.
 *
 * SDM volume 3, sections 11.6.1 (ICR), 11.6.2.1 (physical destination), 11.6.2.2 (logical
 * destination: flat and cluster model), 11.6.2.3 (broadcast, shorthands), 11.6.2.4 (lowest
 * priority), 11.4.7.2 (software-disabled APICs), 11.12.9 and 11.12.10 (x2APIC's ICR and
 * logical IDs), 11.12.11 (self IPI).
 *
 * Each check counts all events of all CPUs: the vector once where it belongs, nothing else
 * anywhere. A failure is followed by what came.
 */
#include <libcflat.h>
#include "apic.h"
#include "apic-events.h"
#include "desc.h"
#include "processor.h"
#include "smp.h"
#include "tally.h"

#define VECTOR	0x91
#define OTHER	0x63

/* No CPU has this local APIC id or logical cluster. */
#define NOBODY_XAPIC	0xeeu
#define NOBODY_X2APIC	0x0eeeeeeeu

static u32 broadcast(void)
{
	return is_x2apic_enabled() ? -1u : 0xff;
}

static u32 nobody(void)
{
	return is_x2apic_enabled() ? NOBODY_X2APIC : NOBODY_XAPIC;
}

static void send(u32 command, u32 dest)
{
	apic_icr_write(command | APIC_INT_ASSERT, dest);
}

static void test_physical(void)
{
	struct tally tally = tally_start();

	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		send(VECTOR, id_map[cpu]);
		tally_row(&tally, events_are(VECTOR, CPU(cpu)), "to CPU %d", cpu);
	}
	tally_report(&tally, "physical destination");
	send(VECTOR, broadcast());
	events_report(VECTOR, ALL_CPUS, "physical broadcast");
	send(VECTOR, nobody());
	events_report(VECTOR, 0, "physical destination that nobody is");
}

/* Each vector that is legal and the test's own. */
static void test_vectors(void)
{
	struct tally tally = tally_start();
	int cpu = cpu_count() - 1;

	for (unsigned int vector = EVENTS_LOWEST; vector < SPURIOUS_VECTOR; vector++) {
		send(vector, id_map[0]);
		tally_row(&tally, events_are(vector, CPU(0)), "vector %#x to CPU 0", vector);
		send(vector, id_map[cpu]);
		tally_row(&tally, events_are(vector, CPU(cpu)), "vector %#x to CPU %d", vector,
			  cpu);
	}
	tally_report(&tally, "each vector");
}

/* The destination of a shorthand, and whether it is logical, do not count. */
static void test_shorthands(void)
{
	static const struct {
		u32 shorthand;
		const char *name;
	} cases[] = {
		{ APIC_DEST_SELF, "self" },
		{ APIC_DEST_ALLINC, "all including self" },
		{ APIC_DEST_ALLBUT, "all excluding self" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		u32 shorthand = cases[i].shorthand;
		u32 cpus = shorthand == APIC_DEST_SELF ? CPU(0) :
			   shorthand == APIC_DEST_ALLINC ? ALL_CPUS : ALL_CPUS & ~CPU(0);

		send(shorthand | VECTOR, 0);
		events_report(VECTOR, cpus, "shorthand %s", cases[i].name);
		send(shorthand | APIC_DEST_LOGICAL | VECTOR, nobody());
		events_report(VECTOR, cpus, "shorthand %s with another destination", cases[i].name);
	}
}

/* Sent by another CPU. */
struct command {
	u32 command, dest;
};

static void send_command(void *data)
{
	const struct command *command = data;

	send(command->command, command->dest);
}

static void test_other_sender(void)
{
	struct command to_first = { VECTOR, id_map[0] };
	struct command all_but = { APIC_DEST_ALLBUT | OTHER, 0 };
	struct command self = { APIC_DEST_SELF | VECTOR, 0 };
	int last = cpu_count() - 1;

	on_cpu(last, send_command, &to_first);
	events_report(VECTOR, CPU(0), "from the last CPU to the first");
	on_cpu(last, send_command, &all_but);
	events_report(OTHER, ALL_CPUS & ~CPU(last), "from the last CPU to all others");
	on_cpu(last, send_command, &self);
	events_report(VECTOR, CPU(last), "from the last CPU to itself");
}

struct logical {
	u32 ldr, dfr;
};

static void set_logical(void *data)
{
	const struct logical *logical = data;

	apic_write(APIC_DFR, logical->dfr);
	apic_write(APIC_LDR, SET_APIC_DEST_FIELD(logical->ldr));
}

/* Gives CPU n the logical ID @ids[n]. */
static void set_logical_ids(u32 dfr, const u8 *ids)
{
	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		struct logical logical = { ids[cpu], dfr };

		on_cpu(cpu, set_logical, &logical);
	}
}

/* Whom @dest addresses: section 11.6.2.2. */
static u32 flat_model(const u8 *ids, u32 dest)
{
	u32 cpus = 0;

	for (int cpu = 0; cpu < cpu_count(); cpu++)
		if (ids[cpu] & dest)
			cpus |= CPU(cpu);
	return cpus;
}

static u32 cluster_model(const u8 *ids, u32 dest)
{
	u32 cpus = 0;

	for (int cpu = 0; cpu < cpu_count(); cpu++)
		if (ids[cpu] >> 4 == dest >> 4 && ids[cpu] & dest & 0xf)
			cpus |= CPU(cpu);
	return cpus;
}

static void test_model(u32 dfr, const u8 *ids, u32 (*model)(const u8 *, u32), const char *name)
{
	/* Of the clusters the last one is not there, but for the broadcast. */
	u32 end = dfr == APIC_DFR_CLUSTER ? 0xf0 : 0x100;
	struct tally tally = tally_start();

	set_logical_ids(dfr, ids);
	for (u32 dest = 0; dest < end; dest++) {
		send(APIC_DEST_LOGICAL | VECTOR, dest);
		tally_row(&tally, events_are(VECTOR, model(ids, dest)), "destination %#x", dest);
	}
	tally_report(&tally, "%s", name);
}

static void test_xapic_logical(void)
{
	static const u8 one_each[] = { 0x01, 0x02, 0x04, 0x08 };
	static const u8 high[] = { 0x80, 0x40, 0x20, 0x10 };
	static const u8 several[] = { 0x03, 0x06, 0x88, 0x80 };
	static const u8 two_clusters[] = { 0x11, 0x12, 0x21, 0x28 };
	static const u8 four_clusters[] = { 0x01, 0x34, 0x74, 0xe8 };
	static const u8 shared[] = { 0x53, 0x56, 0x5c, 0xa2 };

	test_model(APIC_DFR_FLAT, one_each, flat_model, "logical, flat: one bit for each CPU");
	test_model(APIC_DFR_FLAT, high, flat_model, "logical, flat: the upper bits");
	test_model(APIC_DFR_FLAT, several, flat_model, "logical, flat: IDs that share bits");
	test_model(APIC_DFR_CLUSTER, two_clusters, cluster_model, "logical, two clusters");
	test_model(APIC_DFR_CLUSTER, four_clusters, cluster_model, "logical, four clusters");
	test_model(APIC_DFR_CLUSTER, shared, cluster_model, "logical, IDs that share a cluster");
	send(APIC_DEST_LOGICAL | VECTOR, broadcast());
	events_report(VECTOR, ALL_CPUS, "logical, clusters: broadcast");
	set_logical_ids(APIC_DFR_FLAT, one_each);
}

static void test_x2apic_logical(void)
{
	struct tally tally = tally_start();

	for (u32 mask = 0; mask <= ALL_CPUS; mask++) {
		/* The first 16 IDs make cluster 0. */
		send(APIC_DEST_LOGICAL | VECTOR, mask);
		tally_row(&tally, events_are(VECTOR, mask), "destination %#x", mask);
		send(APIC_DEST_LOGICAL | VECTOR, 0x00ee0000 | mask);
		tally_row(&tally, events_are(VECTOR, 0), "destination %#x", 0x00ee0000 | mask);
	}
	tally_report(&tally, "logical, x2APIC clusters");
	send(APIC_DEST_LOGICAL | VECTOR, broadcast());
	events_report(VECTOR, ALL_CPUS, "logical broadcast");
}

/* Exactly one of those that are addressed; which one is the machine's choice. */
static void test_lowest(void)
{
	struct tally tally = tally_start();

	for (u32 mask = 1; mask <= ALL_CPUS; mask++) {
		unsigned int among = 0, all = 0;

		send(APIC_DEST_LOGICAL | APIC_DM_LOWEST | VECTOR, mask);
		events_settle();
		for (int cpu = 0; cpu < cpu_count(); cpu++) {
			all += events_total(cpu);
			among += mask & CPU(cpu) ? events_count(cpu, VECTOR) : 0;
		}
		tally_row(&tally, among == 1 && all == 1, "mask %#x: %u came, %u anywhere", mask,
			  among, all);
		events_clear();
	}
	tally_report(&tally, "lowest priority: one of the destinations");
}

/* An NMI takes no vector; the one in the ICR does not count. */
static void test_nmi(void)
{
	struct tally tally = tally_start();

	for (int cpu = 0; cpu < cpu_count(); cpu++) {
		send(APIC_DM_NMI, id_map[cpu]);
		tally_row(&tally, events_are(NMI_VECTOR, CPU(cpu)), "to CPU %d", cpu);
		send(APIC_DM_NMI | VECTOR, id_map[cpu]);
		tally_row(&tally, events_are(NMI_VECTOR, CPU(cpu)), "with a vector, to CPU %d",
			  cpu);
	}
	tally_report(&tally, "NMI: physical destination");
	send(APIC_DM_NMI, broadcast());
	events_report(NMI_VECTOR, ALL_CPUS, "NMI: physical broadcast");
	send(APIC_DM_NMI | APIC_DEST_ALLBUT, 0);
	events_report(NMI_VECTOR, ALL_CPUS & ~CPU(0), "NMI: all excluding self");
	send(APIC_DM_NMI | APIC_DEST_LOGICAL, ALL_CPUS & ~CPU(0));
	events_report(NMI_VECTOR, ALL_CPUS & ~CPU(0), "NMI: logical destination");
}

static void disable_software(void *data)
{
	apic_write(APIC_SPIV, SPURIOUS_VECTOR);
}

static volatile bool leave;
static atomic_t arrived;
static volatile unsigned int taken;

/* Where a CPU waits that must not need interrupts to be called; on one whose APIC is off. */
static void wait_disabled(void *data)
{
	disable_software(NULL);
	atomic_inc(&arrived);
	sti();
	while (!leave)
		pause();
	cli();
	taken = events_count(cpu_count() - 1, VECTOR);
	*(u32 *)data = apic_read(APIC_IRR + (VECTOR / 32) * 0x10);
	enable_apic();
	atomic_dec(&arrived);
}

static void test_software_disabled(void)
{
	int last = cpu_count() - 1;
	u32 irr = -1;

	if (!last) {
		report_skip("a software-disabled receiver: one CPU");
		return;
	}
	atomic_set(&arrived, 0);
	leave = false;
	on_cpu_async(last, wait_disabled, &irr);
	while (!atomic_read(&arrived))
		pause();
	send(VECTOR, id_map[last]);
	send(APIC_DEST_ALLBUT | VECTOR, 0);
	send(APIC_DM_NMI, id_map[last]);
	leave = true;
	while (atomic_read(&arrived))
		pause();
	events_settle();
	report(events_count(last, NMI_VECTOR) == 1, "a software-disabled APIC takes an NMI");
	report(!taken, "a software-disabled APIC delivers no vector");
	report(!(irr >> VECTOR % 32 & 1), "a software-disabled APIC: it keeps no vector");
	report(events_count(last - 1, VECTOR) == (last > 1), "the others do");
	events_clear();

	disable_software(NULL);
	send(VECTOR, id_map[last]);
	enable_apic();
	events_report(VECTOR, CPU(last), "a software-disabled APIC sends");
	disable_software(NULL);
	send(APIC_DEST_SELF | OTHER, 0);
	enable_apic();
	events_report(0, 0, "a software-disabled APIC: it sends itself none");
}

/* An IPI is edge-triggered: its TMR bit is clear while it is in service. */
static bool in_service, level;

static void look_at_tmr(isr_regs_t *regs)
{
	in_service = apic_read_bit(APIC_ISR, regs->func);
	level = apic_read_bit(APIC_TMR, regs->func);
}

static void test_tmr(void)
{
	events_hook = look_at_tmr;
	send(APIC_DEST_SELF | VECTOR, 0);
	report(events_are(VECTOR, CPU(0)) && in_service && !level,
	       "an IPI is in service, as an edge");
	events_hook = NULL;
}

static void test_self_ipi(void)
{
	struct tally tally = tally_start();

	for (unsigned int vector = EVENTS_LOWEST; vector < SPURIOUS_VECTOR; vector++) {
		apic_write(APIC_SELF_IPI, vector);
		tally_row(&tally, events_are(vector, CPU(0)), "vector %#x", vector);
	}
	tally_report(&tally, "the self IPI register sends each vector");
}

static void test_mode(void)
{
	if (cpu_count() == 1)
		report_skip("other CPUs as destinations: one CPU");
	test_physical();
	test_vectors();
	test_shorthands();
	test_other_sender();
	if (is_x2apic_enabled()) {
		test_x2apic_logical();
		test_self_ipi();
	} else {
		test_xapic_logical();
	}
	test_lowest();
	test_nmi();
	test_tmr();
	test_software_disabled();
}

int main(int argc, char **argv)
{
	assert_msg(cpu_count() <= 4, "at most 4 CPUs");
	events_setup();
	apic_in_each_mode(test_mode);
	return report_summary();
}
