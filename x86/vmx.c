/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runner of vmx.h's tests: VMX operation, a VMCS for each test, entries and exits.
 *
 * Arguments are globs of the names of tests to run, spaces as '_'; one that begins with '-'
 * excludes. Without any all tests run.
 */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/io.h>
#include <setjmp.h>
#include <vmalloc.h>
#include "vmx.h"
#include "desc.h"
#include "virt.h"

union vmx_basic_msr basic_msr;
union vmx_ctrl_msr ctrl_pin_rev, ctrl_cpu_rev[2], ctrl_exit_rev, ctrl_enter_rev;
union vmx_ept_vpid ept_vpid;
u64 *bsp_vmxon_region;

/* In vmx-enter.S. */
extern u64 vmx_gpr[16], vmx_flags_before, vmx_flags_after;
extern u8 vmx_entered, vmx_resume;
void vmx_enter_asm(void);
u64 vmx_flags_before = X86_EFLAGS_FIXED;

#define STACK_SIZE	(4 * 4096)
#define TEARDOWNS	10

static struct vmx_test *current;
static jmp_buf end_of_test;
static bool can_abort, guest_finished;
static test_guest_func guest_function;
static u32 stage, hypercall_number;
static u8 *guest_stack;

static struct {
	test_teardown_func func;
	void *data;
} teardowns[TEARDOWNS];
static unsigned int teardown_count;

void vmx_set_test_stage(u32 s)
{
	__atomic_store_n(&stage, s, __ATOMIC_SEQ_CST);
}

u32 vmx_get_test_stage(void)
{
	return __atomic_load_n(&stage, __ATOMIC_SEQ_CST);
}

void vmx_inc_test_stage(void)
{
	__atomic_fetch_add(&stage, 1, __ATOMIC_SEQ_CST);
}

void enable_vmx(void)
{
	u64 wanted = FEATURE_CONTROL_LOCKED | FEATURE_CONTROL_VMXON_ENABLED_OUTSIDE_SMX;
	u64 control = rdmsr(MSR_IA32_FEATURE_CONTROL);

	if (!(control & FEATURE_CONTROL_LOCKED))
		wrmsr(MSR_IA32_FEATURE_CONTROL, control | wanted);
	assert((rdmsr(MSR_IA32_FEATURE_CONTROL) & wanted) == wanted);
}

static u64 ctrl(u32 plain, u32 with_true)
{
	return rdmsr(basic_msr.ctrl ? with_true : plain);
}

void init_vmx(u64 *vmxon_region)
{
	write_cr0((read_cr0() | rdmsr(MSR_IA32_VMX_CR0_FIXED0)) & rdmsr(MSR_IA32_VMX_CR0_FIXED1));
	write_cr4((read_cr4() | rdmsr(MSR_IA32_VMX_CR4_FIXED0)) & rdmsr(MSR_IA32_VMX_CR4_FIXED1));
	basic_msr.val = rdmsr(MSR_IA32_VMX_BASIC);
	ctrl_pin_rev.val = ctrl(MSR_IA32_VMX_PINBASED_CTLS, MSR_IA32_VMX_TRUE_PIN);
	ctrl_cpu_rev[0].val = ctrl(MSR_IA32_VMX_PROCBASED_CTLS, MSR_IA32_VMX_TRUE_PROC);
	ctrl_exit_rev.val = ctrl(MSR_IA32_VMX_EXIT_CTLS, MSR_IA32_VMX_TRUE_EXIT);
	ctrl_enter_rev.val = ctrl(MSR_IA32_VMX_ENTRY_CTLS, MSR_IA32_VMX_TRUE_ENTRY);
	ctrl_cpu_rev[1].val = ctrl_cpu_rev[0].clr & CPU_SECONDARY ?
			      rdmsr(MSR_IA32_VMX_PROCBASED_CTLS2) : 0;
	ept_vpid.val = ctrl_cpu_rev[1].clr & (CPU_EPT | CPU_VPID) ?
		       rdmsr(MSR_IA32_VMX_EPT_VPID_CAP) : 0;
	*(u32 *)vmxon_region = basic_msr.revision & GENMASK(30, 0);
}

static void set_segment(unsigned int n, u16 selector, u32 rights, u32 limit, u64 base)
{
	vmcs_write(GUEST_SEL_ES + 2 * n, selector);
	vmcs_write(GUEST_AR_ES + 2 * n, rights);
	vmcs_write(GUEST_LIMIT_ES + 2 * n, limit);
	vmcs_write(GUEST_BASE_ES + 2 * n, base);
}

static void init_host(void)
{
	struct descriptor_table_ptr table;

	vmcs_write(HOST_SEL_ES, KERNEL_DS);
	vmcs_write(HOST_SEL_CS, KERNEL_CS);
	vmcs_write(HOST_SEL_SS, KERNEL_DS);
	vmcs_write(HOST_SEL_DS, KERNEL_DS);
	vmcs_write(HOST_SEL_FS, KERNEL_DS);
	vmcs_write(HOST_SEL_GS, KERNEL_DS);
	vmcs_write(HOST_SEL_TR, str());
	vmcs_write(HOST_BASE_FS, 0);
	vmcs_write(HOST_BASE_GS, rdmsr(MSR_GS_BASE));
	vmcs_write(HOST_BASE_TR, get_gdt_entry_base(get_tss_descr()));
	sgdt(&table);
	vmcs_write(HOST_BASE_GDTR, table.base);
	sidt(&table);
	vmcs_write(HOST_BASE_IDTR, table.base);
	vmcs_write(HOST_CR0, read_cr0());
	vmcs_write(HOST_CR3, read_cr3());
	vmcs_write(HOST_CR4, read_cr4());
	vmcs_write(HOST_EFER, rdmsr(MSR_EFER));
	vmcs_write(HOST_SYSENTER_CS, KERNEL_CS);
}

static void guest_entry(void)
{
	current->guest_main();
	hypercall(HYPERCALL_VMEXIT);
}

static void v2_guest_entry(void)
{
	guest_function();
	guest_finished = true;
	hypercall(HYPERCALL_VMEXIT);
}

static void init_guest(void)
{
	struct descriptor_table_ptr table;

	for (unsigned int n = 0; n < 6; n++)
		set_segment(n, n == 1 ? KERNEL_CS : KERNEL_DS, n == 1 ? 0xa09b : 0xc093, 0xffffffff,
			    n == 5 ? rdmsr(MSR_GS_BASE) : 0);
	set_segment(6, 0, 0x10082, 0xffff, 0);
	set_segment(7, str(), 0x8b, 0x67, get_gdt_entry_base(get_tss_descr()));
	sgdt(&table);
	vmcs_write(GUEST_BASE_GDTR, table.base);
	vmcs_write(GUEST_LIMIT_GDTR, table.limit);
	sidt(&table);
	vmcs_write(GUEST_BASE_IDTR, table.base);
	vmcs_write(GUEST_LIMIT_IDTR, table.limit);
	vmcs_write(GUEST_CR0, read_cr0());
	vmcs_write(GUEST_CR3, read_cr3());
	vmcs_write(GUEST_CR4, read_cr4());
	vmcs_write(GUEST_EFER, rdmsr(MSR_EFER));
	vmcs_write(GUEST_SYSENTER_CS, KERNEL_CS);
	vmcs_write(GUEST_SYSENTER_ESP, 0);
	vmcs_write(GUEST_SYSENTER_EIP, 0);
	vmcs_write(GUEST_DR7, 0x400);
	vmcs_write(GUEST_RSP, (u64)guest_stack + STACK_SIZE - 8);
	vmcs_write(GUEST_RIP, (u64)(current && current->v2 ? v2_guest_entry : guest_entry));
	vmcs_write(GUEST_RFLAGS, X86_EFLAGS_FIXED);
	vmcs_write(GUEST_INTR_STATE, 0);
	vmcs_write(GUEST_ACTV_STATE, ACTV_ACTIVE);
	vmcs_write(GUEST_PENDING_DEBUG, 0);
	vmcs_write(VMCS_LINK_PTR, ~0ull);
}

static void init_controls(void)
{
	static const u32 zero[] = {
		EXC_BITMAP, PF_ERROR_MASK, PF_ERROR_MATCH, CR3_TARGET_COUNT, EXI_MSR_ST_CNT,
		EXI_MSR_LD_CNT, ENT_MSR_LD_CNT, ENT_INTR_INFO, ENT_INTR_ERROR, ENT_INST_LEN,
		CR0_MASK, CR4_MASK, TSC_OFFSET,
	};

	vmcs_write(PIN_CONTROLS, (PIN_EXTINT | PIN_NMI | PIN_VIRT_NMI | ctrl_pin_rev.set) &
		   ctrl_pin_rev.clr);
	vmcs_write(CPU_EXEC_CTRL0, (CPU_HLT | CPU_SECONDARY | ctrl_cpu_rev[0].set) &
		   ctrl_cpu_rev[0].clr & ~CPU_SECONDARY);
	vmcs_write(CPU_EXEC_CTRL1, 0);
	vmcs_write(EXI_CONTROLS, (EXI_LOAD_EFER | EXI_HOST_64 | ctrl_exit_rev.set) &
		   ctrl_exit_rev.clr);
	vmcs_write(ENT_CONTROLS, (ENT_LOAD_EFER | ENT_GUEST_64 | ctrl_enter_rev.set) &
		   ctrl_enter_rev.clr);
	for (unsigned int i = 0; i < ARRAY_SIZE(zero); i++)
		vmcs_write(zero[i], 0);
	vmcs_write(CR0_READ_SHADOW, read_cr0());
	vmcs_write(CR4_READ_SHADOW, read_cr4());
}

int init_vmcs(struct vmcs **vmcs)
{
	*vmcs = alloc_page();
	assert(*vmcs);
	(*vmcs)->hdr.revision_id = basic_msr.revision;
	if (vmcs_clear(*vmcs) || make_vmcs_current(*vmcs))
		return 1;
	init_controls();
	init_host();
	init_guest();
	this_cpu_write_launched(false);
	return 0;
}

void hypercall(u32 hypercall_no)
{
	hypercall_number = hypercall_no;
	asm volatile("vmcall" : : : "memory");
}

const char *exit_reason_description(u64 reason)
{
	static const char *const names[] = {
#define X(name, number)	[number] = #name,
		VMX_REASONS(X)
#undef X
	};

	return reason < ARRAY_SIZE(names) && names[reason] ? names[reason] : "(unknown)";
}

void print_vmexit_info(union exit_reason exit_reason)
{
	struct guest_regs *regs = this_cpu_guest_regs();

	printf("VMEXIT info:\n\texit reason = %#x (%s), qualification = %#llx\n", exit_reason.full,
	       exit_reason_description(exit_reason.basic),
	       (unsigned long long)vmcs_read(EXI_QUALIFICATION));
	printf("\tRIP = %#llx, RAX = %#llx, RBX = %#llx, RCX = %#llx, RDX = %#llx\n",
	       (unsigned long long)vmcs_read(GUEST_RIP), (unsigned long long)regs->rax,
	       (unsigned long long)regs->rbx, (unsigned long long)regs->rcx,
	       (unsigned long long)regs->rdx);
}

void print_vmentry_failure_info(struct vmentry_result *result)
{
	if (result->entered)
		return;
	if (result->vm_fail)
		printf("%s failed: flags %#lx, error %d\n", result->instr, result->flags,
		       (int)vmcs_read(VMX_INST_ERROR));
	else
		printf("%s: exit reason %#x (%s), qualification %#llx\n", result->instr,
		       result->exit_reason.full, exit_reason_description(result->exit_reason.basic),
		       (unsigned long long)vmcs_read(EXI_QUALIFICATION));
}

/* The order of vmx_gpr is that of the registers' numbers, as in struct guest_regs. */
static void enter(struct vmentry_result *result)
{
	struct guest_regs *regs = this_cpu_guest_regs();

	memset(result, 0, sizeof(*result));
	result->vmlaunch = !this_cpu_read_launched();
	result->instr = result->vmlaunch ? "vmlaunch" : "vmresume";
	vmx_resume = !result->vmlaunch;
	memcpy(vmx_gpr, regs, sizeof(vmx_gpr));
	this_cpu_write_in_guest(true);
	vmx_enter_asm();
	this_cpu_write_in_guest(false);
	memcpy(regs, vmx_gpr, sizeof(vmx_gpr));
	result->flags = vmx_flags_after;
	result->vm_fail = !vmx_entered;
	if (result->vm_fail)
		return;
	result->exit_reason.full = vmcs_read(EXI_REASON);
	result->entered = !result->exit_reason.failed_vmentry;
	if (result->entered) {
		this_cpu_write_launched(true);
		regs->rflags = vmcs_read(GUEST_RFLAGS);
		current->exits++;
	}
}

void __enter_guest(u8 abort_flag, struct vmentry_result *result)
{
	TEST_ASSERT_MSG(guest_function || !current->v2, "no guest was set");
	TEST_ASSERT_MSG(!guest_finished, "the guest has returned already");
	enter(result);
	if ((result->vm_fail && abort_flag & ABORT_ON_EARLY_VMENTRY_FAIL) ||
	    (!result->vm_fail && !result->entered && abort_flag & ABORT_ON_INVALID_GUEST_STATE)) {
		print_vmentry_failure_info(result);
		report_fail("%s", result->instr);
		__abort_test();
	}
	if (result->entered && result->exit_reason.basic == VMX_VMCALL && hypercall_number) {
		u32 number = hypercall_number;

		hypercall_number = 0;
		vmcs_write(GUEST_RIP, vmcs_read(GUEST_RIP) + vmcs_read(EXI_INST_LEN));
		if (number == HYPERCALL_VMSKIP)
			test_skip("L2 asks for it");
		if (number == HYPERCALL_VMABORT)
			__abort_test();
		guest_finished = true;
	}
}

void enter_guest(void)
{
	struct vmentry_result result;

	__enter_guest(ABORT_ON_EARLY_VMENTRY_FAIL | ABORT_ON_INVALID_GUEST_STATE, &result);
}

bool enter_guest_report_pass(void)
{
	struct vmentry_result result;

	__enter_guest(0, &result);
	if (!result.entered)
		print_vmentry_failure_info(&result);
	return report(result.entered, "%s enters the guest", result.instr);
}

void enter_guest_with_bad_controls(void)
{
	struct vmentry_result result;

	__enter_guest(ABORT_ON_INVALID_GUEST_STATE, &result);
	TEST_ASSERT_MSG(result.vm_fail, "the entry succeeded");
	report((result.flags & VMX_ENTRY_FLAGS) == X86_EFLAGS_ZF, "%s: VMfailValid", result.instr);
	report(vmcs_read(VMX_INST_ERROR) == VMXERR_ENTRY_INVALID_CONTROL_FIELD,
	       "%s: VM-instruction error 7", result.instr);
}

void test_set_guest(test_guest_func func)
{
	assert(current->v2 && !guest_function);
	guest_function = func;
}

void test_override_guest(test_guest_func func)
{
	assert(current->v2);
	guest_function = func;
	guest_finished = false;
	init_guest();
}

void test_set_guest_finished(void)
{
	guest_finished = true;
}

void test_add_teardown(test_teardown_func func, void *data)
{
	TEST_ASSERT_MSG(teardown_count < TEARDOWNS, "more than %d teardowns", TEARDOWNS);
	teardowns[teardown_count].func = func;
	teardowns[teardown_count++].data = data;
}

void __abort_test(void)
{
	if (!can_abort)
		report_abort("a test ends itself outside a test");
	longjmp(end_of_test, 1);
}

void test_skip(const char *msg)
{
	report_skip("%s: %s", current->name, msg);
	guest_finished = true;
	__abort_test();
}

/* What a callback's answer means: whether the test goes on. */
static bool goes_on(int answer)
{
	switch (answer) {
	case VMX_TEST_RESUME:
		return true;
	case VMX_TEST_VMABORT:
		report_fail("%s: aborted", current->name);
		return false;
	case VMX_TEST_VMSKIP:
		report_skip("%s: skipped", current->name);
		return false;
	default:
		return false;
	}
}

static void run_v1(void)
{
	struct vmentry_result result;
	bool more = true;

	while (more && !guest_finished) {
		bool handles = current->entry_failure_handler;

		__enter_guest(handles ? 0 : ABORT_ON_EARLY_VMENTRY_FAIL |
			      ABORT_ON_INVALID_GUEST_STATE, &result);
		if (guest_finished)
			break;
		if (result.entered)
			more = goes_on(current->exit_handler(result.exit_reason));
		else
			more = goes_on(current->entry_failure_handler(&result));
	}
}

static void run(struct vmx_test *test)
{
	current = test;
	current->exits = 0;
	guest_function = NULL;
	guest_finished = false;
	hypercall_number = 0;
	teardown_count = 0;
	vmx_set_test_stage(0);
	memset(this_cpu_guest_regs(), 0, sizeof(struct guest_regs));
	report_prefix_push(test->name);
	if (init_vmcs(&test->vmcs))
		report_abort("VMCLEAR or VMPTRLD fails");
	if (!setjmp(end_of_test)) {
		can_abort = true;
		if (test->v2) {
			test->v2();
			if (guest_function)
				TEST_ASSERT_MSG(guest_finished, "the guest has not returned");
		} else if (!test->init || test->init(test->vmcs) == VMX_TEST_START) {
			run_v1();
		}
	}
	can_abort = false;
	while (teardown_count) {
		teardown_count--;
		teardowns[teardown_count].func(teardowns[teardown_count].data);
	}
	vmcs_clear(test->vmcs);
	free_page(test->vmcs);
	report_prefix_pop();
}

/* Spaces of a name are underscores in arguments. */
static bool wanted(const char *name, int argc, char **argv)
{
	bool any = false, match = false;
	char text[128];
	size_t i;

	for (i = 0; name[i] && i < sizeof(text) - 1; i++)
		text[i] = name[i] == ' ' ? '_' : name[i];
	text[i] = '\0';
	for (int k = 1; k < argc; k++) {
		bool excludes = argv[k][0] == '-';

		if (simple_glob(text, argv[k] + excludes)) {
			if (excludes)
				return false;
			match = true;
		}
		any = any || !excludes;
	}
	return match || !any;
}

int main(int argc, char **argv)
{
	setup_vm();
	if (!this_cpu_has(X86_FEATURE_VMX)) {
		report_skip("CPUID.1:ECX.VMX is 0");
		return report_summary();
	}
	bsp_vmxon_region = alloc_page();
	guest_stack = alloc_pages(2);
	assert(bsp_vmxon_region && guest_stack);
	enable_vmx();
	init_vmx(bsp_vmxon_region);
	if (vmx_on())
		report_abort("VMXON fails");
	for (struct vmx_test *test = vmx_tests; test->name; test++)
		if (wanted(test->name, argc, argv))
			run(test);
	if (vmx_off())
		report_fail("VMXOFF");
	return report_summary();
}
