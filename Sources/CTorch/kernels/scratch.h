// Working memory of a thread, kept from call to call: fresh pages cost more than the arithmetic on them.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>

namespace ct {

// Pieces of one block of memory, each on a cache line of its own. Only one may be alive in a thread at a time.
class Scratch {
public:
    // Begins anew with room for so many bytes in at most 32 pieces.
    explicit Scratch(int64_t bytes) {
        static thread_local Memory memory;
        next = memory.grow(static_cast<size_t>(bytes + 32 * line));
    }

    template <class T>
    T *take(int64_t count) {
        auto *piece = reinterpret_cast<T *>(next);
        next += (count * static_cast<int64_t>(sizeof(T)) + line - 1) / line * line;
        return piece;
    }

private:
    static constexpr int64_t line = 64;

    struct Memory {
        char *start = nullptr;
        size_t size = 0;

        char *grow(size_t needed) {
            if (size < needed) {
                free(start);
                size = (needed + needed / 4 + line - 1) / line * line;
                start = static_cast<char *>(aligned_alloc(line, size));
                if (!start) {
                    size = 0;
                    throw std::bad_alloc();
                }
            }
            return start;
        }
        ~Memory() { free(start); }
    };

    char *next;
};

}  // namespace ct
