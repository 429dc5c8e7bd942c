/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual processor area, which a guest shares with the hypervisor: LoPAR 1.1, table
 * "Per CPU Virtual Processor Area". All fields are big-endian.
 */
#ifndef LIB_POWERPC_ASM_VPA_H
#define LIB_POWERPC_ASM_VPA_H

#include <libcflat.h>

struct vpa {
	uint32_t descriptor;
	uint16_t size;
	uint8_t reserved_6[3];
	uint8_t status;
	uint8_t reserved_10[14];
	uint32_t fru_node_id;
	uint32_t fru_proc_id;
	uint8_t reserved_32[56];
	uint8_t vhpn_change_counters[8];
	uint8_t reserved_96[160];
	uint32_t vp_dispatch_count;		/* odd while ceded */
	uint32_t vp_dispatch_dispersion;
	uint64_t vp_fault_count;
	uint64_t vp_fault_tb;
	uint64_t purr_exprop_idle;
	uint64_t spurr_exprop_idle;
	uint64_t purr_exprop_busy;
	uint64_t spurr_exprop_busy;
	uint64_t purr_donate_idle;
	uint64_t spurr_donate_idle;
	uint64_t purr_donate_busy;
	uint64_t spurr_donate_busy;
	uint64_t vp_wait3_tb;
	uint64_t vp_wait2_tb;
	uint64_t vp_wait1_tb;
	uint64_t purr_exprop_adjunct_busy;
	uint64_t spurr_exprop_adjunct_busy;
	uint8_t reserved_384[8];
	uint64_t purr_exprop_adjunct_idle;
	uint64_t spurr_exprop_adjunct_idle;
	uint64_t adjunct_insns_executed;
	uint8_t reserved_416[120];
	uint64_t dtl_index;
	uint8_t reserved_544[96];
};

#define VPA_SIZE	640

_Static_assert(sizeof(struct vpa) == VPA_SIZE, "vpa");
_Static_assert(offsetof(struct vpa, purr_exprop_idle) == 280, "purr_exprop_idle");
_Static_assert(offsetof(struct vpa, dtl_index) == 536, "dtl_index");

#define VPA_STATUS_SHARED	0x02

#endif
