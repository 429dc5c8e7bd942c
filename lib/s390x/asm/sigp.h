/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIGNAL PROCESSOR: Principles of Operation, chapter 4, "CPU Signaling and Response". */
#ifndef LIB_S390X_ASM_SIGP_H
#define LIB_S390X_ASM_SIGP_H

#include <libcflat.h>

#define SIGP_SENSE				0x01
#define SIGP_EXTERNAL_CALL			0x02
#define SIGP_EMERGENCY_SIGNAL			0x03
#define SIGP_START				0x04
#define SIGP_STOP				0x05
#define SIGP_RESTART				0x06
#define SIGP_STOP_AND_STORE_STATUS		0x09
#define SIGP_INITIAL_CPU_RESET			0x0b
#define SIGP_CPU_RESET				0x0c
#define SIGP_SET_PREFIX				0x0d
#define SIGP_STORE_STATUS_AT_ADDRESS		0x0e
#define SIGP_SET_ARCHITECTURE			0x12
#define SIGP_COND_EMERGENCY_SIGNAL		0x13
#define SIGP_SENSE_RUNNING			0x15
#define SIGP_SET_MULTI_THREADING		0x16
#define SIGP_STORE_ADDITIONAL_STATUS		0x17

#define SIGP_CC_ORDER_CODE_ACCEPTED		0
#define SIGP_CC_STATUS_STORED			1
#define SIGP_CC_BUSY				2
#define SIGP_CC_NOT_OPERATIONAL			3

#define SIGP_STATUS_NOT_RUNNING			0x00000400ul
#define SIGP_STATUS_INCORRECT_STATE		0x00000200ul
#define SIGP_STATUS_INVALID_PARAMETER		0x00000100ul
#define SIGP_STATUS_EXT_CALL_PENDING		0x00000080ul
#define SIGP_STATUS_STOPPED			0x00000040ul
#define SIGP_STATUS_OPERATOR_INTERVENING	0x00000020ul
#define SIGP_STATUS_CHECK_STOP			0x00000010ul
#define SIGP_STATUS_INOPERATIVE			0x00000004ul
#define SIGP_STATUS_INVALID_ORDER		0x00000002ul
#define SIGP_STATUS_RECEIVER_CHECK		0x00000001ul

/* One order to the CPU of address @addr: the condition code; its status in *@status, if not NULL. */
static inline int sigp(uint16_t addr, uint8_t order, unsigned long parm, uint32_t *status)
{
	register unsigned long r2 asm("2") = 0;
	register unsigned long r3 asm("3") = parm;
	int cc;

	asm volatile("sigp %1,%2,0(%3)\n\t"
		     "ipm %0\n\t"
		     "srl %0,28"
		     : "=&d"(cc), "+d"(r2)
		     : "d"((unsigned long)addr), "a"((unsigned long)order), "d"(r3)
		     : "cc", "memory");
	if (status)
		*status = r2;
	return cc;
}

/* The same until the CPU is not busy. */
static inline int sigp_retry(uint16_t addr, uint8_t order, unsigned long parm, uint32_t *status)
{
	int cc;

	do {
		cc = sigp(addr, order, parm, status);
	} while (cc == SIGP_CC_BUSY);
	return cc;
}

#endif
