/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real-time clock PL031 (Arm DDI 0224): identification, the counter, its load and match
 * registers, the interrupt with its mask, raw and masked state and clear, read-only and write-only
 * registers, and the interrupt at the controller.
 */
#include <libcflat.h>
#include <asm/delay.h>
#include <asm/gic.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>

#define RTCDR	0x000
#define RTCMR	0x004
#define RTCLR	0x008
#define RTCCR	0x00c
#define RTCIMSC	0x010
#define RTCRIS	0x014
#define RTCMIS	0x018
#define RTCICR	0x01c
#define RTCID	0xfe0

static char *rtc;
static int irq;

static u32 get(unsigned int reg)
{
	return readl(rtc + reg);
}

static void set(unsigned int reg, u32 value)
{
	writel(value, rtc + reg);
}

static bool find(void)
{
	const void *fdt = dt_fdt();
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,pl031"), bytes;
	const fdt32_t *cells;
	struct dt_pbus_reg reg;

	if (node < 0 || dt_pbus_translate_node(node, 0, &reg))
		return false;
	cells = fdt_getprop(fdt, node, "interrupts", &bytes);
	if (!cells || bytes < 12 || fdt32_to_cpu(cells[0]))
		return false;
	irq = SPI(fdt32_to_cpu(cells[1]));
	rtc = ioremap(reg.addr, reg.size);
	return true;
}

/* Sections 3.4 and 3.5: PeriphID 0x00?41031, PCellID 0xb105f00d. */
static void test_identification(void)
{
	static const u8 ids[] = { 0x31, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };
	bool right = true, kept = true;

	for (unsigned int i = 0; i < ARRAY_SIZE(ids); i++) {
		/* PeriphID2 has the revision in its upper half. */
		u32 mask = i == 2 ? 0x0f : 0xff;

		right &= (get(RTCID + i * 4) & mask) == ids[i];
		set(RTCID + i * 4, 0x5a);
		kept &= (get(RTCID + i * 4) & mask) == ids[i];
	}
	report(right, "PeriphID and PCellID");
	report(kept, "they cannot be written");
}

static void test_counter(void)
{
	u32 before, after;

	report(get(RTCCR) == 1, "the clock runs");
	before = get(RTCDR);
	for (int ms = 0; ms < 3000 && get(RTCDR) == before; ms++)
		mdelay(1);
	after = get(RTCDR);
	report(after != before && after - before < 60, "the counter goes up");
	set(RTCDR, 5);
	report(get(RTCDR) - after < 60, "it cannot be written");
	set(RTCLR, 0x12345678);
	report(get(RTCDR) - 0x12345678 < 60 && get(RTCLR) == 0x12345678,
	       "the load register sets it");
	set(RTCLR, 0xffffffff);
	for (int ms = 0; ms < 3000 && get(RTCDR) == 0xffffffff; ms++)
		mdelay(1);
	report(get(RTCDR) < 60, "and it wraps around");
	set(RTCLR, after);
}

static bool pending(void)
{
	return gic_irq_state(irq) == GIC_IRQ_STATE_PENDING;
}

static void test_match(void)
{
	u32 now, iar;

	set(RTCIMSC, 0);
	set(RTCICR, 1);
	report(!get(RTCRIS) && !get(RTCMIS) && !get(RTCIMSC), "no interrupt");
	now = get(RTCDR);
	set(RTCMR, now + 1000);
	report(get(RTCMR) == now + 1000, "the match register keeps its number");
	report(!get(RTCRIS), "before the match nothing happens");
	set(RTCLR, now);
	set(RTCMR, get(RTCDR) + 1);
	for (int ms = 0; ms < 4000 && !get(RTCRIS); ms++)
		mdelay(1);
	report(get(RTCRIS) == 1 && !get(RTCMIS) && !pending(), "the match is masked at first");
	set(RTCRIS, 0);
	set(RTCMIS, 0);
	report(get(RTCRIS) == 1, "the raw state cannot be written");
	set(RTCIMSC, ~0u);
	report(get(RTCIMSC) == 1, "the mask has one bit");
	report(get(RTCMIS) == 1 && pending(), "with the mask open it is an interrupt");
	set(RTCICR, 0);
	report(get(RTCRIS) == 1, "clearing needs a 1");
	set(RTCIMSC, 0);
	report(!get(RTCMIS) && get(RTCRIS) == 1 && !pending(), "the mask takes it away again");
	set(RTCIMSC, 1);
	gic_enable_irq(irq);
	iar = gic_read_iar();
	set(RTCICR, 1);
	report((int)gic_iar_irqnr(iar) == irq, "the interrupt has the devicetree's number");
	if ((int)gic_iar_irqnr(iar) == irq)
		gic_write_eoir(iar);
	report(!get(RTCRIS) && !get(RTCMIS) && !pending(), "clearing ends it");
	gic_disable_irq(irq);
	set(RTCIMSC, 0);
}

int main(int argc, char **argv)
{
	if (!gic_init() || !find()) {
		report_skip("the machine has no PL031");
		return report_summary();
	}
	gic_enable_defaults();
	report_prefix_push("pl031");
	test_identification();
	test_counter();
	test_match();
	return report_summary();
}
