# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reads unittests.cfg files (docs/running.md, "Configuration") and checks all that can be checked
# without running anything. With known.awk and select.awk behind it, prints what to run; see there.
#
# From the environment: CFG_TOP, the suite's own unittests.cfg. Files that it includes are named
# relative to it.
#
# Makes: tests (count); dir[t] (the directory of the test's cfg file, relative to the suite),
# name[t], origin[t] ("file:line" of its header), is_test[name], value[t, key], where[t, key]
# ("file:line"). Errors are counted and printed as "error US file:line US text", US being the unit
# separator, \037.

BEGIN {
	US = "\037"
	split("file smp test_args qemu_params extra_params kvmtool_params bochs_params groups arch machine accel check timeout " \
	      "disabled_if requires engine firmware cpu memory kind reset alone", list, " ")
	for (i in list)
		known_key[list[i]] = 1
	allow("accel", "kvm tcg")
	allow("arch", "x86_64 i386 s390x ppc64 ppc64le arm arm64 riscv32 riscv64")
	allow("engine", "qemu-kvm qemu-tcg bochs")
	allow("firmware", "own seabios opensbi")
	allow("kind", "checks measure")
	allow("reset", "error leaves reboots")
	allow("alone", "yes no")
	# Keys that hold one word or number; the others hold lists.
	single["accel"] = single["firmware"] = single["kind"] = single["reset"] = single["alone"] = 1
}

function allow(key, words,    list, n, i)
{
	choices[key] = words
	n = split(words, list, " ")
	for (i = 1; i <= n; i++)
		allowed[key, list[i]] = 1
}

function complain(at, text)
{
	print "error" US at US text
	errors++
}

function trim(text)
{
	sub(/^[ \t\r]+/, "", text)
	sub(/[ \t\r]+$/, "", text)
	return text
}

# Cuts a comment: a # at the start or behind a blank, outside quotes.
function uncomment(text,    i, c, quote, before)
{
	if (text !~ /(^|[ \t])#/)
		return text
	before = " "
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (quote != "") {
			if (c == "\\" && quote == "\"")
				i++
			else if (c == quote)
				quote = ""
		} else if (c == "\"" || c == "'") {
			quote = c
		} else if (c == "#" && (before == " " || before == "\t")) {
			return substr(text, 1, i - 1)
		}
		before = c
	}
	return text
}

function dirname(path)
{
	return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "."
}

# Does a word of a list of words equal this one?
function has_word(words, word)
{
	gsub(/[ \t,]+/, " ", words)
	return index(" " words " ", " " word " ") > 0
}

# The regular expression of a glob: * ? [set].
function glob_to_regex(glob,    i, c, regex, set)
{
	for (i = 1; i <= length(glob); i++) {
		c = substr(glob, i, 1)
		if (c == "*") {
			regex = regex ".*"
		} else if (c == "?") {
			regex = regex "."
		} else if (c == "[" && (set = index(substr(glob, i + 2), "]")) > 0) {
			regex = regex "[" substr(glob, i + 1, set) "]"
			i += set + 1
		} else if (c ~ /[A-Za-z0-9_=,:@-]/) {
			regex = regex c
		} else {
			regex = regex "\\" c
		}
	}
	sub(/\[!/, "[^", regex)
	return "^" regex "$"
}

function open_section(line, at,    name_end, text)
{
	name_end = index(line, "]")
	if (name_end == 0) {
		complain(at, "a header without ]: " line)
		return
	}
	text = substr(line, 2, name_end - 2)
	if (trim(substr(line, name_end + 1)) != "")
		complain(at, "text behind the header [" text "]")
	if (text !~ /^[A-Za-z0-9_][A-Za-z0-9_.,+:@=-]*$/ || length(text) > 200) {
		complain(at, "not a test's name: [" text "]")
		return
	}
	if ((current_dir, text) in section_of) {
		complain(at, "[" text "] stands at " origin[section_of[current_dir, text]] " already")
		return
	}
	test = ++tests
	section_of[current_dir, text] = test
	dir[test] = current_dir
	name[test] = text
	is_test[text] = 1
	origin[test] = at
}

# One key of the test at hand, or, in front of all tests, a default. 0 stands for the defaults of
# the suite, and -n for those of the n-th file.
function take_key(key, text, at,    slot)
{
	if (key == "include") {
		if (test || depth)
			complain(at, "include stands in the suite's own file, in front of all tests")
		else
			includes[++include_count] = text
		return
	}
	if (!(key in known_key)) {
		complain(at, "unknown key '" key "'")
		return
	}
	if (key == "extra_params")
		key = "qemu_params"
	slot = test ? test : depth ? -depth : 0
	if ((slot, key) in value) {
		complain(at, "'" key "' is set at " where[slot, key] " already")
		return
	}
	value[slot, key] = text
	where[slot, key] = at
	check_value(key, text, at)
}

function check_value(key, text, at,    list, n, i)
{
	if (key in choices) {
		n = split(text, list, /[ \t,]+/)
		if (n == 0 || (n > 1 && key in single))
			complain(at, key " = " text ": one of: " choices[key])
		for (i = 1; i <= n; i++)
			if (!((key, list[i]) in allowed))
				complain(at, key " = " list[i] ": none of: " choices[key])
	}
	if (text == "" && key !~ /^(test_args|qemu_params|kvmtool_params|bochs_params|groups)$/)
		complain(at, key " has no value")
	else if (text ~ /\$/)
		return
	else if (key == "timeout" && text !~ /^[0-9]+(\.[0-9]+)?[smhd]?$/)
		complain(at, "timeout = " text ": not a number of seconds, or of s, m, h or d")
	else if (key == "memory" && text !~ /^[0-9]+$/)
		complain(at, "memory = " text ": not a number of MiB")
	else if (key == "smp" && (text !~ /^[0-9]+(,[a-z]+=[0-9]+)*$/ || text + 0 < 1))
		complain(at, "smp = " text ": not a number of CPUs")
}

# A value in """triple quotes""" may span lines, each line is a blank. Returns 0 when the closing
# quotes are missing.
function read_long_value(file, first,    text, end)
{
	text = substr(first, 4)
	if (index(text, "\"\"\"") == 0)
		text = uncomment(text)
	while ((end = index(text, "\"\"\"")) == 0) {
		if ((getline line < file) <= 0)
			return 0
		lines++
		text = text " " trim(uncomment(line))
	}
	if (trim(uncomment(" " substr(text, end + 3))) != "")
		complain(file ":" lines, "text behind the closing quotes")
	long_value = trim(substr(text, 1, end - 1))
	return 1
}

# SHOWN is the name for messages.
function read_file(file, shown,    line, at, start, key, text, status)
{
	lines = test = 0
	while ((status = (getline line < file)) > 0) {
		lines++
		at = shown ":" lines
		line = trim(line)
		if (line == "" || line ~ /^#/)
			continue
		if (line ~ /^\[/) {
			open_section(trim(uncomment(line)), at)
			continue
		}
		start = index(line, "=")
		key = trim(substr(line, 1, start - 1))
		if (start == 0 || key !~ /^[a-z_]+$/) {
			complain(at, "neither [test], key = value nor comment: " line)
			continue
		}
		text = trim(substr(line, start + 1))
		if (text ~ /^"""/) {
			if (!read_long_value(file, text)) {
				complain(at, "the quotes of '" key "' are never closed")
				break
			}
			text = long_value
		} else {
			text = trim(uncomment(text))
		}
		take_key(key, text, at)
	}
	close(file)
	if (status < 0)
		complain(shown, "cannot be read")
}

# Values that hold for all tests of a file, or of the suite.
function inherit(from_slot, first,    key, t)
{
	for (key in known_key)
		if ((from_slot, key) in value)
			for (t = first; t <= tests; t++)
				if (!((t, key) in value)) {
					value[t, key] = value[from_slot, key]
					where[t, key] = where[from_slot, key]
				}
}

BEGIN {
	top = ENVIRON["CFG_TOP"]
	base = dirname(top)
	current_dir = "."
	read_file(top, top)
	for (i = 1; i <= include_count; i++) {
		depth = i
		current_dir = dirname(includes[i])
		first = tests + 1
		read_file(base "/" includes[i], base "/" includes[i])
		inherit(-i, first)
	}
	inherit(0, 1)
	for (t = 1; t <= tests; t++)
		if (!((t, "file") in value))
			complain(origin[t], "[" name[t] "] has no file")
}
