// The fused kernels over tensors: shapes checked here, rows shared among the threads.
#include <ATen/Dispatch.h>
#include <ATen/Functions.h>

#include <cmath>

#include "../guard.h"
#include "parallel.h"
#include "rows.h"

namespace ct {

const Kernels &kernels() {
#if defined(__x86_64__)
    static const Kernels &best =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512dq")
            ? avx512::table
            : (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? avx2::table : portable::table);
    return best;
#else
    return portable::table;
#endif
}

static void check(const at::Tensor &tensor, const char *name) {
    TORCH_CHECK(tensor.is_cpu(), name, " must be on the CPU: the fused kernels have no other version");
    TORCH_CHECK(tensor.dim() > 0 && tensor.stride(-1) == 1, name, " must have its last dimension contiguous");
}

// Rows are worth a thread of their own from about this many elements on.
static int64_t grain(int64_t width) { return std::max<int64_t>(1, 16384 / std::max<int64_t>(1, width)); }

template <class T>
static Sum<T> *sums(const at::Tensor &tensor) { return tensor.data_ptr<Sum<T>>(); }

static at::ScalarType sumType(const at::Tensor &tensor) {
    return tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

}  // namespace ct

using namespace ct;

#define CT_DISPATCH(TENSOR, NAME, ...) \
    AT_DISPATCH_FLOATING_TYPES_AND2(at::kBFloat16, at::kHalf, (TENSOR).scalar_type(), NAME, __VA_ARGS__)

const char *ct_kernels(void) { return kernels().name; }

ct_tensor ct_rms_norm(ct_tensor x_, ct_tensor weight_, double epsilon, ct_tensor *inverse_rms) {
    return guarded([&] {
        auto x = tensor(x_).contiguous(), weight = tensor(weight_).contiguous();
        check(x, "x");
        const int64_t width = x.size(-1), rows = x.numel() / std::max<int64_t>(1, width);
        TORCH_CHECK(weight.numel() == width && weight.scalar_type() == x.scalar_type(), "the norm's weight does not fit");
        auto y = at::empty_like(x);
        auto inverse = at::empty({rows}, x.options().dtype(sumType(x)));
        CT_DISPATCH(x, "rms_norm", [&] {
            auto kernel = kernels().of<scalar_t>().rmsNorm;
            auto *in = x.data_ptr<scalar_t>(), *w = weight.data_ptr<scalar_t>(), *out = y.data_ptr<scalar_t>();
            auto *scale = sums<scalar_t>(inverse);
            parallelFor(rows, grain(width), [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; r++)
                    scale[r] = kernel(in + r * width, w, out + r * width, width, static_cast<Sum<scalar_t>>(epsilon));
            });
        });
        if (inverse_rms) *inverse_rms = handle(inverse);
        return y;
    });
}

ct_tensor ct_rms_norm_backward(ct_tensor gradient_, ct_tensor x_, ct_tensor weight_, ct_tensor inverse_rms) {
    return guarded([&] {
        auto gradient = tensor(gradient_).contiguous(), x = tensor(x_).contiguous();
        auto weight = tensor(weight_).contiguous(), inverse = tensor(inverse_rms);
        check(x, "x");
        const int64_t width = x.size(-1), rows = x.numel() / std::max<int64_t>(1, width);
        TORCH_CHECK(gradient.sizes() == x.sizes() && inverse.numel() == rows, "the gradient's shape is not that of x");
        auto dx = at::empty_like(x);
        CT_DISPATCH(x, "rms_norm_backward", [&] {
            auto kernel = kernels().of<scalar_t>().rmsNormBackward;
            auto *g = gradient.data_ptr<scalar_t>(), *in = x.data_ptr<scalar_t>();
            auto *w = weight.data_ptr<scalar_t>(), *out = dx.data_ptr<scalar_t>();
            auto *scale = sums<scalar_t>(inverse);
            parallelFor(rows, grain(width), [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; r++)
                    kernel(g + r * width, in + r * width, w, scale[r], out + r * width, width);
            });
        });
        return dx;
    });
}

bool ct_rotate_(ct_tensor rows_, int32_t heads, ct_tensor cosines_, ct_tensor sines_, ct_tensor positions_, bool inverse) {
    return succeeds([&] {
        auto &rows = tensor(rows_), &cosines = tensor(cosines_), &sines = tensor(sines_), &positions = tensor(positions_);
        check(rows, "rows");
        TORCH_CHECK(rows.dim() == 2 && positions.scalar_type() == at::kInt && positions.numel() == rows.size(0),
                    "one position a row is needed");
        const int64_t half = cosines.size(-1), stride = rows.stride(0);
        TORCH_CHECK(heads * 2 * half <= rows.size(1) && cosines.is_contiguous() && sines.is_contiguous() &&
                    cosines.sizes() == sines.sizes() && cosines.scalar_type() == sumType(rows) &&
                    sines.scalar_type() == sumType(rows), "the table of angles does not fit the rows");
        const int32_t *at_ = positions.data_ptr<int32_t>();
        for (int64_t r = 0; r < rows.size(0); r++)
            TORCH_CHECK(at_[r] >= 0 && at_[r] < cosines.size(0), "position ", at_[r], " is beyond the table of ", cosines.size(0));
        CT_DISPATCH(rows, "rotate", [&] {
            auto kernel = kernels().of<scalar_t>().rotate;
            auto *data = rows.data_ptr<scalar_t>();
            auto *c = sums<scalar_t>(cosines), *s = sums<scalar_t>(sines);
            parallelFor(rows.size(0), grain(heads * 2 * half), [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; r++)
                    for (int64_t h = 0; h < heads; h++)
                        kernel(data + r * stride + h * 2 * half, c + at_[r] * half, s + at_[r] * half, half, inverse ? -1 : 1);
            });
        });
    });
}

ct_tensor ct_swiglu(ct_tensor gate_up_) {
    return guarded([&] {
        auto gateUp = tensor(gate_up_).contiguous();
        check(gateUp, "gate_up");
        TORCH_CHECK(gateUp.dim() == 2 && gateUp.size(1) % 2 == 0, "gate_up holds gate and up side by side");
        const int64_t rows = gateUp.size(0), width = gateUp.size(1) / 2;
        auto y = at::empty({rows, width}, gateUp.options());
        CT_DISPATCH(gateUp, "swiglu", [&] {
            auto kernel = kernels().of<scalar_t>().swiGLU;
            auto *in = gateUp.data_ptr<scalar_t>(), *out = y.data_ptr<scalar_t>();
            parallelFor(rows, grain(width), [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; r++)
                    kernel(in + 2 * r * width, in + (2 * r + 1) * width, out + r * width, width);
            });
        });
        return y;
    });
}

bool ct_swiglu_backward_(ct_tensor gradient_, ct_tensor gate_up_) {
    return succeeds([&] {
        auto gradient = tensor(gradient_).contiguous();
        auto &gateUp = tensor(gate_up_);
        check(gateUp, "gate_up");
        TORCH_CHECK(gateUp.dim() == 2 && gateUp.is_contiguous(), "gate_up must be contiguous to be written over");
        const int64_t rows = gateUp.size(0), width = gateUp.size(1) / 2;
        TORCH_CHECK(gradient.dim() == 2 && gradient.size(0) == rows && gradient.size(1) == width, "the gradient does not fit");
        CT_DISPATCH(gateUp, "swiglu_backward", [&] {
            auto kernel = kernels().of<scalar_t>().swiGLUBackward;
            auto *g = gradient.data_ptr<scalar_t>(), *data = gateUp.data_ptr<scalar_t>();
            parallelFor(rows, grain(width), [&](int64_t begin, int64_t end) {
                // A row is read from a copy: loops over memory that overlaps do not vectorise.
                std::vector<scalar_t> copy(static_cast<size_t>(2 * width));
                for (int64_t r = begin; r < end; r++) {
                    scalar_t *row = data + 2 * r * width;
                    std::copy_n(row, 2 * width, copy.data());
                    kernel(g + r * width, copy.data(), copy.data() + width, row, row + width, width);
                }
            });
        });
    });
}

bool ct_cross_entropy_(ct_tensor logits_, ct_tensor targets_, double scale, double *loss) {
    return succeeds([&] {
        auto &logits = tensor(logits_), &targets = tensor(targets_);
        check(logits, "logits");
        TORCH_CHECK(logits.is_contiguous() && logits.dim() == 2 && targets.scalar_type() == at::kInt &&
                    targets.numel() == logits.size(0), "one target a row of logits is needed");
        const int64_t rows = logits.size(0), width = logits.size(1);
        const int32_t *target = targets.data_ptr<int32_t>();
        for (int64_t r = 0; r < rows; r++)
            TORCH_CHECK(target[r] >= 0 && target[r] < width, "target ", target[r], " is outside the vocabulary of ", width);
        // One place a row, added up in order afterwards: the sum does not depend on the number of threads.
        std::vector<double> losses(static_cast<size_t>(rows));
        CT_DISPATCH(logits, "cross_entropy", [&] {
            auto kernel = kernels().of<scalar_t>().crossEntropy;
            auto *data = logits.data_ptr<scalar_t>();
            parallelFor(rows, grain(width), [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; r++)
                    losses[static_cast<size_t>(r)] = kernel(data + r * width, width, target[r], static_cast<Sum<scalar_t>>(scale));
            });
        });
        *loss = 0;
        for (double value : losses) *loss += value;
    });
}

static void dropOut(
    const at::Tensor &x, const at::Tensor &y, const at::Tensor &ids, uint64_t key, uint32_t site, double share, double factor,
    bool adds) {
    check(x, "x");
    TORCH_CHECK(x.dim() == 2 && y.is_contiguous() && y.sizes() == x.sizes() && y.scalar_type() == x.scalar_type(),
                "dropout wants rows of one shape and type");
    TORCH_CHECK(ids.is_cpu() && ids.scalar_type() == at::kLong && ids.is_contiguous() && ids.numel() == x.size(0),
                "one id a row is needed");
    TORCH_CHECK(share >= 0 && share < 1, "a share from 0 to below 1 falls out, not ", share);
    const Dropout dropout = {key, site, static_cast<uint32_t>(std::min(65535.0, std::nearbyint(share * 65536)))};
    const double scale = factor * 65536 / (65536 - dropout.threshold);
    const int64_t width = x.size(1), *id = ids.data_ptr<int64_t>();
    CT_DISPATCH(x, "dropout", [&] {
        auto kernel = kernels().of<scalar_t>().dropOut;
        auto *in = x.data_ptr<scalar_t>(), *out = y.data_ptr<scalar_t>();
        parallelFor(x.size(0), grain(width), [&](int64_t begin, int64_t end) {
            for (int64_t r = begin; r < end; r++)
                kernel(in + r * width, out + r * width, width, dropout, static_cast<uint64_t>(id[r]),
                       static_cast<Sum<scalar_t>>(scale), adds);
        });
    });
}

ct_tensor ct_dropout(ct_tensor x_, ct_tensor ids, uint64_t key, uint32_t site, double share) {
    return guarded([&] {
        auto x = tensor(x_).contiguous();
        auto y = at::empty_like(x);
        dropOut(x, y, tensor(ids), key, site, share, 1, false);
        return y;
    });
}

bool ct_add_dropout_(ct_tensor self, ct_tensor x, ct_tensor ids, uint64_t key, uint32_t site, double share, double factor) {
    return succeeds([&] {
        dropOut(tensor(x).contiguous(), tensor(self), tensor(ids), key, site, share, factor, true);
    });
}
