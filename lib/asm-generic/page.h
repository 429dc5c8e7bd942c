/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages, for an architecture whose RAM is mapped one to one; PAGE_SHIFT may be its own. */
#ifndef LIB_ASM_GENERIC_PAGE_H
#define LIB_ASM_GENERIC_PAGE_H

#include <linux/const.h>

#ifndef PAGE_SHIFT
#define PAGE_SHIFT		12
#endif
#define PAGE_SIZE		(_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK		(~(PAGE_SIZE - 1))

#ifndef __ASSEMBLY__
#include <asm/io.h>

/* Up to the next page border. */
#define PAGE_ALIGN(addr)	ALIGN(addr, PAGE_SIZE)
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

#ifndef __va
#define __va(x)			((void *)__phys_to_virt((phys_addr_t)(x)))
#define __pa(x)			__virt_to_phys((unsigned long)(x))
#define __virt_to_phys(x)	((phys_addr_t)(x))
#define __phys_to_virt(x)	((unsigned long)(x))
#endif
#define virt_to_pfn(kaddr)	(__pa(kaddr) >> PAGE_SHIFT)
#define pfn_to_virt(pfn)	__va((phys_addr_t)(pfn) << PAGE_SHIFT)
#endif

#endif
