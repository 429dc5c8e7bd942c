# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Bash completion for vmm-unit-tests and ./run_tests.sh: options from its help, tests and groups
# from its lists. In a source tree: . scripts/completion.bash

_vmm_unit_tests() {
	local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} program=${COMP_WORDS[0]} words
	case $before in
	-g | --group)
		words=$("$program" --list --json -a 2>/dev/null | sed -n 's/.*"groups": "\([^"]*\)".*/\1/p')
		;;
	--arch) words=$("$program" -l -a 2>/dev/null | sed 's/\..*//' | sort -u) ;;
	--engine) words='qemu-tcg qemu-kvm' ;;
	--config | --known | --baseline | --junit | --json | --html)
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	--log-dir | --suite)
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	-j | --parallel | --shard | --repeat | --timeout-multiplier) return ;;
	*)
		if [[ $current == -* ]]; then
			words=$("$program" --help 2>/dev/null | grep -oE '(^| )--?[a-z][-a-z0-9]*' | sort -u)
		else
			words=$("$program" -l -a 2>/dev/null | sed 's/^[^.]*\.//' | sort -u)
		fi
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _vmm_unit_tests vmm-unit-tests run_tests.sh ./run_tests.sh
