# SPDX-License-Identifier: GPL-2.0-or-later
#
# What all formatters share, with results.awk: reads the event stream (docs/protocol.md), keeps the
# counts, and ends with the exit status that the events stand for. A formatter defines these
# functions:
#
#	on_run() on_entry(id) on_check(id, outcome, name, reason) on_end(id) on_note(id, type, text) on_done()
#
# It finds in arrays by id: arch, engine, test, logfile, outcome, reason, ms (duration), and the
# checks' counts passed, failed, known, skipped; in total[outcome] the tests by outcome, in
# checks[...] the checks.

# From the environment: EVENTS_FILE, where the stream is kept as it came; unset when it comes from
# there.

BEGIN {
	FS = "\t"
	events_file = ENVIRON["EVENTS_FILE"]
}

events_file != "" && $1 != "tick" {
	print >events_file
}

# The text of a field, its escapes undone; a line of output stays one line.
function text_of(field)
{
	if (index(field, "\\") == 0)
		return field
	gsub(/\\\\/, "\001", field)
	gsub(/\\t/, " ", field)
	gsub(/\\n/, " / ", field)
	gsub(/\001/, "\\", field)
	return field
}

# 1234 as "1.23 s"
function seconds(milliseconds)
{
	return sprintf("%.2f s", milliseconds / 1000)
}

function plural(count, word)
{
	return count " " word (count == 1 ? "" : "s")
}

# A name that tells tests apart, and no more than that.
function label(id)
{
	return arch[id] "." test[id]
}

function count_end(id)
{
	ended[id] = 1
	total[outcome[id]]++
	total_tests++
	checks["passed"] += passed[id]
	checks["failed"] += failed[id]
	checks["known"] += known[id]
	checks["skipped"] += skipped[id]
}

$1 == "run" {
	run_start = $2
	entries_expected = $6
	log_dir = text_of($7)
	command = text_of($8)
	on_run()
}

$1 == "entry" {
	order[++entries] = $3
	arch[$3] = $4
	engine[$3] = $5
	test[$3] = $6
	logfile[$3] = text_of($8)
	expected[$3] = $9
	on_entry($3)
}

$1 == "check" {
	on_check($3, $4, text_of($5), text_of($6))
}

# A supervisor that is killed may have two: its own, and the runner's word for it. The first one
# counts.
$1 == "end" && !($3 in ended) {
	outcome[$3] = $4
	reason[$3] = text_of($5)
	ms[$3] = $6
	passed[$3] = $7
	failed[$3] = $8
	known[$3] = $9
	skipped[$3] = $10
	count_end($3)
	on_end($3)
}

$1 == "info" || $1 == "measure" || $1 == "diag" || $1 == "known" {
	on_note($3, $1, $1 == "known" ? $4 "\t" text_of($5) "\t" text_of($6) : text_of($4))
}

$1 == "done" {
	run_end = $2
	stop_signal = $5
	is_done = 1
}

# An entry that never ended is an error, whatever took its end away.
END {
	for (i = 1; i <= entries; i++) {
		id = order[i]
		if (!(id in ended)) {
			outcome[id] = "error"
			reason[id] = stop_signal ? "not run: stopped" : "it has no result: the runner was cut off"
			ms[id] = passed[id] = failed[id] = known[id] = skipped[id] = 0
			count_end(id)
			on_end(id)
		}
	}
	good = total["pass"] + total["known"] + total["fixed"] + total["measure"]
	bad = total["fail"] + total["error"]
	remember_results()
	on_done()
	if (total["error"] || stop_signal || !is_done)
		exit 2
	exit total["fail"] ? 1 : good ? 0 : 77
}
