/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a guest lies in memory: at 4 MiB, which is where pseries puts an image whose own
 * physical addresses begin at 0. The exception vectors are copied to 0 at start-up.
 */
#define BASE	0x400000

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
OUTPUT_FORMAT("elf64-powerpcle")
#else
OUTPUT_FORMAT("elf64-powerpc")
#endif
ENTRY(start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
	. = BASE;
	stext = .;
	.text : AT(ADDR(.text) - BASE) {
		KEEP(*(.init))
		*(.text .text.*)
		. = ALIGN(65536);
		etext = .;
	} :text
	.rodata : AT(ADDR(.rodata) - BASE) { *(.rodata .rodata.*) } :text

	. = ALIGN(65536);
	.data : AT(ADDR(.data) - BASE) {
		*(.data .data.[!e]* .data.rel*)
		. = ALIGN(8);
		exception_table_start = .;
		KEEP(*(.data.ex))
		exception_table_end = .;
		*(.got .toc .branch_lt)
	} :data
	. = ALIGN(256);
	edata = .;
	.bss : AT(ADDR(.bss) - BASE) {
		*(.bss .bss.* .sbss COMMON)
		. = ALIGN(65536);
		_end = .;
	} :data

	/DISCARD/ : { *(.comment .note .note.* .eh_frame .eh_frame_hdr .gnu.attributes) }
}
