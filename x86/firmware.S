/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware: from the reset vector to a guest in a few hundred instructions.
 *
 * It reads the guest that QEMU's -kernel made ready from the fw_cfg device by DMA (QEMU
 * specification docs/specs/fw_cfg): the image with its modules, and the multiboot
 * information with command line and environ. Then it enters the guest as a multiboot
 * loader does. Without a kernel in fw_cfg it enters 4 MiB, where somebody must have put a
 * guest (QEMU's -device loader), with EAX = 0.
 *
 * Under Bochs there is neither: host/bochs-rom.c puts a table at the start of this ROM, of all
 * that is to be copied from the ROM to memory. host/bochs-rom.h describes it.
 *
 * Nothing else is set up: no PCI BAR, no ACPI table, no interrupt controller. Guests that
 * need those start under SeaBIOS.
 */
#include "multiboot.h"

#define FW_CFG_KERNEL_ADDR	0x07
#define FW_CFG_KERNEL_SIZE	0x08
#define FW_CFG_INITRD_ADDR	0x0a
#define FW_CFG_INITRD_SIZE	0x0b
#define FW_CFG_KERNEL_ENTRY	0x10
#define FW_CFG_KERNEL_DATA	0x11
#define FW_CFG_INITRD_DATA	0x12

#define FW_CFG_PORT_DMA		0x514
#define DMA_READ_SELECTED	0x0a	/* read, after selecting the item in bits 31:16 */

#define RTC_INDEX		0x70
#define RTC_DATA		0x71
#define RTC_A			0x0a
#define RTC_A_RUNS		0x26
#define RTC_B			0x0b
#define RTC_B_24H		0x02

#define PORT_92			0x92
#define PORT_92_A20		0x02

/* Scratch memory and the stack, below what QEMU's multiboot information occupies. */
#define DMA_CONTROL		0x1000	/* big-endian: control, length, 64-bit address */
#define DMA_LENGTH		0x1004
#define DMA_ADDRESS_HIGH	0x1008
#define DMA_ADDRESS_LOW		0x100c
#define VALUE			0x1010
#define STACK			0x1800

#define PLAIN_LOAD_ADDRESS	0x400000

/* The table for Bochs. "VMMUNITR" as two words. */
#define ROM_TABLE		0xffff0000
#define ROM_MAGIC_LOW		0x554d4d56
#define ROM_MAGIC_HIGH		0x5254494e
#define ROM_ENTRY		(ROM_TABLE + 8)
#define ROM_EBX			(ROM_TABLE + 12)
#define ROM_COUNT		(ROM_TABLE + 16)
#define ROM_RECORDS		(ROM_TABLE + 20)
#define ROM_RECORD_SIZE		16

#define FIRMWARE_OFFSET		0xfe00	/* within the ROM, see firmware.lds */

	.section .reset, "ax"
	.code16
	jmp	firmware

	.section .firmware, "ax"
firmware:
	cli
	cld
	in	$PORT_92, %al
	or	$PORT_92_A20, %al
	and	$0xfe, %al		/* bit 0 would reset the machine */
	out	%al, $PORT_92
	lgdtl	%cs:FIRMWARE_OFFSET + gdt_descr - firmware
	mov	%cr0, %eax
	and	$0x9fffffff, %eax	/* CD and NW are set at reset */
	or	$1, %eax
	mov	%eax, %cr0
	ljmpl	$0x08, $1f

	.code32
1:	mov	$0x10, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %fs
	mov	%ax, %gs
	mov	%ax, %ss
	mov	$STACK, %esp

	cmpl	$ROM_MAGIC_LOW, ROM_TABLE
	jne	1f
	cmpl	$ROM_MAGIC_HIGH, ROM_TABLE + 4
	je	load_from_rom
1:
	mov	$FW_CFG_KERNEL_SIZE, %eax
	call	read_value
	test	%eax, %eax
	jz	plain_load

	push	%eax
	mov	$FW_CFG_KERNEL_ADDR, %eax
	call	read_value
	mov	%eax, %edi
	pop	%ecx
	mov	$FW_CFG_KERNEL_DATA, %eax
	call	read_item

	mov	$FW_CFG_INITRD_SIZE, %eax
	call	read_value
	push	%eax
	mov	$FW_CFG_INITRD_ADDR, %eax
	call	read_value
	mov	%eax, %edi
	mov	%eax, %ebx
	pop	%ecx
	mov	$FW_CFG_INITRD_DATA, %eax
	call	read_item

	mov	$FW_CFG_KERNEL_ENTRY, %eax
	call	read_value
	mov	%eax, %ecx
	mov	$MULTIBOOT_BOOTLOADER_MAGIC, %eax
	jmp	*%ecx

load_from_rom:
	/* Bochs leaves it to the BIOS to start the clock: 32 kHz, 1024 Hz; 24 hours, BCD. */
	mov	$RTC_A, %al
	out	%al, $RTC_INDEX
	mov	$RTC_A_RUNS, %al
	out	%al, $RTC_DATA
	mov	$RTC_B, %al
	out	%al, $RTC_INDEX
	mov	$RTC_B_24H, %al
	out	%al, $RTC_DATA
	mov	$ROM_RECORDS, %ebx
	mov	ROM_COUNT, %edx
1:	mov	(%ebx), %esi
	mov	4(%ebx), %edi
	mov	8(%ebx), %ecx
	rep movsb
	mov	12(%ebx), %ecx
	xor	%eax, %eax
	rep stosb
	add	$ROM_RECORD_SIZE, %ebx
	dec	%edx
	jnz	1b
	mov	ROM_EBX, %ebx
	mov	ROM_ENTRY, %ecx
	mov	$MULTIBOOT_BOOTLOADER_MAGIC, %eax
	jmp	*%ecx

plain_load:
	mov	$PLAIN_LOAD_ADDRESS, %ecx
	jmp	*%ecx

/* EAX = the 32-bit value of item EAX. Changes ECX, EDX, EDI. */
read_value:
	mov	$VALUE, %edi
	movl	$0, (%edi)
	mov	$4, %ecx
	call	read_item
	mov	VALUE, %eax
	ret

/* Reads ECX bytes of item EAX to EDI. Changes EAX, ECX, EDX, EDI. */
read_item:
	shl	$16, %eax
	or	$DMA_READ_SELECTED, %eax
	bswap	%eax
	bswap	%ecx
	bswap	%edi
	mov	%eax, DMA_CONTROL
	mov	%ecx, DMA_LENGTH
	movl	$0, DMA_ADDRESS_HIGH
	mov	%edi, DMA_ADDRESS_LOW
	mov	$FW_CFG_PORT_DMA, %edx
	xor	%eax, %eax
	out	%eax, %dx
	add	$4, %edx
	mov	$DMA_CONTROL, %eax
	bswap	%eax
	out	%eax, %dx
	/* The device clears all but the error bit when it is done. */
1:	testl	$~0x01000000, DMA_CONTROL
	jnz	1b
	ret

	.balign 8
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
gdt_descr:
	.word	gdt_descr - gdt - 1
	.long	gdt

	.section .note.GNU-stack, "", @progbits
