#include "cache.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

namespace ct::decoder {

Cache::Cache(int64_t layers, int64_t heads, int64_t dimension, int64_t capacity)
    : layers(layers), heads(heads), dimension(dimension), capacity((capacity + lanes - 1) / lanes * lanes),
      keyMemory(nullptr, free), valueMemory(nullptr, free) {
    const auto count = static_cast<size_t>(layers * heads * this->capacity * dimension);
    // Zeros: what lies beyond the last slot is multiplied by a weight of nothing and must be a number.
    keyMemory.reset(static_cast<uint16_t *>(calloc(count, sizeof(uint16_t))));
    valueMemory.reset(static_cast<uint16_t *>(calloc(count, sizeof(uint16_t))));
    if (!keyMemory || !valueMemory) throw std::bad_alloc();
}

void Cache::setKey(int64_t layer, int64_t head, int64_t slot, const float *key) {
    uint16_t *first = keys(layer, head) + slot / lanes * dimension * lanes + slot % lanes;
    uint16_t halves[64];
    for (int64_t d = 0; d < dimension; d += 64) {
        const int64_t some = std::min<int64_t>(64, dimension - d);
        toHalves(key + d, some, halves);
        for (int64_t i = 0; i < some; i++) first[(d + i) * lanes] = halves[i];
    }
}

void Cache::setValue(int64_t layer, int64_t head, int64_t slot, const float *value) {
    toHalves(value, dimension, values(layer, head) + slot * dimension);
}

void Cache::copy(int64_t slot, const Cache &other, int64_t from) {
    for (int64_t layer = 0; layer < layers; layer++) {
        for (int64_t head = 0; head < heads; head++) {
            uint16_t *key = keys(layer, head) + slot / lanes * dimension * lanes + slot % lanes;
            const uint16_t *source = other.keys(layer, head) + from / lanes * dimension * lanes + from % lanes;
            for (int64_t d = 0; d < dimension; d++) key[d * lanes] = source[d * lanes];
            memmove(values(layer, head) + slot * dimension, other.values(layer, head) + from * dimension,
                    static_cast<size_t>(dimension) * sizeof(uint16_t));
        }
    }
}

void Cache::drop(int64_t first, int64_t count, int64_t end, const float *cosines, const float *sines) {
    for (int64_t slot = first + count; slot < end; slot++) copy(slot - count, *this, slot);
    const int64_t half = dimension / 2;
    std::vector<float> key(static_cast<size_t>(dimension));
    for (int64_t layer = 0; layer < layers; layer++) {
        for (int64_t head = 0; head < heads; head++) {
            for (int64_t slot = first; slot < end - count; slot++) {
                const uint16_t *stored = keys(layer, head) + slot / lanes * dimension * lanes + slot % lanes;
                for (int64_t d = 0; d < half; d++) {
                    const float a = fromHalf(stored[d * lanes]), b = fromHalf(stored[(d + half) * lanes]);
                    key[static_cast<size_t>(d)] = a * cosines[d] + b * sines[d];
                    key[static_cast<size_t>(d + half)] = b * cosines[d] - a * sines[d];
                }
                setKey(layer, head, slot, key.data());
            }
        }
    }
}

}  // namespace ct::decoder
