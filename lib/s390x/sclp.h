/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The service-call logical processor: what the machine has, and its console.
 *
 * A service call is accepted by SERVICE CALL and finished by an external interruption; its
 * control block (SCCB) is a page below 2 GiB. One call is under way at a time.
 */
#ifndef LIB_S390X_SCLP_H
#define LIB_S390X_SCLP_H

#include <libcflat.h>

#define SCLP_CMDW_READ_CPU_INFO		0x00010001
#define SCLP_CMDW_READ_SCP_INFO		0x00020001
#define SCLP_CMDW_READ_SCP_INFO_FORCED	0x00120001
#define SCLP_READ_CPU_INFO		SCLP_CMDW_READ_CPU_INFO
#define SCLP_CMD_READ_EVENT_DATA	0x00770005
#define SCLP_CMD_WRITE_EVENT_DATA	0x00760005
#define SCLP_CMD_WRITE_EVENT_MASK	0x00780005

#define SCLP_RC_NORMAL_READ_COMPLETION		0x0010
#define SCLP_RC_NORMAL_COMPLETION		0x0020
#define SCLP_RC_SCCB_BOUNDARY_VIOLATION		0x0100
#define SCLP_RC_INVALID_SCLP_COMMAND		0x01f0
#define SCLP_RC_INSUFFICIENT_SCCB_LENGTH	0x0300

#define SCLP_FC_NORMAL_WRITE		0
#define SCLP_UNCONDITIONAL_READ		0

#define SCCB_SIZE			4096

typedef struct SCCBHeader {
	uint16_t length;
	uint8_t function_code;
	uint8_t control_mask[3];
	uint16_t response_code;
} __packed SCCBHeader;

typedef struct SCCB {
	SCCBHeader h;
	char data[SCCB_SIZE - sizeof(SCCBHeader)];
} __packed SCCB;

typedef struct CPUEntry {
	uint8_t address;
	uint8_t reserved0;
	uint8_t features[12];
	uint8_t type;
	uint8_t reserved1;
} __packed CPUEntry;

/* What READ SCP INFO answers. */
typedef struct ReadInfo {
	SCCBHeader h;
	uint16_t rnmax;			/* increments of storage; 0: see rnmax2 */
	uint8_t rnsize;			/* MiB of each; 0: see rnsize2 */
	uint8_t reserved_11[5];
	uint16_t entries_cpu;
	uint16_t offset_cpu;
	uint8_t reserved_20[4];
	uint8_t loadparm[8];
	uint8_t reserved_32[16];
	uint64_t facilities;
	uint8_t reserved_56[20];
	uint32_t ibc_val;
	uint8_t conf_char[19];		/* byte 80 */
	uint8_t mha_pow;
	uint32_t rnsize2;		/* byte 100 */
	uint64_t rnmax2;
	uint8_t reserved_112[4];
	uint8_t conf_char_ext[4];	/* byte 116 */
	uint8_t reserved_120[14];
	uint8_t fac134;			/* byte 134 */
} __packed ReadInfo;

struct sclp_facilities {
	uint64_t has_sief2:1;
	uint64_t has_skeyi:1;
	uint64_t has_gpere:1;
	uint64_t has_siif:1;
	uint64_t has_sigpif:1;
	uint64_t has_ib:1;
	uint64_t has_cei:1;

	uint64_t has_diag318:1;
	uint64_t has_sop:1;
	uint64_t has_gsls:1;
	uint64_t has_esop:1;
	uint64_t has_cmma:1;
	uint64_t has_64bscao:1;
	uint64_t has_esca:1;
	uint64_t has_kss:1;
	uint64_t has_pfmfi:1;
	uint64_t has_ibs:1;
	uint64_t :64 - 17;
};

extern struct sclp_facilities sclp_facilities;

/* Console output: the line-mode text block that WRITE EVENT DATA takes, and its buffers. */
typedef struct EventBufferHeader {
	uint16_t length;
	uint8_t type;
	uint8_t flags;
	uint16_t reserved;
} __packed EventBufferHeader;

struct mdb_header {
	uint16_t length;
	uint16_t type;
	uint32_t tag;
	uint32_t revision_code;
} __packed;

struct go {
	uint16_t length;
	uint16_t type;
	uint32_t domid;
	uint8_t hhmmss_time[8];
	uint8_t th_time[3];
	uint8_t reserved_0;
	uint8_t dddyyyy_date[7];
	uint8_t reserved_1;
	uint16_t general_msg_flags;
	uint8_t reserved_2[10];
	uint8_t originating_system_name[8];
	uint8_t job_guest_name[8];
} __packed;

struct mto {
	uint16_t length;
	uint16_t type;
	uint16_t line_type_flags;
	uint8_t alarm_control;
	uint8_t reserved[3];
} __packed;

typedef struct WriteEventData {
	SCCBHeader h;
	EventBufferHeader ebh;
	union {
		char data[0];
		struct {
			struct mdb_header header;
			struct go go;
			struct mto mto;
		} __packed mdb;
	} msg;
} __packed WriteEventData;

/* Lets the service signal, and no other external interruption, through for the next call. */
void sclp_setup_int(void);

/* The external interruption that ends a call: called by the interrupt handler. */
void sclp_handle_ext(void);

/* Waits until no call is under way. */
void sclp_wait_busy(void);

/* For whoever calls servc() by himself: a call begins, and has ended. */
void sclp_mark_busy(void);
void sclp_clear_busy(void);

/* One call with the SCCB, from its acceptance to its end. The condition code: 0 when it ended. */
int sclp_service_call(unsigned int command, void *sccb);

/* Asks for the console's events; before the first line is written. */
void sclp_console_setup(void);

/* Reads what the machine has; once, at start-up. */
void sclp_read_info(void);

/* The CPUs that there are, and the table of their addresses. */
int sclp_get_cpu_num(void);
const CPUEntry *sclp_get_cpu_entries(void);

/* How many levels of virtual machines STSI tells about. */
uint64_t sclp_get_stsi_mnest(void);

/* RAM in bytes: at start-up, and with all standby storage. */
uint64_t get_ram_size(void);
uint64_t get_max_ram_size(void);

#endif
