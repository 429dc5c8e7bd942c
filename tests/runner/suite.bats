#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Trees of kvm-unit-tests, standalone tests, the debugger.

load helper

# A tree as kvm-unit-tests builds it, with the kinds of lines that its configurations have.
make_kut_tree() {
	mkdir -p kut/x86
	printf 'SRCDIR=/somewhere\nARCH=x86_64\nARCH_NAME=x86_64\nPROCESSOR=x86_64\n' >kut/config.mak
	cat >kut/x86/unittests.cfg <<-'END'
		# name of a test
		[summed]
		file = summed.flat
		smp = 2
		extra_params = -cpu qemu64,+x2apic,+tsc-deadline -machine kernel_irqchip=split

		[silent]
		file = silent.flat
		smp = $MAX_SMP
		test_args = "a* b"
		qemu_params = """-cpu max
		-append 'more words'"""

		[kvm_only]
		file = summed.flat
		accel = kvm
		check = /proc/sys/kernel/nmi_watchdog=0

		[other_width]
		file = summed.flat
		arch = i386

		[manual]
		file = summed.flat
		groups = nodefault vmx

		[failing]
		file = failing.flat
		timeout = 30
	END
	printf 'print PASS: one\nprint SUMMARY: 3 tests\nexit 1\n' >kut/x86/summed.flat
	printf 'args\nprint some number 12\nexit 1\n' >kut/x86/silent.flat
	printf 'print nothing good\nexit 3\n' >kut/x86/failing.flat
}

@test "--suite: a tree of kvm-unit-tests runs as it is" {
	make_kut_tree
	run -1 "$suite/run_tests.sh" --suite kut
	echo "$output"
	[[ $output == *'PASS x86_64.summed '* ]]
	[[ $output == *'MEASURED x86_64.silent '*': no checks, '* ]]
	[[ $output == *'SKIP x86_64.kvm_only (qemu-tcg: the test is for kvm'* ]]
	[[ $output == *'SKIP x86_64.manual (not run by default'* ]]
	[[ $output == *'FAIL x86_64.failing '*'the guest says so by exit code 1'* ]]
	[[ ${lines[-1]} == '2 passed, 1 failed, 2 skipped' ]]
	# No words of our own defaults: its tests choose their CPU themselves.
	(($(grep -cx -- -cpu logs/latest/x86_64/silent.log) == 1))
	refute grep -qx -- -bios logs/latest/x86_64/silent.log
}

@test "--suite: a silent run, a complaint, an abort are errors" {
	make_kut_tree
	printf 'exit 1\n' >kut/x86/silent.flat
	printf 'print hello\nerr vmm: cannot do that\nexit 1\n' >kut/x86/failing.flat
	printf 'print hello\nexit 127\n' >kut/x86/summed.flat
	run -2 "$suite/run_tests.sh" --suite kut
	[[ ${lines[-1]} == '0 passed, 3 failed, 2 skipped' ]]
	(($(grep -c '^ERROR .*s):' <<<"$output") == 3))
}

@test "--suite: no tree, no architecture" {
	run -2 "$suite/run_tests.sh" --suite nosuch
	mkdir empty
	run -2 "$suite/run_tests.sh" --suite empty
	run -2 "$suite/run_tests.sh" --suite empty --arch x86_64
	[[ $output == *'cannot be read'* ]]
}

make_standalone() { # option...
	local static=$suite/build/host/supervise-static
	[[ -x $static ]] || skip 'no supervise-static is built'
	SUPERVISE=$static "$suite/scripts/standalone" --config unittests.cfg --known /dev/null "$@"
}

@test "standalone: the same verdicts and statuses as the runner's" {
	image bad fail
	image none skip
	for name in bad none; do
		cfg $name </dev/null
	done
	guest broken <<-'END'
		print PASS: one
		print x.c:1: assert failed: y
		exit 127
	END
	cfg slow <<<'timeout = 0.3'
	image slow <<<'hang'
	cfg m <<<'kind = measure'
	image m <<<$'print MEASURE: cpuid: 12 cycles\nexit 1'
	make_standalone
	for name in good bad none broken slow m; do
		status=0 wanted=0
		runner -t "$name" >tap || wanted=$?
		rm -f "build/x86_64/x86/$name.flat"
		"build/standalone/x86_64/$name" -t >mine || status=$?
		((status == wanted)) || { echo "$name: $status, not $wanted"; cat mine; return 1; }
		diff <(grep -E '^(not )?ok |^1\.\.' tap) <(grep -E '^(not )?ok |^1\.\.' mine)
		status=0
		"build/standalone/x86_64/$name" >mine || status=$?
		((status == wanted))
		grep -qE "^[A-Z]+ x86_64\.$name \(" mine
	done
}

@test "standalone: options, environment, extra arguments" {
	cfg q <<<$'test_args = "a b"\ncheck = /proc/sys/kernel/ostype=Linux'
	image q <<-'END'
		args
		env
		print PASS: one
		print SUMMARY: 1 tests
		exit 1
	END
	cfg not <<<'check = /proc/sys/kernel/ostype=Minix'
	image not pass
	make_standalone
	q=build/standalone/x86_64/q
	run -0 "$q" --log q.log -v -device edu
	[[ $output == *'PASS one'* ]]
	grep -qx edu q.log
	grep -qx 'a b' q.log
	grep -q 'QEMU_ACCEL=tcg' q.log
	run -0 env ACCEL=kvm "$q" --dry-run
	[[ $output == *"'-machine' 'accel=kvm'"*"'-append' 'a b'" ]]
	run -77 build/standalone/x86_64/not
	[[ $output == *'holds Linux, and is to hold Minix' ]]
	run -2 env QEMU=/nonexistent "$q"
	run -0 "$q" --extract out
	cmp out/q.flat build/x86_64/x86/q.flat
	run -2 "$q" --timeout soon
	run -0 "$q" --help
}

@test "standalone: a damaged file says so" {
	make_standalone
	good=build/standalone/x86_64/good
	head -c -30 "$good" >cut
	printf 'VMMUNIT19999999999999999' | cat "$good" - >long
	printf 'VMMUNIT10000000000000012' | cat "$good" - >short
	chmod +x cut long short
	run -2 ./long
	run -2 ./short
	run -2 ./cut
}

@test "standalone: a signal, and nothing is left" {
	guest hang <<-'END'
		stubborn
		hang
	END
	make_standalone
	build/standalone/x86_64/hang >out 2>&1 &
	sleep 0.3
	kill -TERM $!
	status=0
	wait $! || status=$?
	((status == 2))
	grep -q '^ERROR x86_64.hang .*stopped' out
}

@test "--gdb: stopped before the first instruction, with symbols" {
	command -v gdb >/dev/null || skip 'no gdb here'
	printf 'int main(void) { return 0; }\n' | gcc -m32 -nostdlib -static -g -x c - -Wl,-e,main -o build/x86_64/x86/good.elf ||
		skip 'no compiler for 32-bit programs here'
	cp build/x86_64/x86/good.elf build/x86_64/x86/good.flat
	export QEMU=qemu-system-x86_64
	printf '#!/bin/sh\nexec gdb -batch -ex "info registers rip" -ex "info line main" "$@" </dev/null\n' >debugger
	chmod +x debugger
	# gdb runs its commands in order: the target first.
	sed -i 's/ -batch -ex "info registers rip" -ex "info line main" "$@"/ -batch "$@" -ex "info registers eip rip" -ex "info line main"/' \
		debugger
	GDB=$tree/debugger run -0 runner --gdb good
	[[ $output == *0xfff0* && $output == *'"main"'* || $output == *'Line 1'* ]]
	cfg another </dev/null
	image another pass
	GDB=$tree/debugger run -2 runner --gdb '*'
}
