# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Runs what is planned: one supervisor for each test, one formatter for all. The event stream goes
# from every supervisor through one pipe to the formatter, which keeps it in events.tsv too.

# Index of the test that a supervisor runs, by its process id.
declare -A running=()
stop_signal=''
# Counts of verdicts, by supervisors' exit status: 0, 1, 2, 77.
declare -A verdicts=([0]=0 [1]=0 [2]=0 [77]=0)

run_plan() {
	write_planned_files
	forget_old_runs
	# Supervisors that end write their process id here; `wait -n` may miss one that ends while a
	# signal is handled.
	exec {bell}<> <(:)
	trap '' PIPE
	trap 'stop_run INT' INT
	trap 'stop_run TERM' TERM
	trap 'stop_run HUP' HUP
	start_formatter
	emit run "" 1 "$src" "${#test_id[@]}" "$log_dir" "$opt_command"
	announce_plan
	order_queue
	while [[ -z $stop_signal ]]; do
		if ((${#queue[@]} == 0)); then
			next_round && continue
			break
		elif take_next; then
			start_or_settle "$REPLY"
		else
			await_one
		fi
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
	local results=$cache_dir/results.tsv color=
	live=
	if [[ -t 1 && ${TERM:-dumb} != dumb && $opt_format == pretty ]]; then
		{ live=$(stty size <&3 2>/dev/null); } 3>&1
		[[ -n ${NO_COLOR-} ]] || color=yes
	fi
	if [[ ! -w ${results%/*} || (-e $results && ! -w $results) ]]; then
		results=
	fi
	# mawk would wait for a full buffer before it looks at the first event.
	local promptly=()
	find_program awk
	if [[ $REPLY -ef ${REPLY%/*}/mawk || $REPLY -ef /usr/bin/mawk ]]; then
		promptly=(-W interactive)
	fi
	exec {events}> >(
		trap '' INT TERM HUP
		formatter_files "$opt_format"
		EVENTS_FILE=$log_dir/events.tsv RESULTS_FILE=$results VERBOSE=$opt_verbose LIVE=$live COLOR=$color \
			JOBS=$opt_jobs exec awk "${promptly[@]}" "${files[@]}"
	)
	formatter=$!
}

# Sets `files` to awk's -f options for a report.
formatter_files() { # name
	local name parts=(events results)
	case $1 in
	pretty) parts+=(live) ;;
	html) parts+=(collect baseline) ;;
	junit | json | github | lava) parts+=(collect) ;;
	esac
	files=()
	for name in "${parts[@]}" "$1"; do
		files+=(-f "$src/scripts/format/$name.awk")
	done
}

# A report over the whole stream, when all is over, to stdout. It is whole if it ends with the run's
# status.
write_report() { # name status
	local files
	formatter_files "$1"
	EVENTS_FILE='' RESULTS_FILE='' BASELINE=$opt_baseline HOSTNAME=$HOSTNAME awk "${files[@]}" <"$log_dir/events.tsv"
	(($? == $2)) && return
	printf 'run_tests: the %s report was not written whole\n' "$1" >&2
	return 1
}

write_reports() { # status
	local complete=0
	if [[ -n $opt_junit ]]; then
		write_report junit "$1" >"$opt_junit" || complete=1
	fi
	if [[ -n $opt_json ]]; then
		write_report json "$1" >"$opt_json" || complete=1
	fi
	if [[ -n $opt_html ]]; then
		write_report html "$1" >"$opt_html" || complete=1
	fi
	if [[ $opt_github == true ]]; then
		write_report github "$1" || complete=1
	fi
	return "$complete"
}

announce_plan() {
	local i
	for ((i = 0; i < ${#test_id[@]}; i++)); do
		emit entry "${test_id[i]}$round_mark" "${test_arch[i]}" "${test_engine[i]}" "${test_name[i]}$round_mark" \
			"${test_groups[i]}" "$log_dir/${test_arch[i]}/${test_name[i]}$round_mark.log" "${test_expected[i]}"
	done
}

# --repeat and --until-fail: all tests again, under names with a mark.
round=1 round_mark=''
next_round() {
	((round < opt_repeat)) || return 1
	# The next round waits for this one: what fails in it may end the run.
	while ((${#running[@]})) && [[ -z $stop_signal ]]; do
		await_one
	done
	[[ -z $stop_signal ]] || return 1
	[[ -z $opt_until_fail ]] || ((verdicts[1] + verdicts[2] == 0)) || return 1
	round=$((round + 1))
	round_mark="~$round"
	announce_plan
	order_queue
}

start_or_settle() { # index
	if [[ -z ${test_verdict[$1]} ]]; then
		start_test "$1"
		return
	fi
	# Skipped, or broken, before it can start.
	local status=77
	[[ ${test_verdict[$1]} == skip ]] || status=2
	verdicts[$status]=$((verdicts[$status] + 1))
	emit end "${test_id[$1]}$round_mark" "${test_verdict[$1]}" "${test_reason[$1]}" 0 0 0 0 0
}

start_test() { # index
	local IFS=$US log=$log_dir/${test_arch[$1]}/${test_name[$1]}$round_mark.log
	# shellcheck disable=SC2086 # split at US
	"$supervise" --parent $$ --events "$events" --bell "$bell" --id "${test_id[$1]}$round_mark" --log "$log" \
		--timeout "${test_timeout[$1]}" ${test_options[$1]} -- ${test_command[$1]} >/dev/null &
	running[$!]=$1
	account "$1" 1
}

# Waits until a supervisor ends, or a signal comes. One that was killed rings no bell: it is looked
# for now and then.
await_one() {
	local pid
	if read -r -t 0.25 -u "$bell" pid 2>/dev/null && [[ -n ${running[$pid]-} ]]; then
		settle_ended "$pid"
		return
	fi
	[[ -z $live ]] || emit tick ""
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
		emit end "${test_id[${running[$pid]}]}$round_mark" error "the supervisor died (status $status)" 0 0 0 0 0
		status=2
		;;
	esac
	verdicts[$status]=$((verdicts[$status] + 1))
	account "${running[$pid]}" -1
	unset "running[$pid]"
	# --until-fail: the rest of the round is left out.
	if [[ -n $opt_until_fail && ($status == 1 || $status == 2) ]]; then
		queue=()
	fi
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
	# What was shown and what happened must be one.
	if ((shown != status)); then
		printf 'run_tests: the report was not written whole (status %d instead of %d)\n' "$shown" "$status" >&2
		status=2
	fi
	write_reports "$shown" || status=2
	# A report that nobody takes is no signal for the runner, but an error.
	if [[ -n $stop_signal && $stop_signal != PIPE ]]; then
		trap - "$stop_signal"
		kill -s "$stop_signal" $$
	fi
	leave "$status"
}

# When there are twenty runs, keeps the logs of the last ten; those of a runner that still runs are
# left alone.
forget_old_runs() {
	local dirs dir
	[[ -z $opt_log_dir ]] || return 0
	ln -sfn "${log_dir##*/}" "$logs_dir/latest" || leave 2
	set +f
	dirs=("$logs_dir"/[0-9]*-[0-9]*-[0-9]*/)
	set -f
	((${#dirs[@]} > 20)) || return 0
	for dir in "${dirs[@]:0:${#dirs[@]}-10}"; do
		dir=${dir%/}
		kill -0 "${dir##*-}" 2>/dev/null || rm -rf "$dir"
	done
}
