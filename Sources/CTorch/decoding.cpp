// The C face of the decoder.
#include "decoder/decoder.h"

#include <c10/util/Exception.h>

#include "ctorch.h"
#include "guard.h"

using namespace ct::decoder;

struct ct_decoder_opaque {
    Decoder decoder;
};

struct ct_cache_opaque {
    Cache cache;
};

namespace {

Linear &linear(Decoder &decoder, int64_t layer, int32_t projection) {
    TORCH_CHECK(layer >= 0 && layer < decoder.shape.layers && projection >= 0 && projection < projectionCount,
                "no linear layer ", projection, " of layer ", layer);
    return decoder.layers[static_cast<size_t>(layer)].linears[projection];
}

// The outputs and inputs of a linear layer.
std::pair<int64_t, int64_t> sizes(const Shape &shape, int32_t projection) {
    const int64_t queries = shape.heads * shape.dimension, keys = shape.keyValueHeads * shape.dimension;
    switch (static_cast<Projection>(projection)) {
        case Projection::q: return {queries, shape.hidden};
        case Projection::k:
        case Projection::v: return {keys, shape.hidden};
        case Projection::o: return {shape.hidden, queries};
        case Projection::gate:
        case Projection::up: return {shape.intermediate, shape.hidden};
        case Projection::down: return {shape.hidden, shape.intermediate};
    }
    TORCH_CHECK(false, "no linear layer ", projection);
}

Matrix plain(Arena &arena, int64_t outputs, int64_t inputs, const float *numbers) {
    Matrix matrix(arena, Format::sixteen, outputs, inputs);
    matrix.fill(0, outputs, Source::float32, numbers);
    return matrix;
}

std::vector<float> copied(const float *numbers, int64_t count) {
    return numbers ? std::vector<float>(numbers, numbers + count) : std::vector<float>();
}

void check(const Decoder &decoder) {
    TORCH_CHECK(decoder.embedding && !decoder.finalNorm.empty() && !decoder.cosines.empty(),
                "a decoder wants its embedding, its last norm and its angles");
    for (const Layer &layer : decoder.layers) {
        TORCH_CHECK(!layer.attentionNorm.empty() && !layer.mlpNorm.empty(), "a layer of the decoder lacks its norms");
        for (const Linear &linear : layer.linears) TORCH_CHECK(linear.weight, "a layer of the decoder lacks a matrix");
    }
}

void check(const Decoder &decoder, const Cache &cache, int64_t slots) {
    const Shape &shape = decoder.shape;
    TORCH_CHECK(cache.layers == shape.layers && cache.heads == shape.keyValueHeads && cache.dimension == shape.dimension,
                "the cache belongs to another model");
    TORCH_CHECK(slots >= 0 && slots <= cache.capacity, "the cache of ", cache.capacity, " slots holds no ", slots);
}

}  // namespace

extern "C" {

ct_decoder ct_decoder_new(const ct_decoder_shape *shape, int64_t threads, ct_instructions most) {
    ct_decoder result = nullptr;
    ct::succeeds([&] {
        const Shape sizes = {shape->vocabulary, shape->hidden, shape->intermediate, shape->layers, shape->heads,
                             shape->key_value_heads, shape->dimension, shape->epsilon};
        for (int64_t size : {sizes.vocabulary, sizes.hidden, sizes.intermediate, sizes.layers, sizes.heads,
                             sizes.keyValueHeads, sizes.dimension})
            TORCH_CHECK(size > 0 && size <= 1 << 24, "a decoder with a size of ", size);
        TORCH_CHECK(sizes.heads % sizes.keyValueHeads == 0 && sizes.dimension % 2 == 0, "heads that do not fit");
        TORCH_CHECK(threads > 0 && threads <= 1024, threads, " threads");
        result = new ct_decoder_opaque{Decoder(sizes, threads, kernels(static_cast<Instructions>(most)))};
    });
    return result;
}

void ct_decoder_free(ct_decoder decoder) { delete decoder; }

bool ct_decoder_fill(ct_decoder handle, int64_t layer, int32_t projection, ct_format format, int64_t first, int64_t count,
                     ct_row_source source, const void *rows) {
    return ct::succeeds([&] {
        Decoder &decoder = handle->decoder;
        const Shape &shape = decoder.shape;
        std::pair<int64_t, int64_t> size = {shape.vocabulary, shape.hidden};
        std::optional<Matrix> *matrix = projection == CT_EMBEDDING ? &decoder.embedding : &decoder.head;
        if (projection >= 0) {
            matrix = &linear(decoder, layer, projection).weight;
            size = sizes(shape, projection);
        }
        TORCH_CHECK(source == CT_ROWS_FLOAT32 || size.second % blockSize == 0, "blocks of 32 in rows of ", size.second);
        TORCH_CHECK(first >= 0 && count >= 0 && first + count <= size.first, "rows beyond the matrix");
        if (!*matrix) matrix->emplace(decoder.arena, static_cast<Format>(format), size.first, size.second);
        (*matrix)->fill(first, count, static_cast<Source>(source), rows);
    });
}

bool ct_decoder_set_vectors(ct_decoder handle, int64_t layer, const float *attention_norm, const float *mlp_norm,
                            const float *query_norm, const float *key_norm, int64_t window) {
    return ct::succeeds([&] {
        Decoder &decoder = handle->decoder;
        TORCH_CHECK(layer >= 0 && layer < decoder.shape.layers && window > 0, "no layer ", layer);
        Layer &place = decoder.layers[static_cast<size_t>(layer)];
        place.attentionNorm = copied(attention_norm, decoder.shape.hidden);
        place.mlpNorm = copied(mlp_norm, decoder.shape.hidden);
        place.queryNorm = copied(query_norm, decoder.shape.dimension);
        place.keyNorm = copied(key_norm, decoder.shape.dimension);
        place.window = window;
    });
}

bool ct_decoder_set_bias(ct_decoder handle, int64_t layer, int32_t projection, const float *bias) {
    return ct::succeeds([&] {
        linear(handle->decoder, layer, projection).bias = copied(bias, sizes(handle->decoder.shape, projection).first);
    });
}

bool ct_decoder_set_update(ct_decoder handle, int64_t layer, int32_t projection, int64_t rank, const float *a,
                           const float *b) {
    return ct::succeeds([&] {
        Linear &place = linear(handle->decoder, layer, projection);
        const auto [outputs, inputs] = sizes(handle->decoder.shape, projection);
        TORCH_CHECK(rank > 0 && rank <= 1 << 16, "an update of rank ", rank);
        place.a.emplace(plain(handle->decoder.arena, rank, inputs, a));
        place.b.emplace(plain(handle->decoder.arena, outputs, rank, b));
    });
}

bool ct_decoder_set_ends(ct_decoder handle, const float *final_norm, int64_t positions, const float *cosines,
                         const float *sines) {
    return ct::succeeds([&] {
        Decoder &decoder = handle->decoder;
        decoder.finalNorm = copied(final_norm, decoder.shape.hidden);
        decoder.cosines = copied(cosines, positions * decoder.shape.dimension / 2);
        decoder.sines = copied(sines, positions * decoder.shape.dimension / 2);
    });
}

bool ct_decoder_step(ct_decoder handle, const ct_decoder_row *rows, int64_t count, int64_t from, float *hidden) {
    return ct::succeeds([&] {
        Decoder &decoder = handle->decoder;
        check(decoder);
        TORCH_CHECK(count > 0 && count <= Decoder::mostRows, count, " rows in a step of at most ", Decoder::mostRows);
        TORCH_CHECK(from >= 0 && from <= count, "hidden states from row ", from, " of ", count);
        Row places[Decoder::mostRows];
        for (int64_t r = 0; r < count; r++) {
            const ct_decoder_row &row = rows[r];
            TORCH_CHECK(row.token >= 0 && row.token < decoder.shape.vocabulary, "no token ", row.token);
            TORCH_CHECK(row.own && (row.shared || row.shared_count == 0), "a row without a cache");
            check(decoder, row.own->cache, row.slot + 1);
            TORCH_CHECK(row.slot >= row.seen && row.seen >= 0, "slot ", row.slot, " after ", row.seen);
            if (row.shared) check(decoder, row.shared->cache, row.shared_count);
            places[r] = {row.token, row.shared ? &row.shared->cache : nullptr, row.shared_count, &row.own->cache,
                         row.seen, row.slot};
            TORCH_CHECK(places[r].position() < decoder.positions(), "position ", places[r].position(), " of ",
                        decoder.positions());
        }
        decoder.step(places, count, from, hidden);
    });
}

bool ct_decoder_logits(ct_decoder handle, const float *hidden, int64_t count, const int32_t *tokens, int64_t token_count,
                       float *logits) {
    return ct::succeeds([&] {
        Decoder &decoder = handle->decoder;
        check(decoder);
        TORCH_CHECK(count > 0 && count <= Decoder::mostRows, count, " rows");
        for (int64_t t = 0; tokens && t < token_count; t++)
            TORCH_CHECK(tokens[t] >= 0 && tokens[t] < decoder.shape.vocabulary, "no token ", tokens[t]);
        decoder.logits(hidden, count, tokens, token_count, logits);
    });
}

ct_cache ct_cache_new(ct_decoder handle, int64_t capacity) {
    ct_cache result = nullptr;
    ct::succeeds([&] {
        const Shape &shape = handle->decoder.shape;
        TORCH_CHECK(capacity > 0 && capacity <= 1 << 24, "a cache of ", capacity, " slots");
        result = new ct_cache_opaque{Cache(shape.layers, shape.keyValueHeads, shape.dimension, capacity)};
    });
    return result;
}

void ct_cache_free(ct_cache cache) { delete cache; }

bool ct_cache_copy(ct_cache cache, int64_t slot, ct_cache other, int64_t from, int64_t count) {
    return ct::succeeds([&] {
        TORCH_CHECK(slot >= 0 && from >= 0 && count >= 0 && slot + count <= cache->cache.capacity &&
                        from + count <= other->cache.capacity,
                    "slots beyond the cache");
        TORCH_CHECK(cache->cache.layers == other->cache.layers && cache->cache.heads == other->cache.heads &&
                        cache->cache.dimension == other->cache.dimension,
                    "caches of two models");
        for (int64_t i = 0; i < count; i++) cache->cache.copy(slot + i, other->cache, from + i);
    });
}

bool ct_cache_drop(ct_cache cache, int64_t first, int64_t count, int64_t end, const float *cosines, const float *sines) {
    return ct::succeeds([&] {
        TORCH_CHECK(first >= 0 && count >= 0 && first + count <= end && end <= cache->cache.capacity,
                    "slots beyond the cache");
        cache->cache.drop(first, count, end, cosines, sines);
    });
}

const char *ct_decoder_kernels(void) { return kernels().name; }

}  // extern "C"
