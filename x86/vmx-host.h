/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host state after a VM exit, compared with what SDM volume 3, section 28.5, says. */
#ifndef X86_VMX_HOST_H
#define X86_VMX_HOST_H

#include <libcflat.h>

/* Reads the registers that an exit loads. Called right behind one. */
void vmx_host_capture(u64 flags, u64 rsp);

/* Whether they are what the VMCS's host-state area says; INFO lines of differences. */
bool vmx_host_compare(bool silent);

#endif
