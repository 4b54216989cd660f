// Causal attention with grouped queries over packed pieces, for every instruction set and every type up to float32.
//
// Blocks of queries and keys are unpacked to single precision and multiplied by the inner loops of gemm.h; blocks above
// the diagonal, between pieces or outside the window are never touched. The result does not depend on the number of
// threads. Source: Dao 2023, algorithms 1 and 2.
#pragma once

#include <cstdint>

#include "gemm.h"

namespace ct::flash {

// (time, heads, width) with contiguous heads, somewhere in larger rows.
struct Rows {
    void *data;
    int64_t timeStride, headStride;
};

struct Shape {
    int64_t heads, groups, width;
    // Query i sees the keys i - window + 1 ... i of its piece; a window of 0 has no end.
    int64_t window;
    // Piece p stands in the rows starts[p] ..< starts[p + 1].
    const int32_t *starts;
    int64_t pieces;
    gemm::Element type;
};

// `logSumExp` is (heads, time).
void forward(const Rows &q, const Rows &k, const Rows &v, const Rows &output, float *logSumExp, const Shape &shape);

void backward(const Rows &gradient, const Rows &q, const Rows &k, const Rows &v, const Rows &output,
              const float *logSumExp, const Rows &dq, const Rows &dk, const Rows &dv, const Shape &shape);

// Where a block of scores lies relative to the diagonal: query c sees key r when r <= c + offset, and, with a window,
// r > c + offset - window.
struct Edge {
    int64_t offset, window;

    // Whether a key is hidden from one of the queries 0..<queries.
    bool cuts(int64_t key, int64_t queries) const {
        return key > offset || (window > 0 && key <= queries - 1 + offset - window);
    }
};

// What an instruction set brings beside the products. Blocks are `stride` wide, one row a key; `queries` is a multiple
// of 16.
struct Steps {
    // Scores become exp(score - top); `top` and `total` of each query are brought up to date and `correction` is what
    // earlier sums must be multiplied by. Returns whether that matters.
    bool (*softmax)(float *scores, int64_t stride, int64_t keys, int64_t queries, const Edge &edge, float *top,
                    float *total, float *correction);
    // Scores become p = exp(score - logSumExp), and dp becomes p (dp - delta).
    void (*gradient)(float *scores, float *dp, int64_t stride, int64_t keys, int64_t queries, const Edge &edge,
                     const float *logSumExp, const float *delta);
    void (*scaleRows)(float *rows, int64_t stride, int64_t count, int64_t width, const float *factors);
};

}  // namespace ct::flash
