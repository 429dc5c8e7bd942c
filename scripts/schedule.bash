# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Decides what runs when. Up to opt_jobs tests run at once; the CPUs and the memory of those that
# run fit the machine; a test that runs alone has it for itself. With more than one job, the longest
# test by remembered durations comes first, and one that was never timed before all others.

declare -a queue=()
cpus_used=0 memory_used=0 alone_running=''

# Fills `queue` with the indices of all planned tests in the order to start them.
order_queue() {
	local i lines='' line
	queue=("${!test_id[@]}")
	measure_machine
	((opt_jobs > 1)) || return 0
	for i in "${queue[@]}"; do
		lines+="${test_expected[i]:-999999999} $i"$'\n'
	done
	queue=()
	lines=$(sort -k1,1nr -k2,2n <<<"${lines%$'\n'}") || die 'sort failed'
	while read -r _ line; do
		queue+=("$line")
	done <<<"$lines"
}

# What there is to share: CPUs, or as many tests as the user wants at once, and the free memory in
# MiB.
measure_machine() {
	local key value
	cpus_there=$opt_jobs memory_there=1
	((opt_jobs > 1)) || return 0
	find_max_smp
	((REPLY <= cpus_there)) || cpus_there=$REPLY
	while read -r key value _; do
		[[ $key != MemAvailable: ]] || memory_there=$((value / 1024))
	done </proc/meminfo
}

# May the test start beside those that run? One that is larger than the machine may when nothing
# else runs.
fits() { # index
	local cpus=${test_cpus[$1]} memory=${test_memory[$1]}
	((${#running[@]})) || return 0
	[[ -z $alone_running && -z ${test_alone[$1]} ]] &&
		((${#running[@]} < opt_jobs && cpus_used + cpus <= cpus_there && memory_used + memory <= memory_there))
}

# Takes the first test of the queue that fits; sets REPLY to its index.
take_next() {
	local at
	for at in "${!queue[@]}"; do
		REPLY=${queue[at]}
		if fits "$REPLY"; then
			unset "queue[at]"
			return 0
		fi
		# Alone with one job, the first is the only candidate.
		((opt_jobs > 1)) || return 1
	done
	return 1
}

# Counts a test in ("1") or out ("-1").
account() { # index sign
	cpus_used=$((cpus_used + $2 * test_cpus[$1]))
	memory_used=$((memory_used + $2 * test_memory[$1]))
	[[ -z ${test_alone[$1]} ]] || alone_running=${2#-1}
}
