/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libcflat: the part of a C library that a guest has on the bare machine, and the report.
 *
 *	#include <libcflat.h>
 *
 *	int main(int argc, char **argv)
 *	{
 *		report(1 + 1 == 2, "addition");
 *		return report_summary();
 *	}
 *
 * A *check* is one report line: PASS, FAIL, SKIP, XFAIL, XPASS or KFAIL. A *failure* is
 * something that the machine did wrong; an *error* is a test that cannot go on (assert,
 * report_abort, an unexpected exception). The summary closes a run: a run without one, or
 * with another number of checks than the summary says, counts as an error.
 */
#ifndef LIB_LIBCFLAT_H
#define LIB_LIBCFLAT_H

#ifndef __ASSEMBLY__

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <linux/compiler.h>
#include <string.h>

typedef uint8_t u8;
typedef int8_t s8;
typedef uint16_t u16;
typedef int16_t s16;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64;
typedef int64_t s64;
typedef unsigned long ulong;

/* A physical address: 64 bits everywhere. */
typedef u64 phys_addr_t;
#define INVALID_PHYS_ADDR	(~(phys_addr_t)0)

/* printf conversions of the fixed-width types, which follow the architecture's long. */
#ifdef __LP64__
#define __PRI64		"l"
#define __PRIPTR	"l"
#else
#define __PRI64		"ll"
#define __PRIPTR
#endif
#define PRId32		"d"
#define PRIu32		"u"
#define PRIx32		"x"
#define PRIX32		"X"
#define PRId64		__PRI64 "d"
#define PRIu64		__PRI64 "u"
#define PRIx64		__PRI64 "x"
#define PRIX64		__PRI64 "X"
#define PRIxPTR		__PRIPTR "x"

#define xstr(s...)	xxstr(s)
#define xxstr(s...)	#s

#define ARRAY_SIZE(_a)	(sizeof(_a) / sizeof((_a)[0]))

/* These evaluate their arguments more than once. */
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#define MAX(a, b)	((a) > (b) ? (a) : (b))

/* Multiples of @a, a power of two. */
#define __ALIGN_MASK(x, mask)	(((x) + (mask)) & ~(mask))
#define ALIGN(x, a)		__ALIGN_MASK(x, (__typeof__(x))(a) - 1)
#define ALIGN_DOWN(x, a)	((x) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a)	(((x) & ((__typeof__(x))(a) - 1)) == 0)

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define SZ_256		(1 << 8)
#define SZ_4K		(1 << 12)
#define SZ_8K		(1 << 13)
#define SZ_16K		(1 << 14)
#define SZ_64K		(1 << 16)
#define SZ_1M		(1 << 20)
#define SZ_2M		(1 << 21)
#define SZ_1G		(1 << 30)
#define SZ_2G		(1ul << 31)

#define __printf_like(fmt_at, args_at)	__attribute__((format(printf, fmt_at, args_at)))

/*
 * Ends the guest: pending console output goes out, then the machine is left with an exit
 * status that the host sees as (@code << 1) | 1. May be called on any CPU.
 */
void exit(int code) __noreturn;

/* exit(63), which the host sees as 127. */
void abort(void) __noreturn;

/*
 * Formatted output to the console, as in C99 but without floating point; %ls takes UTF-16.
 * Return the number of bytes written, -1 when that is above INT_MAX.
 */
int printf(const char *fmt, ...) __printf_like(1, 2);
int vprintf(const char *fmt, va_list va) __printf_like(1, 0);

/*
 * Formatted output to @buf of @size bytes, always terminated when @size is above 0. Return
 * the length that the whole output has, -1 when that is above INT_MAX.
 */
int snprintf(char *buf, int size, const char *fmt, ...) __printf_like(3, 4);
int vsnprintf(char *buf, int size, const char *fmt, va_list va) __printf_like(3, 0);

/* Writes @s as it is: no newline is added. */
void puts(const char *s);
int putchar(int c);

/* The next byte of console input. __getchar() gives -1 when there is none, getchar() waits. */
int getchar(void);
int __getchar(void);

/* The decimal number at the start of @ptr; one that is out of range ends the test. */
long atol(const char *ptr);

/* The value of @name in the environ, NULL when it has none. */
char *getenv(const char *name);

/*
 * Whether @text matches @pattern, in which a '*' at the start and at the end stands for
 * anything and every other character for itself.
 */
bool simple_glob(const char *text, const char *pattern);

/*
 * Report one check: PASS when @pass, else FAIL. The message is a printf format; what it
 * gives is one line of up to 1024 bytes, in which control characters are shown as C writes
 * them and newlines at the end are left out. Return whether the check passed, so that a
 * failure can be explained.
 *
 * The message, with the prefixes before it, is the check's name. A name that was there
 * before gets " (2)", " (3)" and so on.
 */
bool report(bool pass, const char *msg_fmt, ...) __printf_like(2, 3) __attribute__((nonnull(2)));
void report_pass(const char *msg_fmt, ...) __printf_like(1, 2) __attribute__((nonnull(1)));
void report_fail(const char *msg_fmt, ...) __printf_like(1, 2) __attribute__((nonnull(1)));

/*
 * When @xfail, the check is expected to fail: XFAIL when it does, which is no failure, and
 * XPASS when it does not, which is one.
 */
bool report_xfail(bool xfail, bool pass, const char *msg_fmt, ...)
	__printf_like(3, 4) __attribute__((nonnull(3)));

/* When @kfail, a failure is one that is known about: KFAIL. */
bool report_kfail(bool kfail, bool pass, const char *msg_fmt, ...)
	__printf_like(3, 4) __attribute__((nonnull(3)));

/* A check that cannot be made here; the message is the reason. */
void report_skip(const char *msg_fmt, ...) __printf_like(1, 2) __attribute__((nonnull(1)));

/* A line that is not a check. */
void report_info(const char *msg_fmt, ...) __printf_like(1, 2) __attribute__((nonnull(1)));

/* Counts a passed check without a line of its own; the summary's QUIET line tells how many. */
void report_passed(void);

/* The test cannot go on: an ABORT line, the summary, and abort(). */
void report_abort(const char *msg_fmt, ...)
	__noreturn __printf_like(1, 2) __attribute__((nonnull(1)));

/*
 * What stands before the message of every check until it is popped again. A prefix must
 * not have ": " in it, and all of them together have 256 bytes. Popping none does nothing.
 */
void report_prefix_push(const char *prefix);
void report_prefix_pushf(const char *prefix_fmt, ...) __printf_like(1, 2);
void report_prefix_pop(void);
void report_prefix_popn(int n);

/* Ends the run. Returns main()'s value: 0 all well, 1 failures, 38 only skips or nothing. */
int report_summary(void);

/* Print the return addresses of the running function and its callers, at most 20. */
void dump_stack(void);

/* The same from a frame pointer on, with @instruction first, marked @. */
void dump_frame_stack(const void *instruction, const void *frame);

#define BINSTR_SZ	(sizeof(unsigned long) * 8 + sizeof(unsigned long) * 2)

/* @x in binary with ' between groups of four; print_binstr() puts it on the console. */
void binstr(unsigned long x, char out[BINSTR_SZ]);
void print_binstr(unsigned long x);

void __assert_failed(const char *file, int line, const char *text, const char *fmt, ...)
	__noreturn __printf_like(4, 5);

/* Stop the test when its own assumptions do not hold. */
#define assert(cond)							\
do {									\
	if (!(cond))							\
		__assert_failed(__FILE__, __LINE__, #cond, NULL);	\
} while (0)

#define assert_msg(cond, fmt, args...)					\
do {									\
	if (!(cond))							\
		__assert_failed(__FILE__, __LINE__, #cond, fmt, ## args);	\
} while (0)

#include <util.h>

#endif

#include <linux/const.h>
#include <bitops.h>

#define UL(x)		_AC(x, UL)

#endif
