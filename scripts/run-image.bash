# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What x86/run and its like share: runs one image by hand, with the VMM command that the runner
# would use.

root=$src
[[ -f build/config.mk ]] && root=$PWD
# shellcheck source=scripts/runner.bash
. "$src/scripts/runner.bash"

# An image below build/ARCH/ is for that architecture; one from elsewhere, for the first of this
# directory.
arch_of_image() { # directory image
	local arch
	[[ $2 =~ (^|/)build/([^/]+)/ ]] && [[ " ${arches[*]} " == *" ${BASH_REMATCH[2]} "* ]] &&
		REPLY=${BASH_REMATCH[2]} && return
	for arch in "${arches[@]}"; do
		REPLY=$arch
		[[ ${arch_dir[$arch]} != "$1" ]] || return 0
	done
	die "no architecture of $1/ is configured"
}

run_image() { # directory image argument...
	local dir=$1 arch command=() elf options=() engine
	if [[ ${2-} == -h || ${2-} == --help || $# -lt 2 ]]; then
		printf 'usage: %s IMAGE [VMM ARGUMENT]...\n' "$0"
		leave $(($# < 2 ? 2 : 0))
	fi
	test_image=$2
	[[ -f $test_image ]] || die "no image: $test_image"
	shift 2
	read_options
	opt_action=dry-run
	supervise=$root/build/host/supervise
	ensure_built
	find_arches
	order_engines
	arch_of_image "$dir" "$test_image"
	arch=$REPLY
	choose_log_dir
	entry=([cpu]=max) where=()
	choose_engine "$arch" || die "$REPLY"
	"engine_${engine//-/_}_command" "$arch"
	write_planned_files
	elf=${test_image%.flat}.elf
	[[ ! -f $elf ]] || options+=(--elf "$elf" --addr2line "${arch_addr2line[$arch]:-addr2line}")
	to_ms "${TIMEOUT:-0}"
	leaving=yes
	exec "$supervise" --echo --timeout "$REPLY" "${options[@]}" -- "${command[@]}" "$@"
}
