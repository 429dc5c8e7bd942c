/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console: SCLP events of ASCII data. See console.h for what lines are. */
#include <libcflat.h>
#include <console.h>
#include "sclp.h"
#include "smp.h"

#define EVENT_ASCII		0x1a
#define EVENT_MASK(type)	(1u << (32 - (type)))

/* What one event takes. */
#define MAX_DATA		2048

static char page[SCCB_SIZE] __attribute__((aligned(SCCB_SIZE)));

struct event_mask {
	SCCBHeader h;
	uint16_t reserved;
	uint16_t mask_length;
	uint32_t cp_receive_mask;
	uint32_t cp_send_mask;
	uint32_t sclp_receive_mask;
	uint32_t sclp_send_mask;
} __packed;

struct ascii_event {
	SCCBHeader h;
	EventBufferHeader ebh;
	char data[];
} __packed;

void sclp_console_setup(void)
{
	struct event_mask *mask = (struct event_mask *)page;

	memset(mask, 0, sizeof(*mask));
	mask->h.length = sizeof(*mask);
	mask->mask_length = sizeof(mask->cp_receive_mask);
	mask->cp_receive_mask = EVENT_MASK(EVENT_ASCII);
	mask->cp_send_mask = EVENT_MASK(EVENT_ASCII);
	sclp_service_call(SCLP_CMD_WRITE_EVENT_MASK, mask);
}

static void write_event(const char *buf, size_t len)
{
	struct ascii_event *event = (struct ascii_event *)page;

	memset(event, 0, sizeof(*event));
	event->h.length = sizeof(*event) + len;
	event->h.function_code = SCLP_FC_NORMAL_WRITE;
	event->ebh.length = sizeof(event->ebh) + len;
	event->ebh.type = EVENT_ASCII;
	memcpy(event->data, buf, len);
	sclp_service_call(SCLP_CMD_WRITE_EVENT_DATA, event);
}

void console_write(const char *buf, size_t len)
{
	while (len) {
		size_t part = MIN(len, (size_t)MAX_DATA);

		write_event(buf, part);
		buf += part;
		len -= part;
	}
}

/* What was read and not asked for yet. */
static char input[SCCB_SIZE] __attribute__((aligned(SCCB_SIZE)));
static unsigned int input_at, input_end;

static void read_event(void)
{
	struct ascii_event *event = (struct ascii_event *)input;

	memset(event, 0, sizeof(*event));
	event->h.length = SCCB_SIZE;
	event->h.function_code = SCLP_UNCONDITIONAL_READ;
	event->h.control_mask[2] = 0x80;	/* of variable length */
	if (sclp_service_call(SCLP_CMD_READ_EVENT_DATA, event) ||
	    event->h.response_code != SCLP_RC_NORMAL_COMPLETION ||
	    event->ebh.type != EVENT_ASCII || event->ebh.length <= sizeof(event->ebh))
		return;
	/* In front of the text stands a byte that says what it is. */
	input_at = sizeof(*event) + 1;
	input_end = sizeof(event->h) + event->ebh.length;
}

int __getchar(void)
{
	if (input_at >= input_end)
		read_event();
	return input_at < input_end ? (unsigned char)input[input_at++] : -1;
}
