// Products of whole numbers for processors with VNNI instructions: what takes three of AVX2's instructions is one of
// them. Sums are the same whole numbers and are scaled in the same order, so that a result is AVX2's to the bit.
#include "packed.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c"))), apply_to = function)

namespace ct::decoder::vnni {

namespace {

constexpr int64_t tile = Activations::rowsAtOnce;

inline __m256i codesAt(const uint8_t *place) { return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(place)); }
inline __m256i quadruple(const int8_t *codes) {
    int32_t four;
    memcpy(&four, codes, 4);
    return _mm256_set1_epi32(four);
}
inline __m256 halves(const uint8_t *place) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(place)));
}

template <int count>
void fourOf(const uint8_t *group, int64_t blocks, const int8_t *codes, const float *scales, const float *offsets,
            float *sums, int64_t stride) {
    const __m256i low = _mm256_set1_epi8(15);
    __m256 totals[count];
    for (int r = 0; r < count; r++) totals[r] = _mm256_setzero_ps();
    for (int64_t b = 0; b < blocks; b++, group += 160, codes += tile * blockSize, scales += tile, offsets += tile) {
        __m256i dots[count];
        for (int r = 0; r < count; r++) dots[r] = _mm256_setzero_si256();
#pragma clang loop unroll(full)
        for (int step = 0; step < 4; step++) {
            const __m256i both = codesAt(group + 32 + 32 * step);
            const __m256i near = _mm256_and_si256(both, low), far = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
#pragma clang loop unroll(full)
            for (int r = 0; r < count; r++) {
                const int8_t *x = codes + r * blockSize + 4 * step;
                dots[r] = _mm256_dpbusd_epi32(dots[r], near, quadruple(x));
                dots[r] = _mm256_dpbusd_epi32(dots[r], far, quadruple(x + 16));
            }
        }
        const __m256 scale = halves(group), minimum = halves(group + 16);
#pragma clang loop unroll(full)
        for (int r = 0; r < count; r++) {
            const __m256 factor = _mm256_mul_ps(scale, _mm256_set1_ps(scales[r]));
            totals[r] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots[r]), factor, totals[r]);
            totals[r] = _mm256_fmadd_ps(minimum, _mm256_set1_ps(offsets[r]), totals[r]);
        }
    }
    for (int r = 0; r < count; r++) _mm256_storeu_ps(sums + stride * r, totals[r]);
}

// The sign of a weight goes to the activation, since the instruction multiplies signed bytes by unsigned ones.
template <int count>
void eightOf(const uint8_t *group, int64_t blocks, const int8_t *codes, const float *scales, const float *offsets,
             float *sums, int64_t stride) {
    __m256 totals[count];
    for (int r = 0; r < count; r++) totals[r] = _mm256_setzero_ps();
    for (int64_t b = 0; b < blocks; b++, group += 272, codes += tile * blockSize, scales += tile) {
        __m256i dots[count];
        for (int r = 0; r < count; r++) dots[r] = _mm256_setzero_si256();
#pragma clang loop unroll(full)
        for (int step = 0; step < 8; step++) {
            const __m256i weights = codesAt(group + 16 + 32 * step), size = _mm256_abs_epi8(weights);
#pragma clang loop unroll(full)
            for (int r = 0; r < count; r++) {
                const __m256i x = _mm256_sign_epi8(quadruple(codes + r * blockSize + 4 * step), weights);
                dots[r] = _mm256_dpbusd_epi32(dots[r], size, x);
            }
        }
        const __m256 scale = halves(group);
#pragma clang loop unroll(full)
        for (int r = 0; r < count; r++) {
            const __m256 factor = _mm256_mul_ps(scale, _mm256_set1_ps(scales[r]));
            totals[r] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots[r]), factor, totals[r]);
        }
    }
    for (int r = 0; r < count; r++) _mm256_storeu_ps(sums + stride * r, totals[r]);
}

using Some = void (*)(const uint8_t *group, int64_t blocks, const int8_t *codes, const float *scales, const float *offsets,
                      float *sums, int64_t stride);

// As many rows at a time as there are registers for, so that a weight is unpacked once for all of them.
inline void inTurns(const Some (&some)[tile], const uint8_t *group, const Activations &rows, int64_t count, float *sums,
                    int64_t stride) {
    for (int64_t r = 0; r < count; r += tile) {
        const int64_t place = rows.place(r, 0), size = count - r < tile ? count - r : tile;
        some[size - 1](group, rows.blocks, rows.codes + place * blockSize, rows.scales + place, rows.sums + place,
                       sums + r * stride, stride);
    }
}

}  // namespace

void four(const uint8_t *group, int64_t, const Activations &rows, int64_t count, float *sums, int64_t stride) {
    static constexpr Some some[tile] = {
        fourOf<1>, fourOf<2>, fourOf<3>, fourOf<4>, fourOf<5>, fourOf<6>, fourOf<7>, fourOf<8>};
    inTurns(some, group, rows, count, sums, stride);
}

void eight(const uint8_t *group, int64_t, const Activations &rows, int64_t count, float *sums, int64_t stride) {
    static constexpr Some some[tile] = {
        eightOf<1>, eightOf<2>, eightOf<3>, eightOf<4>, eightOf<5>, eightOf<6>, eightOf<7>, eightOf<8>};
    inTurns(some, group, rows, count, sums, stride);
}

}  // namespace ct::decoder::vnni

#pragma clang attribute pop

#endif
