# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The architectures of this tree: what configure wrote to build/<arch>/config.mk.
#
# arches: list of the selected ones. arch_dir[arch]: directory of its tests (x86).
# arch_addr2line[arch].

declare -a arches=()
declare -A arch_dir=() arch_addr2line=()

read_arch() { # arch file
	local line key value
	while IFS= read -r line; do
		[[ $line =~ ^([A-Z0-9_]+)[[:blank:]]*:?=[[:blank:]]*(.*)$ ]] || continue
		key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
		case $key in
		TESTDIR) arch_dir[$1]=$value ;;
		ADDR2LINE) arch_addr2line[$1]=$value ;;
		esac
	done <"$2"
	[[ -n ${arch_dir[$1]-} ]] || die_at "$2" 'no TESTDIR: run configure again'
}

# The architectures whose guests this machine's CPU runs itself.
host_arches() {
	case $HOSTTYPE in
	x86_64) REPLY='x86_64 i386' ;;
	i?86) REPLY=i386 ;;
	aarch64) REPLY='arm64 arm' ;;
	powerpc64) REPLY=ppc64 ;;
	powerpc64le) REPLY=ppc64le ;;
	*) REPLY=$HOSTTYPE ;;
	esac
}

# A tree of kvm-unit-tests has one architecture, which its config.mak names.
find_suite() {
	local line arch=${opt_arches# }
	if [[ -z $arch && -r $opt_suite/config.mak ]]; then
		while IFS= read -r line; do
			[[ ! $line =~ ^ARCH=([a-z0-9_]+) ]] || arch=${BASH_REMATCH[1]}
		done <"$opt_suite/config.mak"
	fi
	case $arch in
	x86_64 | i386) arch_dir[$arch]=x86 ;;
	arm | arm64) arch_dir[$arch]=arm ;;
	ppc64 | ppc64le) arch_dir[$arch]=powerpc ;;
	riscv32 | riscv64) arch_dir[$arch]=riscv ;;
	s390x) arch_dir[$arch]=s390x ;;
	*) die "$opt_suite/config.mak names no architecture that is known here; --arch does" ;;
	esac
	arches=("$arch")
	opt_arches=$arch
	opt_config=$opt_suite/${arch_dir[$arch]}/unittests.cfg
	opt_known=
}

find_arches() {
	local file arch
	if [[ -n $opt_suite ]]; then
		find_suite
		return
	fi
	local -A configured=()
	set +f
	for file in "$root"/build/*/config.mk; do
		[[ -f $file ]] || continue
		arch=${file%/config.mk} arch=${arch##*/}
		configured[$arch]=$file
	done
	set -f
	if [[ -z $opt_arches ]]; then
		host_arches
		for arch in x86_64 i386 s390x ppc64 ppc64le arm arm64 riscv32 riscv64; do
			[[ -n ${configured[$arch]-} ]] || continue
			[[ $ACCEL != kvm* || " $REPLY " == *" $arch "* ]] || continue
			arches+=("$arch")
		done
	fi
	for arch in $opt_arches; do
		[[ -n ${configured[$arch]-} ]] ||
			die "architecture '$arch' is not configured (configured: ${!configured[*]})"
		arches+=("$arch")
	done
	((${#arches[@]})) || die 'no architecture is configured: run configure'
	for arch in "${arches[@]}"; do
		read_arch "$arch" "${configured[$arch]}"
	done
}
