# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# --hosts FILE: each test, as a standalone file, goes to one of the machines of FILE by ssh; its
# events come back into one stream. GNU parallel deals the tests out to as many slots as the hosts
# have together, and tries again what a host that died did not finish.

declare -a slot_hosts=()

# FILE has a host a line, [N/][USER@]HOST, N being how many tests it runs at once; # starts a
# comment.
read_hosts() {
	local line host at=0 i
	while IFS= read -r line; do
		at=$((at + 1))
		line=${line%%#*}
		# shellcheck disable=SC2086 # words, to trim
		set -- $line
		(($#)) || continue
		[[ $# == 1 && $1 =~ ^(([1-9][0-9]{0,2})/)?([A-Za-z0-9_.@:-]+)$ ]] ||
			die_at "$opt_hosts:$at" "not of the form [N/][USER@]HOST: $line"
		host=${BASH_REMATCH[3]}
		[[ $host != -* ]] || die_at "$opt_hosts:$at" "not a host: $host"
		for ((i = ${BASH_REMATCH[2]:-1}; i > 0; i--)); do
			slot_hosts+=("$host")
		done
	done <"$opt_hosts"
	((${#slot_hosts[@]})) || die "$opt_hosts lists no host"
}

run_on_hosts() {
	local i scratch
	read_hosts
	find_program parallel || die '--hosts needs GNU parallel'
	supervise_static=${SUPERVISE_STATIC:-$root/build/host/supervise-static}
	[[ -x $supervise_static ]] || make -C "$root" build/host/supervise-static >&2 ||
		die 'no supervise-static'
	# shellcheck source=scripts/standalone.bash
	. "$src/scripts/standalone.bash"
	write_planned_files
	forget_old_runs
	trap '' PIPE
	trap 'stop_hosts INT' INT
	trap 'stop_hosts TERM' TERM
	trap 'stop_hosts HUP' HUP
	scratch=$log_dir/standalone
	mkdir -p "$scratch/dead" || leave 2
	start_formatter
	emit run "" 1 "$src" "${#test_id[@]}" "$log_dir" "$opt_command"
	announce_plan
	for i in "${!test_id[@]}"; do
		if [[ -n ${test_verdict[i]} ]]; then
			start_or_settle "$i"
			continue
		fi
		write_test "$i" "$scratch"
		printf '%s\t%s\t%s\n' "${test_id[i]}" "$scratch/${test_arch[i]}/${test_name[i]}" \
			"$log_dir/${test_arch[i]}/${test_name[i]}.log"
	done >"$scratch/list"
	# A host that is gone hands its tests to the others, as often as there are hosts.
	parallel --will-cite -j "${#slot_hosts[@]}" --retries "$((${#slot_hosts[@]} + 1))" --colsep '\t' \
		"$src/scripts/on-host" "$scratch/dead" '{%}' '{1}' '{2}' '{3}' "${slot_hosts[@]}" \
		<"$scratch/list" 2>"$scratch/stderr" 1>&"$events" &
	parallel_pid=$!
	wait "$parallel_pid"
	[[ -z $stop_signal ]] || wait "$parallel_pid"
	finish_hosts "$scratch"
}

stop_hosts() { # signal
	stop_signal=$1
	kill -TERM "$parallel_pid" 2>/dev/null
}

# The formatter has seen every event, and so knows the verdict.
finish_hosts() { # scratch
	local file status
	emit done "" "" "$stop_signal"
	exec {events}>&-
	wait "$formatter"
	status=$?
	set +f
	for file in "$1"/dead/*; do
		[[ -f $file ]] || continue
		printf 'run_tests: host %s was lost: %s\n' "${file##*/}" "$(<"$file")" >&2
	done
	set -f
	write_reports "$status" || status=2
	rm -rf "$1"
	if [[ -n $stop_signal && $stop_signal != PIPE ]]; then
		trap - "$stop_signal"
		kill -s "$stop_signal" $$
	fi
	leave "$status"
}
