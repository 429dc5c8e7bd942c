# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the benchmarks share: timing of whole commands, and rows that are printed for
# people and kept for programs. A row is: name, value, unit, budget ('-': none), verdict.

# Runs a command $1 times and prints the least wall time of one run and the mean CPU time
# (of the process and all its children), in milliseconds. The least wall time is what the
# machine can do; everything above it is somebody else's work.
time_command() { # rounds command...
	local rounds=$1 i TIMEFORMAT='%3R %3U %3S'
	shift
	for ((i = 0; i < rounds; i++)); do
		{ time "$@" </dev/null >/dev/null 2>&1; } 2>&1
	done | awk '
		{
			if (NR == 1 || $1 < wall)
				wall = $1
			cpu += $2 + $3
		}
		END { printf "%.1f %.1f\n", wall * 1000, cpu * 1000 / NR }'
}

rows=()
add_row() { # name value unit budget
	local verdict=-
	if [[ $4 != - ]]; then
		verdict=$(awk -v value="$2" -v budget="$4" \
			'BEGIN { print value <= budget ? "met" : "missed" }')
	fi
	rows+=("$1"$'\t'"$2"$'\t'"$3"$'\t'"$4"$'\t'"$verdict")
}

print_rows() {
	printf '%s\n' "${rows[@]}" | awk -F'\t' '
		BEGIN { printf "%-52s %10s %-5s %8s  %s\n", "what", "measured", "", "budget", "" }
		{ printf "%-52s %10s %-5s %8s  %s\n", $1, $2, $3, $4, $5 }'
}

rows_as_json() {
	printf '%s\n' "${rows[@]}" | awk -F'\t' '
		BEGIN { print "[" }
		{
			printf "%s  {\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\"", \
				(NR > 1 ? ",\n" : ""), $1, $2, $3
			if ($4 != "-")
				printf ", \"budget\": %s, \"verdict\": \"%s\"", $4, $5
			printf "}"
		}
		END { print "\n]" }'
}
