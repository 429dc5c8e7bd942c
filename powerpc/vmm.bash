# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the runner has to know of powerpc (ppc64 and ppc64le): which VMM runs its guests, with
# which devices, and what an engine can offer them. docs/porting.md describes it.

# Names of the VMM's program, the best first.
powerpc_qemu_programs() { # arch
	REPLY='qemu-system-ppc64 qemu-system-ppc64le'
}

# Appends to `command` what every guest gets: our boot ROM in place of SLOF and skiboot, and on
# powernv a service processor, by which the guest powers the machine off. pseries starts with
# mitigations that TCG has not and warns about: they are turned off.
powerpc_qemu_arguments() { # arch
	local machine=${MACHINE:-${entry[machine]-}}
	local rom=$root/build/$1/powerpc/boot_rom.bin
	[[ ! -f $rom ]] || command+=(-bios "$rom")
	case $machine in
	powernv*)
		command+=(-device ipmi-bmc-sim,id=bmc0 -device isa-ipmi-bt,bmc=bmc0,irq=10)
		;;
	*)
		[[ ${command[*]} != *accel=tcg* ]] ||
			command+=(-machine cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off)
		;;
	esac
}

# Features that a test may require; nothing else can be named.
powerpc_features='hv'

# What of them an engine has: TCG emulates the hypervisor state of powernv.
powerpc_features_qemu_tcg() {
	REPLY='hv'
}

powerpc_features_qemu_kvm() {
	REPLY=
}
