/* What Swift's Glibc module leaves out: what glibc declares only under _GNU_SOURCE or _XOPEN_SOURCE, its allocator's parameters, and
   the extended attributes of files. */
#include <malloc.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/xattr.h>
#include <wchar.h>

int fork(void);

int syncfs(int fd);
int wcwidth(wchar_t c);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
void *memrchr(const void *bytes, int byte, size_t length);
int pipe2(int ends[2], int flags);
int memfd_create(const char *name, unsigned int flags);
int renameat2(int old_folder, const char *old_name, int new_folder, const char *new_name, unsigned int flags);
long syscall(long number, ...);

/* Flags whose names are kept back likewise, under names of their own. */
static const int LINUX_O_PATH = 010000000;
static const int LINUX_AT_EMPTY_PATH = 0x1000;
static const unsigned int LINUX_MFD_CLOEXEC = 1;
static const unsigned int LINUX_RENAME_EXCHANGE = 2;
static const int LINUX_SEEK_DATA = 3;
static const int LINUX_SEEK_HOLE = 4;

/* The names of the attributes of an entry of a folder, of a symbolic link itself: listxattrat(2), for which glibc has no function. Systems
   of before refuse it as none of their calls. */
static inline long linux_listxattrat(int folder, const char *name, char *list, size_t size) {
    return syscall(465, folder, name, 0x100, list, size);
}

/* Another process like this one, which has one thread: Swift does not let itself be asked for that. */
static inline int linux_fork(void) { return fork(); }

/* Has this process get a signal when the thread ends that has forked it. */
static inline int linux_signal_at_parents_end(int number) { return prctl(PR_SET_PDEATHSIG, number, 0, 0, 0); }

/* Closes descriptors from one number to another: close_range(2), which older systems don't have. */
static inline int linux_close_range(unsigned int first, unsigned int last) { return (int)syscall(436, first, last, 0U); }

/* FICLONE of <linux/fs.h>, whose other names are not wanted here. */
static const unsigned long LINUX_FICLONE = _IOW(0x94, 9, int);

/* Landlock, see landlock(7): glibc has no functions for it, and systems of before have no <linux/landlock.h>.

   The version of the kernel's, from 1; negative if it has none. */
static inline int linux_landlock_version(void) { return (int)syscall(444, (void *)0, (size_t)0, 1U); }

/* A descriptor of rules about these rights; negative if there can be none. */
static inline int linux_landlock_rules(unsigned long long rights) {
    struct { unsigned long long handled_access_fs; } attributes = {rights};
    return (int)syscall(444, &attributes, sizeof attributes, 0U);
}

/* Allows rights for what is open there, and all below it; negative if that can't be. */
static inline int linux_landlock_allow(int rules, int place, unsigned long long rights) {
    struct { unsigned long long allowed_access; int parent_fd; } __attribute__((packed)) beneath = {rights, place};
    return (int)syscall(445, rules, 1, &beneath, 0U);
}

/* Has the rules hold for this thread and all that it starts; negative if they can't. */
static inline int linux_landlock_hold(int rules) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return (int)syscall(446, rules, 0U);
}
