// The steps of attention for the processors that have VNNI instructions: twice as many and twice as wide registers keep the
// sums of six queries, so that a value is read and widened once for them. A result is AVX2's to the bit.
#include "packed.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c"))), apply_to = function)

namespace ct::decoder::vnni {

#include "steps.inc"

namespace {

constexpr int64_t wide = 16;

template <int count, int vectors>
void mixOf(const float *weights, int64_t stride, const uint16_t *values, int64_t keys, int64_t dimension, float *sums) {
    __m512 totals[count][vectors];
    for (int q = 0; q < count; q++)
        for (int v = 0; v < vectors; v++) totals[q][v] = _mm512_loadu_ps(sums + q * dimension + v * wide);
    for (int64_t j = 0; j < keys; j++, values += dimension) {
        __m512 value[vectors];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            value[v] = _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(values + v * wide)));
#pragma clang loop unroll(full)
        for (int q = 0; q < count; q++) {
            const __m512 weight = _mm512_set1_ps(weights[q * stride + j]);
            for (int v = 0; v < vectors; v++) totals[q][v] = _mm512_fmadd_ps(weight, value[v], totals[q][v]);
        }
    }
    for (int q = 0; q < count; q++)
        for (int v = 0; v < vectors; v++) _mm512_storeu_ps(sums + q * dimension + v * wide, totals[q][v]);
}

template <int count>
void mixAcross(const float *weights, int64_t stride, const uint16_t *values, int64_t keys, int64_t dimension, float *sums) {
    int64_t d = 0;
    for (; d + 4 * wide <= dimension; d += 4 * wide)
        mixOf<count, 4>(weights, stride, values + d, keys, dimension, sums + d);
    for (; d < dimension; d += wide) mixOf<count, 1>(weights, stride, values + d, keys, dimension, sums + d);
}

}  // namespace

void mix(const float *weights, int64_t stride, int64_t queries, const uint16_t *values, int64_t count, int64_t dimension,
         float *sums) {
    if (dimension % wide != 0) return avx2::table.mix(weights, stride, queries, values, count, dimension, sums);
    // As many values as stay in the nearest cache, for all queries in turn.
    const int64_t near = 128;
    for (int64_t j = 0; j < count; j += near) {
        const int64_t some = count - j < near ? count - j : near;
        const uint16_t *these = values + j * dimension;
        int64_t q = 0;
        for (; q + 6 <= queries; q += 6)
            mixAcross<6>(weights + q * stride + j, stride, these, some, dimension, sums + q * dimension);
        for (; q + 3 <= queries; q += 3)
            mixAcross<3>(weights + q * stride + j, stride, these, some, dimension, sums + q * dimension);
        for (; q < queries; q++)
            mixAcross<1>(weights + q * stride + j, stride, these, some, dimension, sums + q * dimension);
    }
}

}  // namespace ct::decoder::vnni

#pragma clang attribute pop

#endif
