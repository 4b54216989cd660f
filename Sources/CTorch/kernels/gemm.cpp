#include "gemm.h"

#include <algorithm>
#include <vector>

#include "pairs.h"
#include "parallel.h"
#include "rows.h"
#include "scratch.h"

namespace ct::gemm {

namespace {

// The blocking, in words of four bytes: a panel of b (`deepest`, columns of a tile) stays in the nearest cache, a block of a
// (`tallest`, `deepest`) in the second, and `widest` of b in the third.
constexpr int64_t deepest = 384, tallest = 192, widest = 2 << 20;

constexpr int64_t roundedUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

// A part of a product, worked on by one thread.
struct Block {
    const Operand &a, &b;
    const int64_t depth;
    const Result &result;
    // Null where words are numbers of single precision.
    const PairKernels *pairs = nullptr;
    const Kernels &k = kernels();

    int64_t tileRows() const { return pairs ? pairs->rows : k.rows; }
    int64_t tileColumns() const { return pairs ? pairs->columns : k.columns; }
    int64_t words() const { return pairs ? (depth + 1) / 2 : depth; }

    // Panels of `width` outer indices from `first` on, over the words from..<to of the inner dimension.
    void packWords(const Operand &operand, int64_t first, int64_t count, int64_t width, int64_t from, int64_t to, float *out,
                   float *stretch) const {
        if (pairs)
            packPairs(operand, first, count, width, 2 * from, std::min(2 * to, depth), reinterpret_cast<uint32_t *>(out),
                      stretch);
        else
            pack(operand, first, count, width, from, to, out, stretch);
    }

    void packPairs(const Operand &operand, int64_t first, int64_t count, int64_t width, int64_t from, int64_t to,
                   uint32_t *out, float *stretch) const {
        const int64_t inner = to - from, words = (inner + 1) / 2;
        const bool isPlain = typeOf(operand) == static_cast<int>(Element::bfloat16);
        const auto place = [&](int64_t row, int64_t column) {
            return static_cast<const c10::BFloat16 *>(operand.matrix) + row * operand.stride + column;
        };
        // What has to be unpacked is rounded in the second half of the stretch.
        auto *halves = reinterpret_cast<c10::BFloat16 *>(stretch + stretchSize / 2);
        if (operand.inner == Inner::alongRows) {
            constexpr int64_t some = piece / 2;
            for (int64_t p = 0; p < count; p += width) {
                const int64_t rows = std::min(width, count - p);
                uint32_t *panel = out + p * words;
                if (isPlain) {
                    pairs->across(place(first + p, from), operand.stride, rows, width, inner, panel);
                    continue;
                }
                for (int64_t i = 0; i < inner; i += some) {
                    const int64_t length = std::min(some, inner - i);
                    for (int64_t r = 0; r < rows; r++) {
                        operand.unpack(operand.matrix, operand.stride, first + p + r, from + i, length, stretch);
                        pairs->narrow(stretch, length, halves + r * some);
                    }
                    pairs->across(halves, some, rows, width, length, panel + i / 2 * width);
                }
            }
            return;
        }
        const int64_t longest = isPlain ? count : longestStretch / width * width;
        for (int64_t i = 0; i < inner; i += 2)
            for (int64_t start = 0; start < count; start += longest) {
                const int64_t length = std::min(longest, count - start);
                const c10::BFloat16 *rows[2] = {nullptr, nullptr};
                for (int64_t r = 0; r < std::min<int64_t>(2, inner - i); r++) {
                    if (isPlain) {
                        rows[r] = place(from + i + r, first + start);
                        continue;
                    }
                    operand.unpack(operand.matrix, operand.stride, from + i + r, first + start, length, stretch);
                    pairs->narrow(stretch, length, halves + r * longest);
                    rows[r] = halves + r * longest;
                }
                pairs->along(rows[0], rows[1], length, width, out + start * words + i / 2 * width, width * words);
            }
    }

    void multiplyTile(int64_t words, const float *a, const float *b, float *sums, bool isAdded) const {
        if (pairs)
            pairs->tile(words, reinterpret_cast<const uint32_t *>(a), reinterpret_cast<const uint32_t *>(b), sums, isAdded);
        else
            k.tile(words, a, b, sums, isAdded);
    }

    void pack(const Operand &operand, int64_t first, int64_t count, int64_t width, int64_t from, int64_t to, float *out,
              float *stretch) const {
        const int64_t inner = to - from;
        const int type = typeOf(operand);
        if (operand.inner == Inner::alongRows) {
            for (int64_t p = 0; p < count; p += width) {
                const int64_t rows = std::min(width, count - p);
                float *panel = out + p * inner;
                if (type >= 0) {
                    k.across[type](element(operand, type, first + p, from), operand.stride, rows, width, inner, panel, width);
                    continue;
                }
                for (int64_t i = 0; i < inner; i += piece) {
                    const int64_t length = std::min(piece, inner - i);
                    for (int64_t r = 0; r < rows; r++)
                        operand.unpack(operand.matrix, operand.stride, first + p + r, from + i, length, stretch + r * piece);
                    k.across[0](stretch, piece, rows, width, length, panel + i * width, width);
                }
            }
        } else if (type >= 0) {
            k.along[type](element(operand, type, from, first), operand.stride, count, width, inner, out, width * inner);
        } else {
            // Four rows at a time, so that what is written is long.
            const int64_t longest = std::min(longestStretch, stretchSize / 4) / width * width;
            for (int64_t i = 0; i < inner; i += 4)
                for (int64_t start = 0; start < count; start += longest) {
                    const int64_t length = std::min(longest, count - start), rows = std::min<int64_t>(4, inner - i);
                    for (int64_t r = 0; r < rows; r++)
                        operand.unpack(
                            operand.matrix, operand.stride, from + i + r, first + start, length, stretch + r * longest);
                    k.along[0](stretch, longest, length, width, rows, out + start * inner + i * width, width * inner);
                }
        }
    }

    // The type of an operand of plain numbers, else -1.
    int typeOf(const Operand &operand) const {
        if (!operand.unpack) return 0;
        for (int type = 0; type < 3; type++)
            if (operand.unpack == k.unpack[type]) return type;
        return -1;
    }

    static const void *element(const Operand &operand, int type, int64_t row, int64_t column) {
        return static_cast<const char *>(operand.matrix) + (row * operand.stride + column) * (type == 0 ? 4 : 2);
    }

    void run(int64_t top, int64_t bottom, int64_t left, int64_t right) const {
        const int64_t depth = words(), tileRows = this->tileRows(), tileColumns = this->tileColumns();
        const int64_t parts = (depth + deepest - 1) / deepest, part = (depth + parts - 1) / parts;
        const int64_t width = std::min(
            roundedUp(right - left, tileColumns), std::max<int64_t>(tileColumns, widest / depth / tileColumns * tileColumns));
        const int64_t height = std::min(roundedUp(bottom - top, tileRows), tallest / tileRows * tileRows);
        const int64_t area = tileRows * tileColumns;
        Scratch scratch((width * depth + height * part + (parts > 1 ? height * width : area) + stretchSize + 64) * 4);
        float *packedB = scratch.take<float>(width * depth + 8), *packedA = scratch.take<float>(height * part + 8);
        float *sums = scratch.take<float>(parts > 1 ? height * width : area);
        float *stretch = scratch.take<float>(stretchSize);
        for (int64_t n = left; n < right; n += width) {
            const int64_t columns = std::min(width, right - n), wide = roundedUp(columns, tileColumns);
            for (int64_t from = 0; from < depth; from += part)
                packWords(b, n, columns, tileColumns, from, std::min(from + part, depth), packedB + from * wide, stretch);
            for (int64_t m = top; m < bottom; m += height) {
                const int64_t rows = std::min(height, bottom - m);
                for (int64_t from = 0; from < depth; from += part) {
                    const int64_t to = std::min(from + part, depth), inner = to - from;
                    packWords(a, m, rows, tileRows, from, to, packedA, stretch);
                    float *tile = sums;
                    for (int64_t c = 0; c < columns; c += tileColumns)
                        for (int64_t r = 0; r < rows; r += tileRows) {
                            multiplyTile(inner, packedA + r * inner, packedB + from * wide + c * inner, tile, from > 0);
                            if (to == depth)
                                k.finish[static_cast<int>(result.type)](
                                    tile, tileColumns, std::min(tileRows, rows - r), std::min(tileColumns, columns - c), result,
                                    m + r, n + c);
                            if (parts > 1) tile += area;
                        }
                }
            }
        }
    }

    // A few rows only: b streams by once, a row of it at a time.
    void runThin(int64_t rows, int64_t left, int64_t right, const float *a) const {
        Scratch scratch((longestStretch + 16 * 8) * 4);
        float *stretch = scratch.take<float>(longestStretch), *sums = scratch.take<float>(16 * 8);
        const int type = typeOf(b);
        for (int64_t n = left; n < right; n += 16) {
            const int64_t columns = std::min<int64_t>(16, right - n);
            for (int64_t c = 0; c < columns; c++) {
                float all[8] = {}, some[8];
                if (type >= 0) {
                    k.dots[type](element(b, type, n + c, 0), a, depth, rows, depth, all);
                } else {
                    for (int64_t i = 0; i < depth; i += longestStretch) {
                        const int64_t length = std::min(longestStretch, depth - i);
                        b.unpack(b.matrix, b.stride, n + c, i, length, stretch);
                        k.dots[0](stretch, a + i, depth, rows, length, some);
                        for (int64_t r = 0; r < rows; r++) all[r] += some[r];
                    }
                }
                for (int64_t r = 0; r < rows; r++) sums[r * 16 + c] = all[r];
            }
            k.finish[static_cast<int>(result.type)](sums, 16, rows, columns, result, 0, n);
        }
    }

    static constexpr int64_t piece = 128;
    static constexpr int64_t stretchSize = 32 * piece;
};

}  // namespace

const Kernels &kernels() { return ct::kernels().gemm; }

Unpack unpack(Element type) {
    return type == Element::float32 ? nullptr : kernels().unpack[static_cast<int>(type)];
}

// Whether an operand loses nothing when it is rounded to bfloat16, or is to be: what is quantised is computed with in the
// type of what it meets.
static bool goesInPairs(const Operand &a, const Operand &b) {
    const Kernels &k = kernels();
    const auto isHalf = [&](const Operand &operand) { return operand.unpack == k.unpack[static_cast<int>(Element::bfloat16)]; };
    const auto isQuantised = [&](const Operand &operand) {
        return operand.unpack && std::find(k.unpack, k.unpack + 3, operand.unpack) == k.unpack + 3;
    };
    return (isHalf(a) && (isHalf(b) || isQuantised(b))) || (isQuantised(a) && isHalf(b));
}

void multiply(
    const Operand &a, const Operand &b, int64_t rows, int64_t columns, int64_t depth, const Result &result) {
    const Block block{a, b, depth, result, goesInPairs(a, b) ? pairKernels() : nullptr};
    const int64_t threads = std::clamp<int64_t>(rows * columns * depth >> 20, 1, threadCount());
    if (rows <= 8 && b.inner == Inner::alongRows) {
        std::vector<float> left(static_cast<size_t>(rows * depth));
        // One stretch of the stored matrix at a time, whichever way it lies.
        const bool isAlong = a.inner == Inner::alongRows;
        for (int64_t r = 0; r < (isAlong ? rows : depth); r++)
            for (int64_t i = 0, end = isAlong ? depth : rows; i < end; i += longestStretch) {
                const int64_t length = std::min(longestStretch, end - i);
                float some[8], *out = isAlong ? left.data() + r * depth + i : some;
                (a.unpack ? a.unpack : kernels().unpack[0])(a.matrix, a.stride, r, i, length, out);
                if (!isAlong)
                    for (int64_t m = 0; m < rows; m++) left[static_cast<size_t>(m * depth + r)] = some[m];
            }
        const int64_t strips = (columns + 15) / 16;
        parallelFor(strips, (strips + threads - 1) / threads, [&](int64_t begin, int64_t end) {
            block.runThin(rows, begin * 16, std::min(columns, end * 16), left.data());
        });
        return;
    }
    // The grid of blocks whose largest one costs least: its tiles, and the packing of its two sides.
    const int64_t tileRows = block.tileRows(), tileColumns = block.tileColumns();
    int64_t down = 1, best = INT64_MAX, height = 0, width = 0;
    for (int64_t candidate = 1; candidate <= threads; candidate++) {
        const int64_t h = roundedUp((rows + candidate - 1) / candidate, tileRows), across = threads / candidate;
        const int64_t w = roundedUp((columns + across - 1) / across, tileColumns);
        if (const int64_t cost = h * w + 16 * (h + w); cost < best) best = cost, height = h, width = w;
    }
    down = (rows + height - 1) / height;
    const int64_t along = (columns + width - 1) / width;
    parallelFor(down * along, 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++) {
            const int64_t top = i / along * height, left = i % along * width;
            block.run(top, std::min(rows, top + height), left, std::min(columns, left + width));
        }
    });
}

}  // namespace ct::gemm
