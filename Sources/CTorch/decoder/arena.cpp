#include "arena.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace ct::decoder {

namespace {

constexpr int64_t line = 64, page = 2 << 20, chunk = 16 << 20;

}  // namespace

uint8_t *Arena::take(int64_t count) {
    count = (count + line - 1) / line * line;
    if (count > left) {
        const int64_t size = std::max(chunk, (count + page - 1) / page * page);
        auto *memory = static_cast<uint8_t *>(aligned_alloc(static_cast<size_t>(page), static_cast<size_t>(size)));
        if (!memory) throw std::bad_alloc();
        chunks.emplace_back(memory, free);
#if defined(__linux__)
        madvise(memory, static_cast<size_t>(size), MADV_HUGEPAGE);
#endif
        next = memory;
        left = size;
    }
    uint8_t *piece = next;
    next += count;
    left -= count;
    memset(piece, 0, static_cast<size_t>(count));
    return piece;
}

}  // namespace ct::decoder
