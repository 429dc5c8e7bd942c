/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks of VM entry, one violation at a time: rows of a table, or a loop with
 * entry_reset(), changes of the VMCS, and entry_try().
 */
#ifndef X86_VMX_ENTRY_H
#define X86_VMX_ENTRY_H

#include <libcflat.h>
#include "vmx-l2.h"

/* What comes of a VM entry. */
enum entry {
	ENTRY_GOOD,	/* L2 runs its VMCALL, and nothing else happens */
	ENTRY_ACCEPTED,	/* any exit that is not a failed entry; nothing is compared */
	ENTRY_CONTROL,	/* VMfailValid(7) */
	ENTRY_HOST,	/* VMfailValid(8) */
	ENTRY_GUEST,	/* reason 33, qualification 0 */
	ENTRY_PDPTE,	/* reason 33, qualification 2 */
	ENTRY_NMI,	/* reason 33, qualification 3 */
	ENTRY_LINK,	/* reason 33, qualification 4 */
};

/* A field's new value: the operation on the one from vmx_l2_reset(), and the operand. */
enum entry_op { OP_END, OP_IS, OP_OR, OP_CLEAR, OP_PHYS /* bit MAXPHYADDR + operand */ };

struct entry_change {
	u32 field;
	enum entry_op op;
	u64 value;
};

struct entry_row {
	const char *name;	/* clause, then what is wrong */
	enum entry expect;
	enum l2_mode mode;
	struct entry_change changes[5];
	enum vmx_need need;	/* more than that the fields and the control bits exist */
};

/* Runs @rows; those whose control bits or fields this CPU lacks are reported as skipped. */
void entry_rows(const struct entry_row *rows, unsigned int count);

/* Applies @change; false if the CPU lacks the field, or may not have such a control bit. */
bool entry_change(const struct entry_change *change);

/*
 * Enters, and reports the check: VMCS, registers and host state as the SDM has them after
 * what is expected. A failed VMLAUNCH must leave the VMCS clear, which is tried too.
 */
void entry_try(enum entry expect, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "name bit n": one check for each bit of @bits set in @field, from the state that @setup makes. */
void entry_bits(const char *name, enum entry expect, void (*setup)(void), u32 field, u64 bits);

/*
 * An address: each of the bits below @alignment, each from MAXPHYADDR on (bits 63:32 where a
 * 32-bit field is meant do not exist).
 */
void entry_address(const char *name, enum entry expect, void (*setup)(void), u32 field,
		   u64 alignment);

/* An address that must be canonical: values beyond both edges, and those at the edges. */
void entry_canonical(const char *name, enum entry expect, void (*setup)(void), u32 field);

#endif
