# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where sides disagree that ran the same images: reads the event streams of all sides, one file after the other, in the
# order of SIDES (words). FORMAT is text, json or html.
#
# A check's word is pass, fail (known failures and those that the guest expects, too), skip, or "-" where it was not
# reported. It is a disagreement when one side says pass and another fail. A test that is in error on one side and not
# on another is one by itself. Skips are none, nor are checks that not all sides report, as sides differ in what they
# have; the latter are counted.
#
# Exit status: 0 all agree, 1 they do not, 2 a stream is not whole, 77 there was nothing to compare.

BEGIN {
	FS = "\t"
	sides = split(ENVIRON["SIDES"], side_name, " ")
}

FNR == 1 { side++ }

function test_of(id,    part)
{
	split(id, part, ".")
	return part[1] "." substr(id, length(part[1]) + length(part[2]) + 3)
}

function word_of(outcome)
{
	if (outcome ~ /^(pass|fixed|xpass)$/)
		return "pass"
	return outcome == "skip" ? "skip" : "fail"
}

# Fields: type, time, id, then the event's own.
$1 == "check" {
	test = test_of($3)
	if (!((test, $5) in known_check)) {
		known_check[test, $5] = 1
		check[test, ++checks[test]] = $5
	}
	said[side, test, $5] = word_of($4)
	if ($6 != "")
		reason[side, test, $5] = $6
}

$1 == "end" {
	test = test_of($3)
	if (!(test in known_test)) {
		known_test[test] = 1
		order[++tests] = test
	}
	verdict[side, test] = $4
	why[side, test] = $5
}

$1 == "done" { whole[side] = $5 == "" }

function unescaped(text)
{
	gsub(/\\t/, " ", text)
	gsub(/\\n/, " / ", text)
	gsub(/\\\\/, "\\", text)
	return text
}

# Is what word[1..sides] say a disagreement? Counts what is not on every side.
function disagree(    s, pass, fail, none)
{
	for (s = 1; s <= sides; s++) {
		pass += word[s] == "pass"
		fail += word[s] == "fail"
		none += word[s] == "-"
	}
	if (none)
		for (s = 1; s <= sides; s++)
			partly[s] += word[s] != "-"
	return pass && fail
}

function compare_test(test,    i, s, ran, errors)
{
	for (s = 1; s <= sides; s++) {
		errors += verdict[s, test] == "error"
		ran += verdict[s, test] != "" && verdict[s, test] != "skip"
	}
	if (ran < 2) {
		alone++
		return
	}
	compared++
	if (errors && errors < ran) {
		for (s = 1; s <= sides; s++)
			word[s] = (s, test) in verdict ? verdict[s, test] : "-"
		say(test, "(the run)", errors)
	}
	for (i = 1; i <= checks[test]; i++) {
		for (s = 1; s <= sides; s++)
			word[s] = (s, test, check[test, i]) in said ? said[s, test, check[test, i]] : "-"
		total_checks++
		if (disagree())
			say(test, check[test, i], 0)
	}
	say_partly(test)
}

function json(text)
{
	text = unescaped(text)
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

function html(text)
{
	text = unescaped(text)
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	return text
}

function reason_of(s, test, name, is_run)
{
	return is_run ? why[s, test] : reason[s, test, name]
}

function say(test, name, is_run,    s, line, text)
{
	found++
	if (format == "json") {
		printf "{\"type\": \"disagreement\", \"test\": %s, \"check\": %s", json(test), json(name)
		for (s = 1; s <= sides; s++)
			line = line (s > 1 ? ", " : "") sprintf("{\"side\": %s, \"outcome\": %s, \"reason\": %s}",
				json(side_name[s]), json(word[s]), json(reason_of(s, test, name, is_run)))
		print ", \"sides\": [" line "]}"
		return
	}
	if (format == "html") {
		for (s = 1; s <= sides; s++)
			line = line sprintf("<td class=\"%s\">%s</td>", word[s] == "-" ? "none" : word[s], html(word[s]))
		for (s = 1; s <= sides; s++)
			if (reason_of(s, test, name, is_run) != "")
				text = text (text == "" ? "" : "<br>") html(side_name[s] ": " reason_of(s, test, name, is_run))
		printf "<tr><td>%s</td><td>%s</td>%s<td>%s</td></tr>\n", html(test), html(name), line, text
		return
	}
	if (found == 1) {
		for (s = 1; s <= sides; s++)
			line = line sprintf("%-12s ", side_name[s])
		printf "%s%s\n", line, "check"
		line = ""
	}
	for (s = 1; s <= sides; s++)
		line = line sprintf("%-" (length(side_name[s]) > 12 ? length(side_name[s]) : 12) "s ", word[s])
	printf "%s%s: %s\n", line, test, unescaped(name)
}

# The numbers of checks that not every side reported.
function say_partly(test,    s, line)
{
	for (s = 1; s <= sides; s++) {
		if (partly[s])
			line = line (line == "" ? "" : ", ") (format == "json" ? json(side_name[s]) ": " partly[s] \
				: partly[s] " on " side_name[s])
		partly[s] = 0
	}
	if (line == "")
		return
	if (format == "json")
		printf "{\"type\": \"partly\", \"test\": %s, \"checks\": {%s}}\n", json(test), line
	else
		rest = rest (format == "html" ? "<br>" : "") sprintf("%s: checks that not all report: %s\n", test, line)
}

function head(    s)
{
	if (format != "html")
		return
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>vmm-unit-tests: comparison</title>"
	print "<style>\n:root { color-scheme: light dark; }\nbody { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem; }"
	print "table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem .7rem; vertical-align: top;"
	print "  border-bottom: 1px solid #8884; } .pass { color: #2da44e; } .fail, .error { color: #e5484d; }"
	print ".none, .skip { color: #808080; }\n</style>\n</head>\n<body>\n<table>\n<tr><th>test</th><th>check</th>"
	for (s = 1; s <= sides; s++)
		printf "<th>%s</th>", html(side_name[s])
	print "<th>reason</th></tr>"
}

function foot(    text)
{
	text = sprintf("%d tests and %d checks compared, %d disagreements; %d tests ran on one side only or on none",
		compared, total_checks, found, alone)
	if (format == "json")
		printf "{\"type\": \"summary\", \"tests\": %d, \"checks\": %d, \"disagreements\": %d, \"uncompared\": %d}\n",
			compared, total_checks, found, alone
	else if (format == "html")
		printf "</table>\n<p>%s%s</p>\n</body>\n</html>\n", text, rest
	else
		printf "%s%s%s\n", found ? "\n" : "", rest, text
}

END {
	format = ENVIRON["FORMAT"]
	head()
	for (t = 1; t <= tests; t++)
		compare_test(order[t])
	foot()
	for (s = 1; s <= sides; s++)
		if (!(s in whole) || !whole[s])
			exit 2
	exit found ? 1 : compared ? 0 : 77
}
