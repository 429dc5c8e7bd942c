/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The supervisor binary interface (RISC-V SBI specification 3.0, by chapters): BASE, TIME,
 * IPI, RFENCE, SRST, PMU, DBCN and SUSP here, HSM in sbi-harts.c: each function, each error that
 * can be made, and that a call keeps every register but a0 and a1 (chapter 3).
 *
 * The same guest runs on OpenSBI as QEMU has it and on this project's own firmware.
 */
#include <libcflat.h>
#include <tally.h>
#include <asm/barrier.h>
#include <asm/delay.h>
#include <asm/smp.h>
#include <asm/timer.h>
#include "insn.h"
#include "probe.h"
#include "sbi-tests.h"

static struct tally registers;

struct sbiret sbi_call(long ext, long fid, unsigned long a0, unsigned long a1, unsigned long a2,
		       unsigned long a3, unsigned long a4, unsigned long a5)
{
	unsigned long arguments[] = { a0, a1, a2, a3, a4, a5, fid, ext };
	static struct probe p;

	probe_init(&p, PROBE_S);
	memcpy(&p.in.x[10], arguments, sizeof(arguments));
	probe_insn(&p, INSN_ECALL);
	probe_run(&p);
	tally_row(&registers, probe_is(&p, NO_EXCEPTION, 0, 1 << 10 | 1 << 11, true),
		  "extension %#lx function %ld", ext, fid);
	return (struct sbiret){ p.out.x[10], p.out.x[11] };
}

void sbi_registers_report(void)
{
	tally_report(&registers, "calls keep every register but a0 and a1");
}

bool sbi_expect(struct sbiret ret, long error, long value, const char *fmt, ...)
{
	bool good = ret.error == error && (error || value == ANY_VALUE || ret.value == value);
	char message[160];
	va_list va;

	va_start(va, fmt);
	vsnprintf(message, sizeof(message), fmt, va);
	va_end(va);
	if (!report(good, "%s", message))
		report_info("error %ld value %#lx, expected %ld and %#lx", ret.error, ret.value,
			    error, value);
	return good;
}

bool sbi_has(long ext, const char *name)
{
	if (sbi_probe(ext))
		return true;
	report_skip("%s: this SBI has not got it", name);
	return false;
}

void sbi_bad_function(long ext)
{
	sbi_expect(sbi_call(ext, 0xbad, 0, 0, 0, 0, 0, 0), SBI_ERR_NOT_SUPPORTED, 0,
		   "function 0xbad");
	sbi_expect(sbi_call(ext, -1, 0, 0, 0, 0, 0, 0), SBI_ERR_NOT_SUPPORTED, 0, "function -1");
}

static void test_base(void)
{
	struct sbiret version = sbi_call(SBI_EXT_BASE, SBI_EXT_BASE_GET_SPEC_VERSION, 0, 0, 0, 0, 0,
					 0);
	static const long extensions[] = { SBI_EXT_BASE, SBI_EXT_TIME, SBI_EXT_IPI,
					   SBI_EXT_RFENCE, SBI_EXT_HSM, SBI_EXT_SRST };

	sbi_expect(version, 0, ANY_VALUE, "get_spec_version");
	report(!(version.value & 1ul << 31) && version.value >> 24 < 128 && version.value > 1,
	       "the version's bit 31 is 0");
	report_info("SBI %lu.%lu, implementation %#lx version %#lx", version.value >> 24 & 127,
		    version.value & 0xffffff, __sbi_get_imp_id(), __sbi_get_imp_version());
	for (int fid = SBI_EXT_BASE_GET_IMP_ID; fid <= SBI_EXT_BASE_GET_MIMPID; fid++)
		if (fid != SBI_EXT_BASE_PROBE_EXT)
			sbi_expect(sbi_call(SBI_EXT_BASE, fid, 0, 0, 0, 0, 0, 0), 0, ANY_VALUE,
				   "function %d", fid);
	for (int i = 0; i < ARRAY_SIZE(extensions); i++) {
		struct sbiret ret = sbi_call(SBI_EXT_BASE, SBI_EXT_BASE_PROBE_EXT, extensions[i], 0,
					     0, 0, 0, 0);

		report(!ret.error && ret.value, "extension %#lx is there", extensions[i]);
	}
	sbi_expect(sbi_call(SBI_EXT_BASE, SBI_EXT_BASE_PROBE_EXT, 0x12345, 0, 0, 0, 0, 0), 0, 0,
		   "an unknown extension is not");
	sbi_bad_function(SBI_EXT_BASE);
	sbi_expect(sbi_call(0x12345, 0, 0, 0, 0, 0, 0, 0), SBI_ERR_NOT_SUPPORTED, 0,
		   "a call of an unknown extension");
}

static struct sbiret set_timer(u64 when)
{
	return sbi_call(SBI_EXT_TIME, SBI_EXT_TIME_SET_TIMER, when,
			__riscv_xlen == 32 ? when >> 32 : 0x1234, 0, 0, 0, 0);
}

static bool pends_within(unsigned long bit, unsigned long usecs)
{
	u64 end = timer_get_cycles() + usec_to_cycles(usecs);

	while (!(csr_read(CSR_SIP) & bit))
		if (timer_get_cycles() > end)
			return false;
	return true;
}

static void test_time(void)
{
	u64 start = timer_get_cycles(), due = start + usec_to_cycles(2000);
	bool early = false;

	sbi_expect(set_timer(due), 0, ANY_VALUE, "set_timer in the future");
	/* What pends is looked at before the clock, so it must be time then. */
	while (!early && timer_get_cycles() < due)
		early = csr_read(CSR_SIP) & IP_TIP && timer_get_cycles() < due;
	report(!early, "it is not pending before");
	report(pends_within(IP_TIP, 1000000), "it is pending when it is time");
	sbi_expect(set_timer(-1ull), 0, ANY_VALUE, "set_timer to never");
	report(!(csr_read(CSR_SIP) & IP_TIP), "takes the pending interrupt back");
	sbi_expect(set_timer(0), 0, ANY_VALUE, "set_timer in the past");
	report(pends_within(IP_TIP, 1000000), "is pending at once");
	set_timer(-1ull);
	sbi_bad_function(SBI_EXT_TIME);
}

static struct sbiret send_ipi(unsigned long mask, unsigned long base)
{
	return sbi_call(SBI_EXT_IPI, SBI_EXT_IPI_SEND_IPI, mask, base, 0, 0, 0, 0);
}

static void expect_ipi(struct sbiret ret, bool arrives, const char *name)
{
	sbi_expect(ret, 0, ANY_VALUE, "%s", name);
	report(pends_within(IP_SSIP, arrives ? 1000000 : 2000) == arrives, "%s: %s", name,
	       arrives ? "arrives" : "sends none");
	ipi_ack();
	report(!(csr_read(CSR_SIP) & IP_SSIP), "%s: is acknowledged", name);
}

static void test_ipi(void)
{
	unsigned long self = current_thread_info()->hartid;

	expect_ipi(send_ipi(1, self), true, "mask 1 from this hart on");
	expect_ipi(send_ipi(0, -1ul), true, "base -1");
	expect_ipi(send_ipi(0x5a, -1ul), true, "base -1 with a mask");
	expect_ipi(send_ipi(0, self), false, "no hart");
	sbi_expect(send_ipi(1, nr_cpus + 5), SBI_ERR_INVALID_PARAM, 0, "a hart that is not there");
	sbi_expect(send_ipi(1ul << (__riscv_xlen - 1), 0), SBI_ERR_INVALID_PARAM, 0,
		   "the last bit of the mask");
	sbi_expect(send_ipi(1, -2ul), SBI_ERR_INVALID_PARAM, 0, "base -2");
	ipi_ack();
	sbi_bad_function(SBI_EXT_IPI);
}

static void test_rfence(void)
{
	static const char *const names[] = { "fence_i", "sfence_vma", "sfence_vma_asid",
		"hfence_gvma_vmid", "hfence_gvma", "hfence_vvma_asid", "hfence_vvma" };
	unsigned long page = 0x10000;

	for (int fid = 0; fid < ARRAY_SIZE(names); fid++) {
		struct sbiret ret = sbi_call(SBI_EXT_RFENCE, fid, 1, 0, 0, 0, 0, 0);

		report_prefix_push(names[fid]);
		if (fid >= SBI_EXT_RFENCE_HFENCE_GVMA_VMID && ret.error == SBI_ERR_NOT_SUPPORTED) {
			report_skip("no hypervisor extension");
			report_prefix_pop();
			continue;
		}
		sbi_expect(ret, 0, ANY_VALUE, "this hart, all addresses");
		sbi_expect(sbi_call(SBI_EXT_RFENCE, fid, 0, -1ul, 0, -1ul, 1, 0), 0, ANY_VALUE,
			   "all harts");
		sbi_expect(sbi_call(SBI_EXT_RFENCE, fid, 1, 0, page, 4096, 1, 0), 0, ANY_VALUE,
			   "a page");
		sbi_expect(sbi_call(SBI_EXT_RFENCE, fid, 1, 0, page, 1 << 20, 1, 0), 0, ANY_VALUE,
			   "many pages");
		sbi_expect(sbi_call(SBI_EXT_RFENCE, fid, 0, 0, page, 4096, 1, 0), 0, ANY_VALUE,
			   "no hart");
		sbi_expect(sbi_call(SBI_EXT_RFENCE, fid, 1, nr_cpus + 5, page, 4096, 1, 0),
			   SBI_ERR_INVALID_PARAM, 0, "a hart that is not there");
		report_prefix_pop();
	}
	sbi_bad_function(SBI_EXT_RFENCE);
}

static struct sbiret console(int fid, unsigned long bytes, const void *at, unsigned long high)
{
	return sbi_call(SBI_EXT_DBCN, fid, bytes, (unsigned long)at, high, 0, 0, 0);
}

static void test_console(void)
{
	static const char text[] = "DBCN: written by the SBI\n";
	struct sbiret ret;
	unsigned long done = 0;
	char buffer[8];

	if (!sbi_has(SBI_EXT_DBCN, "DBCN"))
		return;
	while (done < sizeof(text) - 1) {
		ret = console(SBI_EXT_DBCN_CONSOLE_WRITE, sizeof(text) - 1 - done, text + done, 0);
		if (ret.error || ret.value <= 0)
			break;
		done += ret.value;
	}
	report(done == sizeof(text) - 1, "console_write writes everything");
	sbi_expect(console(SBI_EXT_DBCN_CONSOLE_WRITE, 0, text, 0), 0, 0, "console_write of nothing");
	sbi_expect(console(SBI_EXT_DBCN_CONSOLE_WRITE, 4, text, 1), SBI_ERR_INVALID_PARAM, 0,
		   "console_write from above the address space");
	sbi_expect(console(SBI_EXT_DBCN_CONSOLE_READ, sizeof(buffer), buffer, 0), 0, 0,
		   "console_read, nothing there");
	sbi_expect(console(SBI_EXT_DBCN_CONSOLE_READ, 4, buffer, 1), SBI_ERR_INVALID_PARAM, 0,
		   "console_read to above the address space");
	sbi_expect(console(SBI_EXT_DBCN_CONSOLE_WRITE_BYTE, '\n', NULL, 0), 0, 0,
		   "console_write_byte");
	sbi_bad_function(SBI_EXT_DBCN);
}

static void test_reset(void)
{
	static const unsigned long types[] = { 3, 0xefffffff };
	static const unsigned long reasons[] = { 2, 0xdfffffff };

	for (int i = 0; i < ARRAY_SIZE(types); i++) {
		sbi_expect(sbi_call(SBI_EXT_SRST, 0, types[i], 0, 0, 0, 0, 0), SBI_ERR_INVALID_PARAM,
			   0, "reserved reset type %#lx", types[i]);
		sbi_expect(sbi_call(SBI_EXT_SRST, 0, 0, reasons[i], 0, 0, 0, 0),
			   SBI_ERR_INVALID_PARAM, 0, "reserved reset reason %#lx", reasons[i]);
	}
	sbi_bad_function(SBI_EXT_SRST);
}

static void test_counters(void)
{
	struct sbiret count, info;
	struct tally t = tally_start();

	if (!sbi_has(SBI_EXT_PMU, "PMU"))
		return;
	count = sbi_call(SBI_EXT_PMU, SBI_EXT_PMU_NUM_COUNTERS, 0, 0, 0, 0, 0, 0);
	sbi_expect(count, 0, ANY_VALUE, "num_counters");
	for (long i = 0; i < count.value; i++) {
		info = sbi_call(SBI_EXT_PMU, SBI_EXT_PMU_COUNTER_GET_INFO, i, 0, 0, 0, 0, 0);
		/* Bits 11:0 are a counter's CSR, unless the top bit says firmware. */
		tally_row(&t, info.error == SBI_ERR_INVALID_PARAM ||
			  (!info.error && (info.value < 0 || (info.value & 0xf60) == 0xc00)),
			  "counter %ld: error %ld, %#lx", i, info.error, info.value);
	}
	tally_report(&t, "counter_get_info of each");
	sbi_expect(sbi_call(SBI_EXT_PMU, SBI_EXT_PMU_COUNTER_GET_INFO, count.value, 0, 0, 0, 0, 0),
		   SBI_ERR_INVALID_PARAM, 0, "counter_get_info of one too many");
	sbi_expect(sbi_call(SBI_EXT_PMU, SBI_EXT_PMU_COUNTER_FW_READ, count.value, 0, 0, 0, 0, 0),
		   SBI_ERR_INVALID_PARAM, 0, "counter_fw_read of one too many");
	sbi_expect(sbi_call(SBI_EXT_PMU, SBI_EXT_PMU_COUNTER_START, count.value, 1, 0, 0, 0, 0),
		   SBI_ERR_INVALID_PARAM, 0, "counter_start of one too many");
	sbi_expect(sbi_call(SBI_EXT_PMU, SBI_EXT_PMU_COUNTER_STOP, count.value, 1, 0, 0, 0, 0),
		   SBI_ERR_INVALID_PARAM, 0, "counter_stop of one too many");
	sbi_bad_function(SBI_EXT_PMU);
}

static void test_suspend(void)
{
	if (!sbi_has(SBI_EXT_SUSP, "SUSP"))
		return;
	for (unsigned long type = 1; type < 0x40000000; type <<= 6)
		sbi_expect(sbi_call(SBI_EXT_SUSP, 0, type, 0, 0, 0, 0, 0), SBI_ERR_INVALID_PARAM, 0,
			   "reserved sleep type %#lx", type);
	sbi_bad_function(SBI_EXT_SUSP);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*test)(void);
	} parts[] = {
		{ "base", test_base }, { "time", test_time }, { "ipi", test_ipi },
		{ "rfence", test_rfence }, { "hsm", test_sbi_harts }, { "dbcn", test_console },
		{ "srst", test_reset }, { "pmu", test_counters }, { "susp", test_suspend },
	};

	csr_write(CSR_SIE, 0);
	for (int i = 0; i < ARRAY_SIZE(parts); i++) {
		report_prefix_push(parts[i].name);
		parts[i].test();
		report_prefix_pop();
	}
	sbi_registers_report();
	return report_summary();
}
