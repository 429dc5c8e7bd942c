/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vmx.c and vmx-api-ept.c give to tests with vmx.h: capabilities, entering, EPT, asserts. */
#ifndef X86_VMX_API_H
#define X86_VMX_API_H

/* Bits of IA32_VMX_EPT_VPID_CAP, each with a function that tells whether it is there. */
#define EPT_CAPABILITIES(X)						\
	X(is_5_level_ept_supported, EPT_CAP_PWL5)			\
	X(is_4_level_ept_supported, EPT_CAP_PWL4)			\
	X(is_invvpid_supported, VPID_CAP_INVVPID)			\
	X(ept_1g_supported, EPT_CAP_1G_PAGE)				\
	X(ept_2m_supported, EPT_CAP_2M_PAGE)				\
	X(ept_ad_bits_supported, EPT_CAP_AD_FLAG)			\
	X(ept_execute_only_supported, EPT_CAP_EXEC_ONLY)

#define EPT_CAPABILITY(name, bit)					\
static inline bool name(void)						\
{									\
	return ept_vpid.val & (bit);					\
}
EPT_CAPABILITIES(EPT_CAPABILITY)

static inline bool __ept_cap(u64 bits)
{
	return (ept_vpid.val & bits) == bits;
}

/* @level 1 always, 2 and 3 by capability. */
static inline bool ept_huge_pages_supported(int level)
{
	return level == 2 ? ept_2m_supported() : level == 3 && ept_1g_supported();
}

/* @type: a memory type, 0 or 6. */
static inline bool is_ept_memtype_supported(int type)
{
	return (type == EPT_MEM_TYPE_UC && __ept_cap(EPT_CAP_UC)) ||
	       (type == EPT_MEM_TYPE_WB && __ept_cap(EPT_CAP_WB));
}

static inline bool is_invept_type_supported(u64 type)
{
	return (type == INVEPT_SINGLE && __ept_cap(EPT_CAP_INVEPT_SINGLE)) ||
	       (type == INVEPT_GLOBAL && __ept_cap(EPT_CAP_INVEPT_ALL));
}

static inline bool is_invvpid_type_supported(unsigned long type)
{
	return type <= INVVPID_CONTEXT_LOCAL && __ept_cap(BIT_ULL(40 + type));
}

static inline bool is_vpid_supported(void)
{
	return ctrl_cpu_rev[1].clr & CPU_VPID;
}

static inline bool is_mbec_supported(void)
{
	return ctrl_cpu_rev[1].clr & CPU_MODE_BASED_EPT_EXEC;
}

/* Lets VMXON be used: IA32_FEATURE_CONTROL and CR4. */
void enable_vmx(void);

/* Prepares @vmxon_region and the control registers, and reads the capabilities. */
void init_vmx(u64 *vmxon_region);

/* A new VMCS, current, with every field for L2 in 64-bit mode. Returns 0, 1 on failure. */
int init_vmcs(struct vmcs **vmcs);

/* Enters L2; what @abort_flag (ABORT_ON_*) names ends the test. */
void __enter_guest(u8 abort_flag, struct vmentry_result *result);
void enter_guest(void);

/* Enters L2 and reports whether that worked. */
bool enter_guest_report_pass(void);

/* The entry must fail for its controls; anything else ends the test. */
void enter_guest_with_bad_controls(void);

/* L2's way to end itself, by VMCALL: 1 done, 2 abort, 3 skip. */
#define HYPERCALL_VMEXIT	1
#define HYPERCALL_VMABORT	2
#define HYPERCALL_VMSKIP	3
void hypercall(u32 hypercall_no);

/* The guest of a v2 test; override: another one in its place, from its first instruction on. */
void test_set_guest(test_guest_func func);
void test_override_guest(test_guest_func func);

/* Declares L2 finished, although its function has not returned. */
void test_set_guest_finished(void);

/* Calls @func(@data) when the test ends, the last one first. */
void test_add_teardown(test_teardown_func func, void *data);

/* Ends the test; with a SKIP line. */
void __abort_test(void) __noreturn;
void test_skip(const char *msg) __noreturn;

/* A counter that test and L2 share. */
void vmx_set_test_stage(u32 s);
u32 vmx_get_test_stage(void);
void vmx_inc_test_stage(void);

const char *exit_reason_description(u64 reason);
void print_vmexit_info(union exit_reason exit_reason);
void print_vmentry_failure_info(struct vmentry_result *result);

/* EPT entries of @guest_addr below @pml4; missing tables are made, of @pt_page if not NULL. */
void install_ept_entry(unsigned long *pml4, int pte_level, unsigned long guest_addr,
		       unsigned long pte, unsigned long *pt_page);
void install_ept(unsigned long *pml4, unsigned long phys, unsigned long guest_addr, u64 perm);
void install_2m_ept(unsigned long *pml4, unsigned long phys, unsigned long guest_addr, u64 perm);
void install_1g_ept(unsigned long *pml4, unsigned long phys, unsigned long guest_addr, u64 perm);
void setup_ept_range(unsigned long *pml4, unsigned long start, unsigned long len, int map_1g,
		     int map_2m, u64 perm);

/* The entry of @guest_addr at @level; false when the walk ends above it. */
bool get_ept_pte(unsigned long *pml4, unsigned long guest_addr, int level, unsigned long *pte);
void set_ept_pte(unsigned long *pml4, unsigned long guest_addr, int level, u64 pte_val);

/* Accessed and dirty flags of the page of @guest_addr, and of L2's tables on the way to it. */
void clear_ept_ad(unsigned long *pml4, u64 guest_cr3, unsigned long guest_addr);
void check_ept_ad(unsigned long *pml4, u64 guest_cr3, unsigned long guest_addr,
		  int expected_gpa_ad, int expected_pt_ad);

/* A failed assertion is a failed check and ends the test. */
#define __TEST_ASSERT(cond)	TEST_ASSERT(cond)

#define TEST_ASSERT(cond)	TEST_ASSERT_MSG(cond, "%s", #cond)

#define TEST_ASSERT_MSG(cond, fmt, args...)					\
do {										\
	if (cond) {								\
		report_passed();						\
	} else {								\
		report_fail("%s:%d: assertion failed: " fmt, __FILE__, __LINE__, ##args);	\
		dump_stack();							\
		__abort_test();							\
	}									\
} while (0)

#define TEST_ASSERT_EQ(a, b)		TEST_ASSERT_EQ_MSG(a, b, "%s == %s", #a, #b)

#define TEST_ASSERT_EQ_MSG(a, b, fmt, args...)					\
do {										\
	typeof(a) __a = (a);							\
	typeof(b) __b = (b);							\
										\
	TEST_ASSERT_MSG(__a == __b, fmt " (%#llx, %#llx)", ##args,		\
			(unsigned long long)__a, (unsigned long long)__b);	\
} while (0)

#endif
