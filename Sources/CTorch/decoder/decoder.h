// A decoder of the Llama family for sampling: a few rows at a time, each a token of some sequence, through all layers.
//
// Rows are independent to the bit: what comes out for one does not depend on which others go with it, on how many
// threads there are, or on whether a sequence's tokens come one by one or several at once.
#pragma once

#include <cstdint>
#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "cache.h"
#include "packed.h"
#include "team.h"

namespace ct::decoder {

struct Shape {
    int64_t vocabulary, hidden, intermediate, layers, heads, keyValueHeads, dimension;
    float epsilon;
};

enum class Projection : int32_t { q, k, v, o, gate, up, down };
constexpr int64_t projectionCount = 7;

// A linear layer: y = W x + b + B A x, where it has the latter two; B is scaled already.
struct Linear {
    std::optional<Matrix> weight, a, b;
    std::vector<float> bias;
};

struct Layer {
    Linear linears[projectionCount];
    std::vector<float> attentionNorm, mlpNorm;
    // The norm of each head of queries and keys; empty where there is none.
    std::vector<float> queryNorm, keyNorm;
    // How many tokens back attention sees, the token itself counted.
    int64_t window = INT64_MAX;

    Linear &of(Projection projection) { return linears[static_cast<int32_t>(projection)]; }
};

// A token in its place.
struct Row {
    int64_t token;
    // What other sequences have seen, too, and how much of it this one has.
    const Cache *shared;
    int64_t sharedCount;
    // The sequence's own slots: of these the row sees the first `seen` and its own, `slot`. Its position is sharedCount +
    // seen.
    Cache *own;
    int64_t seen, slot;

    int64_t position() const { return sharedCount + seen; }
};

class Decoder {
public:
    // The most rows of one step.
    static constexpr int64_t mostRows = 64;

    const Shape shape;
    const Kernels &kernels;
    // Of all matrices.
    Arena arena;
    std::vector<Layer> layers;
    // (vocabulary, hidden); the head as well where there is no other.
    std::optional<Matrix> embedding, head;
    std::vector<float> finalNorm;
    // Cosines and sines for each position: (positions, dimension / 2).
    std::vector<float> cosines, sines;

    Decoder(const Shape &shape, int64_t threads, const Kernels &kernels);

    // Runs rows and writes the last hidden states after the final norm of those from `from` on: (count - from, hidden).
    void step(const Row *rows, int64_t count, int64_t from, float *hidden);
    // The logits of some tokens after some rows of hidden states, (rows, tokens); of all where `tokens` is null.
    void logits(const float *hidden, int64_t count, const int32_t *tokens, int64_t tokenCount, float *logits);

    int64_t positions() const { return static_cast<int64_t>(cosines.size()) / std::max<int64_t>(1, shape.dimension / 2); }

private:
    // A group of linear layers over the same rows, and where in a row of the result each begins.
    struct Products;

    // One step at a time: callers in several threads take turns.
    std::mutex turn;
    Team team;
    // Working memory, for the most rows.
    std::vector<float> x, normed, qkv, attended, gateUp, gated, low, scales, sums;
    std::vector<int8_t> codes;

    Activations activations(const std::vector<float> &numbers, int64_t width) const;
    void quantise(const std::vector<float> &numbers, int64_t blocks, int64_t tile, int64_t rows, int64_t block,
                  int64_t count);
    void quantise(Team::Member &, const std::vector<float> &numbers, int64_t width, int64_t rows);
    void norm(Team::Member &, const std::vector<float> &weight, int64_t rows);
    void multiply(Team::Member &, const Products &products, const std::vector<float> &input, int64_t width,
                  int64_t rows);
    void keep(int64_t from, int64_t count);
    void embed(Team::Member &, const Row *rows, int64_t count);
    void rotate(Team::Member &, Layer &layer, int64_t index, const Row *rows, int64_t count);
    void attend(Team::Member &, const Layer &layer, int64_t index, const Row *rows, int64_t count);
    void attendTile(const Layer &layer, int64_t index, int64_t head, const Row *rows, int64_t first, int64_t count);
    void activate(Team::Member &, int64_t rows);
};

}  // namespace ct::decoder
