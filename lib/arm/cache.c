/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Caches; and the library's idea of other CPUs' MMUs. See asm/mmu.h. */
#include <libcflat.h>
#include <asm/mmu.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <vmalloc.h>

void clean_dcache(const void *start, size_t size)
{
	unsigned long line = dcache_line_size();
	unsigned long end = (unsigned long)start + size;

	for (unsigned long at = (unsigned long)start & ~(line - 1); at < end; at += line)
		dcache_clean_line(at);
	dsb(sy);
}

void sync_icache(const void *start, size_t size)
{
	unsigned long line = icache_line_size();
	unsigned long end = (unsigned long)start + size;

	clean_dcache(start, size);
	for (unsigned long at = (unsigned long)start & ~(line - 1); at < end; at += line)
		icache_invalidate_line(at);
	dsb(ish);
	isb();
}
