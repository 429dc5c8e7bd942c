/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this processor has of VMX: the capability MSRs (SDM volume 3, appendix A), and the
 * VMX instructions with their result as a value.
 */
#ifndef X86_VMX_CAPS_H
#define X86_VMX_CAPS_H

#include <libcflat.h>
#include "processor.h"
#include "vmx-defs.h"
#include "vmx-ept-defs.h"

/* What a VMCS field, or a test, needs. */
enum vmx_need {
	NEED_NOTHING, NEED_SECONDARY, NEED_TERTIARY, NEED_VPID, NEED_POSTED, NEED_VE, NEED_VINTD,
	NEED_PML, NEED_MSR_BITMAP, NEED_TPR_SHADOW, NEED_APIC_ACCESS, NEED_VMFUNC, NEED_EPT,
	NEED_EPTP_SWITCHING, NEED_SHADOW, NEED_XSAVES, NEED_ENCLS, NEED_ENCLV, NEED_SPP,
	NEED_TSC_SCALING, NEED_GUEST_PAT, NEED_GUEST_EFER, NEED_GUEST_PERF, NEED_BNDCFGS,
	NEED_RTIT, NEED_LBR, NEED_GUEST_PKRS, NEED_HOST_PAT, NEED_HOST_EFER, NEED_HOST_PERF,
	NEED_HOST_PKRS, NEED_PLE, NEED_PREEMPT, NEED_CR3_TARGET0, NEED_CR3_TARGET1,
	NEED_CR3_TARGET2, NEED_CR3_TARGET3, NEED_GUEST_CET, NEED_HOST_CET, NEED_URG,
	NEED_VIRT_NMI, NEED_REG_VIRT, NEED_X2APIC, NEED_EPT_AD, NEED_MBEC, NEED_COUNT
};

/* Bits of a control field: what must be 1, and what may be 1. */
struct vmx_allowed {
	u32 must;
	u32 may;
};

struct vmx_caps {
	u64 basic;
	u32 revision;
	u64 misc;
	u64 ept_vpid;
	u64 vmfunc;
	bool true_msrs;
	struct vmx_allowed pin, cpu0, cpu1, exit, entry;	/* of the TRUE MSRs where there are */
};

extern struct vmx_caps vmx_caps;

/* Reads the capability MSRs. The CPU must have VMX. */
void vmx_caps_read(void);

/* Whether this CPU has @need. */
bool vmx_has(enum vmx_need need);

/* Whether the VMCS field @encoding exists, and what it is called; a half has the full one's. */
bool vmx_field_exists(u32 encoding);
const char *vmx_field_name(u32 encoding);

/* All fields of the manual, in the order of their encodings. */
struct vmx_field {
	const char *name;
	u32 encoding;
	enum vmx_need need;
};

extern const struct vmx_field vmx_fields[];
extern const unsigned int vmx_field_count;

static inline enum vmx_field_width vmx_field_width(u32 encoding)
{
	return encoding >> VMCS_FIELD_WIDTH_SHIFT & 3;
}

static inline enum vmx_field_type vmx_field_type(u32 encoding)
{
	return encoding >> VMCS_FIELD_TYPE_SHIFT & 3;
}

/* The bits that a field has. */
static inline u64 vmx_field_mask(u32 encoding)
{
	switch (vmx_field_width(encoding)) {
	case WIDTH_16:
		return 0xffff;
	case WIDTH_32:
		return 0xffffffff;
	default:
		return encoding & 1 ? 0xffffffff : ~0ull;
	}
}

/* How a VMX instruction ended: the exception's vector or 0, and RFLAGS behind it. */
struct vmx_insn {
	u32 vector;
	u32 error_code;
	u64 flags;
};

/* The flags that a VMX instruction starts with. */
extern u64 vmx_flags_before;

#define VMX_INSN(insn, inputs...)						\
({										\
	struct vmx_insn __r;							\
										\
	asm volatile("push %[before]; popf\n\t" ASM_TRY("1f") insn		\
		     "\n\t1: pushf; pop %[after]"				\
		     : [after] "=&r"(__r.flags)					\
		     : [before] "r"(vmx_flags_before), ## inputs : "memory", "cc");	\
	__r.vector = exception_vector();					\
	__r.error_code = exception_error_code();				\
	__r;									\
})

static inline struct vmx_insn vmx_vmxon(u64 pa)
{
	return VMX_INSN("vmxon (%[pa])", [pa] "r"(&pa));
}

static inline struct vmx_insn vmx_vmxoff(void)
{
	return VMX_INSN("vmxoff");
}

static inline struct vmx_insn vmx_vmclear(u64 pa)
{
	return VMX_INSN("vmclear (%[pa])", [pa] "r"(&pa));
}

static inline struct vmx_insn vmx_vmptrld(u64 pa)
{
	return VMX_INSN("vmptrld (%[pa])", [pa] "r"(&pa));
}

static inline struct vmx_insn vmx_vmptrst(u64 *pa)
{
	return VMX_INSN("vmptrst (%[pa])", [pa] "r"(pa));
}

static inline struct vmx_insn vmx_vmread(u64 encoding, u64 *value)
{
	return VMX_INSN("vmread %[enc], (%[value])", [enc] "r"(encoding), [value] "r"(value));
}

static inline struct vmx_insn vmx_vmwrite(u64 encoding, u64 value)
{
	return VMX_INSN("vmwrite %[value], %[enc]", [enc] "r"(encoding), [value] "r"(value));
}

static inline struct vmx_insn vmx_invept(u64 type, const void *descriptor)
{
	return VMX_INSN("invept (%[d]), %[type]", [d] "r"(descriptor), [type] "r"(type));
}

static inline struct vmx_insn vmx_invvpid(u64 type, const void *descriptor)
{
	return VMX_INSN("invvpid (%[d]), %[type]", [d] "r"(descriptor), [type] "r"(type));
}

/* SDM volume 3, section 31.2: all six flags, nothing else. */
static inline bool vmx_succeeded(struct vmx_insn r)
{
	return !r.vector && !(r.flags & VMX_ENTRY_FLAGS);
}

static inline bool vmx_failed_invalid(struct vmx_insn r)
{
	return !r.vector && (r.flags & VMX_ENTRY_FLAGS) == X86_EFLAGS_CF;
}

/* The error number is read from the current VMCS. */
bool vmx_failed_valid(struct vmx_insn r, u32 error);

#endif
