// Weight matrices packed for decoding, where a few rows meet every weight once and the time is that of reading them.
//
// Eight outputs stand side by side in a group, and 32 of their inputs in a block, so that a vector register holds the
// same four inputs of eight outputs: sums need no shuffling, and every weight is read once, in order. Activations are
// quantised to 8 bits, a scale for each block, and multiplied as whole numbers; that is how ggml does it, too (Q8_0 and
// Q8_1 beside Q4_1), in another order. Each row's result depends on that row alone, to the bit: not on the rows beside
// it, nor on the threads.
#pragma once

#include <cstdint>

#include "arena.h"

namespace ct::decoder {

constexpr int64_t lanes = 8, blockSize = 32;

// The bits of a number: 4 with a scale and a minimum for each block of an output (Q4_1), 8 with a scale (Q8_0), or
// bfloat16.
enum class Format : int32_t { four, eight, sixteen };

// How rows come in: plain, or in the blocks of GGUF files.
enum class Source : int32_t { float32, q4_0, q4_1, q8_0 };

inline int64_t groupsOf(int64_t count) { return (count + lanes - 1) / lanes; }
inline int64_t blocksOf(int64_t count) { return (count + blockSize - 1) / blockSize; }

struct Matrix {
    Format format;
    int64_t outputs, inputs;
    // A group: block after block, each with 8 scales (float16), 8 minima (float16, `four` only) and the codes; or, of
    // bfloat16, 8 numbers for each input.
    uint8_t *bytes;
    int64_t groupBytes;

    // Zeros, in memory of the arena, which must outlive the matrix.
    Matrix(Arena &arena, Format format, int64_t outputs, int64_t inputs);

    int64_t groups() const { return groupsOf(outputs); }
    int64_t blocks() const { return blocksOf(inputs); }
    int64_t blockBytes() const { return format == Format::four ? 32 + 128 : 16 + 256; }
    const uint8_t *group(int64_t index) const { return bytes + index * groupBytes; }

    // Writes some rows, one after another in `rows`; 32 inputs of plain numbers are quantised together.
    void fill(int64_t first, int64_t count, Source source, const void *rows);
    // One output's numbers.
    void row(int64_t output, float *numbers) const;
};

// Rows of activations as the products take them.
struct Activations {
    // Plain, `width` apart.
    const float *numbers;
    int64_t width;
    // Quantised, the blocks of eight rows side by side, so that whoever multiplies several rows finds them in one place:
    // codes, (rows / 8, blocks, 8, 32), scales, and scale times the sum of a block's codes, (rows / 8, blocks, 8).
    const int8_t *codes;
    const float *scales, *sums;
    int64_t blocks;

    static constexpr int64_t rowsAtOnce = 8;
    // Where a row's block stands.
    static int64_t place(int64_t row, int64_t block, int64_t blocks) {
        return (row / rowsAtOnce * blocks + block) * rowsAtOnce + row % rowsAtOnce;
    }
    int64_t place(int64_t row, int64_t block) const { return place(row, block, blocks); }
};

// What an instruction set brings.
struct Kernels {
    const char *name;
    // Quantises blocks of a row to where `Activations` has them.
    void (*quantise)(const float *x, int64_t blocks, int8_t *codes, float *scales, float *sums);
    // sums[r stride + lane]: the products of the first `count` rows with one group; by format.
    void (*product[3])(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t count, float *sums,
                       int64_t stride);
    void (*rmsNorm)(const float *x, const float *weight, int64_t width, float epsilon, float *y);
    // y = silu(gate) up.
    void (*swiGLU)(const float *gate, const float *up, int64_t width, float *y);
    // The scores of `count` queries, `dimension` apart, with whole blocks of eight keys: out[q stride + key].
    void (*scores)(const float *queries, int64_t count, const uint16_t *keys, int64_t blocks, int64_t dimension,
                   float *out, int64_t stride);
    // scores[from ..< to] become their exponentials over the largest, those before `from` and up to `end` zero; returns
    // one over their sum.
    float (*softmax)(float *scores, int64_t from, int64_t to, int64_t end);
    // sums[q dimension + d] += the sum over `count` values of weight times value.
    void (*mix)(const float *weights, int64_t stride, int64_t queries, const uint16_t *values, int64_t count,
                int64_t dimension, float *sums);
};

enum class Instructions : int32_t { portable, avx2, best };

// The best of those that this processor has, up to some.
const Kernels &kernels(Instructions most = Instructions::best);

namespace portable { extern const Kernels table; }
#if defined(__x86_64__)
namespace avx2 { extern const Kernels table; }
namespace vnni {
// As `Kernels::product` has them.
void four(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t count, float *sums, int64_t stride);
void eight(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t count, float *sums, int64_t stride);
void rmsNorm(const float *x, const float *weight, int64_t width, float epsilon, float *y);
void swiGLU(const float *gate, const float *up, int64_t width, float *y);
float softmax(float *scores, int64_t from, int64_t to, int64_t end);
void mix(const float *weights, int64_t stride, int64_t queries, const uint16_t *values, int64_t count, int64_t dimension,
         float *sums);
}
#endif

float fromHalf(uint16_t half);
uint16_t toHalf(float number);
void toHalves(const float *numbers, int64_t count, uint16_t *halves);

}  // namespace ct::decoder
