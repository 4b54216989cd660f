// The quantisation kernels for any processor.
#include "kernels.h"

namespace ct::portable {

#include "kernels.inc"

}  // namespace ct::portable
