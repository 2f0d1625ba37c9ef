// Notes each call of a program that changes something on a disk, and kills the program after the one of a given number.
//
// Loaded with LD_PRELOAD. STEPS_RECORD names a file that gets a line for each call that did something: its name, and the name or
// the descriptor that it was about. STEPS_LAST is the number of the call after which the program is killed, counted from 1 over
// all of its threads; without it the program goes on. What it starts is left alone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pid_t program;
static int record = -1;
static long last;
static atomic_long count;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("STEPS_RECORD"), *number = getenv("STEPS_LAST");
    if (!path) return;
    last = number ? atol(number) : 0;
    program = getpid();
    // Not by a function of below. High, so that it is in nobody's way.
    int file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    record = fcntl(file, F_DUPFD_CLOEXEC, 500);
    syscall(SYS_close, file);
}

static void took(const char *call, const char *name, int descriptor) {
    // What was forked and has not become another program yet has the same memory.
    if (record < 0 || getpid() != program) return;
    int error = errno;
    char line[512];
    int length = name ? snprintf(line, sizeof line, "%s %s\n", call, name) : snprintf(line, sizeof line, "%s %d\n", call, descriptor);
    if (length >= (int)sizeof line) line[(length = sizeof line) - 1] = '\n';
    syscall(SYS_write, record, line, length);
    if (atomic_fetch_add(&count, 1) + 1 == last) {
        syscall(SYS_kill, program, SIGKILL);
        for (;;) pause();
    }
    errno = error;
}

// Whether a descriptor is that of a file with a name: not a pipe, a socket or a piece of memory.
static int is_file(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink > 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// A call that changes what has a name.
#define NAMED(call, about, parameters, arguments)    \
    int call parameters {                            \
        int result = REAL(call) arguments;           \
        if (result == 0) took(#call, about, -1);     \
        return result;                               \
    }
// A call that changes a file by its descriptor.
#define OPENED(type, call, parameters, arguments)                        \
    type call parameters {                                               \
        type result = REAL(call) arguments;                              \
        if (result >= 0 && is_file(fd)) took(#call, NULL, fd);           \
        return result;                                                   \
    }

NAMED(rename, to, (const char *from, const char *to), (from, to))
NAMED(renameat, to, (int fd, const char *from, int new_fd, const char *to), (fd, from, new_fd, to))
NAMED(renameat2, to, (int fd, const char *from, int new_fd, const char *to, unsigned flags), (fd, from, new_fd, to, flags))
NAMED(link, to, (const char *from, const char *to), (from, to))
NAMED(linkat, to, (int fd, const char *from, int new_fd, const char *to, int flags), (fd, from, new_fd, to, flags))
NAMED(symlink, name, (const char *target, const char *name), (target, name))
NAMED(symlinkat, name, (const char *target, int fd, const char *name), (target, fd, name))
NAMED(mkdir, name, (const char *name, mode_t mode), (name, mode))
NAMED(mkdirat, name, (int fd, const char *name, mode_t mode), (fd, name, mode))
NAMED(mknod, name, (const char *name, mode_t mode, dev_t device), (name, mode, device))
NAMED(mknodat, name, (int fd, const char *name, mode_t mode, dev_t device), (fd, name, mode, device))
NAMED(mkfifo, name, (const char *name, mode_t mode), (name, mode))
NAMED(mkfifoat, name, (int fd, const char *name, mode_t mode), (fd, name, mode))
NAMED(unlink, name, (const char *name), (name))
NAMED(unlinkat, name, (int fd, const char *name, int flags), (fd, name, flags))
NAMED(rmdir, name, (const char *name), (name))
NAMED(remove, name, (const char *name), (name))
NAMED(truncate, name, (const char *name, off_t length), (name, length))
NAMED(chmod, name, (const char *name, mode_t mode), (name, mode))
NAMED(fchmodat, name, (int fd, const char *name, mode_t mode, int flags), (fd, name, mode, flags))
NAMED(chown, name, (const char *name, uid_t owner, gid_t group), (name, owner, group))
NAMED(lchown, name, (const char *name, uid_t owner, gid_t group), (name, owner, group))
NAMED(fchownat, name, (int fd, const char *name, uid_t owner, gid_t group, int flags), (fd, name, owner, group, flags))
NAMED(utimensat, name, (int fd, const char *name, const struct timespec times[2], int flags), (fd, name, times, flags))
NAMED(fchmod, "a descriptor", (int fd, mode_t mode), (fd, mode))
NAMED(fchown, "a descriptor", (int fd, uid_t owner, gid_t group), (fd, owner, group))
NAMED(futimens, "a descriptor", (int fd, const struct timespec times[2]), (fd, times))

int setxattr(const char *name, const char *key, const void *value, size_t size, int flags);
int fsetxattr(int fd, const char *key, const void *value, size_t size, int flags);
int removexattr(const char *name, const char *key);
int fremovexattr(int fd, const char *key);
NAMED(setxattr, name, (const char *name, const char *key, const void *value, size_t size, int flags), (name, key, value, size, flags))
NAMED(fsetxattr, key, (int fd, const char *key, const void *value, size_t size, int flags), (fd, key, value, size, flags))
NAMED(removexattr, name, (const char *name, const char *key), (name, key))
NAMED(fremovexattr, key, (int fd, const char *key), (fd, key))

OPENED(ssize_t, write, (int fd, const void *bytes, size_t length), (fd, bytes, length))
OPENED(ssize_t, writev, (int fd, const struct iovec *parts, int number), (fd, parts, number))
OPENED(ssize_t, pwrite, (int fd, const void *bytes, size_t length, off_t place), (fd, bytes, length, place))
OPENED(ssize_t, pwrite64, (int fd, const void *bytes, size_t length, off64_t place), (fd, bytes, length, place))
OPENED(ssize_t, pwritev, (int fd, const struct iovec *parts, int number, off_t place), (fd, parts, number, place))
OPENED(ssize_t, copy_file_range, (int from, off64_t *start, int fd, off64_t *place, size_t length, unsigned flags),
       (from, start, fd, place, length, flags))
OPENED(int, ftruncate, (int fd, off_t length), (fd, length))
OPENED(int, ftruncate64, (int fd, off64_t length), (fd, length))
OPENED(int, fallocate, (int fd, int mode, off_t place, off_t length), (fd, mode, place, length))

// Opening a file may make it, or empty it.
#define OPENING(call, parameters, arguments)                                                         \
    int call parameters {                                                                            \
        mode_t mode = 0;                                                                             \
        if (flags & (O_CREAT | __O_TMPFILE)) {                                                       \
            va_list rest;                                                                            \
            va_start(rest, flags);                                                                   \
            mode = va_arg(rest, mode_t);                                                             \
            va_end(rest);                                                                            \
        }                                                                                            \
        int result = REAL(call) arguments;                                                           \
        if (result >= 0 && flags & (O_CREAT | O_TRUNC)) took(#call, name, -1);                       \
        return result;                                                                               \
    }
OPENING(open, (const char *name, int flags, ...), (name, flags, mode))
OPENING(open64, (const char *name, int flags, ...), (name, flags, mode))
OPENING(openat, (int fd, const char *name, int flags, ...), (fd, name, flags, mode))
OPENING(openat64, (int fd, const char *name, int flags, ...), (fd, name, flags, mode))
