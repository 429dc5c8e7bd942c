/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs, by their index; the boot CPU has 0. A CPU that is set up has a prefix area and a stack
 * of its own. Functions return -1 when the CPU is not in the state that they need.
 */
#ifndef LIB_S390X_SMP_H
#define LIB_S390X_SMP_H

#include <asm/arch_def.h>

/* What STORE STATUS AT ADDRESS stores. */
struct cpu_status {
	uint64_t fprs[16];			/* 0x0000 */
	uint64_t grs[16];			/* 0x0080 */
	struct psw psw;				/* 0x0100 */
	uint8_t pad_0x0110[0x118 - 0x110];
	uint32_t prefix;			/* 0x0118 */
	uint32_t fpc;
	uint8_t pad_0x0120[4];
	uint32_t todpr;				/* 0x0124 */
	uint64_t cputm;				/* 0x0128 */
	uint64_t ckc;
	uint8_t pad_0x0138[8];
	uint32_t ars[16];			/* 0x0140 */
	uint64_t crs[16];			/* 0x0180 */
};

int smp_query_num_cpus(void);
struct cpu *smp_cpu_from_addr(uint16_t addr);
struct cpu *smp_cpu_from_idx(uint16_t idx);
uint16_t smp_cpu_addr(uint16_t idx);
struct lowcore *smp_get_lowcore(uint16_t idx);

bool smp_cpu_stopped(uint16_t idx);
bool smp_sense_running_status(uint16_t idx);

/* One SIGP order, repeated while the CPU is busy: the condition code. */
int smp_sigp(uint16_t idx, uint8_t order, unsigned long parm, uint32_t *status);

int smp_cpu_restart(uint16_t idx);
int smp_cpu_restart_nowait(uint16_t idx);
int smp_cpu_start(uint16_t idx, struct psw psw);
int smp_cpu_stop(uint16_t idx);
int smp_cpu_stop_nowait(uint16_t idx);
int smp_cpu_stop_store_status(uint16_t idx);

/* Gives a CPU its memory and starts it at @psw, with register 14 its address and 15 its stack. */
int smp_cpu_setup(uint16_t idx, struct psw psw);

/* Stops it and takes its memory back. */
int smp_cpu_destroy(uint16_t idx);

/* Stops all CPUs but this one. */
void smp_teardown(void);

/* Finds the CPUs; at start-up. */
void smp_setup(void);

#endif
