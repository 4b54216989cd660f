// Causal attention in blocks of 64 for bfloat16 on processors with matrix instructions for it.
#pragma once

#include <ATen/core/Tensor.h>

#include <tuple>

namespace ct::blocked {

// Whether this processor and these shapes can be served; libtorch's own kernels serve the rest.
bool serves(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, bool causal);

// The output, (1, heads, time, width) in memory order (time, heads, width), and the log-sum-exp, (1, heads, time).
//
// Query i sees the keys i - window + 1 ... i; a window of 0 has no end.
std::tuple<at::Tensor, at::Tensor> forward(
    const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, int64_t window);

std::tuple<at::Tensor, at::Tensor, at::Tensor> backward(
    const at::Tensor &outputGradient, const at::Tensor &q, const at::Tensor &k, const at::Tensor &v,
    const at::Tensor &output, const at::Tensor &logSumExp, int64_t window);

}  // namespace ct::blocked
