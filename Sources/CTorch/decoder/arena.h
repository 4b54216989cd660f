// Memory for weights: handed out piece by piece and freed as a whole, on large pages where the system has them, since a
// step reads all of it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace ct::decoder {

class Arena {
public:
    // Zeros, on a cache line of their own.
    uint8_t *take(int64_t count);

private:
    std::vector<std::unique_ptr<uint8_t, void (*)(void *)>> chunks;
    uint8_t *next = nullptr;
    int64_t left = 0;
};

}  // namespace ct::decoder
