# SPDX-License-Identifier: GPL-2.0-or-later
#
# TAP version 13: a test point for each check as it happens, and one for each entry whose verdict
# its checks do not show (an error, a skip as a whole, a measurement). The plan comes last. The line
# of counts is a comment.

function on_run()
{
	print "TAP version 13"
}

function on_entry(id) {}

# A # in a name would start a directive.
function clean(text)
{
	gsub(/#/, "\\#", text)
	return text
}

function point(good, name, directive)
{
	print (good ? "ok " : "not ok ") ++points " - " clean(name) (directive != "" ? " # " directive : "")
	fflush()
}

function on_check(id, outcome, name, reason)
{
	name = label(id) ": " name
	shown[id, outcome]++
	if (outcome == "pass")
		point(1, name, "")
	else if (outcome == "skip")
		point(1, name, "SKIP " reason)
	else if (outcome == "fixed")
		point(1, name, "TODO " reason)
	else if (outcome == "known" || outcome == "xfail")
		point(0, name, "TODO " reason)
	else
		point(0, name, "")
	any[id]++
}

function on_note(id, type, text,    part)
{
	if (type == "known") {
		split(text, part, "\t")
		print "# " label(id) ": known issue " part[2] ": " part[1]
		if (part[1] == "fixed")
			fixed_entry[id] = part[3]
	} else {
		print "# " (type == "diag" ? "| " : label(id) ": " ) text
	}
}

function on_end(id)
{
	if (outcome[id] == "error" || (outcome[id] == "fail" && !shown[id, "fail"] && !shown[id, "xpass"])) {
		point(0, label(id), "")
		print "# " outcome[id] ": " reason[id]
		if (ms[id])
			print "# log: " logfile[id]
	} else if (outcome[id] == "skip" && !any[id]) {
		point(1, label(id), "SKIP " reason[id])
	} else if (outcome[id] == "measure") {
		point(1, label(id) ": measured, " reason[id], "")
	} else if (outcome[id] == "known" && !shown[id, "known"]) {
		point(0, label(id), "TODO " reason[id])
	} else if (outcome[id] == "fixed" && !shown[id, "fixed"]) {
		point(1, label(id), "TODO " (id in fixed_entry ? fixed_entry[id] : reason[id]))
	} else if (!any[id]) {
		point(1, label(id), "")
	} else if (outcome[id] == "fail") {
		print "# fail: " reason[id]
		print "# log: " logfile[id]
	}
	fflush()
}

function on_done()
{
	print "1.." points + 0
	print "# " checks["passed"] + 0 " checks passed, " checks["failed"] + 0 " failed, " checks["known"] + 0 \
		" known to fail, " checks["skipped"] + 0 " skipped"
	print "# " good " passed, " bad " failed, " total["skip"] + 0 " skipped"
}
