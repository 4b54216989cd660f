// The steps of decoding for processors with AVX2.
#include "packed.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

namespace ct::decoder::avx2 {

#include "steps.inc"

static constexpr int64_t tile = Activations::rowsAtOnce;

static void quantise(const float *x, int64_t blocks, int8_t *codes, float *scales, float *sums) {
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF));
    // Packing twice interleaves the halves of registers; this puts the groups of four in order.
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    for (int64_t b = 0; b < blocks; b++, x += blockSize) {
        __m256 parts[4];
        for (int i = 0; i < 4; i++) parts[i] = _mm256_loadu_ps(x + 8 * i);
        __m256 most = _mm256_and_ps(parts[0], magnitude);
        for (int i = 1; i < 4; i++) most = _mm256_max_ps(most, _mm256_and_ps(parts[i], magnitude));
        __m128 four = _mm_max_ps(_mm256_castps256_ps128(most), _mm256_extractf128_ps(most, 1));
        four = _mm_max_ps(four, _mm_movehl_ps(four, four));
        four = _mm_max_ss(four, _mm_movehdup_ps(four));
        const float top = _mm_cvtss_f32(four), scale = top / 127, inverse = top > 0 ? 127 / top : 0;
        const __m256 factor = _mm256_set1_ps(inverse);
        __m256i whole[4];
        for (int i = 0; i < 4; i++) whole[i] = _mm256_cvtps_epi32(_mm256_mul_ps(parts[i], factor));
        const __m256i total = _mm256_add_epi32(_mm256_add_epi32(whole[0], whole[1]), _mm256_add_epi32(whole[2], whole[3]));
        const __m256i packed =
            _mm256_packs_epi16(_mm256_packs_epi32(whole[0], whole[1]), _mm256_packs_epi32(whole[2], whole[3]));
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(codes), _mm256_permutevar8x32_epi32(packed, order));
        __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(total), _mm256_extracti128_si256(total, 1));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
        *scales = scale;
        *sums = scale * static_cast<float>(_mm_cvtsi128_si32(sum));
        codes += Activations::rowsAtOnce * blockSize;
        scales += Activations::rowsAtOnce;
        sums += Activations::rowsAtOnce;
    }
}

static inline __m256i codesAt(const uint8_t *place) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(place));
}
static inline __m256i quadruple(const int8_t *codes) {
    int32_t four;
    memcpy(&four, codes, 4);
    return _mm256_set1_epi32(four);
}
static inline __m256 halves(const uint8_t *place) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(place)));
}

// Eight products of pairs, each at most 2 * 15 * 127, add up in 16 bits.
template <int count>
static void fourOf(const uint8_t *group, int64_t blocks, const int8_t *codes, const float *scales,
                  const float *offsets, float *sums, int64_t stride) {
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
    __m256 totals[count];
    for (int r = 0; r < count; r++) totals[r] = _mm256_setzero_ps();
    for (int64_t b = 0; b < blocks; b++, group += 160, codes += tile * blockSize, scales += tile, offsets += tile) {
        __m256i pairs[count];
        for (int r = 0; r < count; r++) pairs[r] = _mm256_setzero_si256();
#pragma clang loop unroll(full)
        for (int step = 0; step < 4; step++) {
            const __m256i both = codesAt(group + 32 + 32 * step);
            const __m256i near = _mm256_and_si256(both, low), far = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
            for (int r = 0; r < count; r++) {
                const int8_t *x = codes + r * blockSize + 4 * step;
                pairs[r] = _mm256_add_epi16(pairs[r], _mm256_maddubs_epi16(near, quadruple(x)));
                pairs[r] = _mm256_add_epi16(pairs[r], _mm256_maddubs_epi16(far, quadruple(x + 16)));
            }
        }
        const __m256 scale = halves(group), minimum = halves(group + 16);
        for (int r = 0; r < count; r++) {
            const __m256 dot = _mm256_cvtepi32_ps(_mm256_madd_epi16(pairs[r], ones));
            const __m256 factor = _mm256_mul_ps(scale, _mm256_broadcast_ss(scales + r));
            totals[r] = _mm256_fmadd_ps(dot, factor, totals[r]);
            totals[r] = _mm256_fmadd_ps(minimum, _mm256_broadcast_ss(offsets + r), totals[r]);
        }
    }
    for (int r = 0; r < count; r++) _mm256_storeu_ps(sums + stride * r, totals[r]);
}

using Some = void (*)(const uint8_t *group, int64_t blocks, const int8_t *codes, const float *scales, const float *offsets,
                      float *sums, int64_t stride);

// Four rows at a time, so that a weight is unpacked once for all of them.
static void inTurns(const Some (&some)[4], const uint8_t *group, const Activations &rows, int64_t count, float *sums,
                    int64_t stride) {
    for (int64_t r = 0; r < count; r += 4) {
        const int64_t place = rows.place(r, 0), size = count - r < 4 ? count - r : 4;
        some[size - 1](group, rows.blocks, rows.codes + place * blockSize, rows.scales + place, rows.sums + place,
                       sums + r * stride, stride);
    }
}

// The sign of a weight goes to the activation, since the instruction multiplies signed bytes by unsigned ones.
template <int count>
static void eightOf(const uint8_t *group, int64_t blocks, const int8_t *codes, const float *scales,
                   const float *offsets, float *sums, int64_t stride) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256 totals[count];
    for (int r = 0; r < count; r++) totals[r] = _mm256_setzero_ps();
    for (int64_t b = 0; b < blocks; b++, group += 272, codes += tile * blockSize, scales += tile) {
        __m256i dots[count];
        for (int r = 0; r < count; r++) dots[r] = _mm256_setzero_si256();
        for (int step = 0; step < 8; step++) {
            const __m256i weights = codesAt(group + 16 + 32 * step), size = _mm256_abs_epi8(weights);
            for (int r = 0; r < count; r++) {
                const __m256i x = _mm256_sign_epi8(quadruple(codes + r * blockSize + 4 * step), weights);
                dots[r] = _mm256_add_epi32(dots[r], _mm256_madd_epi16(_mm256_maddubs_epi16(size, x), ones));
            }
        }
        const __m256 scale = halves(group);
        for (int r = 0; r < count; r++) {
            const __m256 factor = _mm256_mul_ps(scale, _mm256_broadcast_ss(scales + r));
            totals[r] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots[r]), factor, totals[r]);
        }
    }
    for (int r = 0; r < count; r++) _mm256_storeu_ps(sums + stride * r, totals[r]);
}

static void four(const uint8_t *group, int64_t, const Activations &rows, int64_t count, float *sums,
                 int64_t stride) {
    static constexpr Some some[4] = {fourOf<1>, fourOf<2>, fourOf<3>, fourOf<4>};
    inTurns(some, group, rows, count, sums, stride);
}

static void eight(const uint8_t *group, int64_t, const Activations &rows, int64_t count, float *sums,
                  int64_t stride) {
    static constexpr Some some[4] = {eightOf<1>, eightOf<2>, eightOf<3>, eightOf<4>};
    inTurns(some, group, rows, count, sums, stride);
}

// Four sums take turns, so that none waits for itself.
template <int count>
static void sixteenOf(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t first, float *sums,
                      int64_t stride) {
    const auto *numbers = reinterpret_cast<const uint16_t *>(group);
    __m256 totals[count][4];
    for (int r = 0; r < count; r++)
        for (int turn = 0; turn < 4; turn++) totals[r][turn] = _mm256_setzero_ps();
    const auto weights = [&](int64_t input) {
        const __m128i eight = _mm_loadu_si128(reinterpret_cast<const __m128i *>(numbers + input * lanes));
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(eight), 16));
    };
    const auto add = [&](int64_t input, int turn) {
        const __m256 weight = weights(input);
        for (int r = 0; r < count; r++) {
            const __m256 x = _mm256_broadcast_ss(rows.numbers + (first + r) * rows.width + input);
            totals[r][turn] = _mm256_fmadd_ps(weight, x, totals[r][turn]);
        }
    };
    int64_t i = 0;
    for (; i + 4 <= inputs; i += 4)
        for (int turn = 0; turn < 4; turn++) add(i + turn, turn);
    for (; i < inputs; i++) add(i, 0);
    for (int r = 0; r < count; r++)
        _mm256_storeu_ps(sums + stride * r, _mm256_add_ps(_mm256_add_ps(totals[r][0], totals[r][1]),
                                                          _mm256_add_ps(totals[r][2], totals[r][3])));
}

static void sixteen(const uint8_t *group, int64_t inputs, const Activations &rows, int64_t count, float *sums,
                    int64_t stride) {
    int64_t r = 0;
    for (; count - r >= 3; r += 3) sixteenOf<3>(group, inputs, rows, r, sums + r * stride, stride);
    if (count - r == 2) sixteenOf<2>(group, inputs, rows, r, sums + r * stride, stride);
    if (count - r == 1) sixteenOf<1>(group, inputs, rows, r, sums + r * stride, stride);
}

template <int count>
static void scoresOf(const float *queries, const uint16_t *keys, int64_t blocks, int64_t dimension, float *out,
                     int64_t stride) {
    for (int64_t b = 0; b < blocks; b++) {
        __m256 totals[count];
        for (int q = 0; q < count; q++) totals[q] = _mm256_setzero_ps();
        for (int64_t d = 0; d < dimension; d++, keys += lanes) {
            const __m256 key = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(keys)));
            for (int q = 0; q < count; q++)
                totals[q] = _mm256_fmadd_ps(key, _mm256_broadcast_ss(queries + q * dimension + d), totals[q]);
        }
        for (int q = 0; q < count; q++) _mm256_storeu_ps(out + q * stride + b * lanes, totals[q]);
    }
}

static void scores(const float *queries, int64_t count, const uint16_t *keys, int64_t blocks, int64_t dimension,
                   float *out, int64_t stride) {
    int64_t q = 0;
    for (; q + 12 <= count; q += 12)
        scoresOf<12>(queries + q * dimension, keys, blocks, dimension, out + q * stride, stride);
    for (; q + 6 <= count; q += 6)
        scoresOf<6>(queries + q * dimension, keys, blocks, dimension, out + q * stride, stride);
    for (; q + 3 <= count; q += 3)
        scoresOf<3>(queries + q * dimension, keys, blocks, dimension, out + q * stride, stride);
    for (; q < count; q++)
        scoresOf<1>(queries + q * dimension, keys, blocks, dimension, out + q * stride, stride);
}

template <int count, int vectors>
static void mixOf(const float *weights, int64_t stride, const uint16_t *values, int64_t keys, int64_t dimension,
                  float *sums) {
    __m256 totals[count][vectors];
    for (int q = 0; q < count; q++)
        for (int v = 0; v < vectors; v++) totals[q][v] = _mm256_loadu_ps(sums + q * dimension + v * lanes);
    for (int64_t j = 0; j < keys; j++, values += dimension) {
        __m256 value[vectors];
        for (int v = 0; v < vectors; v++)
            value[v] = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(values + v * lanes)));
        for (int q = 0; q < count; q++) {
            const __m256 weight = _mm256_broadcast_ss(weights + q * stride + j);
            for (int v = 0; v < vectors; v++) totals[q][v] = _mm256_fmadd_ps(weight, value[v], totals[q][v]);
        }
    }
    for (int q = 0; q < count; q++)
        for (int v = 0; v < vectors; v++) _mm256_storeu_ps(sums + q * dimension + v * lanes, totals[q][v]);
}

template <int count>
static void mixAcross(const float *weights, int64_t stride, const uint16_t *values, int64_t keys, int64_t dimension,
                      float *sums) {
    int64_t d = 0;
    for (; d + 4 * lanes <= dimension; d += 4 * lanes)
        mixOf<count, 4>(weights, stride, values + d, keys, dimension, sums + d);
    for (; d + lanes <= dimension; d += lanes) mixOf<count, 1>(weights, stride, values + d, keys, dimension, sums + d);
    for (; d < dimension; d++)
        for (int q = 0; q < count; q++)
            for (int64_t j = 0; j < keys; j++)
                sums[q * dimension + d] = __builtin_fmaf(
                    weights[q * stride + j], fromHalf(values[j * dimension + d]), sums[q * dimension + d]);
}

static void mix(const float *weights, int64_t stride, int64_t queries, const uint16_t *values, int64_t count,
                int64_t dimension, float *sums) {
    // As many values as stay in the nearest cache, for all queries in turn.
    const int64_t near = 128;
    for (int64_t j = 0; j < count; j += near) {
        const int64_t some = count - j < near ? count - j : near;
        const uint16_t *these = values + j * dimension;
        int64_t q = 0;
        for (; q + 3 <= queries; q += 3)
            mixAcross<3>(weights + q * stride + j, stride, these, some, dimension, sums + q * dimension);
        for (; q < queries; q++)
            mixAcross<1>(weights + q * stride + j, stride, these, some, dimension, sums + q * dimension);
    }
}

const Kernels table = {"avx2", quantise, {four, eight, sixteen}, rmsNorm, swiGLU, scores, softmax, mix};

}  // namespace ct::decoder::avx2

#pragma clang attribute pop

#endif
