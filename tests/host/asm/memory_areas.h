/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated machine's areas, which the test of the page allocator puts where it likes. */
#ifndef TESTS_HOST_ASM_MEMORY_AREAS_H
#define TESTS_HOST_ASM_MEMORY_AREAS_H

#define MAX_AREAS	3

#endif
