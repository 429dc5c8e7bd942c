/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run-time abstraction services of pseries: LoPAR 1.1, chapter 7. */
#ifndef LIB_POWERPC_ASM_RTAS_H
#define LIB_POWERPC_ASM_RTAS_H

#include <libcflat.h>

#define RTAS_UNKNOWN_SERVICE	(-1098)	/* rtas_call()'s own: the call could not be made */
#define RTAS_MAX_WORDS		16	/* arguments and results of one call */

/* The token of @service in *@token; -1 without it, a libfdt error without /rtas. */
int rtas_token(const char *service, uint32_t *token);

/*
 * Calls @token with @nargs arguments, which follow as ints; returns the status. The @nret - 1
 * values behind it go to @outputs.
 */
int rtas_call(int token, int nargs, int nret, int *outputs, ...);

/* Stops the running CPU: @token is stop-self's. Takes no lock, since nobody gave it back. */
void rtas_stop_self(int token);

/* Turns the machine off; returns when it could not. */
void rtas_power_off(void);

#endif
