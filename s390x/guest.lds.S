/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest lies in memory: at 64 KiB, where loaders expect a kernel. */
ENTRY(start)

/* This CPU's prefix area is at absolute 0 by definition. */
lowcore = 0;

PHDRS
{
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
	. = 0x10000;
	stext = .;
	.text : {
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
	} :data
	/* Each in a section of its own: ld does not want them anywhere else. */
	.got : { *(.got) } :data
	.got.plt : { *(.got.plt) } :data
	. = ALIGN(16);
	edata = .;
	.bss : {
		*(.bss .bss.* COMMON)
		. = ALIGN(4096);
		_end = .;
	} :data

	/DISCARD/ : { *(.comment .note .note.* .eh_frame .eh_frame_hdr .dynstr .dynsym .gnu.hash .hash) }
}
