# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Conditions of the configuration: `check` (files and what they are to hold) and `disabled_if`,
# which is a shell condition of a closed form:
#
#	[ A OP B ]  [[ A OP B ]]  A OP B  [ -n A ]  [ -z A ]  ! CONDITION  ( CONDITION )  CONDITION && CONDITION  ||
#
# OP is one of = == != -eq -ne -lt -le -gt -ge.

# Is the test disabled? Sets condition_value to yes or no.
evaluate_condition() { # text file:line
	local where=$2 at=0
	expand_words "$1" "$2" operators
	parse_or
	((at == ${#words[@]})) || die_at "$where" "not understood in a condition: ${words[*]:at}"
}

parse_or() {
	local value
	parse_and
	while [[ ${words[at]-} == $'\001||' ]]; do
		value=$condition_value
		at=$((at + 1))
		parse_and
		[[ $value == no ]] || condition_value=yes
	done
}

parse_and() {
	local value
	parse_unary
	while [[ ${words[at]-} == $'\001&&' ]]; do
		value=$condition_value
		at=$((at + 1))
		parse_unary
		[[ $value == yes ]] || condition_value=no
	done
}

negate() {
	if [[ $condition_value == yes ]]; then condition_value=no; else condition_value=yes; fi
}

expect_word() { # word
	[[ ${words[at]-} == "$1" ]] || die_at "$where" "'${1#$'\001'}' is missing in a condition"
	at=$((at + 1))
}

parse_unary() {
	local first=${words[at]-}
	case $first in
	'!')
		at=$((at + 1))
		parse_unary
		negate
		;;
	$'\001(')
		at=$((at + 1))
		parse_or
		expect_word $'\001)'
		;;
	'[' | '[[')
		at=$((at + 1))
		parse_test
		expect_word "${first//\[/]}"
		;;
	*) parse_test ;;
	esac
}

parse_test() {
	local left=${words[at]-} op=${words[at + 1]-} right=${words[at + 2]-} true=no
	((at < ${#words[@]})) || die_at "$where" 'a condition is missing'
	if [[ $left == '!' ]]; then
		at=$((at + 1))
		parse_test
		negate
		return
	fi
	if [[ $left == -[nz] ]]; then
		case $left in
		-n) [[ -n $op ]] && true=yes ;;
		-z) [[ -z $op ]] && true=yes ;;
		esac
		at=$((at + 2))
	else
		compare_words
		at=$((at + 3))
	fi
	condition_value=$true
}

# Uses left, op and right of parse_test; sets true.
compare_words() {
	case $op in
	= | ==) [[ $left == "$right" ]] && true=yes ;;
	!=) [[ $left != "$right" ]] && true=yes ;;
	-eq | -ne | -lt | -le | -gt | -ge)
		[[ $left =~ ^-?[0-9]{1,18}$ && $right =~ ^-?[0-9]{1,18}$ ]] ||
			die_at "$where" "not numbers: $left $op $right"
		test "$left" "$op" "$right" && true=yes
		;;
	*) die_at "$where" "not understood in a condition: $left $op $right" ;;
	esac
}

# Sets REPLY to the reason why the files of a `check` do not hold what they are to, or to nothing.
failed_check() { # text file:line
	local word path wanted found
	REPLY=
	expand_words "$1" "$2"
	for word in "${words[@]}"; do
		[[ $word == ?*=* ]] || die_at "$2" "check takes path=value, not '$word'"
		path=${word%%=*} wanted=${word#*=} found=
		if [[ ! -r $path ]]; then
			REPLY="$path cannot be read, and is to hold $wanted"
			return
		fi
		read -r found <"$path"
		if [[ $found != "$wanted" ]]; then
			REPLY="$path holds $found, and is to hold $wanted"
			return
		fi
	done
}
