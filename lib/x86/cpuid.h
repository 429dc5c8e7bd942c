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

/* Leaf 01H */
#define X86_FEATURE_XMM3		X86_CPU_FEATURE(0x1, 0, ECX, 0)
#define X86_FEATURE_PCLMULQDQ		X86_CPU_FEATURE(0x1, 0, ECX, 1)
#define X86_FEATURE_DTES64		X86_CPU_FEATURE(0x1, 0, ECX, 2)
#define X86_FEATURE_MWAIT		X86_CPU_FEATURE(0x1, 0, ECX, 3)
#define X86_FEATURE_DSCPL		X86_CPU_FEATURE(0x1, 0, ECX, 4)
#define X86_FEATURE_VMX			X86_CPU_FEATURE(0x1, 0, ECX, 5)
#define X86_FEATURE_SMX			X86_CPU_FEATURE(0x1, 0, ECX, 6)
#define X86_FEATURE_SSSE3		X86_CPU_FEATURE(0x1, 0, ECX, 9)
#define X86_FEATURE_FMA			X86_CPU_FEATURE(0x1, 0, ECX, 12)
#define X86_FEATURE_CX16		X86_CPU_FEATURE(0x1, 0, ECX, 13)
#define X86_FEATURE_PDCM		X86_CPU_FEATURE(0x1, 0, ECX, 15)
#define X86_FEATURE_PCID		X86_CPU_FEATURE(0x1, 0, ECX, 17)
#define X86_FEATURE_XMM4_1		X86_CPU_FEATURE(0x1, 0, ECX, 19)
#define X86_FEATURE_XMM4_2		X86_CPU_FEATURE(0x1, 0, ECX, 20)
#define X86_FEATURE_X2APIC		X86_CPU_FEATURE(0x1, 0, ECX, 21)
#define X86_FEATURE_MOVBE		X86_CPU_FEATURE(0x1, 0, ECX, 22)
#define X86_FEATURE_POPCNT		X86_CPU_FEATURE(0x1, 0, ECX, 23)
#define X86_FEATURE_TSC_DEADLINE_TIMER	X86_CPU_FEATURE(0x1, 0, ECX, 24)
#define X86_FEATURE_AES			X86_CPU_FEATURE(0x1, 0, ECX, 25)
#define X86_FEATURE_XSAVE		X86_CPU_FEATURE(0x1, 0, ECX, 26)
#define X86_FEATURE_OSXSAVE		X86_CPU_FEATURE(0x1, 0, ECX, 27)
#define X86_FEATURE_AVX			X86_CPU_FEATURE(0x1, 0, ECX, 28)
#define X86_FEATURE_F16C		X86_CPU_FEATURE(0x1, 0, ECX, 29)
#define X86_FEATURE_RDRAND		X86_CPU_FEATURE(0x1, 0, ECX, 30)
#define X86_FEATURE_HYPERVISOR		X86_CPU_FEATURE(0x1, 0, ECX, 31)
#define X86_FEATURE_FPU			X86_CPU_FEATURE(0x1, 0, EDX, 0)
#define X86_FEATURE_VME			X86_CPU_FEATURE(0x1, 0, EDX, 1)
#define X86_FEATURE_DE			X86_CPU_FEATURE(0x1, 0, EDX, 2)
#define X86_FEATURE_PSE			X86_CPU_FEATURE(0x1, 0, EDX, 3)
#define X86_FEATURE_TSC			X86_CPU_FEATURE(0x1, 0, EDX, 4)
#define X86_FEATURE_MSR			X86_CPU_FEATURE(0x1, 0, EDX, 5)
#define X86_FEATURE_PAE			X86_CPU_FEATURE(0x1, 0, EDX, 6)
#define X86_FEATURE_MCE			X86_CPU_FEATURE(0x1, 0, EDX, 7)
#define X86_FEATURE_CX8			X86_CPU_FEATURE(0x1, 0, EDX, 8)
#define X86_FEATURE_APIC		X86_CPU_FEATURE(0x1, 0, EDX, 9)
#define X86_FEATURE_SEP			X86_CPU_FEATURE(0x1, 0, EDX, 11)
#define X86_FEATURE_MTRR		X86_CPU_FEATURE(0x1, 0, EDX, 12)
#define X86_FEATURE_PGE			X86_CPU_FEATURE(0x1, 0, EDX, 13)
#define X86_FEATURE_MCA			X86_CPU_FEATURE(0x1, 0, EDX, 14)
#define X86_FEATURE_CMOV		X86_CPU_FEATURE(0x1, 0, EDX, 15)
#define X86_FEATURE_PAT			X86_CPU_FEATURE(0x1, 0, EDX, 16)
#define X86_FEATURE_PSE36		X86_CPU_FEATURE(0x1, 0, EDX, 17)
#define X86_FEATURE_CLFLUSH		X86_CPU_FEATURE(0x1, 0, EDX, 19)
#define X86_FEATURE_DS			X86_CPU_FEATURE(0x1, 0, EDX, 21)
#define X86_FEATURE_MMX			X86_CPU_FEATURE(0x1, 0, EDX, 23)
#define X86_FEATURE_FXSR		X86_CPU_FEATURE(0x1, 0, EDX, 24)
#define X86_FEATURE_XMM			X86_CPU_FEATURE(0x1, 0, EDX, 25)
#define X86_FEATURE_XMM2		X86_CPU_FEATURE(0x1, 0, EDX, 26)
#define X86_FEATURE_HTT			X86_CPU_FEATURE(0x1, 0, EDX, 28)

/* Leaf 06H */
#define X86_FEATURE_ARAT		X86_CPU_FEATURE(0x6, 0, EAX, 2)

/* Leaf 07H, subleaf 0 */
#define X86_FEATURE_FSGSBASE		X86_CPU_FEATURE(0x7, 0, EBX, 0)
#define X86_FEATURE_TSC_ADJUST		X86_CPU_FEATURE(0x7, 0, EBX, 1)
#define X86_FEATURE_SGX			X86_CPU_FEATURE(0x7, 0, EBX, 2)
#define X86_FEATURE_BMI1		X86_CPU_FEATURE(0x7, 0, EBX, 3)
#define X86_FEATURE_HLE			X86_CPU_FEATURE(0x7, 0, EBX, 4)
#define X86_FEATURE_AVX2		X86_CPU_FEATURE(0x7, 0, EBX, 5)
#define X86_FEATURE_SMEP		X86_CPU_FEATURE(0x7, 0, EBX, 7)
#define X86_FEATURE_BMI2		X86_CPU_FEATURE(0x7, 0, EBX, 8)
#define X86_FEATURE_ERMS		X86_CPU_FEATURE(0x7, 0, EBX, 9)
#define X86_FEATURE_INVPCID		X86_CPU_FEATURE(0x7, 0, EBX, 10)
#define X86_FEATURE_RTM			X86_CPU_FEATURE(0x7, 0, EBX, 11)
#define X86_FEATURE_MPX			X86_CPU_FEATURE(0x7, 0, EBX, 14)
#define X86_FEATURE_AVX512F		X86_CPU_FEATURE(0x7, 0, EBX, 16)
#define X86_FEATURE_RDSEED		X86_CPU_FEATURE(0x7, 0, EBX, 18)
#define X86_FEATURE_ADX			X86_CPU_FEATURE(0x7, 0, EBX, 19)
#define X86_FEATURE_SMAP		X86_CPU_FEATURE(0x7, 0, EBX, 20)
#define X86_FEATURE_PCOMMIT		X86_CPU_FEATURE(0x7, 0, EBX, 22)
#define X86_FEATURE_CLFLUSHOPT		X86_CPU_FEATURE(0x7, 0, EBX, 23)
#define X86_FEATURE_CLWB		X86_CPU_FEATURE(0x7, 0, EBX, 24)
#define X86_FEATURE_INTEL_PT		X86_CPU_FEATURE(0x7, 0, EBX, 25)
#define X86_FEATURE_SHA_NI		X86_CPU_FEATURE(0x7, 0, EBX, 29)
#define X86_FEATURE_UMIP		X86_CPU_FEATURE(0x7, 0, ECX, 2)
#define X86_FEATURE_PKU			X86_CPU_FEATURE(0x7, 0, ECX, 3)
#define X86_FEATURE_OSPKE		X86_CPU_FEATURE(0x7, 0, ECX, 4)
#define X86_FEATURE_WAITPKG		X86_CPU_FEATURE(0x7, 0, ECX, 5)
#define X86_FEATURE_SHSTK		X86_CPU_FEATURE(0x7, 0, ECX, 7)
#define X86_FEATURE_GFNI		X86_CPU_FEATURE(0x7, 0, ECX, 8)
#define X86_FEATURE_VAES		X86_CPU_FEATURE(0x7, 0, ECX, 9)
#define X86_FEATURE_VPCLMULQDQ		X86_CPU_FEATURE(0x7, 0, ECX, 10)
#define X86_FEATURE_LA57		X86_CPU_FEATURE(0x7, 0, ECX, 16)
#define X86_FEATURE_RDPID		X86_CPU_FEATURE(0x7, 0, ECX, 22)
#define X86_FEATURE_BUS_LOCK_DETECT	X86_CPU_FEATURE(0x7, 0, ECX, 24)
#define X86_FEATURE_CLDEMOTE		X86_CPU_FEATURE(0x7, 0, ECX, 25)
#define X86_FEATURE_MOVDIRI		X86_CPU_FEATURE(0x7, 0, ECX, 27)
#define X86_FEATURE_MOVDIR64B		X86_CPU_FEATURE(0x7, 0, ECX, 28)
#define X86_FEATURE_PKS			X86_CPU_FEATURE(0x7, 0, ECX, 31)
#define X86_FEATURE_FSRM		X86_CPU_FEATURE(0x7, 0, EDX, 4)
#define X86_FEATURE_SERIALIZE		X86_CPU_FEATURE(0x7, 0, EDX, 14)
#define X86_FEATURE_IBT			X86_CPU_FEATURE(0x7, 0, EDX, 20)
#define X86_FEATURE_SPEC_CTRL		X86_CPU_FEATURE(0x7, 0, EDX, 26)
#define X86_FEATURE_STIBP		X86_CPU_FEATURE(0x7, 0, EDX, 27)
#define X86_FEATURE_FLUSH_L1D		X86_CPU_FEATURE(0x7, 0, EDX, 28)
#define X86_FEATURE_ARCH_CAPABILITIES	X86_CPU_FEATURE(0x7, 0, EDX, 29)
#define X86_FEATURE_SSBD		X86_CPU_FEATURE(0x7, 0, EDX, 31)

/* Leaf 07H, subleaf 1 */
#define X86_FEATURE_LASS		X86_CPU_FEATURE(0x7, 1, EAX, 6)
#define X86_FEATURE_CMPCCXADD		X86_CPU_FEATURE(0x7, 1, EAX, 7)
#define X86_FEATURE_FRED		X86_CPU_FEATURE(0x7, 1, EAX, 17)
#define X86_FEATURE_LAM			X86_CPU_FEATURE(0x7, 1, EAX, 26)

/* Leaf 0DH, subleaf 1 */
#define X86_FEATURE_XSAVEOPT		X86_CPU_FEATURE(0xd, 1, EAX, 0)
#define X86_FEATURE_XSAVEC		X86_CPU_FEATURE(0xd, 1, EAX, 1)
#define X86_FEATURE_XGETBV1		X86_CPU_FEATURE(0xd, 1, EAX, 2)
#define X86_FEATURE_XSAVES		X86_CPU_FEATURE(0xd, 1, EAX, 3)

/* KVM's leaf (Linux, Documentation/virt/kvm/x86/cpuid.rst) */
#define KVM_FEATURE_CLOCKSOURCE		X86_CPU_FEATURE(0x40000001, 0, EAX, 0)
#define KVM_FEATURE_CLOCKSOURCE2	X86_CPU_FEATURE(0x40000001, 0, EAX, 3)
#define KVM_FEATURE_ASYNC_PF		X86_CPU_FEATURE(0x40000001, 0, EAX, 4)
#define KVM_FEATURE_STEAL_TIME		X86_CPU_FEATURE(0x40000001, 0, EAX, 5)
#define KVM_FEATURE_PV_EOI		X86_CPU_FEATURE(0x40000001, 0, EAX, 6)
#define KVM_FEATURE_PV_SEND_IPI		X86_CPU_FEATURE(0x40000001, 0, EAX, 11)
#define KVM_FEATURE_ASYNC_PF_INT	X86_CPU_FEATURE(0x40000001, 0, EAX, 14)

/* Leaf 80000001H */
#define X86_FEATURE_LAHF_LM		X86_CPU_FEATURE(0x80000001, 0, ECX, 0)
#define X86_FEATURE_SVM			X86_CPU_FEATURE(0x80000001, 0, ECX, 2)
#define X86_FEATURE_CR8_LEGACY		X86_CPU_FEATURE(0x80000001, 0, ECX, 4)
#define X86_FEATURE_ABM			X86_CPU_FEATURE(0x80000001, 0, ECX, 5)
#define X86_FEATURE_SSE4A		X86_CPU_FEATURE(0x80000001, 0, ECX, 6)
#define X86_FEATURE_3DNOWPREFETCH	X86_CPU_FEATURE(0x80000001, 0, ECX, 8)
#define X86_FEATURE_XOP			X86_CPU_FEATURE(0x80000001, 0, ECX, 11)
#define X86_FEATURE_SKINIT		X86_CPU_FEATURE(0x80000001, 0, ECX, 12)
#define X86_FEATURE_FMA4		X86_CPU_FEATURE(0x80000001, 0, ECX, 16)
#define X86_FEATURE_TBM			X86_CPU_FEATURE(0x80000001, 0, ECX, 21)
#define X86_FEATURE_PERFCTR_CORE	X86_CPU_FEATURE(0x80000001, 0, ECX, 23)
#define X86_FEATURE_SYSCALL		X86_CPU_FEATURE(0x80000001, 0, EDX, 11)
#define X86_FEATURE_NX			X86_CPU_FEATURE(0x80000001, 0, EDX, 20)
#define X86_FEATURE_MMXEXT		X86_CPU_FEATURE(0x80000001, 0, EDX, 22)
#define X86_FEATURE_FXSR_OPT		X86_CPU_FEATURE(0x80000001, 0, EDX, 25)
#define X86_FEATURE_GBPAGES		X86_CPU_FEATURE(0x80000001, 0, EDX, 26)
#define X86_FEATURE_RDTSCP		X86_CPU_FEATURE(0x80000001, 0, EDX, 27)
#define X86_FEATURE_LM			X86_CPU_FEATURE(0x80000001, 0, EDX, 29)
#define X86_FEATURE_3DNOWEXT		X86_CPU_FEATURE(0x80000001, 0, EDX, 30)
#define X86_FEATURE_3DNOW		X86_CPU_FEATURE(0x80000001, 0, EDX, 31)

/* Leaves 80000007H, 80000008H, 8000000AH, 80000021H */
#define X86_FEATURE_CONSTANT_TSC	X86_CPU_FEATURE(0x80000007, 0, EDX, 8)
#define X86_FEATURE_CLZERO		X86_CPU_FEATURE(0x80000008, 0, EBX, 0)
#define X86_FEATURE_RDPRU		X86_CPU_FEATURE(0x80000008, 0, EBX, 4)
#define X86_FEATURE_WBNOINVD		X86_CPU_FEATURE(0x80000008, 0, EBX, 9)
#define X86_FEATURE_AMD_IBPB		X86_CPU_FEATURE(0x80000008, 0, EBX, 12)
#define X86_FEATURE_AMD_IBRS		X86_CPU_FEATURE(0x80000008, 0, EBX, 14)
#define X86_FEATURE_AMD_STIBP		X86_CPU_FEATURE(0x80000008, 0, EBX, 15)
#define X86_FEATURE_AMD_SSBD		X86_CPU_FEATURE(0x80000008, 0, EBX, 24)
#define X86_FEATURE_NPT			X86_CPU_FEATURE(0x8000000a, 0, EDX, 0)
#define X86_FEATURE_LBRV		X86_CPU_FEATURE(0x8000000a, 0, EDX, 1)
#define X86_FEATURE_NRIPS		X86_CPU_FEATURE(0x8000000a, 0, EDX, 3)
#define X86_FEATURE_TSCRATEMSR		X86_CPU_FEATURE(0x8000000a, 0, EDX, 4)
#define X86_FEATURE_VMCBCLEAN		X86_CPU_FEATURE(0x8000000a, 0, EDX, 5)
#define X86_FEATURE_FLUSHBYASID		X86_CPU_FEATURE(0x8000000a, 0, EDX, 6)
#define X86_FEATURE_DECODEASSISTS	X86_CPU_FEATURE(0x8000000a, 0, EDX, 7)
#define X86_FEATURE_PAUSEFILTER		X86_CPU_FEATURE(0x8000000a, 0, EDX, 10)
#define X86_FEATURE_PFTHRESHOLD		X86_CPU_FEATURE(0x8000000a, 0, EDX, 12)
#define X86_FEATURE_V_VMSAVE_VMLOAD	X86_CPU_FEATURE(0x8000000a, 0, EDX, 15)
#define X86_FEATURE_VGIF		X86_CPU_FEATURE(0x8000000a, 0, EDX, 16)
#define X86_FEATURE_GMET		X86_CPU_FEATURE(0x8000000a, 0, EDX, 17)
#define X86_FEATURE_VNMI		X86_CPU_FEATURE(0x8000000a, 0, EDX, 25)
#define X86_FEATURE_SBPB		X86_CPU_FEATURE(0x80000021, 0, EAX, 27)

#define X86_PROPERTY_MAX_BASIC_LEAF	X86_CPU_PROPERTY(0x0, 0, EAX, 0, 31)
#define X86_PROPERTY_CLFLUSH_SIZE	X86_CPU_PROPERTY(0x1, 0, EBX, 8, 15)
#define X86_PROPERTY_APIC_ID		X86_CPU_PROPERTY(0x1, 0, EBX, 24, 31)
#define X86_PROPERTY_MONITOR_MIN_LINE	X86_CPU_PROPERTY(0x5, 0, EAX, 0, 15)
#define X86_PROPERTY_PMU_VERSION	X86_CPU_PROPERTY(0xa, 0, EAX, 0, 7)
#define X86_PROPERTY_PMU_NR_GP_COUNTERS	X86_CPU_PROPERTY(0xa, 0, EAX, 8, 15)
#define X86_PROPERTY_PMU_GP_COUNTERS_BIT_WIDTH	X86_CPU_PROPERTY(0xa, 0, EAX, 16, 23)
#define X86_PROPERTY_PMU_EBX_BIT_VECTOR_LENGTH	X86_CPU_PROPERTY(0xa, 0, EAX, 24, 31)
#define X86_PROPERTY_PMU_EVENTS_MASK	X86_CPU_PROPERTY(0xa, 0, EBX, 0, 31)
#define X86_PROPERTY_PMU_NR_FIXED_COUNTERS	X86_CPU_PROPERTY(0xa, 0, EDX, 0, 4)
#define X86_PROPERTY_PMU_FIXED_COUNTERS_BIT_WIDTH	X86_CPU_PROPERTY(0xa, 0, EDX, 5, 12)
#define X86_PROPERTY_SUPPORTED_XCR0_LO	X86_CPU_PROPERTY(0xd, 0, EAX, 0, 31)
#define X86_PROPERTY_XSTATE_MAX_SIZE_XCR0	X86_CPU_PROPERTY(0xd, 0, EBX, 0, 31)
#define X86_PROPERTY_XSTATE_MAX_SIZE	X86_CPU_PROPERTY(0xd, 0, ECX, 0, 31)
#define X86_PROPERTY_SUPPORTED_XCR0_HI	X86_CPU_PROPERTY(0xd, 0, EDX, 0, 31)
#define X86_PROPERTY_INTEL_PT_NR_RANGES	X86_CPU_PROPERTY(0x14, 1, EAX, 0, 2)
#define X86_PROPERTY_MAX_KVM_LEAF	X86_CPU_PROPERTY(0x40000000, 0, EAX, 0, 31)
#define X86_PROPERTY_MAX_EXT_LEAF	X86_CPU_PROPERTY(0x80000000, 0, EAX, 0, 31)
#define X86_PROPERTY_MAX_PHY_ADDR	X86_CPU_PROPERTY(0x80000008, 0, EAX, 0, 7)
#define X86_PROPERTY_MAX_VIRT_ADDR	X86_CPU_PROPERTY(0x80000008, 0, EAX, 8, 15)
#define X86_PROPERTY_GUEST_MAX_PHY_ADDR	X86_CPU_PROPERTY(0x80000008, 0, EAX, 16, 23)
#define X86_PROPERTY_NR_PERFCTR_CORE	X86_CPU_PROPERTY(0x80000022, 0, EBX, 0, 3)

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
