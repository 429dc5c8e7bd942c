# SPDX-License-Identifier: GPL-2.0-or-later
#
# Signals of LAVA: a test set for each entry, printed as it ends, a test case for each check. A name
# becomes an id of letters, digits and _ . -. Needs collect.awk in front.

function id_of(text)
{
	gsub(/[^A-Za-z0-9_.-]+/, "-", text)
	return text
}

# Names that differ only in what an id cannot hold get a number.
function unique(id, text,    base)
{
	base = text = id_of(text)
	while ((id, text) in used)
		text = base "-" ++used[id, base]
	used[id, text] += 0
	return text
}

function result_of(kind)
{
	if (kind == "pass" || kind == "fixed" || kind == "measure" || kind == "xfail")
		return "pass"
	return kind == "skip" ? "skip" : kind == "known" ? "unknown" : "fail"
}

# "cpuid: 1234 cycles, p99 2000 cycles" measures cpuid.
function print_measurements(id,    list, n, i, name, value, part)
{
	n = split(measured[id], list, "\n")
	for (i = 1; i < n; i++) {
		name = value = list[i]
		if (!sub(/: [-0-9.]+ .*$/, "", name))
			continue
		value = substr(value, length(name) + 3)
		split(value, part, /[ ,]+/)
		print "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=" unique(id, name) " RESULT=pass MEASUREMENT=" part[1] " UNITS=" \
			id_of(part[2]) ">"
	}
}

$1 == "measure" {
	measured[$3] = measured[$3] text_of($4) "\n"
}

# The rule of events.awk has called on_end() for it already.
$1 == "end" {
	print_set($3)
}

function print_set(id,    n)
{
	if (id in printed_set)
		return
	printed_set[id] = 1
	print "<LAVA_SIGNAL_TESTSET START " id_of(id) ">"
	for (n = 1; n <= cases[id]; n++)
		print "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=" unique(id, case_name[id, n]) " RESULT=" \
			result_of(case_outcome[id, n]) ">"
	print_measurements(id)
	print "<LAVA_SIGNAL_TESTSET STOP>"
	fflush()
}

function report(    i)
{
	for (i = 1; i <= entries; i++)
		print_set(order[i])
	print good " passed, " bad " failed, " total["skip"] + 0 " skipped"
}
