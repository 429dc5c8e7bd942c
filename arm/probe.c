/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running one instruction in a given state. See probe.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <asm/mmu.h>
#include <asm/pgtable.h>
#include <asm/thread_info.h>
#include <setjmp.h>
#include <vmalloc.h>
#include "probe.h"

/* What a case that differs may print in all, so that a broken CPU does not fill the log. */
#define PRINTED_MAX	40

#define MASKED		(PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT)

void probe_enter(const struct probe_regs *regs);

void (*probe_prepare)(void);

static u32 *code_writable;
static u64 code;
static u8 *data;
static unsigned int code_words, printed;
static struct probe *running;
static jmp_buf finished;

/* A place in the middle of the code page, so that short branches either way stay in it. */
#define CODE_OFFSET	2048

static void set_up(void)
{
	code_writable = alloc_page();
	code = (u64)vmap(__pa(code_writable), PAGE_SIZE) + CODE_OFFSET;
	mmu_set_code(vm_root, code & PAGE_MASK, PAGE_SIZE, true);
	data = alloc_pages(get_order(PROBE_DATA_SIZE / PAGE_SIZE));
	for (unsigned int i = 0; i < PAGE_SIZE / 4; i++)
		code_writable[i] = PROBE_STOP_INSN;
	sync_icache(code_writable, PAGE_SIZE);
}

u64 probe_code(void)
{
	if (!code)
		set_up();
	return code;
}

u8 *probe_data(void)
{
	if (!code)
		set_up();
	return data;
}

void probe_init(struct probe *p, enum probe_level level)
{
	memset(p, 0, sizeof(*p));
	p->level = level;
	for (int i = 0; i < 31; i++)
		p->in.x[i] = 0x0101010101010101 * i + 0x8070605040302010;
	p->in.sp = (u64)probe_data() + PROBE_DATA_SIZE / 2;
	p->in.pc = probe_code();
	p->in.pstate = MASKED | (level == PROBE_EL0 ? PSR_MODE_EL0t : PSR_MODE_EL1t);
	p->want = p->in;
}

static void take(enum vector v, struct pt_regs *regs, unsigned int esr)
{
	memcpy(running->out.x, regs->regs, sizeof(running->out.x));
	running->out.sp = regs->sp;
	running->out.pc = regs->pc;
	running->out.pstate = regs->pstate;
	running->esr = read_sysreg(esr_el1);
	running->far = read_sysreg(far_el1);
	running->vector = v;
	longjmp(finished, 1);
}

static void write_code(const u32 *insns, unsigned int n)
{
	u32 *at = code_writable + CODE_OFFSET / 4;

	if (n == code_words && !memcmp(at, insns, n * 4))
		return;
	for (unsigned int i = 0; i < MAX(n, code_words); i++)
		at[i] = i < n ? insns[i] : PROBE_STOP_INSN;
	code_words = n;
	sync_icache(at, (n + 1) * 4);
	sync_icache((void *)code, (n + 1) * 4);
}

void probe_run_code(struct probe *p, const u32 *insns, unsigned int n)
{
	static const enum vector vectors[] = { EL0_SYNC_64, EL1T_SYNC };
	enum vector v = vectors[p->level];
	vector_fn old = current_thread_info()->arch.vector_handlers[v];

	probe_code();
	write_code(insns, n);
	running = p;
	write_sysreg(PROBE_FAR, far_el1);
	install_vector_handler(v, take);
	if (!setjmp(finished)) {
		if (probe_prepare)
			probe_prepare();
		probe_enter(&p->in);
	}
	install_vector_handler(v, old);
	p->want = p->in;
}

void probe_run(struct probe *p, u32 insn)
{
	probe_run_code(p, &insn, 1);
}

void probe_expect(struct probe *p, int offset, u64 esr)
{
	p->want = p->in;
	p->want.pc = code + offset;
	p->want_esr = esr;
	p->want_far = PROBE_FAR;
}

void probe_expect_far(struct probe *p, int offset, u64 esr, u64 far)
{
	probe_expect(p, offset, esr);
	p->want_far = far;
}

void probe_expect_stop(struct probe *p, int offset)
{
	probe_expect(p, offset, PROBE_STOP_ESR);
}

bool probe_as_expected(const struct probe *p)
{
	return !memcmp(&p->out, &p->want, sizeof(p->out)) && p->esr == p->want_esr &&
	       p->far == p->want_far &&
	       p->vector == (p->level == PROBE_EL0 ? EL0_SYNC_64 : EL1T_SYNC);
}

static void differ(const char *what, u64 got, u64 want)
{
	if (got != want)
		report_info("  %s %#llx, not %#llx", what, (unsigned long long)got,
			    (unsigned long long)want);
}

bool probe_check(const struct probe *p)
{
	char name[8];

	if (probe_as_expected(p))
		return true;
	if (++printed > PRINTED_MAX)
		return false;
	report_info("at EL%d, instruction %08x:", p->level,
		    code_writable[CODE_OFFSET / 4]);
	for (int i = 0; i < 31; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		differ(name, p->out.x[i], p->want.x[i]);
	}
	differ("sp", p->out.sp, p->want.sp);
	differ("pc", p->out.pc - code, p->want.pc - code);
	differ("pstate", p->out.pstate, p->want.pstate);
	differ("ESR", p->esr, p->want_esr);
	differ("FAR", p->far, p->want_far);
	return false;
}

bool probe_report(const struct probe *p, const char *format, ...)
{
	char message[200];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return report(probe_check(p), "%s", message);
}

bool tally_add(struct tally *tally, bool good)
{
	tally->cases++;
	if (!good)
		tally->bad++;
	return good || tally->bad > 3;
}

void tally_probe(struct tally *tally, const struct probe *p)
{
	if (!tally_add(tally, probe_as_expected(p)))
		probe_check(p);
}

void tally_report(const struct tally *tally)
{
	report(tally->cases && !tally->bad, "%s", tally->name);
	if (tally->bad)
		report_info("%lu of %lu cases are wrong", tally->bad, tally->cases);
}
