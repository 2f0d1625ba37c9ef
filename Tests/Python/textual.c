/* A file system that takes only text for a name, and looks for no other either, in the folder that TEXTUAL names: as ZFS with utf8only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether a path lies in the folder, itself or by the folder from which it goes on. */
static int is_there(int folder, const char *path) {
    const char *root = getenv("TEXTUAL");
    char link[64], place[4096] = "";
    if (!root) return 0;
    if (path[0] != '/') {
        snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
        if (readlink(link, place, sizeof place - 1) < 0) return 0;
        path = place;
    }
    return strncmp(path, root, strlen(root)) == 0;
}

static int is_refused(int folder, const char *path) {
    if (!strchr(path, '\xff') || !is_there(folder, path)) return 0;
    errno = EILSEQ;
    return 1;
}

#define NEXT(call) ((__typeof__(&call))dlsym(RTLD_NEXT, #call))

int lstat(const char *path, struct stat *status) { return is_refused(AT_FDCWD, path) ? -1 : NEXT(lstat)(path, status); }

int stat(const char *path, struct stat *status) { return is_refused(AT_FDCWD, path) ? -1 : NEXT(stat)(path, status); }

int fstatat(int folder, const char *path, struct stat *status, int flags) {
    return is_refused(folder, path) ? -1 : NEXT(fstatat)(folder, path, status, flags);
}

int linkat(int from, const char *path, int to, const char *other, int flags) {
    return is_refused(to, other) ? -1 : NEXT(linkat)(from, path, to, other, flags);
}

#define OPENING(call)                                                         \
    int call(int folder, const char *path, int flags, ...) {                  \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;             \
        va_end(rest);                                                         \
        return is_refused(folder, path) ? -1 : NEXT(call)(folder, path, flags, mode); \
    }
OPENING(openat)
OPENING(openat64)
