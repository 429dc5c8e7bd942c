# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the runner has to know of s390x: which VMM runs its guests, and what an engine can offer them.
# docs/porting.md describes such files.

# Names of the VMM's program, the best first.
s390x_qemu_programs() { # arch
	REPLY='qemu-system-s390x'
}

# Appends to `command` what every guest gets: nothing. The exit status travels by a console line.
s390x_qemu_arguments() { # arch
	:
}

# Features that a test may require; nothing else can be named.
s390x_features='kvm sie'

# What of them an engine has: TCG does not interpret SIE.
s390x_features_qemu_tcg() {
	REPLY=''
}

s390x_features_qemu_kvm() {
	REPLY='kvm sie'
}
