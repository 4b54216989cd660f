// Arithmetic on whole tensors, the optimiser's step, and automatic differentiation.
#include <ATen/Functions.h>

#include "guard.h"
#include "kernels/matmul.h"

using namespace ct;

ct_tensor ct_mm(ct_tensor a, ct_tensor b) {
    return guarded([&] { return product(tensor(a), tensor(b)); });
}

ct_tensor ct_matmul(ct_tensor a, ct_tensor b) {
    return guarded([&] {
        const bool isPlain = tensor(a).dim() == 2 && tensor(b).dim() == 2;
        return isPlain ? product(tensor(a), tensor(b)) : at::matmul(tensor(a), tensor(b));
    });
}

bool ct_mm_into(ct_tensor result, ct_tensor a, ct_tensor b) {
    return succeeds([&] { productInto(tensor(result), tensor(a), tensor(b)); });
}

bool ct_addmm_(ct_tensor self, ct_tensor a, ct_tensor b, double alpha) {
    return succeeds([&] { addProduct(tensor(self), tensor(a), tensor(b), alpha); });
}

ct_tensor ct_add(ct_tensor a, ct_tensor b, double alpha) {
    return guarded([&] { return at::add(tensor(a), tensor(b), alpha); });
}

bool ct_add_(ct_tensor self, ct_tensor other, double alpha) {
    return succeeds([&] { tensor(self).add_(tensor(other), alpha); });
}

ct_tensor ct_mul(ct_tensor a, ct_tensor b) {
    return guarded([&] { return at::mul(tensor(a), tensor(b)); });
}

bool ct_scale_(ct_tensor self, double factor) {
    return succeeds([&] { tensor(self).mul_(factor); });
}

bool ct_zero_(ct_tensor self) {
    return succeeds([&] { tensor(self).zero_(); });
}

bool ct_copy_(ct_tensor self, ct_tensor other) {
    return succeeds([&] { tensor(self).copy_(tensor(other)); });
}

ct_tensor ct_cat(const ct_tensor *tensors, int32_t count, int32_t dimension) {
    return guarded([&] {
        std::vector<at::Tensor> list;
        list.reserve(static_cast<size_t>(count));
        for (int32_t i = 0; i < count; i++) list.push_back(tensor(tensors[i]));
        return at::cat(list, dimension);
    });
}

ct_tensor ct_index_select(ct_tensor self, int32_t dimension, ct_tensor indices) {
    return guarded([&] { return at::index_select(tensor(self), dimension, tensor(indices)); });
}

bool ct_index_add_(ct_tensor self, int32_t dimension, ct_tensor indices, ct_tensor source) {
    return succeeds([&] { tensor(self).index_add_(dimension, tensor(indices), tensor(source)); });
}

ct_tensor ct_silu(ct_tensor self) {
    return guarded([&] { return at::silu(tensor(self)); });
}

ct_tensor ct_rsqrt(ct_tensor self) {
    return guarded([&] { return at::rsqrt(tensor(self)); });
}

ct_tensor ct_mean_last(ct_tensor self) {
    return guarded([&] { return at::mean(tensor(self), -1, true); });
}

ct_tensor ct_sum(ct_tensor self) {
    return guarded([&] { return at::sum(tensor(self)); });
}

ct_tensor ct_norm(ct_tensor self) {
    return guarded([&] { return at::linalg_vector_norm(tensor(self)); });
}

ct_tensor ct_softmax(ct_tensor self, int32_t dimension) {
    return guarded([&] { return at::softmax(tensor(self), dimension); });
}

ct_tensor ct_log_softmax(ct_tensor self, int32_t dimension) {
    return guarded([&] { return at::log_softmax(tensor(self), dimension); });
}

ct_tensor ct_gather_last(ct_tensor self, ct_tensor indices) {
    return guarded([&] { return at::gather(tensor(self), -1, tensor(indices)); });
}

bool ct_adamw_(
    ct_tensor parameters, ct_tensor gradient, ct_tensor mean, ct_tensor variance, double rate, double beta1,
    double beta2, double decay, double epsilon, int64_t step) {
    return succeeds([&] {
        auto count = at::full({}, static_cast<double>(step), at::TensorOptions(at::kFloat));
        at::_fused_adamw_(
            {tensor(parameters)}, {tensor(gradient)}, {tensor(mean)}, {tensor(variance)}, {}, {count}, rate, beta1,
            beta2, decay, epsilon, /*amsgrad=*/false, /*maximize=*/false);
    });
}

bool ct_require_gradient(ct_tensor self) {
    return succeeds([&] { tensor(self).requires_grad_(true); });
}

bool ct_backward(ct_tensor scalar) {
    return succeeds([&] { tensor(scalar).backward(); });
}

ct_tensor ct_gradient(ct_tensor self) {
    return guarded([&] {
        auto gradient = tensor(self).grad();
        TORCH_CHECK(gradient.defined(), "this tensor has no gradient");
        return gradient;
    });
}

bool ct_extremes(ct_tensor x, double *least, double *greatest) {
    return succeeds([&] {
        auto [low, high] = at::aminmax(tensor(x));
        *least = low.item().toDouble();
        *greatest = high.item().toDouble();
    });
}

ct_tensor ct_mean(ct_tensor x) {
    return guarded([&] { return at::mean(tensor(x)); });
}
