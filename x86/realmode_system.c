/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System instructions that real mode has: SMSW LMSW CLTS, MOV of control and debug registers,
 * SGDT SIDT LGDT, CPUID, RDTSC, RDMSR WRMSR, and #NM and #UD by CR0. SDM volume 2, the entries of
 * those names; volume 3, sections 2.5 "Control registers" and 18.2 "Debug registers".
 *
 * The switch back from real mode restores CR0, GDTR and IDTR; what code changes beyond that it
 * restores itself.
 */
#include "realmode-test.h"

#define MP	((u32)X86_CR0_MP)
#define EM	((u32)X86_CR0_EM)
#define TS	((u32)X86_CR0_TS)
#define PE	((u32)X86_CR0_PE)

/* CR0 as the code finds it. */
static u32 real_cr0(void)
{
	return (u32)read_cr0() & ~(u32)(X86_CR0_PE | X86_CR0_PG);
}

static void test_smsw(void)
{
	check_begin("SMSW r16");
	for (unsigned int reg = 0; reg < 8; reg++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_bytes(&c, "\x0f\x01");
		code_regs(&c, 4, reg);
		if (reg == RM_SP)
			code_exit(&c);
		in = before(&c);
		in.eflags |= FLAGS_ALU;
		want = reg == RM_SP ? after_exit(&in) : after(&in, c.len);
		set_reg(&want, 2, reg, real_cr0());
		check_case(&in, &want, 0);
	}
	check_end();

	for (unsigned int size = 2; size <= 4; size *= 2) {
		struct code c = code_start();
		struct rm_state in;
		struct rm_case *k;

		check_begin("SMSW m16%s", size == 4 ? " with prefix 66" : "");
		code_size(&c, size);
		code_bytes(&c, "\x0f\x01");
		code_mem(&c, 4, 12);
		in = before(&c);
		k = check_next_memory(&in);
		k->want = after(&k->in, c.len);
		store(k->want_memory + 12, 2, real_cr0());
		check_add();
		check_end();
	}
}

/* CR0 before in EBX, behind the instruction in EDX. */
static void run_cr0_change(u32 start, const char *insn, unsigned int len, u32 ax, u32 result)
{
	struct code c = code_start();
	struct rm_state in, want;

	code_bytes(&c, "\x0f\x22\xc1");		/* mov %ecx, %cr0 */
	for (unsigned int i = 0; i < len; i++)
		code8(&c, insn[i]);
	/* mov %cr0, %edx; mov %ebx, %cr0 */
	code_bytes(&c, "\x0f\x20\xc2\x0f\x22\xc3");
	in = before(&c);
	in.eflags |= FLAGS_ALU;
	in.gpr[RM_BX] = real_cr0();
	in.gpr[RM_CX] = start;
	in.gpr[RM_AX] = ax;
	want = after(&in, c.len);
	want.gpr[RM_DX] = result;
	check_case(&in, &want, 0);
}

static void test_lmsw_clts(void)
{
	u32 base = real_cr0() & ~(MP | EM | TS);

	check_begin("LMSW loads MP, EM and TS, nothing else");
	for (u32 old = 0; old < 16; old += 2)
		for (u32 new = 0; new < 16; new += 2) {
			run_cr0_change(base | old, "\x0f\x01\xf0", 3, new, base | new);
			run_cr0_change(base | old, "\x0f\x01\xf0", 3, 0xfffffff0 | new, base | new);
		}
	check_end();

	check_begin("LMSW sets PE");
	run_cr0_change(base, "\x0f\x01\xf0", 3, 1, base | PE);
	run_cr0_change(base | EM, "\x0f\x01\xf0", 3, 0xf003, base | PE | MP);
	check_end();

	check_begin("LMSW does not clear PE");
	run_cr0_change(base | PE, "\x0f\x01\xf0", 3, 0, base | PE);
	run_cr0_change(base | PE, "\x0f\x01\xf0", 3, 0xfff0 | EM, base | PE | EM);
	check_end();

	check_begin("CLTS clears TS, nothing else");
	for (u32 old = 0; old < 16; old += 2)
		run_cr0_change(base | old, "\x0f\x06", 2, 0, base | (old & ~TS));
	check_end();

	check_begin("LMSW m16");
	for (u32 new = 0; new < 16; new += 2) {
		struct code c = code_start();
		struct rm_state in;
		struct rm_case *k;

		code_bytes(&c, "\x0f\x01");
		code_mem(&c, 6, 20);
		code_bytes(&c, "\x0f\x20\xc2\x0f\x22\xc3");
		in = before(&c);
		in.gpr[RM_BX] = real_cr0();
		k = check_next_memory(&in);
		store(k->memory + 20, 2, new | 0xaaa0);
		store(k->want_memory + 20, 2, new | 0xaaa0);
		k->want = after(&k->in, c.len);
		k->want.gpr[RM_DX] = base | new;
		check_add();
	}
	check_end();
}

static void test_control_registers(void)
{
	const struct {
		const char *name;
		unsigned int n;
		u32 value;
	} registers[] = {
		{ "CR0", 0, real_cr0() }, { "CR2", 2, 0x12345678 }, { "CR3", 3, read_cr3() },
		{ "CR4", 4, read_cr4() },
	};

	for (int i = 0; i < ARRAY_SIZE(registers); i++) {
		check_begin("MOV r32, %s: whatever the mod field and the operand size",
			    registers[i].name);
		write_cr2(registers[1].value);
		for (unsigned int mod = 0; mod < 4; mod++)
			for (unsigned int reg = 0; reg < 8; reg++) {
				struct code c = code_start();
				struct rm_state in, want;

				if (mod & 1)
					code8(&c, 0x66);
				code_bytes(&c, "\x0f\x20");
				code8(&c, mod << 6 | registers[i].n << 3 | reg);
				if (reg == RM_SP)
					code_exit(&c);
				in = before(&c);
				want = reg == RM_SP ? after_exit(&in) : after(&in, c.len);
				want.gpr[reg] = registers[i].value;
				check_case(&in, &want, FLAGS_ALU);
			}
		check_end();
	}

	check_begin("MOV CR2, r32 and back");
	for (unsigned int reg = 0; reg < 8; reg++) {
		struct code c = code_start();
		struct rm_state in, want;

		code_bytes(&c, "\x0f\x22");
		code_regs(&c, 2, reg);
		code_bytes(&c, "\x0f\x20");
		code_regs(&c, 2, (reg + 1) % 4);
		in = before(&c);
		want = after(&in, c.len);
		want.gpr[(reg + 1) % 4] = in.gpr[reg];
		check_case(&in, &want, FLAGS_ALU);
	}
	check_end();

	check_begin("MOV of CR1 and CR5 to CR7 raises #UD");
	for (unsigned int n = 1; n < 8; n += n == 1 ? 4 : 1)
		for (int to = 0; to < 2; to++) {
			struct code c = code_start();
			struct rm_state in, want;

			code8(&c, 0x0f);
			code8(&c, 0x20 | to << 1);
			code_regs(&c, n, RM_DX);
			in = before(&c);
			want = faults(&in, UD_VECTOR);
			check_case(&in, &want, 0);
		}
	check_end();
}

/* Writes @value to debug register @to and reads @from into EDX; puts @restore into @to. */
static void run_debug(unsigned int to, u32 value, unsigned int from, u32 read, u32 restore)
{
	struct code c = code_start();
	struct rm_state in, want;

	code_bytes(&c, "\x0f\x23");
	code_regs(&c, to, RM_SI);
	code_bytes(&c, "\x0f\x21");
	code_regs(&c, from, RM_DX);
	code_bytes(&c, "\x0f\x23");
	code_regs(&c, to, RM_DI);
	in = before(&c);
	in.gpr[RM_SI] = value;
	in.gpr[RM_DI] = restore;
	want = after(&in, c.len);
	want.gpr[RM_DX] = read;
	check_case(&in, &want, FLAGS_ALU);
}

#define DR6_ONES	0xffff0ff0u
#define DR7_ONES	0x400u

static void test_debug_registers(void)
{
	check_begin("MOV of DR0 to DR3");
	for (unsigned int n = 0; n < 4; n++)
		for (int i = 0; i < 4; i++) {
			u32 value = noise();

			run_debug(n, value, n, value, 0);
		}
	check_end();

	check_begin("MOV of DR6: its reserved bits 31 to 16 and 11 to 4 read as ones");
	for (u32 bits = 0; bits < 16; bits++) {
		run_debug(6, bits, 6, DR6_ONES | bits, DR6_ONES);
		run_debug(6, bits << 12 & 0xe000, 6, DR6_ONES | (bits << 12 & 0xe000), DR6_ONES);
	}
	check_end();

	check_begin("DR6 bit 12 reads as zero");
	for (u32 bits = 0; bits < 16; bits++)
		run_debug(6, 0x1000 | bits, 6, DR6_ONES | bits, DR6_ONES);
	check_end();

	check_begin("MOV of DR7: bit 10 reads as one");
	run_debug(7, 0, 7, DR7_ONES, DR7_ONES);
	run_debug(7, 0x300, 7, DR7_ONES | 0x300, DR7_ONES);
	run_debug(7, 0xffff0000, 7, 0xffff0000 | DR7_ONES, DR7_ONES);
	check_end();

	check_begin("DR7 bits 12, 14 and 15 read as zeros");
	run_debug(7, 0xd400, 7, DR7_ONES, DR7_ONES);
	check_end();

	check_begin("DR4 and DR5 are DR6 and DR7 while CR4.DE is 0");
	run_debug(4, 0x4003, 6, DR6_ONES | 0x4003, DR6_ONES);
	run_debug(6, 0xf, 4, DR6_ONES | 0xf, DR6_ONES);
	run_debug(5, 0x30000, 7, DR7_ONES | 0x30000, DR7_ONES);
	run_debug(7, 0xf0000, 5, DR7_ONES | 0xf0000, DR7_ONES);
	check_end();

	check_begin("DR4 and DR5 raise #UD while CR4.DE is 1");
	write_cr4(read_cr4() | X86_CR4_DE);
	for (unsigned int n = 4; n < 6; n++)
		for (int to = 0; to < 2; to++) {
			struct code c = code_start();
			struct rm_state in, want;

			code8(&c, 0x0f);
			code8(&c, 0x21 | to << 1);
			code_regs(&c, n, RM_DX);
			in = before(&c);
			want = faults(&in, UD_VECTOR);
			check_case(&in, &want, 0);
		}
	check_end();
	write_cr4(read_cr4() & ~X86_CR4_DE);
}

/* A table register is loaded from offset 8 and stored at offset 40. */
static void run_table_register(unsigned int load_op, unsigned int load_size, unsigned int store_size,
			       u16 limit, u32 base)
{
	struct code c = code_start();
	struct rm_state in;
	struct rm_case *k;

	code_size(&c, load_size);
	code_bytes(&c, "\x0f\x01");
	code_mem(&c, load_op, 8);
	code_size(&c, store_size);
	code_bytes(&c, "\x0f\x01");
	code_mem(&c, load_op - 2, 40);
	code_exit(&c);
	in = before(&c);
	k = check_next_memory(&in);
	store(k->memory + 8, 2, limit);
	store(k->memory + 10, 4, base);
	memcpy(k->want_memory, k->memory, WINDOW);
	store(k->want_memory + 40, 2, limit);
	store(k->want_memory + 42, 4, load_size == 2 ? base & 0xffffff : base);
	k->want = after_exit(&k->in);
	check_add();
	/* IDTR is wrong now. */
	check_flush();
}

static void test_table_registers(void)
{
	static const char *const names[] = { [2] = "GDT", "IDT" };

	for (unsigned int op = 2; op < 4; op++) {
		check_begin("L%s and S%s, operand size 32", names[op], names[op]);
		for (int i = 0; i < 8; i++)
			run_table_register(op, 4, 4, noise(), noise());
		check_end();
		check_begin("L%s with operand size 16 loads 24 bits of the base", names[op]);
		for (int i = 0; i < 8; i++)
			run_table_register(op, 2, 4, noise(), noise());
		check_end();
		/* What happens to more bits, the manual and the processors disagree about. */
		check_begin("S%s with operand size 16 stores 24 bits of the base", names[op]);
		for (int i = 0; i < 8; i++)
			run_table_register(op, 4, 2, noise(), noise() & 0xffffff);
		check_end();
	}
}

static void test_cpuid(void)
{
	static const u32 leaves[] = { 0, 1, 0x80000000, 0x80000001, 0x80000008 };

	check_begin("CPUID gives what it gives in protected mode");
	for (int i = 0; i < ARRAY_SIZE(leaves); i++) {
		struct cpuid leaf = raw_cpuid(leaves[i], 0);
		struct code c = code_start();
		struct rm_state in, want;

		code_bytes(&c, "\x0f\xa2");
		in = before(&c);
		in.eflags |= FLAGS_ALU;
		in.gpr[RM_AX] = leaves[i];
		in.gpr[RM_CX] = 0;
		want = after(&in, c.len);
		want.gpr[RM_AX] = leaf.a;
		want.gpr[RM_BX] = leaf.b;
		want.gpr[RM_CX] = leaf.c;
		want.gpr[RM_DX] = leaf.d;
		check_case(&in, &want, 0);
	}
	check_end();
}

static void test_msr(void)
{
	u64 saved = rdmsr(MSR_IA32_SYSENTER_EIP), value = 0x12345678;
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("RDMSR and WRMSR");
	code_bytes(&c, "\x0f\x32");
	in = before(&c);
	wrmsr(MSR_IA32_SYSENTER_EIP, value);
	in.gpr[RM_CX] = MSR_IA32_SYSENTER_EIP;
	in.eflags |= FLAGS_ALU;
	want = after(&in, c.len);
	want.gpr[RM_AX] = value;
	want.gpr[RM_DX] = value >> 32;
	check_case(&in, &want, 0);
	check_flush();

	c = code_start();
	code_bytes(&c, "\x0f\x30");
	in = before(&c);
	in.gpr[RM_CX] = MSR_IA32_SYSENTER_EIP;
	in.gpr[RM_AX] = 0x55667788;
	in.gpr[RM_DX] = 0;
	want = after(&in, c.len);
	check_case(&in, &want, 0);
	check_flush();
	expect_value("the MSR", 0x55667788, rdmsr(MSR_IA32_SYSENTER_EIP));
	check_end();
	wrmsr(MSR_IA32_SYSENTER_EIP, saved);
}

static void test_tsc(void)
{
	bool between = true, rest = true;

	for (int i = 0; i < 8; i++) {
		struct code c = code_start();
		struct rm_state in, got;
		u64 first, last, tsc;

		code_bytes(&c, "\x0f\x31");
		in = before(&c);
		got = in;
		first = rdtsc();
		rm_run(&got, 1);
		last = rdtsc();
		tsc = (u64)got.gpr[RM_DX] << 32 | got.gpr[RM_AX];
		between &= first <= tsc && tsc <= last;
		rest &= got.gpr[RM_CX] == in.gpr[RM_CX] && got.vector == BP_VECTOR &&
			got.eip == in.eip + 3 && got.eflags == in.eflags;
	}
	report(between && rest, "RDTSC is between that before and that behind");
}

/* Instructions of the FPU and MMX under all combinations of EM, MP and TS. */
static const struct device_insn {
	const char *name;
	u8 code[3];
	u8 len;
	bool wait, mmx;
} device_insns[] = {
	{ "an x87 instruction", { 0xd9, 0xd0 }, 2, false, false },
	{ "WAIT", { 0x9b }, 1, true, false },
	{ "an MMX instruction", { 0x0f, 0x6f, 0xc0 }, 3, false, true },
};

static void run_device(const struct device_insn *insn, u32 bits)
{
	struct code c = code_start();
	struct rm_state in, want;
	u32 vector;

	code_bytes(&c, "\x0f\x22\xc0");		/* mov %eax, %cr0 */
	for (int j = 0; j < insn->len; j++)
		code8(&c, insn->code[j]);
	in = before(&c);
	in.gpr[RM_AX] = (real_cr0() & ~(MP | EM | TS)) | bits;
	if (insn->wait)
		vector = (bits & (MP | TS)) == (MP | TS) ? NM_VECTOR : 0;
	else if (insn->mmx)
		vector = bits & EM ? UD_VECTOR : bits & TS ? NM_VECTOR : 0;
	else
		vector = bits & (EM | TS) ? NM_VECTOR : 0;
	want = after(&in, c.len);
	if (vector) {
		want.vector = vector;
		want.eip = in.eip + 3;
	}
	check_case(&in, &want, FLAGS_ALU);
	check_flush();
}

static void test_device_not_available(void)
{
	for (int i = 0; i < ARRAY_SIZE(device_insns); i++) {
		check_begin("EM, MP and TS decide on %s", device_insns[i].name);
		for (u32 bits = 0; bits < 16; bits += 2)
			if (!device_insns[i].mmx || (bits & (EM | TS)) != (EM | TS))
				run_device(&device_insns[i], bits);
		check_end();
	}

	/* SDM volume 3, table 13-1. */
	check_begin("EM goes before TS for an MMX instruction");
	run_device(&device_insns[2], EM | TS);
	run_device(&device_insns[2], EM | MP | TS);
	check_end();
}

void test_system(void)
{
	test_smsw();
	test_lmsw_clts();
	test_control_registers();
	test_debug_registers();
	test_table_registers();
	test_cpuid();
	test_msr();
	test_tsc();
	test_device_not_available();
}
