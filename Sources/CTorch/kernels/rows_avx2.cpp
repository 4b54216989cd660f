// The row kernels for processors with AVX2.
#include "rows.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi2"))), apply_to = function)

namespace ct::avx2 {

#include "rows.inc"

// A tile of 6 by 16 and its operands fill the registers.
constexpr int lanes = 8, tileRows = 6, tileVectors = 2;

#include "gemm.inc"
#include "flash.inc"

const Kernels table = {
    "avx2", rowKernels<double>(), rowKernels<float>(), rowKernels<c10::BFloat16>(), rowKernels<c10::Half>(), blockKernels(),
    gemmKernels(),
    flashSteps(),
};

}  // namespace ct::avx2

#pragma clang attribute pop

#endif
