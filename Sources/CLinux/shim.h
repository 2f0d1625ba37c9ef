/* What glibc declares only under _GNU_SOURCE, which Swift's Glibc module does not set. */
#include <stddef.h>

int syncfs(int fd);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
