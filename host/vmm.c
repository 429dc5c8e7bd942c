/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts and ends the VMM's processes: see vmm.h. */
#include "vmm.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

void vmm_adopt_all(pid_t parent)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* It may have died before the signal was asked for. */
	if (parent && getppid() != parent)
		die("the runner is gone");
}

/* In the child: becomes the VMM, or says by the pipe why not. */
static void __attribute__((noreturn)) become(char *const argv[], pid_t supervisor, const int fds[3],
					     const int keep[2], int report)
{
	sigset_t none;
	int error;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != supervisor)
		_exit(EXIT_ERROR);
	for (int fd = 0; fd < 3; fd++)
		dup2(fds[fd], fd);
	for (int i = 0; i < 2; i++)
		if (keep[i] >= 0)
			fcntl(keep[i], F_SETFD, 0);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvp(argv[0], argv);
	error = errno;
	write_all(report, (const char *)&error, sizeof(error));
	_exit(EXIT_ERROR);
}

/* The errno that the child wrote when it could not become the VMM; 0 when the pipe closed by exec.
 */
static int read_report(int fd)
{
	int error = 0;

	while (read(fd, &error, sizeof(error)) < 0 && errno == EINTR)
		;
	return error;
}

int vmm_start(struct vmm *vmm, char *const argv[], const int keep[2])
{
	int in[2], out[2], err[2], report[2];
	pid_t self = getpid();
	int error;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC) ||
	    pipe2(report, O_CLOEXEC))
		die("pipe: %s", strerror(errno));
	vmm->pid = fork();
	if (vmm->pid < 0)
		die("fork: %s", strerror(errno));
	if (vmm->pid == 0)
		become(argv, self, (int[3]){ in[0], out[1], err[1] }, keep, report[1]);
	setpgid(vmm->pid, vmm->pid);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	close(report[1]);
	error = read_report(report[0]);
	close(report[0]);
	vmm->in = in[1];
	vmm->out = out[0];
	vmm->err = err[0];
	fcntl(vmm->in, F_SETFL, O_NONBLOCK);
	fcntl(vmm->out, F_SETFL, O_NONBLOCK);
	fcntl(vmm->err, F_SETFL, O_NONBLOCK);
	return error;
}

static void note_exit(struct vmm *first, pid_t pid, int status)
{
	for (struct vmm *vmm = first; vmm; vmm = vmm->next) {
		if (vmm->pid == pid) {
			vmm->exited = true;
			vmm->wait_status = status;
		}
	}
}

void vmm_reap(struct vmm *first)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		note_exit(first, pid, status);
}

void vmm_signal(const struct vmm *vmm, int signal)
{
	if (vmm->pid > 0)
		kill(-vmm->pid, signal);
}

/* The parent of a process, or 0. */
static pid_t parent_of(pid_t pid)
{
	char *path = format("/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "re");
	char text[512] = "";
	const char *after;
	int parent = 0;

	free(path);
	if (!file)
		return 0;
	if (fgets(text, sizeof(text), file)) {
		/* The name in parentheses may hold anything, parentheses too. */
		after = strrchr(text, ')');
		if (after && sscanf(after, ") %*c %d", &parent) != 1)
			parent = 0;
	}
	fclose(file);
	return parent;
}

/* Kills the direct children; as each dies, its own children become ours. */
static void kill_children(void)
{
	DIR *dir = opendir("/proc");
	pid_t self = getpid();
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		long pid;

		if (isdigit((unsigned char)entry->d_name[0]) &&
		    parse_number(entry->d_name, 2, 1 << 30, &pid) && parent_of(pid) == self)
			kill(pid, SIGKILL);
	}
	closedir(dir);
}

void vmm_kill_all(struct vmm *first)
{
	for (struct vmm *vmm = first; vmm; vmm = vmm->next)
		if (!vmm->exited)
			vmm_signal(vmm, SIGKILL);
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (pid < 0 && errno == ECHILD)
			return;
		if (pid > 0) {
			note_exit(first, pid, status);
			continue;
		}
		kill_children();
		usleep(1000);
	}
}
