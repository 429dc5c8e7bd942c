/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a guest lies in memory. The image is moved by start.S when it runs elsewhere, so
 * relocations stay in it.
 */
ENTRY(start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
	. = IMAGE_BASE;
	ImageBase = .;
	_text = .;
	stext = .;
	.text : {
		KEEP(*(.init))
		*(.text .text.*)
		. = ALIGN(4096);
		etext = .;
		_etext = .;
	} :text
	.rodata : { *(.rodata .rodata.* .srodata .srodata.*) } :text
	.rela.dyn : {
		relocations_start = .;
		*(.rela .rela.*)
		relocations_end = .;
	}
	.dynamic : { *(.dynamic) }
	.dynsym : { *(.dynsym) }
	.dynstr : { *(.dynstr) }
	.hash : { *(.hash .gnu.hash) }

	. = ALIGN(4096);
	.data : {
		*(.data .data.[!e]* .data.rel* .sdata .sdata.*)
		. = ALIGN(8);
		exception_table_start = .;
		KEEP(*(.data.ex))
		exception_table_end = .;
		*(.got .got.plt .init_array)
		. = ALIGN(16);
	} :data
	edata = .;
	.bss : {
		bss_start = .;
		*(.sbss .sbss.* .bss .bss.* COMMON)
		. = ALIGN(4096);
		_end = .;
	}

	/DISCARD/ : { *(.comment .note .note.* .eh_frame .eh_frame_hdr .interp .riscv.attributes) }
}
