// Scaled dot-product attention: our blocked kernels where they serve, else libtorch's flash kernels for the CPU.
#include <ATen/Functions.h>

#include <limits>
#include <optional>

#include "guard.h"
#include "kernels/attention.h"

using namespace ct;

// What to add to the scores (queries, keys) so that query i sees the keys i - window + 1 ... i only.
static std::optional<at::Tensor> mask(const at::Tensor &q, const at::Tensor &k, bool causal, int64_t window) {
    if (window == 0) return {};
    auto hidden = at::full({q.size(2), k.size(2)}, -std::numeric_limits<double>::infinity(), q.options());
    return at::add(hidden.triu(1), hidden.tril(-window));
}

ct_tensor ct_attention(ct_tensor q, ct_tensor k, ct_tensor v, bool causal, int64_t window, ct_tensor *log_sum_exp) {
    return guarded([&] {
        TORCH_CHECK(window >= 0 && (window == 0 || causal), "a window needs causal attention and at least one key");
        const bool isOurs = blocked::serves(tensor(q), tensor(k), tensor(v), causal);
        auto hidden = isOurs ? std::nullopt : mask(tensor(q), tensor(k), causal, window);
        auto [output, logSumExp] = isOurs
            ? blocked::forward(tensor(q), tensor(k), tensor(v), window)
            : at::_scaled_dot_product_flash_attention_for_cpu(
                  tensor(q), tensor(k), tensor(v), /*dropout_p=*/0.0, causal && !hidden, hidden);
        if (log_sum_exp) *log_sum_exp = handle(logSumExp);
        return output;
    });
}

bool ct_attention_backward(
    ct_tensor output_gradient, ct_tensor q, ct_tensor k, ct_tensor v, ct_tensor output, ct_tensor log_sum_exp,
    bool causal, int64_t window, ct_tensor gradients[3]) {
    return succeeds([&] {
        auto &gradient = tensor(output_gradient);
        TORCH_CHECK(window >= 0 && (window == 0 || causal), "a window needs causal attention and at least one key");
        const bool isOurs = blocked::serves(tensor(q), tensor(k), tensor(v), causal) && gradient.stride(3) == 1;
        auto hidden = isOurs ? std::nullopt : mask(tensor(q), tensor(k), causal, window);
        auto [dq, dk, dv] = isOurs
            ? blocked::backward(gradient, tensor(q), tensor(k), tensor(v), tensor(output), tensor(log_sum_exp), window)
            : at::_scaled_dot_product_flash_attention_for_cpu_backward(
                  gradient, tensor(q), tensor(k), tensor(v), tensor(output), tensor(log_sum_exp),
                  /*dropout_p=*/0.0, causal && !hidden, hidden);
        gradients[0] = handle(dq);
        gradients[1] = handle(dk);
        gradients[2] = handle(dv);
    });
}
