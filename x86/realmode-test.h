/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the realmode test share: code as bytes, and checks of many cases.
 *
 *	struct code c = code_start();
 *
 *	code8(&c, 0x27);				DAA
 *	check_begin("DAA");
 *	for (...) {
 *		struct rm_state in = rm_init(), want;
 *
 *		in.eip = code_place(&c);
 *		want = after(&in, c.len);
 *		...					what DAA changes
 *		check_case(&in, &want, X86_EFLAGS_OF);	OF is undefined
 *	}
 *	check_end();
 *
 * A case is a state before, the state that must come, and the flags that the manual leaves
 * undefined. All the rest is compared: every register with all its bits, the segment
 * registers, EIP, the vector that ended the code, and EFLAGS in that vector's handler.
 *
 * There are two kinds of checks. In check_begin() .. check_end() the cases are collected and
 * run together; each may have WINDOW bytes of memory of its own. In world_run() one case runs
 * alone, and the whole of the segments DS, ES, SS, FS and GS is compared.
 */
#ifndef X86_REALMODE_TEST_H
#define X86_REALMODE_TEST_H

#include <libcflat.h>
#include "processor.h"
#include "realmode.h"

#define FLAGS_ALU	((u32)X86_EFLAGS_ALU)
#define CF		((u32)X86_EFLAGS_CF)
#define PF		((u32)X86_EFLAGS_PF)
#define AF		((u32)X86_EFLAGS_AF)
#define ZF		((u32)X86_EFLAGS_ZF)
#define SF		((u32)X86_EFLAGS_SF)
#define TF		((u32)X86_EFLAGS_TF)
#define IF		((u32)X86_EFLAGS_IF)
#define DF		((u32)X86_EFLAGS_DF)
#define OF		((u32)X86_EFLAGS_OF)
#define IOPL		((u32)X86_EFLAGS_IOPL)
#define NT		((u32)X86_EFLAGS_NT)
#define AC		((u32)X86_EFLAGS_AC)
#define ID		((u32)X86_EFLAGS_ID)

/* Instructions under construction. */
struct code {
	u8 byte[120];
	unsigned int len;
};

static inline struct code code_start(void)
{
	struct code c;

	c.len = 0;
	return c;
}

static inline void code8(struct code *c, u8 byte)
{
	assert(c->len < sizeof(c->byte));
	c->byte[c->len++] = byte;
}

static inline void code16(struct code *c, u16 word)
{
	code8(c, word);
	code8(c, word >> 8);
}

static inline void code32(struct code *c, u32 dword)
{
	code16(c, dword);
	code16(c, dword >> 16);
}

/* An immediate of @size bytes. */
static inline void code_imm(struct code *c, unsigned int size, u32 value)
{
	for (unsigned int i = 0; i < size; i++)
		code8(c, value >> 8 * i);
}

/* The bytes of a string literal. */
#define code_bytes(c, literal)					\
do {								\
	for (unsigned int _i = 0; _i < sizeof(literal) - 1; _i++)	\
		code8(c, (literal)[_i]);				\
} while (0)

/* The operand-size prefix where @size, in bytes, needs it. */
static inline void code_size(struct code *c, unsigned int size)
{
	if (size == 4)
		code8(c, 0x66);
}

/* An opcode of one byte whose lowest bit tells bytes from words, and of two bytes. */
static inline void code_op(struct code *c, unsigned int size, u8 opcode)
{
	code_size(c, size);
	code8(c, opcode | (size > 1));
}

static inline void code_0f(struct code *c, unsigned int size, u8 opcode)
{
	code_size(c, size);
	code8(c, 0x0f);
	code8(c, opcode);
}

/* ModRM of two registers, and of a register and a word at DS:@disp. */
static inline void code_regs(struct code *c, unsigned int reg, unsigned int rm)
{
	code8(c, 0xc0 | reg << 3 | rm);
}

static inline void code_mem(struct code *c, unsigned int reg, u16 disp)
{
	code8(c, reg << 3 | 6);
	code16(c, disp);
}

/* A jump that leaves without an interrupt frame, for code that moves SP. */
static inline void code_exit(struct code *c)
{
	code8(c, 0xea);
	code16(c, RM_EXIT_IP);
	code16(c, RM_EXIT_CS);
}

/*
 * Puts the code into RM_CS and returns its offset. It stays there while the check has room for
 * about 1000 pieces of code; then the cases that wait are run and all code is forgotten.
 */
u16 code_place(const struct code *c);

/* Like rm_init(), at @c, which is placed for it. */
struct rm_state before(const struct code *c);

/* The state after @len bytes of code that changed nothing: the INT3 behind it came. */
static inline struct rm_state after(const struct rm_state *in, unsigned int len)
{
	struct rm_state want = *in;

	want.vector = BP_VECTOR;
	want.eip += len + 1;
	return want;
}

/* The same after code that ends with code_exit(). */
static inline struct rm_state after_exit(const struct rm_state *in)
{
	struct rm_state want = *in;

	want.vector = RM_EXIT;
	return want;
}

/* The state when the first instruction faults. */
static inline struct rm_state faults(const struct rm_state *in, u32 vector)
{
	struct rm_state want = *in;

	want.vector = vector;
	return want;
}

/*
 * General register @n of @size bytes, where byte registers 4 to 7 are AH, CH, DH and BH.
 * Setting one leaves the rest of the 32-bit register alone.
 */
u32 get_reg(const struct rm_state *s, unsigned int size, unsigned int n);
void set_reg(struct rm_state *s, unsigned int size, unsigned int n, u32 value);

static inline void set_flags(struct rm_state *s, u32 mask, u32 value)
{
	s->eflags = (s->eflags & ~mask) | (value & mask);
}

static inline u32 size_mask(unsigned int size)
{
	return size == 4 ? 0xffffffff : (1u << 8 * size) - 1;
}

static inline u32 sign_bit(unsigned int size)
{
	return 1u << (8 * size - 1);
}

static inline s32 sign_extend(unsigned int size, u32 value)
{
	return size == 1 ? (s8)value : size == 2 ? (s16)value : (s32)value;
}

/* Little-endian values of @size bytes in memory. */
u32 load(const u8 *p, unsigned int size);
void store(u8 *p, unsigned int size, u32 value);

/* A value of a pseudo-random sequence that is the same in every run. */
u32 noise(void);

/*
 * The memory of a case: DS is set to a segment whose first WINDOW bytes are the case's own.
 * `memory` is what they hold before and `want_memory` what they must hold after.
 */
#define WINDOW		64
struct rm_case {
	struct rm_state in, want;
	u32 undefined;
	bool has_memory;
	u8 memory[WINDOW], want_memory[WINDOW];
};

/* One check of many cases. @fmt is its name; a check of no case fails. */
void check_begin(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void check_case(const struct rm_state *in, const struct rm_state *want, u32 undefined);
void check_end(void);

/* Runs the cases that wait: for code that must be gone before more is placed. */
void check_flush(void);

/*
 * The next case of the check, to be filled in: a case without memory, or with @memory set and
 * both windows filled with the same noise and in.ds set; the caller sets in (from
 * before()), want and undefined, and calls check_add().
 */
struct rm_case *check_next(void);
struct rm_case *check_next_memory(const struct rm_state *in);
void check_add(void);

/*
 * A case by itself. world_begin() names the check and world_end() reports it; in between
 * each world_run() compares the state, and all bytes of the five data segments.
 * world_store() says what must be at @seg:@off afterwards, world_fill() also puts it there
 * before, world_load() what is expected there so far. The frame that the ending interrupt pushes is expected without being told.
 * world_prepare() fills the segments with noise, for checks that only read them.
 */
void world_begin(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void world_prepare(void);
void world_fill(u16 seg, u16 off, unsigned int size, u32 value);
void world_store(u16 seg, u16 off, unsigned int size, u32 value);
u32 world_load(u16 seg, u16 off, unsigned int size);
bool world_run(const struct rm_state *in, const struct rm_state *want, u32 undefined);
void world_end(void);

/* A condition of the check that runs, for what is not in the state. */
void expect_value(const char *what, u32 want, u32 got);

/* The parts. */
void test_alu(void);
void test_lock(void);
void test_locked_bits(void);
void test_locked_exchange(void);
void test_conditions(void);
void test_shifts(void);
void test_muldiv(void);
void test_decimal(void);
void test_bits(void);
void test_scans(void);
void test_moves(void);
void test_segment_moves(void);
void test_exchange(void);
void test_addressing(void);
void test_stack(void);
void test_jumps(void);
void test_far(void);
void test_interrupts(void);
void test_irq(void);
void test_debug(void);
void test_code_breakpoints(void);
void test_strings(void);
void test_limits(void);
void test_decode(void);
void test_lock_bits(void);
void test_system(void);
void test_ports(void);
void test_unreal(void);

#endif
