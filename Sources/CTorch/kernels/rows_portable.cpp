// The row kernels for any processor.
#include "rows.h"

namespace ct::portable {

#include "rows.inc"

// A tile and its operands fill the registers.
#if defined(__aarch64__)
constexpr int lanes = 4, tileRows = 6, tileVectors = 4;
#else
constexpr int lanes = 4, tileRows = 4, tileVectors = 2;
#endif

#include "gemm.inc"
#include "flash.inc"

const Kernels table = {
    "portable", rowKernels<double>(), rowKernels<float>(), rowKernels<c10::BFloat16>(), rowKernels<c10::Half>(), blockKernels(),
    gemmKernels(),
    flashSteps(),
};

}  // namespace ct::portable
