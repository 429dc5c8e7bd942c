/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The channel subsystem: Principles of Operation, chapters 13 to 17. Structures have the manual's
 * field names; functions are one instruction and return its condition code, or css.c's helpers.
 */
#ifndef LIB_S390X_CSS_H
#define LIB_S390X_CSS_H

#include <libcflat.h>
#include <asm/bitops.h>

/* Subsystem identification word: the ID of subchannel 0, whose bit 47 is always one. */
#define SCHID_ONE	0x00010000

/* Channel-command word, format 1 (chapter 15). */
struct ccw1 {
	uint8_t code;
	uint8_t flags;
	uint16_t count;
	uint32_t data_address;
} __attribute__((aligned(8)));

#define CCW_F_CD	0x80	/* chain data */
#define CCW_F_CC	0x40	/* chain command */
#define CCW_F_SLI	0x20	/* suppress length indication */
#define CCW_F_SKP	0x10	/* skip */
#define CCW_F_PCI	0x08	/* program-controlled interruption */
#define CCW_F_IDA	0x04	/* indirect data address */
#define CCW_F_S		0x02	/* suspend */
#define CCW_F_MIDA	0x01	/* modified indirect data address */

#define CCW_CMD_NOP		0x03
#define CCW_CMD_TIC		0x08
#define CCW_CMD_SENSE_ID	0xe4

/* Operation-request block (chapter 15). */
struct orb {
	uint32_t intparm;
	uint32_t ctrl;
	uint32_t cpa;
	uint32_t prio;
	uint32_t reserved[4];
} __attribute__((aligned(4)));

#define ORB_CTRL_KEY	0xf0000000
#define ORB_CTRL_SPND	0x08000000
#define ORB_CTRL_STR	0x04000000
#define ORB_CTRL_MOD	0x02000000
#define ORB_CTRL_SYNC	0x01000000
#define ORB_CTRL_FMT	0x00800000	/* CCWs of format 1 */
#define ORB_CTRL_PFCH	0x00400000
#define ORB_CTRL_ISIC	0x00200000
#define ORB_CTRL_ALCC	0x00100000
#define ORB_CTRL_SSIC	0x00080000
#define ORB_CTRL_CPTC	0x00040000
#define ORB_CTRL_C64	0x00020000
#define ORB_CTRL_I2K	0x00010000
#define ORB_CTRL_LPM	0x0000ff00
#define ORB_CTRL_ILS	0x00000080
#define ORB_CTRL_MIDAW	0x00000040
#define ORB_CTRL_ORBX	0x00000001

#define ORB_LPM_DFLT	0x00008000

/* Subchannel-status word (chapter 16). */
struct scsw {
	uint32_t ctrl;
	uint32_t ccw_addr;
	uint8_t dev_stat;
	uint8_t sch_stat;
	uint16_t count;
};

#define SCSW_SC_PENDING		0x00000001
#define SCSW_SC_SECONDARY	0x00000002
#define SCSW_SC_PRIMARY		0x00000004
#define SCSW_SC_INTERMEDIATE	0x00000008
#define SCSW_SC_ALERT		0x00000010
#define SCSW_AC_SUSPENDED	0x00000020
#define SCSW_AC_DEVICE_ACTIVE	0x00000040
#define SCSW_AC_SUBCH_ACTIVE	0x00000080
#define SCSW_AC_CLEAR_PEND	0x00000100
#define SCSW_AC_HALT_PEND	0x00000200
#define SCSW_AC_START_PEND	0x00000400
#define SCSW_AC_RESUME_PEND	0x00000800
#define SCSW_FC_CLEAR		0x00001000
#define SCSW_FC_HALT		0x00002000
#define SCSW_FC_START		0x00004000
#define SCSW_CC			0x03000000

#define SCSW_DEVS_DEV_END	0x04
#define SCSW_DEVS_SCH_END	0x08
#define SCSW_DEVS_UNIT_CHECK	0x02
#define SCSW_DEVS_UNIT_EXC	0x01

#define SCSW_SCHS_PCI		0x80
#define SCSW_SCHS_IL		0x40
#define SCSW_SCHS_PRG_CHK	0x20
#define SCSW_SCHS_PROT_CHK	0x10
#define SCSW_SCHS_CHN_DATA_CHK	0x08
#define SCSW_SCHS_CHN_CTRL_CHK	0x04
#define SCSW_SCHS_IF_CTRL_CHK	0x02
#define SCSW_SCHS_CHAIN_CHK	0x01

/* Path-management-control word, and the subchannel-information block (chapter 15). */
struct pmcw {
	uint32_t intparm;
	uint16_t flags;
	uint16_t devnum;
	uint8_t lpm;
	uint8_t pnom;
	uint8_t lpum;
	uint8_t pim;
	uint16_t mbi;
	uint8_t pom;
	uint8_t pam;
	uint8_t chpid[8];
	uint32_t flags2;
} __attribute__((aligned(4)));

#define PMCW_DNV		0x0001	/* device number valid */
#define PMCW_ENABLE		0x0080
#define PMCW_MBUE		0x0010
#define PMCW_DCTME		0x0008
#define PMCW_ISC_MASK		0x3800
#define PMCW_ISC_SHIFT		11
#define PMCW_MBF1		0x0004	/* of flags2: measurement block format 1 */

struct schib {
	struct pmcw pmcw;
	struct scsw scsw;
	uint64_t mbo;
	uint8_t md[8];
} __attribute__((packed, aligned(4)));

extern struct schib schib;

/* Interruption-response block (chapter 16). */
struct irb {
	struct scsw scsw;
	uint32_t esw[5];
	uint32_t ecw[8];
	uint32_t emw[8];
} __attribute__((aligned(4)));

/* What SENSE ID reads; what each device gives is CSS_SENSEID_COMMON_LEN bytes. */
#define CSS_SENSEID_COMMON_LEN	8

struct senseid {
	uint8_t reserved;
	uint16_t cu_type;
	uint8_t cu_model;
	uint16_t dev_type;
	uint8_t dev_model;
	uint8_t unused;
	uint8_t padding[256 - 8];
} __attribute__((packed, aligned(4)));

/* Channel measurement (chapter 17). */
struct measurement_block_format0 {
	uint16_t ssch_rsch_count;
	uint16_t sample_count;
	uint32_t device_connect_time;
	uint32_t function_pending_time;
	uint32_t device_disconnect_time;
	uint32_t cu_queuing_time;
	uint32_t device_active_only_time;
	uint32_t reserved[2];
};

struct measurement_block_format1 {
	uint32_t ssch_rsch_count;
	uint32_t sample_count;
	uint32_t device_connect_time;
	uint32_t function_pending_time;
	uint32_t device_disconnect_time;
	uint32_t cu_queuing_time;
	uint32_t device_active_only_time;
	uint32_t device_busy_time;
	uint32_t initial_cmd_resp_time;
	uint32_t irq_delay_time;
	uint32_t irq_prio_delay_time;
};

#define SCHM_DCTM	1
#define SCHM_MBU	2

/* An instruction that wants the subchannel in register 1 and has a storage operand. */
#define CSS_STORAGE(name, mnemonic, type, in, out)					\
static inline int name(unsigned long schid, type *addr)					\
{											\
	register unsigned long id asm("1") = schid;					\
	int cc;										\
											\
	asm volatile(mnemonic " %[block]\n\t"						\
		     "ipm %[cc]\n\t"							\
		     "srl %[cc],28" : [cc] "=d"(cc) out					\
		     : "d"(id) in : "cc", "memory");					\
	return cc;									\
}
#define CSS_READS	, [block] "Q"(*addr)
#define CSS_WRITES	, [block] "=Q"(*addr)
#define CSS_NOTHING

CSS_STORAGE(ssch, "ssch", struct orb, CSS_READS, CSS_NOTHING)
CSS_STORAGE(msch, "msch", struct schib, CSS_READS, CSS_NOTHING)
CSS_STORAGE(stsch, "stsch", struct schib, CSS_NOTHING, CSS_WRITES)
CSS_STORAGE(tsch, "tsch", struct irb, CSS_NOTHING, CSS_WRITES)

/* The same without one. */
#define CSS_PLAIN(name)									\
static inline int name(unsigned long schid)						\
{											\
	register unsigned long id asm("1") = schid;					\
	int cc;										\
											\
	asm volatile(#name "\n\t"							\
		     "ipm %[cc]\n\t"							\
		     "srl %[cc],28" : [cc] "=d"(cc) : "d"(id) : "cc", "memory");	\
	return cc;									\
}

CSS_PLAIN(hsch)
CSS_PLAIN(xsch)
CSS_PLAIN(csch)
CSS_PLAIN(rsch)

static inline int stcrw(uint32_t *crw)
{
	int cc;

	asm volatile("stcrw %[word]\n\t"
		     "ipm %[cc]\n\t"
		     "srl %[cc],28" : [cc] "=d"(cc), [word] "=Q"(*crw) : : "cc");
	return cc;
}

/* SET CHANNEL MONITOR: measurement blocks at @mbo, mode bits SCHM_. */
static inline void schm(void *mbo, unsigned int flags)
{
	register unsigned long mode asm("1") = flags;
	register void *origin asm("2") = mbo;

	asm volatile("schm" : : "d"(mode), "d"(origin) : "memory");
}

/* CHANNEL SUBSYSTEM CALL, store channel-subsystem characteristics. */
struct chsc_scsc {
	uint16_t req_len;
	uint16_t req_code;
	uint8_t req_rsvd[12];
	uint16_t res_len;
	uint16_t res_code;
	uint32_t res_fmt;
	uint64_t general_char[255];
	uint64_t chsc_char[254];
};

extern struct chsc_scsc *chsc_scsc;

#define CSSC_SCHM_MODE			0x0b
#define CSSC_EXTENDED_MEASUREMENT_BLOCK	48

/* Reads the characteristics, once: whether there are some. */
bool get_chsc_scsc(void);

#define css_test_general_feature(bit)	test_bit_inv(bit, chsc_scsc->general_char)

/* The first subchannel with a device that answers; 0 without one. Reports every device. */
int css_enumerate(void);

/* Enables a subchannel for I/O, with its interruptions of subclass @isc: 0, or a condition code. */
#define IO_SCH_ISC	3
int css_enable(int schid, int isc);
bool css_enabled(int schid);

/* Measurement by one block, at @mb and index @mbi, on and off: whether the subchannel took it. */
bool css_enable_mb(int sid, uint64_t mb, uint16_t mbi, uint16_t flg, bool fmt1);
bool css_disable_mb(int schid);

/* Starts a program of format-1 CCWs: SSCH's condition code. */
int start_ccw1_chain(unsigned int sid, struct ccw1 *ccw);

/* A CCW in memory that I/O can use; NULL without memory, or when it cannot reach @data. */
struct ccw1 *ccw_alloc(int code, void *data, int count, unsigned char flags);

/* Lets I/O interruptions of a subclass through (CR6). */
void enable_io_isc(uint8_t isc);

/* The handler: takes the status of the subchannel that interrupted. */
void css_irq_io(void);

/* Waits for the end of the program: 0 when the device said that all went well, -1 when not. */
int wait_and_check_io_completion(int schid);

/* The count that is left of the last CCW; -1 where there is none. */
int css_residual_count(unsigned int schid);

/* Makes the channel subsystem report: 0 when it did. */
int css_generate_crw(int sid);

_Static_assert(sizeof(struct orb) == 32 && sizeof(struct irb) == 96 && sizeof(struct pmcw) == 28 &&
	       sizeof(struct schib) == 56 && sizeof(struct ccw1) == 8, "sizes of the manual");

#endif
