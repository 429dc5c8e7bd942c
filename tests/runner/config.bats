#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The configuration: what is read, what is refused with file and line, and what of it reaches the
# VMM.

load helper

# The configuration that stdin adds is refused at this line of x86/unittests.cfg, with these words;
# nothing runs.
refuse() { # line words
	cat >>x86/unittests.cfg
	run -2 runner
	[[ $output == *"unittests.cfg:$1: "*"$2"* ]] || { echo "$output"; return 1; }
	[[ ! -d logs ]]
}

# Prints the words of the VMM command of one test, one a line.
words_of() { # test
	runner --dry-run "$1" | tail -n 1 >command.sh
	show_on_failure command.sh >&2
	sed -i "1s|^'[^']*'|printf '%s\\\\n'|" command.sh
	bash command.sh
}

@test "an unknown key" {
	refuse 4 "unknown key 'filee'" <<-'END'
		[a]
		filee = good.flat
	END
}

@test "a header without ]" {
	refuse 3 'a header without ]' <<-'END'
		[a
		file = good.flat
	END
}

@test "text behind a header" {
	refuse 3 'text behind the header' <<-'END'
		[a] b
		file = good.flat
	END
}

@test "a duplicate name" {
	refuse 3 '[good] stands at ' <<-'END'
		[good]
		file = good.flat
	END
}

@test "a key set twice" {
	refuse 5 "'file' is set at " <<-'END'
		[a]
		file = good.flat
		file = bad.flat
	END
}

@test "an entry without file" {
	refuse 3 '[a] has no file' <<-'END'
		[a]
		smp = 2
	END
}

@test "a line that is nothing" {
	refuse 5 'neither [test]' <<-'END'
		[a]
		file = good.flat
		good morning
	END
}

@test "a name that is none" {
	refuse 3 "not a test's name" <<-'END'
		[a/../b]
		file = good.flat
	END
}

@test "bad numbers" {
	refuse 5 'smp = four' <<-'END'
		[a]
		file = good.flat
		smp = four
		timeout = soon
		memory = 1G
	END
	[[ $output == *':6: timeout = soon'* && $output == *':7: memory = 1G'* ]]
}

@test "no CPU at all" {
	refuse 5 'smp = 0' <<-'END'
		[a]
		file = good.flat
		smp = 0
	END
}

@test "misspelt values" {
	refuse 5 'accel = kvn' <<-'END'
		[a]
		file = good.flat
		accel = kvn
		arch = x86-64
		kind = benchmark
		firmware = bios
		reset = yes
		engine = qemu
		alone = 1
	END
	[[ $output == *'arch = x86-64'*'kind = benchmark'*'firmware = bios'*'reset = yes'*'engine = qemu'*'alone = 1'* ]]
}

@test "an unknown feature" {
	refuse 5 'requires = vmxx' <<-'END'
		[a]
		file = good.flat
		requires = vmxx
	END
}

@test "quotes that are never closed" {
	refuse 5 'a single quote is never closed' <<-'END'
		[a]
		file = good.flat
		test_args = 'one
	END
}

@test "triple quotes that are never closed" {
	refuse 5 "the quotes of 'qemu_params' are never closed" <<-'END'
		[a]
		file = good.flat
		qemu_params = """-cpu max
		-smp 2
	END
}

@test "commands are not run" {
	local text
	for text in '$(touch evil)' '`touch evil`' '; touch evil' '| touch evil' '&& touch evil' '> evil' \
		'$((a[$(touch evil)]))' '${x:=$(touch evil)}' '$(date; touch evil)' '$(date $(touch evil))' \
		'"$(touch evil)"' '$((1)) $(touch evil)' '$(date -f evil >evil)' '<(touch evil)'; do
		printf '[good]\nfile = good.flat\ntest_args = %s\n' "$text" >x86/unittests.cfg
		run -2 runner
		[[ $output == *"unittests.cfg:3: "* ]] || { echo "$text: $output"; return 1; }
		[[ ! -e evil ]] || { echo "$text was run"; return 1; }
	done
}

@test "an included file that is missing" {
	printf 'include = s390x/unittests.cfg\n' >>unittests.cfg
	run -2 runner
	[[ $output == *'s390x/unittests.cfg: cannot be read'* ]]
}

@test "a configuration that is missing" {
	run -2 "$suite/run_tests.sh" --config nosuch.cfg --known /dev/null
	[[ $output == *'nosuch.cfg: cannot be read'* ]]
}

@test "unknown tests, groups, options, architectures, engines" {
	run -2 runner nosuch
	[[ $output == *"no test is called 'nosuch'"* ]]
	run -2 runner good 'no*'
	[[ $output == *"no test is called 'no*'"* ]]
	run -2 runner -g nosuch
	[[ $output == *"no test is in group 'nosuch'"* ]]
	run -2 runner --nosuch
	run -2 runner -g
	run -2 runner -j 0
	run -2 runner -j two
	run -2 runner --arch s390x
	run -2 runner --engine bochss
	TIMEOUT=soon run -2 runner
	ACCEL=kvm run -2 runner --engine qemu-tcg
	MAX_SMP=many run -0 runner
}

@test "an empty selection" {
	: >x86/unittests.cfg
	run -2 runner
	[[ $output == *'nothing is selected'* ]]
}

@test "comments anywhere" {
	cat >x86/unittests.cfg <<-'END'
		# a comment
		  # another
		[good] # behind a header
		file = good.flat # behind a value
		test_args = 'not # here' "nor # here" and#here # but here
		qemu_params = """-cpu   qemu64  # in the middle
		-device edu""" # behind the end
		timeout = 1m	# behind a tab
	END
	words_of good >words
	grep -qxF 'not # here nor # here and#here' words
	grep -qxF edu words
	refute grep -q middle words
}

@test "every key of kvm-unit-tests" {
	cat >x86/unittests.cfg <<-'END'
		[good]
		file = good.flat
		smp = 2
		test_args = "one two"
		extra_params = -cpu qemu64,+x2apic -device edu
		kvmtool_params = --nodefaults
		groups = a b
		arch = x86_64
		machine = q35
		accel = tcg
		check = /proc/sys/kernel/ostype=Linux
		timeout = 30
		disabled_if = [ "$CONFIG_EFI" = y ]
	END
	words_of good >words
	paste -sd' ' words >line
	grep -q -- '-machine q35,accel=tcg ' line
	grep -q -- '-smp 2 ' line
	grep -q -- '-append one two -cpu qemu64,+x2apic -device edu$' line
	(($(grep -cx -- -cpu words) == 1))
}

@test "quotes and expansions" {
	export MAX_SMP=8 SOME_WORD='from outside'
	NOT_EXPORTED=1
	cat >x86/unittests.cfg <<-'END'
		[good]
		file = good.flat
		smp = $((MAX_SMP < 4 ? $MAX_SMP : (2 + 2)))
		test_args = 'single $quoted' "double $SOME_WORD \"x\"" b\ c ${SOME_WORD} $((0x10 << 2)) $(date -d @0 +%s)
	END
	words_of good >words
	grep -qxF 'single $quoted double from outside "x" b c from outside 64 0' words
	[[ $(grep -A1 -x -- -smp words | tail -n 1) == 4 ]]
	printf 'timeout = $NOT_EXPORTED\n' >>x86/unittests.cfg
	run -2 runner
	[[ $output == *'unittests.cfg:5: $NOT_EXPORTED is no variable'* ]]
}

@test "arithmetic that is none" {
	local text
	for text in '$((1 +))' '$((1 / 0))' '$((x))' '$((1 = 2))' '$((08))' '$((0x))' '$((12ab))'; do
		printf '[good]\nfile = good.flat\nsmp = %s\n' "$text" >x86/unittests.cfg
		run -2 runner
		[[ $output == *"unittests.cfg:3: "* ]] || { echo "$text: $output"; return 1; }
	done
}

@test "conditions" {
	local condition
	export YES=y NUMBER=7
	for condition in '[ "$YES" = y ]' '[[ "$YES" == y ]]' '"$YES" = y' '! [ "$YES" = n ]' '[ $NUMBER -gt 6 ]' \
		'[ "$YES" = n ] || [ "$YES" = y ]' '[ -n "$YES" ] && ! [ -z "$YES" ]' \
		'( [ "$YES" = n ] || [ "$YES" = y ] ) && [ 1 -eq 1 ]' '[ "$CONFIG_EFI" != y ]' '[ "a b" = "a b" ]'; do
		printf '[good]\nfile = good.flat\ndisabled_if = %s\n' "$condition" >x86/unittests.cfg
		run -77 runner
		[[ $output == *'SKIP x86_64.good (disabled_if '* ]] || { echo "$condition: $output"; return 1; }
	done
	for condition in '[ "$YES" = n ]' '[ "$YES" = y ] && [ "$YES" = n ]' '[ $NUMBER -lt 7 ]' '[ -z "$YES" ]'; do
		printf '[good]\nfile = good.flat\ndisabled_if = %s\n' "$condition" >x86/unittests.cfg
		run -0 runner
	done
	for condition in '[ "$YES" = ]' '[ a = b' 'touch evil' '[ a = b ] ; touch evil' '[ a -foo b ]' '[ x -gt 1 ]' \
		'[ -f /etc/passwd ]' '( [ a = b ]'; do
		printf '[good]\nfile = good.flat\ndisabled_if = %s\n' "$condition" >x86/unittests.cfg
		run -2 runner
		[[ $output == *"unittests.cfg:3: "* ]] || { echo "$condition: $output"; return 1; }
	done
}

@test "check: files and what they are to hold" {
	printf 'Y\n' >there
	cfg yes <<<"check = $tree/there=Y"
	cfg no <<<"check = $tree/there=N"
	cfg gone <<<"check = $tree/gone=Y"
	image yes pass
	image no pass
	image gone pass
	expect yes pass
	expect no skip "$tree/there holds Y, and is to hold N"
	expect gone skip "$tree/gone cannot be read, and is to hold Y"
}

@test "what an engine lacks is a skip that says so" {
	cfg vmx <<<'requires = vmx'
	cfg kvm <<<'accel = kvm'
	cfg other <<<'engine = qemu-kvm'
	cfg new <<<'requires = qemu>=99.1'
	cfg dev <<<'requires = device:edu'
	for name in vmx kvm other new dev; do
		image $name pass
	done
	expect vmx skip 'qemu-tcg: no vmx*'
	expect kvm skip 'qemu-tcg: the test is for kvm*'
	expect other skip 'qemu-tcg: the test is for qemu-kvm*'
	expect new skip 'qemu-tcg: no qemu>=99.1*'
	expect dev pass
}

@test "selection: names, globs, groups, all" {
	cfg a1 <<<'groups = g1 g2'
	cfg a2 <<<'groups = g2'
	cfg manual <<<'groups = nodefault g3'
	for name in a1 a2 manual; do
		image $name pass
	done
	list() { runner -l "$@" | sed 's/x86_64\.//' | paste -sd' '; }
	[[ $(list) == 'good a1 a2' ]]
	[[ $(list -a) == 'good a1 a2 manual' ]]
	[[ $(list 'a?') == 'a1 a2' ]]
	[[ $(list 'a[2-9]') == a2 ]]
	[[ $(list x86_64.good) == good ]]
	[[ $(list -g g1) == a1 ]]
	[[ $(list -g g1 good) == 'good a1' ]]
	[[ $(list -g g1,g2) == 'a1 a2' ]]
	[[ $(list manual) == manual ]]
	[[ $(list -g g3) == manual ]]
	run -0 runner
	[[ $output == *'SKIP x86_64.manual (not run by default'*'3 passed, 0 failed, 1 skipped' ]]
}

@test "an entry for another architecture leaves a trace" {
	cfg s <<<'arch = i386'
	image s pass
	run -0 runner
	[[ $output == *'SKIP i386.s (no compiler for i386 was configured here)'* ]]
	run -0 runner --arch x86_64
	[[ $output != *'i386.s'* ]]
}

@test "the environment reaches the guest" {
	printf 'MINE=yes\n' >my.env
	export ENV=$tree/my.env ERRATA_0123456789ab=y
	guest env <<-'END'
		env
		print PASS: one
		print SUMMARY: 1 tests
		exit 1
	END
	expect env pass
	local line
	for line in TARGET=qemu QEMU_ACCEL=tcg 'QEMU_VERSION_STRING=QEMU emulator version 7.2.22 (fake)' QEMU_MAJOR=7 \
		QEMU_MINOR=2 QEMU_MICRO=22 "KERNEL_VERSION_STRING=$(uname -r)" ERRATA_0123456789ab=y MINE=yes; do
		grep -qxF "$line" logs/latest/x86_64/env.log || { echo "no $line"; return 1; }
	done
	grep -q '^KERNEL_SUBLEVEL=[0-9]' logs/latest/x86_64/env.log
}

@test "variables: ACCEL, MACHINE, TIMEOUT and the multiplier" {
	ACCEL=tcg,thread=single MACHINE=q35 words_of good | paste -sd' ' >line
	grep -q -- '-machine q35,accel=tcg,thread=single ' line
	cfg h <<<'timeout = 60'
	image h <<<'hang'
	TIMEOUT=0.2s expect h error 'timeout after 0.200 s'
	sed -i 's/timeout = 60/timeout = 0.2/' x86/unittests.cfg
	run -2 runner --timeout-multiplier 1.5 h
	[[ $output == *'timeout after 0.300 s'* ]]
}

@test "--dry-run prints a command that a shell takes, and runs nothing" {
	cfg q <<-'END'
		test_args = "a b" 'c"d'
		qemu_params = -name 'it is'
	END
	image q pass
	run -0 runner --dry-run q
	[[ ! -d logs ]]
	bash -c "${lines[-1]}" | grep -q '^SUMMARY: 2 tests$'
}
