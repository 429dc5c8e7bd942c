/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a guest lies in memory: at 4 MiB, clear of everything that firmware and
 * boot loaders put below 1 MiB, and of a boot loader's own place at 1 MiB.
 */
ENTRY(start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
	. = 0x400000;
	stext = .;
	.text : {
		/* The multiboot header must be within the first 8 KiB. */
		KEEP(*(.init))
		*(.text .text.*)
		. = ALIGN(4096);
		etext = .;
	} :text
	.rodata : { *(.rodata .rodata.*) } :text

	. = ALIGN(4096);
	.data : {
		*(.data .data.[!e]* .data.rel*)
		. = ALIGN(8);
		exception_table_start = .;
		KEEP(*(.data.ex))
		exception_table_end = .;
		*(.got .got.plt .init_array)
	} :data
	. = ALIGN(16);
	edata = .;
	.bss : {
		*(.bss .bss.* COMMON)
		. = ALIGN(4096);
		_end = .;
	} :data

	/DISCARD/ : { *(.comment .note .note.* .eh_frame .eh_frame_hdr) }
}
