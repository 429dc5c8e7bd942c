# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Engine bochs: the interpreter of x86, for what neither QEMU's translator nor this machine has, VMX above all.
# host/bochs.h describes the command line it is started by. BOCHS names the program.
#
# What a CPU model offers is asked of a guest (x86/features.c), one model after the other, until one has all that a
# test requires; the answers are kept in the cache directory.

# shellcheck disable=SC2034 # read by choose_engine
engine_bochs_accel=bochs
bochs_path='' bochs_record='' bochs_version='' bochs_model=''
declare -gA bochs_env_file=() bochs_features=()
declare -ga bochs_models=()

# Not installed is a reason to skip what only Bochs can run, and an error when Bochs was asked for.
engine_bochs_usable() { # arch
	local name
	if [[ ${arch_dir[$1]} != x86 ]]; then
		REPLY=
		[[ -z $opt_engines ]] || REPLY='Bochs runs x86 only'
		return 1
	fi
	for name in ${BOCHS:-bochs-bin bochs}; do
		find_program "$name" && bochs_path=$REPLY && break
	done
	if [[ -z $bochs_path ]]; then
		REPLY="${BOCHS:-bochs} is not installed"
		[[ -z ${BOCHS-} && ($opt_action == standalone || " ${opt_engines//,/ } " != *' bochs '*) ]] && return 1
		return 2
	fi
	bochs_read_record "$1" || return 2
	bochs_order_models
}

# The record: "version TAB text", "cpu TAB name" for each model, and as they are asked, "features TAB name TAB words".
# It is worth as much as the program and the guest that were asked.
bochs_read_record() { # arch
	local kind name text guest=$root/build/$1/x86/features.flat
	[[ -z $bochs_record ]] || return 0
	bochs_record=$cache_dir/bochs-$1${bochs_path//\//+}
	if [[ ! -f $bochs_record || $bochs_path -nt $bochs_record || $guest -nt $bochs_record ]]; then
		text=$(timeout 30 "$bochs_path" --help cpu 2>&1 </dev/null | awk '
			/Bochs x86 Emulator/ { sub(/^ */, ""); version = $0 }
			/^$/ { listed = 0; if (header) { listed = 1; header = 0 }; next }
			/^Supported CPU models/ { header = 1; next }
			listed { models = models "cpu\t" $1 "\n" }
			END { if (version != "") printf "version\t%s\n%s", version, models }')
		if [[ $text != *$'\ncpu\t'* ]]; then
			REPLY="$bochs_path --help cpu names no CPU models"
			return 1
		fi
		mkdir -p "$cache_dir" && printf '%s\n' "$text" >"$bochs_record" ||
			die "cannot write $bochs_record"
	fi
	while IFS=$'\t' read -r kind name text; do
		case $kind in
		version) bochs_version=$name ;;
		cpu) bochs_models+=("$name") ;;
		features) bochs_features[$name]=" $text " ;;
		esac
	done <"$bochs_record"
}

# The ones that serve best first (x86/vmm.bash), then all others, the newest first.
bochs_order_models() {
	local name i ordered=()
	for name in $x86_bochs_models; do
		[[ " ${bochs_models[*]} " != *" $name "* ]] || ordered+=("$name")
	done
	for ((i = ${#bochs_models[@]} - 1; i >= 0; i--)); do
		[[ " ${ordered[*]} " == *" ${bochs_models[i]} "* ]] || ordered+=("${bochs_models[i]}")
	done
	bochs_models=("${ordered[@]}")
}

# Makes sure that the features of a model are known. A model that cannot run the guest has none.
bochs_ask_model() { # arch model
	local text line
	[[ -z ${bochs_features[$2]+set} ]] || return 0
	text=$(timeout 20 "$supervise" bochs -program "$bochs_path" -cpu "$2" \
		-bios "$root/build/$1/x86/firmware.bin" -kernel "$root/build/$1/x86/features.flat" 2>/dev/null </dev/null)
	bochs_features[$2]=' '
	while IFS= read -r line; do
		[[ $line != 'FEATURES:'* ]] || bochs_features[$2]="${line#FEATURES:} "
	done <<<"$text"
	printf 'features\t%s\t%s\n' "$2" "${bochs_features[$2]}" >>"$bochs_record"
}

# Sets bochs_model to the first model that has all these words, or to the one that the entry names.
bochs_pick() { # arch word...
	local arch=$1 model word models=("${bochs_models[@]}")
	[[ -z $opt_cpu ]] || models=("$opt_cpu")
	expand_words "${entry[bochs_params]-}" "${where[bochs_params]-}"
	while ((${#words[@]} > 1)); do
		[[ ${words[0]} != -cpu ]] || models=("${words[1]%%,*}")
		words=("${words[@]:2}")
	done
	for model in "${models[@]}"; do
		for word in "${@:2}"; do
			case $word in
			cpu:*) [[ ${word#*:} == "$model" ]] || continue 2 ;;
			device:* | machine:* | 'qemu>='*) return 1 ;;
			*)
				bochs_ask_model "$arch" "$model"
				[[ ${bochs_features[$model]} == *" $word "* ]] || continue 2
				;;
			esac
		done
		bochs_model=$model
		return 0
	done
	return 1
}

# What is said in QEMU's own words cannot be said to Bochs, but for a few: a CPU of all features (with Bochs: of those
# that the entry requires), and numbers.
engine_bochs_takes() { # arch
	local cpu=${entry[cpu]-} params=()
	if [[ ${entry[firmware]-own} != own ]]; then
		REPLY="the test is for firmware = ${entry[firmware]}"
		return 1
	elif [[ -n ${entry[machine]-} && ${entry[machine]} != pc ]]; then
		REPLY="the test is for machine = ${entry[machine]}"
		return 1
	fi
	[[ -z ${entry[bochs_params]-} ]] || return 0
	expand_words "${entry[qemu_params]-}" "${where[qemu_params]-}"
	params=("${words[@]}")
	while ((${#params[@]})); do
		case ${params[0]} in
		-cpu) cpu=${params[1]-} ;;
		*)
			REPLY="the test is for QEMU's ${params[*]:0:2}"
			return 1
			;;
		esac
		params=("${params[@]:2}")
	done
	[[ -z $cpu || $cpu == max || $cpu == "$opt_cpu" ]] && return 0
	REPLY="the test is for QEMU's CPU $cpu"
	return 1
}

# Is there a model that has this word and all those before it?
engine_bochs_has() { # arch word
	local word wanted=()
	for word in ${entry[requires]-}; do
		wanted+=("${word%,}")
		[[ ${word%,} != "$2" ]] || break
	done
	bochs_pick "$1" "${wanted[@]}"
}

engine_bochs_version() { # arch
	version_number "$bochs_version"
}

bochs_make_env() { # arch
	local version text
	bochs_env_file[$1]=$log_dir/$1/bochs.env
	engine_bochs_version "$1"
	version=$REPLY
	text="TARGET=bochs
BOCHS_VERSION_STRING=$bochs_version
BOCHS_MAJOR=$((version / 1000000))
BOCHS_MINOR=$((version / 1000 % 1000))"
	common_environ
	planned_file[${bochs_env_file[$1]}]=$text$'\n'$REPLY
}

# Appends the command for `entry` to `command`.
engine_bochs_command() { # arch
	local required=() word smp
	[[ -n ${bochs_env_file[$1]-} ]] || bochs_make_env "$1"
	for word in ${entry[requires]-}; do
		required+=("${word%,}")
	done
	bochs_pick "$1" "${required[@]}"
	expand_text "${entry[smp]-1}" "${where[smp]-}"
	smp=${REPLY%%,*}
	[[ $smp =~ ^[1-9][0-9]*$ ]] || die_at "${where[smp]}" "not a number of CPUs: $smp"
	options+=(--registers-by-signal)
	command+=("$supervise" bochs)
	# A standalone test finds the one of the machine that it runs on.
	[[ $opt_action == standalone ]] || command+=(-program "$bochs_path")
	command+=(-bios "$root/build/$1/x86/firmware.bin")
	command+=(-kernel "$test_image" -initrd "${bochs_env_file[$1]}" -cpu "$bochs_model" -smp "$smp")
	command+=(-m "${entry[memory]:-128}")
	expand_text "${entry[test_args]-}" "${where[test_args]-}"
	[[ -z $REPLY ]] || command+=(-append "$REPLY")
	expand_words "${entry[bochs_params]-}" "${where[bochs_params]-}"
	command+=("${words[@]}")
}
