/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small parts: globs, key=value, binary text, bits, random numbers, CPU masks, MMIO. */
#include <libcflat.h>
#include <cpumask.h>
#include <migrate.h>
#include <rand.h>
#include <asm/io.h>
#include <asm-generic/atomic.h>
#include "host.h"
#include "machine.h"

cpumask_t cpu_present_mask, cpu_online_mask, cpu_idle_mask;

static prng_state prng;

static unsigned int below(unsigned int n)
{
	return prng32(&prng) % n;
}

/* The definition itself: a '*' at either end takes any number of characters, one by one. */
static bool matches(const char *text, size_t n, const char *pattern, size_t length)
{
	if (length && pattern[0] == '*') {
		for (size_t skip = 0; skip <= n; skip++) {
			const char *rest = pattern + 1;
			size_t left = length - 1;

			/* A '*' that is both ends is one. */
			if (left && rest[left - 1] == '*') {
				for (size_t end = skip; end <= n; end++)
					if (end - skip == left - 1 &&
					    !host_memcmp(text + skip, rest, left - 1))
						return true;
			} else if (n - skip == left && !host_memcmp(text + skip, rest, left)) {
				return true;
			}
		}
		return false;
	}
	if (length > 1 && pattern[length - 1] == '*')
		return n >= length - 1 && !host_memcmp(text, pattern, length - 1);
	return n == length && !host_memcmp(text, pattern, n);
}

static void test_glob(void)
{
	char text[8], pattern[8];
	bool ok = true;

	for (int i = 0; i < 300000 && ok; i++) {
		size_t n = below(sizeof(text)), length = below(sizeof(pattern));

		for (size_t j = 0; j < n; j++)
			text[j] = "ab*"[below(12) / 5];
		for (size_t j = 0; j < length; j++)
			pattern[j] = "ab*"[below(12) / 5];
		if (length && below(3) == 0)
			pattern[0] = '*';
		if (length && below(3) == 0)
			pattern[length - 1] = '*';
		text[n] = pattern[length] = '\0';
		ok = simple_glob(text, pattern) == matches(text, n, pattern, length);
	}
	if (!tap_ok(ok, "simple_glob matches as it is defined"))
		tap_note("'%s' and '%s'", text, pattern);
	tap_ok(simple_glob("", "") && simple_glob("", "*") && simple_glob("", "**") &&
	       !simple_glob("a", "") && !simple_glob("a*b", "a*c") && simple_glob("a*b", "a*b"),
	       "simple_glob by hand");
}

static void call_keyval(void *s)
{
	long value;

	parse_keyval(s, &value);
}

static void test_keyval(void)
{
	static const struct {
		char text[20];
		int offset;
		long value;
	} cases[] = {
		{ "a=1", 1, 1 }, { "key=-0x10", 3, -16 }, { "k=010", 1, 8 }, { "=5", 0, 5 },
		{ "a=", 1, 0 }, { "a=b", 1, 0 }, { "a=1=2", 1, 1 }, { "novalue", -1, 77 },
		{ "", -1, 77 }, { "a= 7x", 1, 7 },
	};
	char too_great[] = "a=0x10000000000000000";

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		long value = 77;
		int offset = parse_keyval((char *)cases[i].text, &value);

		tap_ok(offset == cases[i].offset && value == cases[i].value, "parse_keyval(\"%s\")",
		       cases[i].text);
	}
	tap_ok(host_catch(call_keyval, too_great) == 63, "a value out of range ends the test");
}

static void test_binstr(void)
{
	unsigned long values[] = { 0, 1, -1ul, 0x12345678 };
	char text[BINSTR_SZ + 1];
	bool ok = true;

	for (int i = 0; i < 10000; i++) {
		unsigned long value = i < ARRAY_SIZE(values) ? values[i] : (ulong)prng64(&prng), got = 0;
		int bits = 0;

		text[BINSTR_SZ] = 0x55;
		binstr(value, text);
		for (char *p = text; *p; p++) {
			if (*p == '\'') {
				ok &= bits % 4 == 0 && bits;
			} else {
				got = got << 1 | (*p - '0');
				bits++;
			}
		}
		ok &= got == value && bits == sizeof(long) * 8 && text[BINSTR_SZ] == 0x55 &&
		      strlen(text) == BINSTR_SZ - 1;
	}
	machine_clear();
	print_binstr(0x5);
	tap_ok(ok && strlen(machine_output) == BINSTR_SZ - 1 &&
	       !strcmp(machine_output + BINSTR_SZ - 10, "0000'0101"),
	       "binary numbers, by groups of four");
	puts("\n");
}

static void test_bits(void)
{
	bool ok = true;

	for (unsigned int i = 0; i < BITS_PER_LONG; i++) {
		unsigned long bit = 1ul << i;

		ok &= BIT(i) == bit && fls(bit) == i && fls(bit | 1) == i && fls(bit + (bit - 1)) == i &&
		      is_power_of_2(bit) && (i < 2 || !is_power_of_2(bit - 1)) &&
		      get_order(bit) == i && (i < 1 || get_order(bit - 1) == (i == 1 ? 0 : i)) &&
		      (i == BITS_PER_LONG - 1 || get_order(bit + 1) == i + 1);
		for (unsigned int j = 0; j <= i; j++) {
			unsigned long mask = 0;
			u64 mask_ull = 0;

			for (unsigned int k = j; k <= i; k++) {
				mask |= 1ul << k;
				mask_ull |= 1ull << k;
			}
			ok &= GENMASK(i, j) == mask && GENMASK_ULL(i, j) == mask_ull;
		}
	}
	tap_ok(ok && !is_power_of_2(0) && get_order(0) == 0 && GENMASK_ULL(63, 62) == 3ull << 62 &&
	       BIT_ULL(63) == 1ull << 63, "bits, masks and orders");
	tap_ok(upper_32_bits(0x123456789abcdef0) == 0x12345678 &&
	       lower_32_bits(0x123456789abcdef0) == 0x9abcdef0, "halves of 64 bits");
	tap_ok(ALIGN(0x1001, 0x1000) == 0x2000 && ALIGN(0x1000ull, 0x1000) == 0x1000 &&
	       ALIGN_DOWN(0x1fff, 0x1000) == 0x1000 && IS_ALIGNED(0x2000, 0x1000) &&
	       !IS_ALIGNED(0x2001, 0x1000) && ALIGN(0xffffffff1ull, 16) == 0x1000000000,
	       "multiples of powers of two");
	tap_ok(check_add_overflow(INT32_MAX, 1) && !check_add_overflow(INT32_MAX, 0) &&
	       check_sub_overflow(0u, 1u) && check_mul_overflow(1ul << (BITS_PER_LONG - 1), 2ul) &&
	       !check_mul_overflow(3, 4), "overflow is seen");
}

static void test_bitmap(void)
{
	unsigned long map[3] = { 0 };
	bool shadow[3 * BITS_PER_LONG] = { false }, ok = true;

	for (int i = 0; i < 20000; i++) {
		unsigned int bit = below(ARRAY_SIZE(shadow));
		bool was = shadow[bit];

		ok &= test_bit(bit, map) == was;
		switch (below(6)) {
		case 0:
			set_bit(bit, map);
			break;
		case 1:
			__set_bit(bit, map);
			break;
		case 2:
			ok &= test_and_set_bit(bit, map) == was;
			break;
		case 3:
			clear_bit(bit, map);
			break;
		case 4:
			__clear_bit(bit, map);
			break;
		default:
			ok &= test_and_clear_bit(bit, map) == was;
		}
		shadow[bit] = test_bit(bit, map);
	}
	for (int i = 0; i < ARRAY_SIZE(shadow); i++)
		ok &= !!(map[BIT_WORD(i)] & BIT_MASK(i)) == shadow[i];
	set_bit(70, map);
	clear_bit(71, map);
	tap_ok(ok && test_bit(70, map) && !test_bit(71, map), "bit maps");
}

/* Known answers of SplitMix64 for the seed 1234567. */
static void test_random(void)
{
	static const u64 expected[] = {
		6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
		4593380528125082431u, 16408922859458223821u,
	};
	prng_state a = prng_init(1234567), b = prng_init(1234567);
	bool ok = true;

	for (unsigned int i = 0; i < ARRAY_SIZE(expected); i++)
		ok &= prng64(&a) == expected[i] && prng32(&b) == expected[i] >> 32;
	tap_ok(ok, "random numbers repeat");

	machine_clear();
	a = prng_init_reported(0x123);
	b = prng_init(0x123);
	tap_ok(prng64(&a) == prng64(&b) &&
	       !strcmp(machine_output, "INFO: random numbers: PRNG_SEED=0x123\n"),
	       "a random seed is told");
}

static void set_cpu(void *cpu)
{
	cpumask_t mask;

	cpumask_clear(&mask);
	cpumask_set_cpu(*(int *)cpu, &mask);
}

static bool mask_is(const cpumask_t *mask, const bool *shadow)
{
	int weight = 0, next = -1;

	for (int cpu = 0; cpu < nr_cpus; cpu++) {
		weight += shadow[cpu];
		if (!!cpumask_test_cpu(cpu, mask) != shadow[cpu])
			return false;
		if (!shadow[cpu])
			continue;
		next = cpumask_next(next, mask);
		if (next != cpu)
			return false;
	}
	return cpumask_weight(mask) == weight && cpumask_empty(mask) == !weight &&
	       cpumask_full(mask) == (weight == nr_cpus) && cpumask_next(next, mask) == nr_cpus;
}

static void test_cpumask_of(int cpus)
{
	bool a_shadow[NR_CPUS], b_shadow[NR_CPUS], both[NR_CPUS], rest[NR_CPUS], ok = true;
	cpumask_t a, b, result;
	int cpu, seen = 0;

	nr_cpus = cpus;
	for (int i = 0; i < 200; i++) {
		bool any_both = false, any_rest = false, equal = true;

		/* What is beyond the machine's CPUs must not count. */
		memset(&a, 0xff, sizeof(a));
		memset(&b, below(2) ? 0 : 0xff, sizeof(b));
		for (cpu = 0; cpu < cpus; cpu++) {
			a_shadow[cpu] = i == 0 || below(3);
			b_shadow[cpu] = i == 1 ? a_shadow[cpu] : below(8) < i % 9;
			(a_shadow[cpu] ? cpumask_set_cpu : cpumask_clear_cpu)(cpu, &a);
			(b_shadow[cpu] ? cpumask_set_cpu : cpumask_clear_cpu)(cpu, &b);
			both[cpu] = a_shadow[cpu] && b_shadow[cpu];
			rest[cpu] = a_shadow[cpu] && !b_shadow[cpu];
			any_both |= both[cpu];
			any_rest |= rest[cpu];
			equal &= a_shadow[cpu] == b_shadow[cpu];
		}
		ok &= mask_is(&a, a_shadow) && mask_is(&b, b_shadow) &&
		      cpumask_equal(&a, &b) == equal && cpumask_subset(&a, &b) == !any_rest &&
		      cpumask_and(&result, &a, &b) == any_both && mask_is(&result, both) &&
		      cpumask_andnot(&result, &a, &b) == any_rest && mask_is(&result, rest);
	}
	cpumask_setall(&cpu_present_mask);
	for_each_present_cpu(cpu)
		seen++;
	cpu = cpus - 1;
	ok &= seen == cpus && cpu_present(cpu) && cpumask_test_and_clear_cpu(cpu, &cpu_present_mask) &&
	      !cpumask_test_and_set_cpu(cpu, &cpu_present_mask) && cpumask_full(&cpu_present_mask);
	tap_ok(ok, "sets of %d CPUs", cpus);
	cpu = cpus;
	tap_ok(host_catch(set_cpu, &cpu) == 63, "CPU %d is not one of them", cpu);
}

static void test_cpumask(void)
{
	static const int sizes[] = { 1, 31, 32, 33, 63, 64, 65, 128, 150 };
	int none = -1;

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		test_cpumask_of(sizes[i]);
	tap_ok(host_catch(set_cpu, &none) == 63, "CPU -1 is none");
}

static void test_mmio(void)
{
	union {
		u64 all;
		u8 bytes[8];
	} device = { .bytes = { 1, 2, 3, 4, 5, 6, 7, 8 } };
	bool ok = readb(&device) == 1 && readw(&device) == 0x201 && readl(&device) == 0x4030201 &&
		  readq(&device) == 0x807060504030201;

	writeb(0x11, &device.bytes[7]);
	writew(0x2322, &device.bytes[4]);
	writel(0x37363534, &device);
	tap_ok(ok && !host_memcmp(device.bytes, "\x34\x35\x36\x37\x22\x23\x07\x11", 8),
	       "device registers are little-endian");
	writeq(0x1122334455667788, &device);
	tap_ok(device.bytes[0] == 0x88 && device.bytes[7] == 0x11 &&
	       be16_to_cpu(*(u16 *)device.bytes) == 0x8877 &&
	       be32_to_cpu(*(u32 *)device.bytes) == 0x88776655 &&
	       be64_to_cpu(device.all) == 0x8877665544332211 &&
	       cpu_to_le64(0x1122334455667788) == device.all, "byte orders");
}

static void test_atomic(void)
{
	unsigned int value = 5;
	u8 small = 0xff;

	tap_ok(atomic_fetch_inc(&value) == 5 && atomic_fetch_dec(&value) == 6 &&
	       atomic_fetch_add(&value, 10) == 5 && atomic_fetch_sub(&value, 3) == 15 &&
	       atomic_fetch_or(&value, 0x13) == 12 && atomic_fetch_and(&value, 0x1e) == 0x1f &&
	       atomic_fetch_xor(&value, 0xff) == 0x1e && value == 0xe1 &&
	       atomic_fetch_inc(&small) == 0xff && !small, "atomic operations");
}

static void test_migrate(void)
{
	machine_clear();
	machine_input = "xxxxxx";
	migrate_quiet();
	migrate();
	migrate_once();
	migrate_once();
	migrate_skip();
	migrate_skip();
	migrate_begin_continuous();
	migrate_end_continuous();
	tap_ok(!*machine_input && !strcmp(machine_output,
	       "Now migrate the VM (quiet)\nNow migrate the VM, then press a key to continue...\n"
	       "INFO: Migration complete\nNow migrate the VM, then press a key to continue...\n"
	       "INFO: Migration complete\nSkipped VM migration (quiet)\n"
	       "Begin continuous migration\nEnd continuous migration\n"),
	       "migration: what is asked for, and each answer taken");
}

int main(void)
{
	prng = prng_init(tap_seed(8));
	test_glob();
	test_keyval();
	test_binstr();
	test_bits();
	test_bitmap();
	test_random();
	test_cpumask();
	test_mmio();
	test_atomic();
	test_migrate();
	return tap_done();
}
