/* The files of the monitor's page. */
#ifndef C_MIRRORING_PAGE_H
#define C_MIRRORING_PAGE_H

#include <stddef.h>

/* A file by its path below the page, with what is in it. */
struct mirroring_page_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/* How many there are. */
size_t mirroring_page_file_count(void);

/* One of them. */
struct mirroring_page_file mirroring_page_file(size_t index);

#endif
