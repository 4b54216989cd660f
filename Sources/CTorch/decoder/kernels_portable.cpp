// The steps of decoding for any processor.
#include <cmath>

#include "packed.h"

namespace ct::decoder::portable {

#include "steps.inc"

static void quantise(const float *x, int64_t blocks, int8_t *codes, float *scales, float *sums) {
    for (int64_t b = 0; b < blocks; b++, x += blockSize) {
        float most = 0;
        for (int64_t i = 0; i < blockSize; i++) most = std::fmax(most, std::fabs(x[i]));
        const float scale = most / 127, inverse = most > 0 ? 127 / most : 0;
        int32_t sum = 0;
        for (int64_t i = 0; i < blockSize; i++) {
            codes[i] = static_cast<int8_t>(std::nearbyint(x[i] * inverse));
            sum += codes[i];
        }
        *scales = scale;
        *sums = scale * static_cast<float>(sum);
        codes += Activations::rowsAtOnce * blockSize;
        scales += Activations::rowsAtOnce;
        sums += Activations::rowsAtOnce;
    }
}

static void four(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t count, float *sums,
                 int64_t stride) {
    const int64_t blocks = blocksOf(inputs);
    for (int64_t r = 0; r < count; r++, sums += stride) {
        for (int64_t lane = 0; lane < lanes; lane++) {
            float total = 0;
            for (int64_t b = 0; b < blocks; b++) {
                const uint8_t *block = group + b * 160;
                const auto *halves = reinterpret_cast<const uint16_t *>(block);
                const int64_t place = rows.place(r, b);
                const int8_t *x = rows.codes + place * blockSize;
                int32_t dot = 0;
                for (int64_t i = 0; i < 16; i++) {
                    const uint8_t code = block[32 + i / 4 * 32 + 4 * lane + i % 4];
                    dot += (code & 15) * x[i] + (code >> 4) * x[i + 16];
                }
                total = std::fma(static_cast<float>(dot), fromHalf(halves[lane]) * rows.scales[place], total);
                total = std::fma(fromHalf(halves[lanes + lane]), rows.sums[place], total);
            }
            sums[lane] = total;
        }
    }
}

static void eight(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t count, float *sums,
                  int64_t stride) {
    const int64_t blocks = blocksOf(inputs);
    for (int64_t r = 0; r < count; r++, sums += stride) {
        for (int64_t lane = 0; lane < lanes; lane++) {
            float total = 0;
            for (int64_t b = 0; b < blocks; b++) {
                const uint8_t *block = group + b * 272;
                const int64_t place = rows.place(r, b);
                const int8_t *x = rows.codes + place * blockSize;
                int32_t dot = 0;
                for (int64_t i = 0; i < blockSize; i++)
                    dot += static_cast<int8_t>(block[16 + i / 4 * 32 + 4 * lane + i % 4]) * x[i];
                const float scale = fromHalf(reinterpret_cast<const uint16_t *>(block)[lane]);
                total = std::fma(static_cast<float>(dot), scale * rows.scales[place], total);
            }
            sums[lane] = total;
        }
    }
}

static void sixteen(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t count, float *sums,
                    int64_t stride) {
    const auto *numbers = reinterpret_cast<const uint16_t *>(group);
    for (int64_t r = 0; r < count; r++, sums += stride) {
        float parts[lanes] = {};
        const float *x = rows.numbers + r * rows.width;
        for (int64_t i = 0; i < inputs; i++)
            for (int64_t lane = 0; lane < lanes; lane++) {
                const uint32_t bits = static_cast<uint32_t>(numbers[i * lanes + lane]) << 16;
                parts[lane] = std::fma(__builtin_bit_cast(float, bits), x[i], parts[lane]);
            }
        for (int64_t lane = 0; lane < lanes; lane++) sums[lane] = parts[lane];
    }
}

static void scores(const float *queries, int64_t count, const uint16_t *keys, int64_t blocks, int64_t dimension,
                   float *out, int64_t stride) {
    for (int64_t b = 0; b < blocks; b++)
        for (int64_t q = 0; q < count; q++) {
            float parts[lanes] = {};
            for (int64_t d = 0; d < dimension; d++)
                for (int64_t lane = 0; lane < lanes; lane++)
                    parts[lane] = std::fma(fromHalf(keys[(b * dimension + d) * lanes + lane]),
                                           queries[q * dimension + d], parts[lane]);
            for (int64_t lane = 0; lane < lanes; lane++) out[q * stride + b * lanes + lane] = parts[lane];
        }
}

static void mix(const float *weights, int64_t stride, int64_t queries, const uint16_t *values, int64_t count,
                int64_t dimension, float *sums) {
    for (int64_t j = 0; j < count; j++)
        for (int64_t q = 0; q < queries; q++)
            for (int64_t d = 0; d < dimension; d++)
                sums[q * dimension + d] =
                    std::fma(weights[q * stride + j], fromHalf(values[j * dimension + d]), sums[q * dimension + d]);
}

const Kernels table = {"portable", quantise, {four, eight, sixteen}, rmsNorm, swiGLU, scores, softmax, mix};

}  // namespace ct::decoder::portable
