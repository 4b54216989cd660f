// The row kernels for any processor.
#include "rows.h"

namespace ct::portable {

#include "rows.inc"

const Kernels table = {
    "portable", rowKernels<double>(), rowKernels<float>(), rowKernels<c10::BFloat16>(), rowKernels<c10::Half>(), blockKernels(),
};

}  // namespace ct::portable
