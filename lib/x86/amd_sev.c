/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the guest runs encrypted. See amd_sev.h. */
#include <libcflat.h>
#include "amd_sev.h"
#include "processor.h"

static u64 sev_status(void)
{
	u64 status = 0;

	/* The MSR exists for guests only; CPUID shows the processor's ability to hosts too. */
	if (cpuid(CPUID_FN_ENCRYPT_MEM_CAPAB).a & SEV_SUPPORT_MASK)
		rdmsr_safe(MSR_SEV_STATUS, &status);
	return status;
}

bool amd_sev_enabled(void)
{
	return sev_status() & SEV_ENABLED_MASK;
}

bool amd_sev_es_enabled(void)
{
	return sev_status() & SEV_ES_ENABLED_MASK;
}
