# SPDX-License-Identifier: GPL-2.0-or-later
#
# Picks what to run from what config.awk read, and prints it, one record a line, fields separated by
# US (\037):
#
#	test US arch US dir US name US origin [US key US where US value]...
#	skip US arch US dir US name US origin US reason
#	error US file:line US text
#	note US text		why nothing is left, where that is no error
#	known US ...		before the test that it is about; see known.awk
#
# From the environment: SELECT_ARCHES (words arch:directory), SELECT_NAMES (words; globs),
# SELECT_GROUPS (words), SELECT_ALL (yes: nodefault tests too), SELECT_GIVEN (yes: the user named
# the architectures), SELECT_FAILED (yes: only what failed when it last ran), SELECT_SHARD ("I N":
# the I-th of N parts), RESULTS_FILE (how tests went last: format/results.awk), ENGINES (in the
# order they are tried). A name is matched against "name" and "arch.name". Names and groups add up.
# A test that was run before has a key "expected", its duration in ms.

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

# Is the test for this architecture? ppc64 in a configuration means both byte orders.
function is_for(arch, t,    arches)
{
	if (!((t, "arch") in value))
		return 1
	arches = value[t, "arch"]
	return has_word(arches, arch) || (arch == "ppc64le" && has_word(arches, "ppc64"))
}

function pick(arch, t, reason)
{
	picked++
	pick_arch[picked] = arch
	pick_test[picked] = t
	pick_skip[picked] = reason
	full_name[picked] = arch "." name[t]
}

function consider(arch, t,    named, grouped, manual)
{
	named = is_named(arch, t)
	grouped = in_groups(t)
	if ((pattern_count || group_count) && !named && !grouped)
		return
	manual = !named && !grouped && !all && (t, "groups") in value && has_word(value[t, "groups"], "nodefault")
	pick(arch, t, manual ? "not run by default: name it, its group, or -a" : "")
}

# An entry that none of the architectures here runs; only when the user did not choose them.
function consider_homeless(t,    home)
{
	if ((pattern_count || group_count) && !is_named("", t) && !in_groups(t))
		return
	home = (t, "arch") in value ? value[t, "arch"] : dir[t]
	pick(home, t, "no compiler for " home " was configured here")
}

# How a picked test went last, by the first engine that has run it: "ms TAB outcome", or "".
function last_result(p,    i, id)
{
	for (i = 1; i <= engine_count; i++) {
		id = pick_arch[p] "." engine_name[i] "." name[pick_test[p]]
		if (id in result)
			return result[id]
	}
	return ""
}

function read_results(file,    line, part)
{
	while ((getline line < file) > 0)
		if (split(line, part, "\t") == 3 && part[2] ~ /^[0-9]+$/) {
			result[part[1]] = part[2] "\t" part[3]
			results++
		}
	close(file)
}

# Which of the parts a picked test belongs to: they take turns along the list sorted by name.
function part_of(p, parts,    q, before)
{
	for (q = 1; q <= picked; q++)
		if (full_name[q] < full_name[p] || (full_name[q] == full_name[p] && q < p))
			before++
	return before % parts + 1
}

function print_picked(p,    record, key, arch, t)
{
	arch = pick_arch[p]
	t = pick_test[p]
	record = arch US dir[t] US name[t] US origin[t]
	if (pick_skip[p] != "") {
		print "skip" US record US pick_skip[p]
		return
	}
	print_issues(arch, t)
	for (key in known_key)
		if ((t, key) in value)
			record = record US key US where[t, key] US value[t, key]
	if (last_result(p) != "")
		record = record US "expected" US "" US last_result(p) + 0
	print "test" US record
}

BEGIN {
	all = ENVIRON["SELECT_ALL"] == "yes"
	group_count = split(ENVIRON["SELECT_GROUPS"], group, " ")
	pattern_count = split(ENVIRON["SELECT_NAMES"], word, " ")
	engine_count = split(ENVIRON["ENGINES"], engine_name, " ")
	split(ENVIRON["SELECT_SHARD"], shard, " ")
	read_results(ENVIRON["RESULTS_FILE"])
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
		if (!has_home[t])
			consider_homeless(t)
	for (i = 1; i <= pattern_count; i++)
		if (!pattern_used[i])
			complain("command line", "no test is called '" word[i] "' (./run_tests.sh -l lists them)")
	for (i = 1; i <= group_count; i++)
		if (!group_used[i])
			complain("command line", "no test is in group '" group[i] "'")
	if (!picked && !errors)
		complain("command line", "nothing is selected")
	if (ENVIRON["SELECT_FAILED"] == "yes" && !results)
		complain("command line", "--failed: no test has run here before")

	for (p = 1; p <= picked; p++) {
		if (ENVIRON["SELECT_FAILED"] == "yes" && last_result(p) !~ /\t(fail|error)$/)
			continue
		if (shard[2] > 1 && part_of(p, shard[2]) != shard[1])
			continue
		print_picked(p)
		printed++
	}
	if (!printed && !errors)
		print "note" US (shard[2] > 1 ? "no test falls into this part" : "no selected test failed when it last ran")
}
