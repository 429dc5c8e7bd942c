/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions on whole values that came later: BSF BSR POPCNT LZCNT TZCNT, BSWAP, MOVBE,
 * CRC32, ADCX and ADOX, MOVZX and MOVSX. SDM volume 2, the entries of those names.
 */
#include "realmode-model.h"

static const char *const widths[5] = { "", "8", "16", "", "32" };

#define OPERAND		16
#define HAS_LZCNT	X86_CPU_FEATURE(0x80000001, 0, ECX, 5)

/* Each instruction reads r/m and writes the register of ModRM. */
struct unary {
	const char *name;
	u8 prefix;		/* F2, F3, 66 or 0 */
	u8 opcode[3];
	u8 opcode_len;
	u8 source_size;		/* 0: as the destination */
	struct result (*model)(const struct unary *u, unsigned int size, u32 dst, u32 src,
			       u32 flags);
};

static int lowest_bit(u32 value)
{
	int i = 0;

	while (!(value >> i & 1))
		i++;
	return i;
}

static int highest_bit(u32 value)
{
	int i = 31;

	while (!(value >> i & 1))
		i--;
	return i;
}

/* A source of 0: SDM says undefined, APM volume 3 says that the destination stays. */
static struct result scan(const struct unary *u, unsigned int size, u32 dst, u32 src, u32 flags)
{
	struct result r = { .undefined = CF | OF | SF | AF | PF };

	r.flags = (flags & ~ZF) | (src ? 0 : ZF);
	if (!src)
		r.value = dst;
	else
		r.value = u->opcode[1] == 0xbc ? lowest_bit(src) : highest_bit(src);
	return r;
}

static struct result count_zeros(const struct unary *u, unsigned int size, u32 dst, u32 src, u32 flags)
{
	struct result r = { .undefined = OF | SF | AF | PF };

	if (!src)
		r.value = 8 * size;
	else
		r.value = u->opcode[1] == 0xbc ? lowest_bit(src) : 8 * size - 1 - highest_bit(src);
	r.flags = (flags & ~(CF | ZF)) | (src ? 0 : CF) | (r.value ? 0 : ZF);
	return r;
}

static struct result count_ones(const struct unary *u, unsigned int size, u32 dst, u32 src, u32 flags)
{
	struct result r = { 0 };

	for (int i = 0; i < 32; i++)
		r.value += src >> i & 1;
	r.flags = (flags & ~FLAGS_ALU) | (src ? 0 : ZF);
	return r;
}

static struct result zero_extend(const struct unary *u, unsigned int size, u32 dst, u32 src, u32 flags)
{
	return (struct result){ .value = src, .flags = flags };
}

static struct result sign_extended(const struct unary *u, unsigned int size, u32 dst, u32 src, u32 flags)
{
	return (struct result){ .value = sign_extend(u->source_size, src), .flags = flags };
}

/* A bit at a time with the reflected polynomial 11EDC6F41H. */
static struct result crc32c(const struct unary *u, unsigned int size, u32 dst, u32 src, u32 flags)
{
	unsigned int bits = 8 * (u->source_size ? u->source_size : size);

	for (unsigned int i = 0; i < bits; i++) {
		u32 out = (dst ^ src >> i) & 1;

		dst = dst >> 1 ^ (out ? 0x82f63b78 : 0);
	}
	return (struct result){ .value = dst, .flags = flags };
}

/* ADCX uses CF and ADOX uses OF as carry in and out, nothing else. */
static struct result add_one_flag(const struct unary *u, unsigned int size, u32 dst, u32 src,
				  u32 flags)
{
	u32 flag = u->prefix == 0x66 ? CF : OF;
	u64 wide = (u64)dst + src + (flags & flag ? 1 : 0);

	return (struct result){
		.value = wide, .flags = (flags & ~flag) | (wide >> 32 ? flag : 0),
	};
}

static const struct unary scans[] = {
	{ "BSF", 0, { 0x0f, 0xbc }, 2, 0, scan },
	{ "BSR", 0, { 0x0f, 0xbd }, 2, 0, scan },
};
static const struct unary zeros[] = {
	{ "LZCNT", 0xf3, { 0x0f, 0xbd }, 2, 0, count_zeros },
	{ "TZCNT", 0xf3, { 0x0f, 0xbc }, 2, 0, count_zeros },
	{ "POPCNT", 0xf3, { 0x0f, 0xb8 }, 2, 0, count_ones },
};
static const struct unary extensions[] = {
	{ "MOVZX from 8 bits", 0, { 0x0f, 0xb6 }, 2, 1, zero_extend },
	{ "MOVZX from 16 bits", 0, { 0x0f, 0xb7 }, 2, 2, zero_extend },
	{ "MOVSX from 8 bits", 0, { 0x0f, 0xbe }, 2, 1, sign_extended },
	{ "MOVSX from 16 bits", 0, { 0x0f, 0xbf }, 2, 2, sign_extended },
};
static const struct unary crcs[] = {
	{ "CRC32 of 8 bits", 0xf2, { 0x0f, 0x38, 0xf0 }, 3, 1, crc32c },
	{ "CRC32 of a whole operand", 0xf2, { 0x0f, 0x38, 0xf1 }, 3, 0, crc32c },
};
static const struct unary flag_adds[] = {
	{ "ADCX", 0x66, { 0x0f, 0x38, 0xf6 }, 3, 4, add_one_flag },
	{ "ADOX", 0xf3, { 0x0f, 0x38, 0xf6 }, 3, 4, add_one_flag },
};

static void add_case(const struct unary *u, const struct code *c, u16 ip, unsigned int size,
		     unsigned int written, bool memory, unsigned int dst, unsigned int src, u32 a,
		     u32 b, u32 flags)
{
	unsigned int source = u->source_size ? u->source_size : size;
	struct rm_state in = rm_init();
	struct rm_case *k;
	struct result r;

	in.eip = ip;
	in.eflags = flags;
	k = memory ? check_next_memory(&in) : check_next();
	if (!memory)
		k->in = in;
	set_reg(&k->in, written, dst, a);
	if (memory) {
		store(k->memory + OPERAND, source, b);
		store(k->want_memory + OPERAND, source, b);
	} else {
		set_reg(&k->in, source, src, b);
		a = get_reg(&k->in, written, dst);
	}
	r = u->model(u, size, a, b, flags);
	k->want = after(&k->in, c->len);
	k->want.eflags = r.flags;
	k->undefined = r.undefined;
	set_reg(&k->want, written, dst, r.value);
	check_add();
}

/* @written is how much of the register is changed, where that is not the operand size. */
static void run_unary(const struct unary *u, unsigned int size, unsigned int written, bool memory,
		      unsigned int dst, unsigned int src, bool with_zero)
{
	struct code c = code_start();
	u16 ip;

	if (u->prefix != 0x66)
		code_size(&c, size);
	if (u->prefix)
		code8(&c, u->prefix);
	for (unsigned int i = 0; i < u->opcode_len; i++)
		code8(&c, u->opcode[i]);
	if (memory)
		code_mem(&c, dst, OPERAND);
	else
		code_regs(&c, dst, src);
	ip = code_place(&c);

	for (unsigned int i = 0; i < 4 * EDGES + 64; i++) {
		unsigned int source = u->source_size ? u->source_size : size;
		u32 b = i < 2 * EDGES ? edge(source, i) : i < 4 * EDGES ? noise() :
			0x80000001u >> (i - 4 * EDGES) % 32 << (i % 2);

		b &= size_mask(source);
		if (b || with_zero)
			add_case(u, &c, ip, size, written, memory, dst, src, noise(), b,
				 i & 1 ? 2 | FLAGS_ALU : 2);
	}
}

static void test_one(const struct unary *u, unsigned int size, unsigned int written, bool with_zero)
{
	for (int memory = 0; memory < 2; memory++) {
		check_begin("%s, r%s from %s", u->name, widths[written], memory ? "memory" : "register");
		for (unsigned int i = 0; i < 64; i++)
			if (i % 8 != RM_SP && (memory ? i < 8 : i / 8 != RM_SP || u->source_size == 1))
				run_unary(u, size, written, memory, i % 8, i / 8, with_zero);
		check_end();
	}
}

static bool is_amd(void)
{
	struct cpuid leaf = cpuid(0);

	return leaf.b == 0x68747541 && leaf.d == 0x69746e65 && leaf.c == 0x444d4163;
}

static void test_swaps(void)
{
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("BSWAP r32");
	for (unsigned int reg = 0; reg < 8; reg++) {
		c = code_start();
		code_0f(&c, 4, 0xc8 | reg);
		if (reg == RM_SP)
			code_exit(&c);
		in = before(&c);
		for (int i = 0; i < 16; i++) {
			u32 v = i ? noise() : 0x01020304;

			in.gpr[reg] = v;
			in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
			want = reg == RM_SP ? after_exit(&in) : after(&in, c.len);
			want.gpr[reg] = v << 24 | (v & 0xff00) << 8 | (v >> 8 & 0xff00) | v >> 24;
			check_case(&in, &want, 0);
		}
	}
	check_end();
}

/* MOVBE reverses the bytes on the way from memory to a register or back. */
static void test_movbe(void)
{
	for (unsigned int size = 2; size <= 4; size *= 2)
		for (int to_memory = 0; to_memory < 2; to_memory++) {
			check_begin("MOVBE %s%s", to_memory ? "m" : "r", widths[size]);
			for (unsigned int reg = 0; reg < 8; reg++) {
				struct code c = code_start();
				struct rm_state in;

				if (reg == RM_SP)
					continue;
				code_size(&c, size);
				code_bytes(&c, "\x0f\x38");
				code8(&c, 0xf0 | to_memory);
				code_mem(&c, reg, OPERAND);
				in = before(&c);
				for (int i = 0; i < 8; i++) {
					struct rm_case *k;

					in.gpr[reg] = noise();
					in.eflags = i & 1 ? 2 | FLAGS_ALU : 2;
					k = check_next_memory(&in);
					k->want = after(&k->in, c.len);
					for (unsigned int b = 0; b < size; b++)
						if (to_memory)
							k->want_memory[OPERAND + b] =
								in.gpr[reg] >> 8 * (size - 1 - b);
						else
							((u8 *)&k->want.gpr[reg])[size - 1 - b] =
								k->memory[OPERAND + b];
					check_add();
				}
			}
			check_end();
		}
}

void test_scans(void)
{
	bool amd = is_amd();

	for (int i = 0; i < ARRAY_SIZE(scans); i++)
		for (unsigned int size = 2; size <= 4; size *= 2)
			test_one(&scans[i], size, size, amd);
	for (int i = 0; i < ARRAY_SIZE(extensions); i++)
		for (unsigned int size = 2; size <= 4; size *= 2)
			test_one(&extensions[i], size, size, true);
	test_swaps();

	for (int i = 0; i < ARRAY_SIZE(zeros); i++) {
		bool has = i == 0 ? this_cpu_has(HAS_LZCNT) : i == 1 ?
			   this_cpu_has(X86_FEATURE_BMI1) : this_cpu_has(X86_FEATURE_POPCNT);

		if (!has) {
			report_skip("%s: the CPU does not have it", zeros[i].name);
			continue;
		}
		for (unsigned int size = 2; size <= 4; size *= 2)
			test_one(&zeros[i], size, size, true);
	}
	if (this_cpu_has(X86_FEATURE_MOVBE))
		test_movbe();
	else
		report_skip("MOVBE: the CPU does not have it");
	if (this_cpu_has(X86_FEATURE_XMM4_2)) {
		test_one(&crcs[0], 2, 4, true);
		test_one(&crcs[1], 2, 4, true);
		report_prefix_push("66 prefix");
		test_one(&crcs[1], 4, 4, true);
		report_prefix_pop();
	} else {
		report_skip("CRC32: the CPU does not have SSE4.2");
	}
	if (this_cpu_has(X86_FEATURE_ADX)) {
		test_one(&flag_adds[0], 4, 4, true);
		test_one(&flag_adds[1], 2, 4, true);
	} else {
		report_skip("ADCX and ADOX: the CPU does not have ADX");
	}
}
