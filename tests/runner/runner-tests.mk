# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the runner, against a VMM that is none. Included by the top Makefile.

.PHONY: check-runner
check-runner: $(BUILD)/host/supervise $(BUILD)/host/sanitized/supervise $(BUILD)/host/supervise-static
	$(SRC)/tests/runner/check $(BUILD)/tests/runner.summary
