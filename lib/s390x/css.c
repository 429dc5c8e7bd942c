/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding devices and running channel programs. See css.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/arch_def.h>
#include <asm/time.h>
#include "css.h"
#include "interrupt.h"
#include "malloc_io.h"

#define MAX_SUBCHANNELS		0x10000
#define ENABLE_TRIES		5
#define COMPLETION_MS		1000
#define CHSC_SCSC		0x0010
#define CHSC_SCSC_LEN		0x0010
#define CHSC_OK			1

struct schib schib;
struct chsc_scsc *chsc_scsc;
static struct irb irb;
static volatile bool io_done;

static int chsc(void *page)
{
	int cc;

	asm volatile(".insn rre,0xb25f0000,%[page],0\n\t"
		     "ipm %[cc]\n\t"
		     "srl %[cc],28" : [cc] "=d"(cc) : [page] "a"(page) : "cc", "memory");
	return cc;
}

bool get_chsc_scsc(void)
{
	if (chsc_scsc)
		return true;
	chsc_scsc = alloc_page();
	chsc_scsc->req_len = CHSC_SCSC_LEN;
	chsc_scsc->req_code = CHSC_SCSC;
	expect_pgm_int();
	if (chsc(chsc_scsc) || clear_pgm_int() || chsc_scsc->res_code != CHSC_OK) {
		clear_pgm_int();
		free_page(chsc_scsc);
		chsc_scsc = NULL;
		return false;
	}
	return true;
}

int css_enumerate(void)
{
	int first = 0, devices = 0, subchannels = 0, cc;

	for (int number = 0; number < MAX_SUBCHANNELS; number++) {
		cc = stsch(number | SCHID_ONE, &schib);
		if (cc == 3)
			break;
		subchannels++;
		if (cc || !(schib.pmcw.flags & PMCW_DNV))
			continue;
		devices++;
		if (!first)
			first = number | SCHID_ONE;
		report_info("subchannel %#x: device %#x, flags %#x", number, schib.pmcw.devnum,
			    schib.pmcw.flags);
	}
	report_info("%d subchannels, %d devices", subchannels, devices);
	return first;
}

/* Puts what @schib has into the subchannel: whether it then is there. */
static int modify(int schid, bool (*is_set)(void))
{
	int cc = 0;

	for (int i = 0; i < ENABLE_TRIES; i++) {
		cc = msch(schid, &schib);
		if (cc == 3)
			return cc;
		if (!cc) {
			cc = stsch(schid, &schib);
			if (cc || is_set())
				return cc;
		}
		mdelay(10);
	}
	return cc ? cc : 1;
}

static bool is_enabled(void)
{
	return schib.pmcw.flags & PMCW_ENABLE;
}

int css_enable(int schid, int isc)
{
	int cc = stsch(schid, &schib);

	if (cc)
		return cc;
	schib.pmcw.flags = (schib.pmcw.flags & ~PMCW_ISC_MASK) | PMCW_ENABLE |
			   isc << PMCW_ISC_SHIFT;
	return modify(schid, is_enabled);
}

bool css_enabled(int schid)
{
	return !stsch(schid, &schib) && is_enabled();
}

static bool has_measurement(void)
{
	return schib.pmcw.flags & PMCW_MBUE;
}

static bool has_no_measurement(void)
{
	return !has_measurement();
}

bool css_enable_mb(int sid, uint64_t mb, uint16_t mbi, uint16_t flg, bool fmt1)
{
	if (stsch(sid, &schib))
		return false;
	if (fmt1) {
		schib.mbo = mb;
		schib.pmcw.flags2 |= PMCW_MBF1;
	} else {
		schib.pmcw.flags2 &= ~PMCW_MBF1;
		schib.pmcw.mbi = mbi;
	}
	schib.pmcw.flags |= flg | PMCW_MBUE;
	return !modify(sid, has_measurement);
}

bool css_disable_mb(int schid)
{
	if (stsch(schid, &schib))
		return false;
	schib.pmcw.flags &= ~PMCW_MBUE;
	return !modify(schid, has_no_measurement);
}

int start_ccw1_chain(unsigned int sid, struct ccw1 *ccw)
{
	struct orb orb = {
		.intparm = sid,
		.ctrl = ORB_CTRL_FMT | ORB_LPM_DFLT,
		.cpa = (unsigned long)ccw,
	};

	io_done = false;
	return ssch(sid, &orb);
}

struct ccw1 *ccw_alloc(int code, void *data, int count, unsigned char flags)
{
	struct ccw1 *ccw;

	if ((unsigned long)data + count > 1ul << 31)
		return NULL;
	ccw = alloc_io_mem(sizeof(*ccw), AREA_DMA31);
	if (ccw)
		*ccw = (struct ccw1){ code, flags, count, (unsigned long)data };
	return ccw;
}

void enable_io_isc(uint8_t isc)
{
	/* Bits 32 to 39 of control register 6, the leftmost is subclass 0. */
	lctlg(6, (uint64_t)isc << 24);
}

void css_irq_io(void)
{
	lowcore.io_old_psw.mask &= ~PSW_MASK_WAIT;
	tsch(lowcore.subsys_id_word, &irb);
	io_done = true;
}

int wait_and_check_io_completion(int schid)
{
	uint64_t start = get_clock_ms(), cr6 = stctg(6);
	int registered = register_io_int_func(css_irq_io);

	/* Every subclass, unless the test has chosen some. */
	if (!cr6)
		lctlg(6, 0xff000000ul);
	psw_mask_set_bits(PSW_MASK_IO);
	while (!io_done && get_clock_ms() - start < COMPLETION_MS)
		barrier();
	psw_mask_clear_bits(PSW_MASK_IO);
	lctlg(6, cr6);
	if (!registered)
		unregister_io_int_func(css_irq_io);
	if (!io_done) {
		report_info("subchannel %#x: no I/O interruption", schid);
		return -1;
	}
	io_done = false;
	if (irb.scsw.dev_stat == (SCSW_DEVS_DEV_END | SCSW_DEVS_SCH_END) && !irb.scsw.sch_stat)
		return 0;
	report_info("subchannel %#x: device status %#x, subchannel status %#x", schid,
		    irb.scsw.dev_stat, irb.scsw.sch_stat);
	return -1;
}

int css_residual_count(unsigned int schid)
{
	/* Valid only when the primary or secondary status says that the program has ended. */
	if (irb.scsw.sch_stat & ~(SCSW_SCHS_PCI | SCSW_SCHS_IL))
		return -1;
	return irb.scsw.count;
}

/* RESET CHANNEL PATH of a path that there is reports when it is done. */
int css_generate_crw(int sid)
{
	register unsigned long path asm("1");
	int cc = stsch(sid, &schib);

	if (cc)
		return cc;
	path = schib.pmcw.chpid[0];
	asm volatile("rchp\n\t"
		     "ipm %[cc]\n\t"
		     "srl %[cc],28" : [cc] "=d"(cc) : "d"(path) : "cc", "memory");
	return cc;
}
