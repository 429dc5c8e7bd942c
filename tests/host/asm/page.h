/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of the simulated machine: a physical address is where its memory is in this process. */
#ifndef TESTS_HOST_ASM_PAGE_H
#define TESTS_HOST_ASM_PAGE_H

#include <asm-generic/page.h>

typedef unsigned long pteval_t;
typedef pteval_t pgd_t;

#endif
