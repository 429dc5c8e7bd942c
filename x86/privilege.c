/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions that need a privilege.
 *
 * Outside CPL 0 each privileged instruction raises #GP(0), before it looks at its operand,
 * and changes nothing; those of a virtualization extension that is off, or not there, are
 * #UD at every level. CLI, STI, IN, OUT and their string forms depend on IOPL and, for the
 * ports, on the bitmap of the TSS; POPF and IRET load IF and IOPL only with the right to, and
 * say nothing. In virtual-8086 mode IOPL decides about CLI, STI, PUSHF, POPF, INT n and IRET.
 * SDM volume 3, section 5.9; volume 1, chapter 19 (I/O protection); volume 2, each
 * instruction.
 *
 * INFO lines before a FAIL name rows and registers that differ ("was" is what the manual
 * asks for).
 */
#include <libcflat.h>
#include <asm/io.h>
#include "outcome.h"
#include "processor.h"

#ifdef __x86_64__
#define MODE_COUNT	2
#else
#define MODE_COUNT	1
#endif

#define WIDE	1
#define NARROW	2

static const struct mode {
	const char *name;
	unsigned int probe;
	u8 mask;
} modes[MODE_COUNT] = {
#ifdef __x86_64__
	{ "64-bit", 0, WIDE },
	{ "compat", PROBE_32, NARROW },
#else
	{ "32-bit", PROBE_32, NARROW },
#endif
};

struct row {
	const char *name;
	const u8 *code;
	u8 len;
	u8 only;	/* modes; 0: all */
};

/* Memory operands are (RBX), which is not mapped at all: that must not be seen. */
static const struct row privileged[] = {
	{ "hlt", INSN("\xf4"), 0 },
	{ "clts", INSN("\x0f\x06"), 0 },
	{ "invd", INSN("\x0f\x08"), 0 },
	{ "wbinvd", INSN("\x0f\x09"), 0 },
	{ "invlpg", INSN("\x0f\x01\x3b"), 0 },
	{ "lgdt", INSN("\x0f\x01\x13"), 0 },
	{ "lidt", INSN("\x0f\x01\x1b"), 0 },
	{ "lldt %ax", INSN("\x0f\x00\xd0"), 0 },
	{ "lldt m16", INSN("\x0f\x00\x13"), 0 },
	{ "ltr %ax", INSN("\x0f\x00\xd8"), 0 },
	{ "ltr m16", INSN("\x0f\x00\x1b"), 0 },
	{ "lmsw %ax", INSN("\x0f\x01\xf0"), 0 },
	{ "lmsw m16", INSN("\x0f\x01\x33"), 0 },
	{ "mov %cr0, %eax", INSN("\x0f\x20\xc0"), 0 },
	{ "mov %cr2, %eax", INSN("\x0f\x20\xd0"), 0 },
	{ "mov %cr3, %eax", INSN("\x0f\x20\xd8"), 0 },
	{ "mov %cr4, %eax", INSN("\x0f\x20\xe0"), 0 },
	{ "mov %cr8, %rax", INSN("\x44\x0f\x20\xc0"), WIDE },
	{ "mov %eax, %cr0", INSN("\x0f\x22\xc0"), 0 },
	{ "mov %eax, %cr2", INSN("\x0f\x22\xd0"), 0 },
	{ "mov %eax, %cr3", INSN("\x0f\x22\xd8"), 0 },
	{ "mov %eax, %cr4", INSN("\x0f\x22\xe0"), 0 },
	{ "mov %rax, %cr8", INSN("\x44\x0f\x22\xc0"), WIDE },
	{ "mov %dr0, %eax", INSN("\x0f\x21\xc0"), 0 },
	{ "mov %dr3, %eax", INSN("\x0f\x21\xd8"), 0 },
	{ "mov %dr6, %eax", INSN("\x0f\x21\xf0"), 0 },
	{ "mov %dr7, %eax", INSN("\x0f\x21\xf8"), 0 },
	{ "mov %eax, %dr0", INSN("\x0f\x23\xc0"), 0 },
	{ "mov %eax, %dr3", INSN("\x0f\x23\xd8"), 0 },
	{ "mov %eax, %dr6", INSN("\x0f\x23\xf0"), 0 },
	{ "mov %eax, %dr7", INSN("\x0f\x23\xf8"), 0 },
	{ "rdmsr", INSN("\x0f\x32"), 0 },
	{ "wrmsr", INSN("\x0f\x30"), 0 },
	{ "swapgs", INSN("\x0f\x01\xf8"), WIDE },
};

static const struct row virtualization[] = {
	{ "vmrun", INSN("\x0f\x01\xd8"), 0 },
	{ "vmload", INSN("\x0f\x01\xda"), 0 },
	{ "vmsave", INSN("\x0f\x01\xdb"), 0 },
	{ "stgi", INSN("\x0f\x01\xdc"), 0 },
	{ "clgi", INSN("\x0f\x01\xdd"), 0 },
	{ "invlpga", INSN("\x0f\x01\xdf"), 0 },
	{ "vmxoff", INSN("\x0f\x01\xc4"), 0 },
	{ "vmlaunch", INSN("\x0f\x01\xc2"), 0 },
	{ "vmresume", INSN("\x0f\x01\xc3"), 0 },
	{ "vmxon", INSN("\xf3\x0f\xc7\x33"), 0 },
	{ "vmptrld", INSN("\x0f\xc7\x33"), 0 },
	{ "vmclear", INSN("\x66\x0f\xc7\x33"), 0 },
	{ "vmread", INSN("\x0f\x78\xc8"), 0 },
	{ "vmwrite", INSN("\x0f\x79\xc8"), 0 },
	{ "invept", INSN("\x66\x0f\x38\x80\x03"), 0 },
	{ "invvpid", INSN("\x66\x0f\x38\x81\x03"), 0 },
};

static bool in_mode(const struct row *row, const struct mode *mode)
{
	return !row->only || row->only & mode->mask;
}

/* An address that faults: the probe's own tables map nothing there, or it is the last page. */
#define NOWHERE	((ulong)0xfffffffffffff000ull)

static struct probe start(const struct mode *mode, unsigned int cpl, ulong flags)
{
	struct probe p = probe_init(mode->probe | PROBE_CPL(cpl));

	p.flags |= flags;
	p.gpr[RBX] = mode->mask & WIDE ? NOWHERE : (u32)NOWHERE;
	p.gpr[RAX] = 0;
	p.gpr[RCX] = MSR_IA32_SYSENTER_CS;
	p.gpr[RDX] = 0;
	return p;
}

static void test_privileged(const struct mode *mode)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(privileged); i++) {
		const struct row *row = &privileged[i];
		struct tally t = tally_start();

		if (!in_mode(row, mode))
			continue;
		for (unsigned int n = 0; n < 6; n++) {
			unsigned int cpl = n % 3 + 1;
			/* IOPL has no part in it. */
			struct probe before = start(mode, cpl, n < 3 ? 0 : X86_EFLAGS_IOPL);
			struct probe got = before, want = outcome_fault(&before, GP_VECTOR, 0);

			probe_run(&got, row->code, row->len);
			outcome_row(&t, &want, &got, "CPL %u", cpl);
		}
		tally_report(&t, "%s", row->name);
	}
}

static void test_virtualization(const struct mode *mode)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(virtualization); i++) {
		const struct row *row = &virtualization[i];
		struct tally t = tally_start();

		for (unsigned int cpl = 0; cpl < 4; cpl++) {
			struct probe before = start(mode, cpl, 0), got = before;
			struct probe want = outcome_fault(&before, UD_VECTOR, 0);

			probe_run(&got, row->code, row->len);
			outcome_row(&t, &want, &got, "CPL %u", cpl);
		}
		tally_report(&t, "%s: not enabled", row->name);
	}
}

/* With EFER.SVME the same instructions of AMD are there, and privileged. */
static void test_svm(const struct mode *mode)
{
	u64 efer = rdmsr(MSR_EFER);

	wrmsr(MSR_EFER, efer | EFER_SVME);
	for (unsigned int i = 0; i < 6; i++) {
		const struct row *row = &virtualization[i];
		struct tally t = tally_start();

		for (unsigned int cpl = 1; cpl < 4; cpl++) {
			struct probe before = start(mode, cpl, 0), got = before;
			struct probe want = outcome_fault(&before, GP_VECTOR, 0);

			probe_run(&got, row->code, row->len);
			outcome_row(&t, &want, &got, "CPL %u", cpl);
		}
		tally_report(&t, "%s: enabled, CPL 1 to 3", row->name);
	}
	wrmsr(MSR_EFER, efer);
}

static void test_interrupt_flag(const struct mode *mode)
{
	static const struct {
		const char *name;
		u8 code;
		bool set;
	} insns[] = { { "cli", 0xfa, false }, { "sti", 0xfb, true } };

	for (unsigned int i = 0; i < ARRAY_SIZE(insns); i++) {
		struct tally t = tally_start();

		for (unsigned int n = 0; n < 32; n++) {
			unsigned int cpl = n & 3, iopl = n >> 2 & 3;
			struct probe before = start(mode, cpl, (ulong)iopl << 12 |
						    (n & 16 ? X86_EFLAGS_IF : 0));
			struct probe got = before, want = outcome_done(&before, 1);

			if (cpl > iopl)
				want = outcome_fault(&before, GP_VECTOR, 0);
			else if (insns[i].set)
				want.flags |= X86_EFLAGS_IF;
			else
				want.flags &= ~X86_EFLAGS_IF;
			probe_run(&got, &insns[i].code, 1);
			outcome_row(&t, &want, &got, "CPL %u, IOPL %u, IF %u", cpl, iopl, n >> 4);
		}
		tally_report(&t, "%s by CPL and IOPL", insns[i].name);
	}
}

/* POPF of every combination: what may not change stays, without a fault. */
static void test_popf(const struct mode *mode, bool word)
{
	static const ulong values[] = {
		0, X86_EFLAGS_IF, X86_EFLAGS_IOPL, 0x1000, X86_EFLAGS_IF | 0x2000,
		X86_EFLAGS_IF | X86_EFLAGS_IOPL | X86_EFLAGS_ALU | X86_EFLAGS_DF | X86_EFLAGS_NT |
		X86_EFLAGS_AC | X86_EFLAGS_ID,
	};
	const ulong always = X86_EFLAGS_ALU | X86_EFLAGS_DF | X86_EFLAGS_NT |
			     (word ? 0 : X86_EFLAGS_AC | X86_EFLAGS_ID);
	const unsigned int size = word ? 2 : mode->mask & WIDE ? 8 : 4;
	struct tally t = tally_start();

	for (unsigned int n = 0; n < 32 * ARRAY_SIZE(values); n++) {
		unsigned int cpl = n & 3, iopl = n >> 2 & 3;
		ulong value = values[n / 32], allowed = always;
		struct probe before = start(mode, cpl, (ulong)iopl << 12 |
					    (n & 16 ? X86_EFLAGS_IF | X86_EFLAGS_AC : 0));
		struct probe got, want;

		if (!cpl)
			allowed |= X86_EFLAGS_IOPL;
		if (cpl <= iopl)
			allowed |= X86_EFLAGS_IF;
		memcpy((void *)before.gpr[RSP], &value, sizeof(value));
		got = before;
		want = outcome_done(&before, word ? 2 : 1);
		want.gpr[RSP] += size;
		want.flags = (before.flags & ~allowed) | (value & allowed);
		probe_run(&got, (const u8 *)"\x66\x9d" + !word, word ? 2 : 1);
		outcome_row(&t, &want, &got, "CPL %u, IOPL %u, value %#lx", cpl, iopl, value);
	}
	tally_report(&t, "popf%s by CPL and IOPL", word ? "w" : "");
}

/* RF is cleared, VM and VIP and VIF are left alone or cleared: none of them is loaded. */
static void test_popf_reserved(const struct mode *mode)
{
	struct tally t = tally_start();

	for (unsigned int cpl = 0; cpl < 4; cpl++) {
		struct probe before = start(mode, cpl, 0), got, want;
		ulong value = X86_EFLAGS_RF | X86_EFLAGS_VM | X86_EFLAGS_VIF | X86_EFLAGS_VIP |
			      0x8028 | 0xffc00000;

		memcpy((void *)before.gpr[RSP], &value, sizeof(value));
		got = before;
		want = outcome_done(&before, 1);
		want.gpr[RSP] += mode->mask & WIDE ? 8 : 4;
		probe_run(&got, INSN("\x9d"));
		outcome_row(&t, &want, &got, "CPL %u", cpl);
		tally_row(&t, !(got.flags & X86_EFLAGS_RF), "CPL %u: RF", cpl);
	}
	tally_report(&t, "popf loads no RF, VM, VIF, VIP and no reserved bit");
}

#define PORT		0x3ff	/* the scratch register of the serial port */
#define IO_MAP_FIELD	102
#define VALUE		0x5a

struct port_row {
	const char *name;
	const u8 *code;
	u8 len;
	u8 size;
	bool reads;
	bool string;
};

static const struct port_row ports[] = {
	{ "in %dx, %al", INSN("\xec"), 1, true, false },
	{ "out %al, %dx", INSN("\xee"), 1, false, false },
	{ "insb", INSN("\x6c"), 1, true, true },
	{ "outsb", INSN("\x6e"), 1, false, true },
};

/* The TSS has no bitmap: its offset is beyond the limit. So IOPL alone decides. */
static void test_ports(const struct mode *mode)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(ports); i++) {
		const struct port_row *row = &ports[i];
		struct tally t = tally_start();

		for (unsigned int n = 0; n < 16; n++) {
			unsigned int cpl = n & 3, iopl = n >> 2;
			struct probe before = start(mode, cpl, (ulong)iopl << 12), got, want;

			before.gpr[RDX] = PORT;
			before.gpr[RAX] = row->reads ? 0 : VALUE;
			before.gpr[RSI] = (ulong)probe_data;
			before.gpr[RDI] = (ulong)probe_data + 64;
			probe_data[0] = VALUE;
			probe_data[64] = 0;
			outb(row->reads ? VALUE : 0, PORT);
			got = before;
			want = outcome_done(&before, row->len);
			if (cpl > iopl)
				want = outcome_fault(&before, GP_VECTOR, 0);
			else if (row->string)
				want.gpr[row->reads ? RDI : RSI]++;
			else if (row->reads)
				want.gpr[RAX] = VALUE;
			probe_run(&got, row->code, row->len);
			outcome_row(&t, &want, &got, "CPL %u, IOPL %u", cpl, iopl);
			if (!row->reads)
				tally_row(&t, inb(PORT) == (cpl > iopl ? 0 : VALUE),
					  "CPL %u, IOPL %u: the port has %#x", cpl, iopl,
					  inb(PORT));
			else if (row->string)
				tally_row(&t, probe_data[64] == (cpl > iopl ? 0 : VALUE),
					  "CPL %u, IOPL %u: memory has %#x", cpl, iopl,
					  probe_data[64]);
		}
		tally_report(&t, "%s by CPL and IOPL", row->name);
	}
}

#ifndef __x86_64__

/* What IOPL forbids in virtual-8086 mode, and what it does not. */
static void test_vm86(void)
{
	static const struct {
		const char *name;
		u8 code[3];
		u8 len;
		bool sensitive;
	} insns[] = {
		{ "cli", { 0xfa }, 1, true },
		{ "sti", { 0xfb }, 1, true },
		{ "pushf", { 0x9c }, 1, true },
		{ "popf", { 0x9d }, 1, true },
		{ "pushfd", { 0x66, 0x9c }, 2, true },
		{ "popfd", { 0x66, 0x9d }, 2, true },
		{ "iret", { 0xcf }, 1, true },
		{ "int n", { 0xcd, PROBE_DONE }, 2, true },
		{ "lahf", { 0x9f }, 1, false },
		{ "sahf", { 0x9e }, 1, false },
		{ "cld", { 0xfc }, 1, false },
	};
	u8 *code = (u8 *)0x10000;

	for (unsigned int i = 0; i < ARRAY_SIZE(insns); i++) {
		struct tally t = tally_start();

		for (unsigned int iopl = 0; iopl < 4; iopl++) {
			struct probe before = probe_init(PROBE_CPL3), got, want;
			bool refused = insns[i].sensitive && iopl < 3;
			/* For IRET: IP behind it, CS, FLAGS; POPF takes the first of them. */
			const u16 stack[] = { insns[i].len, 0x1000, X86_EFLAGS_FIXED };

			memcpy(code, insns[i].code, insns[i].len);
			/* INT3 is not sensitive to IOPL: it ends the others. */
			code[insns[i].len] = 0xcc;
			memcpy((void *)0x28000, stack, sizeof(stack));
			before.cs = 0x1000;
			before.ip = 0;
			before.ss = 0x2000;
			before.gpr[RSP] = 0x8000;
			before.ds = before.es = before.fs = before.gs = 0x3000;
			before.flags |= X86_EFLAGS_VM | (ulong)iopl << 12;
			got = before;
			probe_enter_at(&got);
			want = outcome_fault(&before, GP_VECTOR, 0);
			/* Else only where it went is looked at: realmode has what they do. */
			tally_row(&t, refused ? probe_faulted(&before, &got, GP_VECTOR, 0) :
				      got.vector == BP_VECTOR || got.vector == PROBE_DONE ||
				      got.cs != before.cs,
				  "IOPL %u: vector %u (%#x), IP %#lx", iopl, got.vector, got.error,
				  got.ip);
			if (refused)
				outcome_row(&t, &want, &got, "IOPL %u", iopl);
		}
		tally_report(&t, "virtual-8086 mode: %s by IOPL", insns[i].name);
	}
}

#endif

int main(int argc, char **argv)
{
	const u16 no_map = 0xffff;

	probe_setup();
	memcpy(probe_tss + IO_MAP_FIELD, &no_map, sizeof(no_map));
	for (unsigned int m = 0; m < MODE_COUNT; m++) {
		const struct mode *mode = &modes[m];

		report_prefix_push(mode->name);
		test_privileged(mode);
		test_virtualization(mode);
		if (this_cpu_has(X86_FEATURE_SVM))
			test_svm(mode);
		test_interrupt_flag(mode);
		test_popf(mode, false);
		test_popf(mode, true);
		test_popf_reserved(mode);
		test_ports(mode);
		report_prefix_pop();
	}
#ifndef __x86_64__
	test_vm86();
#endif
	return report_summary();
}
