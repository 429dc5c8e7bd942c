# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# --compare SIDE,SIDE...: runs the selected tests once on each side, and says where they disagree, check by check.
#
#	SIDE	ENGINE[=PROGRAM][@MODEL]: an engine, the VMM's program, the CPU model of tests that name none

# The options of the runs are those of this one, without the reports, which are of the comparison.
run_options_of() { # option...
	run_options=()
	while (($#)); do
		case $1 in
		--compare | --json | --html | --junit | --log-dir | --engine) shift ;;
		--compare=* | --json=* | --html=* | --junit=* | --log-dir=* | --engine=*) ;;
		*) run_options+=("$1") ;;
		esac
		shift
	done
}

compare_sides() { # option...
	local side sides status number=0 engine program model dir files=() run_options=()
	choose_log_dir
	IFS=, read -r -a sides <<<"$opt_compare"
	((${#sides[@]} > 1)) || die "--compare: two sides at least: '$opt_compare'"
	for side in "${sides[@]}"; do
		[[ $side =~ ^([a-z-]+)(=([^@]+))?(@([A-Za-z0-9_.-]+))?$ ]] ||
			die "--compare: not ENGINE[=PROGRAM][@MODEL]: '$side'"
		[[ " $known_engines " == *" ${BASH_REMATCH[1]} "* ]] ||
			die "--compare: unknown engine '${BASH_REMATCH[1]}' (known: $known_engines)"
	done
	for side in "${sides[@]}"; do
		number=$((number + 1))
		dir=$log_dir/$number
		files+=("$dir/events.tsv")
		[[ $side =~ ^([a-z-]+)(=([^@]+))?(@(.+))?$ ]]
		engine=${BASH_REMATCH[1]} program=${BASH_REMATCH[3]} model=${BASH_REMATCH[5]}
		run_options_of "$@"
		run_options+=(--engine "$engine" --log-dir "$dir")
		[[ -z $model ]] || run_options+=(--cpu "$model")
		printf 'run_tests: on %s\n' "$side" >&2
		compare_run "$engine" "$program" "${run_options[@]}"
		status=$?
		# Failures are what is compared; a run that did not end is none.
		((status <= 2 || status == 77)) || leave 2
	done
	compare_report text "${sides[*]}" "${files[@]}"
	status=$?
	if [[ -n $opt_json ]]; then
		compare_report json "${sides[*]}" "${files[@]}" >"$opt_json"
	fi
	if [[ -n $opt_html ]]; then
		compare_report html "${sides[*]}" "${files[@]}" >"$opt_html"
	fi
	leave "$status"
}

compare_run() { # engine program option...
	local door=("$BASH" "$src/run_tests.sh")
	[[ ! -L $root/run_tests.sh ]] || door=("$BASH" "$root/run_tests.sh")
	case $1 in
	bochs) BOCHS=${2:-${BOCHS-}} ENGINE='' ACCEL='' "${door[@]}" "${@:3}" >&2 ;;
	*) QEMU=${2:-$QEMU} ENGINE='' ACCEL='' "${door[@]}" "${@:3}" >&2 ;;
	esac
}

compare_report() { # format sides file...
	SIDES=$2 FORMAT=$1 awk -f "$src/scripts/format/compare.awk" "${@:3}"
}
