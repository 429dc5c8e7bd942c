/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What STORE SYSTEM INFORMATION stores: Principles of Operation, chapter 10. */
#ifndef LIB_S390X_STSI_H
#define LIB_S390X_STSI_H

#include <libcflat.h>

/* 3.2.2: the virtual machines. */
struct sysinfo_3_2_2 {
	uint8_t reserved[31];
	uint8_t count;
	struct {
		uint8_t reserved2[4];
		uint16_t total_cpus;
		uint16_t conf_cpus;
		uint16_t standby_cpus;
		uint16_t reserved_cpus;
		uint8_t name[8];
		uint32_t caf;
		uint8_t cpi[16];
		uint8_t reserved5[3];
		uint8_t ext_name_encoding;
		uint32_t reserved3;
		uint8_t uuid[16];
	} vm[8];
	uint8_t reserved4[1504];
	uint8_t ext_names[8][256];
};

/* 15.1.x: where CPUs are. */
#define CPU_TOPOLOGY_MAX_LEVEL	6

#define CONTAINER_TLE_RES_BITS	0x00ffffffffffff00ul
#define CPUS_TLE_RES_BITS	0x00fffffff8000000ul

enum topology_polarization {
	POLARIZATION_HORIZONTAL,
	POLARIZATION_VERTICAL_LOW,
	POLARIZATION_VERTICAL_MEDIUM,
	POLARIZATION_VERTICAL_HIGH,
};

enum cpu_type {
	CPU_TYPE_CP = 0,
	CPU_TYPE_IFL = 3,
	CPU_TYPE_ICF = 4,
	CPU_TYPE_ZIIP = 5,
};

union topology_container {
	uint64_t raw;
	struct {
		uint8_t nl;
		uint8_t reserved[6];
		uint8_t id;
	};
};

union topology_cpu {
	uint64_t raw[2];
	struct {
		uint8_t nl;
		uint8_t reserved1[3];
		uint8_t reserved4:5;
		uint8_t d:1;
		uint8_t pp:2;
		uint8_t type;
		uint16_t origin;
		uint64_t mask;
	};
};

/* A list entry is one or the other: a CPU's nesting level is 0. */
union topology_entry {
	uint8_t nl;
	union topology_cpu cpu;
	union topology_container container;
};

struct sysinfo_15_1_x {
	uint8_t reserved0[2];
	uint16_t length;
	uint8_t mag[CPU_TOPOLOGY_MAX_LEVEL];
	uint8_t reserved0a;
	uint8_t mnest;
	uint8_t reserved0c[4];
	union topology_entry tle[];
};

_Static_assert(sizeof(struct sysinfo_3_2_2) == 4096, "3.2.2");
_Static_assert(sizeof(struct sysinfo_15_1_x) == 16, "15.1.x");

#endif
