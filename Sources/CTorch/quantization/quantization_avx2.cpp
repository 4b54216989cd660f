// The quantisation kernels for processors with AVX2.
#include "kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi2"))), apply_to = function)

namespace ct::avx2 {

#define CT_SHUFFLES
#include "kernels.inc"

}  // namespace ct::avx2

#pragma clang attribute pop

#endif
