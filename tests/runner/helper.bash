# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the runner's tests share. Each test gets a tree of its own: configuration, "images" (scripts
# of fake-vmm), logs and a temporary directory, so tests may run side by side. Afterwards no process
# of it may live, and no temporary file may be left.

bats_require_minimum_version 1.5.0

suite=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
fake_vmm=$suite/tests/runner/fake-vmm

setup() {
	tree=$BATS_TEST_TMPDIR/tree
	make_tree "$tree"
	cd "$tree" || return 1
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	# Every process that a test starts carries this in its environment.
	export RUNNER_TEST_MARK=$BATS_TEST_TMPDIR
	export QEMU=$fake_vmm
	unset ACCEL ENGINE MACHINE TIMEOUT MAX_SMP ENV CI GITHUB_ACTIONS NO_COLOR
	cfg good <<-END
	END
	image good pass
}

make_tree() { # directory
	mkdir -p "$1/build/host" "$1/build/x86_64/x86" "$1/x86"
	ln -s "${SUPERVISE:-$suite/build/host/supervise}" "$1/build/host/supervise"
	printf 'HOST_CC := cc\n' >"$1/build/config.mk"
	printf 'ARCH := x86_64\nTESTDIR := x86\nADDR2LINE := addr2line\n' >"$1/build/x86_64/config.mk"
	printf 'timeout = 20\ncpu = max\ninclude = x86/unittests.cfg\n' >"$1/unittests.cfg"
}

teardown() {
	[[ -d ${tree-} ]] && chmod -R u+rwx "$tree"
	assert_nothing_left
}

# Adds an entry; its further lines come from stdin.
cfg() { # name
	printf '[%s]\nfile = %s.flat\n' "$1" "$1" >>x86/unittests.cfg
	cat >>x86/unittests.cfg
}

# Writes an image: one of the stock deeds, or a script from stdin.
image() { # name [pass|fail|skip|-]
	local file=build/x86_64/x86/$1.flat
	case ${2--} in
	pass) printf 'print PASS: one\nprint PASS: two\nprint SUMMARY: 2 tests\nexit 1\n' >"$file" ;;
	fail)
		printf '%s\n' 'print PASS: one' 'print FAIL: two' 'print SUMMARY: 2 tests, 1 unexpected failures' \
			'exit 3' >"$file"
		;;
	skip) printf 'print SKIP: none here\nprint SUMMARY: 1 tests, 1 skipped\nexit 77\n' >"$file" ;;
	*) cat >"$file" ;;
	esac
}

# An entry with the image that stdin holds.
guest() { # name
	cfg "$1" </dev/null
	image "$1"
}

# A command that is to fail; unlike !, it ends the test when it does not.
refute() { # command...
	if "$@"; then
		echo "succeeded: $*"
		return 1
	fi
}

# The runner, in this tree.
runner() {
	"$suite/run_tests.sh" --config unittests.cfg --known /dev/null "$@"
}

# Runs one test in both formats and wants the same outcome from pretty, TAP, events and the exit
# status.
expect() { # test outcome [reason-glob]
	local name=$1 outcome=$2 glob=${3-*} status want_status
	case $outcome in
	pass | known | fixed | measure) want_status=0 ;;
	fail) want_status=1 ;;
	error) want_status=2 ;;
	skip) want_status=77 ;;
	esac
	status=0
	runner "$name" >pretty.txt 2>stderr.txt || status=$?
	show_on_failure pretty.txt stderr.txt
	[[ $status == "$want_status" ]] || { echo "status $status, not $want_status"; return 1; }
	[[ ! -s stderr.txt ]] || { echo 'unexpected words on stderr'; return 1; }
	expect_event "$name" "$outcome" "$glob"
	expect_pretty "$name" "$outcome"

	status=0
	runner -t "$name" >tap.txt 2>stderr.txt || status=$?
	show_on_failure tap.txt
	[[ $status == "$want_status" ]] || { echo "status $status with -t, not $want_status"; return 1; }
	expect_tap "$want_status"
}

show_on_failure() {
	local file
	for file; do
		printf -- '--- %s\n' "$file"
		cat "$file"
	done
}

expect_event() { # test outcome reason-glob
	local line
	line=$(awk -F'\t' -v id="x86_64.qemu-tcg.$1" '$1 == "end" && $3 == id { print $4 "\t" $5 }' logs/latest/events.tsv)
	[[ $line == "$2"$'\t'* ]] || { echo "event: $line"; return 1; }
	# shellcheck disable=SC2053 # a glob
	[[ ${line#*$'\t'} == $3 ]] || { echo "reason '${line#*$'\t'}' is not $3"; return 1; }
	# Without a reason there is no verdict.
	[[ $2 == pass || -n ${line#*$'\t'} ]] || { echo 'a verdict without a reason'; return 1; }
}

expect_pretty() { # test outcome
	local words=([1]=x) word
	local -A word_of=([pass]=PASS [fail]=FAIL [known]=KNOWN [fixed]=FIXED [skip]=SKIP [measure]=MEASURED [error]=ERROR)
	word=${word_of[$2]}
	grep -q "^$word x86_64\.$1 " pretty.txt || { echo "no line $word x86_64.$1"; return 1; }
	words=$(tail -n 1 pretty.txt)
	case $2 in
	fail | error) [[ $words == '0 passed, 1 failed, 0 skipped' ]] ;;
	skip) [[ $words == '0 passed, 0 failed, 1 skipped' ]] ;;
	*) [[ $words == '1 passed, 0 failed, 0 skipped' ]] ;;
	esac
}

# prove says yes exactly when the runner does, and each report names the test.
expect_tap() { # exit-status
	local status=0
	prove -e cat tap.txt >prove.txt 2>&1 || status=$?
	show_on_failure prove.txt
	! grep -q 'Parse errors' prove.txt || return 1
	case $1 in
	0 | 77) ((status == 0)) ;;
	*) ((status != 0)) ;;
	esac
}

# No process of this test lives, and its temporary directory is empty.
assert_nothing_left() {
	local try pids
	# What was killed may take a moment to go.
	for ((try = 0; try < 40; try++)); do
		pids=$(living_processes)
		[[ -n $pids ]] || break
		sleep 0.05
	done
	[[ -z $pids ]] || { echo "left behind: $pids"; return 1; }
	[[ ! -d ${TMPDIR-} || -z $(ls -A "$TMPDIR") ]] || { ls -lA "$TMPDIR"; return 1; }
}

# The processes that carry this test's mark, but for bats itself and this very command.
living_processes() {
	local file pid command
	grep -lzxF "RUNNER_TEST_MARK=$BATS_TEST_TMPDIR" /proc/[0-9]*/environ 2>/dev/null |
		while IFS= read -r file; do
			pid=${file#/proc/} pid=${pid%/environ}
			command=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") || continue
			[[ -z $command || $command == *bats-exec-* || $command == 'grep -lzxF '* ]] || printf '%s ' "$pid"
		done
}
