# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Engine qemu-tcg: QEMU's own translator. Needs nothing but QEMU.

# shellcheck source=scripts/engine/qemu.bash
. "$src/scripts/engine/qemu.bash"

# shellcheck disable=SC2034 # read by choose_engine
engine_qemu_tcg_accel=tcg

engine_qemu_tcg_usable() { # arch
	qemu_find "$1"
}

engine_qemu_tcg_has() { # arch word
	"${arch_dir[$1]}_features_qemu_tcg"
	qemu_has "$1" "$2" "$REPLY"
}

engine_qemu_tcg_version() { # arch
	qemu_version "$1"
}

engine_qemu_tcg_command() { # arch
	qemu_command "$1" tcg
}
