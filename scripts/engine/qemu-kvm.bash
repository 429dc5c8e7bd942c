# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Engine qemu-kvm: QEMU with the kernel's KVM, for guests of this machine's own architecture. It is
# used only when asked for, so where /dev/kvm is missing or not usable that is an error.

# shellcheck source=scripts/engine/qemu.bash
. "$src/scripts/engine/qemu.bash"

# shellcheck disable=SC2034 # read by choose_engine
engine_qemu_kvm_accel=kvm
kvm_device=${KVM_DEVICE:-/dev/kvm}

engine_qemu_kvm_usable() { # arch
	host_arches
	if [[ $opt_action == standalone ]]; then
		# Whether there is KVM is the business of the machine that it will run on.
		qemu_find "$1"
		return
	elif [[ " $REPLY " != *" $1 "* ]]; then
		REPLY="KVM on this machine runs $REPLY, not $1"
	elif [[ ! -e $kvm_device ]]; then
		REPLY="KVM was asked for and $kvm_device is missing"
	elif [[ ! -c $kvm_device || ! -r $kvm_device || ! -w $kvm_device ]]; then
		REPLY="KVM was asked for and $kvm_device cannot be used by this user"
	else
		qemu_find "$1"
		return
	fi
	return 2
}

engine_qemu_kvm_has() { # arch word
	"${arch_dir[$1]}_features_qemu_kvm"
	qemu_has "$1" "$2" "$REPLY"
}

engine_qemu_kvm_version() { # arch
	qemu_version "$1"
}

engine_qemu_kvm_command() { # arch
	qemu_command "$1" kvm
}
