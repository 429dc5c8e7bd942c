#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What runs, how often, and in which order.

load helper

# Names of the tests in the order in which they started.
started() {
	awk -F'\t' '$1 == "start" { sub(/.*\./, "", $3); print $3 }' logs/latest/events.tsv | paste -sd' '
}

# The most tests that ran at once.
most_at_once() {
	sort -s -t$'\t' -k2,2n logs/latest/events.tsv | awk -F'\t' '
		$1 == "start" && ++now > most { most = now }
		$1 == "end" && $3 != "" { now-- }
		END { print most }'
}

sleeper() { # name seconds
	guest "$1" <<-END
		sleep $2
		print PASS: one
		print SUMMARY: 1 tests
		exit 1
	END
}

@test "one job: the order of the configuration" {
	sleeper a 0
	sleeper b 0.2
	runner
	runner
	[[ $(started) == 'good a b' ]]
	(($(most_at_once) == 1))
}

@test "more jobs: the longest first, and before it what never ran" {
	sleeper a 0.05
	sleeper b 0.4
	sleeper c 0.2
	runner a b c
	MAX_SMP=4 runner -j 2
	# Two start at once, and either may say so first; the shortest comes last.
	[[ $(started) == *' a' ]]
}

@test "no more than -j at once" {
	for name in a b c d e f; do
		sleeper $name 0.2
	done
	MAX_SMP=8 runner -j 3
	(($(most_at_once) == 3))
}

@test "the CPUs of those that run fit the machine" {
	for name in a b c d; do
		cfg $name <<<'smp = 2'
		image $name <<<$'sleep 0.2\nprint PASS: one\nprint SUMMARY: 1 tests\nexit 1'
	done
	MAX_SMP=4 runner -j 4 a b c d
	(($(most_at_once) == 2))
	sed -i 's/smp = 2/smp = 64/' x86/unittests.cfg
	MAX_SMP=4 runner -j 4 a b c d
	(($(most_at_once) == 1))
}

@test "the memory of those that run fits the machine" {
	for name in a b; do
		cfg $name <<<'memory = 999999'
		image $name <<<$'sleep 0.2\nprint PASS: one\nprint SUMMARY: 1 tests\nexit 1'
	done
	MAX_SMP=4 runner -j 4 a b
	(($(most_at_once) == 1))
}

@test "a benchmark runs alone" {
	for name in a b c; do
		sleeper $name 0.1
	done
	cfg m <<<'kind = measure'
	image m <<<$'sleep 0.2\nprint MEASURE: x: 1 cycles\nexit 1'
	cfg n <<<'alone = yes'
	image n <<<$'sleep 0.2\nprint PASS: one\nprint SUMMARY: 1 tests\nexit 1'
	MAX_SMP=8 runner -j 4
	# While one of them runs, nothing starts and nothing ends.
	awk -F'\t' '
		$1 == "start" || ($1 == "end" && $3 != "") {
			if (alone != "" && alone != $3) { print "with " alone ": " $0; bad = 1 }
			if ($1 == "end") { alone = ""; now-- } else { now++; if ($3 ~ /\.[mn]$/) { alone = $3; if (now > 1) bad = 1 } }
		}
		END { exit bad }' <(sort -s -t$'\t' -k2,2n logs/latest/events.tsv)
}

@test "--repeat" {
	image bad fail
	cfg bad </dev/null
	run -1 runner --repeat 3
	[[ ${lines[-1]} == '3 passed, 3 failed, 0 skipped' ]]
	[[ -f logs/latest/x86_64/good.log && -f "logs/latest/x86_64/good~3.log" ]]
	run -1 runner -t --repeat 2
	[[ $output == *'ok 1 - x86_64.good: one'*'x86_64.good~2: one'* ]]
}

@test "--until-fail" {
	guest flaky </dev/null
	# Fails at the third start.
	cat >flaky-vmm <<-'END'
		#!/usr/bin/env bash
		[[ " $* " == *' -kernel '* ]] || exec "$FAKE_VMM" "$@"
		echo >>starts
		if (($(wc -l <starts) == 3)); then
			printf 'FAIL: one\nSUMMARY: 1 tests, 1 unexpected failures\n'
			exit 3
		fi
		printf 'PASS: one\nSUMMARY: 1 tests\n'
		exit 1
	END
	chmod +x flaky-vmm
	export FAKE_VMM=$QEMU QEMU=$tree/flaky-vmm
	run -1 runner --until-fail flaky
	[[ ${lines[-1]} == '2 passed, 1 failed, 0 skipped' ]]
	rm starts
	run -0 runner --until-fail --repeat 2 flaky
	[[ ${lines[-1]} == '2 passed, 0 failed, 0 skipped' ]]
}

@test "--failed" {
	run -2 runner --failed
	[[ $output == *'no test has run here before'* ]]
	cfg bad </dev/null
	image bad fail
	guest broken <<<'exit 0'
	run -2 runner
	run -0 runner -l --failed
	[[ $output == $'x86_64.bad\nx86_64.broken' ]]
	image bad pass
	run -0 runner bad
	run -0 runner -l --failed
	[[ $output == x86_64.broken ]]
	image broken pass
	run -0 runner --failed
	run -0 runner --failed
	[[ ${lines[-1]} == '0 passed, 0 failed, 0 skipped' ]]
}

@test "--shard: every test falls into one part" {
	local i
	for i in 1 2 3 4 5 6; do
		cfg "t$i" </dev/null
	done
	for i in 1 2 3; do
		runner -l --shard "$i/3"
	done | sort >parts
	runner -l | sort >all
	diff parts all
	(($(runner -l --shard 1/3 | wc -l) == 3))
	diff <(CI_NODE_INDEX=2 CI_NODE_TOTAL=3 runner -l) <(runner -l --shard 2/3)
	diff <(SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_COUNT=3 runner -l) <(runner -l --shard 3/3)
	diff <(CI_NODE_INDEX=2 CI_NODE_TOTAL=3 runner -l --shard 1/1) <(runner -l)
	run -0 runner --shard 9/9
	[[ ${lines[-1]} == '0 passed, 0 failed, 0 skipped' ]]
	for i in 0/2 3/2 1 x/y 1/0; do
		run -2 runner --shard $i
	done
}

@test "what a VMM can do is asked once, and again when the program changes" {
	printf '#!/bin/sh\necho "$1" >>%q\nexec %q "$@"\n' "$tree/asked" "$fake_vmm" >vmm
	chmod +x vmm
	export QEMU=$tree/vmm
	runner
	runner
	(($(grep -c -- --version asked) == 1))
	# Each run starts the VMM once and no more.
	(($(grep -c -- -nodefaults asked) == 2))
	touch -d '2001-01-01' vmm
	runner
	(($(grep -c -- --version asked) == 2))
}
