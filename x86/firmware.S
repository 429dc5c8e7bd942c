/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware: from the reset vector to a guest in a few hundred instructions.
 *
 * It reads the guest that QEMU's -kernel made ready from the fw_cfg device by DMA (QEMU
 * specification docs/specs/fw_cfg): the image with its modules, and the multiboot
 * information with command line and environ. Then it enters the guest as a multiboot
 * loader does. Without a kernel in fw_cfg it enters 4 MiB, where somebody must have put a
 * guest (QEMU's -device loader, a ROM of Bochs), with EAX = 0.
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
