# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the runner has to know of RISC-V (riscv64 and riscv32): which VMM runs its guests, how, and what an engine
# can offer them. docs/porting.md describes such files.

# Names of the VMM's program, the best first.
riscv_qemu_programs() { # arch
	REPLY="qemu-system-$1"
}

# Appends to `command` what every guest gets. The exit status is the console's EXIT line. The firmware is OpenSBI
# for a test that says `firmware = opensbi` and for a KUT tree, where QEMU has it for the width; else our own.
riscv_qemu_arguments() { # arch
	local firmware=$root/build/$1/riscv/firmware.bin machine=${MACHINE:-${entry[machine]-}}
	[[ -n $machine ]] || riscv_set_machine virt
	if [[ -z ${entry[cpu]-} && " ${params[*]} " != *' -cpu '* ]]; then
		riscv_cpu "$1"
		command+=(-cpu "$REPLY")
	fi
	if [[ ${entry[firmware]-own} == own && -z $suite_kut && -f $firmware ]]; then
		command+=(-bios "$firmware")
	fi
}

# The machine stands in `command` already, behind -machine and in front of its other properties.
riscv_set_machine() { # name
	local i
	for i in "${!command[@]}"; do
		[[ $i -eq 0 || ${command[i - 1]} != -machine ]] || command[i]=$1,${command[i]}
	done
}

# The CPU with the most features. QEMU 7.2 has no `max`; its properties are those that its `rv64` leaves off.
riscv_cpu() { # arch
	local program=${qemu_path[$1]}
	if vmm_has "$program" cpu max; then
		REPLY=max
	else
		REPLY=${1/riscv/rv},v=true,vext_spec=v1.0,svinval=true,svnapot=true,svpbmt=true
		REPLY+=,Zfh=true,zbkb=true,zbkx=true,zknh=true,zksh=true
	fi
}

# Features that a test may require; nothing else can be named.
riscv_features='opensbi kvm'

# QEMU's packages have OpenSBI for 64 bits, and not all for 32.
riscv_features_qemu_tcg() {
	REPLY='opensbi'
}

riscv_features_qemu_kvm() {
	REPLY='kvm'
}
