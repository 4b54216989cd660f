// Memory of tensors, kept from step to step of a training.
//
// Every step asks for the same large buffers, of about the same sizes: rows hold more tokens or fewer. The C library either
// gives such memory back to the system each time, and its fresh pages cost a third of the time, or keeps it in one heap
// that falls to pieces: after some hundred steps it holds three times what is alive. Here a large buffer that is free
// again waits for the next one that fits it, and all together never hold much more than what was once alive.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>

#include "ctorch.h"

namespace ct {

namespace {

// Before the numbers of a buffer; they stay on a cache line's border. The size is that of the whole, 0 where the C library
// has it.
struct alignas(64) Header {
    size_t size;
};

[[noreturn]] void refuse(size_t size) {
    TORCH_CHECK_WITH(OutOfMemoryError, false, "there is no memory for a tensor of ", size, " bytes");
}

class Buffers {
public:
    // Smaller ones are the C library's.
    static constexpr size_t smallest = 128 << 10;
    // What may be held beyond the most that was ever alive.
    static constexpr size_t slack = 32 << 20;

    // A whole buffer, at least of that size.
    Header *take(size_t needed) {
        const size_t size = rounded(needed);
        const std::lock_guard<std::mutex> guard(turn);
        const auto found = spare.lower_bound(size);
        if (found != spare.end() && found->first <= size + size / 8) {
            Header *buffer = found->second;
            spareBytes -= found->first;
            alive += found->first;
            spare.erase(found);
            return buffer;
        }
        alive += size;
        most = std::max(most, alive);
        while (!spare.empty() && alive + spareBytes > most + most / 16 + slack) drop(std::prev(spare.end()));
        void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            alive -= size;
            refuse(size);
        }
        return new (memory) Header{size};
    }

    void give(Header *buffer) {
        const size_t size = buffer->size;
        const std::lock_guard<std::mutex> guard(turn);
        alive -= size;
        if (isKeeping()) {
            spare.emplace(size, buffer);
            spareBytes += size;
        } else {
            munmap(buffer, size);
        }
    }

    // Each that wants buffers kept says so, and says when it wants them no more.
    void keep(bool does) {
        const std::lock_guard<std::mutex> guard(turn);
        keepers += does ? 1 : -1;
        if (isKeeping()) return;
        while (!spare.empty()) drop(spare.begin());
        most = alive;
    }

    bool isKeeping() const { return keepers > 0; }

private:
    using Spare = std::multimap<size_t, Header *>;

    std::mutex turn;
    std::atomic<int> keepers = 0;
    Spare spare;
    size_t alive = 0, spareBytes = 0, most = 0;

    // Up to a sixteenth more, so that rows of about the same length share buffers.
    static size_t rounded(size_t size) {
        const size_t unit = std::max<size_t>(std::bit_floor(size) / 16, 4096);
        return (size + unit - 1) / unit * unit;
    }

    void drop(Spare::iterator place) {
        munmap(place->second, place->first);
        spareBytes -= place->first;
        spare.erase(place);
    }
};

Buffers &buffers() {
    static auto *all = new Buffers;  // for ever: tensors may outlive whatever ends before them
    return *all;
}

void giveBack(void *numbers) {
    if (!numbers) return;
    Header *buffer = static_cast<Header *>(numbers) - 1;
    buffer->size > 0 ? buffers().give(buffer) : free(buffer);
}

// libtorch's allocator. What it gives is its own context, as callers of `raw_allocate` (oneDNN) want it.
class Allocator final : public c10::Allocator {
public:
    c10::DataPtr allocate(size_t size) override {
        void *numbers = size > 0 ? taken(size) + 1 : nullptr;
        return {numbers, numbers, giveBack, c10::Device(c10::kCPU)};
    }
    c10::DeleterFnPtr raw_deleter() const override { return giveBack; }
    void copy_data(void *to, const void *from, size_t size) const override { default_copy_data(to, from, size); }

private:
    static Header *taken(size_t size) {
        if (size > SIZE_MAX / 2) refuse(size);
        size += sizeof(Header);
        if (size >= Buffers::smallest && buffers().isKeeping()) return buffers().take(size);
        void *memory = nullptr;
        if (posix_memalign(&memory, alignof(Header), size) != 0) refuse(size);
        return new (memory) Header{0};
    }
};

// Before there is any tensor.
const bool isInstalled = [] {
    c10::SetCPUAllocator(new Allocator, 1);
    return true;
}();

}  // namespace

}  // namespace ct

void ct_keep_buffers(bool keeps) { ct::buffers().keep(keeps); }
