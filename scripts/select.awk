# SPDX-License-Identifier: GPL-2.0-or-later
#
# Picks what to run from what config.awk read, and prints it, one record a line, fields separated by US (\037):
#
#	test US arch US dir US name US origin [US key US where US value]...
#	skip US arch US dir US name US origin US reason
#	error US file:line US text
#
# From the environment: SELECT_ARCHES (words arch:directory), SELECT_NAMES (words; globs), SELECT_GROUPS (words),
# SELECT_ALL (yes: nodefault tests too), SELECT_GIVEN (yes: the user named the architectures).
# A name is matched against "name" and "arch.name". Names and groups add up.

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

# Is the test named by the user? Marks the patterns that hit.
function is_named(arch, t,    i, hit)
{
	for (i = 1; i <= pattern_count; i++)
		if (name[t] ~ pattern[i] || (arch "." name[t]) ~ pattern[i]) {
			pattern_used[i] = 1
			hit = 1
		}
	return hit
}

function in_groups(t,    i, hit)
{
	if (!((t, "groups") in value))
		return 0
	for (i = 1; i <= group_count; i++)
		if (has_word(value[t, "groups"], group[i])) {
			group_used[i] = 1
			hit = 1
		}
	return hit
}

function print_test(arch, t,    record, key)
{
	record = "test" US arch US dir[t] US name[t] US origin[t]
	for (key in known_key)
		if ((t, key) in value)
			record = record US key US where[t, key] US value[t, key]
	print record
}

function consider(arch, t,    named, grouped)
{
	named = is_named(arch, t)
	grouped = in_groups(t)
	if ((pattern_count || group_count) && !named && !grouped)
		return
	selected++
	if (named || grouped || all || !((t, "groups") in value) || !has_word(value[t, "groups"], "nodefault"))
		print_test(arch, t)
	else
		print "skip" US arch US dir[t] US name[t] US origin[t] US \
			"not run by default: name it, its group, or -a"
}

# Is the test for this architecture? ppc64 in a configuration means both byte orders.
function is_for(arch, t,    arches)
{
	if (!((t, "arch") in value))
		return 1
	arches = value[t, "arch"]
	return has_word(arches, arch) || (arch == "ppc64le" && has_word(arches, "ppc64"))
}

BEGIN {
	all = ENVIRON["SELECT_ALL"] == "yes"
	group_count = split(ENVIRON["SELECT_GROUPS"], group, " ")
	pattern_count = split(ENVIRON["SELECT_NAMES"], word, " ")
	for (i = 1; i <= pattern_count; i++)
		pattern[i] = glob_to_regex(word[i])
	arch_count = split(ENVIRON["SELECT_ARCHES"], pair, " ")
	for (i = 1; i <= arch_count; i++) {
		split(pair[i], part, ":")
		for (t = 1; t <= tests; t++)
			if ((dir[t] == part[2] || dir[t] == ".") && is_for(part[1], t)) {
				has_home[t] = 1
				consider(part[1], t)
			}
	}
	for (t = 1; t <= tests && ENVIRON["SELECT_GIVEN"] != "yes"; t++)
		if (!has_home[t] && (!(pattern_count + group_count) || is_named("", t) || in_groups(t))) {
			selected++
			reason = (t, "arch") in value ? value[t, "arch"] : dir[t]
			print "skip" US reason US dir[t] US name[t] US origin[t] US \
				"no compiler for " reason " was configured here"
		}
	for (i = 1; i <= pattern_count; i++)
		if (!pattern_used[i])
			complain("command line", "no test is called '" word[i] "' (./run_tests.sh -l lists them)")
	for (i = 1; i <= group_count; i++)
		if (!group_used[i])
			complain("command line", "no test is in group '" group[i] "'")
	if (!selected && !errors)
		complain("command line", "nothing is selected")
}
