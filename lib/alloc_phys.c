/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The early allocator. See alloc_phys.h. */
#include <libcflat.h>
#include <alloc_phys.h>
#include <asm/io.h>
#include <asm/spinlock.h>

static struct spinlock lock;
static phys_addr_t next, top;
static phys_addr_t minimum_alignment = DEFAULT_MINIMUM_ALIGNMENT;

void phys_alloc_init(phys_addr_t base, phys_addr_t size)
{
	spin_lock(&lock);
	next = base;
	top = base + size;
	spin_unlock(&lock);
}

void phys_alloc_set_minimum_alignment(phys_addr_t align)
{
	assert(align && !(align & (align - 1)));
	spin_lock(&lock);
	minimum_alignment = align;
	spin_unlock(&lock);
}

void phys_alloc_get_unused(phys_addr_t *p_base, phys_addr_t *p_top)
{
	spin_lock(&lock);
	*p_base = next;
	*p_top = top;
	next = top;
	spin_unlock(&lock);
}

static void *early_memalign(size_t alignment, size_t size)
{
	phys_addr_t base;
	bool fits;

	spin_lock(&lock);
	base = ALIGN(next, MAX((phys_addr_t)alignment, minimum_alignment));
	fits = base <= top && size <= top - base;
	if (fits)
		next = base + size;
	spin_unlock(&lock);
	return fits ? phys_to_virt(base) : NULL;
}

static void early_free(void *ptr)
{
}

const struct alloc_ops early_alloc_ops = {
	.memalign = early_memalign,
	.free = early_free,
};
