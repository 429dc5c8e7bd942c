/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the guest runs encrypted: APM volume 2, section 15.34. */
#ifndef LIB_X86_AMD_SEV_H
#define LIB_X86_AMD_SEV_H

#include <libcflat.h>

#define CPUID_FN_ENCRYPT_MEM_CAPAB	0x8000001f
#define SEV_SUPPORT_MASK		0x2

#define MSR_SEV_STATUS			0xc0010131
#define SEV_ENABLED_MASK		0x1
#define SEV_ES_ENABLED_MASK		0x2

/* SEV; SEV with the register state encrypted too. */
bool amd_sev_enabled(void);
bool amd_sev_es_enabled(void);

#endif
