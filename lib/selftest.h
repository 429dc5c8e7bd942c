/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of the library as it is inside a guest, for each architecture's selftest: what the
 * host's tests (tests/host) cannot see, because it is about this machine's compiler, start-up
 * code, memory and CPU.
 */
#ifndef LIB_SELFTEST_H
#define LIB_SELFTEST_H

/* printf, strings, numbers, sorting, 64-bit division, setjmp, bit operations. */
void selftest_library(void);

/* main()'s arguments, which must be those of the entry in unittests.cfg. */
void selftest_arguments(int argc, char **argv);

/* The environ that the runner gave. */
void selftest_environ(void);

/* The page allocator, malloc() and virtual memory; calls setup_vm(). */
void selftest_memory(void);

#endif
