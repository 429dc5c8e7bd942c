#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Known issues: what fails as they say is TODO, what no longer does is fixed, and the file is read
# strictly.

load helper

runner() {
	"$suite/run_tests.sh" --config unittests.cfg --known known.cfg "$@"
}

# A known issue; its further keys come from stdin.
known() { # name
	{
		printf '[%s]\nreason = QEMU gets it wrong\nreference = docs/findings.md#it\n' "$1"
		cat
	} >>known.cfg
}

three_checks() {
	guest t <<-'END'
		print PASS: one
		print FAIL: two
		print FAIL: three
		print SUMMARY: 3 tests, 2 unexpected failures
		exit 3
	END
}

@test "failing checks that are known: TODO with the reference" {
	three_checks
	known a <<<$'test = t\ncheck = t*'
	expect t known 'QEMU gets it wrong (docs/findings.md#it)'
	grep -qF 'not ok 2 - x86_64.t: two # TODO QEMU gets it wrong (docs/findings.md' tap.txt
	grep -q '^TODO passed' prove.txt && return 1
	grep -q 'KNOWN 2 checks # QEMU gets it wrong' pretty.txt
}

@test "a known failure beside one that is not" {
	three_checks
	known a <<<$'test = t\ncheck = two'
	expect t fail three
}

@test "an issue without check: whatever fails" {
	three_checks
	known a <<<'test = t'
	expect t known '*'
}

@test "fixed: the check passes" {
	known a <<<$'test = good\ncheck = one'
	expect good fixed '?*'
	grep -q '^ok 1 - x86_64.good: one # TODO docs/findings.md' tap.txt
	grep -q "FIXED known issue 'a' no longer shows" pretty.txt
}

@test "fixed: nothing fails" {
	known a <<<'test = g*'
	expect good fixed '?*'
	grep -q '^ok 3 - x86_64.good # TODO docs/findings.md' tap.txt
}

@test "a check that sometimes fails is never fixed" {
	known a <<<$'test = good\ncheck = one\nsometimes = yes'
	expect good pass
}

@test "an issue whose check did not run is noted" {
	known a <<<$'test = good\ncheck = gone'
	expect good pass
	grep -q "known issue 'a' names a check that did not run" pretty.txt
}

@test "--strict-known: stale issues fail" {
	known a <<<$'test = good\ncheck = one'
	run -1 runner --strict-known
	[[ $output == *'stale entry in known-issues.cfg'* ]]
	printf '' >known.cfg
	known a <<<$'test = good\ncheck = gone'
	run -1 runner --strict-known
	printf '' >known.cfg
	run -0 runner --strict-known
}

@test "a broken run that is known" {
	guest t <<-'END'
		print PASS: one
		kill ABRT
	END
	known a <<<$'test = t\nerror = the VMM died by signal 6*'
	expect t known 'QEMU gets it wrong*the VMM died by signal 6*'
	grep -q '^not ok 2 - x86_64.t # TODO' tap.txt
}

@test "a broken run that is known to fail otherwise" {
	guest t <<-'END'
		print PASS: one
		kill ABRT
	END
	known a <<<$'test = t\ncheck = *\n[b]\ntest = t\nreason = x\nreference = y\nerror = timeout*'
	expect t error 'the VMM died by signal 6*'
}

@test "a skipped test leaves its issue alone" {
	cfg s </dev/null
	image s skip
	known a <<<'test = s'
	expect s skip 'none here'
	refute grep -q FIXED pretty.txt
}

@test "engine, version, architecture and CPU model" {
	three_checks
	printf '[u]\nfile = t.flat\nqemu_params = -cpu qemu64,+x\n' >>x86/unittests.cfg
	local key
	for key in 'engine = qemu-tcg' 'engine = qemu-kvm, qemu-tcg' 'version = >=7.2' 'version = <8' 'version = ==7.2.22' \
		'version = >7.2 <=7.2.22' 'version = !=7.2.21' 'arch = i386 x86_64' 'cpu = max' 'cpu = m?x'; do
		printf '' >known.cfg
		known a <<<$'test = t\n'"$key"
		expect t known '*'
	done
	for key in 'engine = qemu-kvm' 'version = >7.2.22' 'version = >=7.2 <7.2.22' 'version = !=7.2.22' 'arch = i386' \
		'cpu = qemu*'; do
		printf '' >known.cfg
		known a <<<$'test = t\n'"$key"
		expect t fail '*'
	done
	printf '' >known.cfg
	known a <<<$'test = *\ncpu = qemu64'
	expect u known '*'
	expect t fail '*'
}

@test "the file is read strictly" {
	local text
	refuse_known() { # line words
		cat >known.cfg
		run -2 runner
		[[ $output == *"known.cfg:$1: "*"$2"* ]] || { echo "$output"; return 1; }
	}
	refuse_known 1 'has no reason' <<<$'[a]\ntest = good\nreference = x'
	refuse_known 1 'has no reference' <<<$'[a]\ntest = good\nreason = x'
	refuse_known 1 'has no test' <<<$'[a]\nreason = x\nreference = x'
	refuse_known 3 'reason has no value' <<<$'[a]\ntest = good\nreason =\nreference = x'
	refuse_known 2 "unknown key 'tests'" <<<$'[a]\ntests = good\nreason = x\nreference = x'
	refuse_known 1 'neither' <<<$'test = good'
	refuse_known 1 'not the header' <<<$'[a\ntest = good'
	refuse_known 5 'stands at ' <<<$'[a]\ntest = good\nreason = x\nreference = x\n[a]\ntest = good'
	refuse_known 1 'is about no test there is' <<<$'[a]\ntest = god\nreason = x\nreference = x'
	refuse_known 1 'not of the form' <<<$'[a]\ntest = good\nreason = x\nreference = x\nversion = 7'
	refuse_known 5 'engine = qemu' <<<$'[a]\ntest = good\nreason = x\nreference = x\nengine = qemu'
	refuse_known 1 'both check and error' <<<$'[a]\ntest = good\nreason = x\nreference = x\ncheck = a\nerror = b'
}
