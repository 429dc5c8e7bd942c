# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What a VMM can do: asked once per program file, and kept in the cache directory under its path,
# with its time. The record's first line is `version TAB text`; then `accel|machine|cpu|device TAB
# name`.

declare -A probe_record=() probe_version=()

# Sets REPLY to the path of a program, as the shell would find it.
find_program() { # name
	local IFS=: dir
	REPLY=$1
	if [[ $1 == */* ]]; then
		[[ -f $1 && -x $1 ]]
		return
	fi
	for dir in $PATH; do
		REPLY=${dir:-.}/$1
		[[ ! -f $REPLY || ! -x $REPLY ]] || return 0
	done
	return 1
}

# Asks the program itself. Each question is one of its help texts; names are their lines' first
# words.
ask_vmm() { # program
	local text
	text=$(timeout 30 "$1" --version </dev/null 2>&1) || return 1
	printf 'version\t%s\n' "${text%%$'\n'*}"
	timeout 30 "$1" -accel help </dev/null 2>/dev/null |
		awk 'NR > 1 && NF == 1 { print "accel\t" $1 }'
	timeout 30 "$1" -machine help </dev/null 2>/dev/null |
		awk 'NR > 1 && NF > 1 { print "machine\t" $1 }'
	timeout 30 "$1" -machine none -cpu help </dev/null 2>/dev/null |
		awk '$1 == "Recognized" { exit } $1 == "x86" { print "cpu\t" $2; next } NF && !/:$/ { print "cpu\t" $1 }'
	timeout 30 "$1" -device help </dev/null 2>/dev/null |
		awk -F'"' '$1 == "name " { print "device\t" $2 }'
}

# A record has the time of the program that it is about; one that differs is of another version.
is_record_of() { # file program
	[[ -f $1 && ! $1 -nt $2 && ! $1 -ot $2 ]]
}

# Makes sure that there is a record; sets probe_record[program], or REPLY to a reason and returns 1.
probe_vmm() { # program
	local program=$1 file dir dirs
	[[ -z ${probe_record[$program]-} ]] || return 0
	file=vmm-${program//\//+}
	dirs=("$cache_dir" "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/vmm-unit-tests")
	for dir in "${dirs[@]}"; do
		if is_record_of "$dir/$file" "$program"; then
			probe_record[$program]=$dir/$file
			read_version "$program"
			return
		fi
	done
	for dir in "${dirs[@]}"; do
		mkdir -p "$dir" 2>/dev/null || continue
		true 2>/dev/null >"$dir/$file.$$" || continue
		if ! ask_vmm "$program" >"$dir/$file.$$"; then
			rm -f "$dir/$file.$$"
			REPLY="$program --version fails"
			return 1
		fi
		touch -r "$program" "$dir/$file.$$"
		mv "$dir/$file.$$" "$dir/$file"
		probe_record[$program]=$dir/$file
		read_version "$program"
		return
	done
	die "no place to keep what $program can do: $cache_dir is not writable"
}

read_version() { # program
	local kind text
	IFS=$'\t' read -r kind text <"${probe_record[$1]}"
	[[ $kind == version && -n $text ]] ||
		die_at "${probe_record[$1]}" 'not a record of a VMM: remove it'
	# shellcheck disable=SC2034 # read by the engines
	probe_version[$1]=$text
}

# Does the VMM have this machine, device, CPU or accelerator?
vmm_has() { # program kind name
	local line
	while IFS= read -r line; do
		[[ $line != "$2"$'\t'"$3" ]] || return 0
	done <"${probe_record[$1]}"
	return 1
}

# Makes one number of the first version in a text, to compare by: "7.2.22" gives 7002022. 0 when
# there is none.
version_number() { # text
	REPLY=0
	[[ $1 =~ ([0-9]{1,6})(\.([0-9]{1,3}))?(\.([0-9]{1,3}))? ]] || return 0
	REPLY=$((10#${BASH_REMATCH[1]} * 1000000 + 10#0${BASH_REMATCH[3]} * 1000 + 10#0${BASH_REMATCH[5]}))
}
