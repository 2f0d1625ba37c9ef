/* A file system without links, which takes no colon in a name, and only text: as FAT is seen by the program that this is loaded into. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

static int is_refused(const char *name) { return strchr(name, ':') || strchr(name, '\xff'); }

static int refuse(int error) {
    errno = error;
    return -1;
}

#define OPENING(call)                                                                    \
    int call(int folder, const char *name, int flags, ...) {                             \
        va_list rest;                                                                    \
        va_start(rest, flags);                                                           \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                        \
        va_end(rest);                                                                    \
        if (flags & O_CREAT && is_refused(name)) return refuse(EINVAL);                  \
        return ((__typeof__(&call))dlsym(RTLD_NEXT, #call))(folder, name, flags, mode);  \
    }
OPENING(openat)
OPENING(openat64)

int symlinkat(const char *target, int folder, const char *name) { return refuse(EPERM); }

int linkat(int from, const char *name, int to, const char *other, int flags) { return refuse(EPERM); }
