/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host requests from the guest's side: see vmm-request.h. */
#include <libcflat.h>
#include <console.h>
#include <vmm-request.h>

#define REQUEST_MAX	200

static char answer[256];
static const char *answer_rest = "";

static void read_answer(void)
{
	size_t len = 0;
	int c;

	while ((c = getchar()) != '\n')
		if (c != '\r' && len < sizeof(answer) - 1)
			answer[len++] = c;
	answer[len] = '\0';
}

/* Does the answer start with this word? Leaves the rest for vmm_answer_text(). */
static bool answer_is(const char *word)
{
	size_t len = strlen(word);

	if (strncmp(answer, word, len) || (answer[len] && answer[len] != ' '))
		return false;
	answer_rest = answer + len + (answer[len] == ' ');
	return true;
}

static enum vmm_answer request(const char *fmt, va_list args)
{
	char line[REQUEST_MAX + 1];

	vsnprintf(line, sizeof(line), fmt, args);
	printf("VMM: %s\n", line);
	read_answer();
	if (answer_is("ok"))
		return VMM_OK;
	if (answer_is("unsupported"))
		return VMM_UNSUPPORTED;
	if (!answer_is("failed"))
		answer_rest = answer;
	return VMM_FAILED;
}

enum vmm_answer vmm_request(const char *fmt, ...)
{
	enum vmm_answer kind;
	va_list args;

	va_start(args, fmt);
	kind = request(fmt, args);
	va_end(args);
	return kind;
}

const char *vmm_answer_text(void)
{
	return answer_rest;
}

bool vmm_request_or_skip(const char *name, const char *fmt, ...)
{
	enum vmm_answer kind;
	va_list args;

	va_start(args, fmt);
	kind = request(fmt, args);
	va_end(args);
	if (kind == VMM_UNSUPPORTED)
		report_skip("%s: %s", name, answer_rest);
	if (kind == VMM_FAILED)
		report_fail("%s: the host says: %s", name, answer_rest);
	return kind == VMM_OK;
}
