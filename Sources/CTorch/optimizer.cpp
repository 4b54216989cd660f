// The optimiser's step over flat tensors, in one pass over memory.
#include <ATen/Functions.h>

#include <algorithm>
#include <cmath>

#include "guard.h"
#include "kernels/parallel.h"

using namespace ct;

namespace {

// What a step does to each number, the same for a whole group of them.
template <class T>
struct Factors {
    T gradientScale, beta1, beta2, epsilon;
    T fresh1, fresh2;  // 1 - beta1 and 1 - beta2, which single precision would take from rounded numbers
    T kept;            // 1 - rate decay
    T stepSize;        // rate / (1 - beta1^step)
    T varianceScale;   // 1 / sqrt(1 - beta2^step)
};

template <class T>
struct Flat {
    T *parameters, *gradient, *mean, *variance;
    c10::BFloat16 *working;  // null where the parameters are what the model reads
};

inline void store(c10::BFloat16 &place, float value) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, value);
    const uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
    place.x = static_cast<uint16_t>(value == value ? rounded : (bits >> 16) | 0x40u);
}

// Loshchilov and Hutter 2019, algorithm 2; the gradient is back at zero afterwards.
template <class T>
__attribute__((always_inline)) inline void update(
    const Flat<T> &flat, const Factors<T> &f, int64_t begin, int64_t end) {
    T *__restrict p = flat.parameters, *__restrict g = flat.gradient;
    T *__restrict m = flat.mean, *__restrict v = flat.variance;
    for (int64_t i = begin; i < end; i++) {
        const T gradient = g[i] * f.gradientScale;
        m[i] = f.beta1 * m[i] + f.fresh1 * gradient;
        v[i] = f.beta2 * v[i] + f.fresh2 * gradient * gradient;
        p[i] = p[i] * f.kept - f.stepSize * m[i] / (std::sqrt(v[i]) * f.varianceScale + f.epsilon);
        g[i] = 0;
    }
    if (flat.working)
        for (int64_t i = begin; i < end; i++) store(flat.working[i], static_cast<float>(p[i]));
}

template <class T>
void updateAnywhere(const Flat<T> &flat, const Factors<T> &f, int64_t begin, int64_t end) { update(flat, f, begin, end); }

#if defined(__x86_64__)
template <class T>
__attribute__((target("avx2,fma"))) void updateAVX2(const Flat<T> &flat, const Factors<T> &f, int64_t begin, int64_t end) {
    update(flat, f, begin, end);
}
#endif

template <class T>
auto bestUpdate() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return updateAVX2<T>;
#endif
    return updateAnywhere<T>;
}

template <class T>
void step(const Flat<T> &flat, const std::vector<Factors<T>> &groups, const int64_t *ends) {
    // Pieces that stay in the cache between the moments and the copy for the model.
    constexpr int64_t piece = 4096;
    const int64_t count = ends[groups.size() - 1];
    const auto move = bestUpdate<T>();
    parallelFor((count + piece - 1) / piece, 8, [&](int64_t first, int64_t last) {
        int64_t at = first * piece;
        auto group = static_cast<size_t>(std::upper_bound(ends, ends + groups.size(), at) - ends);
        while (at < std::min(last * piece, count)) {
            const int64_t stop = std::min({(at / piece + 1) * piece, ends[group], count});
            move(flat, groups[group], at, stop);
            at = stop;
            while (group + 1 < groups.size() && ends[group] <= at) group++;
        }
    });
}

}  // namespace

bool ct_adamw_step_(
    ct_tensor parameters_, ct_tensor gradient_, ct_tensor mean_, ct_tensor variance_, ct_tensor working_,
    const int64_t *ends, const double *rates, const double *decays, int32_t groups, double gradient_scale, double beta1,
    double beta2, double epsilon, int64_t steps) {
    return succeeds([&] {
        auto &parameters = tensor(parameters_), &gradient = tensor(gradient_), &mean = tensor(mean_);
        auto &variance = tensor(variance_), &working = tensor(working_);
        for (auto *each : {&gradient, &mean, &variance})
            TORCH_CHECK(each->is_contiguous() && each->numel() == parameters.numel() &&
                        each->scalar_type() == parameters.scalar_type(), "gradient and moments must be as the parameters");
        TORCH_CHECK(parameters.is_contiguous() && working.is_contiguous() && working.numel() == parameters.numel() &&
                    groups > 0 && ends[groups - 1] == parameters.numel() && std::is_sorted(ends, ends + groups) &&
                    ends[0] >= 0, "the groups must cover the parameters");
        const double bias1 = 1 - std::pow(beta1, static_cast<double>(steps));
        const double bias2 = 1 - std::pow(beta2, static_cast<double>(steps));
        auto run = [&]<class T>(T) {
            std::vector<Factors<T>> factors;
            for (int32_t g = 0; g < groups; g++)
                factors.push_back(
                    {static_cast<T>(gradient_scale), static_cast<T>(beta1), static_cast<T>(beta2),
                     static_cast<T>(epsilon), static_cast<T>(1 - beta1), static_cast<T>(1 - beta2),
                     static_cast<T>(1 - rates[g] * decays[g]), static_cast<T>(rates[g] / bias1),
                     static_cast<T>(1 / std::sqrt(bias2))});
            const bool fills = working.scalar_type() == at::kBFloat16;
            step<T>({parameters.data_ptr<T>(), gradient.data_ptr<T>(), mean.data_ptr<T>(), variance.data_ptr<T>(),
                     fills ? working.data_ptr<c10::BFloat16>() : nullptr}, factors, ends);
            if (!fills && working.data_ptr() != parameters.data_ptr()) working.copy_(parameters);
        };
        if (parameters.is_cpu() && parameters.scalar_type() == at::kFloat) return run(0.0f);
        if (parameters.is_cpu() && parameters.scalar_type() == at::kDouble) return run(0.0);

        gradient.mul_(gradient_scale);
        auto count = at::full({}, static_cast<double>(steps), at::TensorOptions(at::kFloat).device(parameters.device()));
        int64_t start = 0;
        for (int32_t g = 0; g < groups; g++) {
            auto part = [&](const at::Tensor &flat) { return flat.narrow(0, start, ends[g] - start); };
            if (ends[g] > start)
                at::_fused_adamw_(
                    {part(parameters)}, {part(gradient)}, {part(mean)}, {part(variance)}, {}, {count}, rates[g], beta1,
                    beta2, decays[g], epsilon, /*amsgrad=*/false, /*maximize=*/false);
            start = ends[g];
        }
        gradient.zero_();
        if (working.data_ptr() != parameters.data_ptr()) working.copy_(parameters);
    });
}
