# SPDX-License-Identifier: GPL-2.0-or-later
#
# The report for people: a line for each test as it ends, what failed under it, and a summary. Needs
# live.awk in front. From the environment: VERBOSE (yes: a line for each check).

BEGIN {
	verbose = ENVIRON["VERBOSE"] == "yes"
	word["pass"] = "PASS"
	word["fail"] = word["xpass"] = "FAIL"
	word["known"] = "KNOWN"
	word["xfail"] = "XFAIL"
	word["fixed"] = "FIXED"
	word["skip"] = "SKIP"
	word["measure"] = "MEASURED"
	word["error"] = "ERROR"
}

function say(text)
{
	live_clear()
	print text
	fflush()
}

function on_run() {}
function on_entry(id) {}

function on_check(id, outcome, name, reason,    line)
{
	line = "    " paint(outcome, word[outcome]) " " name (reason != "" && outcome != "skip" ? " # " reason : "")
	if (outcome == "fail" || outcome == "xpass")
		failed_name[id, ++failed_names[id]] = name
	if (verbose)
		say(line)
	else if (outcome == "known")
		hold_known(id, line, reason)
	else if (outcome == "fail" || outcome == "xpass" || outcome == "fixed")
		held[id] = held[id] line "\n"
}

# One line for all checks of a test that one known issue explains.
function hold_known(id, line, reason)
{
	if (!known_count[id, reason]++)
		known_reason[id, ++known_reasons[id]] = reason
	known_line[id, reason] = line
}

function say_known(id,    i, reason, count)
{
	for (i = 1; i <= known_reasons[id]; i++) {
		reason = known_reason[id, i]
		count = known_count[id, reason]
		print count == 1 ? known_line[id, reason] : "    " paint("known", word["known"]) " " count " checks # " reason
	}
}

function on_note(id, type, text,    part)
{
	if (type == "known") {
		split(text, part, "\t")
		if (part[1] == "unmatched")
			held[id] = held[id] "    note: known issue '" part[2] "' names a check that did not run\n"
		else
			held[id] = held[id] "    FIXED known issue '" part[2] "' no longer shows # " part[3] "\n"
	} else if (type == "diag") {
		held[id] = held[id] "    | " text "\n"
	} else if (verbose || type == "measure") {
		say("    " label(id) ": " text)
	}
}

# The name without the mark of a repetition.
function plain_name(id,    name)
{
	name = test[id]
	sub(/~[0-9]+$/, "", name)
	return name
}

# "12 checks, 1 skipped, 0.42 s"
function details(id,    sum, text)
{
	sum = passed[id] + failed[id] + known[id] + skipped[id]
	if (sum)
		text = plural(sum, "check") ", "
	if (failed[id])
		text = text failed[id] " failed, "
	if (known[id])
		text = text known[id] " known, "
	if (skipped[id])
		text = text skipped[id] " skipped, "
	return text seconds(ms[id])
}

function on_end(id,    line)
{
	line = paint(outcome[id], word[outcome[id]]) " " label(id)
	if (outcome[id] == "skip")
		say(line " (" reason[id] ")")
	else if (outcome[id] == "pass")
		say(line " (" details(id) ")")
	else
		say(line " (" details(id) "): " reason[id])
	say_known(id)
	if (id in held) {
		printf "%s", held[id]
		delete held[id]
	}
	live_paint()
	if (outcome[id] == "fail" || outcome[id] == "error")
		broken[++broken_count] = id
}

function on_done(    i, id, n)
{
	program = command
	sub(/ .*/, "", program)
	live_clear()
	if (broken_count)
		say("")
	for (i = 1; i <= broken_count; i++) {
		id = broken[i]
		say(paint(outcome[id], word[outcome[id]]) " " label(id) ": " reason[id])
		for (n = 1; n <= failed_names[id]; n++)
			say("    FAIL " failed_name[id, n])
		if (ms[id])
			say("    log: " logfile[id])
		say("    again: " program " --arch " arch[id] " " plain_name(id))
	}
	say("")
	say(plural(checks["passed"] + checks["failed"] + checks["known"] + checks["skipped"], "check") ": " \
		checks["passed"] + 0 " passed, " checks["failed"] + 0 " failed, " checks["known"] + 0 \
		" known to fail, " checks["skipped"] + 0 " skipped; " plural(total["error"] + 0, "test") " in error")
	say(good " passed, " bad " failed, " total["skip"] + 0 " skipped")
}
