# SPDX-License-Identifier: GPL-2.0-or-later
#
# make bench: measures DESIGN's speed budget; the table is printed, build/bench/budget.json kept.

BENCH := $(BUILD)/bench

.PHONY: bench
bench: all $(BENCH)/reset-exit.bin
	$(SRC)/bench/budget $(BENCH)/budget.json

$(BENCH)/reset-exit.bin: $(SRC)/bench/reset-exit.S $(SRC)/x86/firmware.lds
	@mkdir -p $(@D)
	$(HOST_CC) -m32 -c -o $(BENCH)/reset-exit.o $<
	ld -m elf_i386 -T $(SRC)/x86/firmware.lds --oformat binary -o $@ $(BENCH)/reset-exit.o
