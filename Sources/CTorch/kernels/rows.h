// The fused kernels, one row at a time. Each instruction set compiles rows.inc for itself; the best one that the
// processor has is chosen once, at the first call.
#pragma once

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <cstdint>

#include "flash.h"
#include "gemm.h"

namespace ct {

// What a kernel adds up in: single precision, or double where the elements are.
template <class T>
struct Accumulator {
    using type = float;
};
template <>
struct Accumulator<double> {
    using type = double;
};
template <class T>
using Sum = typename Accumulator<T>::type;

// Which numbers fall out of a row (Srivastava et al. 2014, section 4). Column c belongs to the lane c % 16 of its chunk of 128;
// a lane's 128 bits are Philox4x32-10's (Salmon et al. 2011) for (16 chunk + lane, site, id), and its column i reads the
// i-th 16 of them: it falls out where they are below `threshold`, and is multiplied by 65536 / (65536 - threshold) else.
struct Dropout {
    uint64_t key;
    uint32_t site, threshold;
};

template <class T>
struct RowKernels {
    // y = weight x / rms(x) over `width` elements; returns 1 / rms (Zhang and Sennrich 2019, eq. 4).
    Sum<T> (*rmsNorm)(const T *x, const T *weight, T *y, int64_t width, Sum<T> epsilon);
    void (*rmsNormBackward)(const T *gradient, const T *x, const T *weight, Sum<T> inverse, T *dx, int64_t width);
    // Turns the pairs (x[i], x[i + half]) by their angles (Su et al. 2021, eq. 34, in the half-split order).
    void (*rotate)(T *head, const Sum<T> *cosines, const Sum<T> *sines, int64_t half, Sum<T> sign);
    // y = silu(gate) up (Shazeer 2020, eq. 6).
    void (*swiGLU)(const T *gate, const T *up, T *y, int64_t width);
    void (*swiGLUBackward)(const T *gradient, const T *gate, const T *up, T *dGate, T *dUp, int64_t width);
    // The negative log likelihood of `target`; the logits become `scale` times its gradient.
    double (*crossEntropy)(T *logits, int64_t width, int64_t target, Sum<T> scale);
    // y = factor x where it stays and 0 where it falls out; where `adds`, that is added to y.
    void (*dropOut)(const T *x, T *y, int64_t width, const Dropout &dropout, uint64_t id, Sum<T> factor, bool adds);
};

// The steps of blocked attention between its matrix products; scores are single precision, operands bfloat16.
struct BlockKernels {
    // p = exp(scale s - l) over the scores from..<to and 0 elsewhere, with l their log-sum-exp, which is returned.
    float (*softmax)(const float *scores, int64_t from, int64_t to, int64_t width, float scale, c10::BFloat16 *p);
    // p = exp(scale s - l) and ds = scale p (dp - delta) in the columns from..<to, 0 elsewhere.
    void (*gradient)(const float *scores, const float *dp, const float *logSumExp, const float *delta, int64_t from,
                     int64_t to, int64_t width, float scale, c10::BFloat16 *p, c10::BFloat16 *ds);
    // The right-hand operand of a product as its instruction wants it: two rows side by side, element by element.
    void (*interleave)(const c10::BFloat16 *even, const c10::BFloat16 *odd, int64_t width, c10::BFloat16 *out);
    float (*dot)(const c10::BFloat16 *a, const c10::BFloat16 *b, int64_t width);
};

struct Kernels {
    const char *name;
    RowKernels<double> float64;
    RowKernels<float> float32;
    RowKernels<c10::BFloat16> bfloat16;
    RowKernels<c10::Half> float16;
    BlockKernels block;
    gemm::Kernels gemm;
    flash::Steps flash;

    template <class T>
    const RowKernels<T> &of() const;
};

template <>
inline const RowKernels<double> &Kernels::of() const { return float64; }
template <>
inline const RowKernels<float> &Kernels::of() const { return float32; }
template <>
inline const RowKernels<c10::BFloat16> &Kernels::of() const { return bfloat16; }
template <>
inline const RowKernels<c10::Half> &Kernels::of() const { return float16; }

const Kernels &kernels();

namespace portable { extern const Kernels table; }
#if defined(__x86_64__)
namespace avx2 { extern const Kernels table; }
namespace avx512 { extern const Kernels table; }
#endif

}  // namespace ct
