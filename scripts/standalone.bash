# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Writes planned tests as executable files: $supervise_static with image and settings appended, as
# host/payload.h says.

# One section: its head, and its bytes from stdin.
section() { # kind name file
	local size
	size=$(stat -c %s "$3") || return 1
	printf '%s %d %s\n' "$1" "$size" "$2"
	cat "$3"
}

# The sections of one test. Files of this tree that the command names go with it.
sections() { # index scratch
	local IFS=$US words word files=() names=()
	# shellcheck disable=SC2206 # split at US
	words=(${test_options[$1]})
	words+=(--id "${test_arch[$1]}.${test_name[$1]}" --timeout "${test_timeout[$1]}")
	IFS=' '
	printf '%s\0' "${words[@]}" >"$2" && section options - "$2" || return 1

	IFS=$US
	# shellcheck disable=SC2206
	words=(${test_command[$1]})
	IFS=' '
	words[0]=${words[0]##*/}
	for word in "${!words[@]}"; do
		[[ ${words[word]} == "$root"/* && -f ${words[word]} ]] || continue
		files+=("${words[word]}")
		names+=("${words[word]##*/}")
		words[word]="@FILE$((${#files[@]} - 1))@"
	done
	printf '%s\0' "${words[@]}" >"$2" && section command - "$2" || return 1
	for word in "${!files[@]}"; do
		section file "${names[word]// /_}" "${files[word]}" || return 1
	done
}

# The test as $2/ARCH/NAME.
write_test() { # index directory
	local out=$2/${test_arch[$1]}/${test_name[$1]} size
	mkdir -p "${out%/*}" || leave 2
	sections "$1" "$out.words" >"$out.payload" || die "cannot write $out.payload"
	size=$(stat -c %s "$out.payload") || leave 2
	{
		cat "$supervise_static" "$out.payload"
		printf 'VMMUNIT1%016d' "$size"
	} >"$out.new" || die "cannot write $out"
	if ! chmod +x "$out.new" || ! mv "$out.new" "$out" || ! rm -f "$out.words" "$out.payload"; then
		leave 2
	fi
}
