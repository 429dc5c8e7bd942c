# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reads an earlier run's JSON lines (json.awk's) and compares: for the HTML report. BASELINE in the
# environment.
#
# compare() makes changes (count) with change_kind[n] (broken, fixed, slower, faster, new, gone),
# change_what[n] and change_text[n]; the worst kinds come first.

# The string behind "KEY": in a line of our own making; quotes in other strings are escaped and
# cannot look like it.
function json_string_of(line, key,    start, i, c, out)
{
	start = index(line, "\"" key "\": \"")
	if (!start)
		return ""
	for (i = start + length(key) + 5; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\"")
			break
		if (c == "\\") {
			c = substr(line, ++i, 1)
			if (c == "n" || c == "t" || c == "u")
				c = " "
		}
		out = out c
	}
	return out
}

function json_number_of(line, key,    start)
{
	start = index(line, "\"" key "\": ")
	return start ? substr(line, start + length(key) + 4) + 0 : 0
}

function read_baseline(file,    line, key)
{
	while ((getline line < file) > 0) {
		key = json_string_of(line, "arch") "." json_string_of(line, "engine") "." json_string_of(line, "test")
		if (index(line, "{\"type\": \"check\"") == 1) {
			before[key "\t" json_string_of(line, "name")] = json_string_of(line, "outcome")
		} else if (index(line, "{\"type\": \"test\"") == 1) {
			before_test[key] = json_string_of(line, "outcome")
			before_ms[key] = json_number_of(line, "ms")
		}
	}
	close(file)
}

function add_change(kind, what, text,    n)
{
	n = ++changes
	change_kind[n] = kind
	change_what[n] = what
	change_text[n] = text
}

function is_bad(verdict)
{
	return verdict == "fail" || verdict == "error"
}

# All changes of one kind.
function find_changes(kind,    i, n, id, key, now, was)
{
	for (i = 1; i <= entries; i++) {
		id = order[i]
		if (!(id in before_test)) {
			if (kind == "new")
				add_change("new", label(id), outcome[id])
			continue
		}
		if ((kind == "slower" && ms[id] > 1.5 * before_ms[id] && ms[id] > before_ms[id] + 100) ||
		    (kind == "faster" && 1.5 * ms[id] < before_ms[id] && ms[id] + 100 < before_ms[id]))
			add_change(kind, label(id), seconds(before_ms[id]) " -> " seconds(ms[id]))
		for (n = 1; n <= cases[id]; n++) {
			key = id "\t" case_name[id, n]
			now = case_outcome[id, n]
			was = (key in before) ? before[key] : ""
			if ((kind == "broken" && is_bad(now) && !is_bad(was)) || (kind == "fixed" && !is_bad(now) && is_bad(was)) ||
			    (kind == "new" && was == "" && !is_bad(now)))
				add_change(kind, label(id) ": " case_name[id, n], (was == "" ? "" : was " -> ") now)
		}
	}
}

# Checks that were there and are not any more, of tests that ran.
function find_gone(    i, n, key, part)
{
	for (i = 1; i <= entries; i++)
		for (n = 1; n <= cases[order[i]]; n++)
			here[order[i] "\t" case_name[order[i], n]] = 1
	for (key in before) {
		split(key, part, "\t")
		if (!(key in here) && part[1] in outcome && outcome[part[1]] != "skip")
			add_change("gone", part[1] ": " part[2], before[key])
	}
}

function compare(    file)
{
	file = ENVIRON["BASELINE"]
	if (file == "")
		return 0
	read_baseline(file)
	find_changes("broken")
	find_changes("fixed")
	find_changes("slower")
	find_changes("faster")
	find_changes("new")
	find_gone()
	return 1
}
