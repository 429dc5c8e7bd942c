# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the runner has to know of arm and arm64: which VMM runs its guests, with which devices, and what an engine can
# offer them. Every architecture's directory has such a file; docs/porting.md describes it.

# Names of the VMM's program, the best first.
arm_qemu_programs() { # arch
	case $1 in
	arm64) REPLY='qemu-system-aarch64' ;;
	*) REPLY='qemu-system-arm qemu-system-aarch64' ;;
	esac
}

# Appends to `command` what every guest gets. The exit status travels by a console line; pci-testdev is there to be
# read and written.
arm_qemu_arguments() { # arch
	command+=(-device pci-testdev)
}


# Features that a test may require; nothing else can be named.
arm_features='el2 el3 mte its kvm'

# What of them an engine has: TCG emulates every exception level.
arm_features_qemu_tcg() {
	REPLY='el2 el3 mte its'
}

arm_features_qemu_kvm() {
	REPLY='kvm'
}
