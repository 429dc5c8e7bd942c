/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs and compares the cases of the realmode test, see realmode-test.h. */
#include "realmode-test.h"

/* Cases that are explained before the rest is only counted. */
#define EXPLAINED	3

#define WORLD_BASE	(RM_DS << 4)
#define WORLD_SIZE	(RM_END - WORLD_BASE)
#define WINDOW_SEG(i)	(RM_DS + (i) * (WINDOW / 16))

static const char *const gpr_names[8] = {
	"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi",
};

static struct {
	char name[128];
	unsigned int cases;
	unsigned int bad;
} check;

/* The cases that wait; as many as there are windows in the data segment. */
static struct rm_case queue[RM_BATCH_MAX];
static struct rm_state states[RM_BATCH_MAX];
static unsigned int queued;

static u64 world[WORLD_SIZE / sizeof(u64)];
static bool world_ready;

u32 get_reg(const struct rm_state *s, unsigned int size, unsigned int n)
{
	if (size == 1 && n >= 4)
		return (u8)(s->gpr[n - 4] >> 8);
	return s->gpr[n] & size_mask(size);
}

void set_reg(struct rm_state *s, unsigned int size, unsigned int n, u32 value)
{
	unsigned int shift = size == 1 && n >= 4 ? 8 : 0;
	u32 *reg = &s->gpr[shift ? n - 4 : n];

	*reg = (*reg & ~(size_mask(size) << shift)) | (value & size_mask(size)) << shift;
}

u32 load(const u8 *p, unsigned int size)
{
	u32 value = 0;

	while (size--)
		value = value << 8 | p[size];
	return value;
}

void store(u8 *p, unsigned int size, u32 value)
{
	for (unsigned int i = 0; i < size; i++)
		p[i] = value >> 8 * i;
}

u32 noise(void)
{
	static u32 x = 0x2545f491;

	/* Marsaglia's xorshift with the triple 13, 17, 5 (Journal of Statistical Software 8(14)). */
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

struct rm_state before(const struct code *c)
{
	struct rm_state s = rm_init();

	s.eip = code_place(c);
	return s;
}

static void begin(const char *fmt, va_list va)
{
	rm_clear();
	vsnprintf(check.name, sizeof(check.name), fmt, va);
	check.cases = 0;
	check.bad = 0;
}

static void end(void)
{
	report(check.cases && !check.bad, "%s", check.name);
	if (check.bad)
		report_info("%s: %u of %u cases differ", check.name, check.bad, check.cases);
}

/* Counts a case that differs; true when there is room to explain it. */
static bool differs(void)
{
	return ++check.bad <= EXPLAINED;
}

static void explain_value(const char *what, u32 in, u32 want, u32 got)
{
	if (want != got)
		report_info("%s:   %s was %x, must be %x, is %x", check.name, what, in, want, got);
	else if (in != want)
		report_info("%s:   %s was %x, is %x as it must", check.name, what, in, got);
}

static void explain(const struct rm_state *in, const struct rm_state *want,
		    const struct rm_state *got)
{
	const u8 *c = rm_ptr(in->cs, in->eip);

	report_info("%s: code %02x %02x %02x %02x %02x %02x %02x %02x", check.name,
		    c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
	report_info("%s:   before: eax %x ecx %x edx %x ebx %x esp %x ebp %x esi %x edi %x eflags %x",
		    check.name, in->gpr[0], in->gpr[1], in->gpr[2], in->gpr[3], in->gpr[4],
		    in->gpr[5], in->gpr[6], in->gpr[7], in->eflags);
	explain_value("vector", want->vector, want->vector, got->vector);
	for (int i = 0; i < 8; i++)
		explain_value(gpr_names[i], in->gpr[i], want->gpr[i], got->gpr[i]);
	explain_value("eip", in->eip, want->eip, got->eip);
	explain_value("cs", in->cs, want->cs, got->cs);
	explain_value("ss", in->ss, want->ss, got->ss);
	explain_value("ds", in->ds, want->ds, got->ds);
	explain_value("es", in->es, want->es, got->es);
	explain_value("fs", in->fs, want->fs, got->fs);
	explain_value("gs", in->gs, want->gs, got->gs);
	explain_value("eflags", in->eflags, want->eflags, got->eflags);
	explain_value("eflags of the handler", in->eflags, want->entry_eflags, got->entry_eflags);
}

/* Fills in what need not be told and is not to be compared. */
static void settle(struct rm_state *want, const struct rm_state *got, u32 undefined)
{
	want->eflags = (want->eflags & ~undefined) | (got->eflags & undefined);
	want->entry_eflags = want->eflags;
	want->reserved = got->reserved;
	if (want->vector == RM_EXIT) {
		want->eip = got->eip;
		want->cs = got->cs;
		return;
	}
	/* The frame has only 16 bits of flags, and the handler runs without AC. */
	want->eflags &= ~AC;
	want->entry_eflags &= ~(IF | TF | AC);
}

static bool same_state(const struct rm_state *in, struct rm_state *want,
		       const struct rm_state *got, u32 undefined)
{
	settle(want, got, undefined);
	check.cases++;
	if (!memcmp(want, got, sizeof(*want)))
		return true;
	if (differs())
		explain(in, want, got);
	return false;
}

static void same_memory(const struct rm_case *c, const u8 *got)
{
	if (!memcmp(c->want_memory, got, WINDOW) || !differs())
		return;
	explain(&c->in, &c->want, &c->want);
	for (int i = 0; i < WINDOW; i++)
		if (c->want_memory[i] != got[i])
			report_info("%s:   byte %x was %02x, must be %02x, is %02x", check.name, i,
				    c->memory[i], c->want_memory[i], got[i]);
}

void check_flush(void)
{
	for (unsigned int i = 0; i < queued; i++) {
		states[i] = queue[i].in;
		if (queue[i].has_memory)
			memcpy(rm_ptr(WINDOW_SEG(i), 0), queue[i].memory, WINDOW);
	}
	rm_run(states, queued);
	world_ready = false;
	for (unsigned int i = 0; i < queued; i++) {
		struct rm_case *c = &queue[i];

		if (same_state(&c->in, &c->want, &states[i], c->undefined) && c->has_memory)
			same_memory(c, rm_ptr(WINDOW_SEG(i), 0));
	}
	queued = 0;
}

u16 code_place(const struct code *c)
{
	if (!rm_has_room(c->len)) {
		check_flush();
		rm_clear();
	}
	return rm_place(c->byte, c->len);
}

void check_begin(const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	begin(fmt, va);
	va_end(va);
}

struct rm_case *check_next(void)
{
	struct rm_case *c = &queue[queued];

	c->undefined = 0;
	c->has_memory = false;
	return c;
}

struct rm_case *check_next_memory(const struct rm_state *in)
{
	struct rm_case *c = check_next();

	c->in = *in;
	c->in.ds = WINDOW_SEG(queued);
	c->has_memory = true;
	for (unsigned int i = 0; i < WINDOW; i += 4)
		store(c->memory + i, 4, noise());
	memcpy(c->want_memory, c->memory, WINDOW);
	return c;
}

void check_add(void)
{
	if (++queued == RM_BATCH_MAX)
		check_flush();
}

void check_case(const struct rm_state *in, const struct rm_state *want, u32 undefined)
{
	struct rm_case *c = check_next();

	c->in = *in;
	c->want = *want;
	c->undefined = undefined;
	check_add();
}

void check_end(void)
{
	check_flush();
	end();
}

void world_prepare(void)
{
	if (world_ready)
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(world); i++)
		world[i] = (u64)noise() << 32 | noise();
	memcpy(rm_ptr(RM_DS, 0), world, WORLD_SIZE);
	world_ready = true;
}

void world_begin(const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	begin(fmt, va);
	va_end(va);
	world_prepare();
}

void world_store(u16 seg, u16 off, unsigned int size, u32 value)
{
	u32 linear = (seg << 4) + off;

	/* Stores elsewhere are for the caller to check. */
	if (linear >= WORLD_BASE && linear + size <= RM_END)
		store((u8 *)world + linear - WORLD_BASE, size, value);
}

u32 world_load(u16 seg, u16 off, unsigned int size)
{
	u32 linear = (seg << 4) + off;

	assert(linear >= WORLD_BASE && linear + size <= RM_END);
	return load((u8 *)world + linear - WORLD_BASE, size);
}

void world_fill(u16 seg, u16 off, unsigned int size, u32 value)
{
	store(rm_ptr(seg, off), size, value);
	world_store(seg, off, size, value);
}

static void expect_frame(const struct rm_state *want)
{
	u16 sp = want->gpr[RM_SP];

	if (want->vector == RM_EXIT)
		return;
	world_store(want->ss, sp - 2, 2, want->eflags);
	world_store(want->ss, sp - 4, 2, want->cs);
	world_store(want->ss, sp - 6, 2, want->eip);
}

bool world_run(const struct rm_state *in, const struct rm_state *want, u32 undefined)
{
	struct rm_state got = *in, settled = *want;
	const u64 *memory = (const u64 *)rm_ptr(RM_DS, 0);
	bool ok;

	rm_run(&got, 1);
	ok = same_state(in, &settled, &got, undefined);
	expect_frame(&settled);
	for (unsigned int i = 0; i < ARRAY_SIZE(world); i++) {
		if (world[i] == memory[i])
			continue;
		if (ok && differs()) {
			explain(in, &settled, &got);
			report_info("%s:   memory at %x must be %llx, is %llx", check.name,
				    WORLD_BASE + i * 8, (unsigned long long)world[i],
				    (unsigned long long)memory[i]);
		}
		ok = false;
		world[i] = memory[i];
	}
	return ok;
}

void expect_value(const char *what, u32 want, u32 got)
{
	check.cases++;
	if (want != got && differs())
		report_info("%s:   %s must be %x, is %x", check.name, what, want, got);
}

void world_end(void)
{
	end();
}
