# SPDX-License-Identifier: GPL-2.0-or-later
#
# One self-contained page: what happened, what changed since an earlier run, how long it took, every
# check in a table to filter, and the logs' tails. Colours follow the reader's light or dark
# setting. Needs collect.awk and baseline.awk.

function html(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	gsub(/"/, "\\&quot;", text)
	return text
}

function print_head()
{
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
	print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	print "<title>vmm-unit-tests: " good " passed, " bad " failed</title>"
	print "<style>"
	print ":root { color-scheme: light dark; --text: #1b1f24; --back: #ffffff; --faint: #57606a; --line: #d0d7de;"
	print "  --panel: #f6f8fa; --pass: #1a7f37; --bad: #cf222e; --warn: #9a6700; --skip: #6e7781; --bar: #54aeff; }"
	print "@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --back: #0d1117; --faint: #8d96a0;"
	print "  --line: #30363d; --panel: #161b22; --pass: #3fb950; --bad: #ff7b72; --warn: #d29922; --skip: #8d96a0;"
	print "  --bar: #388bfd; } }"
	print "body { margin: 0 auto; max-width: 75rem; padding: 1.5rem; color: var(--text); background: var(--back);"
	print "  font: 15px/1.5 system-ui, sans-serif; }"
	print "h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }"
	print "p { margin: .3rem 0; } .faint { color: var(--faint); }"
	print "code, pre, td.name { font: 13px/1.45 ui-monospace, monospace; }"
	print "pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem;"
	print "  overflow-x: auto; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }"
	print ".cards { display: flex; flex-wrap: wrap; gap: .7rem; margin: 1rem 0; }"
	print ".card { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem; }"
	print ".card b { display: block; font-size: 1.5rem; }"
	print ".pass, .fixed, .measure, .faster { color: var(--pass); } .fail, .error, .broken, .slower { color: var(--bad); }"
	print ".known, .xfail, .gone { color: var(--warn); } .skip, .new { color: var(--skip); }"
	print "table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem;"
	print "  border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }"
	print "th { position: sticky; top: 0; background: var(--back); } td.num { text-align: right; white-space: nowrap; }"
	print "td.verdict { white-space: nowrap; font-weight: 600; }"
	print ".filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .5rem 0; }"
	print ".filter input[type=search] { flex: 1 1 16rem; padding: .4rem .6rem; font: inherit; color: inherit;"
	print "  background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }"
	print "svg { width: 100%; height: auto; } svg text { fill: var(--text); font: 12px system-ui, sans-serif; }"
	print "svg .bar { fill: var(--bar); } svg .bad { fill: var(--bad); } svg .was { stroke: var(--faint); stroke-width: 2; }"
	print "[hidden] { display: none; }"
	print "</style>\n</head>\n<body>"
}

function card(count, what, class)
{
	print "<div class=\"card\"><b class=\"" (count ? class : "faint") "\">" count + 0 "</b>" what "</div>"
}

function print_summary()
{
	print "<h1>vmm-unit-tests</h1>"
	print "<p class=\"faint\">" iso_time(run_start) "Z &middot; " (is_done ? seconds(run_end - run_start) : "cut off") \
		" &middot; <code>" html(command) "</code></p>"
	if (stop_signal != "")
		print "<p class=\"bad error\">The run was stopped by SIG" html(stop_signal) ".</p>"
	print "<div class=\"cards\">"
	card(good, "tests passed", "pass")
	card(total["fail"], "failed", "fail")
	card(total["error"], "in error", "error")
	card(total["skip"], "skipped", "skip")
	card(total["known"], "known to fail", "known")
	card(total["fixed"], "known, but fixed", "fixed")
	card(checks["passed"] + checks["failed"] + checks["known"] + checks["skipped"], "checks", "pass")
	print "</div>"
}

function print_broken(    i, id, n, more)
{
	if (!bad)
		return
	print "<h2>What is wrong</h2>"
	for (i = 1; i <= entries; i++) {
		id = order[i]
		if (outcome[id] != "fail" && outcome[id] != "error")
			continue
		print "<details open><summary><b class=\"" outcome[id] "\">" outcome[id] "</b> " html(label(id)) ": " \
			html(reason[id]) "</summary>"
		more = 0
		for (n = 1; n <= cases[id]; n++)
			if (case_outcome[id, n] == "fail" && ++more <= 20)
				print "<p><code class=\"fail\">" html(case_name[id, n]) "</code></p>"
		if (more > 20)
			print "<p>and " more - 20 " more, in the table below</p>"
		if (tail[id] != "")
			print "<pre>" html(tail[id]) "</pre>"
		print "<p class=\"faint\">Log: <code>" html(logfile[id]) "</code></p></details>"
	}
}

function print_changes(    n)
{
	if (!compare())
		return
	print "<h2>Since the earlier run</h2>"
	if (!changes) {
		print "<p>Nothing changed.</p>"
		return
	}
	print "<table id=\"changes\"><tr><th>change</th><th>what</th><th></th></tr>"
	for (n = 1; n <= changes; n++)
		print "<tr><td class=\"verdict " change_kind[n] "\">" change_kind[n] "</td><td class=\"name\">" \
			html(change_what[n]) "</td><td>" html(change_text[n]) "</td></tr>"
	print "</table>"
}

# The longest tests as bars, with a mark where an earlier run ended.
function print_durations(    shown, i, n, id, best, longest, scale, y, used)
{
	for (i = 1; i <= entries; i++)
		if (ms[order[i]] > longest)
			longest = ms[order[i]]
	if (!longest)
		return
	for (n = 1; n <= 25; n++) {
		best = ""
		for (i = 1; i <= entries; i++)
			if (!(order[i] in used) && ms[order[i]] && (best == "" || ms[order[i]] > ms[best]))
				best = order[i]
		if (best == "")
			break
		used[best] = 1
		longest_test[++shown] = best
	}
	print "<h2>Durations" (shown < entries ? " (the longest " shown ")" : "") "</h2>"
	printf "<svg viewBox=\"0 0 1000 %d\" role=\"img\" aria-label=\"durations of the tests\">\n", shown * 22 + 4
	scale = 600 / longest
	for (n = 1; n <= shown; n++) {
		id = longest_test[n]
		y = (n - 1) * 22 + 4
		printf "<text x=\"290\" y=\"%d\" text-anchor=\"end\">%s</text><rect class=\"%s\" x=\"300\" y=\"%d\" width=\"%.1f\" " \
			"height=\"16\" rx=\"2\"/>", y + 13, html(label(id)), is_bad(outcome[id]) ? "bad" : "bar", y, ms[id] * scale + 1
		printf "<text x=\"%.1f\" y=\"%d\">%s</text>\n", ms[id] * scale + 307, y + 13, seconds(ms[id])
		if (id in before_ms && before_ms[id] <= longest)
			printf "<line class=\"was\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", before_ms[id] * scale + 300, y - 2,
				before_ms[id] * scale + 300, y + 18
	}
	print "</svg>"
}

function print_filter(    kinds, n, i)
{
	n = split("fail error known fixed skip pass xfail measure", kinds, " ")
	print "<h2>Checks</h2>\n<div class=\"filter\"><input type=\"search\" id=\"search\" placeholder=\"part of a name\"" \
		" aria-label=\"part of a name\">"
	for (i = 1; i <= n; i++)
		if (case_count[kinds[i]])
			print "<label class=\"" kinds[i] "\"><input type=\"checkbox\" value=\"" kinds[i] "\" checked> " kinds[i] \
				" (" case_count[kinds[i]] ")</label>"
	print "<span class=\"faint\" id=\"shown\"></span></div>"
}

function print_checks(    i, n, id)
{
	for (i = 1; i <= entries; i++)
		for (n = 1; n <= cases[order[i]]; n++)
			case_count[case_outcome[order[i], n]]++
	print_filter()
	print "<table id=\"checks\"><thead><tr><th>verdict</th><th>test</th><th>check</th><th>ms</th></tr></thead><tbody>"
	for (i = 1; i <= entries; i++) {
		id = order[i]
		for (n = 1; n <= cases[id]; n++)
			print "<tr data-outcome=\"" case_outcome[id, n] "\"><td class=\"verdict " case_outcome[id, n] "\">" \
				case_outcome[id, n] "</td><td>" html(label(id)) "</td><td class=\"name\">" html(case_name[id, n]) \
				(case_reason[id, n] != "" ? " <span class=\"faint\">" html(case_reason[id, n]) "</span>" : "") \
				"</td><td class=\"num\">" case_ms[id, n] "</td></tr>"
	}
	print "</tbody></table>"
}

function print_notes(    i, id)
{
	print "<h2>Notes and measurements</h2>"
	for (i = 1; i <= entries; i++) {
		id = order[i]
		if (notes[id] != "")
			print "<details><summary>" html(label(id)) "</summary><pre>" html(notes[id]) "</pre></details>"
	}
}

function print_script()
{
	print "<script>"
	print "const rows = [...document.querySelectorAll('#checks tbody tr')];"
	print "const search = document.getElementById('search');"
	print "const boxes = [...document.querySelectorAll('.filter input[type=checkbox]')];"
	print "const texts = rows.map(row => row.textContent.toLowerCase());"
	print "function filter() {"
	print "  const wanted = new Set(boxes.filter(box => box.checked).map(box => box.value));"
	print "  const part = search.value.toLowerCase();"
	print "  let shown = 0;"
	print "  rows.forEach((row, i) => {"
	print "    row.hidden = !wanted.has(row.dataset.outcome) || !texts[i].includes(part);"
	print "    shown += !row.hidden;"
	print "  });"
	print "  document.getElementById('shown').textContent = shown + ' of ' + rows.length;"
	print "}"
	print "search.addEventListener('input', filter);"
	print "boxes.forEach(box => box.addEventListener('change', filter));"
	print "filter();"
	print "</script>"
}

function report()
{
	print_head()
	print_summary()
	print_broken()
	print_changes()
	print_durations()
	print_checks()
	print_notes()
	print_script()
	print "</body>\n</html>"
}
