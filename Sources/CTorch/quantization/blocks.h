// What quantisation over tensors has in common: shapes are checked, and blocks shared among the threads. CPU only, but for
// NF4 numbers, which libtorch's own operations give back on any device.
#pragma once

#include <ATen/Functions.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "../guard.h"
#include "../kernels/parallel.h"
#include "../kernels/rows.h"
#include "kernels.h"

namespace ct {

inline const QuantizationKernels &quantizers() {
#if defined(__x86_64__)
    static const QuantizationKernels &best = std::string(kernels().name) == "avx512" ? avx512::quantization
        : std::string(kernels().name) == "avx2"                                     ? avx2::quantization
                                                                                     : portable::quantization;
    return best;
#else
    return portable::quantization;
#endif
}

inline void check(const at::Tensor &value, at::ScalarType type, int64_t count, const char *name) {
    TORCH_CHECK(value.is_cpu() && value.is_contiguous(), name, " must be contiguous and on the CPU");
    TORCH_CHECK(value.scalar_type() == type, name, " must be ", type, ", and is ", value.scalar_type());
    TORCH_CHECK(count < 0 || value.numel() == count, name, " has ", value.numel(), " elements where ", count, " belong");
}

// What is quantised, ready to be read: contiguous, on the CPU, and no wider than single precision.
inline at::Tensor source(const at::Tensor &value) {
    TORCH_CHECK(value.is_cpu(), "quantisation reads numbers on the CPU");
    return (value.scalar_type() == at::kDouble ? value.to(at::kFloat) : value).contiguous();
}

inline int64_t blocks(int64_t count, int64_t block) {
    TORCH_CHECK(block >= 2 && block % 2 == 0 && block <= 1 << 20, "a block of ", block, " numbers: an even number is wanted");
    return (count + block - 1) / block;
}

inline int64_t grain(int64_t block) { return std::max<int64_t>(1, 32768 / block); }

// Lends the numbers as a pointer of their type: single precision, bfloat16 or float16.
template <class Body>
void withNumbers(const at::Tensor &value, Body body) {
    switch (value.scalar_type()) {
        case at::kFloat: return body(value.data_ptr<float>());
        case at::kBFloat16: return body(value.data_ptr<c10::BFloat16>());
        case at::kHalf: return body(value.data_ptr<c10::Half>());
        default: TORCH_CHECK(false, "quantisation has no kernels for ", value.scalar_type());
    }
}

template <class T>
const BlockQuantization<T> &quantizer(const T *) { return quantizers().of<T>(); }

// Calls the body with each block's number, its first number's place and its size, the blocks shared among the threads.
template <class Body>
void forEachBlock(int64_t count, int64_t block, Body body) {
    parallelFor(blocks(count, block), grain(block), [&](int64_t begin, int64_t end) {
        for (int64_t b = begin; b < end; b++) body(b, b * block, std::min(block, count - b * block));
    });
}

}  // namespace ct
