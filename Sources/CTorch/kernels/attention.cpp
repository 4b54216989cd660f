// Causal attention with grouped queries, in blocks of 64 rows, for one sequence.
//
// The products of blocks are libtorch's `brgemm`, which runs on the processor's bfloat16 instructions (AMX or AVX-512)
// and adds up in single precision; softmax and its gradient happen between them while the block is in the cache. Blocks
// above the diagonal or outside the window are never touched. Source: Dao 2023, algorithms 1 and 2.
#include "attention.h"

#include <ATen/Functions.h>
#include <ATen/native/CPUBlas.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "parallel.h"
#include "rows.h"

namespace ct::blocked {

using bf16 = c10::BFloat16;
using at::native::cpublas::brgemm;

static constexpr int64_t block = 64;

// The first key that a query sees.
static int64_t firstKey(int64_t query, int64_t window) {
    return window > 0 ? std::max<int64_t>(0, query - window + 1) : 0;
}

// Working memory of a thread, kept from call to call: fresh pages cost more than the arithmetic on them.
class Scratch {
public:
    // Begins anew with room for so many bytes, each piece rounded up to cache lines.
    explicit Scratch(int64_t bytes) {
        static thread_local std::vector<char> memory;
        const auto needed = static_cast<size_t>(bytes + 16 * line);
        if (memory.size() < needed) memory.resize(needed);
        next = reinterpret_cast<char *>((reinterpret_cast<uintptr_t>(memory.data()) + line - 1) / line * line);
    }

    template <class T>
    T *take(int64_t count) {
        auto *piece = reinterpret_cast<T *>(next);
        next += (count * static_cast<int64_t>(sizeof(T)) + line - 1) / line * line;
        return piece;
    }

private:
    static constexpr int64_t line = 64;
    char *next;
};

// Rows of one head, copied side by side and filled with zeros to whole blocks.
static void gather(const at::Tensor &tensor, int64_t head, int64_t blocks, bf16 *out) {
    const int64_t time = tensor.size(2), width = tensor.size(3), stride = tensor.stride(2);
    const bf16 *in = tensor.data_ptr<bf16>() + head * tensor.stride(1);
    for (int64_t t = 0; t < time; t++) memcpy(out + t * width, in + t * stride, static_cast<size_t>(width) * sizeof(bf16));
    memset(out + time * width, 0, static_cast<size_t>((blocks * block - time) * width) * sizeof(bf16));
}

// The right-hand operand (width, 64) of a product with the transpose of a block of rows (64, width): pairs along the
// width stay together, which makes it a transposition of 32-bit words.
static void packTransposed(const bf16 *rows, int64_t width, bf16 *out) {
    auto *from = reinterpret_cast<const uint32_t *>(rows);
    auto *to = reinterpret_cast<uint32_t *>(out);
    for (int64_t r = 0; r < block; r++)
        for (int64_t d = 0; d < width / 2; d++) to[d * block + r] = from[r * (width / 2) + d];
}

// The right-hand operand (64, width) of a product with a block of rows as it is.
static void pack(const bf16 *rows, int64_t width, bf16 *out) {
    for (int64_t r = 0; r < block; r += 2)
        kernels().block.interleave(rows + r * width, rows + (r + 1) * width, width, out + r * width);
}

// One small product with a known result tells whether `brgemm` takes the layout above on this machine.
static bool works() {
    std::vector<bf16> a(block * block), b(block * block), packed(block * block);
    std::vector<float> c(block * block);
    for (int64_t i = 0; i < block * block; i++) {
        a[static_cast<size_t>(i)] = static_cast<float>(i % 7 - 3);
        b[static_cast<size_t>(i)] = static_cast<float>(i % 5 - 2);
    }
    try {
        pack(b.data(), block, packed.data());
        brgemm(block, block, block, block, block, block, false, a.data(), packed.data(), c.data(), true);
        at::native::cpublas::brgemm_release();
    } catch (const std::exception &) {
        return false;
    }
    for (int64_t r = 0; r < block; r++) {
        float sum = 0;
        for (int64_t i = 0; i < block; i++)
            sum += static_cast<float>(a[static_cast<size_t>(r * block + i)]) * static_cast<float>(b[static_cast<size_t>(i * block + r)]);
        if (c[static_cast<size_t>(r * block + r)] != sum) return false;
    }
    return true;
}

bool serves(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, bool causal) {
    auto fits = [](const at::Tensor &tensor) {
        return tensor.is_cpu() && tensor.scalar_type() == at::kBFloat16 && tensor.dim() == 4 && tensor.stride(3) == 1;
    };
    if (!causal || !fits(q) || !fits(k) || !fits(v) || q.requires_grad()) return false;
    const int64_t width = q.size(3);
    if (q.size(0) != 1 || q.size(2) != k.size(2) || k.sizes() != v.sizes() || width != k.size(3) || width % 32 != 0 ||
        width > 256 || q.size(1) % k.size(1) != 0)
        return false;
    static const bool available = works();
    return available;
}

std::tuple<at::Tensor, at::Tensor> forward(
    const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, int64_t window) {
    const int64_t heads = q.size(1), groups = k.size(1), time = q.size(2), width = q.size(3);
    const int64_t blocks = (time + block - 1) / block, area = block * width, length = blocks * area;
    const float scale = 1 / std::sqrt(static_cast<float>(width));
    auto output = at::empty({1, time, heads, width}, q.options());
    auto logSumExp = at::empty({1, heads, time}, q.options().dtype(at::kFloat));
    auto packed = at::empty({2, groups, length}, q.options());
    auto *packedKeys = packed.data_ptr<bf16>(), *packedValues = packedKeys + groups * length;
    parallelFor(groups, 1, [&](int64_t begin, int64_t end) {
        auto *rows = Scratch(length * 2).take<bf16>(length);
        for (int64_t g = begin; g < end; g++) {
            gather(k, g, blocks, rows);
            for (int64_t j = 0; j < blocks; j++)
                packTransposed(rows + j * area, width, packedKeys + g * length + j * area);
            gather(v, g, blocks, rows);
            for (int64_t j = 0; j < blocks; j++) pack(rows + j * area, width, packedValues + g * length + j * area);
        }
    });
    auto *queries = q.data_ptr<bf16>(), *out = output.data_ptr<bf16>();
    auto *sums = logSumExp.data_ptr<float>();
    parallelFor(heads * blocks, 1, [&](int64_t begin, int64_t end) {
        // One cache line more than needed: rows a power of two apart would fall into the same few lines of the cache.
        const int64_t strip = blocks * block + 32;
        Scratch scratch(block * strip * 6 + area * 6);
        auto *scores = scratch.take<float>(block * strip), *attended = scratch.take<float>(area);
        auto *probabilities = scratch.take<bf16>(block * strip), *rows = scratch.take<bf16>(area);
        for (int64_t task = begin; task < end; task++) {
            // Head by head, so that each thread gets short strips and long ones.
            const int64_t h = task / blocks, i = task % blocks, g = h / (heads / groups);
            const int64_t first = i * block, count = std::min(block, time - first), keys = first + count;
            memset(rows, 0, static_cast<size_t>(area) * sizeof(bf16));
            for (int64_t r = 0; r < count; r++)
                memcpy(rows + r * width, queries + h * q.stride(1) + (first + r) * q.stride(2),
                       static_cast<size_t>(width) * sizeof(bf16));
            const int64_t start = firstKey(first, window) / block;
            for (int64_t j = start; j <= i; j++)
                brgemm(block, block, width, width, block, strip, false, rows,
                       packedKeys + g * length + j * area, scores + (j - start) * block, true);
            for (int64_t r = 0; r < block; r++) {
                // A row beyond the end is made as the last one, and thrown away.
                const int64_t row = std::min(first + r, keys - 1), shift = start * block;
                const float sum = kernels().block.softmax(
                    scores + r * strip, firstKey(row, window) - shift, row + 1 - shift, (i + 1) * block - shift, scale,
                    probabilities + r * strip);
                if (r < count) sums[h * time + first + r] = sum;
            }
            for (int64_t j = start; j <= i; j++)
                brgemm(block, width, block, strip, width, width, j > start, probabilities + (j - start) * block,
                       packedValues + g * length + j * area, attended, true);
            for (int64_t r = 0; r < count; r++) {
                bf16 *place = out + ((first + r) * heads + h) * width;
                for (int64_t d = 0; d < width; d++) place[d] = attended[r * width + d];
            }
        }
        at::native::cpublas::brgemm_release();
    });
    return {output.transpose(1, 2), logSumExp};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> backward(
    const at::Tensor &outputGradient, const at::Tensor &q, const at::Tensor &k, const at::Tensor &v,
    const at::Tensor &output, const at::Tensor &logSumExp, int64_t window) {
    const int64_t heads = q.size(1), groups = k.size(1), time = q.size(2), width = q.size(3), shared = heads / groups;
    const int64_t blocks = (time + block - 1) / block, area = block * width, length = blocks * area;
    const float scale = 1 / std::sqrt(static_cast<float>(width));
    auto dq = at::empty({1, time, heads, width}, q.options());
    auto dk = at::empty({1, time, groups, width}, q.options()), dv = at::empty_like(dk);
    // Each query head adds up gradients of its own for the keys and values that it shares with others.
    auto perHead = at::empty({2, heads, length}, q.options().dtype(at::kFloat));
    auto *toQuery = dq.data_ptr<bf16>(), *toKey = dk.data_ptr<bf16>(), *toValue = dv.data_ptr<bf16>();
    auto *out = output.data_ptr<bf16>();
    auto *allSums = logSumExp.data_ptr<float>();
    auto *keyGradients = perHead.data_ptr<float>(), *valueGradients = keyGradients + heads * length;

    parallelFor(heads, 1, [&](int64_t begin, int64_t end) {
        Scratch scratch(length * (8 * 2 + 4) + block * block * 14 + blocks * block * 8);
        bf16 *keys = scratch.take<bf16>(length), *values = scratch.take<bf16>(length), *rows = scratch.take<bf16>(length);
        bf16 *keysAcross = scratch.take<bf16>(length);
        bf16 *queriesAcross = scratch.take<bf16>(length), *queriesPacked = scratch.take<bf16>(length);
        bf16 *gradientsAcross = scratch.take<bf16>(length), *gradientsPacked = scratch.take<bf16>(length);
        float *queryGradients = scratch.take<float>(length);
        float *scores = scratch.take<float>(block * block), *dp = scratch.take<float>(block * block);
        float *sums = scratch.take<float>(blocks * block), *delta = scratch.take<float>(blocks * block);
        bf16 *p = scratch.take<bf16>(block * block), *ds = scratch.take<bf16>(block * block);
        bf16 *dsPacked = scratch.take<bf16>(block * block);
        for (int64_t h = begin; h < end; h++) {
            const int64_t g = h / shared;
            gather(k, g, blocks, keys);
            gather(v, g, blocks, values);
            gather(outputGradient, h, blocks, rows);
            for (int64_t t = 0; t < blocks * block; t++) {
                // A row beyond the end has no weight: exp(s - l) is nothing for a large l.
                sums[t] = t < time ? allSums[h * time + t] : 1e30f;
                delta[t] =
                    t < time ? kernels().block.dot(
                                   rows + t * width, out + h * output.stride(1) + t * output.stride(2), width)
                             : 0;
            }
            for (int64_t i = 0; i < blocks; i++) {
                packTransposed(rows + i * area, width, gradientsAcross + i * area);
                pack(rows + i * area, width, gradientsPacked + i * area);
            }
            gather(q, h, blocks, rows);
            for (int64_t i = 0; i < blocks; i++) {
                packTransposed(rows + i * area, width, queriesAcross + i * area);
                pack(rows + i * area, width, queriesPacked + i * area);
                for (int64_t r = 0; r < block; r++)
                    for (int64_t d = 0; d < width; d++)
                        keysAcross[i * area + d * block + r] =
                            keys[i * area + r * width + d];
            }
            // Everything is transposed here: rows are keys, columns queries, so that the gradients of keys and values
            // have their left-hand operands as they come.
            for (int64_t j = 0; j < blocks; j++) {
                float *toKeys = keyGradients + h * length + j * area, *toValues = valueGradients + h * length + j * area;
                for (int64_t i = j; i < blocks && firstKey(i * block, window) < (j + 1) * block; i++) {
                    brgemm(block, block, width, width, block, block, false, keys + j * area,
                           queriesAcross + i * area, scores, true);
                    brgemm(block, block, width, width, block, block, false, values + j * area,
                           gradientsAcross + i * area, dp, true);
                    for (int64_t r = 0; r < block; r++) {
                        // The columns are the queries that see this key: from itself on, as far as the window goes.
                        const int64_t from = i == j ? r : 0, reach = j * block + r + window - i * block;
                        const int64_t to = window > 0 ? std::clamp(reach, from, block) : block;
                        kernels().block.gradient(
                            scores + r * block, dp + r * block, sums + i * block, delta + i * block, from, to, block,
                            scale, p + r * block, ds + r * block);
                    }
                    brgemm(block, width, block, block, width, width, i > j, p, gradientsPacked + i * area,
                           toValues, true);
                    brgemm(block, width, block, block, width, width, i > j, ds, queriesPacked + i * area,
                           toKeys, true);
                    pack(ds, block, dsPacked);
                    brgemm(width, block, block, block, block, block, j > firstKey(i * block, window) / block, keysAcross + j * area,
                           dsPacked, queryGradients + i * area, true);
                }
            }
            for (int64_t t = 0; t < time; t++)
                for (int64_t d = 0; d < width; d++)
                    toQuery[(t * heads + h) * width + d] =
                        queryGradients[t / block * area + d * block + t % block];
        }
        at::native::cpublas::brgemm_release();
    });
    parallelFor(time, 64, [&](int64_t begin, int64_t end) {
        for (int64_t t = begin; t < end; t++)
            for (int64_t g = 0; g < groups; g++)
                for (int64_t d = 0; d < width; d++) {
                    float key = 0, value = 0;
                    for (int64_t h = g * shared; h < (g + 1) * shared; h++) {
                        key += keyGradients[h * length + t * width + d];
                        value += valueGradients[h * length + t * width + d];
                    }
                    toKey[(t * groups + g) * width + d] = key;
                    toValue[(t * groups + g) * width + d] = value;
                }
    });
    return {dq.transpose(1, 2), dk.transpose(1, 2), dv.transpose(1, 2)};
}

}  // namespace ct::blocked
