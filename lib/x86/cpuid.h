/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUID: features and properties as values (SDM volume 2, CPUID; APM volume 3, appendix E).
 *
 *	if (this_cpu_has(X86_FEATURE_SMEP))
 *	lines = this_cpu_property(X86_PROPERTY_MAX_PHY_ADDR);
 *
 * A feature is one bit, a property a field of bits; of a leaf beyond the CPU's last one both
 * read as 0.
 */
#ifndef LIB_X86_CPUID_H
#define LIB_X86_CPUID_H

#include <libcflat.h>

struct cpuid {
	u32 a, b, c, d;
};

enum cpuid_output_regs {
	EAX,
	EBX,
	ECX,
	EDX,
};

struct x86_cpu_feature {
	u32 function;
	u16 index;
	u8 reg;
	u8 bit;
};

struct x86_cpu_property {
	u32 function;
	u8 index;
	u8 reg;
	u8 lo_bit;
	u8 hi_bit;
};

#define X86_CPU_FEATURE(fn, idx, gpr, __bit) \
	((struct x86_cpu_feature){ .function = fn, .index = idx, .reg = gpr, .bit = __bit })
#define X86_CPU_PROPERTY(fn, idx, gpr, low, high)			\
	((struct x86_cpu_property){ .function = fn, .index = idx, .reg = gpr,	\
				    .lo_bit = low, .hi_bit = high })

#include "cpuid-features.h"

/* The instruction as it is. */
static inline struct cpuid raw_cpuid(u32 function, u32 index)
{
	struct cpuid r = { .a = function, .c = index };

	asm volatile("cpuid" : "+a"(r.a), "=b"(r.b), "+c"(r.c), "=d"(r.d));
	return r;
}

/* All zeros for a leaf beyond the last one of its range (basic, 40000000H, 80000000H). */
static inline struct cpuid cpuid_indexed(u32 function, u32 index)
{
	u32 range = function & 0xf0000000;

	if (range != 0x40000000 && range != 0x80000000 && range != 0xc0000000)
		range = 0;
	if (raw_cpuid(range, 0).a < function)
		return (struct cpuid){ 0, 0, 0, 0 };
	return raw_cpuid(function, index);
}

static inline struct cpuid cpuid(u32 function)
{
	return cpuid_indexed(function, 0);
}

static inline u32 __this_cpu_field(u32 function, u32 index, u8 reg, u8 low, u8 high)
{
	struct cpuid r = cpuid_indexed(function, index);
	u32 words[4] = { [EAX] = r.a, [EBX] = r.b, [ECX] = r.c, [EDX] = r.d };

	return words[reg] >> low & (u32)((2ull << (high - low)) - 1);
}

static inline bool this_cpu_has(struct x86_cpu_feature feature)
{
	return __this_cpu_field(feature.function, feature.index, feature.reg, feature.bit,
				feature.bit);
}

static inline uint32_t this_cpu_property(struct x86_cpu_property property)
{
	return __this_cpu_field(property.function, property.index, property.reg,
				property.lo_bit, property.hi_bit);
}

/* Whether the leaf of a property exists. */
static inline bool this_cpu_has_p(struct x86_cpu_property property)
{
	u32 range = property.function & 0xf0000000;

	if (range != 0x40000000 && range != 0x80000000)
		range = 0;
	return raw_cpuid(range, 0).a >= property.function;
}

/* The width of a physical address; 36 where the CPU does not say. */
static inline u8 cpuid_maxphyaddr(void)
{
	return this_cpu_has_p(X86_PROPERTY_MAX_PHY_ADDR) ?
		this_cpu_property(X86_PROPERTY_MAX_PHY_ADDR) : 36;
}

/* Whether the vendor string of leaf 0 says that Intel made the processor. */
static inline bool is_intel(void)
{
	struct cpuid r = raw_cpuid(0, 0);
	u32 name[3] = { r.b, r.d, r.c };

	return !memcmp(name, "GenuineIntel", sizeof(name));
}

/* Whether the hypervisor says that it is KVM. */
static inline bool this_cpu_has_kvm(void)
{
	struct cpuid r;
	u32 name[3];

	if (!this_cpu_has(X86_FEATURE_HYPERVISOR))
		return false;
	r = raw_cpuid(0x40000000, 0);
	name[0] = r.b;
	name[1] = r.c;
	name[2] = r.d;
	return !memcmp(name, "KVMKVMKVM\0\0", sizeof(name));
}

static inline u64 this_cpu_supported_xcr0(void)
{
	return (u64)this_cpu_property(X86_PROPERTY_SUPPORTED_XCR0_HI) << 32 |
	       this_cpu_property(X86_PROPERTY_SUPPORTED_XCR0_LO);
}

#endif
