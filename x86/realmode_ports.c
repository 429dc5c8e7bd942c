/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IN and OUT, INS and OUTS: all sizes, by immediate and by DX. SDM volume 2, the entries of
 * those names. Real mode checks no I/O permission.
 *
 * The port is the register of QEMU's pc-testdev, four bytes at 0xe0 that hold what was written;
 * without it the DMA page register of channel 2, the floppy disk, stands in (Intel 82371SB data
 * sheet, "DMA low page register"), one byte.
 */
#include "realmode-model.h"
#include <asm/io.h>

#define TESTDEV		0xe0
#define DMA_PAGE	0x81

static u16 port;
static unsigned int max_size;

static void find_port(void)
{
	outl(0x12345678, TESTDEV);
	if (inl(TESTDEV) == 0x12345678) {
		port = TESTDEV;
		max_size = 4;
		return;
	}
	outb(0x5a, DMA_PAGE);
	port = DMA_PAGE;
	max_size = inb(DMA_PAGE) == 0x5a ? 1 : 0;
}

static u32 read_port(unsigned int size)
{
	return size == 1 ? inb(port) : size == 2 ? inw(port) : inl(port);
}

static void write_port(unsigned int size, u32 value)
{
	if (size == 1)
		outb(value, port);
	else if (size == 2)
		outw(value, port);
	else
		outl(value, port);
}

static void encode(struct code *c, bool out, bool by_dx, unsigned int size)
{
	code_op(c, size, (by_dx ? 0xec : 0xe4) | out << 1);
	if (!by_dx)
		code8(c, port);
}

static void test_in_out(bool out, bool by_dx, unsigned int size)
{
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("%s, %u bits, port in %s", out ? "OUT" : "IN", 8 * size,
		    by_dx ? "DX" : "the instruction");
	encode(&c, out, by_dx, size);
	in = before(&c);
	for (int i = 0; i < 8; i++) {
		u32 value = noise() & size_mask(size);

		if (by_dx)
			set_reg(&in, 2, RM_DX, port);
		in.gpr[RM_AX] = noise();
		in.eflags = i & 1 ? 2 | FLAGS_ALU | DF : 2;
		if (max_size == 4)
			outl(noise(), port);
		write_port(size, value);
		want = after(&in, c.len);
		if (!out)
			set_reg(&want, size, RM_AX, value);
		check_case(&in, &want, 0);
		check_flush();
		if (out)
			expect_value("the port", get_reg(&in, size, RM_AX), read_port(size));
	}
	check_end();
}

static void test_neighbours(void)
{
	struct code c = code_start();
	struct rm_state in, want;

	check_begin("OUT of a byte changes one port");
	encode(&c, true, true, 1);
	in = before(&c);
	for (unsigned int i = 0; i < 4; i++) {
		u32 old = noise(), all;

		outl(old, port);
		set_reg(&in, 2, RM_DX, port + i);
		want = after(&in, c.len);
		check_case(&in, &want, 0);
		check_flush();
		all = 0xffu << 8 * i;
		expect_value("the ports", (old & ~all) | (u8)in.gpr[RM_AX] << 8 * i, inl(port));
	}
	check_end();
}

/* INS writes ES:(E)DI, which no prefix changes; OUTS reads DS:(E)SI. */
static void run_string(bool out, unsigned int size, bool wide, bool repeat, u8 override, u16 seg,
		       u16 at, u16 count, bool down)
{
	unsigned int index = out ? RM_SI : RM_DI, width = wide ? 4 : 2;
	u32 step = down ? -size : size, value = noise() & size_mask(size);
	struct code c = code_start();
	struct rm_state in, want;

	if (override)
		code8(&c, override);
	if (wide)
		code8(&c, 0x67);
	if (repeat)
		code8(&c, 0xf3);
	code_op(&c, size, out ? 0x6e : 0x6c);
	in = before(&c);
	in.gpr[RM_CX] = (wide ? 0 : 0x55550000) | count;
	in.gpr[index] = (wide ? 0 : 0x77770000) | at;
	set_reg(&in, 2, RM_DX, port);
	in.eflags = 2 | (down ? DF : 0) | (count & 1 ? FLAGS_ALU : 0);
	write_port(size, value);

	want = after(&in, c.len);
	for (int i = 0; i < (repeat ? count : 1); i++) {
		u16 offset = want.gpr[index];

		if (out)
			value = world_load(seg, offset, size);
		else
			world_store(RM_ES, offset, size, value);
		set_reg(&want, width, index, want.gpr[index] + step);
	}
	if (repeat)
		set_reg(&want, width, RM_CX, 0);
	world_run(&in, &want, 0);
	expect_value("the port", value, read_port(size));
}

static void test_string(bool out, unsigned int size)
{
	for (int wide = 0; wide < 2; wide++)
		for (int repeat = 0; repeat < 2; repeat++) {
			world_begin("%s%sS, %u bits, %d-bit address", repeat ? "REP " : "",
				    out ? "OUT" : "IN", 8 * size, wide ? 32 : 16);
			for (int down = 0; down < 2; down++) {
				run_string(out, size, wide, repeat, 0, RM_DS, 0x1234, 5, down);
				run_string(out, size, wide, repeat, 0, RM_DS, 0x4567, 0, down);
				run_string(out, size, wide, repeat, 0, RM_DS, 0x8001, 1, down);
				if (!wide)
					run_string(out, size, wide, repeat, 0, RM_DS,
						   down ? 8 : 0xfff8, 16, down);
			}
			world_end();
		}

	world_begin("%sS, %u bits, with segment overrides", out ? "OUT" : "IN", 8 * size);
	run_string(out, size, false, true, 0x26, RM_ES, 0x2222, 3, false);
	run_string(out, size, false, true, 0x36, RM_SS, 0x2222, 3, true);
	run_string(out, size, true, true, 0x64, RM_FS, 0x2222, 3, false);
	run_string(out, size, true, false, 0x65, RM_GS, 0x2222, 3, true);
	run_string(out, size, false, false, 0x3e, RM_DS, 0x2222, 3, false);
	world_end();
}

void test_ports(void)
{
	find_port();
	if (!max_size) {
		report_skip("IN and OUT: no port that holds what is written");
		return;
	}
	for (unsigned int size = 1; size <= max_size; size *= 2) {
		for (int out = 0; out < 2; out++) {
			test_in_out(out, false, size);
			test_in_out(out, true, size);
			test_string(out, size);
		}
	}
	if (max_size == 4)
		test_neighbours();
}
