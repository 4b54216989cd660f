#include "decoder.h"

#include <algorithm>
#include <cstring>

namespace ct::decoder {

namespace {

int64_t padded(int64_t width) { return blocksOf(width) * blockSize; }

// The most phases of a step: see `Decoder::step`.
int64_t phasesOf(int64_t layers) { return 16 * layers + 8; }

constexpr int64_t tileRows = Activations::rowsAtOnce;
int64_t tilesOf(int64_t rows) { return (rows + tileRows - 1) / tileRows; }

// Calls body(tile, block, count) on parts of tiles that cover all blocks of some rows once. A unit is a few blocks: one is
// done sooner than it is claimed.
template <class Body>
void eachTile(Team::Member &member, int64_t rows, int64_t blocks, Body body) {
    constexpr int64_t few = 6;
    const int64_t units = (blocks + few - 1) / few;
    member.each(tilesOf(rows) * units, [&](int64_t begin, int64_t end) {
        while (begin < end) {
            const int64_t count = std::min(end - begin, units - begin % units), block = begin % units * few;
            body(begin / units, block, std::min(count * few, blocks - block));
            begin += count;
        }
    });
}

size_t sized(int64_t count) { return static_cast<size_t>(count); }

// Brings the products of rows with one group to their places, `width` apart.
void scatter(const float *tile, int64_t rows, int64_t size, const float *bias, bool isAdded, float *out, int64_t width) {
    if (size < lanes || bias) {
        for (int64_t r = 0; r < rows; r++)
            for (int64_t lane = 0; lane < size; lane++) {
                const float value = tile[r * lanes + lane] + (bias ? bias[lane] : 0);
                out[r * width + lane] = isAdded ? out[r * width + lane] + value : value;
            }
    } else if (isAdded) {
        for (int64_t r = 0; r < rows; r++)
            for (int64_t lane = 0; lane < lanes; lane++) out[r * width + lane] += tile[r * lanes + lane];
    } else {
        for (int64_t r = 0; r < rows; r++) memcpy(out + r * width, tile + r * lanes, lanes * sizeof(float));
    }
}

}  // namespace

// The linear layers at work, with the units that the team shares: the groups of their outputs, one layer after another.
struct Decoder::Products {
    struct Part {
        Linear *linear;
        // Where its outputs begin in a row of the result, and its low-rank numbers in a row of those.
        int64_t column, low;
    };
    Part parts[3];
    int64_t count;
    float *result;
    int64_t width;
    // Adds to what is there.
    bool isAdded;

    template <class Groups, class Body>
    void each(Team::Member &member, Groups groups, Body body) const {
        int64_t total = 0;
        for (int64_t p = 0; p < count; p++) total += groups(*parts[p].linear);
        member.each(total, [&](int64_t begin, int64_t end) {
            int64_t start = 0;
            for (int64_t p = 0; p < count; p++) {
                const int64_t size = groups(*parts[p].linear);
                for (int64_t unit = std::max(begin, start); unit < std::min(end, start + size); unit++)
                    body(parts[p], unit - start);
                start += size;
            }
        });
    }
};

Decoder::Decoder(const Shape &shape, int64_t threads, const Kernels &kernels)
    : shape(shape), kernels(kernels), layers(sized(shape.layers)), team(threads, sized(phasesOf(shape.layers))) {
    const int64_t attended = shape.heads * shape.dimension;
    const int64_t widest = std::max({shape.hidden, attended, shape.intermediate});
    const auto rowsOf = [](int64_t width) { return sized(mostRows * padded(width)); };
    x.resize(rowsOf(shape.hidden));
    normed.resize(rowsOf(shape.hidden));
    qkv.resize(rowsOf((shape.heads + 2 * shape.keyValueHeads) * shape.dimension));
    this->attended.resize(rowsOf(attended));
    gateUp.resize(sized(mostRows * 2 * padded(shape.intermediate)));
    gated.resize(rowsOf(shape.intermediate));
    codes.resize(rowsOf(widest));
    scales.resize(sized(mostRows * blocksOf(widest)));
    sums.resize(sized(mostRows * blocksOf(widest)));
}

Activations Decoder::activations(const std::vector<float> &numbers, int64_t width) const {
    return {numbers.data(), padded(width), codes.data(), scales.data(), sums.data(), blocksOf(width)};
}

// Some rows of one tile, and some of their blocks. Rows of a tile share lines of memory, so that one thread takes them all.
void Decoder::quantise(const std::vector<float> &numbers, int64_t blocks, int64_t tile, int64_t rows, int64_t block,
                       int64_t count) {
    for (int64_t r = tile * tileRows; r < std::min(rows, (tile + 1) * tileRows); r++) {
        const int64_t place = Activations::place(r, block, blocks);
        kernels.quantise(numbers.data() + (r * blocks + block) * blockSize, count, codes.data() + place * blockSize,
                         scales.data() + place, sums.data() + place);
    }
}

void Decoder::quantise(Team::Member &member, const std::vector<float> &numbers, int64_t width, int64_t rows) {
    const int64_t blocks = blocksOf(width);
    eachTile(member, rows, blocks, [&](int64_t tile, int64_t block, int64_t count) {
        quantise(numbers, blocks, tile, rows, block, count);
    });
}

void Decoder::norm(Team::Member &member, const std::vector<float> &weight, int64_t rows) {
    const int64_t width = padded(shape.hidden);
    member.each(tilesOf(rows), [&](int64_t begin, int64_t end) {
        for (int64_t tile = begin; tile < end; tile++) {
            for (int64_t r = tile * tileRows; r < std::min(rows, (tile + 1) * tileRows); r++)
                kernels.rmsNorm(x.data() + r * width, weight.data(), shape.hidden, shape.epsilon,
                                normed.data() + r * width);
            quantise(normed, blocksOf(shape.hidden), tile, rows, 0, blocksOf(shape.hidden));
        }
    });
}

void Decoder::multiply(Team::Member &member, const Products &products, const std::vector<float> &input,
                       int64_t width, int64_t rows) {
    const Activations given = activations(input, width);
    const int64_t lowWidth = static_cast<int64_t>(low.size()) / mostRows;
    float tile[mostRows * lanes], update[mostRows * lanes];
    bool hasLow = false;
    for (int64_t p = 0; p < products.count; p++) hasLow = hasLow || products.parts[p].linear->a;
    if (hasLow) {
        products.each(
            member, [](const Linear &linear) { return linear.a ? linear.a->groups() : 0; },
            [&](const Products::Part &part, int64_t group) {
                const Matrix &a = *part.linear->a;
                kernels.product[static_cast<int32_t>(a.format)](a.group(group), a.inputs, given, rows, tile, lanes);
                const int64_t size = std::min(lanes, a.outputs - group * lanes);
                for (int64_t r = 0; r < rows; r++)
                    memcpy(low.data() + r * lowWidth + part.low + group * lanes, tile + r * lanes, sized(size * 4));
            });
    }
    products.each(
        member, [](const Linear &linear) { return linear.weight->groups(); },
        [&](const Products::Part &part, int64_t group) {
            const Linear &linear = *part.linear;
            const Matrix &weight = *linear.weight;
            const auto product = kernels.product[static_cast<int32_t>(weight.format)];
            const int64_t first = group * lanes, size = std::min(lanes, weight.outputs - first);
            float *out = products.result + part.column + first;
            if (size == lanes && !linear.b && linear.bias.empty() && !products.isAdded)
                return product(weight.group(group), weight.inputs, given, rows, out, products.width);
            product(weight.group(group), weight.inputs, given, rows, tile, lanes);
            if (linear.b) {
                const Activations ranks = {low.data() + part.low, lowWidth, nullptr, nullptr, nullptr, 0};
                kernels.product[static_cast<int32_t>(Format::sixteen)](
                    linear.b->group(group), linear.b->inputs, ranks, rows, update, lanes);
                for (int64_t i = 0; i < rows * lanes; i++) tile[i] += update[i];
            }
            scatter(tile, rows, size, linear.bias.empty() ? nullptr : linear.bias.data() + first, products.isAdded, out,
                    products.width);
        });
}

void Decoder::embed(Team::Member &member, const Row *rows, int64_t count) {
    member.each(count, [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; r++) embedding->row(rows[r].token, x.data() + r * padded(shape.hidden));
    });
}

void Decoder::activate(Team::Member &member, int64_t rows) {
    const int64_t width = padded(shape.intermediate), blocks = blocksOf(shape.intermediate);
    eachTile(member, rows, blocks, [&](int64_t tile, int64_t block, int64_t count) {
        const int64_t first = block * blockSize, size = std::min(count * blockSize, shape.intermediate - first);
        for (int64_t r = tile * tileRows; r < std::min(rows, (tile + 1) * tileRows); r++) {
            const float *gate = gateUp.data() + r * 2 * width + first;
            kernels.swiGLU(gate, gate + width, size, gated.data() + r * width + first);
        }
        quantise(gated, blocks, tile, rows, block, count);
    });
}

// The rows from one on become the first.
void Decoder::keep(int64_t from, int64_t count) {
    const int64_t width = padded(shape.hidden), heads = shape.heads + 2 * shape.keyValueHeads;
    const int64_t wide = padded(heads * shape.dimension);
    std::copy(x.begin() + from * width, x.begin() + count * width, x.begin());
    std::copy(qkv.begin() + from * wide, qkv.begin() + count * wide, qkv.begin());
}

void Decoder::step(const Row *allRows, int64_t allCount, int64_t from, float *hidden) {
    const std::lock_guard<std::mutex> guard(turn);
    // The low-rank numbers of a group of layers stand side by side.
    int64_t widestLow = 0;
    for (Layer &layer : layers) {
        int64_t sum = 0;
        for (const Linear &linear : layer.linears) sum += linear.a ? groupsOf(linear.a->outputs) * lanes : 0;
        widestLow = std::max(widestLow, sum);
    }
    low.resize(sized(mostRows * widestLow));
    const auto lowSize = [](const Linear &linear) { return linear.a ? groupsOf(linear.a->outputs) * lanes : 0; };

    const int64_t hiddenWidth = padded(shape.hidden), intermediateWidth = padded(shape.intermediate);
    const int64_t queries = shape.heads * shape.dimension, keys = shape.keyValueHeads * shape.dimension;
    team.run([&](Team::Member &member) {
        const Row *rows = allRows;
        int64_t count = allCount;
        embed(member, rows, count);
        for (int64_t index = 0; index < shape.layers; index++) {
            Layer &layer = layers[sized(index)];
            norm(member, layer.attentionNorm, count);
            Linear &q = layer.of(Projection::q), &k = layer.of(Projection::k), &v = layer.of(Projection::v);
            multiply(member,
                     {{{&q, 0, 0}, {&k, queries, lowSize(q)}, {&v, queries + keys, lowSize(q) + lowSize(k)}},
                      3, qkv.data(), padded(queries + 2 * keys), false},
                     normed, shape.hidden, count);
            rotate(member, layer, index, rows, count);
            if (index == shape.layers - 1 && from > 0) {
                // Nobody reads what comes out of the other rows: their keys and values are all that is left of them.
                member.each(1, [&](int64_t, int64_t) { keep(from, count); });
                rows += from;
                count -= from;
            }
            attend(member, layer, index, rows, count);
            quantise(member, attended, queries, count);
            multiply(member, {{{&layer.of(Projection::o), 0, 0}}, 1, x.data(), hiddenWidth, true}, attended, queries,
                     count);
            norm(member, layer.mlpNorm, count);
            Linear &gate = layer.of(Projection::gate);
            multiply(member,
                     {{{&gate, 0, 0}, {&layer.of(Projection::up), intermediateWidth, lowSize(gate)}},
                      2, gateUp.data(), 2 * intermediateWidth, false},
                     normed, shape.hidden, count);
            activate(member, count);
            multiply(member, {{{&layer.of(Projection::down), 0, 0}}, 1, x.data(), hiddenWidth, true}, gated,
                     shape.intermediate, count);
        }
        member.each(count, [&](int64_t begin, int64_t end) {
            for (int64_t r = begin; r < end; r++)
                kernels.rmsNorm(x.data() + r * hiddenWidth, finalNorm.data(), shape.hidden, shape.epsilon,
                                hidden + r * shape.hidden);
        });
    });
}

void Decoder::logits(const float *hidden, int64_t count, const int32_t *tokens, int64_t tokenCount, float *logits) {
    const std::lock_guard<std::mutex> guard(turn);
    const Matrix &matrix = head ? *head : *embedding;
    const int64_t width = padded(shape.hidden);
    for (int64_t r = 0; r < count; r++)
        memcpy(normed.data() + r * width, hidden + r * shape.hidden, sized(shape.hidden) * sizeof(float));
    const auto product = kernels.product[static_cast<int32_t>(matrix.format)];
    const Activations given = activations(normed, shape.hidden);
    if (tokens) {
        // A few groups of rows: too little for several threads.
        for (int64_t tile = 0; tile < tilesOf(count); tile++) quantise(normed, given.blocks, tile, count, 0, given.blocks);
        float tile[mostRows * lanes];
        int64_t known = -1;
        for (int64_t t = 0; t < tokenCount; t++) {
            if (tokens[t] / lanes != known) {
                known = tokens[t] / lanes;
                product(matrix.group(known), matrix.inputs, given, count, tile, lanes);
            }
            for (int64_t r = 0; r < count; r++) logits[r * tokenCount + t] = tile[r * lanes + tokens[t] % lanes];
        }
        return;
    }
    team.run([&](Team::Member &member) {
        quantise(member, normed, shape.hidden, count);
        member.each(matrix.groups(), [&](int64_t begin, int64_t end) {
            float tile[mostRows * lanes];
            for (int64_t group = begin; group < end; group++) {
                product(matrix.group(group), matrix.inputs, given, count, tile, lanes);
                const int64_t first = group * lanes, size = std::min(lanes, matrix.outputs - first);
                for (int64_t r = 0; r < count; r++)
                    memcpy(logits + r * matrix.outputs + first, tile + r * lanes, sized(size * 4));
            }
        });
    });
}

}  // namespace ct::decoder
