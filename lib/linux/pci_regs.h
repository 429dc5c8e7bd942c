/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of PCI configuration space: PCI Local Bus Specification 3.0, chapter 6 and
 * section 6.8 (MSI); PCI Express Base Specification, section 7.9 (extended capabilities).
 */
#ifndef LIB_LINUX_PCI_REGS_H
#define LIB_LINUX_PCI_REGS_H

#define PCI_CFG_SPACE_SIZE	256
#define PCI_CFG_SPACE_EXP_SIZE	4096
#define PCI_STD_HEADER_SIZEOF	64

/* All header types. */
#define PCI_VENDOR_ID		0x00
#define PCI_DEVICE_ID		0x02
#define PCI_COMMAND		0x04
#define PCI_STATUS		0x06
#define PCI_CLASS_REVISION	0x08
#define PCI_REVISION_ID		0x08
#define PCI_CLASS_PROG		0x09
#define PCI_CLASS_DEVICE	0x0a
#define PCI_CACHE_LINE_SIZE	0x0c
#define PCI_LATENCY_TIMER	0x0d
#define PCI_HEADER_TYPE		0x0e
#define PCI_BIST		0x0f
#define PCI_CAPABILITY_LIST	0x34
#define PCI_INTERRUPT_LINE	0x3c
#define PCI_INTERRUPT_PIN	0x3d

/* PCI_COMMAND */
#define PCI_COMMAND_IO		0x0001
#define PCI_COMMAND_MEMORY	0x0002
#define PCI_COMMAND_MASTER	0x0004
#define PCI_COMMAND_SPECIAL	0x0008
#define PCI_COMMAND_INVALIDATE	0x0010
#define PCI_COMMAND_VGA_PALETTE	0x0020
#define PCI_COMMAND_PARITY	0x0040
#define PCI_COMMAND_SERR	0x0100
#define PCI_COMMAND_FAST_BACK	0x0200
#define PCI_COMMAND_INTX_DISABLE 0x0400

/* PCI_STATUS */
#define PCI_STATUS_INTERRUPT	0x0008
#define PCI_STATUS_CAP_LIST	0x0010
#define PCI_STATUS_66MHZ	0x0020
#define PCI_STATUS_FAST_BACK	0x0080
#define PCI_STATUS_PARITY	0x0100
#define PCI_STATUS_DEVSEL_MASK	0x0600
#define PCI_STATUS_SIG_TARGET_ABORT	0x0800
#define PCI_STATUS_REC_TARGET_ABORT	0x1000
#define PCI_STATUS_REC_MASTER_ABORT	0x2000
#define PCI_STATUS_SIG_SYSTEM_ERROR	0x4000
#define PCI_STATUS_DETECTED_PARITY	0x8000

/* PCI_HEADER_TYPE */
#define PCI_HEADER_TYPE_MASK	0x7f
#define PCI_HEADER_TYPE_MULTI	0x80
#define PCI_HEADER_TYPE_NORMAL	0
#define PCI_HEADER_TYPE_BRIDGE	1
#define PCI_HEADER_TYPE_CARDBUS	2

/* Header type 0. */
#define PCI_BASE_ADDRESS_0	0x10
#define PCI_BASE_ADDRESS_1	0x14
#define PCI_BASE_ADDRESS_2	0x18
#define PCI_BASE_ADDRESS_3	0x1c
#define PCI_BASE_ADDRESS_4	0x20
#define PCI_BASE_ADDRESS_5	0x24
#define PCI_CARDBUS_CIS		0x28
#define PCI_SUBSYSTEM_VENDOR_ID	0x2c
#define PCI_SUBSYSTEM_ID	0x2e
#define PCI_ROM_ADDRESS		0x30
#define PCI_MIN_GNT		0x3e
#define PCI_MAX_LAT		0x3f

/* PCI_BASE_ADDRESS_n */
#define PCI_BASE_ADDRESS_SPACE_IO	0x01
#define PCI_BASE_ADDRESS_MEM_TYPE_MASK	0x06
#define PCI_BASE_ADDRESS_MEM_TYPE_32	0x00
#define PCI_BASE_ADDRESS_MEM_TYPE_64	0x04
#define PCI_BASE_ADDRESS_MEM_PREFETCH	0x08
#define PCI_BASE_ADDRESS_MEM_MASK	(~0x0fu)
#define PCI_BASE_ADDRESS_IO_MASK	(~0x03u)

/* Header type 1. */
#define PCI_PRIMARY_BUS		0x18
#define PCI_SECONDARY_BUS	0x19
#define PCI_SUBORDINATE_BUS	0x1a

/* A capability: its id, and where the next one is. */
#define PCI_CAP_LIST_ID		0
#define PCI_CAP_LIST_NEXT	1
#define PCI_CAP_ID_PM		0x01
#define PCI_CAP_ID_MSI		0x05
#define PCI_CAP_ID_VNDR		0x09
#define PCI_CAP_ID_EXP		0x10
#define PCI_CAP_ID_MSIX		0x11

/* PCI_CAP_ID_MSI; data and mask lie 4 bytes higher with 64-bit addresses. */
#define PCI_MSI_FLAGS		2
#define PCI_MSI_FLAGS_ENABLE	0x0001
#define PCI_MSI_FLAGS_QMASK	0x000e
#define PCI_MSI_FLAGS_QSIZE	0x0070
#define PCI_MSI_FLAGS_64BIT	0x0080
#define PCI_MSI_FLAGS_MASKBIT	0x0100
#define PCI_MSI_ADDRESS_LO	4
#define PCI_MSI_ADDRESS_HI	8
#define PCI_MSI_DATA_32		8
#define PCI_MSI_MASK_32		12
#define PCI_MSI_DATA_64		12
#define PCI_MSI_MASK_64		16

/* An extended capability: id and version, and where the next one is. */
#define PCI_EXT_CAP_START	0x100
#define PCI_EXT_CAP_ID(header)		((header) & 0x0000ffff)
#define PCI_EXT_CAP_VER(header)		((header) >> 16 & 0xf)
#define PCI_EXT_CAP_NEXT(header)	((header) >> 20 & 0xffc)

#endif
