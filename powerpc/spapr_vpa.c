/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_REGISTER_VPA of pseries: LoPAR 1.1, section 14.11.3.2. The virtual processor area, the
 * SLB shadow buffer and the dispatch trace log are registered and taken back, for this CPU
 * and for another; bad sizes, addresses and orders of doing it are refused.
 *
 * A failure prints the call's arguments and the return code that came.
 */
#include <alloc_page.h>
#include <libcflat.h>
#include <asm/hcall.h>
#include <asm/handlers.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/time.h>
#include <asm/vpa.h>

#define FUNCTION(n)	((unsigned long)(n) << 45)
#define REGISTER_VPA	FUNCTION(1)
#define REGISTER_DTL	FUNCTION(2)
#define REGISTER_SLB	FUNCTION(3)
#define DEREGISTER_VPA	FUNCTION(5)
#define DEREGISTER_DTL	FUNCTION(6)
#define DEREGISTER_SLB	FUNCTION(7)

#define NOWHERE		(1ul << 50)
#define LINE		128
#define FRAME		4096

static u8 *memory;
static unsigned long cpu;

/* An area of @size at @offset of the memory, which says its size as @in_words words. */
static unsigned long area(unsigned long offset, unsigned int size, bool word)
{
	u8 *at = memory + offset;

	if (word)
		*(u32 *)(at + 4) = cpu_to_be32(size);
	else
		*(u16 *)(at + 4) = cpu_to_be16(size);
	return (unsigned long)at;
}

static void expect(const char *name, long expected, unsigned long flags, unsigned long address)
{
	long code = hcall(H_REGISTER_VPA, flags, cpu, address);

	if (!report(code == expected, "%s", name))
		report_info("flags %#lx, CPU %lu, address %#lx: code %ld, expected %ld", flags, cpu,
			    address, code, expected);
}

static void test_vpa(void)
{
	struct vpa *vpa = (struct vpa *)memory;
	u32 before;

	expect("VPA: address 0", H_HARDWARE, REGISTER_VPA, 0);
	expect("VPA: too small", H_PARAMETER, REGISTER_VPA, area(0, VPA_SIZE - 1, false));
	expect("VPA: size 0", H_PARAMETER, REGISTER_VPA, area(0, 0, false));
	expect("VPA: at an odd address", H_PARAMETER, REGISTER_VPA, area(8, VPA_SIZE, false));
	expect("VPA: half a line off", H_PARAMETER, REGISTER_VPA, area(LINE / 2, VPA_SIZE, false));
	expect("VPA: across 4 KiB", H_PARAMETER, REGISTER_VPA, area(FRAME - 4 * LINE, VPA_SIZE,
								     false));
	expect("SLB shadow: without a VPA", H_RESOURCE, REGISTER_SLB, area(FRAME, 16, true));
	expect("DTL: without a VPA", H_RESOURCE, REGISTER_DTL, area(FRAME, 48, true));

	memset(vpa, 0, sizeof(*vpa));
	expect("VPA: registered", H_SUCCESS, REGISTER_VPA, area(0, VPA_SIZE, false));
	report(vpa->status & VPA_STATUS_SHARED, "VPA: says that processors are shared");
	expect("VPA: registered again elsewhere", H_SUCCESS, REGISTER_VPA,
	       area(2 * FRAME, VPA_SIZE, false));
	expect("VPA: at the end of 4 KiB", H_SUCCESS, REGISTER_VPA,
	       area(FRAME - 5 * LINE, VPA_SIZE, false));

	vpa = (struct vpa *)(memory + FRAME - 5 * LINE);
	before = be32_to_cpu(vpa->vp_dispatch_count);
	handle_exception(0x900, dec_handler_oneshot, NULL);
	mtspr(SPR_DEC, tb_hz / 1000);
	hcall(H_CEDE);
	local_irq_disable();
	handle_exception(0x900, NULL, NULL);
	report(!((be32_to_cpu(vpa->vp_dispatch_count) ^ before) & 1),
	       "VPA: a CPU that runs has an even dispatch counter");
}

static void test_others(void)
{
	expect("SLB shadow: address 0", H_HARDWARE, REGISTER_SLB, 0);
	expect("SLB shadow: too small", H_PARAMETER, REGISTER_SLB, area(2 * FRAME, 7, true));
	expect("SLB shadow: across 4 KiB", H_PARAMETER, REGISTER_SLB,
	       area(3 * FRAME - 16, 32, true));
	expect("SLB shadow: registered", H_SUCCESS, REGISTER_SLB, area(2 * FRAME, 16, true));
	expect("DTL: address 0", H_HARDWARE, REGISTER_DTL, 0);
	expect("DTL: too small", H_PARAMETER, REGISTER_DTL, area(4 * FRAME, 47, true));
	expect("DTL: registered", H_SUCCESS, REGISTER_DTL, area(4 * FRAME, 48, true));

	expect("VPA: not taken back before the others", H_RESOURCE, DEREGISTER_VPA, 0);
	expect("DTL: taken back", H_SUCCESS, DEREGISTER_DTL, 0);
	expect("VPA: not taken back before the SLB shadow", H_RESOURCE, DEREGISTER_VPA, 0);
	expect("SLB shadow: taken back", H_SUCCESS, DEREGISTER_SLB, 0);
	expect("VPA: taken back", H_SUCCESS, DEREGISTER_VPA, 0);
	expect("function 0", H_PARAMETER, FUNCTION(0), area(0, VPA_SIZE, false));
	expect("function 4", H_PARAMETER, FUNCTION(4), area(0, VPA_SIZE, false));
}

int main(void)
{
	if (!machine_is_pseries()) {
		report_skip("H_REGISTER_VPA is pseries'");
		return report_summary();
	}
	memory = alloc_pages(1);
	for (int i = 0; i < MIN(nr_cpus_present, 2); i++) {
		cpu = cpus[i].server_no;
		report_prefix_push(i ? "other CPU" : "this CPU");
		if (hcall(H_REGISTER_VPA, FUNCTION(5), cpu, 0ul) == H_FUNCTION)
			report_skip("there is no such call");
		else {
			test_vpa();
			test_others();
		}
		report_prefix_pop();
	}
	return report_summary();
}
