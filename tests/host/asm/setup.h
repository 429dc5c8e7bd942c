/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated machine's CPUs, for cpumask.h: several words of them, the last one not full. */
#ifndef TESTS_HOST_ASM_SETUP_H
#define TESTS_HOST_ASM_SETUP_H

#define NR_CPUS		150

extern int nr_cpus;

#endif
