/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PSW, assigned storage, control registers, interruption codes, and the control instructions:
 * z/Architecture Principles of Operation, chapters 3 to 6 and 10.
 */
#ifndef LIB_S390X_ASM_ARCH_DEF_H
#define LIB_S390X_ASM_ARCH_DEF_H

#include <libcflat.h>
#include <asm/asm-offsets.h>

struct psw {
	union {
		uint64_t mask;
		struct {
			uint64_t reserved00:1;
			uint64_t per:1;
			uint64_t reserved02:3;
			uint64_t dat:1;
			uint64_t io:1;
			uint64_t ext:1;
			uint64_t key:4;
			uint64_t reserved12:1;
			uint64_t mchk:1;
			uint64_t wait:1;
			uint64_t pstate:1;
			uint64_t as:2;
			uint64_t cc:2;
			uint64_t prg_mask:4;
			uint64_t reserved24:7;
			uint64_t ea:1;
			uint64_t ba:1;
			uint64_t reserved33:31;
		};
	};
	uint64_t addr;
};

/* What TEST PROTECTION says of an address: its condition code. */
enum tprot_permission {
	TPROT_READ_WRITE = 0,
	TPROT_READ = 1,
	TPROT_RW_PROTECTED = 2,
	TPROT_TRANSL_UNAVAIL = 3,
};

struct short_psw {
	uint32_t mask;
	uint32_t addr;
};

#define PSW_MASK_PER		0x4000000000000000ul
#define PSW_MASK_DAT		0x0400000000000000ul
#define PSW_MASK_IO		0x0200000000000000ul
#define PSW_MASK_EXT		0x0100000000000000ul
#define PSW_MASK_KEY		0x00f0000000000000ul
#define PSW_MASK_MCHK		0x0004000000000000ul
#define PSW_MASK_WAIT		0x0002000000000000ul
#define PSW_MASK_PSTATE		0x0001000000000000ul
#define PSW_MASK_AS		0x0000c00000000000ul
#define PSW_MASK_CC		0x0000300000000000ul
#define PSW_MASK_PM		0x00000f0000000000ul
#define PSW_MASK_EA		0x0000000100000000ul
#define PSW_MASK_BA		0x0000000080000000ul
#define PSW_MASK_64		(PSW_MASK_BA | PSW_MASK_EA)

/* A PSW of this mask and address; one with the mask of the running program. */
#define PSW(m, a)		((struct psw){ .mask = (m), .addr = (uint64_t)(a) })
#define PSW_WITH_CUR_MASK(addr)	PSW(extract_psw_mask(), addr)

/* Bits 16 and 17 of the PSW: where DAT looks for addresses. */
enum address_space {
	AS_PRIM = 0,
	AS_ACCR = 1,
	AS_SECN = 2,
	AS_HOME = 3,
};

/* Bits of control registers for ctl_set_bit(): 63 minus the manual's number. */
#define CTL0_TRANSACT_EX_CTL			(63 - 8)
#define CTL0_LOW_ADDR_PROT			(63 - 35)
#define CTL0_EDAT				(63 - 40)
#define CTL0_FETCH_PROTECTION_OVERRIDE		(63 - 38)
#define CTL0_STORAGE_PROTECTION_OVERRIDE	(63 - 39)
#define CTL0_IEP				(63 - 43)
#define CTL0_AFP				(63 - 45)
#define CTL0_VECTOR				(63 - 46)
#define CTL0_EMERGENCY_SIGNAL			(63 - 49)
#define CTL0_EXTERNAL_CALL			(63 - 50)
#define CTL0_CLOCK_COMPARATOR			(63 - 52)
#define CTL0_CPU_TIMER				(63 - 53)
#define CTL0_SERVICE_SIGNAL			(63 - 54)
#define CR0_EXTM_MASK				0x0000000000006e00ul
#define CTL2_GUARDED_STORAGE			(63 - 59)

/* Program-interruption codes: chapter 6, "Program-Interruption Conditions". */
#define PGM_INT_CODE_OPERATION			0x01
#define PGM_INT_CODE_PRIVILEGED_OPERATION	0x02
#define PGM_INT_CODE_EXECUTE			0x03
#define PGM_INT_CODE_PROTECTION			0x04
#define PGM_INT_CODE_ADDRESSING			0x05
#define PGM_INT_CODE_SPECIFICATION		0x06
#define PGM_INT_CODE_DATA			0x07
#define PGM_INT_CODE_FIXED_POINT_OVERFLOW	0x08
#define PGM_INT_CODE_FIXED_POINT_DIVIDE		0x09
#define PGM_INT_CODE_DECIMAL_OVERFLOW		0x0a
#define PGM_INT_CODE_DECIMAL_DIVIDE		0x0b
#define PGM_INT_CODE_HFP_EXPONENT_OVERFLOW	0x0c
#define PGM_INT_CODE_HFP_EXPONENT_UNDERFLOW	0x0d
#define PGM_INT_CODE_HFP_SIGNIFICANCE		0x0e
#define PGM_INT_CODE_HFP_DIVIDE			0x0f
#define PGM_INT_CODE_SEGMENT_TRANSLATION	0x10
#define PGM_INT_CODE_PAGE_TRANSLATION		0x11
#define PGM_INT_CODE_TRANSLATION_SPEC		0x12
#define PGM_INT_CODE_SPECIAL_OPERATION		0x13
#define PGM_INT_CODE_OPERAND			0x15
#define PGM_INT_CODE_TRACE_TABLE		0x16
#define PGM_INT_CODE_VECTOR_PROCESSING		0x1b
#define PGM_INT_CODE_SPACE_SWITCH_EVENT		0x1c
#define PGM_INT_CODE_HFP_SQUARE_ROOT		0x1d
#define PGM_INT_CODE_PC_TRANSLATION_SPEC	0x1f
#define PGM_INT_CODE_AFX_TRANSLATION		0x20
#define PGM_INT_CODE_ASX_TRANSLATION		0x21
#define PGM_INT_CODE_LX_TRANSLATION		0x22
#define PGM_INT_CODE_EX_TRANSLATION		0x23
#define PGM_INT_CODE_PRIMARY_AUTHORITY		0x24
#define PGM_INT_CODE_SECONDARY_AUTHORITY	0x25
#define PGM_INT_CODE_LFX_TRANSLATION		0x26
#define PGM_INT_CODE_LSX_TRANSLATION		0x27
#define PGM_INT_CODE_ALET_SPECIFICATION		0x28
#define PGM_INT_CODE_ALEN_TRANSLATION		0x29
#define PGM_INT_CODE_ALE_SEQUENCE		0x2a
#define PGM_INT_CODE_ASTE_VALIDITY		0x2b
#define PGM_INT_CODE_ASTE_SEQUENCE		0x2c
#define PGM_INT_CODE_EXTENDED_AUTHORITY		0x2d
#define PGM_INT_CODE_LSTE_SEQUENCE		0x2e
#define PGM_INT_CODE_ASTE_INSTANCE		0x2f
#define PGM_INT_CODE_STACK_FULL			0x30
#define PGM_INT_CODE_STACK_EMPTY		0x31
#define PGM_INT_CODE_STACK_SPECIFICATION	0x32
#define PGM_INT_CODE_STACK_TYPE			0x33
#define PGM_INT_CODE_STACK_OPERATION		0x34
#define PGM_INT_CODE_ASCE_TYPE			0x38
#define PGM_INT_CODE_REGION_FIRST_TRANS		0x39
#define PGM_INT_CODE_REGION_SECOND_TRANS	0x3a
#define PGM_INT_CODE_REGION_THIRD_TRANS		0x3b
#define PGM_INT_CODE_SECURE_STOR_ACCESS		0x3d
#define PGM_INT_CODE_NON_SECURE_STOR_ACCESS	0x3e
#define PGM_INT_CODE_SECURE_STOR_VIOLATION	0x3f
#define PGM_INT_CODE_MONITOR_EVENT		0x40
#define PGM_INT_CODE_PER			0x80
#define PGM_INT_CODE_CRYPTO_OPERATION		0x119
#define PGM_INT_CODE_TX_ABORTED_EVENT		0x200

/* External-interruption codes: chapter 6, "External Interruption". */
#define EXT_IRQ_INTERRUPT_KEY			0x0040
#define EXT_IRQ_CLOCK_COMP			0x1004
#define EXT_IRQ_CPU_TIMER			0x1005
#define EXT_IRQ_MALFUNCTION_ALERT		0x1200
#define EXT_IRQ_EMERGENCY_SIG			0x1201
#define EXT_IRQ_EXTERNAL_CALL			0x1202
#define EXT_IRQ_SERVICE_SIG			0x2401

struct lowcore;

/* What an interruption leaves on the stack: the ABI's frame with everything in it. */
struct stack_frame_int {
	uint64_t back_chain;
	uint64_t reserved;
	uint64_t grs0[14];	/* general registers 2 to 15 */
	uint64_t grs1[2];	/* general registers 0 and 1 */
	uint32_t res;
	uint32_t fpc;
	uint64_t fprs[16];
	uint64_t crs[16];
};

struct cpu {
	struct lowcore *lowcore;
	uint64_t *stack;
	void (*pgm_cleanup_func)(struct stack_frame_int *);
	void (*ext_cleanup_func)(struct stack_frame_int *);
	uint16_t addr;		/* as SIGP knows it */
	uint16_t idx;		/* in cpus[] */
	bool active;
	bool pgm_int_expected;
	bool ext_int_expected;
	bool in_interrupt_handler;
};

/* The 512 bytes of a CPU's status are at 0x1200: STORE STATUS puts them there. */
struct lowcore {
	uint8_t pad_0x0000[0x80];
	uint32_t ext_int_param;			/* 0x0080 */
	uint16_t cpu_addr;
	uint16_t ext_int_code;
	uint16_t svc_int_id;
	uint16_t svc_int_code;
	uint16_t pgm_int_id;			/* 0x008c: the instruction-length code */
	uint16_t pgm_int_code;
	uint32_t dxc_vxc;			/* 0x0090 */
	uint16_t mon_class_nb;
	uint8_t per_code;
	uint8_t per_atmid;
	uint64_t per_addr;
	uint8_t exc_acc_id;			/* 0x00a0 */
	uint8_t per_acc_id;
	uint8_t op_acc_id;
	uint8_t arch_mode_id;
	uint8_t pad_0x00a4[4];
	uint64_t trans_exc_id;			/* 0x00a8 */
	uint64_t mon_code;
	uint32_t subsys_id_word;		/* 0x00b8 */
	uint32_t io_int_param;
	uint32_t io_int_word;			/* 0x00c0 */
	uint8_t pad_0x00c4[4];
	uint32_t stfl;				/* 0x00c8 */
	uint8_t pad_0x00cc[0xe8 - 0xcc];
	uint64_t mcck_int_code;			/* 0x00e8 */
	uint8_t pad_0x00f0[4];
	uint32_t ext_damage_code;
	uint64_t failing_storage_addr;		/* 0x00f8 */
	uint64_t emon_ca_origin;
	uint32_t emon_ca_size;			/* 0x0108 */
	uint32_t emon_exc_count;
	uint64_t breaking_event_addr;		/* 0x0110 */
	uint8_t pad_0x0118[8];
	struct psw restart_old_psw;		/* 0x0120 */
	struct psw ext_old_psw;
	struct psw svc_old_psw;
	struct psw pgm_old_psw;
	struct psw mcck_old_psw;
	struct psw io_old_psw;
	uint8_t pad_0x0180[0x1a0 - 0x180];
	struct psw restart_new_psw;		/* 0x01a0 */
	struct psw ext_new_psw;
	struct psw svc_new_psw;
	struct psw pgm_new_psw;
	struct psw mcck_new_psw;
	struct psw io_new_psw;
	uint64_t sw_int_grs[16];		/* 0x0200 */
	uint64_t sw_int_fprs[16];
	uint32_t sw_int_fpc;			/* 0x0300 */
	uint8_t pad_0x0304[4];
	uint64_t sw_int_crs[16];		/* 0x0308 */
	struct psw sw_int_psw;
	struct cpu *this_cpu;			/* 0x0398 */
	uint8_t pad_0x03a0[0x11b0 - 0x3a0];
	uint64_t mcck_ext_sa_addr;		/* 0x11b0 */
	uint8_t pad_0x11b8[0x1200 - 0x11b8];
	uint64_t fprs_sa[16];			/* 0x1200 */
	uint64_t grs_sa[16];
	struct psw psw_sa;			/* 0x1300 */
	uint8_t pad_0x1310[8];
	uint32_t prefix_sa;			/* 0x1318 */
	uint32_t fpc_sa;
	uint8_t pad_0x1320[4];
	uint32_t tod_pr_sa;			/* 0x1324 */
	uint64_t cputm_sa;
	uint64_t cc_sa;				/* 0x1330 */
	uint8_t pad_0x1338[8];
	uint32_t ars_sa[16];			/* 0x1340 */
	uint64_t crs_sa[16];
	uint8_t pad_0x1400[0x1800 - 0x1400];
	uint8_t pgm_int_tdb[0x100];		/* 0x1800 */
};

/* This CPU's: absolute 0 by its prefix. */
extern struct lowcore lowcore;

/* What a prefix register can address: 8 KiB. */
#define LC_SIZE		(2 * 4096ul)

#define THIS_CPU	(lowcore.this_cpu)

struct cpuid {
	uint64_t version:8;
	uint64_t id:24;
	uint64_t type:16;
	uint64_t format:1;
	uint64_t reserved:15;
};

/* Stores control register @cr (LCTLG, STCTG). */
static inline void lctlg(int cr, uint64_t value)
{
	asm volatile("lctlg %1,%1,%0" : : "Q"(value), "i"(cr) : "memory");
}

static inline uint64_t stctg(int cr)
{
	uint64_t value;

	asm volatile("stctg %1,%1,%0" : "=Q"(value) : "i"(cr) : "memory");
	return value;
}

/* One bit of a control register, counted from the right. @cr must be a constant. */
static __always_inline void ctl_set_bit(int cr, unsigned int bit)
{
	lctlg(cr, stctg(cr) | 1ul << bit);
}

static __always_inline void ctl_clear_bit(int cr, unsigned int bit)
{
	lctlg(cr, stctg(cr) & ~(1ul << bit));
}

static inline uint64_t extract_psw_mask(void)
{
	uint32_t high, low;

	asm volatile("epsw %0,%1" : "=d"(high), "=a"(low));
	return ((uint64_t)high << 32) + low;
}

/* Goes on behind this call with another PSW mask. */
static inline void load_psw_mask(uint64_t mask)
{
	struct psw psw = { .mask = mask };
	uint64_t address = 0;

	asm volatile("larl %0,0f\n\t"
		     "stg %0,8(%1)\n\t"
		     "lpswe 0(%1)\n"
		     "0:" : "=&d"(address) : "a"(&psw) : "memory", "cc");
}

static inline void psw_mask_clear_and_set_bits(uint64_t clear, uint64_t set)
{
	load_psw_mask((extract_psw_mask() & ~clear) | set);
}

static inline void psw_mask_clear_bits(uint64_t clear)
{
	psw_mask_clear_and_set_bits(clear, 0);
}

static inline void psw_mask_set_bits(uint64_t set)
{
	psw_mask_clear_and_set_bits(0, set);
}

static inline void enable_dat(void)
{
	psw_mask_set_bits(PSW_MASK_DAT);
}

static inline void disable_dat(void)
{
	psw_mask_clear_bits(PSW_MASK_DAT);
}

/* To problem state; back by the SVC that the library's handler takes for this. */
static inline void enter_pstate(void)
{
	psw_mask_set_bits(PSW_MASK_PSTATE);
}

static inline void leave_pstate(void)
{
	asm volatile("svc 1" : : : "memory");
}

/* Waits for an interruption of those that @irq_mask, bits of the PSW mask, lets through. */
static inline void wait_for_interrupt(uint64_t irq_mask)
{
	uint64_t mask = extract_psw_mask();

	load_psw_mask(mask | irq_mask | PSW_MASK_WAIT);
	load_psw_mask(mask);
}

/* Says @message and waits without end; the VMM reports a stopped guest. */
void disabled_wait(const char *message) __noreturn;

static inline void set_prefix(uint32_t new_prefix)
{
	asm volatile("spx %0" : : "Q"(new_prefix) : "memory");
}

static inline uint32_t get_prefix(void)
{
	uint32_t prefix;

	asm volatile("stpx %0" : "=Q"(prefix));
	return prefix;
}

static inline unsigned short stap(void)
{
	unsigned short address;

	asm volatile("stap %0" : "=Q"(address));
	return address;
}

static inline uint64_t stidp(void)
{
	uint64_t id;

	asm volatile("stidp %0" : "=Q"(id));
	return id;
}

/* Puts the condition code into operand "cc" of the assembly that this ends. */
#define ASM_TAKE_CC	"\n\tipm %[cc]\n\tsrl %[cc],28"

/* TEST PROTECTION of one address with an access key in its low four bits. */
static inline enum tprot_permission tprot(unsigned long addr, char access_key)
{
	unsigned int cc, key = access_key << 4;

	asm volatile("tprot 0(%[addr]),0(%[key])" ASM_TAKE_CC
		     : [cc] "=d"(cc) : [addr] "a"(addr), [key] "a"(key) : "cc");
	return cc;
}

/* SERVICE CALL: the condition code; 0 accepted, 2 busy, 3 no SCLP. */
static inline int servc(uint32_t command, unsigned long sccb)
{
	unsigned int cc;

	asm volatile(".insn rre,0xb2200000,%[command],%[sccb]" ASM_TAKE_CC
		     : [cc] "=&d"(cc) : [command] "d"(command), [sccb] "a"(sccb)
		     : "cc", "memory");
	return cc;
}

/* STORE SYSTEM INFORMATION: the condition code. */
static inline int stsi(void *addr, int fc, int sel1, int sel2)
{
	register unsigned int function asm("0") = (unsigned int)fc << 28 | sel1;
	register unsigned int selector asm("1") = sel2;
	unsigned int cc;

	asm volatile("stsi 0(%[addr])" ASM_TAKE_CC
		     : [cc] "=&d"(cc), "+d"(function) : "d"(selector), [addr] "a"(addr)
		     : "cc", "memory");
	return cc;
}

/* The level that this program runs at: 1 machine, 2 LPAR, 3 virtual machine. */
static inline unsigned long stsi_get_fc(void)
{
	register unsigned long r0 asm("0") = 0;
	register unsigned long r1 asm("1") = 0;

	asm volatile("stsi 0" : "+d"(r0) : "d"(r1) : "cc", "memory");
	return r0 >> 28;
}

#endif
