#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whoever stops the runner, and whenever: everything it started stops, and nothing is left.

load helper

# Starts the runner in the background, with the signals of a fresh process; sets runner_pid.
start_runner() { # option...
	env --default-signal "$suite/run_tests.sh" --config unittests.cfg --known /dev/null "$@" >out.txt 2>err.txt 3>&- &
	runner_pid=$!
}

await_text() { # text file
	local try
	for ((try = 0; try < 200; try++)); do
		! grep -qF "$1" "$2" 2>/dev/null || return 0
		sleep 0.02
	done
	echo "no '$1' in $2"
	return 1
}

hanging_guests() {
	local i
	for i in 1 2 3 4; do
		guest "hang$i" <<-'END'
			print PASS: one
			child
			far-child
			stubborn
			hang
		END
	done
}

# The signal goes to the runner's process alone.
stop_by() { # signal expected-status
	local status=0
	hanging_guests
	start_runner -v -j 4 'hang*'
	for i in 1 2 3 4; do
		await_text 'PASS: one' "logs/latest/x86_64/hang$i.log"
	done
	kill -s "$1" "$runner_pid"
	wait "$runner_pid" || status=$?
	show_on_failure out.txt err.txt
	((status == $2)) || { echo "status $status"; return 1; }
	assert_nothing_left
	(($(grep -c '^ERROR x86_64.hang. .*stopped$' out.txt) == 4))
	tail -n 1 out.txt | grep -qx '0 passed, 4 failed, 0 skipped'
}

@test "SIGTERM" {
	stop_by TERM 143
}

@test "SIGINT" {
	stop_by INT 130
}

@test "SIGHUP" {
	stop_by HUP 129
}

@test "SIGKILL: the supervisors notice" {
	hanging_guests
	start_runner -v -j 4 'hang*'
	for i in 1 2 3 4; do
		await_text 'PASS: one' "logs/latest/x86_64/hang$i.log"
	done
	kill -KILL "$runner_pid"
	wait "$runner_pid" || true
	await_text 'failed, ' out.txt
	assert_nothing_left
	grep -q '^0 passed, 4 failed' out.txt
}

@test "a supervisor that is killed: its VMM dies too, and the test is in error" {
	guest lone <<-'END'
		print PASS: one
		hang
	END
	start_runner lone good
	await_text 'PASS: one' logs/latest/x86_64/lone.log
	kill -KILL "$(pgrep -P "$runner_pid" -f -- '--id x86_64.qemu-tcg.lone')"
	status=0
	wait "$runner_pid" || status=$?
	show_on_failure out.txt err.txt
	((status == 2))
	grep -qE '^ERROR x86_64.lone .*(the supervisor died|stopped)' out.txt
	grep -q '^PASS x86_64.good ' out.txt
}

@test "Ctrl-C on a terminal" {
	hanging_guests
	{
		await_text 'PASS: one' logs/latest/x86_64/hang1.log >&2
		printf '\003'
	} | NO_COLOR=1 script -qec "'$suite/run_tests.sh' --config unittests.cfg --known /dev/null -j 2 'hang*'" /dev/null >out.txt || true
	show_on_failure out.txt
	grep -q 'ERROR x86_64.hang1 .*stopped' out.txt
	grep -q 'ERROR x86_64.hang4 .*not run: stopped' out.txt
	assert_nothing_left
}

@test "a signal at any point of a run" {
	local i delay status
	for i in 1 2 3 4 5 6; do
		guest "quick$i" <<-'END'
			print PASS: one
			child
			print SUMMARY: 1 tests
			exit 1
		END
	done
	for delay in 0 5 10 15 20 25 30 35 40 45 50 60 70 80; do
		start_runner -j 2
		sleep "0.0$((delay / 10))$((delay % 10))"
		status=0
		kill -TERM "$runner_pid" 2>/dev/null || true
		wait "$runner_pid" || status=$?
		# Stopped before it could catch signals, stopped, or already through.
		[[ $status == 143 || $status == 0 ]] || { show_on_failure out.txt err.txt; echo "$delay: $status"; return 1; }
		assert_nothing_left
	done
}

@test "two runners at once in one tree" {
	local i
	for i in 1 2 3 4 5 6; do
		cfg "t$i" </dev/null
		image "t$i" pass
	done
	runner -j 3 >one.txt 2>&1 &
	runner -j 3 >two.txt 2>&1
	wait $!
	show_on_failure one.txt two.txt
	tail -n 1 one.txt | grep -qx '7 passed, 0 failed, 0 skipped'
	tail -n 1 two.txt | grep -qx '7 passed, 0 failed, 0 skipped'
	(($(find logs -name events.tsv | wc -l) == 2))
}

@test "many tests in parallel" {
	local i
	for ((i = 0; i < 60; i++)); do
		cfg "t$i" </dev/null
		image "t$i" pass
	done
	runner -j 16 -t >tap.txt 2>stderr.txt
	show_on_failure stderr.txt
	[[ ! -s stderr.txt ]]
	expect_tap 0
	(($(grep -c '^ok ' tap.txt) == 122))
}
