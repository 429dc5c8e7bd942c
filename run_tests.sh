#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs the tests: the runner's door. -h says how; docs/running.md has the rest.

set -u

# Out of tree, configure leaves a link to this file where it was called, and build/ beside it.
door=${BASH_SOURCE[0]}
[[ $door == /* ]] || door=$PWD/$door
root=
if [[ -L $door ]]; then
	root=${door%/*}
	door=$(readlink -f "$door") || exit 2
fi
src=${door%/*}
src=${src%/.}
if [[ -z $root ]]; then
	root=$src
	[[ -f build/config.mk && ! -f $src/installed ]] && root=$PWD
fi

# shellcheck source=scripts/runner.bash
. "$src/scripts/runner.bash"
main "$@"
