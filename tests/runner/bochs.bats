#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The engine for Bochs: which tests it gets, the ROM and the settings that it is started with, what is told from the
# guest's console, and how a run may end.

load helper

setup() {
	tree=$BATS_TEST_TMPDIR/tree
	make_tree "$tree"
	cd "$tree" || return 1
	export TMPDIR=$BATS_TEST_TMPDIR/tmp RUNNER_TEST_MARK=$BATS_TEST_TMPDIR QEMU=$fake_vmm
	export BOCHS=$suite/tests/runner/fake-bochs
	mkdir "$TMPDIR"
	unset ACCEL ENGINE MACHINE TIMEOUT MAX_SMP ENV CI GITHUB_ACTIONS NO_COLOR
	head -c 65536 /dev/zero >build/x86_64/x86/firmware.bin
	elf features <<<features$'\n'shutdown
	cfg good </dev/null
	elf good <<-'END'
		print PASS: one
		print SUMMARY: 1 tests
		print EXIT: STATUS=1
		shutdown
	END
}

# Little-endian words.
words() { # number...
	local number text=
	for number; do
		printf -v text '%s\\x%02x\\x%02x\\x%02x\\x%02x' "$text" $((number & 255)) $((number >> 8 & 255)) \
			$((number >> 16 & 255)) $((number >> 24 & 255))
	done
	printf '%b' "$text"
}

# A 32-bit executable of one segment at 4 MiB, which holds the deeds from stdin and has 256 bytes to clear behind them.
elf() { # name
	local deeds size
	deeds=$(cat; printf 'end\n.')
	deeds=${deeds%.}
	size=${#deeds}
	{
		printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0'
		words 1 0x400000 52 0 0
		printf '\64\0\40\0\1\0\0\0\0\0\0\0'
		words 1 84 0x400000 0x400000 "$size" $((size + 256)) 7 4
		printf '%s' "$deeds"
	} >"build/x86_64/x86/$1.flat"
}

bochs_guest() { # name; the entry's further lines are empty
	cfg "$1" </dev/null
	elf "$1"
}

@test "a guest that passes" {
	run -0 runner --engine bochs -v good
	[[ $output == *'PASS x86_64.good'*'1 check'* ]]
	[[ $(<logs/latest/x86_64/good.log) != *bochs:1* ]]
}

@test "the console is the guest's words and nothing of Bochs's" {
	bochs_guest words <<-'END'
		com1 PASS: by the serial port
		print (0) is what a guest may say, too
		print PASS: one
		print SUMMARY: 2 tests
		print EXIT: STATUS=1
		shutdown
	END
	run -0 runner --engine bochs words
	log=$(<logs/latest/x86_64/words.log)
	[[ $log == *'(0) is what a guest may say, too'* ]]
	[[ $log == *'PASS: by the serial port'* ]]
	[[ $log != *'Next at'* && $log != *'(unk. ctxt)'* ]]
}

@test "requires chooses the engine and the model" {
	printf 'requires = vmx ept\n' | cfg nested
	elf nested <<-'END'
		settings cpu:*
		print PASS: one
		print SUMMARY: 1 tests
		print EXIT: STATUS=1
		shutdown
	END
	run -0 runner nested
	[[ $(<logs/latest/x86_64/nested.log) == *'model=fake-vmx'* ]]
	grep -q $'^features\tfake-vmx\t vmx ept' build/cache/bochs-x86_64*
	printf 'requires = vmx pml\n' | cfg more
	elf more <<<shutdown
	run -77 runner more
	[[ $output == *'bochs: no pml'* ]]
}

@test "entries for something of QEMU's are left out" {
	printf 'qemu_params = -device edu\n' | cfg device
	printf 'cpu = max,-smap\n' | cfg model
	printf 'firmware = seabios\n' | cfg bios
	printf 'machine = q35\n' | cfg board
	for name in device model bios board; do
		elf "$name" <<<shutdown
	done
	run -77 runner --engine bochs device model bios board
	[[ $output == *"QEMU's -device edu"* && $output == *"QEMU's CPU max,-smap"* ]]
	[[ $output == *'firmware = seabios'* && $output == *'machine = q35'* ]]
}

@test "ROM and settings: segments, arguments, environ, CPUs, memory" {
	printf 'smp = 3\nmemory = 64\ntest_args = a "b c"\nbochs_params = -cpu fake-vmx -ips 77 -set "debug: action=report"\n' |
		cfg many
	elf many <<-'END'
		settings cpu:*
		settings memory:*
		settings debug: action=report
		rom
		print PASS: one
		print SUMMARY: 1 tests
		print EXIT: STATUS=1
		shutdown
	END
	run -0 runner --engine bochs many
	log=$(<logs/latest/x86_64/many.log)
	[[ $log == *'count=3, ips=77,'*'model=fake-vmx'* ]]
	[[ $log == *'guest=64, host=64'* && $log == *'INFO: debug: action=report'* ]]
	[[ $log == *'INFO: size 131072'* ]]
	# "VMMUNITR", the entry point, EBX, three records; the first from the ROM's start to 4 MiB, 256 bytes cleared.
	[[ $log == *'INFO: 554d4d56 5254494e 00400000 00009000'* ]]
	[[ $log =~ INFO:\ 00000003\ fffe0000\ 00400000\ 0000[0-9a-f]{4} ]]
	[[ $log =~ INFO:\ 00000100 ]]
	[[ $log == *'many.flat a b c'* && $log == *'INFO: NR_CPUS=3'* ]]
}

@test "ends that are none: panic, signal, status without a word, hang" {
	bochs_guest panics <<<$'print PASS: one\npanic 3rd exception with no resolution'
	bochs_guest dies <<<$'print PASS: one\nkill SEGV'
	bochs_guest leaves <<<$'print PASS: one\nexit 1'
	for name in panics dies leaves; do
		run -2 runner --engine bochs "$name"
	done
	grep -q 'PANIC<< 3rd exception' logs/latest/x86_64/leaves.log && return 1
	run -2 runner --engine bochs panics
	[[ $output == *'3rd exception with no resolution'* ]]
	run -2 runner --engine bochs dies
	[[ $output == *'died by signal 11'* ]]
	run -2 runner --engine bochs leaves
	[[ $output == *'not by the shutdown port'* ]]
}

@test "a hang: registers and stack by the debugger" {
	printf 'timeout = 2\n' | cfg hangs
	elf hangs <<<$'print PASS: one\nhang'
	run -2 runner --engine bochs hangs
	[[ $output == *'timeout after 2.000 s'* ]]
	log=$(<logs/latest/x86_64/hangs.log)
	[[ $log == *'CPU 0 when time was up'*'rip: 00000000_00400ef3'*'STACK: @400ef3 40009d'* ]]
}

@test "an image that is none, a Bochs that is missing" {
	bochs_guest bad </dev/null
	printf 'no image\n' >build/x86_64/x86/bad.flat
	run -2 runner --engine bochs bad
	[[ $output == *'not an image'* || $output == *'not a 32-bit ELF'* ]]
	BOCHS=/nonexistent run -2 runner --engine bochs good
	[[ $output == *'/nonexistent is not installed'* ]]
}

@test "dry-run prints a command that works" {
	run -0 runner --engine bochs --dry-run good
	[[ $output == *"'bochs' '-program'"* ]]
	run -0 bash -c "$output"
	[[ $output == *'PASS: one'* ]]
}

@test "--compare: where two engines disagree" {
	image good pass
	cp build/x86_64/x86/good.flat "$TMPDIR/qemu-good"
	elf both <<-'END'
		print PASS: one
		print FAIL: two
		print SUMMARY: 2 tests, 1 unexpected failures
		print EXIT: STATUS=3
		shutdown
	END
	cfg both </dev/null
	run runner --compare bochs,bochs@fake-vmx --json "$TMPDIR/c.json" both
	[[ $status == 0 && $output == *'1 tests and 2 checks compared, 0 disagreements'* ]]
	run runner --compare bochs,nosuch both
	[[ $status == 2 && $output == *"unknown engine 'nosuch'"* ]]
	rm -f "$TMPDIR"/*
}
