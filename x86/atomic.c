/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locked instructions of several processors on one operand.
 *
 * All processors change the same bytes as fast as they can: counters by every locked
 * arithmetic instruction, by XADD and by loops of CMPXCHG of every width, bits of one word by
 * OR, AND, BTS, BTR, BTC, and a lock that is taken by XCHG and by BTS. The operand is aligned,
 * lies across a cache line, or lies across two pages. No update may be lost, and no value may
 * be seen twice. SDM volume 3, section 9.1.2 (locked operations work at any alignment).
 *
 * A failure names the operand's place; "lost" is what is missing from the sum.
 */
#include <libcflat.h>
#include <asm/page.h>
#include "atomic.h"
#include "processor.h"
#include "smp.h"

#define ROUNDS	4000

/* One change of the operand at @at, the @round-th of CPU number @cpu. */
typedef void (*step_t)(void *at, unsigned int cpu, unsigned int round);

static u8 memory[2 * PAGE_SIZE] __attribute__((aligned(4096)));

/* Counting up by one, in all the ways there are. */
#define COUNT_STEP(name, code, ...)							\
static void name(void *at, unsigned int cpu, unsigned int round)			\
{											\
	asm volatile(code : "+m"(*(u8 (*)[8])at) : "r"(at) , ##__VA_ARGS__ : "memory", "cc");	\
}

COUNT_STEP(lock_inc8, "lock incb %0")
COUNT_STEP(lock_inc16, "lock incw %0")
COUNT_STEP(lock_inc32, "lock incl %0")
COUNT_STEP(lock_add8, "lock addb $1, %0")
COUNT_STEP(lock_add16, "lock addw %w2, %0", "r"(1))
COUNT_STEP(lock_add32, "lock addl %k2, %0", "r"(1))
COUNT_STEP(lock_sub32, "lock subl $-1, %0")
COUNT_STEP(lock_adc32, "stc; lock adcl $0, %0")
COUNT_STEP(lock_sbb32, "stc; lock sbbl $-2, %0")
#ifdef __x86_64__
COUNT_STEP(lock_inc64, "lock incq %0")
COUNT_STEP(lock_add64, "lock addq $1, %0")
COUNT_STEP(lock_sub64, "lock subq %2, %0", "r"(-1l))
#endif

/* These come back to the start after an even number of changes. */
COUNT_STEP(lock_not32, "lock notl %0")
COUNT_STEP(lock_neg32, "lock negl %0")

#define XADD_STEP(name, insn, type)							\
static void name(void *at, unsigned int cpu, unsigned int round)			\
{											\
	type one = 1;									\
											\
	asm volatile("lock " insn " %0, %1" : "+q"(one), "+m"(*(u8 (*)[8])at) :		\
		     : "memory", "cc");							\
}

XADD_STEP(lock_xadd8, "xaddb", u8)
XADD_STEP(lock_xadd16, "xaddw", u16)
XADD_STEP(lock_xadd32, "xaddl", u32)
#ifdef __x86_64__
XADD_STEP(lock_xadd64, "xaddq", u64)
#endif

#define CMPXCHG_STEP(name, insn, type)							\
static void name(void *at, unsigned int cpu, unsigned int round)			\
{											\
	type old, new;									\
	bool done;									\
											\
	memcpy(&old, at, sizeof(old));							\
	do {										\
		new = old + 1;								\
		asm volatile("lock " insn " %3, %1; setz %2"				\
			     : "+a"(old), "+m"(*(u8 (*)[8])at), "=&c"(done) : "q"(new)	\
			     : "memory", "cc");						\
	} while (!done);								\
}

CMPXCHG_STEP(lock_cmpxchg8, "cmpxchgb", u8)
CMPXCHG_STEP(lock_cmpxchg16, "cmpxchgw", u16)
CMPXCHG_STEP(lock_cmpxchg32, "cmpxchgl", u32)
#ifdef __x86_64__
CMPXCHG_STEP(lock_cmpxchg64, "cmpxchgq", u64)
#endif

/* Both halves count: a torn access would let them differ by more than a carry. */
static void lock_cmpxchg8b(void *at, unsigned int cpu, unsigned int round)
{
	u32 old[2];
	u64 new;
	bool done;

	memcpy(old, at, sizeof(old));
	do {
		new = ((u64)old[1] << 32 | old[0]) + 0x100000001ull;
		asm volatile("lock cmpxchg8b %2; setz %3"
			     : "+a"(old[0]), "+d"(old[1]), "+m"(*(u8 (*)[8])at), "=q"(done)
			     : "b"((u32)new), "c"((u32)(new >> 32)) : "memory", "cc");
	} while (!done);
}

#ifdef __x86_64__
static void lock_cmpxchg16b(void *at, unsigned int cpu, unsigned int round)
{
	u64 old[2];
	bool done;

	memcpy(old, at, sizeof(old));
	do {
		asm volatile("lock cmpxchg16b %2; setz %3"
			     : "+a"(old[0]), "+d"(old[1]), "+m"(*(u8 (*)[16])at), "=r"(done)
			     : "b"(old[0] + 1), "c"(old[1] + 1) : "memory", "cc");
	} while (!done);
}
#endif

/* A lock in the last byte of the operand, and a count that nothing else protects. */
static volatile u32 guarded;

static void count_guarded(void)
{
	u32 value = guarded;

	barrier();
	guarded = value + 1;
}

static void xchg_lock(void *at, unsigned int cpu, unsigned int round)
{
	u32 taken = 1;

	do {
		pause();
		asm volatile("xchgl %0, %1" : "+r"(taken), "+m"(*(u8 (*)[4])at) : : "memory");
	} while (taken);
	count_guarded();
	taken = 0;
	asm volatile("xchgl %0, %1" : "+r"(taken), "+m"(*(u8 (*)[4])at) : : "memory");
}

static void bts_lock(void *at, unsigned int cpu, unsigned int round)
{
	bool taken;

	do {
		pause();
		asm volatile("lock btsl $31, %1; setc %0" : "=q"(taken), "+m"(*(u8 (*)[4])at)
			     : : "memory", "cc");
	} while (taken);
	count_guarded();
	asm volatile("lock btrl $31, %0" : "+m"(*(u8 (*)[4])at) : : "memory", "cc");
}

/* Each CPU has a bit of its own: an update of another one must not touch it. */
static atomic_t bits_wrong;

static void bit_check(const void *at, unsigned int cpu, bool set)
{
	u32 word;

	memcpy(&word, at, sizeof(word));
	if ((word >> cpu & 1) != set)
		atomic_inc(&bits_wrong);
}

static void or_and_bit(void *at, unsigned int cpu, unsigned int round)
{
	asm volatile("lock orl %1, %0" : "+m"(*(u8 (*)[4])at) : "r"(1u << cpu) : "memory", "cc");
	bit_check(at, cpu, true);
	asm volatile("lock andl %1, %0" : "+m"(*(u8 (*)[4])at) : "r"(~(1u << cpu))
		     : "memory", "cc");
	bit_check(at, cpu, false);
}

static void xor_bit(void *at, unsigned int cpu, unsigned int round)
{
	for (unsigned int i = 0; i < 2; i++) {
		asm volatile("lock xorl %1, %0" : "+m"(*(u8 (*)[4])at) : "r"(1u << cpu)
			     : "memory", "cc");
		bit_check(at, cpu, !i);
	}
}

static void bts_btr_bit(void *at, unsigned int cpu, unsigned int round)
{
	asm volatile("lock btsl %1, %0" : "+m"(*(u8 (*)[4])at) : "r"(cpu) : "memory", "cc");
	bit_check(at, cpu, true);
	asm volatile("lock btrl %1, %0" : "+m"(*(u8 (*)[4])at) : "r"(cpu) : "memory", "cc");
	bit_check(at, cpu, false);
}

static void btc_bit(void *at, unsigned int cpu, unsigned int round)
{
	for (unsigned int i = 0; i < 2; i++) {
		asm volatile("lock btcl %1, %0" : "+m"(*(u8 (*)[4])at) : "r"(cpu)
			     : "memory", "cc");
		bit_check(at, cpu, !i);
	}
}

enum result { COUNTED, COUNTED_HALVES, GUARDED, BITS, EVEN };

static const struct test {
	const char *name;
	step_t step;
	u8 size;
	u8 result;
} tests[] = {
	{ "inc m8", lock_inc8, 1, COUNTED },
	{ "inc m16", lock_inc16, 2, COUNTED },
	{ "inc m32", lock_inc32, 4, COUNTED },
	{ "add m8", lock_add8, 1, COUNTED },
	{ "add m16", lock_add16, 2, COUNTED },
	{ "add m32", lock_add32, 4, COUNTED },
	{ "sub m32", lock_sub32, 4, COUNTED },
	{ "adc m32", lock_adc32, 4, COUNTED },
	{ "sbb m32", lock_sbb32, 4, COUNTED },
	{ "xadd m8", lock_xadd8, 1, COUNTED },
	{ "xadd m16", lock_xadd16, 2, COUNTED },
	{ "xadd m32", lock_xadd32, 4, COUNTED },
	{ "cmpxchg m8", lock_cmpxchg8, 1, COUNTED },
	{ "cmpxchg m16", lock_cmpxchg16, 2, COUNTED },
	{ "cmpxchg m32", lock_cmpxchg32, 4, COUNTED },
	{ "cmpxchg8b", lock_cmpxchg8b, 8, COUNTED_HALVES },
#ifdef __x86_64__
	{ "inc m64", lock_inc64, 8, COUNTED },
	{ "add m64", lock_add64, 8, COUNTED },
	{ "sub m64", lock_sub64, 8, COUNTED },
	{ "xadd m64", lock_xadd64, 8, COUNTED },
	{ "cmpxchg m64", lock_cmpxchg64, 8, COUNTED },
	{ "cmpxchg16b", lock_cmpxchg16b, 16, COUNTED_HALVES },
#endif
	{ "not m32", lock_not32, 4, EVEN },
	{ "neg m32", lock_neg32, 4, EVEN },
	{ "xchg lock", xchg_lock, 4, GUARDED },
	{ "bts lock", bts_lock, 4, GUARDED },
	{ "or, and", or_and_bit, 4, BITS },
	{ "xor", xor_bit, 4, BITS },
	{ "bts, btr", bts_btr_bit, 4, BITS },
	{ "btc", btc_bit, 4, BITS },
};

static const struct place {
	const char *name;
	unsigned int border;	/* the operand lies across it, half on each side; 0: aligned */
} places[] = {
	{ "aligned", 0 },
	{ "across a line", 64 },
	{ "across pages", PAGE_SIZE },
};

static struct {
	const struct test *test;
	void *at;
	u32 next_cpu;
} work;

static void run(void *unused)
{
	unsigned int cpu = atomic_fetch_inc(&work.next_cpu);

	/* All start together, as near as that goes. */
	while (READ_ONCE(work.next_cpu) < cpu_count())
		pause();
	for (unsigned int i = 0; i < ROUNDS; i++)
		work.test->step(work.at, cpu, i);
}

static void put_u32(void *at, u32 value)
{
	memcpy(at, &value, sizeof(value));
}

/* What the bytes must have become, given how often they were changed. */
#define EVEN_START	0x8badf00du

static void expect(const struct test *test, u8 *bytes)
{
	u64 count = (u64)ROUNDS * cpu_count();
	unsigned int half = test->size / 2;

	memset(bytes, 0, 16);
	if (test->result == EVEN)
		put_u32(bytes, EVEN_START);
	if (test->result == COUNTED)
		memcpy(bytes, &count, test->size);
	if (test->result == COUNTED_HALVES) {
		memcpy(bytes, &count, half);
		memcpy(bytes + half, &count, half);
	}
}

static void try_test(const struct test *test, const struct place *place)
{
	u8 *at = memory + 128, want[16];
	u64 got = 0;
	bool ok;

	if (place->border) {
		/* A byte is never across, and CMPXCHG16B wants to be aligned. */
		if (test->size == 1 || test->size == 16)
			return;
		at = memory + place->border - test->size / 2;
	}
	memset(memory, 0, sizeof(memory));
	if (test->result == EVEN)
		put_u32(at, EVEN_START);
	guarded = 0;
	atomic_set(&bits_wrong, 0);
	work.next_cpu = 0;
	work.test = test;
	work.at = at;
	on_cpus(run, NULL);
	expect(test, want);
	memcpy(&got, at, test->size < 8 ? test->size : 8);
	ok = !memcmp(at, want, test->size);
	if (test->result == GUARDED)
		ok &= guarded == ROUNDS * cpu_count();
	ok &= !atomic_read(&bits_wrong);
	if (!report(ok, "%s, %s", test->name, place->name))
		report_info("%s, %s: operand %#" PRIx64
			    ", guarded count %u, wrong bits %d, of %u changes",
			    test->name, place->name, got, guarded, atomic_read(&bits_wrong),
			    ROUNDS * cpu_count());
}

int main(int argc, char **argv)
{
	if (cpu_count() < 2) {
		report_skip("one processor has nobody to race with");
		return report_summary();
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(tests); i++) {
		if ((tests[i].step == lock_cmpxchg8b && !this_cpu_has(X86_FEATURE_CX8)) ||
		    (tests[i].size == 16 && !this_cpu_has(X86_FEATURE_CX16)))
			continue;
		for (unsigned int j = 0; j < ARRAY_SIZE(places); j++)
			try_test(&tests[i], &places[j]);
	}
	return report_summary();
}
