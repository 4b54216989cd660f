#include "packed.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace ct::decoder {

float fromHalf(uint16_t half) {
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
    const uint32_t exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
    if (exponent == 0) {
        const float value = static_cast<float>(fraction) * 0x1p-24f;
        return sign ? -value : value;
    }
    const uint32_t bits = exponent == 31 ? 0x7F800000u | fraction << 13 : (exponent + 112) << 23 | fraction << 13;
    return __builtin_bit_cast(float, sign | bits);
}

// Round to nearest, ties to even; beyond the largest half, the largest.
uint16_t toHalf(float number) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, number);
    const uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
    const float size = std::min(std::fabs(number), 65504.0f);
    if (!(size >= 0x1p-14f)) return sign | static_cast<uint16_t>(std::nearbyint(size * 0x1p24f));
    const uint32_t whole = __builtin_bit_cast(uint32_t, size);
    const uint32_t rounded = whole + 0xFFF + (whole >> 13 & 1);
    return sign | static_cast<uint16_t>(std::min((rounded >> 13) - (112u << 10), 0x7BFFu));
}

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx,f16c"))), apply_to = function)
static void eightToHalves(const float *numbers, uint16_t *halves) {
    const __m256 most = _mm256_set1_ps(65504), least = _mm256_set1_ps(-65504);
    const __m256 eight = _mm256_max_ps(_mm256_min_ps(_mm256_loadu_ps(numbers), most), least);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(halves), _mm256_cvtps_ph(eight, _MM_FROUND_TO_NEAREST_INT));
}
#pragma clang attribute pop
#endif

void toHalves(const float *numbers, int64_t count, uint16_t *halves) {
    int64_t i = 0;
#if defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("f16c");
    for (; has && i + 8 <= count; i += 8) eightToHalves(numbers + i, halves + i);
#endif
    for (; i < count; i++) halves[i] = toHalf(numbers[i]);
}

static uint16_t toBFloat16(float number) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, number);
    return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

Matrix::Matrix(Arena &arena, Format format, int64_t outputs, int64_t inputs)
    : format(format), outputs(outputs), inputs(inputs),
      groupBytes(format == Format::sixteen ? inputs * lanes * 2 : blocksOf(inputs) * blockBytes()) {
    bytes = arena.take(groups() * groupBytes);
}

namespace {

// The places of one output's numbers in a block.
struct Place {
    uint8_t *block;
    int64_t lane;

    uint16_t &scale() const { return reinterpret_cast<uint16_t *>(block)[lane]; }
    uint16_t &minimum() const { return reinterpret_cast<uint16_t *>(block)[lanes + lane]; }
    // Four bytes of codes: of inputs 4 step ..< 4 step + 4, and with four bits also of those 16 later.
    uint8_t *four(int64_t step) const { return block + 32 + 32 * step + 4 * lane; }
    uint8_t *eight(int64_t step) const { return block + 16 + 32 * step + 4 * lane; }
};

uint16_t half(const uint8_t *bytes) {
    uint16_t value;
    memcpy(&value, bytes, 2);
    return value;
}

void setFour(const Place &place, uint16_t scale, uint16_t minimum, const uint8_t *codes) {
    place.scale() = scale;
    place.minimum() = minimum;
    for (int64_t step = 0; step < 4; step++) memcpy(place.four(step), codes + 4 * step, 4);
}

void setEight(const Place &place, uint16_t scale, const uint8_t *codes) {
    place.scale() = scale;
    for (int64_t step = 0; step < 8; step++) memcpy(place.eight(step), codes + 4 * step, 4);
}

// 16 levels from the smallest to the largest of 32 numbers.
void quantiseFour(const Place &place, const float *x) {
    const auto [least, most] = std::minmax_element(x, x + blockSize);
    const uint16_t scale = toHalf((*most - *least) / 15), minimum = toHalf(*least);
    const float step = fromHalf(scale), start = fromHalf(minimum), inverse = step > 0 ? 1 / step : 0;
    uint8_t codes[16];
    const auto code = [&](int64_t i) {
        return static_cast<uint8_t>(std::clamp(std::nearbyint((x[i] - start) * inverse), 0.0f, 15.0f));
    };
    for (int64_t i = 0; i < 16; i++) codes[i] = static_cast<uint8_t>(code(i) | code(i + 16) << 4);
    setFour(place, scale, minimum, codes);
}

void quantiseEight(const Place &place, const float *x) {
    float most = 0;
    for (int64_t i = 0; i < blockSize; i++) most = std::max(most, std::fabs(x[i]));
    const uint16_t scale = toHalf(most / 127);
    const float step = fromHalf(scale), inverse = step > 0 ? 1 / step : 0;
    uint8_t codes[32];
    for (int64_t i = 0; i < blockSize; i++)
        codes[i] = static_cast<uint8_t>(static_cast<int8_t>(std::clamp(std::nearbyint(x[i] * inverse), -127.0f, 127.0f)));
    setEight(place, scale, codes);
}

int64_t bytesOf(Source source) { return source == Source::q4_0 ? 18 : source == Source::q4_1 ? 20 : 34; }

// 32 numbers of a GGUF block.
void numbersOf(Source source, const uint8_t *block, float *numbers) {
    const float scale = fromHalf(half(block));
    if (source == Source::q8_0) {
        for (int64_t i = 0; i < 32; i++) numbers[i] = scale * static_cast<int8_t>(block[2 + i]);
        return;
    }
    const uint8_t *codes = block + (source == Source::q4_0 ? 2 : 4);
    const float minimum = source == Source::q4_0 ? -8 * scale : fromHalf(half(block + 2));
    for (int64_t i = 0; i < 16; i++) {
        numbers[i] = scale * static_cast<float>(codes[i] & 15) + minimum;
        numbers[i + 16] = scale * static_cast<float>(codes[i] >> 4) + minimum;
    }
}

// A GGUF block where it stays as it is; whether it can.
bool moved(Format format, Source source, const uint8_t *block, const Place &place) {
    if (format == Format::eight && source == Source::q8_0) {
        setEight(place, half(block), block + 2);
    } else if (format == Format::four && source == Source::q4_1) {
        setFour(place, half(block), half(block + 2), block + 4);
    } else if (format == Format::four && source == Source::q4_0) {
        setFour(place, half(block), toHalf(-8 * fromHalf(half(block))), block + 2);
    } else {
        return false;
    }
    return true;
}

}  // namespace

void Matrix::fill(int64_t first, int64_t count, Source source, const void *rows) {
    const int64_t rowBytes = source == Source::float32 ? inputs * 4 : blocks() * bytesOf(source);
    for (int64_t r = 0; r < count; r++) {
        const auto *row = static_cast<const uint8_t *>(rows) + r * rowBytes;
        uint8_t *group = bytes + (first + r) / lanes * groupBytes;
        const int64_t lane = (first + r) % lanes;
        for (int64_t b = 0; b < blocks(); b++) {
            const Place place{group + b * blockBytes(), lane};
            const int64_t size = std::min(blockSize, inputs - b * blockSize);
            float numbers[blockSize] = {};
            if (source == Source::float32) {
                memcpy(numbers, row + b * blockSize * 4, static_cast<size_t>(size) * 4);
            } else {
                const uint8_t *block = row + b * bytesOf(source);
                if (format != Format::sixteen && moved(format, source, block, place)) continue;
                numbersOf(source, block, numbers);
            }
            switch (format) {
                case Format::four: quantiseFour(place, numbers); break;
                case Format::eight: quantiseEight(place, numbers); break;
                case Format::sixteen:
                    for (int64_t i = 0; i < size; i++)
                        reinterpret_cast<uint16_t *>(group)[(b * blockSize + i) * lanes + lane] = toBFloat16(numbers[i]);
            }
        }
    }
}

void Matrix::row(int64_t output, float *numbers) const {
    uint8_t *start = bytes + output / lanes * groupBytes;
    const int64_t lane = output % lanes;
    if (format == Format::sixteen) {
        for (int64_t i = 0; i < inputs; i++)
            numbers[i] = __builtin_bit_cast(
                float, static_cast<uint32_t>(reinterpret_cast<uint16_t *>(start)[i * lanes + lane]) << 16);
        return;
    }
    for (int64_t i = 0; i < inputs; i++) {
        const Place place{start + i / blockSize * blockBytes(), lane};
        const int64_t inner = i % blockSize;
        const float scale = fromHalf(place.scale());
        if (format == Format::eight) {
            numbers[i] = scale * static_cast<int8_t>(place.eight(inner / 4)[inner % 4]);
        } else {
            const uint8_t code = place.four(inner % 16 / 4)[inner % 4];
            numbers[i] = scale * static_cast<float>(inner < 16 ? code & 15 : code >> 4) + fromHalf(place.minimum());
        }
    }
}

const Kernels &kernels(Instructions most) {
#if defined(__x86_64__)
    if (most != Instructions::portable && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("f16c")) {
        static const Kernels withVNNI = [] {
            Kernels table = avx2::table;
            table.name = "vnni";
            table.product[static_cast<int32_t>(Format::four)] = vnni::four;
            table.product[static_cast<int32_t>(Format::eight)] = vnni::eight;
            table.rmsNorm = vnni::rmsNorm;
            table.swiGLU = vnni::swiGLU;
            table.softmax = vnni::softmax;
            table.mix = vnni::mix;
            return table;
        }();
        const bool has = __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512bw");
        return has && most == Instructions::best ? withVNNI : avx2::table;
    }
#endif
    return portable::table;
}

}  // namespace ct::decoder
