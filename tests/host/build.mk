# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds libcflat for the host, 64 and 32 bits wide, under AddressSanitizer and
# UndefinedBehaviorSanitizer, and runs its tests: make check-host, make fuzz.
#
# The library's functions would collide with the C library's of the same name. So objects
# are compiled as they are and then have each of libcflat's symbols renamed to cflat_*.
# A new test is one word in `tests`, a new library source one in `lib`, a new fuzz target
# one in `fuzzers`. docs/host-tests.md tells more.

lib := abort acpi alloc alloc_page alloc_phys argv argv-progname bitcount console divide \
	environ format getchar int64 memory migrate printf rand report report-names report-prefix \
	snprintf sort stack string strtol util vmalloc devicetree fdt fdt-check fdt-property
tests := acpi alloc_page alloc_phys argv console divide environ format int64 report sort \
	string strtol util vmalloc
fuzzers := acpi argv devicetree environ

-include $(BUILD)/config.mk
HOST_CC ?= cc
FUZZ_CC ?= clang
FUZZ_SECONDS ?= 60
NM ?= nm
OBJCOPY ?= objcopy

O := $(BUILD)/tests
here := $(SRC)/tests/host
fuzz := $(SRC)/tests/fuzz

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

quiet = @printf '  %-7s %s\n' $(1) $(2);
ifeq ($(V),1)
quiet =
endif

warnings := -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wmissing-prototypes -Wstrict-prototypes -Wwrite-strings
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all
common := -std=gnu11 -O1 -g -fno-omit-frame-pointer -fno-pie -MMD -MP $(warnings)
cflat := $(common) -ffreestanding -fno-builtin -fno-strict-aliasing -I $(here) -I $(SRC)/lib
# The kernel's headers are where only the native width looks for them, unless gcc-multilib is there,
# which Debian does not install together with a cross compiler.
native := $(common) -D_GNU_SOURCE -I $(here) \
	-idirafter /usr/include/$(shell $(HOST_CC) -print-multiarch 2>/dev/null)

# Both are for 32-bit CPUs; said so, they can be tried at either width.
cflags-divide := -U__LP64__
cflags-int64 := -U__LP64__

# A width counts when a sanitized program of it links.
probe = $(shell mkdir -p $(O); echo 'int main(void) { return 0; }' | \
	$(1) -x c -o $(O)/probe - 2>/dev/null && echo yes)
widths := $(foreach width,64 32,$(if $(call probe,$(HOST_CC) -m$(width) $(sanitize)),$(width)))
can-fuzz := $(call probe,$(FUZZ_CC) $(sanitize) -fsanitize=fuzzer-no-link)
# What is compared with the host's libfdt, in the width that has it.
compared := $(if $(call probe,$(HOST_CC) -include libfdt.h -lfdt),$(if $(filter 64,$(widths)),devicetree))

programs := $(foreach width,$(widths),$(tests:%=$(O)/host/$(width)/%)) \
	$(compared:%=$(O)/host/64/%) \
	$(if $(can-fuzz),$(fuzzers:%=$(O)/fuzz/%))

.PHONY: check-host fuzz FORCE
check-host: $(programs:%=%.tap)
	@$(here)/sum $(BUILD)/tests/host.summary $(foreach width,64 32,$(if \
		$(filter $(width),$(widths)),,--skip='no $(width)-bit program with sanitizers links')) \
		$(if $(can-fuzz),,--skip='$(FUZZ_CC) has no libFuzzer') \
		$(if $(compared),,--skip='no libfdt to compare with') $^

# $(1): directory, $(2): compiler and its flags
define library-rules
$(1)/symbols: $(lib:%=$(1)/lib/%.raw.o) $(1)/lib/machine.raw.o
	@$(NM) --defined-only --extern-only $$^ | \
		awk 'NF == 3 { print $$$$3, "cflat_" $$$$3 }' | sort -u >$$@.new
	@cmp -s $$@.new $$@ || mv $$@.new $$@

$(1)/lib/%.raw.o: $(SRC)/lib/%.c $(here)/build.mk
	@mkdir -p $$(@D)
	$(call quiet,CC,$$@) $(2) $(cflat) $$(cflags-$$*) -c -o $$@ $$<

$(1)/lib/machine.raw.o: $(here)/machine.c $(here)/build.mk
	@mkdir -p $$(@D)
	$(call quiet,CC,$$@) $(2) $(cflat) -c -o $$@ $$<

$(1)/lib/%.o: $(1)/lib/%.raw.o $(1)/symbols
	@$(OBJCOPY) --redefine-syms=$(1)/symbols $$< $$@

$(1)/cflat/%.o: $(here)/%.c $(1)/symbols $(here)/build.mk
	@mkdir -p $$(@D)
	$(call quiet,CC,$$@) $(2) $(cflat) -MF $$(@:.o=.d) -MT $$@ -c -o $$@.tmp $$<
	@$(OBJCOPY) --redefine-syms=$(1)/symbols $$@.tmp $$@ && rm -f $$@.tmp

$(1)/native/%.o: $(here)/%.c $(here)/build.mk
	@mkdir -p $$(@D)
	$(call quiet,CC,$$@) $(2) $(native) -c -o $$@ $$<

$(1)/libcflat.a: $(lib:%=$(1)/lib/%.o) $(1)/lib/machine.o $(1)/native/host.o $(1)/native/tap.o
	$(call quiet,AR,$$@) rm -f $$@ && $(AR) rcs $$@ $$^
endef

$(foreach width,$(widths),$(eval $(call library-rules,$(O)/host/$(width),$(HOST_CC) -m$(width) \
	$(sanitize))))
$(eval $(call library-rules,$(O)/fuzz,$(FUZZ_CC) $(sanitize) -fsanitize=fuzzer-no-link))

define program-rule
$(tests:%=$(O)/host/$(1)/%): $(O)/host/$(1)/%: \
		$(O)/host/$(1)/cflat/test-%.o $(O)/host/$(1)/libcflat.a
	$(call quiet,LD,$$@) $(HOST_CC) -m$(1) $(sanitize) -no-pie -pthread -o $$@ $$^
endef
$(foreach width,$(widths),$(eval $(call program-rule,$(width))))

$(compared:%=$(O)/host/64/%): $(O)/host/64/%: $(O)/host/64/cflat/test-%.o \
		$(O)/host/64/native/host-fdt.o $(O)/host/64/libcflat.a
	$(call quiet,LD,$@) $(HOST_CC) -m64 $(sanitize) -no-pie -pthread -o $@ $^ -lfdt

# A test that fails must not keep the others from running: sum looks at the status.
$(O)/host/%.tap: $(O)/host/% FORCE
	@printf '  %-7s %s\n' TEST $*
	@timeout 300 $< >$@ 2>&1; echo "# exit status $$?" >>$@

# Fuzz targets are compiled in the way of a test, and see $(SRC) for their corpus.
$(O)/fuzz/cflat/fuzz_%.o: $(fuzz)/fuzz_%.c $(O)/fuzz/symbols
	@mkdir -p $(@D)
	$(call quiet,CC,$@) $(FUZZ_CC) $(sanitize) -fsanitize=fuzzer-no-link $(cflat) \
		-MF $(@:.o=.d) -MT $@ -c -o $@.tmp $<
	@$(OBJCOPY) --redefine-syms=$(O)/fuzz/symbols $@.tmp $@ && rm -f $@.tmp

$(fuzzers:%=$(O)/fuzz/%): $(O)/fuzz/%: $(O)/fuzz/cflat/fuzz_%.o $(O)/fuzz/libcflat.a
	$(call quiet,LD,$@) $(FUZZ_CC) $(sanitize) -fsanitize=fuzzer -no-pie -pthread -o $@ $^

# What is found new goes to build/, never beside the sources.
run-fuzzer = mkdir -p $(O)/fuzz/corpus/$(1) && $(O)/fuzz/$(1) -verbosity=0 -timeout=10 \
	-artifact_prefix=$(O)/fuzz/$(1)- -max_total_time=$(2) \
	$(O)/fuzz/corpus/$(1) $(fuzz)/corpus/$(1)

$(O)/fuzz/%.tap: $(O)/fuzz/% FORCE
	@printf '  %-7s %s\n' FUZZ $*
	@if $(call run-fuzzer,$*,3) >$@ 2>&1; then status=0 verdict=ok; \
		else status=1 verdict='not ok'; fi; \
		printf '%s 1 - nothing found\n1..1\n# exit status %d\n' "$$verdict" $$status >>$@

fuzz: $(fuzzers:%=$(O)/fuzz/%)
	$(foreach fuzzer,$(fuzzers),$(call run-fuzzer,$(fuzzer),$(FUZZ_SECONDS)) &&) true

FORCE:
.SECONDARY:

-include $(shell find $(O) -name '*.d' 2>/dev/null)
