/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's side of libcflat's tests. See host.h. */
#include "host.h"
#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#define PAGE	4096

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	_exit(99);
}

int host_vsnprintf(char *buf, size_t size, const char *fmt, va_list va)
{
	return vsnprintf(buf, size, fmt, va);
}

long host_strtol(const char *s, char **end, int base)
{
	return strtol(s, end, base);
}

unsigned long host_strtoul(const char *s, char **end, int base)
{
	return strtoul(s, end, base);
}

long long host_strtoll(const char *s, char **end, int base)
{
	return strtoll(s, end, base);
}

unsigned long long host_strtoull(const char *s, char **end, int base)
{
	return strtoull(s, end, base);
}

void host_qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	qsort(base, n, size, compare);
}

int host_memcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}

void *host_memmove(void *to, const void *from, size_t n)
{
	return memmove(to, from, n);
}

void *host_memchr(const void *s, int c, size_t n)
{
	return memchr(s, c, n);
}

size_t host_strlen(const char *s)
{
	return strlen(s);
}

size_t host_strnlen(const char *s, size_t n)
{
	return strnlen(s, n);
}

char *host_strchrnul(const char *s, int c)
{
	return strchrnul(s, c);
}

char *host_strrchr(const char *s, int c)
{
	return strrchr(s, c);
}

char *host_strstr(const char *haystack, const char *needle)
{
	return strstr(haystack, needle);
}

int host_strncmp(const char *a, const char *b, size_t n)
{
	return strncmp(a, b, n);
}

int host_strncasecmp(const char *a, const char *b, size_t n)
{
	return strncasecmp(a, b, n);
}

uint64_t host_divide(uint64_t a, uint64_t b, uint64_t *rest)
{
	*rest = a % b;
	return a / b;
}

int64_t host_divide_signed(int64_t a, int64_t b, int64_t *rest)
{
	*rest = a % b;
	return a / b;
}

int host_errno(void)
{
	return errno;
}

void host_set_errno(int value)
{
	errno = value;
}

int host_format_wide(char *buf, size_t size, const char *fmt, int width, int precision,
		     const uint32_t *s)
{
	static bool ready;

	if (!ready)
		need(setlocale(LC_CTYPE, "C.UTF-8"), "C.UTF-8");
	ready = true;
	_Static_assert(sizeof(wchar_t) == sizeof(*s), "wchar_t is UTF-32");
	return snprintf(buf, size, fmt, width, precision, (const wchar_t *)s);
}

void *host_alloc(size_t size)
{
	void *p = malloc(size);

	need(p || !size, "malloc");
	return p;
}

void host_free(void *p)
{
	free(p);
}

static void *map(void *where, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *p = mmap(where, size, protection, flags, fd, offset);

	need(p != MAP_FAILED, "mmap");
	return p;
}

void *host_pages(size_t size)
{
	return map(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int physical_fd;
static char *physical;

void *host_physical(size_t size)
{
	physical_fd = memfd_create("physical", 0);
	need(physical_fd >= 0 && !ftruncate(physical_fd, size), "memfd_create");
	physical = map(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, physical_fd, 0);
	return physical;
}

void *host_reserve(size_t size)
{
	return map(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void host_map(void *virt, void *page)
{
	map(virt, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, physical_fd,
	    (char *)page - physical);
}

void host_unmap(void *virt)
{
	map(virt, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static sigjmp_buf fault;

static void on_fault(int signal)
{
	siglongjmp(fault, 1);
}

bool host_accessible(void *p)
{
	struct sigaction old_segv, old_bus, action = { .sa_handler = on_fault };
	volatile char *byte = p;
	bool ok = false;

	sigaction(SIGSEGV, &action, &old_segv);
	sigaction(SIGBUS, &action, &old_bus);
	if (!sigsetjmp(fault, 1)) {
		*byte = *byte;
		ok = true;
	}
	sigaction(SIGSEGV, &old_segv, NULL);
	sigaction(SIGBUS, &old_bus, NULL);
	return ok;
}

static int child_output = -1;

int host_child(void (*fn)(void *), void *arg, char *output, size_t size)
{
	int ends[2], status;
	size_t length = 0;
	ssize_t n;
	pid_t pid;

	need(!pipe(ends), "pipe");
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid) {
		close(ends[0]);
		child_output = dup2(ends[1], STDERR_FILENO);
		fn(arg);
		_exit(0);
	}
	close(ends[1]);
	while ((n = read(ends[0], output + length, size - 1 - length)) > 0)
		length += n;
	output[length] = '\0';
	close(ends[0]);
	need(waitpid(pid, &status, 0) == pid, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

void host_exit(int code, const char *output, size_t length)
{
	if (child_output < 0) {
		tap_note("unexpected exit(%d)", code);
		child_output = STDOUT_FILENO;
	}
	for (size_t done = 0; done < length;) {
		ssize_t n = write(child_output, output + done, length - done);

		need(n > 0, "write");
		done += n;
	}
	_exit(child_output == STDOUT_FILENO ? 99 : code);
}

static sigjmp_buf way_out;
static bool can_leave;

int host_catch(void (*fn)(void *), void *arg)
{
	int code = sigsetjmp(way_out, 1);

	if (!code) {
		can_leave = true;
		fn(arg);
	}
	can_leave = false;
	return code - 1;
}

bool host_can_leave(void)
{
	return can_leave;
}

void host_leave(int code)
{
	siglongjmp(way_out, code + 1);
}

#define MAX_THREADS	64

static void (*thread_fn)(unsigned int cpu);
static void (*interrupt_handler)(void);
static pthread_t threads[MAX_THREADS];
static pthread_barrier_t started;

static void *run_thread(void *arg)
{
	pthread_barrier_wait(&started);
	thread_fn((uintptr_t)arg);
	return NULL;
}

void host_threads(unsigned int n, void (*fn)(unsigned int cpu))
{
	need(n <= MAX_THREADS, "MAX_THREADS");
	thread_fn = fn;
	pthread_barrier_init(&started, NULL, n);
	for (unsigned int i = 0; i < n; i++)
		need(!pthread_create(&threads[i], NULL, run_thread, (void *)(uintptr_t)i),
		     "pthread_create");
	for (unsigned int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

static __thread timer_t timer;

static void on_interrupt(int signal)
{
	interrupt_handler();
}

void host_interrupts_on(void (*handler)(void))
{
	struct sigaction action = { .sa_handler = on_interrupt };
	struct itimerspec often = { .it_interval.tv_nsec = 20000, .it_value.tv_nsec = 20000 };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };

	interrupt_handler = handler;
	sigaction(SIGUSR1, &action, NULL);
	event._sigev_un._tid = gettid();
	need(!timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
	need(!timer_settime(timer, 0, &often, NULL), "timer_settime");
}

/* One signal may still be on its way, to this thread only. */
void host_interrupts_off(void)
{
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &blocked, NULL);
	need(!timer_delete(timer), "timer_delete");
}

void host_sleep_ms(unsigned int ms)
{
	usleep(ms * 1000);
}
