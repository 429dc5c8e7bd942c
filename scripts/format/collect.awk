# SPDX-License-Identifier: GPL-2.0-or-later
#
# For reports that are written when all is over: keeps what each entry said, and turns its verdict
# into cases. Stands behind events.awk; the report behind it defines report(), which finds
#
#	cases[id]			how many there are; of case n:
#	case_name[id, n], case_outcome[id, n] (pass fail known fixed skip xfail error measure), case_reason[id, n],
#	case_ms[id, n]
#	notes[id]			lines of text: INFO, MEASURE, known issues
#	tail[id]			lines of diagnostics
#
# An entry whose verdict its checks do not show has one more case, named after it in brackets.

function add_case(id, name, outcome, reason, milliseconds,    n)
{
	n = ++cases[id]
	case_name[id, n] = name
	case_outcome[id, n] = outcome
	case_reason[id, n] = reason
	case_ms[id, n] = milliseconds
	has_outcome[id, outcome] = 1
}

function on_run() {}

function on_entry(id)
{
	cases[id] = 0
	last_time[id] = $2
}

# A check's time is what went by since the one before it.
function on_check(id, outcome, name, reason)
{
	add_case(id, name, outcome == "xpass" ? "fail" : outcome, reason, $2 - last_time[id])
	last_time[id] = $2
}

function on_note(id, type, text)
{
	if (type == "diag") {
		tail[id] = tail[id] text "\n"
		return
	}
	if (type == "known") {
		sub(/\t/, ": ", text)
		sub(/\t.*/, "", text)
		text = "known issue " text
	}
	notes[id] = notes[id] text "\n"
}

function on_end(id,    verdict)
{
	verdict = outcome[id]
	if (verdict == "error" || verdict == "measure" || !cases[id] ||
	    (!has_outcome[id, verdict] && verdict != "pass"))
		add_case(id, "[" test[id] "]", verdict, reason[id], cases[id] ? 0 : ms[id])
}

function on_done()
{
	report()
}

$1 == "start" {
	last_time[$3] = $2
}

# Days since 1970 as year, month and day: counts in eras of 400 years that start on the first of
# March.
function iso_time(milliseconds,    days, second, era, day_of_era, year_of_era, day_of_year, month, year)
{
	second = int(milliseconds / 1000)
	days = int(second / 86400) + 719468
	second %= 86400
	era = int(days / 146097)
	day_of_era = days - era * 146097
	year_of_era = int((day_of_era - int(day_of_era / 1460) + int(day_of_era / 36524) - int(day_of_era / 146096)) / 365)
	day_of_year = day_of_era - (365 * year_of_era + int(year_of_era / 4) - int(year_of_era / 100))
	month = int((5 * day_of_year + 2) / 153)
	year = year_of_era + era * 400 + (month >= 10)
	return sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month < 10 ? month + 3 : month - 9,
		day_of_year - int((153 * month + 2) / 5) + 1, int(second / 3600), int(second / 60) % 60, second % 60)
}
