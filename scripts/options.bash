# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The command line and the environment of the runner. Sets the opt_* variables, and ACCEL, QEMU,
# MACHINE, ENGINE and TIMEOUT to the user's wish or "".

usage() {
	cat <<-'END'
	usage: ./run_tests.sh [OPTION]... [NAME|GLOB]...
	Runs the tests: all, those of a group, or those named ("apic", "i386.apic", "vmx*").

	  -h, --help             this text
	  -v, --verbose          a line for each check
	  -a, --all              the tests that are left out by default too (group nodefault)
	  -g, --group NAME       the tests of this group; may be repeated
	  -j, --parallel N       up to N tests at once (default: 1)
	  -t, --tap13            report in TAP version 13
	  -l, --list             list the tests that would run; with --json, as JSON
	      --junit FILE       write a JUnit report, when all is over
	      --json FILE        write the results as JSON lines
	      --html FILE        write a page for people
	      --baseline FILE    compare the page with the --json of an earlier run
	      --lava             report as LAVA's signals
	      --github           add annotations for GitHub Actions (default where GITHUB_ACTIONS is true)
	      --compare SIDE,SIDE...
	                         run each test on every SIDE, ENGINE[=PROGRAM][@MODEL], and say where they disagree;
	                         --json and --html too
	      --cpu MODEL        the CPU model of tests that name none
	      --gdb TEST         run one test stopped, with gdb and its symbols attached (GDB: another debugger)
	      --hosts FILE       run the tests, as standalone files, on the machines that FILE lists: [N/][USER@]HOST
	      --suite DIR        the tests of a kvm-unit-tests tree that is built in DIR
	      --dry-run          print the VMM command of each test, ready to paste; run nothing
	      --arch A[,B]       only these architectures (default: all that are configured)
	      --engine E[,F]     engines in the order to try (default: qemu-tcg, bochs for what only that has; qemu-kvm with
	                         ACCEL=kvm)
	      --failed           of the selected tests, those that failed when they last ran
	      --shard I/N        the I-th of N parts of the selected tests, sorted by name
	      --repeat N         run everything N times
	      --until-fail       repeat until something fails, N times at most if --repeat says so
	      --timeout-multiplier N
	                         give every test N times its time; may be a fraction
	      --known FILE       known issues (default: known-issues.cfg beside this program)
	      --strict-known     a known issue that no longer shows is a failure
	      --log-dir DIR      keep logs and events there (default: a new directory below logs/)
	      --config FILE      the suite's configuration (default: unittests.cfg beside this program)

	Environment: ACCEL (tcg, kvm, and properties: tcg,thread=single), QEMU and BOCHS (the VMMs), ENGINE, MACHINE, TIMEOUT
	(over every test's own), MAX_SMP, ENV (a file of NAME=value lines for the guests), NO_COLOR.

	Exit status: 0 all passed, 1 some failed, 2 some are in error, or nothing could run, 77 all were skipped.
	END
}

# Sets opt_shard to "I N".
take_shard() { # option-or-variable I/N
	if [[ ! $2 =~ ^([0-9]{1,6})/([0-9]{1,6})$ ]] ||
		((10#${BASH_REMATCH[1]} < 1 || 10#${BASH_REMATCH[1]} > 10#${BASH_REMATCH[2]})); then
		die "$1: not a part I/N with 1 <= I <= N: '$2'"
	fi
	opt_shard="$((10#${BASH_REMATCH[1]})) $((10#${BASH_REMATCH[2]}))"
}

# A part given by the CI system: GitLab's `parallel`, or a Slurm job array.
find_shard() {
	opt_shard='1 1'
	if [[ -n ${CI_NODE_INDEX-} && -n ${CI_NODE_TOTAL-} ]]; then
		take_shard 'CI_NODE_INDEX/CI_NODE_TOTAL' "$CI_NODE_INDEX/$CI_NODE_TOTAL"
	elif [[ -n ${SLURM_ARRAY_TASK_ID-} && -n ${SLURM_ARRAY_TASK_COUNT-} ]]; then
		if ! is_number "$SLURM_ARRAY_TASK_ID" || ! is_number "${SLURM_ARRAY_TASK_MIN:-1}"; then
			die "SLURM_ARRAY_TASK_ID=$SLURM_ARRAY_TASK_ID is not a number"
		fi
		take_shard SLURM_ARRAY_TASK_ID \
			"$((10#$SLURM_ARRAY_TASK_ID - 10#${SLURM_ARRAY_TASK_MIN:-1} + 1))/$SLURM_ARRAY_TASK_COUNT"
	fi
}

is_number() { # text
	[[ $1 =~ ^[0-9]{1,9}$ ]]
}

# A multiplier in thousandths: "1.5" gives 1500.
to_thousandths() { # text
	[[ $1 =~ ^([0-9]{1,6})(\.([0-9]{1,3})[0-9]*)?$ ]] || return 1
	local fraction=${BASH_REMATCH[3]-}000
	REPLY=$((10#${BASH_REMATCH[1]} * 1000 + 10#${fraction:0:3}))
}

# A time with or without unit, as timeout(1) takes it, in milliseconds.
to_ms() { # text
	local unit=${1: -1} factor=1
	case $unit in
	[0-9]) unit= ;;
	s) ;;
	m) factor=60 ;;
	h) factor=3600 ;;
	d) factor=86400 ;;
	*) return 1 ;;
	esac
	to_thousandths "${1%"$unit"}" || return 1
	REPLY=$((REPLY * factor))
}

# Splits --name=value and checks that options with a value have one; sets REPLY to the value.
need_value() { # option remaining-count value
	if (($2 < 2)) || [[ -z $3 ]]; then
		die "$1 needs a value (see -h)"
	fi
	REPLY=$3
}

read_options() {
	opt_action=run opt_verbose= opt_all= opt_jobs=1 opt_format=pretty opt_arches= opt_engines=${ENGINE-}
	opt_groups= opt_names= opt_log_dir= opt_config=$src/unittests.cfg opt_multiplier=1000
	opt_known=$src/known-issues.cfg opt_strict_known= opt_failed= opt_repeat=1 opt_until_fail=
	opt_suite= suite_kut= opt_hosts= opt_compare= opt_cpu=
	opt_junit= opt_json= opt_html= opt_baseline= opt_github=${GITHUB_ACTIONS-}
	find_shard
	opt_command="$0 $*"
	ACCEL=${ACCEL-} QEMU=${QEMU-} MACHINE=${MACHINE-} TIMEOUT=${TIMEOUT-}
	while (($#)); do
		if [[ $1 == --*=* ]]; then
			set -- "${1%%=*}" "${1#*=}" "${@:2}"
		elif [[ $1 =~ ^-[gj]. ]]; then
			set -- "${1:0:2}" "${1:2}" "${@:2}"
		elif [[ $1 =~ ^-[hvatl][a-z] ]]; then
			set -- "${1:0:2}" "-${1:2}" "${@:2}"
		fi
		case $1 in
		-g | --group | -j | --parallel | --arch | --engine | --log-dir | --config | --known | --timeout-multiplier | \
			--shard | --repeat | --junit | --html | --baseline | --gdb | --suite | \
			--hosts | --compare | --cpu)
			need_value "$1" $# "${2-}"
			take_valued_option "$1" "$REPLY"
			shift 2
			;;
		--json)
			# Behind --list it stands alone.
			if [[ $opt_action == list ]]; then
				opt_json=-
				shift
			else
				need_value "$1" $# "${2-}"
				opt_json=$2
				shift 2
			fi
			;;
		-?*)
			take_option "$1"
			shift
			;;
		*)
			[[ $1 != *[[:space:]]* && -n $1 ]] || die "not a test's name: '$1'"
			opt_names+=" $1"
			shift
			;;
		esac
	done
	[[ -z $TIMEOUT ]] || to_ms "$TIMEOUT" || die "TIMEOUT=$TIMEOUT is not a time"
}

take_option() { # option
	case $1 in
	-h | --help) usage; leave 0 ;;
	-v | --verbose) opt_verbose=yes ;;
	-a | --all) opt_all=yes ;;
	-t | --tap13) opt_format=tap ;;
	-l | --list) opt_action=list ;;
	--dry-run) opt_action=dry-run ;;
	--strict-known) opt_strict_known=yes ;;
	--failed) opt_failed=yes ;;
	--lava) opt_format=lava ;;
	--github) opt_github=true ;;
	--until-fail)
		opt_until_fail=yes
		((opt_repeat > 1)) || opt_repeat=999999999
		;;
	*) die "unknown option '$1' (see -h)" ;;
	esac
}

take_valued_option() { # option value
	case $1 in
	-g | --group) opt_groups+=" ${2//,/ }" ;;
	-j | --parallel)
		if ! is_number "$2" || ((10#$2 == 0)); then
			die "$1: not a number of tests: '$2'"
		fi
		opt_jobs=$((10#$2))
		;;
	--arch) opt_arches+=" ${2//,/ }" ;;
	--engine) opt_engines=$2 ;;
	--log-dir) opt_log_dir=$2 ;;
	--config) opt_config=$2 ;;
	--known) opt_known=$2 ;;
	--shard) take_shard "$1" "$2" ;;
	--junit) opt_junit=$2 ;;
	--hosts)
		[[ -r $2 ]] || die "$1: $2 cannot be read"
		opt_hosts=$2
		opt_action=standalone
		;;
	--gdb)
		opt_action=gdb
		opt_names+=" $2"
		;;
	--suite)
		[[ -d $2 ]] || die "$1: $2 is no directory"
		opt_suite=$2
		[[ $2 == /* ]] || opt_suite=$PWD/$2
		# shellcheck disable=SC2034 # read where commands are made
		suite_kut=yes
		;;
	--html) opt_html=$2 ;;
	--cpu) opt_cpu=$2 ;;
	--compare)
		opt_compare=$2
		opt_action=compare
		;;
	--baseline)
		[[ -r $2 ]] || die "$1: $2 cannot be read"
		opt_baseline=$2
		;;
	--repeat)
		if ! is_number "$2" || ((10#$2 == 0)); then
			die "$1: not a number of times: '$2'"
		fi
		opt_repeat=$((10#$2))
		;;
	--timeout-multiplier)
		if ! to_thousandths "$2" || ((REPLY == 0)); then
			die "$1: not a number above 0: '$2'"
		fi
		opt_multiplier=$REPLY
		;;
	esac
}
