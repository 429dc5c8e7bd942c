# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the engines qemu-kvm and qemu-tcg share.

declare -gA qemu_path=() qemu_env_file=()

# Finds the program for an architecture's guests and what it can do. Returns 2 with a reason: a VMM
# that is missing or broken is never a skip.
qemu_find() { # arch
	local name found=''
	[[ -z ${qemu_path[$1]-} ]] || return 0
	if [[ -n $QEMU ]]; then
		find_program "$QEMU" && found=$REPLY
		name=$QEMU
	else
		"${arch_dir[$1]}_qemu_programs" "$1"
		for name in $REPLY; do
			find_program "$name" && found=$REPLY && break
		done
	fi
	if [[ -n $found ]]; then
		probe_vmm "$found" || return 2
		qemu_path[$1]=$found
		return
	fi
	if [[ $name != */* ]]; then
		REPLY="$name is not installed"
	elif [[ -e $name ]]; then
		REPLY="$name is not executable"
	else
		REPLY="$name does not exist"
	fi
	return 2
}

qemu_has() { # arch word features
	local program=${qemu_path[$1]} wanted
	case $2 in
	device:* | machine:* | cpu:*) vmm_has "$program" "${2%%:*}" "${2#*:}" ;;
	'qemu>='*)
		version_number "${2#*>=}"
		wanted=$REPLY
		qemu_version "$1"
		((REPLY >= wanted))
		;;
	*) [[ " $3 " == *" $2 "* ]] ;;
	esac
}

qemu_version() { # arch
	version_number "${probe_version[${qemu_path[$1]}]}"
}

# The guest's environment: one file for all tests of an architecture and accelerator.
qemu_make_env() { # arch accel
	local file=$log_dir/$1/$2.env version text
	qemu_env_file[$1.$2]=$file
	qemu_version "$1"
	version=$REPLY
	text="TARGET=qemu
QEMU_ACCEL=$2
QEMU_VERSION_STRING=${probe_version[${qemu_path[$1]}]}
QEMU_MAJOR=$((version / 1000000))
QEMU_MINOR=$((version / 1000 % 1000))
QEMU_MICRO=$((version % 1000))"
	common_environ
	planned_file[$file]=$text$'\n'$REPLY
}

# Appends the command for `entry` to `command`, and what supervise is to know of it to `options`.
qemu_command() { # arch accel
	local machine=${MACHINE:-${entry[machine]-}} smp params
	[[ -n ${qemu_env_file[$1.$2]-} ]] || qemu_make_env "$1" "$2"
	expand_words "${entry[qemu_params]-}" "${where[qemu_params]-}"
	params=("${words[@]}")
	expand_text "${entry[smp]-1}" "${where[smp]-}"
	smp=$REPLY
	[[ $smp =~ ^[1-9][0-9]*(,[a-z]+=[0-9]+)*$ ]] ||
		die_at "${where[smp]}" "not a number of CPUs: $smp"
	options+=(--qmp)
	command+=("${qemu_path[$1]}" -nodefaults -display none -serial stdio)
	[[ ${entry[reset]-error} == reboots ]] || command+=(-no-reboot)
	command+=(-machine "${machine:+$machine,}accel=$2$accel_properties")
	if [[ -n ${entry[cpu]-} && " ${params[*]} " != *' -cpu '* ]]; then
		expand_text "${entry[cpu]}" "${where[cpu]-}"
		command+=(-cpu "$REPLY")
	fi
	[[ -z ${entry[memory]-} ]] || command+=(-m "${entry[memory]}")
	"${arch_dir[$1]}_qemu_arguments" "$1"
	command+=(-kernel "$test_image" -smp "$smp" -initrd "${qemu_env_file[$1.$2]}")
	expand_text "${entry[test_args]-}" "${where[test_args]-}"
	[[ -z $REPLY ]] || command+=(-append "$REPLY")
	command+=("${params[@]}")
}
