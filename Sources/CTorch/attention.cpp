// Scaled dot-product attention: our blocked kernels where they serve, else libtorch's flash kernels for the CPU.
#include <ATen/Functions.h>

#include "guard.h"
#include "kernels/attention.h"

using namespace ct;

ct_tensor ct_attention(ct_tensor q, ct_tensor k, ct_tensor v, bool causal, ct_tensor *log_sum_exp) {
    return guarded([&] {
        auto [output, logSumExp] = blocked::serves(tensor(q), tensor(k), tensor(v), causal)
            ? blocked::forward(tensor(q), tensor(k), tensor(v))
            : at::_scaled_dot_product_flash_attention_for_cpu(
                  tensor(q), tensor(k), tensor(v), /*dropout_p=*/0.0, causal);
        if (log_sum_exp) *log_sum_exp = handle(logSumExp);
        return output;
    });
}

bool ct_attention_backward(
    ct_tensor output_gradient, ct_tensor q, ct_tensor k, ct_tensor v, ct_tensor output, ct_tensor log_sum_exp,
    bool causal, ct_tensor gradients[3]) {
    return succeeds([&] {
        auto &gradient = tensor(output_gradient);
        auto [dq, dk, dv] = blocked::serves(tensor(q), tensor(k), tensor(v), causal) && gradient.stride(3) == 1
            ? blocked::backward(gradient, tensor(q), tensor(k), tensor(v), tensor(output), tensor(log_sum_exp))
            : at::_scaled_dot_product_flash_attention_for_cpu_backward(
                  gradient, tensor(q), tensor(k), tensor(v), tensor(output), tensor(log_sum_exp),
                  /*dropout_p=*/0.0, causal);
        gradients[0] = handle(dq);
        gradients[1] = handle(dk);
        gradients[2] = handle(dv);
    });
}
