# SPDX-License-Identifier: GPL-2.0-or-later
#
# Workflow commands of GitHub Actions: an annotation for each failure, error and stale known issue.
# With GITHUB_STEP_SUMMARY in the environment, a table for the job's page goes to that file too.

function data(text)
{
	gsub(/%/, "%25", text)
	gsub(/\r/, "%0D", text)
	gsub(/\n/, "%0A", text)
	return text
}

function property(text)
{
	text = data(text)
	gsub(/:/, "%3A", text)
	gsub(/,/, "%2C", text)
	return text
}

function annotate(level, id, text)
{
	print "::" level " title=" property(label(id)) "::" data(text)
}

function annotate_case(id, n,    kind, text)
{
	kind = case_outcome[id, n]
	text = case_name[id, n] (case_reason[id, n] != "" ? ": " case_reason[id, n] : "")
	if (kind == "error")
		annotate("error", id, text "\n" tail[id])
	else if (kind == "fail")
		annotate("error", id, text)
	else if (kind == "fixed")
		annotate("warning", id, "a known issue no longer shows: " text)
}

function cell(text)
{
	gsub(/\|/, "\\|", text)
	gsub(/</, "\\&lt;", text)
	return text
}

function print_table(file,    i, id)
{
	print "### " good " passed, " bad " failed, " total["skip"] + 0 " skipped\n" >>file
	if (!bad)
		return
	print "| test | verdict | reason |\n|---|---|---|" >>file
	for (i = 1; i <= entries; i++) {
		id = order[i]
		if (outcome[id] == "fail" || outcome[id] == "error")
			print "| " cell(label(id)) " | " outcome[id] " | " cell(reason[id]) " |" >>file
	}
}

function report(    i, n)
{
	for (i = 1; i <= entries; i++)
		for (n = 1; n <= cases[order[i]]; n++)
			annotate_case(order[i], n)
	if (ENVIRON["GITHUB_STEP_SUMMARY"] != "")
		print_table(ENVIRON["GITHUB_STEP_SUMMARY"])
	# This report follows another one, and the counts are to be the last line.
	print good " passed, " bad " failed, " total["skip"] + 0 " skipped"
}
