/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches over the process that supervises: see guard.h. */
#include "guard.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"
#include "vmm.h"

static volatile pid_t worker;

static void pass_on(int signal)
{
	int saved = errno;

	if (worker > 0)
		kill(worker, signal);
	errno = saved;
}

/* Ends as the worker ended, so that whoever started the guard sees no difference. */
static void __attribute__((noreturn)) end_like(int status)
{
	const struct rlimit no_core = { 0, 0 };

	if (!WIFSIGNALED(status))
		_exit(WEXITSTATUS(status));
	setrlimit(RLIMIT_CORE, &no_core);
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	_exit(EXIT_ERROR);
}

static void ring(int bell_fd)
{
	char *line = format("%d\n", (int)getpid());

	if (bell_fd >= 0)
		write_all(bell_fd, line, strlen(line));
	free(line);
}

static void __attribute__((noreturn)) watch_worker(const sigset_t *unblocked, int bell_fd,
						     void (*clean_up)(void))
{
	static const int passed[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction action = { .sa_handler = pass_on };
	int status;

	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		sigaction(passed[i], &action, NULL);
	sigprocmask(SIG_SETMASK, unblocked, NULL);
	while (waitpid(worker, &status, 0) < 0)
		if (errno != EINTR)
			die("wait: %s", strerror(errno));
	vmm_kill_all(NULL);
	clean_up();
	ring(bell_fd);
	end_like(status);
}

void guard_split(int bell_fd, void (*clean_up)(void))
{
	sigset_t all, before;
	pid_t guard = getpid();

	/* No signal may get lost before the guard knows whom to hand it to. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	worker = fork();
	if (worker < 0)
		die("fork: %s", strerror(errno));
	if (worker > 0)
		watch_worker(&before, bell_fd, clean_up);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != guard)
		_exit(EXIT_ERROR);
}
