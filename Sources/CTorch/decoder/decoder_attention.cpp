// Attention of a step's rows: each sees what its sequence shares with others, then its own slots, then itself.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "../kernels/scratch.h"
#include "decoder.h"

namespace ct::decoder {

namespace {

int64_t padded(int64_t width) { return blocksOf(width) * blockSize; }

// Rows whose keys are read together.
constexpr int64_t tileRows = 4;

}  // namespace

// The norm of heads where the model has one, the rotation by position, and the place in the cache.
void Decoder::rotate(Team::Member &member, Layer &layer, int64_t index, const Row *rows, int64_t count) {
    const int64_t heads = shape.heads + shape.keyValueHeads, d = shape.dimension, half = d / 2;
    const int64_t width = padded((heads + shape.keyValueHeads) * d);
    const auto turn = [&](int64_t unit) {
        const int64_t r = unit / (heads + shape.keyValueHeads), h = unit % (heads + shape.keyValueHeads);
        const Row &row = rows[r];
        float *head = qkv.data() + r * width + h * d;
        if (h >= heads) {
            row.own->setValue(index, h - heads, row.slot, head);
            return;
        }
        const std::vector<float> &weight = h < shape.heads ? layer.queryNorm : layer.keyNorm;
        if (!weight.empty()) kernels.rmsNorm(head, weight.data(), d, shape.epsilon, head);
        const float *c = cosines.data() + row.position() * half, *s = sines.data() + row.position() * half;
        for (int64_t i = 0; i < half; i++) {
            const float a = head[i], b = head[i + half];
            head[i] = a * c[i] - b * s[i];
            head[i + half] = b * c[i] + a * s[i];
        }
        if (h < shape.heads) {
            const float scale = 1 / std::sqrt(static_cast<float>(d));
            for (int64_t i = 0; i < d; i++) head[i] *= scale;
        } else {
            row.own->setKey(index, h - shape.heads, row.slot, head);
        }
    };
    member.each(count * (heads + shape.keyValueHeads), [&](int64_t begin, int64_t end) {
        for (int64_t unit = begin; unit < end; unit++) turn(unit);
    });
}

void Decoder::attend(Team::Member &member, const Layer &layer, int64_t index, const Row *rows, int64_t count) {
    const int64_t tiles = (count + tileRows - 1) / tileRows;
    member.each(tiles * shape.keyValueHeads, [&](int64_t begin, int64_t end) {
        for (int64_t unit = begin; unit < end; unit++) {
            const int64_t tile = unit / shape.keyValueHeads;
            attendTile(layer, index, unit % shape.keyValueHeads, rows, tile * tileRows,
                       std::min(tileRows, count - tile * tileRows));
        }
    });
}

void Decoder::attendTile(const Layer &layer, int64_t index, int64_t head, const Row *rows, int64_t first, int64_t count) {
    const int64_t d = shape.dimension, group = shape.heads / shape.keyValueHeads, width = padded((shape.heads + 2 * shape.keyValueHeads) * d);
    rows += first;
    int64_t longest = 0;
    bool sharesAll = true, ownsAll = true;
    for (int64_t r = 0; r < count; r++) {
        longest = std::max(longest, rows[r].position() + 1);
        sharesAll = sharesAll && rows[r].shared == rows[0].shared && rows[r].sharedCount == rows[0].sharedCount;
        // Tokens of one sequence in turn.
        ownsAll = ownsAll && rows[r].own == rows[0].own && rows[r].slot == rows[r].seen;
    }
    ownsAll = ownsAll && sharesAll;
    const int64_t stride = (longest + 2 * lanes + 15) / 16 * 16, total = count * group;
    Scratch scratch((total * (stride + 2 * d) + 2 * lanes) * static_cast<int64_t>(sizeof(float)));
    float *queries = scratch.take<float>(total * d), *scores = scratch.take<float>(total * stride),
          *sums = scratch.take<float>(total * d);
    for (int64_t r = 0; r < count; r++)
        memcpy(queries + r * group * d, qkv.data() + (first + r) * width + head * group * d,
               static_cast<size_t>(group * d) * sizeof(float));
    memset(sums, 0, static_cast<size_t>(total * d) * sizeof(float));

    // Scores: what is shared, then each sequence's own slots. A last block may hold more slots than are seen; the own
    // scores, then the row's own, are written over those.
    const auto shared = [&](int64_t r, int64_t some) {
        const Row &row = rows[r];
        if (row.sharedCount > 0)
            kernels.scores(queries + r * group * d, some * group, row.shared->keys(index, head), groupsOf(row.sharedCount),
                           d, scores + r * group * stride, stride);
    };
    const auto own = [&](int64_t r, int64_t some, int64_t slots) {
        const Row &row = rows[r];
        if (slots > 0)
            kernels.scores(queries + r * group * d, some * group, row.own->keys(index, head), groupsOf(slots), d,
                           scores + r * group * stride + row.sharedCount, stride);
    };
    if (sharesAll) shared(0, count);
    if (ownsAll) own(0, count, rows[count - 1].seen + 1);
    for (int64_t r = 0; r < count; r++) {
        const Row &row = rows[r];
        if (!sharesAll) shared(r, 1);
        if (ownsAll) continue;
        own(r, 1, row.slot == row.seen ? row.seen + 1 : row.seen);
        if (row.slot == row.seen) continue;
        // The row's own key lies apart from those before it.
        const uint16_t *key = row.own->keys(index, head) + row.slot / lanes * d * lanes;
        float apart[lanes];
        for (int64_t q = r * group; q < (r + 1) * group; q++) {
            kernels.scores(queries + q * d, 1, key, 1, d, apart, lanes);
            scores[q * stride + row.position()] = apart[row.slot % lanes];
        }
    }

    for (int64_t q = 0; q < total; q++) {
        const int64_t seen = rows[q / group].position() + 1, from = seen - std::min(seen, layer.window);
        // The sums are divided once they are complete; until then the factor waits where the query was.
        queries[q * d] = kernels.softmax(scores + q * stride, from, seen, longest);
    }

    if (sharesAll && rows[0].sharedCount > 0)
        kernels.mix(scores, stride, total, rows[0].shared->values(index, head), rows[0].sharedCount, d, sums);
    if (ownsAll)
        kernels.mix(scores + rows[0].sharedCount, stride, total, rows[0].own->values(index, head), rows[count - 1].seen + 1,
                    d, sums);
    for (int64_t r = 0; r < count && !ownsAll; r++) {
        const Row &row = rows[r];
        float *mine = sums + r * group * d;
        const float *weights = scores + r * group * stride;
        if (!sharesAll && row.sharedCount > 0)
            kernels.mix(weights, stride, group, row.shared->values(index, head), row.sharedCount, d, mine);
        const uint16_t *values = row.own->values(index, head);
        const bool isInTurn = row.slot == row.seen;
        kernels.mix(weights + row.sharedCount, stride, group, values, row.seen + (isInTurn ? 1 : 0), d, mine);
        if (!isInTurn) kernels.mix(weights + row.position(), stride, group, values + row.slot * d, 1, d, mine);
    }
    const int64_t outWidth = padded(shape.heads * d);
    for (int64_t q = 0; q < total; q++) {
        float *out = attended.data() + (first + q / group) * outWidth + (head * group + q % group) * d;
        for (int64_t i = 0; i < d; i++) out[i] = sums[q * d + i] * queries[q * d];
    }
}

}  // namespace ct::decoder
