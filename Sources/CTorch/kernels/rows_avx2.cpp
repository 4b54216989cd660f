// The row kernels for processors with AVX2.
#include "rows.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi2"))), apply_to = function)

namespace ct::avx2 {

#include "rows.inc"

const Kernels table = {
    "avx2", rowKernels<double>(), rowKernels<float>(), rowKernels<c10::BFloat16>(), rowKernels<c10::Half>(), blockKernels(),
};

}  // namespace ct::avx2

#pragma clang attribute pop

#endif
