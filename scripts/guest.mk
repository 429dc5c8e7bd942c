# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the library and the guest images of one architecture:
#     make -f scripts/guest.mk SRC=. ARCH=x86_64
# The architecture's own Makefile (x86/Makefile, ...) says what its images are:
#     tests           the tests, by the name of their C file; tests-<arch> for one width only
#     objs-<test>     further objects of a test
#     cflags-<test>   further compiler flags of a test
#     arch-cflags     how the architecture's guests are compiled
#     arch-ldflags    and linked; start-objs are linked in front

BUILD := build
O := $(BUILD)/$(ARCH)

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

.PHONY: guests
guests:

include $(BUILD)/config.mk $(O)/config.mk
include $(SRC)/$(TESTDIR)/Makefile

quiet = @printf '  %-7s %s\n' $(1) $(2);
ifeq ($(V),1)
quiet =
endif

warnings := -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wwrite-strings -Wempty-body -Wundef $(WERROR)
c-warnings := -Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition
includes := -I $(O)/lib -I $(SRC)/lib -I $(SRC)/lib/$(LIBDIR)/$(ARCH) -I $(SRC)/lib/$(LIBDIR)

common-flags := $(ARCH_FLAGS) -g -ffreestanding -fno-common -fno-strict-aliasing \
	-fno-stack-protector -fno-omit-frame-pointer -fno-asynchronous-unwind-tables \
	-fno-builtin-printf -fno-builtin-puts $(includes) $(arch-cflags)
CFLAGS_ALL := -std=gnu11 $(common-flags) $(warnings) $(c-warnings) $(CFLAGS)
ASFLAGS_ALL := $(common-flags) -D__ASSEMBLY__ $(ASFLAGS)

lib-sources := $(wildcard $(SRC)/lib/*.c $(SRC)/lib/$(LIBDIR)/*.c $(SRC)/lib/$(LIBDIR)/*.S \
	$(SRC)/lib/$(LIBDIR)/$(ARCH)/*.c $(SRC)/lib/$(LIBDIR)/$(ARCH)/*.S)
lib-objs := $(patsubst $(SRC)/%,$(O)/%.o,$(basename $(lib-sources)))
libcflat := $(O)/lib/libcflat.a

all-tests := $(tests) $(tests-$(ARCH))
images := $(all-tests:%=$(O)/$(TESTDIR)/%.flat)
guests: $(images) $(arch-extra)

flags-of = $(cflags-$(basename $(notdir $<)))

$(O)/%.o: $(SRC)/%.c $(O)/config.mk
	@mkdir -p $(@D)
	$(call quiet,CC,$@) $(CC) $(CFLAGS_ALL) $(flags-of) -MMD -MP -c -o $@ $<

$(O)/%.o: $(SRC)/%.S $(O)/config.mk
	@mkdir -p $(@D)
	$(call quiet,AS,$@) $(CC) $(ASFLAGS_ALL) $(flags-of) -MMD -MP -c -o $@ $<

$(libcflat): $(lib-objs)
	$(call quiet,AR,$@) rm -f $@ && $(AR) rcs $@ $^

script := $(O)/$(TESTDIR)/guest.lds
$(script): $(SRC)/$(TESTDIR)/guest.lds.S $(O)/config.mk
	@mkdir -p $(@D)
	$(call quiet,LDS,$@) $(CC) $(ASFLAGS_ALL) -E -P -x c -o $@ $<

# What an image knows of itself (lib/auxinfo.h), where start-up code wants it: the
# architecture sets `auxinfo`, a test its own auxflags-<test>.
$(O)/$(TESTDIR)/%.aux.o: $(O)/config.mk $(SRC)/$(TESTDIR)/Makefile
	@mkdir -p $(@D)
	$(call quiet,CC,$@) printf '%s\n' '#include <auxinfo.h>' 'struct auxinfo auxinfo = {' \
		'"$(TESTDIR)/$*.flat", $(or $(auxflags-$*),0) };' | \
		$(CC) $(CFLAGS_ALL) -c -x c -o $@ -

define image-rule
$(O)/$(TESTDIR)/$(1).elf: $(script) $(start-objs) $(O)/$(TESTDIR)/$(1).o \
		$(objs-$(1):%=$(O)/$(TESTDIR)/%) $(if $(auxinfo),$(O)/$(TESTDIR)/$(1).aux.o) \
		$(libcflat)
endef
$(foreach test,$(all-tests),$(eval $(call image-rule,$(test))))

$(O)/$(TESTDIR)/%.elf:
	$(call quiet,LD,$@) $(LD) $(arch-ldflags) -T $(script) -o $@ \
		$(start-objs) $(filter-out $(start-objs),$(filter %.o,$^)) $(libcflat)

$(O)/$(TESTDIR)/%.flat: $(O)/$(TESTDIR)/%.elf
	$(call quiet,FLAT,$@) $(make-flat)

.SECONDARY:

-include $(shell find $(O) -name '*.d' 2>/dev/null)
