/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the segment tests share: the manual's rules for selectors and descriptors as
 * functions, and the loops over all kinds of descriptors.
 *
 * A rule gives the exception that the manual asks for as a struct rule_result; vector
 * PROBE_DONE stands for none.
 */
#ifndef X86_SEGMENT_H
#define X86_SEGMENT_H

#include <libcflat.h>
#include "probe.h"
#include "tally.h"

/* Descriptor attributes as in probe_desc(). */
#define ATTR_TYPE	0x000fu
#define ATTR_ACCESSED	0x0001u
#define ATTR_WRITABLE	0x0002u		/* of data; readable of code */
#define ATTR_DOWN	0x0004u		/* of data; conforming of code */
#define ATTR_CODE	0x0008u
#define ATTR_S		0x0010u
#define ATTR_DPL_SHIFT	5
#define ATTR_DPL	0x0060u
#define ATTR_P		0x0080u
#define ATTR_AVL	0x1000u
#define ATTR_L		0x2000u
#define ATTR_DB		0x4000u
#define ATTR_G		0x8000u

/* System types, SDM volume 3, table 3-2. */
#define TYPE_TSS16	1u
#define TYPE_LDT	2u
#define TYPE_TSS16_BUSY	3u
#define TYPE_CALL16	4u
#define TYPE_TASK_GATE	5u
#define TYPE_INT16	6u
#define TYPE_TRAP16	7u
#define TYPE_TSS	9u
#define TYPE_TSS_BUSY	0xbu
#define TYPE_CALL	0xcu
#define TYPE_INT	0xeu
#define TYPE_TRAP	0xfu

/* The number of descriptor types, S with the type: 0x10 and up are code and data. */
#define SEGMENT_TYPES	32

#define SELECTOR_TI	4
#define VECTOR_NP	11
#define VECTOR_SS	12
#define VECTOR_GP	13
#define VECTOR_UD	6

struct rule_result {
	u32 vector;
	u32 error;
};

static inline struct rule_result rule(u32 vector, u32 error)
{
	return (struct rule_result){ vector, error };
}

#define RULE_OK		rule(PROBE_DONE, 0)

static inline unsigned int attr_dpl(u32 attr)
{
	return (attr & ATTR_DPL) >> ATTR_DPL_SHIFT;
}

static inline bool attr_is_code(u32 attr)
{
	return (attr & (ATTR_S | ATTR_CODE)) == (ATTR_S | ATTR_CODE);
}

static inline bool attr_is_data(u32 attr)
{
	return (attr & (ATTR_S | ATTR_CODE)) == ATTR_S;
}

static inline bool attr_is_conforming(u32 attr)
{
	return attr_is_code(attr) && (attr & ATTR_DOWN);
}

static inline bool attr_is_writable_data(u32 attr)
{
	return attr_is_data(attr) && (attr & ATTR_WRITABLE);
}

/* The error code of a fault that names @selector. */
static inline u32 selector_error(u16 selector)
{
	return selector & 0xfffcu;
}

/* The privileges, types and presence that a loop goes through, one after another. */
struct segment_case {
	unsigned int cpl;
	unsigned int rpl;
	u32 attr;
};

/*
 * For each combination of CPL, RPL, DPL and P with descriptor type @type (0 to 31):
 *	struct segment_case c = segment_first(type);
 *	do { ... } while (segment_next(&c));
 */
struct segment_case segment_first(unsigned int type);
bool segment_next(struct segment_case *c);

/* The name of descriptor type @type, for check names. */
const char *segment_type_name(unsigned int type);

/*
 * Loading DS, ES, FS or GS, and SS, with a selector of a descriptor with @attr that is
 * within its table (SDM volume 2, MOV). Not for null selectors.
 */
struct rule_result rule_load_data(u16 selector, u32 attr, unsigned int cpl);
struct rule_result rule_load_stack(u16 selector, u32 attr, unsigned int cpl);

/* The modes that a build has. */
struct segment_mode {
	const char *name;
	unsigned int probe;	/* PROBE_32 or 0 */
	unsigned int mask;	/* MODE_* */
};
#define MODE_64		1u
#define MODE_32		2u
#define MODE_ANY	(MODE_64 | MODE_32)
#ifdef __x86_64__
#define SEGMENT_MODES	2
#define LONG_MODE	true
#else
#define SEGMENT_MODES	1
#define LONG_MODE	false
#endif
extern const struct segment_mode segment_modes[SEGMENT_MODES];

/* Sets the limit of the GDT, until it is set again. */
void segment_gdt_limit(u16 limit);

/* A flat descriptor of @attr, with a limit that leaves its stack usable. */
u64 segment_desc(u32 attr);

/* The parts of the segment test. */
void test_segment_encodings(void);
void test_segment_limits(void);
void test_segment_access(void);

#endif
