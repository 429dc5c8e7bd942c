# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# --gdb TEST: the VMM waits before the first instruction, and gdb, with the image's symbols, talks
# to it.

debug_plan() {
	local scratch elf i IFS debugger=${GDB:-gdb} status
	((${#test_id[@]} == 1)) || die "--gdb takes one test; these match: ${test_id[*]}"
	[[ -z ${test_verdict[0]} ]] || die "${test_id[0]}: ${test_verdict[0]}: ${test_reason[0]}"
	find_program "$debugger" || die "$debugger is not installed"
	write_planned_files
	scratch=$(mktemp -d) || leave 2
	IFS=$US
	# shellcheck disable=SC2086 # split at US
	set -- ${test_command[0]}
	IFS=' '
	for ((i = 1; i < $#; i++)); do
		[[ ${!i} != -kernel ]] || elf=${*:i+1:1}
	done
	elf=${elf%.flat}.elf
	trap : INT
	"$supervise" --parent $$ --echo --timeout 0 -- "$@" -S -gdb "unix:$scratch/gdb,server=on,wait=off" &
	while [[ ! -S $scratch/gdb ]] && kill -0 $! 2>/dev/null; do
		read -r -t 0.05 <> <(:)
	done
	"$debugger" -q -ex "target remote $scratch/gdb" "$elf"
	status=$?
	kill -TERM $! 2>/dev/null
	wait $!
	rm -rf "$scratch"
	leave $((status ? 2 : 0))
}
