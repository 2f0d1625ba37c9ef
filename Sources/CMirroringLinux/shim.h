/* What Swift's Glibc module leaves out: what glibc declares only under _GNU_SOURCE or _XOPEN_SOURCE, and its allocator's parameters. */
#include <malloc.h>
#include <stddef.h>
#include <wchar.h>

int syncfs(int fd);
int wcwidth(wchar_t c);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
