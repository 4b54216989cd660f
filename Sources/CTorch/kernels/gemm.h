// Matrix products on processors without matrix instructions for 16-bit numbers, from operands in any format.
//
// An operand is unpacked into panels of single precision as it is packed, block by block, so that bfloat16, float16 or a
// quantised matrix is multiplied at the speed of float32 and is never seen whole; where the processor multiplies pairs of
// bfloat16 (pairs.h), into panels of those, at twice that speed. Sums are in single precision, in the
// order of the inner dimension, whatever the number of threads: the result does not depend on it. Source: Goto and van
// de Geijn 2008; Van Zee and van de Geijn 2015.
//
// To multiply by a format of your own, write an `Unpack` and name it in an `Operand`:
//
//     struct Quantised { const uint8_t *codes; const float *scales; int64_t columns; };
//     void unpack(const void *matrix, int64_t, int64_t row, int64_t column, int64_t count, float *out);
//     Operand weight{&quantised, 0, Inner::alongRows, unpack};   // x W^T; Inner::acrossRows for dy W
//     multiply(leftOperand(x), weight, rows, outputs, inputs, result(y));   // tensors: see matmul.h
//
// It is asked for stretches of one row, up to `longestStretch` elements that start anywhere; rows are those of the matrix
// as it is stored. Each element is asked for once for each few hundred rows of the other operand.
#pragma once

#include <cstdint>

namespace ct::gemm {

constexpr int64_t longestStretch = 512;

// Writes the elements column ..< column + count of one stored row. `stride` is the operand's.
using Unpack = void (*)(const void *matrix, int64_t stride, int64_t row, int64_t column, int64_t count, float *out);

// Where the inner dimension of the product runs in a stored matrix.
enum class Inner { alongRows, acrossRows };

struct Operand {
    const void *matrix;
    // Elements from one stored row to the next.
    int64_t stride;
    Inner inner;
    // Null for single precision, which is read in place.
    Unpack unpack;
};

enum class Element { float32, bfloat16, float16 };

// How an operand of plain numbers is read.
Unpack unpack(Element type);

// Where a product goes: c = alpha a b, or c + alpha a b; rows of contiguous elements.
struct Result {
    void *data;
    int64_t stride;
    Element type;
    float alpha = 1;
    bool isAdded = false;
};

// (rows, depth) times (depth, columns), shared among the threads; all sizes above 0. Rounds once.
void multiply(
    const Operand &a, const Operand &b, int64_t rows, int64_t columns, int64_t depth, const Result &result);

// What an instruction set brings; panels are `rows` or `columns` wide, one after another for each inner index.
struct Kernels {
    int64_t rows, columns;
    // sums (rows, columns) = panel a times panel b, or that added to them.
    void (*tile)(int64_t depth, const float *a, const float *b, float *sums, bool isAdded);
    // The same for matrices as they stand: c(m, n) = sum over k of a[m aRow + k aInner] b[k bStride + n]. Either aRow or
    // aInner is 1; `rows` is a multiple of the kernel's, `columns` of 16.
    void (*product)(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t aRow, int64_t aInner,
                    const float *b, int64_t bStride, float *c, int64_t cStride, bool isAdded);
    // The following come by type, in the order of `Element`.
    // `width` rows of `depth` elements each, side by side: out[k outStride + r] = rows[r][k]. Rows from `count` on are
    // made as the last one.
    void (*across[3])(const void *rows, int64_t stride, int64_t count, int64_t width, int64_t depth, float *out,
                      int64_t outStride);
    // `depth` rows of `count` elements each, cut into panels of `width` columns: one after another, zeros at the end.
    void (*along[3])(const void *rows, int64_t stride, int64_t count, int64_t width, int64_t depth, float *out,
                     int64_t panelStride);
    // The dot products of one row with up to 8 others.
    void (*dots[3])(const void *row, const float *others, int64_t stride, int64_t count, int64_t depth, float *sums);
    Unpack unpack[3];
    // Writes rows of sums to where they go.
    void (*finish[3])(const float *sums, int64_t stride, int64_t rows, int64_t columns, const Result &, int64_t row,
                      int64_t column);
};

const Kernels &kernels();

}  // namespace ct::gemm
