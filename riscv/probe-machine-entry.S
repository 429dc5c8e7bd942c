/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In and out of a probe by machine mode: probe-entry.S with the machine's registers. */
#define PROBE_NAME(x)	probe_machine_##x
#define XSCRATCH	mscratch
#define XTVEC		mtvec
#define XSTATUS		mstatus
#define XEPC		mepc
#define XCAUSE		mcause
#define XTVAL		mtval
#define XRET		mret
#include "probe-entry.S"
