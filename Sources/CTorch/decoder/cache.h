// Keys and values of the tokens that a sequence has seen, in half precision.
#pragma once

#include <cstdint>
#include <memory>

#include "packed.h"

namespace ct::decoder {

struct Cache {
    const int64_t layers, heads, dimension;
    // A multiple of 8. Memory is taken as slots are filled.
    const int64_t capacity;

    Cache(int64_t layers, int64_t heads, int64_t dimension, int64_t capacity);

    // Eight slots stand side by side, dimension after dimension: (capacity / 8, dimension, 8).
    uint16_t *keys(int64_t layer, int64_t head) const { return keyMemory.get() + place(layer, head); }
    // (capacity, dimension).
    uint16_t *values(int64_t layer, int64_t head) const { return valueMemory.get() + place(layer, head); }

    void setKey(int64_t layer, int64_t head, int64_t slot, const float *key);
    void setValue(int64_t layer, int64_t head, int64_t slot, const float *value);

    // Takes over a slot of a cache of the same shape, which may be this one.
    void copy(int64_t slot, const Cache &other, int64_t from);

    // Takes out `count` slots from `first` on; those that follow, up to `end`, move up, and their keys turn back by as
    // many places: `cosines` and `sines` are the angles of that many, (dimension / 2).
    void drop(int64_t first, int64_t count, int64_t end, const float *cosines, const float *sines);

private:
    using Memory = std::unique_ptr<uint16_t, void (*)(void *)>;
    Memory keyMemory, valueMemory;

    int64_t place(int64_t layer, int64_t head) const { return (layer * heads + head) * capacity * dimension; }
};

}  // namespace ct::decoder
