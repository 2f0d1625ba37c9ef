// What a disk would hold after a power cut: for each file of one folder its content at its last flush, and the names that were there
// when the folder was last flushed. Everything else is what a power cut may take.
//
// Loaded with LD_PRELOAD. MIRRORING_POWER_CUT_FOLDER names the folder; what survives is kept beside it, in FOLDER.disk: one file
// for each flushed file, and `.names`.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int (*flush_function)(int);

static const char *watched(void) { return getenv("MIRRORING_POWER_CUT_FOLDER"); }

// Puts bytes in the place of a file of the simulated disk, whole or not at all.
static void keep(const char *name, const char *bytes, size_t length) {
    char path[PATH_MAX], temporary[PATH_MAX];
    if (snprintf(path, sizeof path, "%s.disk/%s", watched(), name) >= (int)sizeof path) abort();
    if (snprintf(temporary, sizeof temporary, "%s.%d.new", path, (int)gettid()) >= (int)sizeof temporary) abort();
    FILE *file = fopen(temporary, "w");
    if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0 || rename(temporary, path) != 0) abort();
}

// The content of a file, which is taken before it is flushed: what others append meanwhile may not have reached the disk.
static char *content(int descriptor, size_t *length) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return NULL;
    char *bytes = malloc(status.st_size + 1);
    ssize_t count = pread(descriptor, bytes, status.st_size, 0);
    *length = count < 0 ? 0 : count;
    return bytes;
}

// The names in the folder, one a line.
static char *names(size_t *length) {
    char *text = NULL;
    DIR *folder = opendir(watched());
    FILE *list = open_memstream(&text, length);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.') fprintf(list, "%s\n", entry->d_name);
    if (folder) closedir(folder);
    fclose(list);
    return text;
}

static int flush(int descriptor, flush_function real) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t end = watched() ? readlink(link, path, sizeof path - 1) : -1;
    size_t folder = watched() ? strlen(watched()) : 0;
    if (end < 0 || strncmp(path, watched(), folder) != 0) return real(descriptor);
    path[end] = 0;
    size_t length = 0;
    const char *name = path[folder] == '/' ? path + folder + 1 : ".names";
    char *bytes = path[folder] == '/' ? content(descriptor, &length) : names(&length);
    int result = real(descriptor);
    if (result == 0 && bytes) keep(name, bytes, length);
    free(bytes);
    return result;
}

int fdatasync(int descriptor) { return flush(descriptor, (flush_function)dlsym(RTLD_NEXT, "fdatasync")); }
int fsync(int descriptor) { return flush(descriptor, (flush_function)dlsym(RTLD_NEXT, "fsync")); }
