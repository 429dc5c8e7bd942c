/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts and ends Bochs: see bochs.h. */
#include "bochs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "bochs-console.h"
#include "bochs-hang.h"
#include "bochs-rom.h"
#include "util.h"

#define SETTINGS_MAX 32

struct arguments {
	const char *program, *cpu, *ips, *settings[SETTINGS_MAX];
	long cpus;
	int setting_count;
	struct bochs_rom rom;
};

/* What is said to Bochs whatever the guest is: no display, sound, disk or speaker. */
static const char fixed_settings[] =
	"config_interface: textconfig\n"
	"display_library: sdl2\n"
	"sound: waveoutdrv=dummy, waveout=none, waveindrv=dummy, wavein=none, "
	"midioutdrv=dummy, midiout=none\n"
	"plugin_ctrl: biosdev=0, speaker=0, extfpuirq=0, parallel=0, gameport=0, iodebug=0\n"
	"ata0: enabled=0\n"
	"ata1: enabled=0\n"
	"port_e9_hack: enabled=1\n"
	"mouse: enabled=0\n"
	"clock: sync=none\n"
	"panic: action=fatal\n"
	"error: action=report\n"
	"info: action=report\n"
	"debug: action=ignore\n";

static volatile sig_atomic_t ended_by;

static void on_signal(int signal)
{
	ended_by = signal;
}

static long number(const char *text, long max)
{
	long value;

	if (!parse_number(text, 1, max, &value))
		die("bochs: not a number from 1 to %ld: %s", max, text);
	return value;
}

/* Debian's "bochs" is a script around "bochs-bin". */
static const char *default_program(void)
{
	const char *program = getenv("BOCHS");

	if (program && *program)
		return program;
	return access("/usr/bin/bochs-bin", X_OK) == 0 ? "/usr/bin/bochs-bin" : "bochs";
}

static void read_arguments(struct arguments *arguments, char **argv)
{
	*arguments = (struct arguments){
		.program = default_program(), .cpu = "tigerlake", .ips = "10000000", .cpus = 1,
		.rom.memory = 128,
	};
	for (int i = 1; argv[i]; i += 2) {
		const struct {
			const char *name, **value;
		} texts[] = {
			{ "-program", &arguments->program },
			{ "-kernel", &arguments->rom.image },
			{ "-bios", &arguments->rom.firmware },
			{ "-initrd", &arguments->rom.environ },
			{ "-append", &arguments->rom.arguments },
			{ "-cpu", &arguments->cpu },
			{ "-ips", &arguments->ips },
		};
		bool known = false;

		if (!argv[i + 1])
			die("bochs: %s needs a value", argv[i]);
		for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			if (strcmp(argv[i], texts[j].name) == 0) {
				*texts[j].value = argv[i + 1];
				known = true;
			}
		}
		if (known)
			continue;
		if (strcmp(argv[i], "-smp") == 0)
			arguments->cpus = number(argv[i + 1], 254);
		else if (strcmp(argv[i], "-m") == 0)
			arguments->rom.memory = number(argv[i + 1], 1 << 20);
		else if (strcmp(argv[i], "-set") == 0 && arguments->setting_count < SETTINGS_MAX)
			arguments->settings[arguments->setting_count++] = argv[i + 1];
		else
			die("bochs: unknown argument %s", argv[i]);
	}
	if (!arguments->rom.image || !arguments->rom.firmware)
		die("bochs: -kernel and -bios are needed");
}

/* A file in memory that the child inherits; *PATH is what the child opens it by. */
static int memory_file(const char *name, const char *data, size_t len, char **path)
{
	int fd = memfd_create(name, 0);
	int error = fd < 0 ? errno : write_all(fd, data, len);

	if (error)
		die("memfd: %s", strerror(error));
	*path = format("/proc/self/fd/%d", fd);
	return fd;
}

/* Memory beyond what Bochs has room for at once would be swapped by itself; 2048 is its limit. */
static unsigned long host_memory(unsigned long guest)
{
	return guest < 2048 ? guest : 2048;
}

static char *make_settings(const struct arguments *arguments, const char *rom, const char *vga,
			   const char *log, const char *com1)
{
	unsigned long memory = arguments->rom.memory;
	char *text = format("%s"
			    "romimage: file=%s\n"
			    "vgaromimage: file=%s\n"
			    "log: %s\n"
			    "com1: enabled=1, mode=term, dev=%s\n"
			    "memory: guest=%lu, host=%lu\n"
			    "cpu: count=%ld, ips=%s, reset_on_triple_fault=0, ignore_bad_msrs=0, "
			    "model=%s\n",
			    fixed_settings, rom, vga, log, com1, memory, host_memory(memory),
			    arguments->cpus, arguments->ips, arguments->cpu);

	for (int i = 0; i < arguments->setting_count; i++) {
		char *longer = format("%s%s\n", text, arguments->settings[i]);

		free(text);
		text = longer;
	}
	return text;
}

/* The smallest option ROM there is: signature, length in units of 512, RETF, checksum. */
static const char vga_rom[512] = { 0x55, (char)0xaa, 1, (char)0xcb, 0x35 };

static void catch_signals(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1 };
	struct sigaction action = { .sa_handler = on_signal };

	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaction(caught[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* One Bochs that runs: its process, and our ends of what it reads and writes. */
struct bochs {
	pid_t pid;
	int in, out, com1, com1_slave, log, err;
	int wait_status;
};

static void close_on_exec(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void make_pipe(int fds[2], int ours)
{
	if (pipe(fds))
		die("pipe: %s", strerror(errno));
	close_on_exec(fds[ours]);
}

/* A terminal for the first serial port, the one thing Bochs both reads and writes. */
static int make_terminal(char **path, int *slave)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	struct termios settings;
	char name[64];

	if (fd < 0 || grantpt(fd) || unlockpt(fd) || ptsname_r(fd, name, sizeof(name)))
		die("no terminal for the serial port: %s", strerror(errno));
	/* Bochs sets it so too, but what is typed before that is not to be echoed. */
	if (tcgetattr(fd, &settings) == 0) {
		cfmakeraw(&settings);
		tcsetattr(fd, TCSANOW, &settings);
	}
	/* Open at both ends, it never hangs up. */
	*slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	*path = format("%s", name);
	return fd;
}

static void __attribute__((noreturn)) become(const char *program, const char *settings, pid_t parent,
					     int in, int out, int err)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_ERROR);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	signal(SIGPIPE, SIG_DFL);
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	setenv("SDL_AUDIODRIVER", "dummy", 1);
	execlp(program, program, "-q", "-f", settings, NULL);
	dprintf(STDERR_FILENO, "%s: %s\n", program, strerror(errno));
	_exit(EXIT_ERROR);
}

static void start(struct bochs *bochs, const struct arguments *arguments)
{
	size_t size;
	char *rom = bochs_rom_make(&arguments->rom, &size);
	char *rom_path, *vga_path, *log_path, *err_path, *com1_path, *settings_path, *settings;
	int in[2], out[2];
	pid_t self = getpid();

	memory_file("rom", rom, size, &rom_path);
	memory_file("vga", vga_rom, sizeof(vga_rom), &vga_path);
	bochs->log = memory_file("log", "", 0, &log_path);
	bochs->err = memory_file("stderr", "", 0, &err_path);
	bochs->com1 = make_terminal(&com1_path, &bochs->com1_slave);
	settings = make_settings(arguments, rom_path, vga_path, log_path, com1_path);
	memory_file("bochsrc", settings, strlen(settings), &settings_path);
	make_pipe(in, 1);
	make_pipe(out, 0);
	bochs->pid = fork();
	if (bochs->pid < 0)
		die("fork: %s", strerror(errno));
	if (!bochs->pid)
		become(arguments->program, settings_path, self, in[0], out[1], bochs->err);
	close(in[0]);
	close(out[1]);
	bochs->in = in[1];
	bochs->out = out[0];
	if (write_all(bochs->in, "c\n", 2))
		die("bochs: the debugger takes no command");
	free(rom);
	free(rom_path);
	free(vga_path);
	free(log_path);
	free(err_path);
	free(com1_path);
	free(settings);
	free(settings_path);
}

/* Passes on what is there; what read() said of it. */
static ssize_t pass_on(int fd, struct bochs_console *console)
{
	char buffer[65536];
	ssize_t got = read(fd, buffer, sizeof(buffer));

	if (got > 0)
		bochs_console_feed(console, buffer, got);
	return got;
}

/* From the time it was started until it closes its output, or a signal comes. */
static void attend(struct bochs *bochs)
{
	struct bochs_console debugger = { .started = false }, serial = { .started = true };
	struct pollfd fds[] = {
		{ .fd = bochs->out, .events = POLLIN },
		{ .fd = bochs->com1, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	char typed[4096];
	ssize_t got;

	while (!ended_by) {
		if (poll(fds, sizeof(fds) / sizeof(fds[0]), -1) < 0)
			continue;
		if (fds[1].revents & POLLIN)
			pass_on(bochs->com1, &serial);
		if (fds[2].revents) {
			got = read(STDIN_FILENO, typed, sizeof(typed));
			if (got <= 0 || write_all(bochs->com1, typed, got))
				fds[2].fd = -1;
		}
		if (fds[0].revents && pass_on(bochs->out, &debugger) == 0)
			break;
	}
	while (!ended_by && pass_on(bochs->com1, &serial) > 0)
		;
	bochs_console_finish(&debugger);
}

/* The last lines of what Bochs wrote into one of our files, each marked, on stderr. */
static void say_tail(int fd, size_t bytes)
{
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size > (off_t)bytes ? size - (off_t)bytes : 0;
	char *text = xcalloc(1, size - from + 1);
	char *rest = text, *line;

	if (pread(fd, text, size - from, from) < 0)
		text[0] = '\0';
	if (from)
		strsep(&rest, "\n");
	while ((line = strsep(&rest, "\n")))
		if (*line)
			fprintf(stderr, "bochs: | %s\n", line);
	free(text);
}

/* The first line of the log that has WORD in it; a new string, or NULL. */
static char *find_line(int log, const char *word)
{
	FILE *file = fdopen(dup(log), "re");
	char *line = NULL, *found = NULL;
	size_t room = 0;

	if (!file)
		die("the log: %s", strerror(errno));
	rewind(file);
	while (!found && getline(&line, &room, file) > 0)
		if (strstr(line, word))
			found = format("%.*s", (int)strcspn(line, "\n"), line);
	free(line);
	fclose(file);
	return found;
}

/* Why it ended, which becomes our exit status. */
static int conclude(struct bochs *bochs)
{
	char *shutdown = find_line(bochs->log, "shutdown requested");
	char *panic = find_line(bochs->log, ">>PANIC<<");
	int status = bochs->wait_status;
	bool clean = shutdown && WIFEXITED(status) && WEXITSTATUS(status) == 1;

	free(shutdown);
	if (clean) {
		free(panic);
		return EXIT_PASS;
	}
	if (panic)
		fprintf(stderr, "bochs: %s\n", panic);
	else if (WIFSIGNALED(status))
		fprintf(stderr, "bochs: died by signal %d (%s)\n", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else
		fprintf(stderr, "bochs: left with status %d, and not by the shutdown port\n",
			WEXITSTATUS(status));
	free(panic);
	say_tail(bochs->err, 600);
	say_tail(bochs->log, 2500);
	return EXIT_ERROR;
}

static void reap(struct bochs *bochs)
{
	while (waitpid(bochs->pid, &bochs->wait_status, 0) < 0 && errno == EINTR)
		;
}

int bochs_main(char **argv)
{
	struct arguments arguments;
	struct bochs bochs;
	char *extra;
	int fd;

	/* Descriptors 0 to 2 are for streams, even where they were closed. */
	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
		;
	close(fd);
	read_arguments(&arguments, argv);
	/* Its time-stamp counter counts instructions, whatever CPUID says. */
	arguments.rom.extra_environ = extra = format(
		"CONSOLE=0xe9\nNR_CPUS=%ld\nTSC_HZ=%s\n", arguments.cpus, arguments.ips);
	catch_signals();
	start(&bochs, &arguments);
	free(extra);
	attend(&bochs);
	if (ended_by == SIGUSR1)
		bochs_hang_record(bochs.pid, bochs.in, bochs.out, arguments.cpus);
	if (ended_by)
		kill(bochs.pid, SIGKILL);
	reap(&bochs);
	return ended_by ? 128 + ended_by : conclude(&bochs);
}
