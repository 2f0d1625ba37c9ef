/* What Swift's Glibc module leaves out: what glibc declares only under _GNU_SOURCE or _XOPEN_SOURCE, its allocator's parameters, and
   the extended attributes of files. */
#include <malloc.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <wchar.h>

int syncfs(int fd);
int wcwidth(wchar_t c);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
void *memrchr(const void *bytes, int byte, size_t length);
int pipe2(int ends[2], int flags);
int memfd_create(const char *name, unsigned int flags);
int renameat2(int old_folder, const char *old_name, int new_folder, const char *new_name, unsigned int flags);

/* Flags whose names are kept back likewise, under names of their own. */
static const int LINUX_O_PATH = 010000000;
static const int LINUX_AT_EMPTY_PATH = 0x1000;
static const unsigned int LINUX_MFD_CLOEXEC = 1;
static const unsigned int LINUX_RENAME_EXCHANGE = 2;
static const int LINUX_SEEK_DATA = 3;
static const int LINUX_SEEK_HOLE = 4;

/* FICLONE of <linux/fs.h>, whose other names are not wanted here. */
static const unsigned long LINUX_FICLONE = _IOW(0x94, 9, int);
