# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Turns a value of the configuration into words, as a shell would, but with a closed set of
# expansions:
#
#	'text'  "text"  \c	quoting
#	$NAME  ${NAME}		MAX_SMP and its like (cfg_var), or a variable that the user exported
#	$((expression))		numbers, those variables, C operators without assignment
#	$(date ARGUMENTS)	the output of date
#
# Anything else that a shell would act on is an error that names its file and line.

declare -A cfg_var=()
declare -a words=()

cfg_value() { # name file:line
	if [[ -n ${cfg_var[$1]+set} ]]; then
		REPLY=${cfg_var[$1]}
	elif [[ $1 == MAX_SMP ]]; then
		find_max_smp
	elif [[ -n ${!1+set} && ${!1@a} == *x* ]]; then
		REPLY=${!1}
	else
		die_at "$2" "\$$1 is no variable of the environment"
	fi
}

# CPUs a guest may have: what the user says, else those of this machine.
find_max_smp() {
	local count=${MAX_SMP-}
	[[ -n $count ]] || count=$(nproc) || count=1
	if ! is_number "$count" || ((10#$count == 0)); then
		die "MAX_SMP=$count is not a number of CPUs"
	fi
	REPLY=$((10#$count))
	cfg_var[MAX_SMP]=$REPLY
}

# Sets REPLY to the value of an arithmetic expression.
cfg_arithmetic() { # expression file:line
	local rest=$1 expr='' result=''
	while [[ -n $rest ]]; do
		if [[ $rest =~ ^(0[xX][0-9a-fA-F]+|[0-9]+) ]]; then
			expr+=${BASH_REMATCH[0]}
			rest=${rest:${#BASH_REMATCH[0]}}
			[[ $rest != [A-Za-z_]* ]] || break
		elif [[ $rest =~ ^(\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$?([A-Za-z_][A-Za-z0-9_]*)) ]]; then
			rest=${rest:${#BASH_REMATCH[0]}}
			cfg_value "${BASH_REMATCH[2]}${BASH_REMATCH[3]}" "$2"
			[[ $REPLY =~ ^-?[0-9]+$ ]] ||
				die_at "$2" "not a number in \$((...)): $REPLY"
			expr+="($REPLY)"
		elif [[ $rest =~ ^([-+*/%()<>!~^?:\&|[:blank:]]|[=!<>]=)+ ]]; then
			expr+=${BASH_REMATCH[0]}
			rest=${rest:${#BASH_REMATCH[0]}}
		else
			break
		fi
	done
	# What is left are numbers, operators and blanks: nothing that bash could take for a name or
	# a command.
	if [[ -z $rest ]]; then
		# shellcheck disable=SC2004 # an expression, not a name
		((result = ($expr))) 2>/dev/null
	fi
	[[ -n $result ]] || die_at "$2" "not an arithmetic expression: \$(($1))"
	REPLY=$result
}

# Expands what stands behind a $ at the start of `rest`; takes it off and sets REPLY.
expand_dollar() { # file:line
	if [[ $rest =~ ^\$\(\((([^()]|\([^()]*\)|\(([^()]|\([^()]*\))*\))*)\)\) ]]; then
		rest=${rest:${#BASH_REMATCH[0]}}
		cfg_arithmetic "${BASH_REMATCH[1]}" "$1"
	elif [[ $rest =~ ^\$\(date([[:blank:]][-+%:@A-Za-z0-9_.,/=\"\'[:blank:]]*)?\) ]]; then
		rest=${rest:${#BASH_REMATCH[0]}}
		local arguments=${BASH_REMATCH[1]//[\"\']/}
		# shellcheck disable=SC2086 # words of a closed set of characters
		REPLY=$(date $arguments 2>&1) || die_at "$1" "date: $REPLY"
	elif [[ $rest =~ ^(\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)) ]]; then
		rest=${rest:${#BASH_REMATCH[0]}}
		cfg_value "${BASH_REMATCH[2]}${BASH_REMATCH[3]}" "$1"
	else
		die_at "$1" "not an expansion that is known here: ${rest:0:40}"
	fi
}

# A string in double quotes at the start of `rest`; takes it off and sets REPLY.
expand_string() { # file:line
	local text='' where=$1
	rest=${rest:1}
	while [[ $rest != \"* ]]; do
		case $rest in
		'') die_at "$where" 'a double quote is never closed' ;;
		\$*)
			expand_dollar "$where"
			text+=$REPLY
			;;
		\\[\"\\\$\`]*)
			text+=${rest:1:1}
			rest=${rest:2}
			;;
		\`*) die_at "$where" 'commands in backquotes are not run' ;;
		*)
			[[ $rest =~ ^.[^\"\\\$\`]* ]]
			text+=${BASH_REMATCH[0]}
			rest=${rest:${#BASH_REMATCH[0]}}
			;;
		esac
	done
	rest=${rest:1}
	REPLY=$text
}

# Sets `words`. With `operators`, the words && || ( ) are told apart from quoted ones by a leading
# \001.
expand_words() { # text file:line [operators]
	if [[ $1 != *[\\\$\`\"\'\;\&\|\<\>\(\)]* ]]; then
		# shellcheck disable=SC2206 # split at blanks; pathname expansion is off
		words=($1)
		return
	fi
	local rest=$1 where=$2 operators=${3-} word='' open=''
	words=()
	while [[ -n $rest ]]; do
		case $rest in
		[[:space:]]*)
			[[ -z $open ]] || words+=("$word")
			word='' open=''
			rest=${rest:1}
			continue
			;;
		\'*)
			[[ $rest =~ ^\'([^\']*)\' ]] || die_at "$where" 'a single quote is never closed'
			rest=${rest:${#BASH_REMATCH[0]}}
			word+=${BASH_REMATCH[1]}
			;;
		\"*)
			expand_string "$where"
			word+=$REPLY
			;;
		\\?*)
			word+=${rest:1:1}
			rest=${rest:2}
			;;
		\$*)
			expand_dollar "$where"
			word+=$REPLY
			;;
		[\;\&\|\<\>\`\(\)\\]*)
			[[ -n $operators && $rest =~ ^(&&|\|\||\(|\)) ]] ||
				die_at "$where" "quote what a shell would act on: ${rest:0:40}"
			[[ -z $open ]] || words+=("$word")
			words+=($'\001'"${BASH_REMATCH[1]}")
			rest=${rest:${#BASH_REMATCH[1]}}
			word='' open=''
			continue
			;;
		*)
			[[ $rest =~ ^[^[:space:]\\\$\`\"\'\;\&\|\<\>\(\)]+ ]]
			word+=${BASH_REMATCH[0]}
			rest=${rest:${#BASH_REMATCH[0]}}
			;;
		esac
		open=yes
	done
	[[ -z $open ]] || words+=("$word")
}

# A value that is one text: its words joined by blanks.
expand_text() { # text file:line
	expand_words "$1" "$2"
	REPLY=${words[*]}
}
