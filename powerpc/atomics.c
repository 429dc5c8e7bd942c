/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reservations: Power ISA 3.1, book II, sections 1.7.2 and 4.6.2. Loads and conditional
 * stores of each size, with what stays of CR0 and memory; the reservation is lost after one
 * conditional store, to one of another address or size, and to a store of another CPU.
 * Atomic memory operations of ISA 3.0 (lwat, ldat, stwat, stdat), function by function. Adding
 * from all CPUs at once loses nothing.
 *
 * A failure prints the instruction and each field that is not as expected.
 */
#include <asm/atomic.h>
#include <asm/barrier.h>
#include <asm/handlers.h>
#include <asm/smp.h>
#include "alu.h"

#define LITTLE	(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define ADDS	20000

static struct probe_state in, out, expected;
static u64 memory[16] __attribute__((aligned(128)));

static const struct size {
	const char *name;
	unsigned int bytes, load, store;
} sizes[] = {
	{ "lbarx, stbcx.", 1, 52, 694 }, { "lharx, sthcx.", 2, 116, 726 },
	{ "lwarx, stwcx.", 4, 20, 150 }, { "ldarx, stdcx.", 8, 84, 214 },
};

static u64 mask_of(unsigned int bytes)
{
	return ~0ull >> (64 - 8 * bytes);
}

/* The number in the first bytes of a doubleword. */
static u64 first(u64 value, unsigned int bytes)
{
	return LITTLE ? value & mask_of(bytes) : value >> (64 - 8 * bytes);
}

static u64 with_first(u64 old, u64 value, unsigned int bytes)
{
	unsigned int shift = LITTLE ? 0 : 64 - 8 * bytes;

	return (old & ~(mask_of(bytes) << shift)) | (value & mask_of(bytes)) << shift;
}

/*
 * Two instructions in a row, as a probe runs one: the reservation is made by this CPU in
 * front of the probe, whose way in stores nothing near it.
 */
static void reserve(const struct size *size, void *at)
{
	unsigned long value;

	switch (size->bytes) {
	case 1:
		asm volatile("lbarx %0, 0, %1" : "=r"(value) : "r"(at) : "memory");
		break;
	case 2:
		asm volatile("lharx %0, 0, %1" : "=r"(value) : "r"(at) : "memory");
		break;
	case 4:
		asm volatile("lwarx %0, 0, %1" : "=r"(value) : "r"(at) : "memory");
		break;
	case 8:
		asm volatile("ldarx %0, 0, %1" : "=r"(value) : "r"(at) : "memory");
		break;
	}
}

/* A conditional store by a raw sequence, so that nothing comes between; CR0 >> 28. */
#define PAIR(load, store, at, other, value)						\
({											\
	unsigned long __cr, __got;							\
											\
	asm volatile(load " %1, 0, %2; " store " %3, 0, %4; mfcr %0"			\
		     : "=&r"(__cr), "=&r"(__got)					\
		     : "r"(at), "r"(value), "r"(other) : "cr0", "memory");		\
	__cr >> 28 & 15;								\
})

static void test_load(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		probe_begin();
		memory[0] = 0xf1e2d3c4b5a69788;
		probe_init(&in, 0);
		in.gpr[4] = (u64)memory;
		in.gpr[5] = 0;
		probe_run(INSN_X(31, 3, 4, 5, sizes[i].load), &in, &out);
		probe_expect(&in, &expected);
		expected.gpr[3] = first(memory[0], sizes[i].bytes);
		probe_check(&in, &out, &expected, "load");
		probe_end("%s: the load is zero-extended", sizes[i].name);

		/* No reservation is left: this store does nothing. */
		probe_begin();
		reserve(&sizes[i], memory + 8);
		PAIR("ldarx", "stdcx.", memory + 8, memory + 8, memory[8]);
		for (unsigned int so = 0; so < 2; so++) {
			probe_init(&in, 0);
			in.xer = so ? XER_SO : 0;
			in.gpr[4] = (u64)memory;
			in.gpr[5] = 0;
			probe_run(INSN_X(31, 3, 4, 5, sizes[i].store) | 1, &in, &out);
			probe_expect(&in, &expected);
			expected.cr = (in.cr & 0x0fffffff) | (u64)so << 28;
			probe_check(&in, &out, &expected, "store without reservation");
			probe_note(memory[0] == 0xf1e2d3c4b5a69788, "it was stored");
		}
		probe_end("%s: no store without reservation", sizes[i].name);
	}
}

static void test_pairs(void)
{
	u64 old = 0x1112131415161718, value = 0xa1a2a3a4a5a6a7a8;
	unsigned int cr;

		for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		memory[0] = old;
		switch (i) {
		case 0:
			cr = PAIR("lbarx", "stbcx.", memory, memory, value);
			break;
		case 1:
			cr = PAIR("lharx", "sthcx.", memory, memory, value);
			break;
		case 2:
			cr = PAIR("lwarx", "stwcx.", memory, memory, value);
			break;
		default:
			cr = PAIR("ldarx", "stdcx.", memory, memory, value);
		}
		report(cr == 2 && memory[0] == with_first(old, value, sizes[i].bytes),
		       "%s: the store is made, and CR0 says so", sizes[i].name);

		memory[0] = old;
		reserve(&sizes[i], memory);
		PAIR("ldarx", "stdcx.", memory + 8, memory + 8, 0ul);
		cr = 0xf;
		asm volatile("stdcx. %1, 0, %2; mfcr %0" : "=r"(value) : "r"(value), "r"(memory)
			     : "cr0", "memory");
		report((value >> 28 & 15) == 0 && memory[0] == old,
		       "%s: another pair takes the reservation", sizes[i].name);
		value = 0xa1a2a3a4a5a6a7a8;
	}
	/* Another granule: nothing is stored there. */
	memory[0] = memory[8] = old;
	cr = PAIR("lwarx", "stwcx.", memory, memory + 15, value);
	report(cr == 0 || memory[15] != old, "another address: stored or not, CR0 agrees");
}

struct quad {
	u64 first, second;
} __attribute__((aligned(16)));

static struct {
	struct quad cell;
	unsigned long high, low, cr;
} pair;

static void load_and_store_quad(void *data)
{
	asm volatile(
		"lqarx 8, 0, %3; mr %0, 8; mr %1, 9; li 8, 1; li 9, 2; stqcx. 8, 0, %3; mfcr %2"
		: "=&r"(pair.high), "=&r"(pair.low), "=&r"(pair.cr)
		: "r"(&pair.cell)
		: "r8", "r9", "cr0", "memory");
}

static void store_quad(void *data)
{
	asm volatile("li 8, 3; li 9, 4; stqcx. 8, 0, %1; mfcr %0"
		     : "=&r"(pair.cr) : "r"(&pair.cell) : "r8", "r9", "cr0", "memory");
}

static void test_quad(void)
{
	struct caught caught;
	bool right;

	pair.cell = (struct quad){ 0x1111222233334444, 0x5555666677778888 };
	right = !catch_exception(load_and_store_quad, NULL, &caught);
	report(right && (pair.cr >> 28 & 15) == 2 && pair.cell.first == (LITTLE ? 2 : 1) &&
	       pair.cell.second == (LITTLE ? 1 : 2), "stqcx.: both are stored");
	if (!right)
		report_info("interrupt %#lx, DAR %#lx", caught.trap, caught.dar);
	else
		report(pair.high == (LITTLE ? 0x5555666677778888 : 0x1111222233334444) &&
		       pair.low == (LITTLE ? 0x1111222233334444 : 0x5555666677778888),
		       "lqarx: the pair has both doublewords");

	pair.cell = (struct quad){ 0x1111222233334444, 0x5555666677778888 };
	PAIR("ldarx", "stdcx.", memory, memory, 0ul);
	right = !catch_exception(store_quad, NULL, &caught);
	report(right && (pair.cr >> 28 & 15) == 0 && pair.cell.first == 0x1111222233334444,
	       "stqcx.: not without reservation");
}

/* lwat, ldat: the function code is in RB; operands in RT + 1 (and RT + 2 for the comparing one). */
static void test_memory_operations(void)
{
	static const struct {
		const char *name;
		unsigned int code;
	} operations[] = {
		{ "fetch and add", 0 }, { "fetch and xor", 1 }, { "fetch and or", 2 },
		{ "fetch and and", 3 }, { "fetch and maximum, unsigned", 4 },
		{ "fetch and maximum, signed", 5 }, { "fetch and minimum, unsigned", 6 },
		{ "fetch and minimum, signed", 7 }, { "swap", 8 },
	};

	if (isa_level() < 300) {
		report_skip("atomic memory operations: the CPU is older");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(operations); i++)
		for (unsigned int bytes = 4; bytes <= 8; bytes += 4) {
			unsigned int shift = 64 - 8 * bytes;

			probe_begin();
			for (unsigned int n = 0; n < alu_edges_count * alu_edges_count; n++) {
				u64 m = alu_edges[n / alu_edges_count] & mask_of(bytes);
				u64 v = alu_edges[n % alu_edges_count] & mask_of(bytes);
				s64 sm = (s64)(m << shift) >> shift,
				    sv = (s64)(v << shift) >> shift;
				u64 results[] = {
					m + v, m ^ v, m | v, m & v, m > v ? m : v, sm > sv ? m : v,
					m < v ? m : v, sm < sv ? m : v, v,
				};

				probe_init(&in, 0);
				memory[0] = with_first(0x7777777777777777, m, bytes);
				in.gpr[4] = (u64)memory;
				in.gpr[7] = alu_edges[n % alu_edges_count];
				probe_run(INSN_X(31, 6, 4, operations[i].code,
						 bytes == 4 ? 582 : 614), &in, &out);
				probe_expect(&in, &expected);
				expected.gpr[6] = m;
				probe_check(&in, &out, &expected, "%#llx, %#llx",
					    (unsigned long long)m, (unsigned long long)v);
				probe_note(memory[0] == with_first(0x7777777777777777, results[i],
								   bytes),
					   "%#llx, %#llx: memory is %#llx", (unsigned long long)m,
					   (unsigned long long)v, (unsigned long long)memory[0]);
			}
			probe_end("%s: %s", bytes == 4 ? "lwat" : "ldat", operations[i].name);
		}
}

static volatile u64 counter;
static volatile u32 locked_counter;

static void add_many(void *data)
{
	for (unsigned int i = 0; i < ADDS; i++) {
		atomic_fetch_inc((u64 *)&counter);
		atomic_fetch_add((u32 *)&locked_counter, 3);
	}
}

static void store_there(void *data)
{
	*(volatile u64 *)data = 99;
	smp_mb();
}

static void test_cpus(void)
{
	unsigned long cr = 0xf;

	if (nr_cpus_present < 2) {
		report_skip("several CPUs: there is one");
		return;
	}
	on_cpus(add_many, NULL);
	report(counter == (u64)ADDS * nr_cpus_present &&
		       locked_counter == (u32)ADDS * 3 * nr_cpus_present,
	       "adding on all CPUs loses nothing");

	memory[0] = 1;
	asm volatile("ldarx %0, 0, %1" : "=&r"(cr) : "r"(memory) : "memory");
	on_cpu(1, store_there, memory);
	asm volatile("stdcx. %1, 0, %2; mfcr %0" : "=r"(cr) : "r"(5ul), "r"(memory)
		     : "cr0", "memory");
	report((cr >> 28 & 15) == 0 && memory[0] == 99,
	       "another CPU's store takes the reservation");
}

int main(void)
{
	test_load();
	/* CR0 has a copy of SO, which the probes may have left. */
	asm volatile("mtxer %0" : : "r"(0));
	test_pairs();
	test_quad();
	test_memory_operations();
	test_cpus();
	return report_summary();
}
