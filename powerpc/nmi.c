/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System reset interrupts by request of the host: Power ISA 3.1, book III, section 7.5.1, and on
 * pseries FWNMI: LoPAR 1.1, section 7.3.14. The interrupt comes at 0x100, with EE = 0 and 1, on
 * every CPU, and returns to where it came from; after ibm,nmi-register it comes at the
 * address that was registered, with R3 pointing to a save area that holds the old R3.
 * ibm,nmi-register and ibm,nmi-interlock refuse what they should.
 *
 * RTAS lies where the guest says that it put it: a tree with /rtas and linux,rtas-base is given to
 * QEMU as SLOF would (its call 0xf003). A failure prints what came instead.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <vmm-request.h>
#include <asm/barrier.h>
#include <asm/handlers.h>
#include <asm/hcall.h>
#include <asm/io.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/rtas.h>
#include <asm/smp.h>
#include <asm/time.h>

#define KVMPPC_H_UPDATE_DT	0xf003

#define RTAS_OUT_PARAM		(-3)

static volatile unsigned int resets[NR_CPUS];
static struct pt_regs last[NR_CPUS];
static volatile bool leave, others_ready;
static volatile u64 area[NR_CPUS];

static void note_reset(struct pt_regs *regs, void *data)
{
	int cpu = smp_processor_id();

	last[cpu] = *regs;
	area[cpu] = mfspr(SPR_SPRG1);
	resets[cpu]++;
}

static void wait_there(int cpu_id)
{
	others_ready = true;
	while (!leave)
		cpu_relax();
}

/* Whether each CPU has taken @count resets, within a second. */
static bool all_took(unsigned int count)
{
	u64 start = get_tb();
	bool all;

	do {
		all = true;
		for (int i = 0; i < nr_cpus_present; i++)
			all &= resets[i] == count;
	} while (!all && get_tb() - start < tb_hz);
	for (int i = 0; i < nr_cpus_present; i++)
		if (resets[i] != count)
			report_info("CPU %d took %u, expected %u", i, resets[i], count);
	return all;
}

static void test_plain(void)
{
	u64 msr = mfmsr();

	if (!vmm_request_or_skip("system reset", "inject-nmi"))
		return;
	report(all_took(1), "each CPU takes the interrupt at 0x100, with EE = 0");
	report((last[0].msr & (MSR_SF | MSR_EE | MSR_PR | MSR_IR | MSR_DR | MSR_RI | MSR_LE)) ==
	       (msr & (MSR_SF | MSR_EE | MSR_PR | MSR_IR | MSR_DR | MSR_RI | MSR_LE)),
	       "SRR1 has the MSR");
	report(last[0].nip >= 0x400000 && last[0].nip < 0x1000000, "SRR0 is in the image");
	report(mfmsr() == msr, "it goes on with the MSR that it had");
}

/* An empty tree with /rtas, where RTAS is said to be at @base. */
static void *make_tree(u32 base)
{
	static const char strings[] = "linux,rtas-base\0linux,rtas-size";
	static u32 tree[64] __attribute__((aligned(16)));
	u32 words[] = {
		1, 0,						/* root */
		1, 0x72746173, 0,				/* rtas */
		3, 4, 0, base, 3, 4, 16, 0x1000,
		2, 2, 9,
	};
	u32 header[] = {
		0xd00dfeed, 0, 56, 56 + sizeof(words), 40, 17, 16, 0, sizeof(strings),
		sizeof(words),
	};
	u32 *at = tree;

	header[1] = 56 + sizeof(words) + sizeof(strings);
	memset(tree, 0, sizeof(tree));
	for (unsigned int i = 0; i < ARRAY_SIZE(header); i++)
		*at++ = cpu_to_be32(header[i]);
	at += 4;	/* no reserved memory */
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++)
		*at++ = cpu_to_be32(words[i]);
	memcpy(at, strings, sizeof(strings));
	return tree;
}

/* Firmware enters here: R3 is restored from the save area, whose address goes to SPRG1. */
extern const char fwnmi_entry[];
asm(".text\n"
    "fwnmi_entry:\n\t"
    "mtspr 273, 3\n\t"
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    "ldbrx 3, 0, 3\n\t"
#else
    "ldx 3, 0, 3\n\t"
#endif
    "ba 0x100");

static void test_fwnmi(void)
{
	unsigned long entry = (unsigned long)fwnmi_entry;
	uint32_t reg, interlock;
	u8 *rtas = alloc_page();
	long code;
	bool right = true;

	if (rtas_token("ibm,nmi-register", &reg) || rtas_token("ibm,nmi-interlock", &interlock)) {
		report_skip("FWNMI: there is no ibm,nmi-register");
		return;
	}
	report(rtas_call(reg, 1, 1, NULL, 0x8000) == RTAS_OUT_PARAM,
	       "ibm,nmi-register of one address");
	report(rtas_call(reg, 2, 1, NULL, 0x2000000, (int)entry) == RTAS_OUT_PARAM,
	       "ibm,nmi-register, system reset above 32 MiB");
	report(rtas_call(reg, 2, 1, NULL, (int)entry, 0x2000000) == RTAS_OUT_PARAM,
	       "ibm,nmi-register, machine check above 32 MiB");
	report(rtas_call(interlock, 0, 1, NULL) == RTAS_OUT_PARAM,
	       "ibm,nmi-interlock before registering");

	code = hcall(KVMPPC_H_UPDATE_DT, make_tree((unsigned long)rtas));
	if (code) {
		report_skip("FWNMI: the place of RTAS cannot be told (%ld)", code);
		return;
	}
	report(rtas_call(reg, 2, 1, NULL, (int)entry, (int)entry) == 0, "ibm,nmi-register");
	/* Without a machine check it is refused, or ignored for the sake of system resets. */
	code = rtas_call(interlock, 0, 1, NULL);
	report(!code || code == RTAS_OUT_PARAM, "ibm,nmi-interlock without a machine check");

	for (unsigned int i = 0; i < nr_cpus_present; i++) {
		resets[i] = 0;
		area[i] = 0;
	}
	mtspr(SPR_SPRG1, 0);
	if (!vmm_request_or_skip("FWNMI", "inject-nmi"))
		return;
	report(all_took(1), "each CPU takes the interrupt where it was registered");
	for (int i = 0; i < nr_cpus_present; i++) {
		right &= area[i] >= (u64)rtas && area[i] < (u64)rtas + PAGE_SIZE;
		for (int j = 0; j < i; j++)
			right &= area[i] != area[j];
	}
	report(right, "with a save area in RTAS, each its own");
	right = true;
	for (int i = 0; i < nr_cpus_present; i++)
		right &= be64_to_cpu(*(u64 *)area[i]) == last[i].gpr[3];
	report(right, "which holds the old R3");
}

int main(void)
{
	handle_exception(0x100, note_reset, NULL);
	if (nr_cpus_present > 1) {
		start_all_cpus(wait_there);
		while (!others_ready)
			cpu_relax();
	}
	report_prefix_push("plain");
	test_plain();
	report_prefix_pop();
	if (machine_is_pseries()) {
		report_prefix_push("fwnmi");
		test_fwnmi();
		report_prefix_pop();
	}
	leave = true;
	stop_all_cpus();
	return report_summary();
}
