# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The runner: configuration -> selection -> schedule -> supervise -> events -> formatters. Each part
# is a file of its own; this one loads them and joins them. `src` is the suite, `root` where its
# build/ and logs/ are.
#
# Functions hand text back in REPLY and lists in an array that their comment names: a subshell per
# answer would cost more than the test that is run. Pathname expansion is off, so an unquoted $list
# splits into words and no more.

# The text of this program's records is bytes; sorting and ranges are those of ASCII.
LC_ALL=C
set -f

# shellcheck source=scripts/options.bash
. "$src/scripts/options.bash"
# shellcheck source=scripts/arches.bash
. "$src/scripts/arches.bash"
# shellcheck source=scripts/expand.bash
. "$src/scripts/expand.bash"
# shellcheck source=scripts/condition.bash
. "$src/scripts/condition.bash"
# shellcheck source=scripts/probe.bash
. "$src/scripts/probe.bash"
# shellcheck source=scripts/engine.bash
. "$src/scripts/engine.bash"
# shellcheck source=scripts/plan.bash
. "$src/scripts/plan.bash"
# shellcheck source=scripts/schedule.bash
. "$src/scripts/schedule.bash"
# shellcheck source=scripts/run.bash
. "$src/scripts/run.bash"

# What is remembered from run to run, and where logs go; an installed suite leaves its own directory
# alone.
cache_dir=$root/build/cache
logs_dir=$root/logs
if [[ -f $src/installed ]]; then
	cache_dir=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/vmm-unit-tests
	logs_dir=$PWD/logs
fi

# Ends the program with a verdict.
leave() { # status
	leaving=yes
	exit "$1"
}

# A way out that nobody foresaw, a bug of the runner for one, is an error and never a pass.
leaving=
trap '[[ -n $leaving ]] || exit 2' EXIT

# Ends the program: the run cannot be done as asked.
die() { # message...
	printf 'run_tests: %s\n' "$*" >&2
	leave 2
}

# What a configuration file says is wrong.
die_at() { # file:line message...
	printf '%s: %s\n' "$1" "${*:2}" >&2
	leave 2
}

# Milliseconds since 1970.
now_ms() {
	REPLY=${EPOCHREALTIME/[.,]/}
	REPLY=${REPLY%???}
}

# A tree that was never configured or built is, before anything runs.
ensure_built() {
	if [[ ! -f $root/build/config.mk ]]; then
		printf 'run_tests: this tree is not configured yet: running configure and make\n' >&2
		(cd "$root" && "$src/configure") >&2 || die 'configure failed'
		make -C "$root" -j2 >&2 || die 'the build failed'
	elif [[ ! -x $supervise ]]; then
		make -C "$root" host >&2 || die 'the build of host programs failed'
	fi
}

main() {
	read_options "$@"
	supervise=$root/build/host/supervise
	ensure_built
	if [[ $opt_action == compare ]]; then
		# shellcheck source=scripts/compare.bash
		. "$src/scripts/compare.bash"
		compare_sides "$@"
	fi
	find_arches
	order_engines
	read_plan
	case $opt_action in
	list) list_plan ;;
	dry-run) show_commands ;;
	gdb)
		# shellcheck source=scripts/debug.bash
		. "$src/scripts/debug.bash"
		debug_plan
		;;
	run) run_plan ;;
	standalone)
		# shellcheck source=scripts/hosts.bash
		. "$src/scripts/hosts.bash"
		run_on_hosts
		;;
	esac
	leave 0
}
