# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# From the configuration to a list of tests, each with all that it takes to start it. All of it is settled before the
# first test starts, so that a mistake in the configuration stops the run and not its middle.
#
# Arrays by index: test_id (arch.engine.name), test_arch, test_engine, test_name, test_verdict ("": run it; "skip" or
# "error": the reason stands in test_reason), test_reason, test_command (the VMM's argument vector, each word closed
# by US), test_timeout (ms), test_weight (CPUs), test_options (of supervise, words closed by US), test_groups.

US=$'\037'
suite_kut=
declare -a test_id=() test_arch=() test_engine=() test_name=() test_verdict=() test_reason=() test_command=()
declare -a test_timeout=() test_weight=() test_options=() test_groups=()
# Files that the commands name, by path: written when the commands are run or shown.
declare -A planned_file=()
# The entry at hand: its keys' values, and the file:line of each.
declare -A entry=() where=()

read_plan() {
	local pairs='' arch text record complaints=0
	local -a records
	for arch in "${arches[@]}"; do
		pairs+=" $arch:${arch_dir[$arch]}"
	done
	text=$(CFG_TOP=$opt_config SELECT_ARCHES=$pairs SELECT_NAMES=$opt_names SELECT_GROUPS=$opt_groups \
		SELECT_ALL=$opt_all SELECT_GIVEN=${opt_arches:+yes} \
		awk -f "$src/scripts/config.awk" -f "$src/scripts/select.awk") || die 'awk failed'
	local IFS=$'\n'
	# shellcheck disable=SC2206 # split at newlines; pathname expansion is off
	records=($text)
	IFS=$US
	for record in "${records[@]}"; do
		# shellcheck disable=SC2086 # split at US
		set -- $record
		[[ $1 == error ]] || continue
		printf '%s: %s\n' "$2" "$3" >&2
		complaints=1
	done
	((!complaints)) || leave 2
	choose_log_dir
	for record in "${records[@]}"; do
		IFS=$US
		# shellcheck disable=SC2086 # split at US
		set -- $record
		IFS=$' \t\n'
		case $1 in
		test) plan_test "${@:2}" ;;
		skip) add_test "$2" "${engine_order[0]}" "$4" skip "$6" ;;
		esac
	done
}

add_test() { # arch engine name verdict reason
	test_arch+=("$1")
	test_engine+=("$2")
	test_name+=("$3")
	test_id+=("$1.$2.$3")
	test_verdict+=("$4")
	test_reason+=("$5")
	test_command+=("")
	test_timeout+=(0)
	test_weight+=(1)
	test_options+=("")
	test_groups+=("${entry[groups]-}")
}

# One record of select.awk: settles whether, where and how it runs.
plan_test() { # arch dir name origin [key where value]...
	local arch=$1 dir=$2 name=$3 origin=$4 i state
	shift 4
	entry=() where=()
	for ((i = 1; i + 1 < $#; i += 3)); do
		where[${!i}]=${*:i+1:1}
		entry[${!i}]=${*:i+2:1}
	done
	set_cfg_vars "$arch"
	if [[ -n ${entry[disabled_if]-} ]]; then
		evaluate_condition "${entry[disabled_if]}" "${where[disabled_if]}"
		if [[ $condition_value == yes ]]; then
			add_test "$arch" "${engine_order[0]}" "$name" skip "disabled_if ${entry[disabled_if]}"
			return
		fi
	fi
	choose_engine "$arch"
	state=$?
	if ((state)); then
		local unstarted=skip
		((state == 1)) || unstarted=error
		add_test "$arch" "$engine" "$name" "$unstarted" "$REPLY"
		return
	fi
	failed_check "${entry[check]-}" "${where[check]-}"
	if [[ -n $REPLY ]]; then
		add_test "$arch" "$engine" "$name" skip "$REPLY"
		return
	fi
	plan_command "$arch" "$dir" "$name" "$origin"
}

# Variables that a value of the configuration may name.
# shellcheck disable=SC2153 # names of variables, not their values
set_cfg_vars() { # arch
	cfg_var[ARCH]=$1
	cfg_var[TARGET]=qemu
	cfg_var[CONFIG_EFI]=
	cfg_var[ACCEL]=${ACCEL%%,*}
	[[ -n ${cfg_var[ACCEL]} ]] || cfg_var[ACCEL]=tcg
}

plan_command() { # arch dir name origin
	local command=() options=() test_cpus=1 elf
	expand_text "${entry[file]}" "${where[file]}"
	test_image=$root/build/$1/$2/$REPLY
	if [[ ! -f $test_image ]]; then
		add_test "$1" "$engine" "$3" error "no image: $test_image (make builds it)"
		return
	fi
	"engine_${engine//-/_}_command" "$1"
	add_test "$1" "$engine" "$3" '' ''
	test_weight[-1]=$test_cpus
	elf=${test_image%.flat}.elf
	[[ ! -f $elf ]] || options+=(--elf "$elf" --addr2line "${arch_addr2line[$1]:-addr2line}")
	[[ ${entry[kind]-checks} != measure ]] || options+=(--measures)
	[[ ${entry[reset]-error} != leaves ]] || options+=(--may-reset)
	[[ -z $suite_kut ]] || options+=(--kut)
	plan_timeout
	join_words "${options[@]}"
	test_options[-1]=$REPLY
	join_words "${command[@]}"
	test_command[-1]=$REPLY
}

# Sets the last test's time limit: TIMEOUT over the entry's own, both by the multiplier.
plan_timeout() {
	local text=${TIMEOUT:-}
	if [[ -z $text ]]; then
		expand_text "${entry[timeout]-90s}" "${where[timeout]-}"
		text=$REPLY
	fi
	to_ms "$text" || die_at "${where[timeout]-TIMEOUT}" "not a time: $text"
	test_timeout[-1]=$((REPLY * opt_multiplier / 1000))
}

join_words() { # word...
	local word
	REPLY=
	for word; do
		REPLY+=$word$US
	done
}

choose_log_dir() {
	local stamp
	if [[ $opt_action != run ]]; then
		log_dir=$root/build/dry-run
	elif [[ -n $opt_log_dir ]]; then
		log_dir=$opt_log_dir
		[[ $log_dir == /* ]] || log_dir=$PWD/$log_dir
	else
		printf -v stamp '%(%Y%m%d-%H%M%S)T' -1
		log_dir=$root/logs/$stamp-$$
	fi
}

# Makes the log directory as well.
write_planned_files() {
	local file dirs=("$log_dir")
	for file in "${!planned_file[@]}"; do
		dirs+=("${file%/*}")
	done
	mkdir -p "${dirs[@]}" || leave 2
	for file in "${!planned_file[@]}"; do
		printf '%s\n' "${planned_file[$file]}" >"$file" || die "cannot write $file"
	done
}

list_plan() {
	local i
	for ((i = 0; i < ${#test_id[@]}; i++)); do
		[[ ${test_verdict[i]} != skip || -n $opt_verbose ]] || continue
		printf '%s.%s\n' "${test_arch[i]}" "${test_name[i]}"
	done
}

# Prints each test's VMM command so that a shell takes it as it is.
show_commands() {
	local i IFS
	write_planned_files
	for ((i = 0; i < ${#test_id[@]}; i++)); do
		if [[ -n ${test_verdict[i]} ]]; then
			printf '# %s: %s: %s\n' "${test_id[i]}" "${test_verdict[i]}" "${test_reason[i]}"
			continue
		fi
		IFS=$US
		# shellcheck disable=SC2086 # split at US
		set -- ${test_command[i]}
		IFS=' '
		printf '# %s\n%s\n' "${test_id[i]}" "${*@Q}"
	done
}
