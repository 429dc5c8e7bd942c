/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exits by IN, OUT, INS, OUTS, RDMSR and WRMSR, with and without bitmaps: SDM volume 3,
 * sections 25.6.4, 25.6.9 and 26.1.3, table 28-5; and the TSC offset (section 26.3).
 *
 * For I/O the exit qualification has size, direction, string, REP, immediate and port; the
 * string forms have the linear address and the instruction information too. A failure is
 * followed by what differs.
 */
#include <libcflat.h>
#include <asm/io.h>
#include "vmx-exits.h"

static u8 io_a[4096] __attribute__((aligned(4096)));
static u8 io_b[4096] __attribute__((aligned(4096)));
static u8 msr_map[4096] __attribute__((aligned(4096)));

/* A port that nothing answers. */
#define QUIET_PORT	0xd300ul

static void set_port(unsigned int port, bool on)
{
	u8 *map = port < 0x8000 ? io_a : io_b;

	port &= 0x7fff;
	if (on)
		map[port / 8] |= 1 << port % 8;
	else
		map[port / 8] &= ~(1 << port % 8);
}

static const struct io {
	const char *name;
	const u8 *code;
	unsigned int length;
	u32 size;		/* bytes */
	u64 qualification;	/* without the port */
} ios[] = {
	{ "IN AL, DX", INSN("\xec"), 1, VMX_IO_IN | _VMX_IO_BYTE },
	{ "IN AX, DX", INSN("\x66\xed"), 2, VMX_IO_IN | _VMX_IO_WORD },
	{ "IN EAX, DX", INSN("\xed"), 4, VMX_IO_IN | _VMX_IO_LONG },
	{ "IN EAX, DX with REX.W", INSN("\x48\xed"), 4, VMX_IO_IN | _VMX_IO_LONG },
	{ "OUT DX, AL", INSN("\xee"), 1, _VMX_IO_BYTE },
	{ "OUT DX, AX", INSN("\x66\xef"), 2, _VMX_IO_WORD },
	{ "OUT DX, EAX", INSN("\xef"), 4, _VMX_IO_LONG },
};

static void use_bitmaps(void)
{
	vmx_use_cpu(CPU_IO_BITMAP, 0);
	vw(IO_BITMAP_A, virt_to_phys(io_a));
	vw(IO_BITMAP_B, virt_to_phys(io_b));
}

static void in_and_out(void)
{
	static const u16 ports[] = { 0, 1, 0x7f, 0x80, 0x7fff, 0x8000, 0xd300, 0xfffc, 0xffff };

	for (unsigned int i = 0; i < ARRAY_SIZE(ios); i++)
		for (unsigned int p = 0; p < ARRAY_SIZE(ports); p++) {
			const struct io *io = &ios[i];
			u16 port = ports[p];

			vmx_l2_reset(L2_64);
			vmx_l2_code(io->code, io->length);
			vmx_use_cpu(CPU_IO, 0);
			vmx_gpr[RDX] = 0xabcd0000 | port;
			vmx_arm();
			vmx_want_exit(VMX_IO, io->length, io->qualification | (u64)port << 16);
			vmx_run();
			vmx_judge("26.1.3-io %s, port %#x", io->name, port);
		}
	for (unsigned int imm = 0; imm < 256; imm += 17) {
		static const struct {
			u8 opcode;
			u64 qualification;
		} rows[] = {
			{ 0xe4, VMX_IO_IN | _VMX_IO_BYTE }, { 0xe5, VMX_IO_IN | _VMX_IO_LONG },
			{ 0xe6, _VMX_IO_BYTE }, { 0xe7, _VMX_IO_LONG },
		};

		for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
			u8 bytes[] = { rows[i].opcode, imm };

			vmx_l2_reset(L2_64);
			vmx_l2_code(bytes, 2);
			vmx_use_cpu(CPU_IO, 0);
			vmx_arm();
			vmx_want_exit(VMX_IO, 2, rows[i].qualification | VMX_IO_IMMEDIATE |
				      (u64)imm << 16);
			vmx_run();
			vmx_judge("28.2.1-io-immediate Opcode %#x, port %#x", rows[i].opcode, imm);
		}
	}
}

/* Any byte of the access counts; an access that wraps around 0xffff exits always. */
static void io_bitmaps(void)
{
	static const u16 ports[] = { 0x7ffd, 0x7ffe, 0x7fff, 0x8000, 0xd300, 0xfffc, 0xfffd, 0xffff };

	for (unsigned int i = 0; i < ARRAY_SIZE(ios); i++)
		for (unsigned int p = 0; p < ARRAY_SIZE(ports); p++)
			for (int bit = -1; bit <= (int)ios[i].size; bit++) {
				const struct io *io = &ios[i];
				u32 port = ports[p], marked = port + bit;
				bool wraps = port + io->size > 0x10000;
				bool exits = wraps || (bit >= 0 && bit < (int)io->size);

				if (marked > 0xffff)
					continue;
				/* What would run touches only ports that nobody has. */
				if (!exits && io->size != 1 && port < 0x7ff0)
					continue;
				vmx_l2_reset(L2_64);
				vmx_l2_code(io->code, io->length);
				/* The other control is ignored. */
				vmx_use_cpu(CPU_IO, 0);
				use_bitmaps();
				vmx_gpr[RDX] = port;
				set_port(marked, true);
				vmx_arm();
				if (exits)
					vmx_want_exit(VMX_IO, io->length,
						      io->qualification | (u64)port << 16);
				else
					vmx_want_done(io->length);
				vmx_run();
				set_port(marked, false);
				if (!exits)
					vmx_want.gpr[RAX] = vmx_got.gpr[RAX];
				vmx_judge("26.1.3-io-bitmap %s, port %#x, bit of %#x set", io->name,
					  port, marked);
			}
	for (unsigned int i = 0; i < ARRAY_SIZE(ios); i++) {
		if (ios[i].size == 1)
			continue;
		vmx_l2_reset(L2_64);
		vmx_l2_code(ios[i].code, ios[i].length);
		use_bitmaps();
		vmx_gpr[RDX] = 0xffff;
		vmx_arm();
		vmx_want_exit(VMX_IO, ios[i].length, ios[i].qualification | 0xffffull << 16);
		vmx_run();
		vmx_judge("26.1.3-io-wrap %s wraps around", ios[i].name);
	}
}

static void strings(void)
{
	static const struct {
		const char *name;
		const u8 *code;
		unsigned int length;
		enum l2_mode mode;
		u64 qualification;
		bool out, segment_defined;
		u32 segment;
		u32 address;
		u64 base;
	} rows[] = {
		{ "INSB", INSN("\x6c"), L2_64, VMX_IO_IN | VMX_IO_STRING, false, false, 0, 64, 0 },
		{ "INSW", INSN("\x66\x6d"), L2_64, VMX_IO_IN | VMX_IO_STRING | 1, false, false, 0, 64, 0 },
		{ "INSD", INSN("\x6d"), L2_64, VMX_IO_IN | VMX_IO_STRING | 3, false, false, 0, 64, 0 },
		{ "REP INSB", INSN("\xf3\x6c"), L2_64, VMX_IO_IN | VMX_IO_STRING | VMX_IO_REP, false,
		  false, 0, 64, 0 },
		{ "INSB, 32-bit address", INSN("\x67\x6c"), L2_64, VMX_IO_IN | VMX_IO_STRING, false,
		  false, 0, 32, 0 },
		{ "OUTSB", INSN("\x6e"), L2_64, VMX_IO_STRING, true, true, 3, 64, 0 },
		{ "OUTSW", INSN("\x66\x6f"), L2_64, VMX_IO_STRING | 1, true, true, 3, 64, 0 },
		{ "OUTSD", INSN("\x6f"), L2_64, VMX_IO_STRING | 3, true, true, 3, 64, 0 },
		{ "REP OUTSD", INSN("\xf3\x6f"), L2_64, VMX_IO_STRING | VMX_IO_REP | 3, true, true, 3,
		  64, 0 },
		{ "OUTSB fs", INSN("\x64\x6e"), L2_64, VMX_IO_STRING, true, true, 4, 64, 0x12000 },
		{ "OUTSB gs", INSN("\x65\x6e"), L2_64, VMX_IO_STRING, true, true, 5, 64, 0x12800 },
		{ "INSB", INSN("\x6c"), L2_32, VMX_IO_IN | VMX_IO_STRING, false, false, 0, 32, 0 },
		{ "INSB, 16-bit address", INSN("\x67\x6c"), L2_32, VMX_IO_IN | VMX_IO_STRING, false,
		  false, 0, 16, 0 },
		{ "OUTSB es", INSN("\x26\x6e"), L2_32, VMX_IO_STRING, true, true, 0, 32, 0 },
		{ "OUTSB ss", INSN("\x36\x6e"), L2_32, VMX_IO_STRING, true, true, 2, 32, 0 },
		{ "OUTSB fs", INSN("\x64\x6e"), L2_32, VMX_IO_STRING, true, true, 4, 32, 0x12000 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 gpr = rows[i].out ? RSI : RDI;

		vmx_l2_reset(rows[i].mode);
		vmx_l2_code(rows[i].code, rows[i].length);
		vmx_use_cpu(CPU_IO, 0);
		vmx_gpr[RDX] = QUIET_PORT;
		vmx_gpr[RCX] = 3;
		vmx_gpr[gpr] = 0x123;
		vmx_arm();
		vmx_want_exit(VMX_IO, rows[i].length, rows[i].qualification | QUIET_PORT << 16);
		vmx_want_field(GUEST_LINEAR_ADDRESS, rows[i].base + 0x123);
		if (vmx_caps.basic & BIT_ULL(54)) {
			VW(EXI_INST_INFO) = INFO_ADDRESS(rows[i].address) | INFO_SEG(rows[i].segment);
			vmx_compare[VMX_KEY(EXI_INST_INFO)] =
				7 << 7 | (rows[i].segment_defined ? 7 << 15 : 0);
		}
		vmx_run();
		vmx_judge("28.2.1-io-string %s in %s", rows[i].name, l2_mode_names[rows[i].mode]);
	}
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\xf3\x6c"));
	vmx_use_cpu(CPU_IO, 0);
	vmx_gpr[RDX] = QUIET_PORT;
	vmx_gpr[RCX] = 0;
	vmx_arm();
	vmx_run();
	report(VG(EXI_REASON) == VMX_IO || VG(EXI_REASON) == VMX_VMCALL,
	       "26.1.3-io-string REP INSB of nothing exits, or does nothing");
}

/* The TSS's permission goes before the exit. */
static void io_permission(void)
{
	vmx_l2_reset(L2_64_CPL3);
	vmx_l2_code(INSN("\xec"));
	vmx_use_cpu(CPU_IO, 0);
	vmx_gpr[RDX] = QUIET_PORT;
	memset(l2_tss + 0x800, 0xff, 0x800);
	vmx_arm();
	vmx_want_event(INTR_INFO_VALID_MASK | INTR_TYPE_HARD_EXCEPTION | GP_VECTOR |
		       INTR_INFO_DELIVER_CODE_MASK, 0);
	vmx_ignore(GUEST_RFLAGS, X86_EFLAGS_RF);
	vmx_run();
	vmx_judge("26.1.1-io-permission IN at CPL 3 without permission raises #GP first");
	vw(GUEST_RFLAGS, X86_EFLAGS_FIXED | X86_EFLAGS_IOPL);
	vmx_arm();
	vmx_want_exit(VMX_IO, 1, VMX_IO_IN | QUIET_PORT << 16);
	vmx_run();
	vmx_judge("26.1.1-io-permission IN at CPL 3 with IOPL 3 exits");
}

/* The four 1 KiB parts: read low, read high, write low, write high. */
static void set_msr(u32 msr, bool write, bool on)
{
	u8 *map = msr_map + (write ? 2048 : 0) + (msr >> 31 ? 1024 : 0);

	msr &= 0x1fff;
	if (on)
		map[msr / 8] |= 1 << msr % 8;
	else
		map[msr / 8] &= ~(1 << msr % 8);
}

static void msrs(void)
{
	static const struct {
		u32 msr;
		bool in_map;
	} rows[] = {
		{ MSR_IA32_SYSENTER_CS, true }, { MSR_IA32_SYSENTER_ESP, true }, { 0x10, true },
		{ 0, true }, { 0x1fff, true }, { 0x2000, false }, { 0xbfffffff, false },
		{ 0xc0000000, true }, { MSR_STAR, true }, { MSR_LSTAR, true },
		{ MSR_KERNEL_GS_BASE, true }, { 0xc0001fff, true }, { 0xc0002000, false },
		{ 0x40000000, false }, { 0x80000000, false }, { 0xffffffff, false },
		{ MSR_EFER, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned int write = 0; write < 2; write++) {
			const char *name = write ? "WRMSR" : "RDMSR";
			u8 bytes[] = { 0x0f, write ? 0x30 : 0x32 };

			vmx_l2_reset(L2_64);
			vmx_l2_code(bytes, 2);
			vmx_gpr[RCX] = 0xffff00000000ull | rows[i].msr;
			vmx_arm();
			vmx_want_exit(write ? VMX_WRMSR : VMX_RDMSR, 2, 0);
			vmx_run();
			vmx_judge("26.1.3-msr %s of %#x without bitmaps", name, rows[i].msr);
			if (!vmx_use_cpu(CPU_MSR_BITMAP, 0))
				continue;
			vw(MSR_BITMAP, virt_to_phys(msr_map));
			for (unsigned int bit = 0; bit < 2; bit++) {
				if (!rows[i].in_map && bit)
					continue;
				/* All bits but the one that counts. */
				vmx_l2_code(bytes, 2);
				vmx_gpr[RCX] = 0xffff00000000ull | rows[i].msr;
				memset(msr_map, bit ? 0 : 0xff, sizeof(msr_map));
				set_msr(rows[i].msr, write, bit);
				if (!bit && (write || rows[i].msr == 0 || rows[i].msr == 0x1fff ||
					     rows[i].msr == 0xc0000000 || rows[i].msr == 0xc0001fff) &&
				    rows[i].in_map)
					continue;
				vmx_arm();
				if (bit || !rows[i].in_map) {
					if (!rows[i].in_map)
						memset(msr_map, 0, sizeof(msr_map));
					vmx_want_exit(write ? VMX_WRMSR : VMX_RDMSR, 2, 0);
				} else {
					vmx_want_done(2);
				}
				vmx_run();
				if (!bit && rows[i].in_map) {
					vmx_want.gpr[RAX] = vmx_got.gpr[RAX];
					vmx_want.gpr[RDX] = vmx_got.gpr[RDX];
				}
				vmx_judge("26.1.3-msr-bitmap %s of %#x, bit %u", name, rows[i].msr, bit);
			}
		}
	/* Writes that do not exit, to MSRs that the VMCS has. */
	memset(msr_map, 0, sizeof(msr_map));
	vmx_l2_reset(L2_64);
	vmx_l2_code(INSN("\x0f\x30"));
	vmx_gpr[RCX] = MSR_IA32_SYSENTER_EIP;
	vmx_gpr[RAX] = 0x9abc1234;
	vmx_gpr[RDX] = 0x00005678;
	if (vmx_use_cpu(CPU_MSR_BITMAP, 0)) {
		vw(MSR_BITMAP, virt_to_phys(msr_map));
		vmx_arm();
		vmx_want_done(2);
		VW(GUEST_SYSENTER_EIP) = 0x56789abc1234;
		vmx_run();
		vmx_judge("26.1.3-msr-bitmap WRMSR of IA32_SYSENTER_EIP is saved");
	}
}

/* RDTSC, RDTSCP and RDMSR of the TSC with offsets far apart. */
static void tsc_offset(void)
{
	static const s64 offsets[] = { 1ll << 50, -(1ll << 50), 1ll << 40 };
	static const struct {
		const char *name;
		const u8 *code;
		unsigned int length;
	} rows[] = {
		{ "RDTSC", INSN("\x0f\x31") }, { "RDTSCP", INSN("\x0f\x01\xf9") },
		{ "RDMSR of IA32_TIME_STAMP_COUNTER", INSN("\x0f\x32") },
	};

	memset(msr_map, 0, sizeof(msr_map));
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned int k = 0; k < 2 * ARRAY_SIZE(offsets); k++) {
			bool on = k >= ARRAY_SIZE(offsets);
			s64 offset = offsets[k % ARRAY_SIZE(offsets)], used = on ? offset : 0;
			u64 before, after, seen;

			vmx_l2_reset(L2_64);
			vmx_l2_code(rows[i].code, rows[i].length);
			vmx_use_cpu(on ? CPU_USE_TSC_OFFSET : 0, i == 1 ? CPU_RDTSCP : 0);
			if (!vmx_use_cpu(CPU_MSR_BITMAP, 0))
				continue;
			vw(MSR_BITMAP, virt_to_phys(msr_map));
			vw(TSC_OFFSET, offset);
			vmx_gpr[RCX] = MSR_IA32_TSC;
			before = rdtsc() + used;
			vmx_run();
			after = rdtsc() + used;
			seen = vmx_gpr[RDX] << 32 | (u32)vmx_gpr[RAX];
			report(VG(EXI_REASON) == VMX_VMCALL && seen - before < after - before,
			       "26.3-tsc-offset %s, offset %s2^%u %s", rows[i].name,
			       offset < 0 ? "-" : "", k % 3 == 2 ? 40 : 50, on ? "in use" : "not in use");
		}
}

/* The multiplier has 48 bits behind the point; the offset is added afterwards. */
static void tsc_scaling(void)
{
	static const struct {
		const char *name;
		u64 multiplier;
	} rows[] = {
		{ "1", 1ull << 48 }, { "2", 1ull << 49 }, { "4", 1ull << 50 }, { "1/2", 1ull << 47 },
		{ "3/2", 3ull << 47 },
	};

	if (!vmx_has(NEED_TSC_SCALING)) {
		report_skip("26.3-tsc-scaling: this CPU lacks TSC scaling");
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned int offset = 0; offset < 2; offset++) {
			u64 add = offset ? 1ull << 55 : 0, before, after, seen;
			u64 halves = rows[i].multiplier >> 47;

			vmx_l2_reset(L2_64);
			vmx_l2_code(INSN("\x0f\x31"));
			vmx_use_cpu(CPU_USE_TSC_OFFSET, CPU_USE_TSC_SCALING);
			vw(TSC_MULTIPLIER, rows[i].multiplier);
			vw(TSC_OFFSET, add);
			before = rdtsc() * halves / 2 + add;
			vmx_run();
			after = (rdtsc() + 1) * halves / 2 + add;
			seen = vmx_gpr[RDX] << 32 | (u32)vmx_gpr[RAX];
			report(VG(EXI_REASON) == VMX_VMCALL && seen - before <= after - before,
			       "26.3-tsc-scaling RDTSC, multiplier %s%s", rows[i].name,
			       offset ? ", offset 2^55" : "");
		}
}

int main(void)
{
	if (!vmx_l2_setup())
		return report_summary();
	in_and_out();
	io_bitmaps();
	strings();
	io_permission();
	msrs();
	tsc_offset();
	tsc_scaling();
	return report_summary();
}
