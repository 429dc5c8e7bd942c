# SPDX-License-Identifier: GPL-2.0-or-later
# libcflat's tests on the host. Included by the top Makefile; see docs/host-tests.md.

.PHONY: check-host fuzz
check-host fuzz:
	+@$(MAKE) $(if $(filter -j%,$(MAKEFLAGS)),,-j 2) \
		-f $(SRC)/tests/host/build.mk SRC=$(SRC) BUILD=$(BUILD) $@
