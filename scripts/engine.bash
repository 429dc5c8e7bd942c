# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Engines: ways to run a guest. Each is one file, scripts/engine/NAME.bash, with four functions (-
# becomes _):
#
#	engine_NAME_usable ARCH     0: can run guests of ARCH here. 1: not here, REPLY has the reason, and the tests are
#	                            skipped. 2: asked for and broken, REPLY has the reason, and the tests are in error.
#	engine_NAME_has ARCH WORD   can it give a test this one word of `requires`?
#	engine_NAME_command ARCH    appends the VMM's argument vector for `entry` to `command`
#	engine_NAME_version ARCH    sets REPLY to the VMM's version as one number (version_number)
#
# and engine_NAME_accel, the accelerator that the key `accel` asks for. An engine that cannot take every entry has
# engine_NAME_takes ARCH too: 1 says no, with the reason in REPLY.

declare -a engine_order=()
declare -A usable_state=() usable_reason=()
known_engines='qemu-kvm qemu-tcg bochs'

# The user's order, from --engine, ENGINE or ACCEL; loads the files of what is in it.
order_engines() {
	local name
	case $ACCEL in
	'') ;;
	kvm | kvm,*) name=qemu-kvm ;;
	tcg | tcg,*) name=qemu-tcg ;;
	*) die "ACCEL=$ACCEL: unknown accelerator (kvm, tcg)" ;;
	esac
	# shellcheck disable=SC2034 # of the engines' -machine
	accel_properties=
	# shellcheck disable=SC2034
	[[ $ACCEL != *,* ]] || accel_properties=,${ACCEL#*,}
	if [[ -n $ACCEL ]]; then
		[[ -z $opt_engines || $opt_engines == "$name" ]] ||
			die "ACCEL=$ACCEL is not engine $opt_engines"
		opt_engines=$name
	fi
	for name in ${opt_engines//,/ }; do
		[[ " $known_engines " == *" $name "* ]] ||
			die "unknown engine '$name' (known: $known_engines)"
		engine_order+=("$name")
	done
	((${#engine_order[@]})) || engine_order=(qemu-tcg bochs)
	for name in "${engine_order[@]}"; do
		# shellcheck source=/dev/null
		. "$src/scripts/engine/$name.bash"
	done
	load_arch_facts
}

# The files of the architectures' directories that say how their guests are run.
load_arch_facts() {
	local arch dir loaded=' '
	for arch in "${arches[@]}"; do
		dir=${arch_dir[$arch]}
		[[ $loaded != *" $dir "* ]] || continue
		[[ -f $src/$dir/vmm.bash ]] || die "$src/$dir/vmm.bash is missing"
		# shellcheck source=/dev/null
		. "$src/$dir/vmm.bash"
		loaded+="$dir "
	done
}

engine_usable() { # engine arch
	local key=$1.$2
	if [[ -z ${usable_state[$key]-} ]]; then
		REPLY=
		"engine_${1//-/_}_usable" "$2"
		usable_state[$key]=$?
		usable_reason[$key]=$REPLY
	fi
	REPLY=${usable_reason[$key]}
	return "${usable_state[$key]}"
}

# Takes the first engine in order that the entry can run on. Sets `engine`; or returns 1 (skip) or 2
# (error) with the reason in REPLY.
choose_engine() { # arch
	local name reasons='' accel word state
	for name in "${engine_order[@]}"; do
		engine=$name
		if [[ -n ${entry[engine]-} && " ${entry[engine]//,/ } " != *" $name "* ]]; then
			reasons+="; $name: the test is for ${entry[engine]}"
			continue
		fi
		accel=engine_${name//-/_}_accel
		if [[ -n ${entry[accel]-} && ${entry[accel]} != "${!accel}" ]]; then
			reasons+="; $name: the test is for ${entry[accel]} (ACCEL=${entry[accel]})"
			continue
		fi
		engine_usable "$name" "$1"
		state=$?
		((state != 2)) || return 2
		if ((state)); then
			# An engine that nobody asked for, and that never runs such guests, gives no reason.
			[[ -z $REPLY ]] || reasons+="; $name: $REPLY"
			continue
		fi
		if declare -F "engine_${name//-/_}_takes" >/dev/null && ! "engine_${name//-/_}_takes" "$1"; then
			reasons+="; $name: $REPLY"
			continue
		fi
		for word in ${entry[requires]-}; do
			word=${word%,}
			check_feature "$1" "$word"
			"engine_${name//-/_}_has" "$1" "$word" || {
				reasons+="; $name: no $word"
				continue 2
			}
		done
		return 0
	done
	engine=${engine_order[0]}
	REPLY=${reasons#; }
	return 1
}

# Sets REPLY to what every engine's guests find in their environment.
common_environ() {
	local release name text
	read -r release </proc/sys/kernel/osrelease
	[[ $release =~ ^([0-9]+)\.([0-9]+)(\.([0-9]+))?(.*)$ ]] ||
		die "not a kernel version: $release"
	text="KERNEL_VERSION_STRING=$release
KERNEL_VERSION=${BASH_REMATCH[1]}
KERNEL_PATCHLEVEL=${BASH_REMATCH[2]}
KERNEL_SUBLEVEL=${BASH_REMATCH[4]:-0}
KERNEL_EXTRAVERSION=${BASH_REMATCH[5]}"
	for name in "${!ERRATA_@}"; do
		[[ ${!name@a} != *x* ]] || text+=$'\n'$name=${!name}
	done
	if [[ -n ${ENV-} ]]; then
		[[ -r $ENV ]] || die "ENV=$ENV cannot be read"
		text+=$'\n'$(<"$ENV")
	fi
	REPLY=$text
}

# Only words that some engine may have can be required.
check_feature() { # arch word
	local features=${arch_dir[$1]}_features
	case $2 in
	device:?* | machine:?* | cpu:?* | qemu'>='[0-9]*) ;;
	*) [[ " ${!features} " == *" $2 "* ]] ||
		die_at "${where[requires]}" "requires = $2: none of: ${!features} device:NAME machine:NAME cpu:NAME qemu>=N" ;;
	esac
}
