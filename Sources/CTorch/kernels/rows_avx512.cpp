// The row kernels for processors with AVX512.
#include "rows.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c,bmi2"))), apply_to = function)

namespace ct::avx512 {

#include "rows.inc"

// A tile of 12 by 32 and its operands fill the registers.
constexpr int lanes = 16, tileRows = 12, tileVectors = 2;

#include "gemm.inc"
#include "flash.inc"

const Kernels table = {
    "avx512", rowKernels<double>(), rowKernels<float>(), rowKernels<c10::BFloat16>(), rowKernels<c10::Half>(), blockKernels(),
    gemmKernels(),
    flashSteps(),
};

}  // namespace ct::avx512

#pragma clang attribute pop

#endif
