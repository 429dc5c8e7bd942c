/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the host to do something to this very machine: migrate it, save it, inject an NMI, plug a device.
 * docs/protocol.md, "Host requests", lists the verbs.
 *
 *	if (vmm_request_or_skip("NMI", "inject-nmi"))
 *		report(nmi_count == 1, "NMI");
 *
 * Somebody has to answer: a test that asks waits forever under a VMM that was started by hand.
 */
#ifndef VMM_REQUEST_H
#define VMM_REQUEST_H

#include <libcflat.h>

enum vmm_answer {
	VMM_OK,
	VMM_UNSUPPORTED,	/* this VMM or machine cannot do it */
	VMM_FAILED,
};

/* Asks, and waits for the answer. The arguments make the line behind "VMM: ", at most 200 characters. */
enum vmm_answer vmm_request(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What stood behind "ok", "unsupported" or "failed" in the last answer. */
const char *vmm_answer_text(void);

/*
 * The same for a check called NAME: true when it was done; else the check is reported as skipped (unsupported) or
 * failed, with the host's reason.
 */
bool vmm_request_or_skip(const char *name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
