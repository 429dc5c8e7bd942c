/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a guest lies in memory. arm64: anywhere, at a multiple of 2 MiB that the boot loader
 * chooses, so the addresses here are offsets. arm: where QEMU's virt machine puts a kernel.
 * Code and constants end at a page border of the largest granule, since they are mapped
 * read-only.
 */
ENTRY(start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
#ifdef __aarch64__
	. = 0;
#else
	. = 0x40010000;
#endif
	stext = .;
	_text = .;
	.text : {
		KEEP(*(.init))
		*(.text .text.*)
		. = ALIGN(65536);
		etext = .;
		_etext = .;
	} :text

	.rodata : { *(.rodata .rodata.*) } :data
	.data : {
		*(.data .data.[!e]* .data.rel*)
		. = ALIGN(8);
		exception_table_start = .;
		KEEP(*(.data.ex))
		exception_table_end = .;
		*(.got .got.plt .init_array)
	} :data
	. = ALIGN(8);
	.rela.dyn : {
		relocations_start = .;
		*(.rela .rela.*)
		relocations_end = .;
	} :data
	. = ALIGN(16);
	edata = .;
	.bss : {
		*(.bss .bss.* COMMON)
		. = ALIGN(65536);
		stackbase = .;
		. += 65536;
		stacktop = .;
		_end = .;
	} :data

	/DISCARD/ : {
		*(.comment .note .note.* .eh_frame .eh_frame_hdr .interp .dynamic .dynsym .dynstr)
		*(.hash .gnu.hash .ARM.attributes .ARM.exidx .ARM.extab)
	}
}
