#include "flash.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

#include "parallel.h"
#include "rows.h"
#include "scratch.h"

namespace ct::flash {

namespace {

// Rows of queries or keys worked on together: a multiple of every instruction set's tile.
constexpr int64_t block = 96;
// Rows on the diagonal are worked on so many at a time, each with what it sees.
constexpr int64_t stair = 24;

constexpr int64_t roundedUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

// An odd number of cache lines, so that rows below each other do not fall into the same few lines of the cache.
constexpr int64_t strideFor(int64_t width) { return (roundedUp(width, 16) / 16 | 1) * 16; }
constexpr int64_t lane = strideFor(block);

// Calls `body(next)` in each thread, which works on tasks until `next` gives -1.
void shareTasks(int64_t count, const std::function<void(const std::function<int64_t()> &)> &body) {
    std::atomic<int64_t> taken = 0;
    const std::function<int64_t()> next = [&] {
        const int64_t task = taken.fetch_add(1, std::memory_order_relaxed);
        return task < count ? task : -1;
    };
    parallelFor(std::min(count, threadCount()), 1, [&](int64_t, int64_t) { body(next); });
}

struct Worker {
    const Shape &shape;
    const gemm::Kernels &products = kernels().gemm;
    const Steps &steps = kernels().flash;
    const gemm::Unpack read = products.unpack[static_cast<int>(shape.type)];
    // The width of a head in whole vectors, and from row to row.
    const int64_t width = roundedUp(shape.width, 16), stride = strideFor(shape.width);
    const float scale = 1 / std::sqrt(static_cast<float>(shape.width));

    const char *place(const Rows &rows, int64_t time, int64_t head) const {
        const int64_t size = shape.type == gemm::Element::float32 ? 4 : 2;
        return static_cast<const char *>(rows.data) + (time * rows.timeStride + head * rows.headStride) * size;
    }

    // Rows of a head in single precision, `stride` apart and filled with zeros to `width`.
    void unpack(const Rows &rows, int64_t head, int64_t first, int64_t count, float *out) const {
        for (int64_t r = 0; r < count; r++, out += stride) {
            read(place(rows, first + r, head), 0, 0, 0, shape.width, out);
            for (int64_t d = shape.width; d < width; d++) out[d] = 0;
        }
    }

    void store(const float *from, float factor, const Rows &rows, int64_t head, int64_t time) const {
        const gemm::Result result{const_cast<char *>(place(rows, time, head)), 0, shape.type, factor, false};
        products.finish[static_cast<int>(shape.type)](from, stride, 1, shape.width, result, 0, 0);
    }

    int64_t firstKey(int64_t query) const { return shape.window > 0 ? std::max<int64_t>(0, query - shape.window + 1) : 0; }

    // scores(key, query) = sum over d of keys(key, d) queriesAcross(d, query), where they are needed.
    void score(const float *keys, const float *queriesAcross, int64_t keyCount, int64_t queries, bool isDiagonal,
               float *scores) const {
        const int64_t step = isDiagonal ? products.columns : queries;
        for (int64_t q = 0; q < queries; q += step) {
            const int64_t needed = isDiagonal ? std::min(keyCount, q + step) : keyCount;
            products.product(roundedUp(needed, products.rows), std::min(step, queries - q), width, keys, stride, 1,
                             queriesAcross + q, lane, scores + q, lane, false);
        }
    }

    // sums(query, d) = or += sum over keys of weights(key, query) rows(key, d).
    void overKeys(const float *weights, const float *rows, int64_t keyCount, int64_t queryCount, bool isDiagonal,
                  float *sums, bool isAdded) const {
        const int64_t step = isDiagonal ? stair : block;
        for (int64_t q = 0; q < queryCount; q += step)
            products.product(roundedUp(std::min(step, queryCount - q), products.rows), width,
                             isDiagonal ? std::min(keyCount, q + step) : keyCount, weights + q, 1, lane, rows, stride,
                             sums + q * stride, stride, isAdded);
    }

    // sums(key, d) = or += sum over queries of weights(key, query) rows(query, d).
    void overQueries(const float *weights, const float *rows, int64_t keyCount, int64_t queryCount, bool isDiagonal,
                     float *sums, bool isAdded) const {
        const int64_t step = isDiagonal ? stair : block;
        for (int64_t key = 0; key < keyCount; key += step) {
            const int64_t from = isDiagonal ? key : 0;
            products.product(roundedUp(std::min(step, keyCount - key), products.rows), width, queryCount - from,
                             weights + key * lane + from, lane, 1, rows + from * stride, stride, sums + key * stride,
                             stride, isAdded);
        }
    }
};

// A query block of one head of one piece, with all keys it sees.
struct QueryTask {
    int64_t start, length, head, index;
};

// Some key blocks of one group of one piece, with all queries that see them. Blocks are dealt like cards, back and
// forth, so that each part gets short columns of the triangle and long ones.
struct KeyTask {
    int64_t start, length, group, part, parts;
    double cost;

    bool has(int64_t keyBlock) const {
        const int64_t turn = keyBlock % (2 * parts);
        return part == (turn < parts ? turn : 2 * parts - 1 - turn);
    }
};

}  // namespace

void forward(const Rows &q, const Rows &k, const Rows &v, const Rows &output, float *logSumExp, const Shape &shape) {
    const int64_t shared = shape.heads / shape.groups, time = shape.starts[shape.pieces];
    int64_t longest = 0;
    std::vector<QueryTask> tasks;
    for (int64_t p = 0; p < shape.pieces; p++) {
        const int64_t start = shape.starts[p], length = shape.starts[p + 1] - start;
        longest = std::max(longest, roundedUp(length, block));
        for (int64_t g = 0; g < shape.groups; g++)
            for (int64_t i = (length + block - 1) / block - 1; i >= 0; i--)
                for (int64_t h = g * shared; h < (g + 1) * shared; h++) tasks.push_back({start, length, h, i});
    }
    shareTasks(static_cast<int64_t>(tasks.size()), [&](const std::function<int64_t()> &next) {
        const Worker worker{shape};
        const int64_t stride = worker.stride, area = block * stride;
        Scratch scratch((2 * longest * stride + 2 * area + worker.width * lane + block * lane + 3 * block + 8) * 4);
        float *keys = scratch.take<float>(longest * stride), *values = scratch.take<float>(longest * stride);
        float *queries = scratch.take<float>(area), *queriesAcross = scratch.take<float>(worker.width * lane + 8);
        float *scores = scratch.take<float>(block * lane), *sums = scratch.take<float>(area);
        float *top = scratch.take<float>(block), *total = scratch.take<float>(block);
        float *correction = scratch.take<float>(block);
        // The keys and values that stand unpacked: those of one group of one piece, up to a row.
        int64_t unpackedStart = -1, unpackedGroup = -1, unpacked = 0;
        for (int64_t t = next(); t >= 0; t = next()) {
            const auto [start, length, h, i] = tasks[static_cast<size_t>(t)];
            const int64_t g = h / shared, first = i * block, count = std::min(block, length - first);
            const int64_t columns = roundedUp(count, 16), from = worker.firstKey(first) / block;
            if (start != unpackedStart || g != unpackedGroup) unpackedStart = start, unpackedGroup = g, unpacked = 0;
            if (unpacked < first + count) {
                const int64_t more = first + count - unpacked;
                worker.unpack(k, g, start + unpacked, more, keys + unpacked * stride);
                worker.unpack(v, g, start + unpacked, more, values + unpacked * stride);
                unpacked += more;
            }
            worker.unpack(q, h, start + first, count, queries);
            worker.products.across[0](queries, stride, count, columns, worker.width, queriesAcross, lane);
            for (int64_t d = 0; d < worker.width; d++)
                for (int64_t c = 0; c < columns; c++) queriesAcross[d * lane + c] *= worker.scale;
            std::fill(top, top + block, -1e30f);
            std::fill(total, total + block, 0.0f);
            for (int64_t j = from; j <= i; j++) {
                const int64_t keyCount = std::min(block, length - j * block);
                worker.score(keys + j * area, queriesAcross, keyCount, columns, i == j, scores);
                const bool hasMoved = worker.steps.softmax(
                    scores, lane, keyCount, columns, {first - j * block, shape.window}, top, total, correction);
                if (hasMoved && j > from) worker.steps.scaleRows(sums, stride, count, worker.width, correction);
                worker.overKeys(scores, values + j * area, keyCount, count, i == j, sums, j > from);
            }
            for (int64_t r = 0; r < count; r++) {
                worker.store(sums + r * stride, 1 / total[r], output, h, start + first + r);
                logSumExp[h * time + start + first + r] = top[r] + std::log(total[r]);
            }
        }
    });
}

void backward(const Rows &gradient, const Rows &q, const Rows &k, const Rows &v, const Rows &output,
              const float *logSumExp, const Rows &dq, const Rows &dk, const Rows &dv, const Shape &shape) {
    const int64_t shared = shape.heads / shape.groups, time = shape.starts[shape.pieces];
    const int64_t rowSize = shape.heads * shape.width;
    // About a dozen tasks, each with its own sum for the queries' gradient as long as that takes little memory.
    constexpr double wanted = 12;
    const int64_t most = std::max<int64_t>(1, (96 << 20) / (4 * std::max<int64_t>(1, time * rowSize)));
    double all = 0;
    int64_t longest = 0, deepest = 1;
    auto costOf = [&](int64_t length) {
        const double seen = shape.window > 0 ? static_cast<double>(std::min(length, shape.window)) : static_cast<double>(length);
        return static_cast<double>(length) * seen + 1;
    };
    for (int64_t p = 0; p < shape.pieces; p++) all += costOf(shape.starts[p + 1] - shape.starts[p]);
    std::vector<KeyTask> tasks;
    std::vector<int64_t> partsOf(static_cast<size_t>(shape.pieces), 1);
    for (int64_t p = 0; p < shape.pieces; p++) {
        const int64_t start = shape.starts[p], length = shape.starts[p + 1] - start, blocks = (length + block - 1) / block;
        const double share = costOf(length) / all * wanted / static_cast<double>(shape.groups);
        const int64_t parts = std::clamp<int64_t>(std::llround(share), 1, std::max<int64_t>(1, std::min(most, (blocks + 1) / 2)));
        partsOf[static_cast<size_t>(p)] = parts;
        longest = std::max(longest, roundedUp(length, block));
        deepest = std::max(deepest, parts);
        for (int64_t g = 0; g < shape.groups && length > 0; g++)
            for (int64_t part = 0; part < parts; part++)
                tasks.push_back({start, length, g, part, parts, costOf(length) / static_cast<double>(parts)});
    }
    // The longest first, so that the threads end together.
    std::sort(tasks.begin(), tasks.end(), [](auto &a, auto &b) { return a.cost > b.cost; });
    std::vector<float> partial(deepest > 1 ? static_cast<size_t>(deepest * time * rowSize) : 0);

    shareTasks(static_cast<int64_t>(tasks.size()), [&](const std::function<int64_t()> &next) {
        const Worker worker{shape};
        const int64_t stride = worker.stride, area = block * stride, across = worker.width * lane + 8;
        Scratch scratch((4 * longest * stride + 4 * area + 2 * across + 2 * block * lane + 2 * block) * 4);
        float *keys = scratch.take<float>(longest * stride), *values = scratch.take<float>(longest * stride);
        float *toKeys = scratch.take<float>(longest * stride), *toValues = scratch.take<float>(longest * stride);
        float *queries = scratch.take<float>(area), *queriesAcross = scratch.take<float>(across);
        float *incoming = scratch.take<float>(area), *incomingAcross = scratch.take<float>(across);
        float *outgoing = scratch.take<float>(area), *sums = scratch.take<float>(area);
        float *scores = scratch.take<float>(block * lane), *dp = scratch.take<float>(block * lane);
        float *weights = scratch.take<float>(block), *delta = scratch.take<float>(block);
        for (int64_t t = next(); t >= 0; t = next()) {
            const KeyTask &task = tasks[static_cast<size_t>(t)];
            const auto [start, length, g, part, parts, cost] = task;
            const int64_t blocks = (length + block - 1) / block;
            for (int64_t j = 0; j < blocks; j++) {
                if (!task.has(j)) continue;
                const int64_t count = std::min(block, length - j * block);
                worker.unpack(k, g, start + j * block, count, keys + j * area);
                worker.unpack(v, g, start + j * block, count, values + j * area);
            }
            for (int64_t h = g * shared; h < (g + 1) * shared; h++)
                for (int64_t i = 0; i < blocks; i++) {
                    const int64_t first = i * block, count = std::min(block, length - first);
                    const int64_t columns = roundedUp(count, 16);
                    bool hasSums = false;
                    for (int64_t j = worker.firstKey(first) / block; j <= i; j++) {
                        if (!task.has(j)) continue;
                        if (!hasSums) {
                            worker.unpack(output, h, start + first, count, outgoing);
                            worker.unpack(gradient, h, start + first, count, incoming);
                            worker.unpack(q, h, start + first, count, queries);
                            for (int64_t r = 0; r < block; r++) {
                                // A query beyond the end has no weight: exp(s - l) is nothing for a large l.
                                weights[r] = 1e30f;
                                delta[r] = 0;
                                if (r >= count) continue;
                                weights[r] = logSumExp[h * time + start + first + r];
                                worker.products.dots[0](incoming + r * stride, outgoing + r * stride, stride, 1,
                                                     worker.width, delta + r);
                                for (int64_t d = 0; d < worker.width; d++) queries[r * stride + d] *= worker.scale;
                            }
                            worker.products.across[0](queries, stride, count, columns, worker.width, queriesAcross, lane);
                            worker.products.across[0](incoming, stride, count, columns, worker.width, incomingAcross, lane);
                        }
                        const int64_t keyCount = std::min(block, length - j * block);
                        const bool isDiagonal = i == j, isFirst = h == g * shared && i == j;
                        worker.score(keys + j * area, queriesAcross, keyCount, columns, isDiagonal, scores);
                        worker.score(values + j * area, incomingAcross, keyCount, columns, isDiagonal, dp);
                        worker.steps.gradient(
                            scores, dp, lane, keyCount, columns, {first - j * block, shape.window}, weights, delta);
                        worker.overQueries(scores, incoming, keyCount, count, isDiagonal, toValues + j * area, !isFirst);
                        worker.overQueries(dp, queries, keyCount, count, isDiagonal, toKeys + j * area, !isFirst);
                        worker.overKeys(dp, keys + j * area, keyCount, count, isDiagonal, sums, hasSums);
                        hasSums = true;
                    }
                    for (int64_t r = 0; r < count; r++) {
                        const int64_t row = start + first + r;
                        const float *sum = sums + r * stride;
                        if (parts == 1) {
                            worker.store(sum, worker.scale, dq, h, row);
                        } else {
                            float *place = partial.data() + (part * time + row) * rowSize + h * shape.width;
                            for (int64_t d = 0; d < shape.width; d++) place[d] = hasSums ? sum[d] : 0;
                        }
                    }
                }
            for (int64_t j = 0; j < blocks; j++)
                for (int64_t r = 0; task.has(j) && r < std::min(block, length - j * block); r++) {
                    worker.store(toKeys + j * area + r * stride, 1, dk, g, start + j * block + r);
                    worker.store(toValues + j * area + r * stride, 1, dv, g, start + j * block + r);
                }
        }
    });
    if (deepest == 1) return;
    for (int64_t p = 0; p < shape.pieces; p++) {
        const int64_t start = shape.starts[p], parts = partsOf[static_cast<size_t>(p)];
        if (parts == 1) continue;
        parallelFor(shape.starts[p + 1] - start, 64, [&](int64_t begin, int64_t end) {
            const Worker worker{shape};
            for (int64_t row = start + begin; row < start + end; row++) {
                float *sum = partial.data() + row * rowSize;
                for (int64_t part = 1; part < parts; part++)
                    for (int64_t i = 0; i < rowSize; i++) sum[i] += sum[part * time * rowSize + i];
                for (int64_t h = 0; h < shape.heads; h++) worker.store(sum + h * shape.width, worker.scale, dq, h, row);
            }
        });
    }
}

}  // namespace ct::flash
