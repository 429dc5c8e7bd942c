/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of libcflat need of the host: TAP, the C library that libcflat is compared
 * with, processes, threads, memory. Tests are compiled against libcflat's headers, host.c
 * against the C library's, and only this header is seen by both.
 *
 *	int main(void)
 *	{
 *		tap_ok(1 + 1 == 2, "addition");
 *		return tap_done();
 *	}
 */
#ifndef TESTS_HOST_HOST_H
#define TESTS_HOST_HOST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One check: a line `ok` or `not ok`. Returns @ok. */
bool tap_ok(bool ok, const char *fmt, ...) __attribute__((format(__printf__, 2, 3)));

/* A line behind a check that says more about it. */
void tap_note(const char *fmt, ...) __attribute__((format(__printf__, 1, 2)));

/* Ends the test program: returns main()'s value, 0 when every check was ok. */
int tap_done(void);

/* TEST_SEED of the environment, or @seed; a note says which, so that a run can be repeated. */
uint64_t tap_seed(uint64_t seed);

/* The C library's functions under names of their own. */
int host_vsnprintf(char *buf, size_t size, const char *fmt, va_list va);
long host_strtol(const char *s, char **end, int base);
unsigned long host_strtoul(const char *s, char **end, int base);
long long host_strtoll(const char *s, char **end, int base);
unsigned long long host_strtoull(const char *s, char **end, int base);
void host_qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *));
int host_memcmp(const void *a, const void *b, size_t n);
void *host_memmove(void *to, const void *from, size_t n);
void *host_memchr(const void *s, int c, size_t n);
size_t host_strlen(const char *s);
size_t host_strnlen(const char *s, size_t n);
char *host_strchrnul(const char *s, int c);
char *host_strrchr(const char *s, int c);
char *host_strstr(const char *haystack, const char *needle);
int host_strncmp(const char *a, const char *b, size_t n);
int host_strncasecmp(const char *a, const char *b, size_t n);

/* Division by the compiler's own helpers. */
uint64_t host_divide(uint64_t a, uint64_t b, uint64_t *rest);
int64_t host_divide_signed(int64_t a, int64_t b, int64_t *rest);

/* The C library's errno. */
int host_errno(void);
void host_set_errno(int value);

/* Formats the wide characters @s, in UTF-8, by a format for one %ls with '*' for both numbers. */
int host_format_wide(char *buf, size_t size, const char *fmt, int width, int precision,
		     const uint32_t *s);

/* Memory that AddressSanitizer watches; never NULL. */
void *host_alloc(size_t size);
void host_free(void *p);

/* Memory at a page boundary, zeroed. */
void *host_pages(size_t size);

/*
 * For a simulated MMU: @size bytes of physical memory, address space without memory behind
 * it, and connecting a page of the one to a page of the other.
 */
void *host_physical(size_t size);
void *host_reserve(size_t size);
void host_map(void *virt, void *physical);
void host_unmap(void *virt);

/* Whether reading and writing the byte at @p works. It is not changed. */
bool host_accessible(void *p);

/*
 * Runs @fn(@arg) in a child process. Returns its exit status, or 1000 and the number of the
 * signal that ended it. What it gave to host_exit() is in @output, which is NUL-terminated.
 */
int host_child(void (*fn)(void *), void *arg, char *output, size_t size);
void host_exit(int code, const char *output, size_t length) __attribute__((noreturn));

/*
 * Runs @fn(@arg). Returns -1 when it returned, and @code when it called host_leave(@code).
 * A child process is not needed then, but what @fn() was in the middle of stays like that.
 */
int host_catch(void (*fn)(void *), void *arg);
bool host_can_leave(void);
void host_leave(int code) __attribute__((noreturn));

/* Runs @fn(0) to @fn(@n - 1), each on a thread of its own, and returns when all are done. */
void host_threads(unsigned int n, void (*fn)(unsigned int cpu));

/*
 * Between these two () interrupts the calling thread, every 20 us or as often as the
 * host can.
 */
void host_interrupts_on(void (*handler)(void));
void host_interrupts_off(void);

void host_sleep_ms(unsigned int ms);

#endif
