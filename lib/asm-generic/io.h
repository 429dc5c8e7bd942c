/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Device registers in memory. readX() and writeX() are single accesses of a little-endian
 * register, in program order with one another; __raw_ ones are neither swapped nor ordered.
 */
#ifndef LIB_ASM_GENERIC_IO_H
#define LIB_ASM_GENERIC_IO_H

#include <libcflat.h>
#include <asm/barrier.h>

#define __bswap16(x)	__builtin_bswap16(x)
#define __bswap32(x)	__builtin_bswap32(x)
#define __bswap64(x)	__builtin_bswap64(x)

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define cpu_to_le16(x)	((u16)(x))
#define cpu_to_le32(x)	((u32)(x))
#define cpu_to_le64(x)	((u64)(x))
#define cpu_to_be16(x)	__bswap16((u16)(x))
#define cpu_to_be32(x)	__bswap32((u32)(x))
#define cpu_to_be64(x)	__bswap64((u64)(x))
#else
#define cpu_to_le16(x)	__bswap16((u16)(x))
#define cpu_to_le32(x)	__bswap32((u32)(x))
#define cpu_to_le64(x)	__bswap64((u64)(x))
#define cpu_to_be16(x)	((u16)(x))
#define cpu_to_be32(x)	((u32)(x))
#define cpu_to_be64(x)	((u64)(x))
#endif
#define le16_to_cpu(x)	cpu_to_le16(x)
#define le32_to_cpu(x)	cpu_to_le32(x)
#define le64_to_cpu(x)	cpu_to_le64(x)
#define be16_to_cpu(x)	cpu_to_be16(x)
#define be32_to_cpu(x)	cpu_to_be32(x)
#define be64_to_cpu(x)	cpu_to_be64(x)

#define __mmio_accessors(width, letter, to_cpu)					\
static inline u##width __raw_read##letter(const volatile void *addr)		\
{										\
	return *(const volatile u##width *)addr;				\
}										\
										\
static inline void __raw_write##letter(u##width val, volatile void *addr)	\
{										\
	*(volatile u##width *)addr = val;					\
}										\
										\
static inline u##width __read##letter(const volatile void *addr)		\
{										\
	u##width val = to_cpu(__raw_read##letter(addr));			\
										\
	rmb();									\
	return val;								\
}										\
										\
static inline void __write##letter(u##width val, volatile void *addr)		\
{										\
	wmb();									\
	__raw_write##letter(to_cpu(val), addr);					\
}

#define __to_cpu8(x)	((u8)(x))
__mmio_accessors(8, b, __to_cpu8)
__mmio_accessors(16, w, le16_to_cpu)
__mmio_accessors(32, l, le32_to_cpu)
__mmio_accessors(64, q, le64_to_cpu)

#define readb(addr)	__readb((const volatile void *)(addr))
#define readw(addr)	__readw((const volatile void *)(addr))
#define readl(addr)	__readl((const volatile void *)(addr))
#define readq(addr)	__readq((const volatile void *)(addr))
/* The value first. */
#define writeb(b, addr)	__writeb(b, (volatile void *)(addr))
#define writew(b, addr)	__writew(b, (volatile void *)(addr))
#define writel(b, addr)	__writel(b, (volatile void *)(addr))
#define writeq(b, addr)	__writeq(b, (volatile void *)(addr))

#ifndef virt_to_phys
static inline unsigned long virt_to_phys(volatile void *address)
{
	return (unsigned long)address;
}
#endif
#ifndef phys_to_virt
static inline void *phys_to_virt(unsigned long address)
{
	return (void *)address;
}
#endif

#ifndef ioremap
/* For machines whose devices are mapped one to one, as RAM is. */
static inline void *ioremap(phys_addr_t phys_addr, size_t size)
{
	assert(phys_addr + size - 1 <= -1ul);
	return phys_to_virt(phys_addr);
}
#endif

#endif
