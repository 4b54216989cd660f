#include "studio_page.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

// The header and the trailer of gzip, which deflateBound counts only once the stream is set up for them.
static const size_t framing = 64;

size_t studio_page_gzip_bound(size_t size) { return compressBound(size) + framing; }

size_t studio_page_gzip(const unsigned char *bytes, size_t size, unsigned char *out, size_t capacity) {
    if (size > UINT_MAX || capacity > UINT_MAX) return 0;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    // 16 asks for gzip's framing, 15 for the largest window.
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + 15, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (unsigned char *)bytes;
    stream.avail_in = (unsigned)size;
    stream.next_out = out;
    stream.avail_out = (unsigned)capacity;
    const int state = deflate(&stream, Z_FINISH);
    const size_t written = stream.total_out;
    deflateEnd(&stream);
    return state == Z_STREAM_END ? written : 0;
}
