# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Runs what is planned: one supervisor per test, up to as many at once as the user allows; one formatter for all.
# The event stream goes from every supervisor through one pipe to the formatter, which keeps it in events.tsv too.

# Index of the test that a supervisor runs, by its process id.
declare -A running=()
stop_signal=
# Counts of verdicts, by supervisors' exit status: 0, 1, 2, 77.
declare -A verdicts=([0]=0 [1]=0 [2]=0 [77]=0)

run_plan() {
	local i
	write_planned_files
	forget_old_runs
	# Supervisors that end write their process id here; `wait -n` may miss one that ends while a signal is handled.
	exec {bell}<> <(:)
	trap '' PIPE
	trap 'stop_run INT' INT
	trap 'stop_run TERM' TERM
	trap 'stop_run HUP' HUP
	start_formatter
	announce_plan
	for ((i = 0; i < ${#test_id[@]}; i++)); do
		[[ -z $stop_signal ]] || break
		if [[ -n ${test_verdict[i]} ]]; then
			settle_unstarted "$i"
			continue
		fi
		while ((${#running[@]} >= opt_jobs)) && [[ -z $stop_signal ]]; do
			await_one
		done
		[[ -n $stop_signal ]] || start_test "$i"
	done
	while ((${#running[@]})); do
		await_one
	done
	finish_run
}

# One event of the runner itself; docs/protocol.md has the format.
emit() { # type id field...
	local line=$1 field
	now_ms
	line+=$'\t'$REPLY
	for field in "${@:2}"; do
		field=${field//\\/\\\\}
		field=${field//$'\t'/\\t}
		line+=$'\t'${field//$'\n'/\\n}
	done
	printf '%s\n' "$line" >&"$events" || stop_signal=${stop_signal:-PIPE}
}

# The formatter outlives an interrupt, to say how the run ended; it ends with the stream.
start_formatter() {
	exec {events}> >(
		trap '' INT TERM HUP
		EVENTS_FILE=$log_dir/events.tsv VERBOSE=$opt_verbose \
			exec awk -f "$src/scripts/format/events.awk" -f "$src/scripts/format/$opt_format.awk"
	)
	formatter=$!
}

announce_plan() {
	local i
	emit run "" 1 "$src" "${#test_id[@]}" "$log_dir" "$opt_command"
	for ((i = 0; i < ${#test_id[@]}; i++)); do
		emit entry "${test_id[i]}" "${test_arch[i]}" "${test_engine[i]}" "${test_name[i]}" \
			"${test_groups[i]}" "$log_dir/${test_arch[i]}/${test_name[i]}.log"
	done
}

# A test that is skipped, or broken, before it can start.
settle_unstarted() { # index
	local status=77
	[[ ${test_verdict[$1]} == skip ]] || status=2
	verdicts[$status]=$((verdicts[$status] + 1))
	emit end "${test_id[$1]}" "${test_verdict[$1]}" "${test_reason[$1]}" 0 0 0 0 0
}

start_test() { # index
	local IFS=$US log=$log_dir/${test_arch[$1]}/${test_name[$1]}.log
	# shellcheck disable=SC2086 # split at US
	"$supervise" --parent $$ --events "$events" --bell "$bell" --id "${test_id[$1]}" --log "$log" \
		--timeout "${test_timeout[$1]}" ${test_options[$1]} -- ${test_command[$1]} >/dev/null &
	running[$!]=$1
}

# Waits until a supervisor ends, or a signal comes. One that was killed rings no bell: it is looked for now and then.
await_one() {
	local pid
	if read -r -t 0.5 -u "$bell" pid 2>/dev/null && [[ -n ${running[$pid]-} ]]; then
		settle_ended "$pid"
		return
	fi
	for pid in "${!running[@]}"; do
		kill -0 "$pid" 2>/dev/null || settle_ended "$pid"
	done
}

# Takes the exit status of a supervisor, and counts its verdict.
settle_ended() { # pid
	local pid=$1 status=256
	# A signal for the runner ends a wait early.
	while ((status > 128)) && kill -0 "$pid" 2>/dev/null; do
		wait "$pid" 2>/dev/null
		status=$?
	done
	wait "$pid" 2>/dev/null
	status=$?
	case $status in
	0 | 1 | 2 | 77) ;;
	*)
		emit end "${test_id[${running[$pid]}]}" error "the supervisor died (status $status)" 0 0 0 0 0
		status=2
		;;
	esac
	verdicts[$status]=$((verdicts[$status] + 1))
	unset "running[$pid]"
}

# A signal: every supervisor stops its VMM and cleans up; nothing new starts.
stop_run() { # signal
	stop_signal=$1
	((${#running[@]} == 0)) || kill -TERM "${!running[@]}" 2>/dev/null
}

finish_run() {
	local status=0 shown
	if ((verdicts[2])) || [[ -n $stop_signal ]]; then
		status=2
	elif ((verdicts[1])); then
		status=1
	elif ((!verdicts[0])); then
		status=77
	fi
	emit done "" "$status" "$stop_signal"
	exec {events}>&-
	wait "$formatter"
	shown=$?
	if [[ -n $stop_signal ]]; then
		trap - "$stop_signal"
		kill -s "$stop_signal" $$
	fi
	# What was shown and what happened must be one.
	if ((shown != status)); then
		printf 'run_tests: the report was not written whole (status %d instead of %d)\n' "$shown" "$status" >&2
		status=2
	fi
	leave "$status"
}

# When there are twenty runs, keeps the logs of the last ten; those of a runner that still runs are left alone.
forget_old_runs() {
	local dirs dir
	[[ -z $opt_log_dir ]] || return 0
	ln -sfn "${log_dir##*/}" "$root/logs/latest" || leave 2
	set +f
	dirs=("$root"/logs/[0-9]*-[0-9]*-[0-9]*/)
	set -f
	((${#dirs[@]} > 20)) || return 0
	for dir in "${dirs[@]:0:${#dirs[@]}-10}"; do
		dir=${dir%/}
		kill -0 "${dir##*-}" 2>/dev/null || rm -rf "$dir"
	done
}
