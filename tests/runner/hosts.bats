#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# --hosts: tests spread over machines. Here all machines are sshd on loopback, one port each.

load helper

start_sshd() { # port
	/usr/sbin/sshd -f /dev/null -o Port="$1" -o ListenAddress=127.0.0.1 -h "$tree/ssh/hostkey" \
		-o AuthorizedKeysFile="$tree/ssh/key.pub" -o StrictModes=no -o PidFile="$tree/ssh/$1.pid" -o UsePAM=no \
		-o PermitUserEnvironment=no -o AcceptEnv='QEMU RUNNER_TEST_MARK' -E "$tree/ssh/$1.log" 3>&-
}

make_hosts() { # name:port...
	command -v parallel >/dev/null || skip 'no GNU parallel here'
	[[ -x /usr/sbin/sshd ]] || skip 'no sshd here'
	[[ -x $suite/build/host/supervise-static ]] || skip 'no supervise-static is built'
	export SUPERVISE_STATIC=$suite/build/host/supervise-static
	local pair
	mkdir -p ssh /run/sshd
	ssh-keygen -q -t ed25519 -N '' -f ssh/key
	ssh-keygen -q -t ed25519 -N '' -f ssh/hostkey
	for pair; do
		printf 'Host %s\n\tHostName 127.0.0.1\n\tPort %s\n\tIdentityFile %q\n\tStrictHostKeyChecking no\n' \
			"${pair%:*}" "${pair#*:}" "$tree/ssh/key"
		printf '\tUserKnownHostsFile /dev/null\n\tSendEnv QEMU RUNNER_TEST_MARK\n'
	done >ssh/config
	export SSH_CONFIG=$tree/ssh/config
}

teardown() {
	local file
	for file in "$tree"/ssh/*.pid; do
		[[ ! -f $file ]] || kill "$(<"$file")" 2>/dev/null || true
	done
	assert_nothing_left
}

many_tests() {
	local i
	for i in 1 2 3 4 5 6; do
		guest "t$i" <<-END
			sleep 0.2
			print PASS: check of t$i
			print SUMMARY: 1 tests
			exit 1
		END
	done
	cfg bad </dev/null
	image bad fail
	guest broken <<<'exit 0'
}

@test "two hosts: one report, the logs, the verdict" {
	make_hosts alpha:42201 beta:42202
	many_tests
	start_sshd 42201
	start_sshd 42202
	printf '# machines\n2/alpha\nbeta # one at a time\n' >hosts
	run -2 runner --hosts hosts --junit out.xml
	echo "$output"
	[[ ${lines[-1]} == '7 passed, 2 failed, 0 skipped' ]]
	grep -q '^FAIL: two$' logs/latest/x86_64/bad.log
	grep -hx '## host: [a-z]*' logs/latest/x86_64/*.log | sort -u | paste -sd' ' | grep -qx '## host: alpha ## host: beta'
	(($(grep -c '<testsuite ' out.xml) == 9))
}

@test "a host that is not there, and one that dies: named, and their tests run elsewhere" {
	make_hosts alpha:42203 beta:42204 gamma:42205
	many_tests
	start_sshd 42203
	start_sshd 42204
	cfg last </dev/null
	image last pass
	printf '2/alpha\n2/beta\ngamma\n' >hosts
	runner --hosts hosts -t good t1 t2 t3 t4 t5 t6 last >out 2>err &
	for ((try = 0; try < 100; try++)); do
		! grep -q 't1' out || break
		sleep 0.05
	done
	# The machine beta falls over, with all that it ran.
	pkill -KILL -P "$(<ssh/42204.pid)" || true
	kill -KILL "$(<ssh/42204.pid)"
	status=0
	wait $! || status=$?
	cat out err
	((status == 0))
	grep -q 'host gamma was lost: ' err
	(($(grep -c '^ok ' out) >= 8))
}

@test "no host is left: an error, and no silence" {
	make_hosts alpha:42206
	printf 'alpha\n' >hosts
	run -2 runner --hosts hosts
	[[ $output == *'no host is left to run it'* && $output == *'host alpha was lost: '* ]]
}

@test "a list of hosts that is none" {
	make_hosts alpha:42207
	: >hosts
	run -2 runner --hosts hosts
	printf 'alpha\n-oProxyCommand=evil\n' >hosts
	run -2 runner --hosts hosts
	[[ $output == *'hosts:2: not'* ]]
	run -2 runner --hosts nosuch
}
