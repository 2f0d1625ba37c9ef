/* Has utimensat do nothing where it is to leave one of the times, as file systems in user space do that know no such call. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/stat.h>
#include <time.h>

int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
    static int (*next)(int, const char *, const struct timespec *, int);
    if (!next) next = (int (*)(int, const char *, const struct timespec *, int))dlsym(RTLD_NEXT, "utimensat");
    if (times && (times[0].tv_nsec == UTIME_OMIT || times[1].tv_nsec == UTIME_OMIT)) return 0;
    return next(folder, path, times, flags);
}
