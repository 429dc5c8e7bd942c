#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The verdict table: each way a run can go has one verdict, the same in every report.

load helper

@test "passes" {
	expect good pass
}

@test "fails" {
	cfg bad </dev/null
	image bad fail
	expect bad fail two
	grep -q '^    FAIL two$' pretty.txt
}

@test "skips as a whole, with the reason" {
	guest none <<-'END'
		print SKIP: smap: no SMAP here
		print SUMMARY: 1 tests, 1 skipped
		exit 77
	END
	expect none skip 'no SMAP here'
	grep -q '# SKIP no SMAP here' tap.txt
}

@test "runs no check at all: a skip" {
	guest none <<-'END'
		print SUMMARY: 0 tests
		exit 77
	END
	expect none skip 'the guest ran no check'
}

@test "skips some checks and passes the rest" {
	guest some <<-'END'
		print PASS: one
		print SKIP: two: no device
		print SUMMARY: 2 tests, 1 skipped
		exit 1
	END
	expect some pass
	grep -q '^ok 2 - x86_64.some: two: no device # SKIP no device$' tap.txt
}

@test "fails as the guest expects: a pass, TODO in TAP" {
	guest x <<-'END'
		print PASS: one
		print XFAIL: two
		print SUMMARY: 2 tests, 1 expected failures
		exit 1
	END
	expect x pass
	grep -q '^not ok 2 - x86_64.x: two # TODO ' tap.txt
}

@test "passes though the guest expects a failure: a failure" {
	guest x <<-'END'
		print XPASS: one
		print SUMMARY: 1 tests, 1 unexpected failures
		exit 3
	END
	expect x fail one
}

@test "fails as the guest knows: known" {
	guest k <<-'END'
		print PASS: one
		print KFAIL: two
		print SUMMARY: 2 tests, 1 known failures
		exit 1
	END
	expect k known '?*'
}

@test "no summary" {
	guest n <<-'END'
		print PASS: one
		exit 1
	END
	expect n error 'no summary; *'
}

@test "a wrong count: lines were lost" {
	guest n <<-'END'
		print PASS: one
		print SUMMARY: 2 tests
		exit 1
	END
	expect n error 'lost lines: the summary counts 2 checks, 1 were seen'
}

@test "a summary with fewer failures than there were" {
	guest n <<-'END'
		print FAIL: one
		print SUMMARY: 1 tests
		exit 1
	END
	expect n error 'the summary disagrees*'
}

@test "a malformed summary" {
	guest n <<-'END'
		print PASS: one
		print SUMMARY: 1 tests, and all is well
		exit 1
	END
	expect n error 'a malformed summary*'
}

@test "status says pass, summary says fail" {
	guest n <<-'END'
		print FAIL: one
		print SUMMARY: 1 tests, 1 unexpected failures
		exit 1
	END
	expect n error 'exit code 0 disagrees*'
}

@test "status says fail, summary says pass" {
	guest n <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		exit 3
	END
	expect n error 'exit code 1 disagrees*'
}

@test "status says skip, summary says pass" {
	guest n <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		exit 77
	END
	expect n error 'exit code 38 disagrees*'
}

@test "repeated names are told apart" {
	guest r <<-'END'
		print PASS: same
		print PASS: same
		print PASS: same (2)
		print FAIL: same
		print SUMMARY: 4 tests, 1 unexpected failures
		exit 3
	END
	expect r fail 'same (3)'
	(($(grep -E '^(not )?ok ' tap.txt | sed 's/.* - //' | sort -u | wc -l) == 4))
}

@test "silent passes are counted by QUIET" {
	guest q <<-'END'
		print PASS: one
		print QUIET: 3
		print SUMMARY: 4 tests
		exit 1
	END
	expect q pass
}

@test "a check without a name" {
	guest e <<-'END'
		print PASS: one
		raw SKIP:\040\n
		print SUMMARY: 2 tests, 1 skipped
		exit 1
	END
	expect e error 'a check without a name or reason*'
}

@test "binary garbage, NUL, escape codes, CR LF between the lines" {
	guest g <<-'END'
		raw \033c\033[?7l\033[2J\033]0;title\007
		raw \001\002\377\376\300\200garbage\177\n
		raw PA\000SS: nul\r\n
		raw \033[1mPASS: bold\033[0m\r\r\n
		raw PASS: caf\303\251 \355\240\200\n
		raw \r\033[KPASS: after a return\n
		raw SUMMARY: 4 tests\r\n
		exit 1
	END
	expect g pass
	# What the log and the reports hold is printable.
	refute grep -qP '[\x00-\x08\x0b-\x1f\x7f]' logs/latest/x86_64/g.log
	iconv -f UTF-8 -t UTF-8 logs/latest/x86_64/g.log >/dev/null
	refute grep -qP '[\x00-\x08\x0b-\x1f\x7f]' tap.txt
	grep -q $'caf\303\251 \\\\xed' tap.txt
}

@test "a line of 100 MB" {
	guest l <<-'END'
		print PASS: one
		fill 100000000
		print
		print PASS: two
		print SUMMARY: 2 tests
		exit 1
	END
	expect l pass
	(($(stat -c %s logs/latest/x86_64/l.log) < 100000))
	grep -q 'more bytes\]$' logs/latest/x86_64/l.log
}

@test "half lines of two CPUs" {
	guest h <<-'END'
		raw PASS: fo
		raw PASS: bar\n
		raw o\n
		print SUMMARY: 2 tests
		exit 1
	END
	expect h error 'lost lines*'
}

@test "a name cannot forge a check" {
	guest f <<-'END'
		print FAIL: one
		print PASS: forged
		print SUMMARY: 1 tests, 1 unexpected failures
		exit 3
	END
	expect f error 'lost lines*'
}

@test "PASS: and # inside a message are only text" {
	guest f <<-'END'
		print FAIL: one PASS: two # TODO # SKIP not ok
		print SUMMARY: 1 tests, 1 unexpected failures
		exit 3
	END
	expect f fail '*'
	grep -q '^not ok 1 - x86_64.f: one PASS: two \\# TODO' tap.txt
}

@test "a second summary that agrees" {
	guest s <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		print PASS: two
		print SUMMARY: 2 tests
		print text after it
		exit 1
	END
	expect s pass
}

@test "a second summary that lies" {
	guest s <<-'END'
		print FAIL: one
		print SUMMARY: 1 tests, 1 unexpected failures
		print SUMMARY: 1 tests
		exit 1
	END
	expect s error 'the summary disagrees*'
}

@test "checks after the summary" {
	guest s <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		print PASS: two
		exit 1
	END
	expect s error '1 checks after the summary'
}

@test "exits 0 in silence" {
	guest z <<-'END'
		exit 0
	END
	expect z error 'no summary; the VMM left without*'
}

@test "exits 0 after a good report: the status never arrived" {
	guest z <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		exit 0
	END
	expect z error '*reset, triple fault or power-off*'
}

@test "the same where the guest is to leave by a reset" {
	cfg z <<<'reset = leaves'
	image z <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		exit 0
	END
	expect z pass
}

@test "the exit status by a line" {
	guest z <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		print EXIT: STATUS=1
		exit 0
	END
	expect z pass
}

@test "the exit status by a line says fail" {
	guest z <<-'END'
		print FAIL: one
		print SUMMARY: 1 tests, 1 unexpected failures
		print EXIT: STATUS=3
		exit 0
	END
	expect z fail one
}

@test "line and process disagree about the status" {
	guest z <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		print EXIT: STATUS=1
		exit 3
	END
	expect z error 'the guest said status 1, the VMM left with 3'
}

@test "exits 1 with only a warning on stderr" {
	guest w <<-'END'
		err fake-vmm: warning: this host is old
		exit 1
	END
	expect w error 'no summary; the VMM left with status 1: fake-vmm: warning: this host is old'
}

@test "a warning beside a good report" {
	guest w <<-'END'
		err fake-vmm: warning: this host is old
		print PASS: one
		print SUMMARY: 1 tests
		exit 1
	END
	expect w pass
	grep -q '^vmm: fake-vmm: warning' logs/latest/x86_64/w.log
}

@test "dies by a signal" {
	guest k <<-'END'
		print PASS: one
		kill SEGV
	END
	expect k error 'the VMM died by signal 11*'
}

@test "dies by a signal after a good report" {
	guest k <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		kill ABRT
	END
	expect k error 'the VMM died by signal 6*'
}

@test "leaves with an even status" {
	guest k <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		exit 2
	END
	expect k error 'the VMM left with status 2'
}

@test "aborts" {
	guest a <<-'END'
		print PASS: one
		print ABORT: no memory
		print SUMMARY: 1 tests
		exit 127
	END
	expect a error 'the guest gave up: no memory'
}

@test "an assertion fails" {
	guest a <<-'END'
		print PASS: one
		print x86/a.c:12: assert failed: x == 1
		exit 127
	END
	expect a error 'the guest gave up: x86/a.c:12: assert failed: x == 1'
	grep -q '^# | x86/a.c:12' tap.txt
}

@test "an unhandled exception" {
	guest a <<-'END'
		print Unhandled exception 13 #GP(0000) at ip 0000000000401000
		exit 127
	END
	expect a error 'the guest gave up: Unhandled exception 13 #GP*'
}

@test "hangs without output" {
	cfg h <<<'timeout = 0.3'
	image h <<<'hang'
	expect h error 'timeout after 0.300 s'
}

@test "hangs with output" {
	cfg h <<<'timeout = 0.3'
	image h <<<'flood'
	expect h error 'timeout after 0.300 s'
}

@test "hangs and ignores SIGTERM" {
	cfg h <<<'timeout = 0.3'
	image h <<-'END'
		stubborn
		print PASS: one
		hang
	END
	expect h error 'timeout after 0.300 s'
}

@test "leaves a child that holds the pipe" {
	guest c <<-'END'
		child
		print PASS: one
		print SUMMARY: 1 tests
		exit 1
	END
	SECONDS=0
	expect c pass
	((SECONDS < 10))
}

@test "leaves a child in another session" {
	guest c <<-'END'
		far-child
		print PASS: one
		print SUMMARY: 1 tests
		exit 1
	END
	expect c pass
}

@test "a measurement" {
	cfg m <<<'kind = measure'
	image m <<-'END'
		print MEASURE: cpuid: 1234 cycles
		exit 1
	END
	expect m measure '1 values'
	grep -q 'cpuid: 1234 cycles' pretty.txt
	grep -q '^ok 1 - x86_64.m: measured' tap.txt
}

@test "a measurement that measures nothing" {
	cfg m <<<'kind = measure'
	image m <<-'END'
		print hello
		exit 1
	END
	expect m error 'no value was measured'
}

@test "a measurement in silence" {
	cfg m <<<'kind = measure'
	image m <<<'exit 1'
	expect m error '*'
}

@test "a measurement with a failing check" {
	cfg m <<<'kind = measure'
	image m <<-'END'
		print MEASURE: cpuid: 1234 cycles
		print FAIL: one
		print SUMMARY: 1 tests, 1 unexpected failures
		exit 3
	END
	expect m fail one
}
