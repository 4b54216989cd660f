// Quantisation, one block of numbers at a time. Each instruction set compiles kernels.inc for itself, as rows.inc.
#pragma once

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <cstdint>

namespace ct {

// The 16 numbers of NormalFloat4 (Dettmers et al. 2023, appendix E) in the single precision of bitsandbytes.
inline constexpr float normalFloat4[16] = {
    -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f,
    -0.18477343022823334f, -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f,
    0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
};

template <class T>
struct BlockQuantization {
    // The largest magnitude; NaN if there is one.
    float (*largest)(const T *x, int64_t count);
    // Codes of the nearest of `normalFloat4` to x / scale, two a byte, the first in the upper half. A whole block
    // multiplies by 1 / scale and a tail divides, as bitsandbytes does.
    void (*encodeNF4)(const T *x, int64_t count, float scale, bool isTail, uint8_t *codes);
    void (*decodeNF4)(const uint8_t *codes, int64_t count, float scale, T *x);
    // Codes of the entries of a sorted book of 256 nearest to x / scale, by the 255 borders between them.
    void (*encodeNearest)(const T *x, int64_t count, float scale, const float *borders, uint8_t *codes);
    // The same by a table of 65,536 codes over -1...1, as the CPU library of bitsandbytes finds them.
    void (*encodeTabulated)(const T *x, int64_t count, float scale, const uint8_t *table, uint8_t *codes);
    void (*decode)(const uint8_t *codes, int64_t count, float scale, const float *book, T *x);
    // The same as `largest`, but numbers of at least `threshold` in magnitude count as zero and mark their column.
    float (*largestBelow)(const T *x, int64_t count, float threshold, uint8_t *marked);
    // Codes of 127 x / scale, rounded, ties to even; zero where `marked` is set (which may be null) or scale is zero.
    void (*encodeRow)(const T *x, int64_t count, float scale, const uint8_t *marked, int8_t *codes);
};

struct QuantizationKernels {
    BlockQuantization<float> float32;
    BlockQuantization<c10::BFloat16> bfloat16;
    BlockQuantization<c10::Half> float16;
    // The sums of products of one row with four others, exactly; `count` is at most 131,071.
    void (*dotFour)(const int8_t *a, const int8_t *const b[4], int64_t count, int32_t sums[4]);

    template <class T>
    const BlockQuantization<T> &of() const;
};

template <>
inline const BlockQuantization<float> &QuantizationKernels::of() const { return float32; }
template <>
inline const BlockQuantization<c10::BFloat16> &QuantizationKernels::of() const { return bfloat16; }
template <>
inline const BlockQuantization<c10::Half> &QuantizationKernels::of() const { return float16; }

namespace portable { extern const QuantizationKernels quantization; }
#if defined(__x86_64__)
namespace avx2 { extern const QuantizationKernels quantization; }
namespace avx512 { extern const QuantizationKernels quantization; }
#endif

}  // namespace ct
