# SPDX-License-Identifier: GPL-2.0-or-later
#
# JUnit XML, as GitLab, Jenkins and their like read it: a suite for each entry, a case for each
# check. A known failure is a skipped case that says so. From the environment: HOSTNAME.

function xml(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	gsub(/"/, "\\&quot;", text)
	return text
}

function in_seconds(milliseconds)
{
	return sprintf("%.3f", milliseconds / 1000)
}

# The case's element of its own kind.
function print_outcome(id, n,    kind)
{
	kind = case_outcome[id, n]
	if (kind == "fail")
		printf "<failure type=\"fail\" message=\"%s\"/>", xml(case_reason[id, n] != "" ? case_reason[id, n] : "failed")
	else if (kind == "error")
		printf "<error type=\"error\" message=\"%s\">%s</error>", xml(case_reason[id, n]), xml(tail[id])
	else if (kind == "skip")
		printf "<skipped>%s</skipped>", xml(case_reason[id, n])
	else if (kind == "known" || kind == "xfail")
		printf "<skipped>known failure: %s</skipped>", xml(case_reason[id, n])
	else if (kind == "fixed")
		printf "<system-out>a known issue that no longer shows: %s</system-out>", xml(case_reason[id, n])
}

function print_suite(id, number,    n, count)
{
	for (n = 1; n <= cases[id]; n++)
		count[case_outcome[id, n]]++
	printf "  <testsuite id=\"%d\" package=\"%s\" name=\"%s\" timestamp=\"%s\" hostname=\"%s\" tests=\"%d\" failures=\"%d\"" \
		" errors=\"%d\" skipped=\"%d\" time=\"%s\">\n", number, xml(arch[id]), xml(id), iso_time(run_start),
		xml(hostname), cases[id], count["fail"], count["error"], count["skip"] + count["known"] + count["xfail"],
		in_seconds(ms[id])
	printf "    <properties><property name=\"verdict\" value=\"%s\"/></properties>\n", xml(outcome[id])
	for (n = 1; n <= cases[id]; n++) {
		printf "    <testcase classname=\"%s\" name=\"%s\" time=\"%s\">", xml(id), xml(case_name[id, n]),
			in_seconds(case_ms[id, n])
		print_outcome(id, n)
		print "</testcase>"
	}
	printf "    <system-out>%s</system-out>\n    <system-err>%s</system-err>\n  </testsuite>\n", xml(notes[id]), xml(tail[id])
}

function report(    i)
{
	hostname = ENVIRON["HOSTNAME"]
	print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
	print "<testsuites>"
	for (i = 1; i <= entries; i++)
		print_suite(order[i], i - 1)
	print "</testsuites>"
}
