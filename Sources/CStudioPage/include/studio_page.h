#ifndef DIAPASON_STUDIO_PAGE_H
#define DIAPASON_STUDIO_PAGE_H

#include <stddef.h>

/// One file of the page: its name as the browser asks for it, and its bytes.
struct studio_page_file {
    const char *name;
    const unsigned char *bytes;
    size_t size;
};

/// The files of the page, `studio_page_file_count` of them.
extern const struct studio_page_file studio_page_files[];
extern const size_t studio_page_file_count;

/// The first of them, for languages that cannot take an array of unknown length.
static inline const struct studio_page_file *studio_page_first_file(void) { return studio_page_files; }

/// Bytes that suffice for `studio_page_gzip` of so many.
size_t studio_page_gzip_bound(size_t size);

/// Compresses as `Content-Encoding: gzip` wants it, always the same bytes for the same input.
///
/// Returns how many bytes were written to `out`, 0 if they do not fit into `capacity`.
size_t studio_page_gzip(const unsigned char *bytes, size_t size, unsigned char *out, size_t capacity);

#endif
