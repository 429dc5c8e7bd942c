# SPDX-License-Identifier: GPL-2.0-or-later
# Standalone tests, and installation. Included by the top Makefile, by way of host/host.mk.

PREFIX ?= /usr/local
DESTDIR ?=
installed := $(PREFIX)/lib/vmm-unit-tests

# One executable file for each test: build/standalone/ARCH/TEST. NATIVE=1 makes them for machines of their own
# architecture, with its cross compiler. TESTS and STANDALONE_OPTIONS select, as the runner's arguments do.
.PHONY: standalone
standalone: all $(HOST_OUT)/supervise-static
	NATIVE=$(NATIVE) $(SRC)/scripts/standalone $(STANDALONE_OPTIONS) $(TESTS)

.PHONY: install uninstall
install: all
	$(SRC)/scripts/install-tree "$(DESTDIR)" "$(PREFIX)"

uninstall:
	rm -rf "$(DESTDIR)$(installed)"
	rm -f "$(DESTDIR)$(PREFIX)/bin/vmm-unit-tests" "$(DESTDIR)$(PREFIX)/share/man/man1/vmm-unit-tests.1" \
		"$(DESTDIR)$(PREFIX)/share/bash-completion/completions/vmm-unit-tests"
