#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What only a real QEMU can show: the record of a hang, a triple fault, a power-off, a panic,
# kvm-unit-tests' migration messages. The guests are a few lines of C each, made on the spot.

load helper

setup_file() {
	command -v qemu-system-x86_64 >/dev/null || skip 'no QEMU here'
	printf 'int main(void) { return 0; }\n' | gcc -m32 -nostdlib -ffreestanding -x c - -Wl,-e,main -o /dev/null ||
		skip 'no compiler for 32-bit programs here'
}

# A multiboot guest: start-up, console and exit, and main() from stdin.
real_guest() { # name
	{
		cat <<-'END'
			asm(".pushsection .boot, \"ax\"\n"
			    ".balign 4\n.long 0x1badb002, 0, -0x1badb002\n"
			    ".globl start\nstart: mov $stack + 8192, %esp\nxor %ebp, %ebp\npush $0\ncall main\n"
			    "add %eax, %eax\nmov $0xf4, %dx\nshr $1, %eax\nout %eax, %dx\n1: hlt\njmp 1b\n.popsection\n");
			char stack[8192] __attribute__((aligned(16)));
			static void outb(int port, int value) { asm volatile("outb %b0, %w1" : : "a"(value), "Nd"(port)); }
			static int inb(int port)
			{
				unsigned char value;
				asm volatile("inb %w1, %b0" : "=a"(value) : "Nd"(port));
				return value;
			}
			static void say(const char *text) { for (; *text; text++) outb(0x3f8, *text); }
			static int key(void) { while (!(inb(0x3fd) & 1)) ; return inb(0x3f8); }
		END
		cat
	} >"$1.c"
	gcc -m32 -O1 -g -fno-omit-frame-pointer -fno-pic -no-pie -fno-stack-protector -fcf-protection=none -ffreestanding \
		-Wno-unused-function -nostdlib -static -Wl,-e,start,--build-id=none,-Ttext=0x400000 \
		-Wl,--section-start=.boot=0x3ff000 -o "build/x86_64/x86/$1.elf" "$1.c"
	cp "build/x86_64/x86/$1.elf" "build/x86_64/x86/$1.flat"
	export QEMU=qemu-system-x86_64
}

@test "a hang: registers and backtrace of each CPU, symbolised" {
	cfg hang <<<$'timeout = 2\nsmp = 2'
	real_guest hang <<-'END'
		__attribute__((noinline)) void inner(void) { volatile int turns = 0; for (;;) turns++; }
		__attribute__((noinline)) void outer(void) { inner(); asm volatile(""); }
		int main(void) { say("PASS: one\n"); outer(); return 0; }
	END
	expect hang error 'timeout after 2.000 s'
	log=logs/latest/x86_64/hang.log
	grep -q '^## CPU 0 when time was up' "$log"
	grep -q '^## CPU 1 when time was up' "$log"
	grep -qE '^##   [ER]IP=' "$log"
	grep -q '^##   .* inner at .*hang.c' "$log"
	grep -q '^##   .* outer at .*hang.c' "$log"
	grep -q '^##   .* main at .*hang.c' "$log"
	grep -q '^# | .* outer at .*hang.c' tap.txt
}

@test "a triple fault" {
	cfg crash </dev/null
	real_guest crash <<-'END'
		int main(void)
		{
			static const struct { short limit; int base; } __attribute__((packed)) none;
			say("PASS: one\n");
			asm volatile("lidt %0\nud2" : : "m"(none));
			return 0;
		}
	END
	expect crash error 'no summary; the VMM left without*guest reset or triple fault*'
}

@test "a triple fault after a good report" {
	cfg crash </dev/null
	real_guest crash <<-'END'
		int main(void)
		{
			static const struct { short limit; int base; } __attribute__((packed)) none;
			say("PASS: one\nSUMMARY: 1 tests\n");
			asm volatile("lidt %0\nud2" : : "m"(none));
			return 0;
		}
	END
	expect crash error '*guest reset or triple fault*'
}

@test "an unknown machine, CPU, device and accelerator of a real QEMU" {
	cfg a <<<'machine = nosuch'
	cfg b <<<'cpu = nosuch'
	cfg c <<<'qemu_params = -device nosuch'
	for name in a b c; do
		real_guest $name <<<'int main(void) { say("PASS: one\nSUMMARY: 1 tests\n"); return 0; }'
	done
	expect a error 'no summary; the VMM left with status 1: *unsupported machine type'
	expect b error 'no summary; the VMM left with status 1: *nosuch*'
	expect c error 'no summary; the VMM left with status 1: *nosuch*'
	ACCEL=tcg,thread=nosuch expect a error 'no summary; the VMM left with status 1: *'
}

@test "migration by kvm-unit-tests' messages: one run, one verdict" {
	cfg move <<<'groups = migration'
	real_guest move <<-'END'
		int main(void)
		{
			volatile int kept = 12345;
			say("PASS: before\n");
			say("Now migrate the VM, then press a key to continue...\n");
			key();
			say(kept == 12345 ? "PASS: after\n" : "FAIL: after\n");
			say("Skipped VM migration (quiet)\n");
			key();
			say("Begin continuous migration\n");
			key();
			for (int i = 0; i < 30000000; i++) asm volatile("");
			say("End continuous migration\n");
			key();
			say("SUMMARY: 2 tests\n");
			return 0;
		}
	END
	expect move pass
	tail -n 1 pretty.txt
	grep -q '^PASS: after' logs/latest/x86_64/move.log
}

@test "a migration that cannot be done breaks the run" {
	cfg move <<<$'groups = migration\nqemu_params = -device nvme,serial=1'
	real_guest move <<-'END'
		int main(void)
		{
			say("PASS: before\n");
			say("Now migrate the VM (quiet)\n");
			key();
			say("SUMMARY: 1 tests\n");
			return 0;
		}
	END
	expect move error 'migration: *'
}

@test "a guest that is to panic" {
	cfg panic <<<$'groups = panic\nqemu_params = -device pvpanic'
	cfg calm <<<'groups = panic'
	real_guest panic <<<'int main(void) { outb(0x505, 1); for (;;) ; }'
	real_guest calm <<<'int main(void) { say("PASS: one\nSUMMARY: 1 tests\n"); return 0; }'
	expect panic pass
	expect calm error 'the guest did not panic'
}

@test "x86/run shows the console of a real guest" {
	cfg hello </dev/null
	real_guest hello <<<'int main(void) { say("PASS: hello\nSUMMARY: 1 tests\n"); return 0; }'
	run -0 "$suite/x86/run" build/x86_64/x86/hello.flat
	[[ $output == *'PASS: hello'*pass ]]
}
