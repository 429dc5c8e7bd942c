/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of the SBI. See asm/sbi.h. */
#include <libcflat.h>
#include <cpumask.h>
#include <asm/sbi.h>
#include <asm/setup.h>

struct sbiret sbi_ecall(int ext, int fid, unsigned long arg0, unsigned long arg1,
			unsigned long arg2, unsigned long arg3, unsigned long arg4,
			unsigned long arg5)
{
	register unsigned long a0 asm("a0") = arg0;
	register unsigned long a1 asm("a1") = arg1;
	register unsigned long a2 asm("a2") = arg2;
	register unsigned long a3 asm("a3") = arg3;
	register unsigned long a4 asm("a4") = arg4;
	register unsigned long a5 asm("a5") = arg5;
	register unsigned long a6 asm("a6") = fid;
	register unsigned long a7 asm("a7") = ext;

	asm volatile("ecall"
		     : "+r"(a0), "+r"(a1)
		     : "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a6), "r"(a7)
		     : "memory");
	return (struct sbiret){ .error = a0, .value = a1 };
}

static unsigned long must_get(int fid, unsigned long argument)
{
	struct sbiret ret = sbi_ecall(SBI_EXT_BASE, fid, argument, 0, 0, 0, 0, 0);

	assert_msg(!ret.error, "SBI base function %d: error %ld", fid, ret.error);
	return ret.value;
}

long sbi_probe(int ext)
{
	return must_get(SBI_EXT_BASE_PROBE_EXT, ext);
}

unsigned long __sbi_get_imp_id(void)
{
	return must_get(SBI_EXT_BASE_GET_IMP_ID, 0);
}

unsigned long __sbi_get_imp_version(void)
{
	return must_get(SBI_EXT_BASE_GET_IMP_VERSION, 0);
}

/* A call with up to three arguments. */
static struct sbiret call(enum sbi_ext_id ext, int fid, unsigned long a, unsigned long b,
			  unsigned long c)
{
	return sbi_ecall(ext, fid, a, b, c, 0, 0, 0);
}

static void reset(unsigned long type)
{
	call(SBI_EXT_SRST, SBI_EXT_SRST_SYSTEM_RESET, type, SBI_SRST_NO_REASON, 0);
}

void sbi_reboot(void)
{
	reset(SBI_SRST_COLD_REBOOT);
}

void sbi_shutdown(void)
{
	reset(SBI_SRST_SHUTDOWN);
}

struct sbiret sbi_hart_get_status(unsigned long hartid)
{
	return call(SBI_EXT_HSM, SBI_EXT_HSM_HART_STATUS, hartid, 0, 0);
}

struct sbiret sbi_hart_stop(void)
{
	return call(SBI_EXT_HSM, SBI_EXT_HSM_HART_STOP, 0, 0, 0);
}

struct sbiret sbi_hart_start(unsigned long hartid, unsigned long entry, unsigned long sp)
{
	return call(SBI_EXT_HSM, SBI_EXT_HSM_HART_START, hartid, entry, sp);
}

struct sbiret sbi_send_ipi(unsigned long mask, unsigned long base)
{
	return call(SBI_EXT_IPI, SBI_EXT_IPI_SEND_IPI, mask, base, 0);
}

struct sbiret sbi_send_ipi_broadcast(void)
{
	/* A base of all ones means every hart; the mask does not count. */
	return sbi_send_ipi(0, -1ul);
}

struct sbiret sbi_send_ipi_cpu(int cpu)
{
	return sbi_send_ipi(BIT(0), cpus[cpu].hartid);
}

/* A call for each run of hart IDs that one mask holds; stops at the first error. */
struct sbiret sbi_send_ipi_cpumask(const cpumask_t *mask)
{
	struct sbiret ret = { 0, 0 };
	cpumask_t left;
	int cpu, other;

	cpumask_copy(&left, mask);
	for_each_cpu(cpu, mask) {
		unsigned long base = cpus[cpu].hartid, bits = 0;

		if (!cpumask_test_cpu(cpu, &left))
			continue;
		for_each_cpu(other, mask) {
			unsigned long hartid = cpus[other].hartid;

			if (hartid < base || hartid - base >= BITS_PER_LONG)
				continue;
			bits |= BIT(hartid - base);
			cpumask_clear_cpu(other, &left);
		}
		ret = sbi_send_ipi(bits, base);
		if (ret.error)
			break;
	}
	return ret;
}

struct sbiret sbi_set_timer64(u64 stime_value)
{
	return sbi_ecall(SBI_EXT_TIME, SBI_EXT_TIME_SET_TIMER, stime_value,
			 __riscv_xlen == 32 ? stime_value >> 32 : 0, 0, 0, 0, 0);
}

struct sbiret sbi_set_timer(unsigned long stime_value)
{
	return sbi_set_timer64(stime_value == -1ul ? -1ull : stime_value);
}
