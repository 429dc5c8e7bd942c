/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the boot CPU's first line of C to the test's main(). */
#include <libcflat.h>
#include <alloc_page.h>
#include <alloc_phys.h>
#include <argv.h>
#include <environ.h>
#include <vmalloc.h>
#include <asm/facility.h>
#include <asm/interrupt.h>
#include <asm/setup.h>
#include "sclp.h"
#include "smp.h"

#define IPL_ARGS_SIZE	0x380

int main(int argc, char **argv, char **envp);

extern char ipl_args[IPL_ARGS_SIZE], stackptr[], _end[];
extern unsigned long initrd_start, initrd_size;

uint64_t stfl_doublewords[NB_STFL_DOUBLEWORDS];

#define CHECK_OFFSET(name, field) \
	_Static_assert(offsetof(struct lowcore, field) == GEN_LC_##name, #field)

CHECK_OFFSET(EXT_INT_PARAM, ext_int_param);
CHECK_OFFSET(PGM_INT_CODE, pgm_int_code);
CHECK_OFFSET(TRANS_EXC_ID, trans_exc_id);
CHECK_OFFSET(IO_INT_WORD, io_int_word);
CHECK_OFFSET(STFL, stfl);
CHECK_OFFSET(MCCK_INT_CODE, mcck_int_code);
CHECK_OFFSET(RESTART_OLD_PSW, restart_old_psw);
CHECK_OFFSET(IO_NEW_PSW, io_new_psw);
CHECK_OFFSET(SW_INT_GRS, sw_int_grs);
CHECK_OFFSET(SW_INT_CRS, sw_int_crs);
CHECK_OFFSET(SW_INT_PSW, sw_int_psw);
CHECK_OFFSET(THIS_CPU, this_cpu);
_Static_assert(offsetof(struct lowcore, fprs_sa) == 0x1200, "status");
_Static_assert(sizeof(struct lowcore) == 0x1900, "lowcore");
_Static_assert(sizeof(struct stack_frame_int) == STACK_FRAME_INT_SIZE, "frame");
_Static_assert(offsetof(struct stack_frame_int, crs) == STACK_FRAME_INT_CRS, "frame");

static struct cpu first_cpu;

static void setup_lowcore(void)
{
	first_cpu.active = true;
	first_cpu.addr = stap();
	lowcore.this_cpu = &first_cpu;
	lowcore.pgm_new_psw = PSW(PSW_MASK_64, pgm_int);
	lowcore.ext_new_psw = PSW(PSW_MASK_64, ext_int);
	lowcore.io_new_psw = PSW(PSW_MASK_64, io_int);
	lowcore.mcck_new_psw = PSW(PSW_MASK_64, mcck_int);
	lowcore.svc_new_psw = PSW(PSW_MASK_64, svc_int);
}

/* Behind the image, and behind the RAM disk, which is there or elsewhere. */
static void find_ram(void)
{
	unsigned long base = (unsigned long)_end;

	if (initrd_start >= base)
		base = MAX(base, initrd_start + initrd_size);
	base = PAGE_ALIGN(base);
	assert_msg(base < get_ram_size(), "no RAM behind the image");
	phys_alloc_init(base, get_ram_size() - base);
}

void s390x_setup(void)
{
	setup_lowcore();
	stfle(stfl_doublewords, NB_STFL_DOUBLEWORDS);
	sclp_console_setup();
	sclp_read_info();
	find_ram();
	smp_setup();
	if (initrd_size)
		setup_environ((char *)initrd_start, initrd_size);
	ipl_args[IPL_ARGS_SIZE - 1] = 0;
	setup_args_progname(ipl_args);
	page_alloc_take_ram();
	page_alloc_ops_enable();
	exit(main(__argc, __argv, environ));
}
