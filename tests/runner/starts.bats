#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A VMM that cannot start, an image that is missing, a place that cannot be written: errors all,
# never a skip.

load helper

# Wants exit status 2, and the words in pretty or on stderr.
expect_broken() { # words option...
	local words=$1 status=0
	shift
	runner "$@" >pretty.txt 2>stderr.txt || status=$?
	show_on_failure pretty.txt stderr.txt
	((status == 2)) && grep -qF -- "$words" pretty.txt stderr.txt
}

@test "the VMM is missing" {
	QEMU=/nonexistent/vmm expect good error '/nonexistent/vmm does not exist'
	QEMU=no-such-vmm expect good error 'no-such-vmm is not installed'
}

@test "the VMM is not executable" {
	printf 'x\n' >vmm
	QEMU=$tree/vmm expect good error "$tree/vmm is not executable"
}

@test "the VMM is a directory" {
	mkdir vmm
	QEMU=$tree/vmm expect good error "$tree/vmm is not executable"
}

@test "the VMM is no program" {
	printf '\177ELF nonsense\n' >vmm
	chmod +x vmm
	QEMU=$tree/vmm expect good error '*vmm --version fails'
}

@test "the VMM goes away between the question and the start" {
	cp "$fake_vmm" vmm
	cat >wrapper <<-'END'
		#!/bin/sh
		case $1 in
		--version) echo 'QEMU emulator version 1.2.3'; exit 0 ;;
		-accel | -machine | -device) exit 0 ;;
		esac
		exec /nonexistent/vmm
	END
	chmod +x wrapper
	QEMU=$tree/wrapper expect good error 'no summary; the VMM left with status 127*'
}

@test "supervise itself cannot start the VMM" {
	run -2 build/host/supervise --echo -- /nonexistent/vmm
	[[ $output == *'the VMM cannot start: No such file or directory'* ]]
}

@test "an unknown machine" {
	cfg m <<<'machine = nosuch'
	image m pass
	expect m error '*unsupported machine type'
}

@test "an unknown machine by MACHINE" {
	MACHINE=nosuch expect good error '*unsupported machine type'
}

@test "an unknown CPU" {
	cfg m <<<'qemu_params = -cpu nosuch'
	image m pass
	expect m error "*unable to find CPU model 'nosuch'"
}

@test "an unknown device" {
	cfg m <<<'qemu_params = -device nosuch'
	image m pass
	expect m error "*'nosuch' is not a valid device model name"
}

@test "an unknown accelerator" {
	ACCEL=hal expect_broken 'unknown accelerator' good
}

@test "KVM asked for and missing" {
	export ACCEL=kvm KVM_DEVICE=$tree/no-kvm
	runner good >out || status=$?
	cat out
	((status == 2))
	grep -q '^ERROR x86_64.good .*KVM was asked for and .*no-kvm is missing' out
}

@test "KVM asked for and not a device" {
	export ACCEL=kvm KVM_DEVICE=$tree/unittests.cfg
	runner good >out || status=$?
	cat out
	((status == 2))
	grep -q '^ERROR x86_64.good .*cannot be used by this user' out
}

@test "no image" {
	cfg m </dev/null
	expect m error "no image: $tree/build/x86_64/x86/m.flat (make builds it)"
}

@test "a log directory that cannot be made" {
	mkdir full
	: >full/logs
	expect_broken 'full/logs' --log-dir full/logs/here good
}

# Not even root makes a directory here.
@test "a read-only log directory" {
	expect_broken '/proc/sys/logs' --log-dir /proc/sys/logs good
}

@test "a log that cannot be opened" {
	mkdir -p out/x86_64/good.log
	expect_broken 'cannot write the log: Is a directory' --log-dir out good
	grep -q '^ERROR x86_64.good' pretty.txt
}

@test "a full disk under the log" {
	mkdir -p out/x86_64
	ln -s /dev/full out/x86_64/good.log
	expect_broken 'cannot write the log: No space left on device' --log-dir out good
	grep -q '^ERROR x86_64.good' pretty.txt
}

@test "a full disk under the events" {
	mkdir out
	ln -s /dev/full out/events.tsv
	expect_broken '' --log-dir out good
}

@test "a full disk under the report" {
	run -2 bash -c '"$@" >/dev/full' - "$suite/run_tests.sh" --config unittests.cfg --known /dev/null good
}

@test "a reader that goes away" {
	guest long <<-'END'
		print PASS: one
		hang
	END
	run bash -c '"$@" | head -n 0; exit ${PIPESTATUS[0]}' - "$suite/run_tests.sh" --config unittests.cfg --known /dev/null good
	((status == 2))
}

@test "a very long path with blanks" {
	local long="a very long path" part
	for part in 1 2 3 4 5 6 7 8 9 10 11 12; do
		long+="/with many blanks and 'quotes' \"too\" \$HOME $part"
	done
	mkdir -p "$long"
	make_tree "$tree/$long"
	cp x86/unittests.cfg "$long/x86/"
	cp build/x86_64/x86/good.flat "$long/build/x86_64/x86/"
	cd "$long"
	expect good pass
}

@test "x86/run: the verdict is the exit status" {
	image bad fail
	run -0 "$suite/x86/run" build/x86_64/x86/good.flat
	[[ $output == *'PASS: two'*'pass' ]]
	run -1 "$suite/x86/run" build/x86_64/x86/bad.flat
	[[ $output == *'fail: two' ]]
	run -2 "$suite/x86/run" build/x86_64/x86/nosuch.flat
}

@test "a stack trace is symbolised in the log and in the diagnostics" {
	printf 'int twice(int x)\n{\n\treturn x * 2;\n}\nint main(void)\n{\n\treturn twice(2);\n}\n' >guest.c
	gcc -O0 -g -no-pie -o build/x86_64/x86/crash.elf guest.c
	address=$(nm build/x86_64/x86/crash.elf | awk '$3 == "twice" { print $1 }')
	guest crash <<-END
		print PASS: one
		print Unhandled exception 6 #UD at ip $address
		print \\tSTACK: @$address
		exit 127
	END
	expect crash error 'the guest gave up: Unhandled*'
	grep -q 'twice at .*guest.c:2' logs/latest/x86_64/crash.log
	grep -q 'twice at .*guest.c:2' pretty.txt
	grep -q '^# | .*twice at .*guest.c:2' tap.txt
}
