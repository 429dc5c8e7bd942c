/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMX tests in the style of kvm-unit-tests: L2 is a C function in the address space of the
 * test, and runs until it exits.
 *
 * A file defines vmx_tests[], ended by a test without a name, and links vmx.o, which has
 * main(). A test of the first kind has callbacks: init() returns VMX_TEST_START, guest_main()
 * is L2, exit_handler() sees each exit and returns VMX_TEST_RESUME to go on. One of the
 * second kind is one function, v2: it sets L2 by test_set_guest() and enters it by
 * enter_guest(), as often as it likes; L2's function must have returned when v2 does.
 *
 * The rest of this suite stands on vmx-l2.h instead.
 */
#ifndef X86_VMX_H
#define X86_VMX_H

#include <libcflat.h>
#include "processor.h"
#include "bitops.h"
#include "util.h"
#include "vmx-defs.h"
#include "vmx-ept-defs.h"

struct vmcs_hdr {
	u32 revision_id : 31;
	u32 shadow_vmcs : 1;
};

struct vmcs {
	struct vmcs_hdr hdr;
	u32 abort;
	char data[];
};

struct invvpid_operand {
	u64 vpid;
	u64 gla;
};

union exit_reason {
	struct {
		u32 basic : 16;
		u32 reserved16 : 1;
		u32 reserved17_24 : 8;
		u32 reserved25 : 1;
		u32 bus_lock : 1;
		u32 enclave : 1;
		u32 smi_pending_mtf : 1;
		u32 smi_from_root : 1;
		u32 reserved30 : 1;
		u32 failed_vmentry : 1;
	};
	u32 full;
};

/* How an attempt to enter L2 ended. */
struct vmentry_result {
	const char *instr;		/* "vmlaunch" or "vmresume" */
	bool vmlaunch;
	bool vm_fail;			/* VMfailValid or VMfailInvalid */
	bool entered;			/* an exit, a failed entry's included */
	union exit_reason exit_reason;	/* when @entered or failed behind VMLAUNCH's checks */
	unsigned long flags;
};

struct vmx_test {
	const char *name;
	int (*init)(struct vmcs *vmcs);
	void (*guest_main)(void);
	int (*exit_handler)(union exit_reason exit_reason);
	int (*entry_failure_handler)(struct vmentry_result *result);
	struct vmcs *vmcs;
	int exits;
	void (*v2)(void);
};

union vmx_basic_msr {
	u64 val;
	struct {
		u32 revision;
		u32 size : 13, reserved1 : 3, width : 1, dual : 1, type : 4, insouts : 1, ctrl : 1,
		    no_hw_errcode_cc : 1, reserved2 : 7;
	};
};

union vmx_ctrl_msr {
	u64 val;
	struct {
		u32 set, clr;
	};
};

union vmx_misc {
	u64 val;
	struct {
		u32 pt_bit : 5, stores_lma : 1, act_hlt : 1, act_shutdown : 1, act_wfsipi : 1,
		    reserved : 7, num_cr3 : 9, num_msrs : 3, reserved2 : 4;
		u32 mseg;
	};
};

union vmx_ept_vpid {
	u64 val;
	struct {
		u32 ept, vpid;
	};
};

typedef void (*test_guest_func)(void);
typedef void (*test_teardown_func)(void *data);

extern union vmx_basic_msr basic_msr;
extern union vmx_ctrl_msr ctrl_pin_rev, ctrl_cpu_rev[2], ctrl_exit_rev, ctrl_enter_rev;
extern union vmx_ept_vpid ept_vpid;
extern struct vmx_test vmx_tests[];

enum {
	VMX_TEST_START, VMX_TEST_VMEXIT, VMX_TEST_EXIT, VMX_TEST_RESUME, VMX_TEST_VMABORT,
	VMX_TEST_VMSKIP
};

#define ABORT_ON_EARLY_VMENTRY_FAIL	1
#define ABORT_ON_INVALID_GUEST_STATE	2

#define MAGIC_VAL_1	0x12345678ul
#define MAGIC_VAL_2	0x87654321ul
#define MAGIC_VAL_3	0xfffffffful

/* Instructions: 0 for success, else the flags of the failure; _safe ones the vector. */
#define __VMX_FLAGS(insn, inputs...)						\
({										\
	unsigned long __flags;							\
										\
	asm volatile(insn "; pushf; pop %0" : "=&r"(__flags) : inputs : "memory", "cc");	\
	(int)(__flags & (X86_EFLAGS_CF | X86_EFLAGS_ZF));			\
})

static inline int make_vmcs_current(struct vmcs *vmcs)
{
	u64 pa = (u64)vmcs;

	return __VMX_FLAGS("vmptrld (%1)", "r"(&pa));
}

static inline int vmcs_clear(struct vmcs *vmcs)
{
	u64 pa = (u64)vmcs;

	return __VMX_FLAGS("vmclear (%1)", "r"(&pa));
}

static inline int vmcs_save(struct vmcs **vmcs)
{
	return __VMX_FLAGS("vmptrst (%1)", "r"(vmcs));
}

static inline int vmcs_read_safe(enum Encoding enc, u64 *value)
{
	u64 v = 0;
	int flags = __VMX_FLAGS("vmread %1, (%2)", "r"((u64)enc), "r"(&v));

	if (!flags)
		*value = v;
	return flags;
}

static inline u64 vmcs_read(enum Encoding enc)
{
	u64 value;

	asm volatile("vmread %1, %0" : "=r"(value) : "r"((u64)enc) : "cc");
	return value;
}

/* The same by VMREAD to memory. */
static inline u64 vmcs_readm(enum Encoding enc)
{
	u64 value = 0;

	asm volatile("vmread %1, %0" : "+m"(value) : "r"((u64)enc) : "cc");
	return value;
}

static inline int vmcs_write(enum Encoding enc, u64 val)
{
	return __VMX_FLAGS("vmwrite %2, %1", "r"((u64)enc), "r"(val));
}

static inline int vmcs_set_bits(enum Encoding enc, u64 val)
{
	return vmcs_write(enc, vmcs_read(enc) | val);
}

static inline int vmcs_clear_bits(enum Encoding enc, u64 val)
{
	return vmcs_write(enc, vmcs_read(enc) & ~val);
}

static inline int vmx_off(void)
{
	return __VMX_FLAGS("vmxoff", "i"(0));
}

/* The region of the runner. */
extern u64 *bsp_vmxon_region;

static inline int vmx_on(void)
{
	u64 pa = (u64)bsp_vmxon_region;

	return __VMX_FLAGS("vmxon (%1)", "r"(&pa));
}

static inline int __vmxon_safe(u64 *vmxon_region)
{
	u64 pa = (u64)vmxon_region;

	return asm_safe("vmxon (%0)", "r"(&pa));
}

static inline int vmxon_safe(void)
{
	return __vmxon_safe(bsp_vmxon_region);
}

static inline int __invept(unsigned long type, u64 eptp)
{
	struct { u64 eptp, reserved; } operand = { eptp, 0 };

	return __VMX_FLAGS("invept (%1), %2", "r"(&operand), "r"(type));
}

static inline void invept(unsigned long type, u64 eptp)
{
	assert(!__invept(type, eptp));
}

static inline int __invvpid(unsigned long type, u64 vpid, u64 gla)
{
	struct invvpid_operand operand = { vpid, gla };

	return __VMX_FLAGS("invvpid (%1), %2", "r"(&operand), "r"(type));
}

static inline void invvpid(unsigned long type, u64 vpid, u64 gla)
{
	assert(!__invvpid(type, vpid, gla));
}

#include "vmx-api.h"

#endif
