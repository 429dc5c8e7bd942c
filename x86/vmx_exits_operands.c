/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exits by instructions with operands: the instruction information (SDM volume 3, tables 28-8
 * to 28-14) and the displacement in the qualification (section 28.2.1), for each instruction
 * with each form of memory operand and with registers.
 *
 * Bits that the tables call undefined are not compared. A failure is followed by what differs.
 */
#include <libcflat.h>
#include "vmx-exits.h"

enum { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS };

#define NONE	0xff

struct form {
	const char *name;
	u8 prefix;			/* of a segment, or 0x67 */
	u8 rex;				/* its B and X bits */
	u8 mod, rm;			/* rm 4: the SIB byte */
	u8 sib;
	s32 displacement;
	u8 base, index, scale, segment, address;
};

static const struct form forms64[] = {
	{ "[rcx]", 0, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_DS, 64 },
	{ "[rbx+127]", 0, 0, 1, 3, 0, 127, RBX, NONE, 0, SEG_DS, 64 },
	{ "[rbx-128]", 0, 0, 1, 3, 0, -128, RBX, NONE, 0, SEG_DS, 64 },
	{ "[rsi+0x12345678]", 0, 0, 2, 6, 0, 0x12345678, RSI, NONE, 0, SEG_DS, 64 },
	{ "[rsi-0x12345678]", 0, 0, 2, 6, 0, -0x12345678, RSI, NONE, 0, SEG_DS, 64 },
	{ "[rbp+16]", 0, 0, 1, 5, 0, 16, RBP, NONE, 0, SEG_SS, 64 },
	{ "[rsp+8]", 0, 0, 1, 4, 0x24, 8, RSP, NONE, 0, SEG_SS, 64 },
	{ "[rax+rdx*4+5]", 0, 0, 1, 4, 0x90, 5, RAX, RDX, 2, SEG_DS, 64 },
	{ "[rdi+rbp]", 0, 0, 0, 4, 0x2f, 0, RDI, RBP, 0, SEG_DS, 64 },
	{ "[rcx+rsi*8]", 0, 0, 0, 4, 0xf1, 0, RCX, RSI, 3, SEG_DS, 64 },
	{ "[rcx+rbx*2]", 0, 0, 0, 4, 0x59, 0, RCX, RBX, 1, SEG_DS, 64 },
	{ "[0x11110]", 0, 0, 0, 4, 0x25, 0x11110, NONE, NONE, 0, SEG_DS, 64 },
	{ "[rdx*8+0x1000]", 0, 0, 0, 4, 0xd5, 0x1000, NONE, RDX, 3, SEG_DS, 64 },
	{ "[rip+0x100]", 0, 0, 0, 5, 0, 0x100, NONE, NONE, 0, SEG_DS, 64 },
	{ "[rip-0x100]", 0, 0, 0, 5, 0, -0x100, NONE, NONE, 0, SEG_DS, 64 },
	{ "fs:[rcx]", 0x64, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_FS, 64 },
	{ "gs:[rcx]", 0x65, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_GS, 64 },
	{ "[ecx]", 0x67, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_DS, 32 },
	{ "[edx+4]", 0x67, 0, 1, 2, 0, 4, RDX, NONE, 0, SEG_DS, 32 },
	{ "[r9]", 0, 1, 0, 1, 0, 0, R9, NONE, 0, SEG_DS, 64 },
	{ "[r12+r15*2+1]", 0, 3, 1, 4, 0x7c, 1, R12, R15, 1, SEG_DS, 64 },
	{ "[r13+0]", 0, 1, 1, 5, 0, 0, R13, NONE, 0, SEG_DS, 64 },
};

static const struct form forms32[] = {
	{ "[ecx]", 0, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_DS, 32 },
	{ "[ebx+127]", 0, 0, 1, 3, 0, 127, RBX, NONE, 0, SEG_DS, 32 },
	{ "[esi+0x12345678]", 0, 0, 2, 6, 0, 0x12345678, RSI, NONE, 0, SEG_DS, 32 },
	{ "[ebp+16]", 0, 0, 1, 5, 0, 16, RBP, NONE, 0, SEG_SS, 32 },
	{ "[eax+edx*4+5]", 0, 0, 1, 4, 0x90, 5, RAX, RDX, 2, SEG_DS, 32 },
	{ "[0x11110]", 0, 0, 0, 5, 0, 0x11110, NONE, NONE, 0, SEG_DS, 32 },
	{ "es:[ecx]", 0x26, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_ES, 32 },
	{ "cs:[ecx]", 0x2e, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_CS, 32 },
	{ "ss:[ecx]", 0x36, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_SS, 32 },
	{ "ds:[ebp+1]", 0x3e, 0, 1, 5, 0, 1, RBP, NONE, 0, SEG_DS, 32 },
	{ "fs:[ecx]", 0x64, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_FS, 32 },
	{ "gs:[ecx]", 0x65, 0, 0, 1, 0, 0, RCX, NONE, 0, SEG_GS, 32 },
};

/* The reg field of ModRM: an opcode's digit, or a register that is an operand too. */
enum operand { DIGIT, REG2 };

static const struct instruction {
	const char *name;
	u8 mandatory;
	u8 opcode[3];
	u8 opcode_length;
	enum operand kind;
	u8 reg;
	u32 reason;
	u32 identity;			/* bits 29:28 where it is no register */
	bool has_identity;
	u32 cpu0, cpu1;
	enum vmx_need need;
	u64 cr4;
	bool both;			/* exists with 32-bit code too */
} instructions[] = {
	{ "VMCLEAR", 0x66, { 0x0f, 0xc7 }, 2, DIGIT, 6, VMX_VMCLEAR, .both = true },
	{ "VMPTRLD", 0, { 0x0f, 0xc7 }, 2, DIGIT, 6, VMX_VMPTRLD, .both = true },
	{ "VMPTRST", 0, { 0x0f, 0xc7 }, 2, DIGIT, 7, VMX_VMPTRST, .both = true },
	{ "VMXON", 0xf3, { 0x0f, 0xc7 }, 2, DIGIT, 6, VMX_VMXON, .both = true },
	{ "VMREAD", 0, { 0x0f, 0x78 }, 2, REG2, RDI, VMX_VMREAD, .both = true },
	{ "VMWRITE", 0, { 0x0f, 0x79 }, 2, REG2, RDX, VMX_VMWRITE, .both = true },
	{ "INVEPT", 0x66, { 0x0f, 0x38, 0x80 }, 3, REG2, RAX, VMX_INVEPT, .need = NEED_EPT,
	  .both = true },
	{ "INVVPID", 0x66, { 0x0f, 0x38, 0x81 }, 3, REG2, RBX, VMX_INVVPID, .need = NEED_VPID,
	  .both = true },
	{ "INVPCID", 0x66, { 0x0f, 0x38, 0x82 }, 3, REG2, RSI, VMX_INVPCID, .cpu0 = CPU_INVLPG,
	  .cpu1 = CPU_INVPCID, .both = true },
	{ "SGDT", 0, { 0x0f, 0x01 }, 2, DIGIT, 0, VMX_GDTR_IDTR, 0, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
	{ "SIDT", 0, { 0x0f, 0x01 }, 2, DIGIT, 1, VMX_GDTR_IDTR, 1, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
	{ "LGDT", 0, { 0x0f, 0x01 }, 2, DIGIT, 2, VMX_GDTR_IDTR, 2, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
	{ "LIDT", 0, { 0x0f, 0x01 }, 2, DIGIT, 3, VMX_GDTR_IDTR, 3, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
	{ "SLDT", 0, { 0x0f, 0x00 }, 2, DIGIT, 0, VMX_LDTR_TR, 0, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
	{ "STR", 0, { 0x0f, 0x00 }, 2, DIGIT, 1, VMX_LDTR_TR, 1, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
	{ "LLDT", 0, { 0x0f, 0x00 }, 2, DIGIT, 2, VMX_LDTR_TR, 2, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
	{ "LTR", 0, { 0x0f, 0x00 }, 2, DIGIT, 3, VMX_LDTR_TR, 3, true,
	  .cpu1 = CPU_DESC_TABLE, .both = true },
};

static u8 code[16];

/* The bytes of @i with operand @f; the mandatory prefix is in front of REX. */
static unsigned int encode(const struct instruction *i, const struct form *f)
{
	unsigned int n = 0;

	if (f->prefix)
		code[n++] = f->prefix;
	if (i->mandatory)
		code[n++] = i->mandatory;
	if (f->rex)
		code[n++] = 0x40 | f->rex;
	for (unsigned int k = 0; k < i->opcode_length; k++)
		code[n++] = i->opcode[k];
	code[n++] = f->mod << 6 | i->reg << 3 | f->rm;
	if (f->rm == 4)
		code[n++] = f->sib;
	if (f->mod == 1)
		code[n++] = f->displacement;
	if (f->mod == 2 || (f->mod == 0 && (f->rm == 5 || (f->rm == 4 && (f->sib & 7) == 5)))) {
		memcpy(code + n, &f->displacement, 4);
		n += 4;
	}
	return n;
}

static u64 information(const struct instruction *i, const struct form *f)
{
	u32 value = INFO_ADDRESS(f->address) | INFO_SEG(f->segment);
	u32 mask = INFO_MASK_MEM;

	if (f->index == NONE) {
		value |= INFO_NO_INDEX;
	} else {
		value |= INFO_INDEX(f->index) | INFO_SCALE(f->scale);
		mask |= INFO_MASK_INDEX;
	}
	if (f->base == NONE) {
		value |= INFO_NO_BASE;
	} else {
		value |= INFO_BASE(f->base);
		mask |= INFO_MASK_BASE;
	}
	if (i->kind == REG2) {
		value |= INFO_REG2(i->reg);
		mask |= INFO_MASK_REG2;
	} else if (i->has_identity) {
		value |= i->identity << 28;
		mask |= 3u << 28;
	}
	return INFO(mask, value);
}


static void memory_forms(const struct instruction *i, enum l2_mode mode, const struct form *forms,
			 unsigned int count)
{
	for (unsigned int k = 0; k < count; k++) {
		const struct form *f = &forms[k];
		unsigned int length = encode(i, f);
		char name[80], suffix[40];
		struct exit_row row = {
			.name = name, .code = code, .length = length, .mode = mode,
			.cpu0 = i->cpu0, .cpu1 = i->cpu1, .reason = i->reason, .need = i->need,
			.info = information(i, f),
			.qualification = (s64)f->displacement,
		};

		if (mode == L2_64 && f->mod == 0 && f->rm == 5)
			row.qualification += (ulong)l2_code + length;
		snprintf(name, sizeof(name), "28.2.5-%s %s %s",
			 i->reason == VMX_GDTR_IDTR ? "gdtr-idtr" :
			 i->reason == VMX_LDTR_TR ? "ldtr-tr" :
			 i->kind == REG2 ? "memory-register" : "memory", i->name, f->name);
		snprintf(suffix, sizeof(suffix), " in %s", l2_mode_names[mode]);
		exit_row(&row, suffix);
	}
}

/* Instructions with a register operand: LLDT and its like, VMREAD, VMWRITE, RDRAND, RDSEED. */
static void register_forms(void)
{
	for (unsigned int reg = 0; reg < 16; reg++) {
		u8 rex = 0x40 | reg >> 3, rm = 0xc0 | (reg & 7);
		char name[64];

		for (unsigned int digit = 0; digit < 4; digit++) {
			static const char *const names[] = { "SLDT", "STR", "LLDT", "LTR" };
			u8 bytes[] = { rex, 0x0f, 0x00, rm | digit << 3 };
			struct exit_row row = {
				.name = name, .code = bytes, .length = sizeof(bytes),
				.cpu1 = CPU_DESC_TABLE, .reason = VMX_LDTR_TR,
				.info = INFO(INFO_IS_REG | INFO_MASK_REG1 | 3u << 28,
					     INFO_IS_REG | INFO_REG1(reg) | digit << 28),
			};

			snprintf(name, sizeof(name), "28.2.5-ldtr-tr %s of register %u",
				 names[digit], reg);
			exit_row(&row, "");
		}
		for (unsigned int write = 0; write < 2; write++) {
			unsigned int other = 15 - reg;
			u8 bytes[] = { rex | other >> 3 << 2, 0x0f, 0x78 + write,
				       rm | (other & 7) << 3 };
			struct exit_row row = {
				.name = name, .code = bytes, .length = sizeof(bytes),
				.reason = write ? VMX_VMWRITE : VMX_VMREAD,
				.info = INFO(INFO_IS_REG | INFO_MASK_REG1 | INFO_MASK_REG2,
					     INFO_IS_REG | INFO_REG1(reg) | INFO_REG2(other)),
			};

			snprintf(name, sizeof(name), "28.2.5-memory-register %s of registers %u, %u",
				 write ? "VMWRITE" : "VMREAD", reg, other);
			exit_row(&row, "");
		}
		for (unsigned int size = 0; size < 3; size++)
			for (unsigned int seed = 0; seed < 2; seed++) {
				u8 bytes[] = { 0x66, rex | (size == 2 ? 8 : 0), 0x0f, 0xc7,
					       rm | (seed ? 7 : 6) << 3 };
				u8 *start = bytes + (size != 0);
				struct exit_row row = {
					.name = name, .code = start,
					.length = sizeof(bytes) - (size != 0),
					.cpu1 = seed ? CPU_RDSEED : CPU_RDRAND,
					.reason = seed ? VMX_RDSEED : VMX_RDRAND,
					.info = INFO(INFO_MASK_REG1 | 3u << 11,
						     INFO_REG1(reg) | size << 11),
				};

				snprintf(name, sizeof(name), "28.2.5-rdrand %s of register %u, %u bits",
					 seed ? "RDSEED" : "RDRAND", reg, 16u << size);
				exit_row(&row, "");
			}
	}
}

/* INVLPG: the qualification is the linear address. */
static void invlpg_forms(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		unsigned int length;
		enum l2_mode mode;
		u64 rcx, address;
	} rows[] = {
		{ "[rcx]", INSN("\x0f\x01\x39"), L2_64, 0x7fff12345678, 0x7fff12345678 },
		{ "[rcx-128]", INSN("\x0f\x01\x79\x80"), L2_64, 0x1000, 0xf80 },
		{ "fs:[rcx]", INSN("\x64\x0f\x01\x39"), L2_64, 0x123, 0x12123 },
		{ "gs:[rcx]", INSN("\x65\x0f\x01\x39"), L2_64, 0x123, 0x12923 },
		{ "[ecx]", INSN("\x67\x0f\x01\x39"), L2_64, 0x7fff12345678, 0x12345678 },
		{ "[ecx]", INSN("\x0f\x01\x39"), L2_32, 0x12345678, 0x12345678 },
		{ "fs:[ecx]", INSN("\x64\x0f\x01\x39"), L2_32, 0x12345678, 0x12357678 },
		{ "[ecx-128]", INSN("\x0f\x01\x79\x80"), L2_32, 0x40, 0xffffffc0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		char name[64];
		struct exit_row row = {
			.name = name, .code = rows[i].code, .length = rows[i].length,
			.mode = rows[i].mode, .cpu0 = CPU_INVLPG, .reason = VMX_INVLPG,
			.qualification = rows[i].address, .gpr = { { RCX, rows[i].rcx } },
		};

		snprintf(name, sizeof(name), "28.2.1-invlpg INVLPG %s in ", rows[i].name);
		exit_row(&row, l2_mode_names[rows[i].mode]);
		row.cpu0 = 0;
		row.reason = NO_EXIT;
		snprintf(name, sizeof(name), "26.1.3-invlpg INVLPG %s without the control in ",
			 rows[i].name);
		exit_row(&row, l2_mode_names[rows[i].mode]);
	}
}

/* The operand size of LGDT and its like, which is undefined in 64-bit mode. */
static void descriptor_table_sizes(void)
{
	static const char *const names[] = { "SGDT", "SIDT", "LGDT", "LIDT" };

	for (u32 i = 0; i < 8; i++) {
		bool small = i & 4;
		u8 bytes[] = { 0x66, 0x0f, 0x01, 1 | (i & 3) << 3 };
		char name[64];
		struct exit_row row = {
			.name = name, .code = bytes + !small, .length = 3 + small, .mode = L2_32,
			.cpu1 = CPU_DESC_TABLE, .reason = VMX_GDTR_IDTR,
			.info = INFO(1u << 11, small ? 0 : 1u << 11),
		};

		snprintf(name, sizeof(name), "28.2.5-gdtr-idtr-size %s with %d-bit operand size",
			 names[i & 3], small ? 16 : 32);
		exit_row(&row, "");
	}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	for (unsigned int i = 0; i < ARRAY_SIZE(instructions); i++) {
		memory_forms(&instructions[i], L2_64, forms64, ARRAY_SIZE(forms64));
		if (instructions[i].both)
			memory_forms(&instructions[i], L2_32, forms32, ARRAY_SIZE(forms32));
	}
	register_forms();
	invlpg_forms();
	descriptor_table_sizes();
	return report_summary();
}
