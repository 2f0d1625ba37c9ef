/* What glibc declares only under _GNU_SOURCE, which Swift's Glibc module does not set. */
int syncfs(int fd);
