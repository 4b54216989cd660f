// Products of pairs of bfloat16 for processors with AVX512_BF16.
#include "pairs.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,bmi2"))), apply_to = function)

namespace ct::gemm {

namespace {

// A tile of 12 by 32 and its operands fill the registers.
constexpr int tileRows = 12, tileVectors = 2, lanes = 16, tileColumns = tileVectors * lanes;

void tile(int64_t words, const uint32_t *a, const uint32_t *b, float *sums, bool isAdded) {
    __m512 totals[tileRows][tileVectors];
#pragma clang loop unroll(full)
    for (int r = 0; r < tileRows; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < tileVectors; v++)
            totals[r][v] = isAdded ? _mm512_loadu_ps(sums + r * tileColumns + v * lanes) : _mm512_setzero_ps();
#pragma clang loop unroll_count(2)
    for (int64_t w = 0; w < words; w++, a += tileRows, b += tileColumns) {
        __m512bh right[tileVectors];
#pragma clang loop unroll(full)
        for (int v = 0; v < tileVectors; v++) right[v] = (__m512bh)_mm512_loadu_si512(b + v * lanes);
#pragma clang loop unroll(full)
        for (int r = 0; r < tileRows; r++) {
            const auto left = (__m512bh)_mm512_set1_epi32(static_cast<int32_t>(a[r]));
#pragma clang loop unroll(full)
            for (int v = 0; v < tileVectors; v++) totals[r][v] = _mm512_dpbf16_ps(totals[r][v], left, right[v]);
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < tileRows; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < tileVectors; v++) _mm512_storeu_ps(sums + r * tileColumns + v * lanes, totals[r][v]);
}

constexpr __mmask16 first(int64_t count) {
    return count >= lanes ? static_cast<__mmask16>(0xFFFF) : static_cast<__mmask16>((1u << std::max<int64_t>(count, 0)) - 1);
}

// Sixteen registers of sixteen words, rows for columns.
inline void transpose(__m512i (&x)[16]) {
    __m512i t[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(x[i], x[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(x[i], x[i + 1]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i += 4) {
        x[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        x[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        x[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        x[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    // Each quarter of a register now holds four rows of one column.
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(x[i], x[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(x[i], x[i + 4], 0xDD);
        t[i + 8] = _mm512_shuffle_i32x4(x[i + 8], x[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(x[i + 8], x[i + 12], 0xDD);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        x[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
        x[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
        x[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xDD);
        x[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xDD);
    }
}

void across(const c10::BFloat16 *rows, int64_t stride, int64_t count, int64_t width, int64_t depth, uint32_t *out) {
    for (int64_t start = 0; start < width; start += lanes) {
        const __mmask16 some = first(width - start);
        for (int64_t k = 0; k < depth; k += 2 * lanes) {
            const int64_t left = depth - k, words = std::min<int64_t>(lanes, (left + 1) / 2);
            const __mmask32 elements = left >= 32 ? 0xFFFFFFFFu : (1u << left) - 1;
            __m512i x[16];
#pragma clang loop unroll(full)
            for (int i = 0; i < 16; i++) {
                const int64_t row = std::min(start + i, count - 1);
                x[i] = _mm512_maskz_loadu_epi16(elements, rows + row * stride + k);
            }
            transpose(x);
            uint32_t *place = out + k / 2 * width + start;
            if (words == lanes) {
#pragma clang loop unroll(full)
                for (int i = 0; i < 16; i++) _mm512_mask_storeu_epi32(place + i * width, some, x[i]);
            } else {
                alignas(64) uint32_t all[16 * lanes];
#pragma clang loop unroll(full)
                for (int i = 0; i < 16; i++) _mm512_store_si512(all + i * lanes, x[i]);
                for (int64_t i = 0; i < words; i++)
                    _mm512_mask_storeu_epi32(place + i * width, some, _mm512_load_si512(all + i * lanes));
            }
        }
    }
}

void along(const c10::BFloat16 *even, const c10::BFloat16 *odd, int64_t count, int64_t width, uint32_t *out,
           int64_t panelStride) {
    for (int64_t column = 0; column < count; column += width, out += panelStride)
        for (int64_t i = 0; i < width; i += lanes) {
            const __mmask16 valid = first(std::min(width, count - column) - i);
            const __m512i low = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(valid, even + column + i));
            __m512i word = low;
            if (odd) {
                const __m512i high = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(valid, odd + column + i));
                word = _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
            }
            _mm512_mask_storeu_epi32(out + i, first(width - i), word);
        }
}

void narrow(const float *numbers, int64_t count, c10::BFloat16 *out) {
    for (int64_t i = 0; i < count; i += lanes) {
        const __mmask16 some = first(count - i);
        const __m256bh half = _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(some, numbers + i));
        _mm256_mask_storeu_epi16(out + i, some, (__m256i)half);
    }
}

constexpr PairKernels table = {tileRows, tileColumns, tile, across, along, narrow};

}  // namespace

#pragma clang attribute pop

const PairKernels *pairKernels() {
    static const bool has = __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && !__builtin_cpu_supports("amx-bf16");
    return has ? &table : nullptr;
}

}  // namespace ct::gemm

#else

namespace ct::gemm {
const PairKernels *pairKernels() { return nullptr; }
}  // namespace ct::gemm

#endif
