#include <stdint.h>
#include <stdlib.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

/* Compresses bytes as gzip; returns how many bytes that takes, 0 if there is no room for them. The state of a stream holds arrays that Swift
 * has no type for. */
static inline size_t isal_gzip(const uint8_t *bytes, size_t count, uint8_t *room, size_t size) {
    struct isal_zstream *stream = malloc(sizeof *stream);
    uint8_t *level = malloc(ISAL_DEF_LVL3_DEFAULT);
    size_t result = 0;
    if (stream && level && count <= UINT32_MAX && size <= UINT32_MAX) {
        isal_deflate_stateless_init(stream);
        stream->gzip_flag = IGZIP_GZIP;
        stream->level = 3;
        stream->level_buf = level;
        stream->level_buf_size = ISAL_DEF_LVL3_DEFAULT;
        stream->end_of_stream = 1;
        stream->flush = NO_FLUSH;
        stream->next_in = (uint8_t *)bytes;
        stream->avail_in = (uint32_t)count;
        stream->next_out = room;
        stream->avail_out = (uint32_t)size;
        if (isal_deflate_stateless(stream) == COMP_OK) result = stream->total_out;
    }
    free(level);
    free(stream);
    return result;
}
