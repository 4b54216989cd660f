// Scaled dot-product attention: our kernels where they serve, else libtorch's flash kernels for the CPU.
#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <limits>
#include <optional>

#include "guard.h"
#include "kernels/attention.h"
#include "kernels/flash.h"
#include "kernels/matmul.h"

using namespace ct;

// What to add to the scores (queries, keys) so that query i sees the keys i - window + 1 ... i only.
static std::optional<at::Tensor> mask(const at::Tensor &q, const at::Tensor &k, bool causal, int64_t window) {
    if (window == 0) return {};
    auto hidden = at::full({q.size(2), k.size(2)}, -std::numeric_limits<double>::infinity(), q.options());
    return at::add(hidden.triu(1), hidden.tril(-window));
}

// The kernels that a call goes through.
enum class Engine { matrixInstructions, flash, libtorch };

// q: (batch, heads, time, width); k, v: (batch, groups, time, width).
static Engine engine(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, bool causal) {
    if (blocked::serves(q, k, v, causal)) return Engine::matrixInstructions;
    auto fits = [&](const at::Tensor &tensor) {
        return tensor.is_cpu() && tensor.dim() == 4 && tensor.scalar_type() == q.scalar_type() &&
            (tensor.stride(3) == 1 || tensor.size(3) == 1) && !(tensor.requires_grad() && at::GradMode::is_enabled());
    };
    const auto type = q.scalar_type();
    const bool serves = causal && (type == at::kFloat || type == at::kBFloat16 || type == at::kHalf) && fits(q) &&
        fits(k) && fits(v) && q.numel() > 0 && k.sizes() == v.sizes() && q.size(0) == k.size(0) &&
        q.size(2) == k.size(2) && q.size(3) == k.size(3) && q.size(1) % k.size(1) == 0 && q.size(3) <= 512;
    return serves ? Engine::flash : Engine::libtorch;
}

// One sequence of (batch, heads, time, width).
static flash::Rows rows(const at::Tensor &tensor, int64_t index) {
    return {static_cast<char *>(tensor.data_ptr()) + index * tensor.stride(0) * static_cast<int64_t>(tensor.element_size()),
            tensor.stride(2), tensor.stride(1)};
}

static flash::Shape shape(const at::Tensor &q, const at::Tensor &k, int64_t window, const int32_t *starts, int64_t pieces) {
    return {q.size(1), k.size(1), q.size(3), window, starts, pieces, element(q)};
}

// Rows of (batch, heads, time, width), to be written: in memory (batch, time, heads, width).
static at::Tensor emptyLike(const at::Tensor &tensor) {
    return at::empty({tensor.size(0), tensor.size(2), tensor.size(1), tensor.size(3)}, tensor.options()).transpose(1, 2);
}

static std::tuple<at::Tensor, at::Tensor> attention(
    const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, bool causal, int64_t window) {
    TORCH_CHECK(window >= 0 && (window == 0 || causal), "a window needs causal attention and at least one key");
    switch (engine(q, k, v, causal)) {
        case Engine::matrixInstructions: return blocked::forward(q, k, v, window);
        case Engine::flash: {
            auto output = emptyLike(q);
            auto logSumExp = at::empty({q.size(0), q.size(1), q.size(2)}, q.options().dtype(at::kFloat));
            const int32_t starts[] = {0, static_cast<int32_t>(q.size(2))};
            for (int64_t b = 0; b < q.size(0); b++)
                flash::forward(rows(q, b), rows(k, b), rows(v, b), rows(output, b),
                               logSumExp.data_ptr<float>() + b * logSumExp.stride(0), shape(q, k, window, starts, 1));
            return {output, logSumExp};
        }
        case Engine::libtorch: break;
    }
    auto hidden = mask(q, k, causal, window);
    return at::_scaled_dot_product_flash_attention_for_cpu(q, k, v, /*dropout_p=*/0.0, causal && !hidden, hidden);
}

static std::tuple<at::Tensor, at::Tensor, at::Tensor> attentionBackward(
    const at::Tensor &gradient_, const at::Tensor &q, const at::Tensor &k, const at::Tensor &v,
    const at::Tensor &output, const at::Tensor &logSumExp, bool causal, int64_t window) {
    auto gradient = gradient_.stride(3) == 1 ? gradient_ : gradient_.contiguous();
    switch (engine(q, k, v, causal)) {
        case Engine::matrixInstructions: return blocked::backward(gradient, q, k, v, output, logSumExp, window);
        case Engine::flash: {
            TORCH_CHECK(gradient.sizes() == q.sizes() && output.sizes() == q.sizes() && output.stride(3) == 1 &&
                        logSumExp.is_contiguous(), "the output of attention and its gradient do not fit");
            auto dq = emptyLike(q), dk = emptyLike(k), dv = emptyLike(v);
            const int32_t starts[] = {0, static_cast<int32_t>(q.size(2))};
            for (int64_t b = 0; b < q.size(0); b++)
                flash::backward(rows(gradient, b), rows(q, b), rows(k, b), rows(v, b), rows(output, b),
                                logSumExp.data_ptr<float>() + b * logSumExp.stride(0), rows(dq, b), rows(dk, b),
                                rows(dv, b), shape(q, k, window, starts, 1));
            return {dq, dk, dv};
        }
        case Engine::libtorch: break;
    }
    auto hidden = mask(q, k, causal, window);
    return at::_scaled_dot_product_flash_attention_for_cpu_backward(
        gradient, q, k, v, output, logSumExp, /*dropout_p=*/0.0, causal && !hidden, hidden);
}

ct_tensor ct_attention(ct_tensor q, ct_tensor k, ct_tensor v, bool causal, int64_t window, ct_tensor *log_sum_exp) {
    return guarded([&] {
        auto [output, logSumExp] = attention(tensor(q), tensor(k), tensor(v), causal, window);
        if (log_sum_exp) *log_sum_exp = handle(logSumExp);
        return output;
    });
}

bool ct_attention_backward(
    ct_tensor output_gradient, ct_tensor q, ct_tensor k, ct_tensor v, ct_tensor output, ct_tensor log_sum_exp,
    bool causal, int64_t window, ct_tensor gradients[3]) {
    return succeeds([&] {
        auto [dq, dk, dv] = attentionBackward(
            tensor(output_gradient), tensor(q), tensor(k), tensor(v), tensor(output), tensor(log_sum_exp), causal, window);
        gradients[0] = handle(dq);
        gradients[1] = handle(dk);
        gradients[2] = handle(dv);
    });
}

namespace {

// The rows of packed pieces, seen as one sequence: (rows, heads, width) as (1, heads, rows, width).
at::Tensor sequence(const at::Tensor &rows) { return rows.transpose(0, 1).unsqueeze(0); }

// The starts of the pieces, checked.
struct Pieces {
    const int32_t *starts;
    int64_t count;

    Pieces(const at::Tensor &starts_, const at::Tensor &q, const at::Tensor &k, const at::Tensor &v) {
        TORCH_CHECK(starts_.is_cpu() && starts_.dim() == 1 && starts_.scalar_type() == at::kInt &&
                    starts_.is_contiguous() && starts_.numel() > 1, "the starts of pieces are int32, one more than pieces");
        starts = starts_.data_ptr<int32_t>();
        count = starts_.numel() - 1;
        TORCH_CHECK(q.dim() == 3 && k.dim() == 3 && k.sizes() == v.sizes() && q.size(0) == k.size(0) &&
                    q.size(2) == k.size(2), "keys and values do not fit the queries");
        TORCH_CHECK(starts[0] == 0 && starts[count] == q.size(0), "pieces must cover all ", q.size(0), " rows");
        for (int64_t p = 0; p < count; p++)
            TORCH_CHECK(starts[p] < starts[p + 1], "piece ", p, " holds no row");
    }

    at::Tensor of(const at::Tensor &sequence, int64_t p) const {
        return sequence.narrow(2, starts[p], starts[p + 1] - starts[p]);
    }
};

}  // namespace

ct_tensor ct_attention_packed(
    ct_tensor q_, ct_tensor k_, ct_tensor v_, ct_tensor starts, int64_t window, ct_tensor *log_sum_exp) {
    return guarded([&] {
        const Pieces pieces(tensor(starts), tensor(q_), tensor(k_), tensor(v_));
        TORCH_CHECK(window >= 0, "a window holds at least one key");
        auto q = sequence(tensor(q_)), k = sequence(tensor(k_)), v = sequence(tensor(v_));
        auto output = emptyLike(q);
        auto logSumExp = at::empty({q.size(1), q.size(2)}, q.options().dtype(q.scalar_type() == at::kDouble ? at::kDouble : at::kFloat));
        if (engine(q, k, v, true) == Engine::flash) {
            flash::forward(rows(q, 0), rows(k, 0), rows(v, 0), rows(output, 0), logSumExp.data_ptr<float>(),
                           shape(q, k, window, pieces.starts, pieces.count));
        } else {
            for (int64_t p = 0; p < pieces.count; p++) {
                auto [part, sums] = attention(pieces.of(q, p), pieces.of(k, p), pieces.of(v, p), true, window);
                pieces.of(output, p).copy_(part);
                logSumExp.narrow(1, pieces.starts[p], part.size(2)).copy_(sums.squeeze(0));
            }
        }
        if (log_sum_exp) *log_sum_exp = handle(logSumExp);
        return output.transpose(1, 2).view({q.size(2), q.size(1) * q.size(3)});
    });
}

bool ct_attention_packed_backward(
    ct_tensor output_gradient, ct_tensor q_, ct_tensor k_, ct_tensor v_, ct_tensor output_, ct_tensor log_sum_exp,
    ct_tensor starts, int64_t window, ct_tensor dq_, ct_tensor dk_, ct_tensor dv_) {
    return succeeds([&] {
        const Pieces pieces(tensor(starts), tensor(q_), tensor(k_), tensor(v_));
        TORCH_CHECK(window >= 0, "a window holds at least one key");
        auto q = sequence(tensor(q_)), k = sequence(tensor(k_)), v = sequence(tensor(v_));
        auto dq = sequence(tensor(dq_)), dk = sequence(tensor(dk_)), dv = sequence(tensor(dv_));
        auto gradient = sequence(tensor(output_gradient).reshape(tensor(q_).sizes()));
        auto output = sequence(tensor(output_).reshape(tensor(q_).sizes()));
        auto &logSumExp = tensor(log_sum_exp);
        TORCH_CHECK(dq.sizes() == q.sizes() && dk.sizes() == k.sizes() && dv.sizes() == v.sizes() &&
                    logSumExp.dim() == 2 && logSumExp.size(0) == q.size(1) && logSumExp.size(1) == q.size(2) &&
                    logSumExp.is_contiguous() && gradient.scalar_type() == q.scalar_type() &&
                    output.scalar_type() == q.scalar_type(), "the gradients of attention do not fit");
        auto isWritable = [&](const at::Tensor &tensor) {
            return tensor.scalar_type() == q.scalar_type() && (tensor.stride(3) == 1 || tensor.size(3) == 1);
        };
        if (engine(q, k, v, true) == Engine::flash && isWritable(dq) && isWritable(dk) && isWritable(dv) &&
            isWritable(gradient) && isWritable(output)) {
            flash::backward(rows(gradient, 0), rows(q, 0), rows(k, 0), rows(v, 0), rows(output, 0),
                            logSumExp.data_ptr<float>(), rows(dq, 0), rows(dk, 0), rows(dv, 0),
                            shape(q, k, window, pieces.starts, pieces.count));
            return;
        }
        for (int64_t p = 0; p < pieces.count; p++) {
            auto sums = logSumExp.narrow(1, pieces.starts[p], pieces.starts[p + 1] - pieces.starts[p]);
            auto [toQ, toK, toV] = attentionBackward(
                pieces.of(gradient, p), pieces.of(q, p), pieces.of(k, p), pieces.of(v, p), pieces.of(output, p),
                sums.unsqueeze(0).contiguous(), true, window);
            pieces.of(dq, p).copy_(toQ);
            pieces.of(dk, p).copy_(toK);
            pieces.of(dv, p).copy_(toV);
        }
    });
}
