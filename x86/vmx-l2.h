/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest of this guest, in a whole given machine state, and its whole state after it.
 *
 *	vmx_l2_reset(L2_64);
 *	vmx_l2_code(INSN("\x0f\xa2"));				cpuid
 *	vmx_arm();
 *	vmx_want_exit(VMX_CPUID, 2, 0);
 *	vmx_run();
 *	vmx_judge("26.1.2-cpuid CPUID");
 *
 * vmx_arm() reads every field of the current VMCS, the general registers, CR2 and DR6 into
 * the expectation; what a test changes there, by VW(), is all that may differ after
 * vmx_run(). What the SDM leaves undefined after an exit is not compared. The host state
 * after an exit is compared with the VMCS's host-state area each time.
 *
 * Names of checks begin with the clause of docs/coverage/vmx.clauses that they prove:
 * section of SDM volume 3 and what it says.
 */
#ifndef X86_VMX_L2_H
#define X86_VMX_L2_H

#include <libcflat.h>
#include "probe.h"	/* RAX and its like, INSN() */
#include "vmx-caps.h"

/* VMCALL, which ends L2's code, and its length. */
#define VMCALL_BYTES	"\x0f\x01\xc1"
#define VMCALL_LENGTH	3

/* Each encoding's own place; both halves of a 64-bit field have the same. */
#define VMX_KEYS	2048
#define VMX_KEY(encoding) \
	(((encoding) >> 13 & 3) << 9 | ((encoding) >> 10 & 3) << 7 | ((encoding) >> 1 & 0x7f))

struct vmx_state {
	u64 field[VMX_KEYS];
	u64 gpr[16];
	u64 cr2;
	u64 dr6;
};

enum vmx_outcome {
	VMX_ENTERED,		/* an exit, or an entry that failed behind the checks of VMLAUNCH */
	VMX_FAILED_VALID,
	VMX_FAILED_INVALID,
	VMX_FAILED_OTHERWISE,	/* flags that are neither */
};

/* The expectation, and which bits of its fields are compared. */
extern struct vmx_state vmx_want;
extern u64 vmx_compare[VMX_KEYS];
extern enum vmx_outcome vmx_want_outcome;

/* The expected value of a field, as an lvalue. */
#define VW(encoding)	(vmx_want.field[VMX_KEY(encoding)])

/* What really is there: after vmx_run(), before the next change of the VMCS. */
extern struct vmx_state vmx_got;
#define VG(encoding)	(vmx_got.field[VMX_KEY(encoding)])

/* L2's general registers, in and out. */
extern u64 vmx_gpr[16];

/*
 * Enters VMX operation with one VMCS that is current and clear. Returns false, having
 * reported why, when the CPU or its firmware does not have VMX. Called once.
 */
bool vmx_l2_setup(void);

/* The VMXON region and the VMCS of vmx_l2_setup(). */
extern u8 vmx_vmxon_region[];
extern u8 vmx_l2_vmcs[];

enum l2_mode {
	L2_64,		/* 64-bit mode, CPL 0 */
	L2_64_CPL3,
	L2_COMPAT,	/* 32-bit code in IA-32e mode, CPL 0 */
	L2_COMPAT_CPL3,
	L2_32,		/* protected mode, 32-bit paging one to one */
	L2_PAE,		/* the same with PAE paging */
	L2_V86,		/* the same as L2_32, in virtual-8086 mode */
	L2_UNPAGED,	/* unrestricted guest, EPT: paging off */
	L2_REAL,	/* the same in real-address mode */
	L2_MODES
};

extern const char *const l2_mode_names[L2_MODES];
bool l2_mode_available(enum l2_mode mode);

/* Which modes have 64-bit registers. */
static inline bool l2_mode_is_64(enum l2_mode mode)
{
	return mode == L2_64 || mode == L2_64_CPL3;
}

/*
 * Makes the VMCS clear and writes every field that exists: controls at their minimum with
 * all exceptions intercepted, the host state of this CPU, and L2 in @mode at l2_code.
 */
void vmx_l2_reset(enum l2_mode mode);

/* The parts of it. */
void vmx_reset_controls(void);
void vmx_reset_host(void);
void vmx_reset_guest(enum l2_mode mode);

/* L2's memory, below 1 MiB for the sake of real mode, writable and executable at any CPL. */
#define L2_PAGE_SIZE	4096
extern u8 *const l2_code;
extern u8 *const l2_data;
extern u8 *const l2_stack;	/* its lowest byte; RSP is in the middle */
#define L2_STACK_TOP	((ulong)l2_stack + L2_PAGE_SIZE / 2)

/* L2's own IDT of 64-bit gates; the stub of each vector is a VMCALL at l2_stub(vector). */
void *l2_stub(unsigned int vector);
extern u8 l2_idt[];
extern u8 l2_tss[];
#define L2_IST1_TOP	((ulong)l2_stack + L2_PAGE_SIZE * 3 / 4)

/* Puts @code and a VMCALL at the start of l2_code; RIP points there. */
void vmx_l2_code(const u8 *code, size_t len);

/* Reads and writes fields; both end the test when the processor refuses. */
u64 vr(u32 encoding);
void vw(u32 encoding, u64 value);
void vw_set(u32 encoding, u64 bits);
void vw_clear(u32 encoding, u64 bits);

/* Sets bits of the controls and of those that they need; false if this CPU has not all. */
bool vmx_use_pin(u32 bits);
bool vmx_use_cpu(u32 primary, u32 secondary);
bool vmx_use_exit(u32 bits);
bool vmx_use_entry(u32 bits);

/* Expects what is there now, and that nothing happens to it. */
void vmx_arm(void);

/* An exit for @reason: the bits of the information fields that an exit always has. */
void vmx_want_exit(u32 reason, u32 instruction_length, u64 qualification);

/* The exit by the VMCALL at l2_code + @offset. */
void vmx_want_done(unsigned int offset);

/* The exit by an exception, NMI or interrupt: @info as in the SDM, valid bit included. */
void vmx_want_event(u32 info, u32 error);

/* VMfailValid with @error; an entry that fails for @reason; nothing else may change. */
void vmx_want_fail(u32 error);
void vmx_want_entry_failure(u32 reason, u64 qualification);

/* Compares a field, or some of its bits, that an exit leaves undefined otherwise; or not. */
void vmx_want_field(u32 encoding, u64 value);
void vmx_ignore(u32 encoding, u64 bits);

/* VMLAUNCH or VMRESUME, as the VMCS asks for. */
enum vmx_outcome vmx_run(void);

/* One check: all is as expected. INFO lines of the name and the differences if not. */
bool vmx_judge(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Whether the same would pass, with no report. */
bool vmx_matches(void);

/* Marks the VMCS as clear after a VMCLEAR of the test's own, and as launched. */
void vmx_set_launched(bool launched);

/* How many entries and exits there were. */
extern unsigned int vmx_entries, vmx_exits;

#endif
