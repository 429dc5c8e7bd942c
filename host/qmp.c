/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Speaks QMP: see qmp.h. The protocol is described in QEMU's docs/interop/qmp-spec. */
#include "qmp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util.h"

/* A reply longer than this is none that we asked for. */
#define MESSAGE_MAX (4u << 20)

void qmp_init(struct qmp *qmp, int fd, qmp_event *on_event, void *opaque)
{
	memset(qmp, 0, sizeof(*qmp));
	qmp->fd = fd;
	qmp->on_event = on_event;
	qmp->opaque = opaque;
}

void qmp_close(struct qmp *qmp)
{
	if (qmp->fd >= 0)
		close(qmp->fd);
	qmp->fd = -1;
	qmp->ready = false;
	json_decref(qmp->reply);
	qmp->reply = NULL;
	free(qmp->buffer);
	qmp->buffer = NULL;
	qmp->len = qmp->size = 0;
}

/* Sends bytes, and a descriptor with the first of them. */
static bool send_with_fd(int socket, const char *data, size_t len, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec part = { .iov_base = (char *)data, .iov_len = len };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (fd >= 0) {
		struct cmsghdr *header;

		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	}
	/* Commands are short: a socket that does not take one at once is stuck. */
	return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)len;
}

bool qmp_send(struct qmp *qmp, const char *command, json_t *arguments, int fd)
{
	json_t *message = json_pack("{s:s, s:i}", "execute", command, "id", (int)++qmp->id);
	char *text;
	bool sent;

	if (!message || (arguments && json_object_set_new(message, "arguments", arguments)))
		die("out of memory");
	text = json_dumps(message, JSON_COMPACT);
	if (!text)
		die("out of memory");
	json_decref(message);
	json_decref(qmp->reply);
	qmp->reply = NULL;
	sent = qmp->fd >= 0 && send_with_fd(qmp->fd, text, strlen(text), fd);
	free(text);
	return sent;
}

static void take_message(struct qmp *qmp, json_t *message)
{
	const char *event = json_string_value(json_object_get(message, "event"));
	json_t *id = json_object_get(message, "id");

	if (json_object_get(message, "QMP")) {
		qmp_send(qmp, "qmp_capabilities", NULL, -1);
	} else if (event) {
		if (qmp->on_event)
			qmp->on_event(qmp->opaque, event, json_object_get(message, "data"));
	} else if (!qmp->ready) {
		qmp->ready = json_object_get(message, "return") != NULL;
	} else if (json_integer_value(id) == qmp->id && !qmp->reply) {
		qmp->reply = json_incref(message);
	}
}

/* Each message is one line. */
static void take_lines(struct qmp *qmp)
{
	size_t start = 0;

	for (;;) {
		char *end = memchr(qmp->buffer + start, '\n', qmp->len - start);
		json_t *message;

		if (!end)
			break;
		message = json_loadb(qmp->buffer + start, end - qmp->buffer - start, 0, NULL);
		start = end + 1 - qmp->buffer;
		if (message) {
			take_message(qmp, message);
			json_decref(message);
		}
	}
	qmp->len -= start;
	memmove(qmp->buffer, qmp->buffer + start, qmp->len);
}

void qmp_pump(struct qmp *qmp)
{
	while (qmp->fd >= 0) {
		ssize_t got;

		if (qmp->size - qmp->len < 4096) {
			qmp->size = qmp->size * 2 + 16384;
			qmp->buffer = xrealloc(qmp->buffer, qmp->size);
		}
		got = recv(qmp->fd, qmp->buffer + qmp->len, qmp->size - qmp->len, MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (got <= 0 || qmp->len + got > MESSAGE_MAX) {
			close(qmp->fd);
			qmp->fd = -1;
			qmp->ready = false;
			return;
		}
		qmp->len += got;
		take_lines(qmp);
	}
}
