// The quantisation kernels for processors with AVX512.
#include "kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c,bmi2"))), apply_to = function)

namespace ct::avx512 {

#define CT_SHUFFLES
#define CT_WIDE_SHUFFLES
#include "kernels.inc"

}  // namespace ct::avx512

#pragma clang attribute pop

#endif
