# SPDX-License-Identifier: GPL-2.0-or-later
#
# JSON lines: an object for the run, for each check and each test, and one that sums up.
# docs/running.md has the keys.

BEGIN {
	for (i = 1; i < 32; i++)
		control[sprintf("%c", i)] = sprintf("\\u%04x", i)
}

function json(text,    i, c, out)
{
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/\n/, "\\n", text)
	gsub(/\t/, "\\t", text)
	if (text !~ /[\001-\037]/)
		return "\"" text "\""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		out = out (c in control ? control[c] : c)
	}
	return "\"" out "\""
}

function lines_as_list(text,    list, n, i, out)
{
	n = split(text, list, "\n")
	for (i = 1; i < n; i++)
		out = out (i > 1 ? ", " : "") json(list[i])
	return "[" out "]"
}

function print_entry(id,    n)
{
	for (n = 1; n <= cases[id]; n++)
		printf "{\"type\": \"check\", \"arch\": %s, \"engine\": %s, \"test\": %s, \"name\": %s, \"outcome\": %s, " \
			"\"reason\": %s, \"ms\": %d}\n", json(arch[id]), json(engine[id]), json(test[id]),
			json(case_name[id, n]), json(case_outcome[id, n]), json(case_reason[id, n]), case_ms[id, n]
	printf "{\"type\": \"test\", \"arch\": %s, \"engine\": %s, \"test\": %s, \"outcome\": %s, \"reason\": %s, \"ms\": %d, " \
		"\"passed\": %d, \"failed\": %d, \"known\": %d, \"skipped\": %d, \"log\": %s, \"notes\": %s, \"tail\": %s}\n",
		json(arch[id]), json(engine[id]), json(test[id]), json(outcome[id]), json(reason[id]), ms[id], passed[id],
		failed[id], known[id], skipped[id], json(logfile[id]), lines_as_list(notes[id]), lines_as_list(tail[id])
}

function report(    i)
{
	printf "{\"type\": \"run\", \"version\": 1, \"start\": \"%sZ\", \"command\": %s, \"logs\": %s}\n", iso_time(run_start),
		json(command), json(log_dir)
	for (i = 1; i <= entries; i++)
		print_entry(order[i])
	printf "{\"type\": \"summary\", \"passed\": %d, \"failed\": %d, \"skipped\": %d, \"errors\": %d, \"ms\": %d, " \
		"\"stopped\": %s}\n", good, bad, total["skip"], total["error"],
		is_done ? run_end - run_start : 0, json(stop_signal)
}
