/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run-time abstraction services of pseries: LoPAR 1.1, chapter 7. The clock (get and set, and
 * that it goes on), what the CPUs' states are, the display character, system parameters, and
 * the refusal of unknown tokens and of calls with the wrong numbers of arguments.
 *
 * A failure prints the status that came.
 */
#include <libcflat.h>
#include <devicetree.h>
#include <asm/handlers.h>
#include <asm/hcall.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <asm/rtas.h>
#include <asm/smp.h>
#include <asm/time.h>

/* Statuses: section 7.2.8. */
#define RTAS_OUT_SUCCESS	0
#define RTAS_OUT_PARAM		(-3)
#define RTAS_OUT_HW_ERROR	(-1)

enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, NANOSECOND, FIELDS };

static bool is_leap(unsigned int year)
{
	return year % 4 == 0 && (year % 100 || year % 400 == 0);
}

/* Seconds since the beginning of the year 1970. */
static u64 seconds(const int *time)
{
	static const u16 before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	u64 days = before[(time[MONTH] - 1) % 12] + time[DAY] - 1;

	if (time[MONTH] > 2 && is_leap(time[YEAR]))
		days++;
	for (int year = 1970; year < time[YEAR]; year++)
		days += is_leap(year) ? 366 : 365;
	return ((days * 24 + time[HOUR]) * 60 + time[MINUTE]) * 60 + time[SECOND];
}

static bool is_sensible(const int *time)
{
	return time[YEAR] >= 1970 && time[MONTH] >= 1 && time[MONTH] <= 12 && time[DAY] >= 1 &&
	       time[DAY] <= 31 && time[HOUR] >= 0 && time[HOUR] < 24 && time[MINUTE] >= 0 &&
	       time[MINUTE] < 60 && time[SECOND] >= 0 && time[SECOND] <= 60;
}

static bool token_of(const char *service, uint32_t *token)
{
	if (!rtas_token(service, token))
		return true;
	report_skip("%s: there is no such service", service);
	return false;
}

static int get_time(uint32_t token, int *time)
{
	return rtas_call(token, 0, 1 + FIELDS, time);
}

static void test_clock(void)
{
	static const int wanted[][FIELDS] = {
		{ 2000, 2, 29, 23, 59, 58, 0 }, { 2024, 12, 31, 23, 59, 59, 0 },
		{ 1999, 12, 31, 23, 59, 59, 0 }, { 2038, 1, 19, 3, 14, 8, 0 },
		{ 1970, 1, 1, 0, 0, 0, 0 },
	};
	uint32_t get, set;
	int first[FIELDS], second[FIELDS];
	int status;

	if (!token_of("get-time-of-day", &get) || !token_of("set-time-of-day", &set))
		return;
	status = get_time(get, first);
	report(status == RTAS_OUT_SUCCESS && is_sensible(first), "get-time-of-day");
	mdelay(1100);
	get_time(get, second);
	report(seconds(second) > seconds(first) && seconds(second) - seconds(first) < 60,
	       "time goes on");

	for (unsigned int i = 0; i < ARRAY_SIZE(wanted); i++) {
		const int *t = wanted[i];

		status = rtas_call(set, FIELDS, 1, NULL, t[0], t[1], t[2], t[3], t[4], t[5], t[6]);
		get_time(get, second);
		report(status == RTAS_OUT_SUCCESS && is_sensible(second) &&
		       seconds(second) - seconds(t) < 30, "set-time-of-day %d-%02d-%02d", t[YEAR],
		       t[MONTH], t[DAY]);
	}
	status = rtas_call(set, FIELDS, 1, NULL, first[0], first[1], first[2], first[3], first[4],
			   first[5], 0);
	report(status == RTAS_OUT_SUCCESS, "set-time-of-day back");

	status = rtas_call(get, 1, 1 + FIELDS, second, 0);
	report(status == RTAS_OUT_PARAM, "get-time-of-day with an argument");
	status = rtas_call(get, 0, 2, second);
	report(status == RTAS_OUT_PARAM, "get-time-of-day with too few results");
	status = rtas_call(set, 2, 1, NULL, 2000, 1);
	report(status == RTAS_OUT_PARAM, "set-time-of-day with too few arguments");
}

static void test_cpu_state(void)
{
	uint32_t token;
	int state = -1, status;

	if (!token_of("query-cpu-stopped-state", &token))
		return;
	status = rtas_call(token, 1, 2, &state, (int)this_cpu()->server_no);
	report(status == RTAS_OUT_SUCCESS && state == 2, "the running CPU is not stopped");
	if (nr_cpus_present > 1) {
		status = rtas_call(token, 1, 2, &state, (int)cpus[1].server_no);
		report(status == RTAS_OUT_SUCCESS && state == 0, "the other one is");
	}
	status = rtas_call(token, 1, 2, &state, 0x7fff);
	report(status == RTAS_OUT_PARAM, "a CPU that is not there has no state");
	status = rtas_call(token, 0, 2, &state);
	report(status == RTAS_OUT_PARAM, "no CPU given");

	if (!token_of("start-cpu", &token))
		return;
	status = rtas_call(token, 3, 1, NULL, (int)this_cpu()->server_no, 0x100, 0);
	report(status == RTAS_OUT_HW_ERROR, "a running CPU is not started again");
	status = rtas_call(token, 3, 1, NULL, 0x7fff, 0x100, 0);
	report(status == RTAS_OUT_PARAM, "a CPU that is not there is not started");
	status = rtas_call(token, 2, 1, NULL, 0, 0x100);
	report(status == RTAS_OUT_PARAM, "start-cpu with too few arguments");
}

static void test_system_parameter(void)
{
	static u8 buffer[64] __attribute__((aligned(16)));
	uint32_t token;
	int status;

	if (!token_of("ibm,get-system-parameter", &token))
		return;
	memset(buffer, 0xee, sizeof(buffer));
	status = rtas_call(token, 3, 1, NULL, 48, (int)(unsigned long)buffer, 18);
	report(status == RTAS_OUT_SUCCESS && buffer[0] == 0 && buffer[1] <= 16 &&
		       buffer[18] == 0xee,
	       "the UUID comes with its length, and not beyond the buffer");
	status = rtas_call(token, 3, 1, NULL, 0x7fff, (int)(unsigned long)buffer, 64);
	report(status == RTAS_OUT_PARAM, "an unknown parameter");
}

static void test_unknown(void)
{
	u32 args[8] __attribute__((aligned(16)));
	uint32_t token;
	long code;

	report(rtas_token("no-such-service", &token) == -1, "an unknown service has no token");
	args[0] = cpu_to_be32(0x1fff);
	args[1] = 0;
	args[2] = cpu_to_be32(1);
	args[3] = cpu_to_be32(0x5555);
	code = hcall(KVMPPC_H_RTAS, args);
	report(code == H_PARAMETER, "an unknown token is refused");
}

int main(void)
{
	if (!machine_is_pseries()) {
		report_skip("RTAS is pseries'");
		return report_summary();
	}
	test_clock();
	test_cpu_state();
	test_system_parameter();
	test_unknown();
	return report_summary();
}
