/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of the SBI extensions FWFT and SSE. See asm/sbi.h. */
#include <libcflat.h>
#include <asm/io.h>
#include <asm/sbi.h>

static struct sbiret fwft(enum sbi_ext_fwft_fid fid, unsigned long feature, unsigned long value,
			  unsigned long flags)
{
	return sbi_ecall(SBI_EXT_FWFT, fid, feature, value, flags, 0, 0, 0);
}

/* The raw functions give all of a register to the SBI, the others a feature's 32 bits. */
struct sbiret sbi_fwft_get_raw(unsigned long feature)
{
	return fwft(SBI_EXT_FWFT_GET, feature, 0, 0);
}

struct sbiret sbi_fwft_get(u32 feature)
{
	return fwft(SBI_EXT_FWFT_GET, feature, 0, 0);
}

struct sbiret sbi_fwft_set_raw(unsigned long feature, unsigned long value, unsigned long flags)
{
	return fwft(SBI_EXT_FWFT_SET, feature, value, flags);
}

struct sbiret sbi_fwft_set(u32 feature, unsigned long value, unsigned long flags)
{
	return fwft(SBI_EXT_FWFT_SET, feature, value, flags);
}

struct sbiret sbi_sse_read_attrs_raw(unsigned long event_id, unsigned long base_attr_id,
				     unsigned long attr_count, unsigned long phys_lo,
				     unsigned long phys_hi)
{
	return sbi_ecall(SBI_EXT_SSE, SBI_EXT_SSE_READ_ATTRS, event_id, base_attr_id,
			 attr_count, phys_lo, phys_hi, 0);
}

struct sbiret sbi_sse_write_attrs_raw(unsigned long event_id, unsigned long base_attr_id,
				      unsigned long attr_count, unsigned long phys_lo,
				      unsigned long phys_hi)
{
	return sbi_ecall(SBI_EXT_SSE, SBI_EXT_SSE_WRITE_ATTRS, event_id, base_attr_id,
			 attr_count, phys_lo, phys_hi, 0);
}

/* Physical addresses are two registers wide, and the second is the upper XLEN bits. */
static unsigned long upper(phys_addr_t phys)
{
	return __riscv_xlen == 32 ? phys >> 32 : 0;
}

struct sbiret sbi_sse_read_attrs(unsigned long event_id, unsigned long base_attr_id,
				 unsigned long attr_count, unsigned long *values)
{
	phys_addr_t phys = virt_to_phys(values);

	return sbi_sse_read_attrs_raw(event_id, base_attr_id, attr_count, phys, upper(phys));
}

struct sbiret sbi_sse_write_attrs(unsigned long event_id, unsigned long base_attr_id,
				  unsigned long attr_count, unsigned long *values)
{
	phys_addr_t phys = virt_to_phys(values);

	return sbi_sse_write_attrs_raw(event_id, base_attr_id, attr_count, phys, upper(phys));
}

static struct sbiret sse(int fid, unsigned long a0, unsigned long a1, unsigned long a2)
{
	return sbi_ecall(SBI_EXT_SSE, fid, a0, a1, a2, 0, 0, 0);
}

struct sbiret sbi_sse_register_raw(unsigned long event_id, unsigned long entry_pc,
				   unsigned long entry_arg)
{
	return sse(SBI_EXT_SSE_REGISTER, event_id, entry_pc, entry_arg);
}

struct sbiret sbi_sse_register(unsigned long event_id, struct sbi_sse_handler_arg *arg)
{
	return sbi_sse_register_raw(event_id, (unsigned long)sbi_sse_entry, (unsigned long)arg);
}

struct sbiret sbi_sse_unregister(unsigned long event_id)
{
	return sse(SBI_EXT_SSE_UNREGISTER, event_id, 0, 0);
}

struct sbiret sbi_sse_enable(unsigned long event_id)
{
	return sse(SBI_EXT_SSE_ENABLE, event_id, 0, 0);
}

struct sbiret sbi_sse_disable(unsigned long event_id)
{
	return sse(SBI_EXT_SSE_DISABLE, event_id, 0, 0);
}

struct sbiret sbi_sse_hart_mask(void)
{
	return sse(SBI_EXT_SSE_HART_MASK, 0, 0, 0);
}

struct sbiret sbi_sse_hart_unmask(void)
{
	return sse(SBI_EXT_SSE_HART_UNMASK, 0, 0, 0);
}

struct sbiret sbi_sse_inject(unsigned long event_id, unsigned long hart_id)
{
	return sse(SBI_EXT_SSE_INJECT, event_id, hart_id, 0);
}
