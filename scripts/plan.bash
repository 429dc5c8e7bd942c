# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# From the configuration to a list of tests, each with all that it takes to start it. All of it is
# settled before the first test starts, so that a mistake in the configuration stops the run and not
# its middle.
#
# Arrays by index: test_id (arch.engine.name), test_arch, test_engine, test_name, test_verdict ("":
# run it; "skip" or "error": the reason stands in test_reason), test_reason, test_command (the VMM's
# argument vector, each word closed by US), test_timeout (ms), test_cpus, test_memory (MiB),
# test_alone (yes or ""), test_expected (ms, or "" if it never ran), test_options (of supervise,
# words closed by US), test_groups.

US=$'\037'
declare -a test_id=() test_arch=() test_engine=() test_name=() test_verdict=() test_reason=() test_command=()
declare -a test_timeout=() test_cpus=() test_memory=() test_alone=() test_expected=() test_options=() test_groups=()
# Files that the commands name, by path: written when the commands are run or shown.
declare -A planned_file=()
# The entry at hand: its keys' values, and the file:line of each.
declare -A entry=() where=()
# The known issues that may apply to it: records of known.awk.
declare -a issues=()

read_plan() {
	local pairs='' arch text record complaints=0
	local -a records
	for arch in "${arches[@]}"; do
		pairs+=" $arch:${arch_dir[$arch]}"
	done
	text=$(CFG_TOP=$opt_config SELECT_ARCHES=$pairs SELECT_NAMES=$opt_names SELECT_GROUPS=$opt_groups \
		SELECT_ALL=$opt_all SELECT_GIVEN=${opt_arches:+yes} KNOWN_FILE=$opt_known \
		SELECT_FAILED=$opt_failed SELECT_SHARD=$opt_shard RESULTS_FILE=$cache_dir/results.tsv \
		ENGINES=${engine_order[*]} \
		awk -f "$src/scripts/config.awk" -f "$src/scripts/known.awk" -f "$src/scripts/select.awk") ||
			die 'awk failed'
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
		known) issues+=("${record#*"$US"}") ;;
		test)
			plan_test "${@:2}"
			issues=()
			;;
		skip) add_test "$2" "${engine_order[0]}" "$4" skip "$6" ;;
		note)
			printf '%s\n0 passed, 0 failed, 0 skipped\n' "$2"
			leave 0
			;;
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
	test_cpus+=(1)
	test_memory+=(0)
	test_alone+=("")
	test_expected+=("${entry[expected]-}")
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
	if [[ -n $opt_cpu && ${entry[cpu]-max} == max ]]; then
		entry[cpu]=$opt_cpu
	fi
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
	# A standalone test looks at the machine that it runs on, and not at this one.
	[[ $opt_action == standalone ]] || failed_check "${entry[check]-}" "${where[check]-}"
	if [[ $opt_action != standalone && -n $REPLY ]]; then
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
	local command=() options=() elf word
	expand_text "${entry[file]}" "${where[file]}"
	test_image=$root/build/$1/$2/$REPLY
	[[ -z $opt_suite ]] || test_image=$opt_suite/${arch_dir[$1]}/$REPLY
	if [[ ! -f $test_image ]]; then
		add_test "$1" "$engine" "$3" error "no image: $test_image (make builds it)"
		return
	fi
	"engine_${engine//-/_}_command" "$1"
	add_test "$1" "$engine" "$3" '' ''
	plan_weight
	elf=${test_image%.flat}.elf
	[[ ! -f $elf || $opt_action == standalone ]] || options+=(--elf "$elf" --addr2line "${arch_addr2line[$1]:-addr2line}")
	[[ ${entry[kind]-checks} != measure ]] || options+=(--measures)
	[[ ${entry[reset]-error} != leaves ]] || options+=(--may-reset)
	[[ -z $suite_kut ]] || options+=(--kut)
	[[ " ${entry[groups]-} " != *[\ ,]panic[\ ,]* ]] || options+=(--panics)
	add_known_issues "$1"
	plan_timeout
	if [[ $opt_action == standalone ]]; then
		expand_words "${entry[check]-}" "${where[check]-}"
		for word in "${words[@]}"; do
			options+=(--check "$word")
		done
	fi
	join_words "${options[@]}"
	test_options[-1]=$REPLY
	join_words "${command[@]}"
	test_command[-1]=$REPLY
}

# What the last test takes of the machine, read off its command.
plan_weight() {
	local i text
	test_memory[-1]=256
	[[ ${entry[alone]-} != yes && ${entry[kind]-} != measure ]] || test_alone[-1]=yes
	for ((i = 0; i < ${#command[@]} - 1; i++)); do
		text=${command[i + 1]}
		case ${command[i]} in
		-smp)
			[[ ! $text =~ (^|cpus=)([0-9]{1,5})(,|$) ]] || test_cpus[-1]=${BASH_REMATCH[2]}
			;;
		-m)
			[[ $text =~ ^(size=)?([0-9]{1,7})([MG]?) ]] || continue
			test_memory[-1]=$((128 + BASH_REMATCH[2]))
			[[ ${BASH_REMATCH[3]} != G ]] || test_memory[-1]=$((128 + BASH_REMATCH[2] * 1024))
			;;
		esac
	done
}

# Appends to `options` what applies of `issues` to `command`.
add_known_issues() { # arch
	local record model=default i
	for ((i = 0; i < ${#command[@]} - 1; i++)); do
		[[ ${command[i]} != -cpu ]] || model=${command[i + 1]%%,*}
	done
	for record in "${issues[@]}"; do
		local IFS=$US
		# shellcheck disable=SC2086 # split at US
		set -- "$1" $record
		IFS=$' \t\n'
		[[ -z $3 || " ${3//,/ } " == *" $engine "* ]] || continue
		# shellcheck disable=SC2053 # a glob
		[[ -z $5 || $model == $5 ]] || continue
		version_in_range "$1" "$4" || continue
		options+=(--known "$6")
	done
	[[ -z $opt_strict_known ]] || options+=(--strict-known)
}

# Is the engine's version in a range like ">=7.2 <8.1"?
version_in_range() { # arch range
	local word wanted version
	"engine_${engine//-/_}_version" "$1"
	version=$REPLY
	for word in ${2//,/ }; do
		version_number "${word##*[<>=!]}"
		wanted=$REPLY
		case ${word%%[0-9]*} in
		'<') ((version < wanted)) ;;
		'<=') ((version <= wanted)) ;;
		'>') ((version > wanted)) ;;
		'>=') ((version >= wanted)) ;;
		'==') ((version == wanted)) ;;
		'!=') ((version != wanted)) ;;
		esac || return 1
	done
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
	if [[ $opt_action == standalone && -z $opt_hosts ]]; then
		log_dir=$root/build/standalone/env
	elif [[ $opt_action != run && $opt_action != compare && -z $opt_hosts ]]; then
		log_dir=$cache_dir/dry-run
	elif [[ -n $opt_log_dir ]]; then
		log_dir=$opt_log_dir
		[[ $log_dir == /* ]] || log_dir=$PWD/$log_dir
	else
		printf -v stamp '%(%Y%m%d-%H%M%S)T' -1
		log_dir=$logs_dir/$stamp-$$
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
	if [[ -n $opt_json ]]; then
		list_as_json
		return
	fi
	for ((i = 0; i < ${#test_id[@]}; i++)); do
		[[ ${test_verdict[i]} != skip || -n $opt_verbose ]] || continue
		printf '%s.%s\n' "${test_arch[i]}" "${test_name[i]}"
	done
}

json_string() { # text
	REPLY=${1//\\/\\\\}
	REPLY=${REPLY//\"/\\\"}
	REPLY=\"${REPLY//$'\t'/\\t}\"
}

# Every planned entry, skipped ones too.
list_as_json() {
	local i pair key comma=''
	printf '['
	for ((i = 0; i < ${#test_id[@]}; i++)); do
		printf '%s\n  {' "$comma"
		for pair in "arch ${test_arch[i]}" "engine ${test_engine[i]}" "test ${test_name[i]}" \
			"groups ${test_groups[i]}" "verdict ${test_verdict[i]}" "reason ${test_reason[i]}"; do
			key=${pair%% *}
			json_string "${pair#* }"
			printf '"%s": %s, ' "$key" "$REPLY"
		done
		printf '"cpus": %d, "timeout_ms": %d, "expected_ms": %s}' "${test_cpus[i]}" "${test_timeout[i]}" \
			"${test_expected[i]:-null}"
		comma=,
	done
	printf '\n]\n'
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
