/* Has the calls that give a file owner and mode be unknown, as file systems in user space answer that do not have them. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static int unknown(void) {
    errno = ENOSYS;
    return -1;
}

int fchown(int file, uid_t owner, gid_t group) { return unknown(); }

int fchownat(int folder, const char *path, uid_t owner, gid_t group, int flags) { return unknown(); }

int fchmod(int file, mode_t mode) { return unknown(); }

int fchmodat(int folder, const char *path, mode_t mode, int flags) { return unknown(); }
