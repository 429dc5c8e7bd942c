#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installation, completion, the list of dependencies, and an unconfigured tree.

load helper

install_suite() {
	cd "$tree"
	mkdir -p source
	cp -R "$suite/scripts" "$suite/run_tests.sh" "$suite/known-issues.cfg" "$suite/host" source/
	mkdir -p source/docs source/x86
	cp "$suite/docs/vmm-unit-tests.1" source/docs/
	cp "$suite/x86/vmm.bash" x86/unittests.cfg source/x86/
	cp unittests.cfg source/
	: >source/known-issues.cfg
	source/scripts/install-tree "$tree/dest" /opt/vmm
}

@test "an installed suite runs from anywhere and writes nothing into itself" {
	install_suite
	find dest -type f | sort | xargs sha256sum >before
	mkdir elsewhere
	cd elsewhere
	# It will stand at /opt/vmm one day; here it stands below dest.
	export XDG_CACHE_HOME=$tree/cache
	run -0 "$tree/dest/opt/vmm/lib/vmm-unit-tests/run_tests.sh"
	[[ ${lines[-1]} == '1 passed, 0 failed, 0 skipped' ]]
	[[ -f logs/latest/x86_64/good.log && -d $tree/cache/vmm-unit-tests ]]
	cd ..
	find dest -type f | sort | xargs sha256sum | diff before -
	grep -qx "exec '/opt/vmm/lib/vmm-unit-tests'/run_tests.sh \"\$@\"" dest/opt/vmm/bin/vmm-unit-tests
	[[ -f dest/opt/vmm/share/man/man1/vmm-unit-tests.1 ]]
}

@test "the manual page is well-formed and names every option" {
	local option
	if command -v man >/dev/null; then
		[[ -z $(LC_ALL=C MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$suite/docs/vmm-unit-tests.1" 2>&1 >/dev/null) ]]
	fi
	"$suite/run_tests.sh" -h | grep -oE -- '^ +(-[a-z], )?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+' >options
	(($(wc -l <options) > 20))
	while read -r option; do
		grep -qF -- "${option//-/\\-}" "$suite/docs/vmm-unit-tests.1" || { echo "no $option"; return 1; }
	done <options
}

@test "completion of tests, groups and options" {
	cfg apic <<<'groups = interrupts'
	image apic pass
	printf '#!/bin/sh\nexec %q --config unittests.cfg --known /dev/null "$@"\n' "$suite/run_tests.sh" >run_tests.sh
	chmod +x run_tests.sh
	. "$suite/scripts/completion.bash"
	complete_with() {
		COMP_WORDS=(./run_tests.sh "$@")
		COMP_CWORD=$#
		_vmm_unit_tests
		printf '%s ' "${COMPREPLY[@]}"
	}
	[[ $(complete_with ap) == 'apic ' ]]
	[[ $(complete_with -g inter) == 'interrupts ' ]]
	[[ $(complete_with --until) == '--until-fail ' ]]
}

@test "install-deps: silent when nothing is missing, exact when something is" {
	bin=$tree/bin
	mkdir bin
	tools=$(awk -F"|" "/^\t'/ { print \$2 }" "$suite/scripts/install-deps")
	for tool in bash sed cc as dirname cat env $tools; do
		path=$(command -v "$tool") && ln -s "$path" "bin/$tool"
	done
	printf '#!/bin/sh\nexit 0\n' >bin/apt-get
	chmod +x bin/apt-get
	run env PATH="$bin:/usr/lib/gcc:/usr/libexec" "$suite/scripts/install-deps" --print
	[[ -z ${output} ]] || skip 'something is missing on this very machine'
	rm bin/qemu-system-x86_64
	run -0 --separate-stderr env PATH="$bin" "$suite/scripts/install-deps" --print
	[[ $output == 'apt-get install -y --no-install-recommends qemu-system-x86' ]]
	[[ $stderr == *'x86 guests needs qemu-system-x86_64 (package qemu-system-x86)'* ]]
	rm bin/apt-get
	run -2 env PATH="$bin" "$suite/scripts/install-deps"
	[[ $output == *'no package manager'* ]]
	for manager in dnf zypper pacman brew; do
		printf '#!/bin/sh\nexit 0\n' >"bin/$manager"
		chmod +x "bin/$manager"
		run -0 --separate-stderr env PATH="$bin" "$suite/scripts/install-deps" --print
		[[ $output == "$manager "*qemu* ]]
		rm "bin/$manager"
	done
	run -2 "$suite/scripts/install-deps" --nosuch
}
