#include "matmul.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <string_view>

#include "pairs.h"
#include "rows.h"

namespace ct {

bool multipliesHalves() {
#if defined(__x86_64__)
    static const bool has = !__builtin_cpu_supports("avx512bf16");
    return has;
#else
    return true;
#endif
}

// In single precision libtorch has MKL, which our kernels outrun where they have AVX2 and no more.
static bool multipliesSingles() {
    static const bool does = std::string_view(kernels().name) == "avx2";
    return does;
}

static bool isPlain(const at::Tensor &tensor) {
    return tensor.is_cpu() && tensor.dim() == 2 && tensor.numel() > 0 &&
        !(tensor.requires_grad() && at::GradMode::is_enabled());
}

static bool isOurs(const at::Tensor &tensor) {
    if (!isPlain(tensor)) return false;
    switch (tensor.scalar_type()) {
        case at::kFloat: return multipliesSingles();
        case at::kBFloat16: return multipliesHalves() || gemm::pairKernels();
        case at::kHalf: return multipliesHalves();
        default: return false;
    }
}

static bool isOurs(const at::Tensor &a, const at::Tensor &b) {
    return isOurs(a) && isOurs(b) && a.scalar_type() == b.scalar_type() && a.size(1) == b.size(0);
}

gemm::Element element(const at::Tensor &tensor) {
    switch (tensor.scalar_type()) {
        case at::kFloat: return gemm::Element::float32;
        case at::kBFloat16: return gemm::Element::bfloat16;
        case at::kHalf: return gemm::Element::float16;
        default: TORCH_CHECK(false, "no product of our own takes ", tensor.scalar_type());
    }
}

static bool liesInRows(const at::Tensor &tensor) { return tensor.stride(1) == 1 || tensor.size(1) == 1; }

static gemm::Operand operand(const at::Tensor &tensor, int64_t inner) {
    const bool isRows = liesInRows(tensor);
    return {tensor.data_ptr(), tensor.stride(isRows ? 0 : 1),
            (inner == 1) == isRows ? gemm::Inner::alongRows : gemm::Inner::acrossRows, gemm::unpack(element(tensor))};
}

gemm::Operand leftOperand(const at::Tensor &tensor) { return operand(tensor, 1); }
gemm::Operand rightOperand(const at::Tensor &tensor) { return operand(tensor, 0); }

at::Tensor readable(const at::Tensor &tensor) {
    return liesInRows(tensor) || tensor.stride(0) == 1 || tensor.size(0) == 1 ? tensor : tensor.contiguous();
}

gemm::Result result(const at::Tensor &tensor, double alpha, bool isAdded) {
    TORCH_CHECK(liesInRows(tensor), "a product is written in rows of contiguous elements");
    return {tensor.data_ptr(), tensor.stride(0), element(tensor), static_cast<float>(alpha), isAdded};
}

static void multiply(const at::Tensor &a, const at::Tensor &b, const gemm::Result &result) {
    auto left = readable(a), right = readable(b);
    gemm::multiply(leftOperand(left), rightOperand(right), a.size(0), b.size(1), a.size(1), result);
}

at::Tensor product(const at::Tensor &a, const at::Tensor &b) {
    if (!isOurs(a, b)) return at::mm(a, b);
    auto c = at::empty({a.size(0), b.size(1)}, a.options());
    multiply(a, b, result(c));
    return c;
}

static bool fits(const at::Tensor &c, const at::Tensor &a, const at::Tensor &b) {
    return isOurs(a, b) && isPlain(c) && c.size(0) == a.size(0) && c.size(1) == b.size(1) && liesInRows(c) &&
        (c.scalar_type() == a.scalar_type() || c.scalar_type() == at::kFloat);
}

void productInto(const at::Tensor &c, const at::Tensor &a, const at::Tensor &b) {
    if (fits(c, a, b)) {
        multiply(a, b, result(c));
    } else if (c.scalar_type() == a.scalar_type()) {
        auto out = c;
        at::mm_out(out, a, b);
    } else {
        c.copy_(at::mm(a, b));
    }
}

void addProduct(const at::Tensor &self, const at::Tensor &a, const at::Tensor &b, double alpha) {
    if (fits(self, a, b))
        multiply(a, b, result(self, alpha, true));
    else if (self.scalar_type() == a.scalar_type())
        self.addmm_(a, b, 1, alpha);
    else
        self.add_(at::mm(a, b), alpha);
}

}  // namespace ct
