# SPDX-License-Identifier: GPL-2.0-or-later
#
# make          builds the guests of every configured architecture and the host programs
# make run      installs what is missing, configures, builds, runs the suite
# make check    the same set-up, then every test of the framework and of the guests
# make bench    measures what DESIGN's speed budget promises
#
# Everything built goes to build/. See CONTRIBUTING.md for how the parts fit together.

SRC ?= .
BUILD := build

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

.PHONY: all
all: guests host

# `make run` and `make check` must work before anything is configured or installed.
.PHONY: run check
run: setup
	$(SRC)/run_tests.sh -j 2
check: setup
	$(SRC)/scripts/check

.PHONY: setup
setup:
	$(SRC)/scripts/install-deps
	[ -f $(BUILD)/config.mk ] || $(SRC)/configure
	$(MAKE) -j 2 all

-include $(BUILD)/config.mk
ARCHES := $(patsubst $(BUILD)/%/config.mk,%,$(wildcard $(BUILD)/*/config.mk))

.PHONY: guests $(ARCHES)
guests: $(ARCHES)
$(ARCHES): %:
	+$(MAKE) -f $(SRC)/scripts/guest.mk SRC=$(SRC) ARCH=$@

# One image by its path, for instance: make build/x86_64/x86/smptest.flat
$(BUILD)/%.flat $(BUILD)/%.elf: FORCE
	+$(MAKE) -f $(SRC)/scripts/guest.mk SRC=$(SRC) ARCH=$(firstword $(subst /, ,$*)) $@
.PHONY: FORCE
FORCE:

include $(wildcard $(SRC)/host/host.mk $(SRC)/tests/*/*-tests.mk $(SRC)/bench/bench.mk)

.PHONY: clean distclean
clean:
	rm -rf $(foreach arch,$(ARCHES),$(filter-out %/config.mk,$(wildcard $(BUILD)/$(arch)/*))) \
		$(addprefix $(BUILD)/,host tests bench)
distclean:
	rm -rf $(BUILD)
