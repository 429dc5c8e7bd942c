# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the runner has to know of x86 (x86_64 and i386): which VMM runs its guests, with which devices, and what an
# engine can offer them. Every architecture's directory has such a file; docs/porting.md describes it.

# Names of the VMM's program, the best first.
x86_qemu_programs() { # arch
	case $1 in
	i386) REPLY='qemu-system-i386 qemu-system-x86_64' ;;
	*) REPLY='qemu-system-x86_64' ;;
	esac
}

# Appends to `command` what every guest gets. The exit status travels by isa-debug-exit; pc-testdev raises
# interrupt lines; pci-testdev is there to be read and written.
x86_qemu_arguments() { # arch
	command+=(-device pc-testdev -device isa-debug-exit,iobase=0xf4,iosize=0x4 -device pci-testdev)
	local firmware=$root/build/$1/x86/firmware.bin
	if [[ ${entry[firmware]-own} == own && -z $suite_kut && -f $firmware ]]; then
		command+=(-bios "$firmware")
	fi
}

# Features that a test may require; nothing else can be named.
x86_features='vmx ept vpid unrestricted-guest apicv vmfunc vmcs-shadowing pml tsc-scaling preemption-timer posted-interrupts svm npt kvm hyperv pmu'

# What of them an engine has. TCG emulates SVM with nested paging, and no VMX.
x86_features_qemu_tcg() {
	REPLY='svm npt'
}

# KVM passes on what the CPU has, if nesting is switched on.
x86_features_qemu_kvm() {
	local line flags='' nested=''
	REPLY='kvm hyperv'
	while IFS= read -r line; do
		[[ $line == flags*:* ]] || continue
		flags=" ${line#*:} "
		break
	done </proc/cpuinfo
	[[ $flags == *' arch_perfmon '* || $flags == *' perfctr_core '* ]] && REPLY+=' pmu'
	if [[ -r /sys/module/kvm_intel/parameters/nested ]]; then
		read -r nested </sys/module/kvm_intel/parameters/nested
		[[ $nested == [Y1] ]] && x86_vmx_features
	elif [[ -r /sys/module/kvm_amd/parameters/nested ]]; then
		read -r nested </sys/module/kvm_amd/parameters/nested
		[[ $nested == [Y1] ]] && REPLY+=' svm npt'
	fi
}

# VMX and what KVM emulates of it for a guest hypervisor.
x86_vmx_features() {
	REPLY+=' vmx ept vpid unrestricted-guest apicv vmcs-shadowing pml tsc-scaling preemption-timer posted-interrupts vmfunc'
}

# Models of Bochs, those first that have most and are known to be sound; the others follow.
x86_bochs_models='corei7_icelake_u tigerlake corei7_skylake_x broadwell_ult corei7_haswell_4770 ryzen'
