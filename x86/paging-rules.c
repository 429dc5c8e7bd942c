/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the manual says of an access to a page, see paging.h. */
#include <libcflat.h>
#include "paging.h"
#include "processor.h"

struct page_rights {
	bool present;
	bool reserved;
	bool writable;
	bool user;
	bool no_execute;
};

static bool nx_enabled(void)
{
	return paging_has_nx() && rdmsr(MSR_EFER) & EFER_NX;
}

/* SDM volume 3, tables 4-4 to 4-20: the bits of an entry that must be 0. */
static u64 reserved_bits(unsigned int level, bool leaf)
{
	u64 bits = 0;

	if (!(read_cr4() & X86_CR4_PAE)) {
		/* A 4 MiB page has bits 39:32 of its address in 20:13. */
		return leaf && level == 2 ? BIT_ULL(21) : 0;
	}
	if (cpuid_maxphyaddr() < 52)
		bits |= GENMASK_ULL(51, cpuid_maxphyaddr());
	if (paging_levels() == 2)
		bits |= GENMASK_ULL(62, 52);
	if (!nx_enabled())
		bits |= PT64_NX_MASK;
	if (leaf && level > 1)
		bits |= GENMASK_ULL(level == 2 ? 20 : 29, 13);
	if (level == 4 || (level == 3 && !this_cpu_has(X86_FEATURE_GBPAGES)))
		bits |= PT_PAGE_SIZE_MASK;
	return bits;
}

static struct page_rights page_rights(void)
{
	struct page_rights r = { .present = true, .writable = true, .user = true };

	for (unsigned int level = paging_levels(); level; level--) {
		u64 entry = paging_entry(level);
		bool leaf = level == 1 || (paging_can_map(level) && entry & PT_PAGE_SIZE_MASK);

		if (!(entry & PT_PRESENT_MASK)) {
			r.present = false;
			return r;
		}
		if (entry & reserved_bits(level, leaf)) {
			r.reserved = true;
			return r;
		}
		r.writable &= !!(entry & PT_WRITABLE_MASK);
		r.user &= !!(entry & PT_USER_MASK);
		r.no_execute |= nx_enabled() && entry & PT64_NX_MASK;
		if (leaf)
			break;
	}
	return r;
}

/* SDM volume 3, section 4.6.1. */
static bool allowed(const struct page_rights *r, struct page_access a)
{
	bool supervisor = a.cpl < 3 || a.implicit;
	ulong cr4 = read_cr4();

	if (!supervisor) {
		if (!r->user)
			return false;
		if (a.type == PAGE_FETCH)
			return !r->no_execute;
		return a.type == PAGE_READ || r->writable;
	}
	if (a.type == PAGE_FETCH)
		return !r->no_execute && !(r->user && cr4 & X86_CR4_SMEP);
	if (r->user && cr4 & X86_CR4_SMAP && (a.implicit || !a.ac))
		return false;
	return a.type == PAGE_READ || r->writable || !(read_cr0() & X86_CR0_WP);
}

int page_rule(struct page_access a)
{
	struct page_rights r = page_rights();
	int error = 0;

	if (r.present && !r.reserved && allowed(&r, a))
		return PAGE_NO_FAULT;
	if (r.present)
		error |= PFERR_PRESENT_MASK;
	if (r.present && r.reserved)
		error |= PFERR_RESERVED_MASK;
	if (a.type == PAGE_WRITE || a.type == PAGE_MODIFY)
		error |= PFERR_WRITE_MASK;
	if (a.cpl == 3 && !a.implicit)
		error |= PFERR_USER_MASK;
	if (a.type == PAGE_FETCH && (nx_enabled() || read_cr4() & X86_CR4_SMEP))
		error |= PFERR_FETCH_MASK;
	return error;
}
