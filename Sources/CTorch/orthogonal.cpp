// Matrices made nearly orthogonal, several at a time: a small matrix keeps one thread busy, not many.
#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "guard.h"
#include "kernels/matmul.h"
#include "kernels/parallel.h"

using namespace ct;

namespace {

// square = x x^T. Only what lies below the diagonal and beside it is multiplied, and mirrored.
void setToSquare(const at::Tensor &square, const at::Tensor &x) {
    constexpr int64_t block = 64;
    const int64_t rows = x.size(0);
    for (int64_t top = 0; top < rows; top += block) {
        const int64_t size = std::min(block, rows - top), end = top + size;
        const auto strip = square.narrow(0, top, size);
        productInto(strip.narrow(1, 0, end), x.narrow(0, top, size), x.narrow(0, 0, end).t());
        if (top > 0) square.narrow(0, 0, top).narrow(1, top, size).copy_(strip.narrow(1, 0, top).t());
    }
}

// Moves the singular values of a matrix (rows, columns), rows <= columns, by a x + b x^3 + c x^5 again and again. Each step
// rounds to the type twice: the symmetric factor b s + c s^2 of s = x x^T, and the new x.
void orthogonalize(const at::Tensor &matrix, at::ScalarType type, int32_t iterations, double a, double b, double c) {
    const auto norm = matrix.norm().item<double>();
    if (!(norm > 0)) return;
    const auto wide = type == at::kDouble ? at::kDouble : at::kFloat;
    auto sum = at::mul(matrix, 1 / (norm + 1e-7)).to(wide), x = sum.to(type, false, true);
    auto square = at::empty({x.size(0), x.size(0)}, x.options()), factor = at::empty_like(square);
    auto terms = at::empty(square.sizes(), square.options().dtype(wide));
    for (int32_t i = 0; i < iterations; i++) {
        setToSquare(square, x);
        setToSquare(terms, square);  // symmetric, so its square is that with its transpose
        factor.copy_(terms.mul_(c).add_(square, b));
        sum.copy_(x).mul_(a);
        addProduct(sum, factor, x, 1);
        x.copy_(sum);
    }
    matrix.copy_(x);
}

}  // namespace

bool ct_orthogonalize(
    const ct_tensor *matrices, int32_t count, ct_dtype type, int32_t iterations, double a, double b, double c) {
    return succeeds([&] {
        std::vector<int32_t> order(static_cast<size_t>(count));
        std::iota(order.begin(), order.end(), 0);
        const auto cost = [&](int32_t i) { return tensor(matrices[i]).size(0) * tensor(matrices[i]).numel(); };
        std::sort(order.begin(), order.end(), [&](int32_t i, int32_t j) {
            return cost(i) != cost(j) ? cost(i) > cost(j) : i < j;
        });
        // The costliest ones go round the threads first. Fewer matrices than threads share all threads, one by one.
        const int64_t threads = threadCount(), parts = count < threads ? 1 : threads;
        parallelFor(parts, 1, [&](int64_t begin, int64_t end) {
            const c10::NoGradGuard guard;
            for (int64_t part = begin; part < end; part++)
                for (int64_t place = part; place < count; place += parts) {
                    const at::Tensor &matrix = tensor(matrices[order[static_cast<size_t>(place)]]);
                    TORCH_CHECK(matrix.dim() == 2 && matrix.size(0) <= matrix.size(1), "the matrix is higher than wide");
                    orthogonalize(matrix, scalarType(type), iterations, a, b, c);
                }
        });
    });
}
