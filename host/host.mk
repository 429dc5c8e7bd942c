# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that run beside the guests on the build host. Included by the top Makefile; also works alone:
# make -f host/host.mk

HOST_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
HOST_OUT ?= $(or $(BUILD),build)/host
HOST_CC ?= cc
HOSTCFLAGS ?= -O2 -g
HOST_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(HOSTCFLAGS) -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-sign-compare -Wmissing-prototypes -Wstrict-prototypes -Wundef -Wvla -Wformat=2 -Wno-format-nonliteral

supervise-objs := $(addprefix $(HOST_OUT)/,bochs.o bochs-console.o bochs-hang.o bochs-rom.o console.o events.o guard.o guestline.o hang.o judge.o known.o log.o \
	machine.o migrate.o names.o options.o payload.o \
	qmp.o requests.o run.o show.o standalone.o supervise.o symbols.o util.o verdict.o vmm.o)
supervise-libs := -ljansson

.PHONY: host
host: $(HOST_OUT)/supervise

$(HOST_OUT)/supervise: $(supervise-objs)
	$(HOST_CC) $(HOSTCFLAGS) $(HOSTLDFLAGS) -o $@ $^ $(supervise-libs)

$(HOST_OUT)/%.o: $(HOST_DIR)/%.c
	@mkdir -p $(@D)
	$(HOST_CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

# The same in one piece, to be part of standalone tests.
$(HOST_OUT)/supervise-static: $(supervise-objs)
	$(HOST_CC) $(HOSTCFLAGS) $(HOSTLDFLAGS) -static -s -o $@ $^ $(supervise-libs)

include $(HOST_DIR)/../scripts/install.mk

# The same with the compiler's checks for stray accesses and undefined behaviour: the runner's tests use this one.
HOST_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
$(HOST_OUT)/sanitized/supervise: $(wildcard $(HOST_DIR)/*.[ch]) $(HOST_DIR)/host.mk
	@mkdir -p $(@D)
	$(HOST_CC) $(HOST_CFLAGS) -O1 $(HOST_SANITIZE) -o $@ $(filter %.c,$^) $(supervise-libs)

-include $(supervise-objs:.o=.d)
