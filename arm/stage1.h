/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Translation tables under test: TTBR1_EL1's half of the address space, which the library
 * leaves alone, in any granule; and what an access through them must give (Arm ARM, D8.2 to
 * D8.4 and the pseudocode AArch64.S1Translate() in J1.1).
 */
#ifndef ARM_STAGE1_H
#define ARM_STAGE1_H

#include <libcflat.h>
#include "probe.h"

/* One translation. Entries of levels below @leaf_level are not reached. */
struct s1_walk {
	unsigned int page_shift;	/* 12, 14 or 16 */
	unsigned int va_bits;		/* 64 - T1SZ */
	int leaf_level;
	u64 leaf;			/* the descriptor's bits without the address */
	u64 tables;			/* attribute bits of every table descriptor above */
	int table_level;		/* only of this one; -1: of all */
	u64 address_bits;		/* put into the leaf's address */
};

enum s1_access { S1_READ, S1_WRITE, S1_FETCH, S1_READ_UNPRIV, S1_WRITE_UNPRIV, S1_CLEAN, S1_ZERO };

/* What the access runs under. */
struct s1_context {
	enum probe_level level;
	bool pan, uao, wxn;
	bool hw_access, hw_dirty;	/* TCR_EL1.HA, HD */
};

/* Saves TCR_EL1 and so on; gives them back. */
void s1_begin(void);
void s1_end(void);

/* The level a walk starts at. */
int s1_start_level(const struct s1_walk *w);

/* Whether a leaf is allowed at that level of that granule. */
bool s1_leaf_allowed(unsigned int page_shift, int level);

/* Makes the tables and switches to them; returns the address that they map. */
u64 s1_install(const struct s1_walk *w);
void s1_set_context(const struct s1_context *c);

/* Physical address and contents of the page that is mapped. */
u8 *s1_page(void);
/* The leaf, as hardware may have changed it; where it is. */
u64 s1_leaf(void);
u64 *s1_leaf_entry(void);

/* Added to a fault status, so that an address size fault at level 0 is not 0. */
#define S1_FAULT	0x40

/* Fault status (DFSC, IFSC) that the access must give, 0 for none. */
unsigned int s1_expect(const struct s1_walk *w, const struct s1_context *c, enum s1_access a);

/* Does the access at @va and compares everything with @status. */
void s1_check(struct tally *tally, const struct s1_context *c, enum s1_access a, u64 va,
	      unsigned int status);

#endif
