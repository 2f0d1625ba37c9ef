/* What Swift's Glibc module leaves out: what glibc declares only under _GNU_SOURCE, and its allocator's parameters. */
#include <malloc.h>
#include <stddef.h>

int syncfs(int fd);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
