# SPDX-License-Identifier: GPL-2.0-or-later
#
# The part of the pretty report that moves: on a terminal, below what was reported so far, a line
# for each running test and a progress bar. Stands between events.awk and pretty.awk. From the
# environment: LIVE (lines and columns of the terminal; empty: none), COLOR (yes), JOBS.
#
# pretty.awk calls live_clear() before it prints a line and live_paint() after it; tick events
# repaint by the clock.

BEGIN {
	split(ENVIRON["LIVE"], size, " ")
	live_columns = size[2] + 0
	live = live_columns > 20 && size[1] > 4
	jobs = ENVIRON["JOBS"] + 0
	color = ENVIRON["COLOR"] == "yes"
	split("pass 32 fixed 32 measure 32 fail 31 xpass 31 error 31 known 33 xfail 33 skip 36", list, " ")
	for (i = 1; list[i] != ""; i += 2)
		color_of[list[i]] = list[i + 1]
}

# The text in the colour of a verdict.
function paint(kind, text)
{
	return color && kind in color_of ? "\033[" color_of[kind] "m" text "\033[0m" : text
}

function live_clear()
{
	if (live_lines)
		printf "\033[%dA\033[J", live_lines
	live_lines = 0
}

function live_line(text)
{
	print substr(text, 1, live_columns - 1)
	live_lines++
}

# Milliseconds that all known durations leave to wait for, or -1 before anything is known.
function time_left(    i, id, left, gone)
{
	for (i = 1; i <= entries; i++) {
		id = order[i]
		if (id in ended)
			continue
		left += expected[id]
		if (id in started) {
			gone = now - started[id]
			left -= gone < expected[id] ? gone : expected[id]
		}
	}
	return left == "" ? -1 : left / (jobs > 0 ? jobs : 1)
}

function clock(milliseconds,    second)
{
	second = int(milliseconds / 1000)
	return second < 60 ? second " s" : int(second / 60) ":" sprintf("%02d", second % 60)
}

function bar(part, whole, width,    i, text, full)
{
	full = whole ? int(part * width / whole) : 0
	for (i = 1; i <= width; i++)
		text = text (i <= full ? "#" : ".")
	return "[" text "]"
}

function live_paint(    i, id, left)
{
	if (!live)
		return
	live_clear()
	for (i = 1; i <= entries; i++) {
		id = order[i]
		if (id in started && !(id in ended) && live_lines < size[1] - 3)
			live_line("... " label(id) "  " plural(seen_checks[id] + 0, "check") "  " clock(now - started[id]))
	}
	left = time_left()
	live_line(bar(total_tests, entries, 24) " " total_tests + 0 " of " entries " tests" \
		(bad_so_far() ? ", " bad_so_far() " failed" : "") (left > 0 ? ", about " clock(left) " left" : ""))
	fflush()
}

function bad_so_far()
{
	return total["fail"] + total["error"]
}

{
	now = $2
}

$1 == "start" {
	started[$3] = $2
	live_paint()
}

$1 == "check" {
	seen_checks[$3]++
}

$1 == "tick" {
	live_paint()
}
