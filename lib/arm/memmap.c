/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where RAM is, by the devicetree's memory nodes: the region that the image lies in. */
#include <libcflat.h>
#include <alloc_phys.h>
#include <asm/page.h>
#include <asm/setup.h>
#include <devicetree.h>
#include <stdlib.h>

extern char stext[], _end[];

phys_addr_t __phys_offset, __phys_end;

void memory_setup(phys_addr_t loader_top)
{
	phys_addr_t image = (unsigned long)stext, base = (unsigned long)_end;
	const char *limit = getenv("MEMLIMIT");
	struct dt_pbus_reg regions[32];
	int n = dt_get_memory_params(regions, ARRAY_SIZE(regions));

	for (int i = 0; i < n && !__phys_end; i++)
		if (regions[i].addr <= image && image - regions[i].addr < regions[i].size) {
			__phys_offset = regions[i].addr;
			__phys_end = regions[i].addr + regions[i].size;
		}
	assert_msg(__phys_end, "no memory node has the image at %#llx",
		   (unsigned long long)image);
	if (limit)
		__phys_end = MIN(__phys_end,
				 __phys_offset + ((phys_addr_t)strtoull(limit, NULL, 0) << 20));
	base = ALIGN(MAX(base, loader_top), (phys_addr_t)PAGE_SIZE);
	assert_msg(base < __phys_end, "no RAM behind the image (it ends at %#llx)",
		   (unsigned long long)base);
	phys_alloc_init(base, __phys_end - base);
}
