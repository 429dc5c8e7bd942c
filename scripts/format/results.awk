# SPDX-License-Identifier: GPL-2.0-or-later
#
# Remembers how each test went last and how long it took: RESULTS_FILE in the environment, lines of
# id TAB milliseconds TAB outcome. The schedule, the progress bar and --failed read it. Used by
# events.awk.

# Two runners that write at once may garble a line; it is dropped when read.
function remember_results(    file, line, part, remembered, i, id, key)
{
	file = ENVIRON["RESULTS_FILE"]
	if (file == "")
		return
	while ((getline line < file) > 0)
		if (split(line, part, "\t") == 3 && part[2] ~ /^[0-9]+$/)
			remembered[part[1]] = part[2] "\t" part[3]
	close(file)
	for (i = 1; i <= entries; i++) {
		id = order[i]
		# What was stopped or never started says nothing; a repetition counts for its test.
		if (reason[id] ~ /^(stopped|not run: )/ || outcome[id] == "skip")
			continue
		key = id
		sub(/~[0-9]+$/, "", key)
		remembered[key] = ms[id] "\t" outcome[id]
	}
	for (key in remembered)
		print key "\t" remembered[key] >file
	close(file)
}
