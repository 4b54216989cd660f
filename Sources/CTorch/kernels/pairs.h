// What products of bfloat16 are made of where the processor multiplies pairs of them in one instruction.
//
// A panel then holds words of two elements that follow each other along the inner dimension, the first one in the lower
// half. Sums are in single precision; the instruction takes numbers below the smallest normal one as zero.
#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>

namespace ct::gemm {

struct PairKernels {
    int64_t rows, columns;
    // sums (rows, columns) = panel a times panel b over so many words, or that added to them.
    void (*tile)(int64_t words, const uint32_t *a, const uint32_t *b, float *sums, bool isAdded);
    // `width` rows of `depth` elements each, side by side: out[w width + r] = elements 2w and 2w + 1 of row r. Rows from
    // `count` on are made as the last one; an odd depth ends with a zero.
    void (*across)(const c10::BFloat16 *rows, int64_t stride, int64_t count, int64_t width, int64_t depth, uint32_t *out);
    // Two rows of `count` elements, cut into panels of `width` words: one after another, zeros at the end. `odd` may be
    // null, for zeros.
    void (*along)(const c10::BFloat16 *even, const c10::BFloat16 *odd, int64_t count, int64_t width, uint32_t *out,
                  int64_t panelStride);
    // Rounds to nearest, ties to even.
    void (*narrow)(const float *numbers, int64_t count, c10::BFloat16 *out);
};

// Null where there is no such instruction, or where matrix instructions (AMX) do better.
const PairKernels *pairKernels();

}  // namespace ct::gemm
