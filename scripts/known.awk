# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reads known-issues.cfg (docs/running.md, "Known issues"), the file that KNOWN_FILE in the
# environment names. Stands between config.awk and select.awk.
#
# Makes: issues (count); issue_name[i], issue_at[i] ("file:line"), issue[i, key].

BEGIN {
	split("test check error arch engine version cpu reason reference sometimes", list, " ")
	for (i in list)
		issue_key[list[i]] = 1
	known_file = ENVIRON["KNOWN_FILE"]
	if (known_file != "")
		read_issues(known_file)
	for (i = 1; i <= issues; i++)
		check_issue(i)
}

function open_issue(line, at,    text)
{
	text = trim(uncomment(line))
	if (text !~ /^\[[A-Za-z0-9_.-]+\]$/) {
		complain(at, "not the header of a known issue: " text)
		return
	}
	text = substr(text, 2, length(text) - 2)
	if (text in issue_number)
		complain(at, "[" text "] stands at " issue_at[issue_number[text]] " already")
	issue_number[text] = ++issues
	issue_name[issues] = text
	issue_at[issues] = at
}

function take_issue_key(line, at,    start, key, text)
{
	start = index(line, "=")
	key = trim(substr(line, 1, start - 1))
	text = trim(uncomment(substr(line, start + 1)))
	if (start == 0 || !issues)
		complain(at, "neither [issue], key = value nor comment: " line)
	else if (!(key in issue_key))
		complain(at, "unknown key '" key "'")
	else if ((issues, key) in issue)
		complain(at, "'" key "' is set already")
	else if (text == "")
		complain(at, key " has no value")
	else if (text ~ /[\t\037]/)
		complain(at, "a tab in the value of " key)
	else if (key in choices)
		check_value(key, text, at)
	issue[issues, key] = text
}

function read_issues(file,    line, status)
{
	lines = 0
	while ((status = (getline line < file)) > 0) {
		lines++
		line = trim(line)
		if (line ~ /^\[/)
			open_issue(line, file ":" lines)
		else if (line != "" && line !~ /^#/)
			take_issue_key(line, file ":" lines)
	}
	close(file)
	if (status < 0)
		complain(file, "cannot be read")
}

# Sorts what the issue says of tests into plain names and regular expressions, once. Returns whether
# it is about any.
function prepare_issue(i,    list, n, j, t, any)
{
	n = split(issue[i, "test"], list, /[ ,]+/)
	for (j = 1; j <= n; j++) {
		if (list[j] !~ /[*?[]/) {
			issue_plain[i, list[j]] = 1
			any = any || (list[j] in is_test)
			continue
		}
		issue_regex[i, ++issue_regexes[i]] = glob_to_regex(list[j])
		for (t = 1; t <= tests && !any; t++)
			any = name[t] ~ issue_regex[i, issue_regexes[i]]
	}
	return any
}

# Does the issue speak of this test?
function issue_matches(i, t,    j)
{
	if ((i, name[t]) in issue_plain)
		return 1
	for (j = 1; j <= issue_regexes[i]; j++)
		if (name[t] ~ issue_regex[i, j])
			return 1
	return 0
}

function check_issue(i,    n, list, j)
{
	n = split("test reason reference", list, " ")
	for (j = 1; j <= n; j++)
		if (!((i, list[j]) in issue)) {
			complain(issue_at[i], "[" issue_name[i] "] has no " list[j])
			return
		}
	if ((i, "check") in issue && (i, "error") in issue)
		complain(issue_at[i], "[" issue_name[i] "] has both check and error: make it two")
	if ((i, "sometimes") in issue && issue[i, "sometimes"] !~ /^(yes|no)$/)
		complain(issue_at[i], "sometimes = " issue[i, "sometimes"] ": one of: yes no")
	n = split(issue[i, "version"], list, /[ ,]+/)
	for (j = 1; j <= n; j++)
		if (list[j] !~ /^(<|<=|>|>=|==|!=)[0-9]+(\.[0-9]+)?(\.[0-9]+)?$/)
			complain(issue_at[i], "version = " list[j] ": not of the form >=7.2")
	if (!prepare_issue(i))
		complain(issue_at[i], "[" issue_name[i] "] is about no test there is: " issue[i, "test"])
}

# Prints the issues that may apply to a test: known US where US engine US version US cpu US fields,
# the fields being those that supervise --known takes.
function print_issues(arch, t,    i)
{
	for (i = 1; i <= issues; i++)
		if (issue_matches(i, t) && (!((i, "arch") in issue) || has_word(issue[i, "arch"], arch)))
			print "known" US issue_at[i] US issue[i, "engine"] US issue[i, "version"] US issue[i, "cpu"] US \
				issue_name[i] "\t" issue[i, "check"] "\t" issue[i, "error"] "\t" issue[i, "reference"] \
				"\t" issue[i, "reason"] "\t" (issue[i, "sometimes"] == "yes" ? "sometimes" : "always")
}
