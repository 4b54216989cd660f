// libtorch behind one C header: opaque tensors, plain numbers, no exceptions.
//
// Every function that makes a tensor returns NULL when libtorch refuses, and every function that returns `bool` returns
// false; ct_last_error() then says why, in this thread. A tensor is freed once, with ct_free.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_opaque *ct_tensor;

typedef enum { CT_FLOAT32, CT_FLOAT64, CT_BFLOAT16, CT_FLOAT16, CT_INT32, CT_INT64, CT_INT8, CT_UINT8 } ct_dtype;

// A device: -1 is the CPU, 0 and above the CUDA device of that number.
typedef int32_t ct_device;

const char *ct_last_error(void);
void ct_free(ct_tensor tensor);

// The process
void ct_set_threads(int32_t count);
int32_t ct_threads(void);
int32_t ct_cuda_devices(void);
// From true to false the memory of large tensors on the CPU is kept for those that come after; each true wants a false.
void ct_keep_buffers(bool keeps);
const char *ct_kernels(void);  // the instruction set that the fused kernels run on: "avx512", "avx2" or "portable"

// Making tensors
ct_tensor ct_empty(const int64_t *shape, int32_t rank, ct_dtype type, ct_device device);
ct_tensor ct_zeros(const int64_t *shape, int32_t rank, ct_dtype type, ct_device device);
ct_tensor ct_from_bytes(const void *bytes, const int64_t *shape, int32_t rank, ct_dtype type);  // copies; on the CPU
ct_tensor ct_converted(ct_tensor tensor, ct_dtype type, ct_device device);  // the same tensor when nothing changes
ct_tensor ct_clone(ct_tensor tensor);
ct_tensor ct_contiguous(ct_tensor tensor);

// Asking
int32_t ct_rank(ct_tensor tensor);
int64_t ct_size(ct_tensor tensor, int32_t dimension);
ct_dtype ct_type(ct_tensor tensor);
ct_device ct_device_of(ct_tensor tensor);
void *ct_data(ct_tensor tensor);  // NULL unless the tensor is contiguous and on the CPU
bool ct_to_double(ct_tensor tensor, double *value);  // of a tensor with one element

// Views: they share memory with their tensor
ct_tensor ct_view(ct_tensor tensor, const int64_t *shape, int32_t rank);     // NULL where the strides do not allow it
ct_tensor ct_reshape(ct_tensor tensor, const int64_t *shape, int32_t rank);  // copies where the strides ask for it
ct_tensor ct_transpose(ct_tensor tensor, int32_t first, int32_t second);
ct_tensor ct_narrow(ct_tensor tensor, int32_t dimension, int64_t start, int64_t length);
ct_tensor ct_expand(ct_tensor tensor, const int64_t *shape, int32_t rank);

// Arithmetic. Products of float32, bfloat16 and float16 on the CPU go through kernels of our own where those are faster;
// sums are in float32 and rounded once. ct_mm_into and ct_addmm_ take a float32 result of 16-bit factors.
ct_tensor ct_mm(ct_tensor a, ct_tensor b);
ct_tensor ct_matmul(ct_tensor a, ct_tensor b);
bool ct_mm_into(ct_tensor result, ct_tensor a, ct_tensor b);
bool ct_addmm_(ct_tensor self, ct_tensor a, ct_tensor b, double alpha);  // self += alpha a b
// In place: singular values nearly 1, by so many steps of a x + b x^3 + c x^5; each matrix at least as wide as high.
bool ct_orthogonalize(
    const ct_tensor *matrices, int32_t count, ct_dtype type, int32_t iterations, double a, double b, double c);
ct_tensor ct_add(ct_tensor a, ct_tensor b, double alpha);                // a + alpha b
bool ct_add_(ct_tensor self, ct_tensor other, double alpha);             // self += alpha other
ct_tensor ct_mul(ct_tensor a, ct_tensor b);
bool ct_scale_(ct_tensor self, double factor);
bool ct_zero_(ct_tensor self);
bool ct_copy_(ct_tensor self, ct_tensor other);
ct_tensor ct_cat(const ct_tensor *tensors, int32_t count, int32_t dimension);
ct_tensor ct_index_select(ct_tensor tensor, int32_t dimension, ct_tensor indices);
bool ct_index_add_(ct_tensor self, int32_t dimension, ct_tensor indices, ct_tensor source);
ct_tensor ct_silu(ct_tensor tensor);
ct_tensor ct_rsqrt(ct_tensor tensor);
ct_tensor ct_mean_last(ct_tensor tensor);  // over the last dimension, which stays with size 1
ct_tensor ct_sum(ct_tensor tensor);
ct_tensor ct_norm(ct_tensor tensor);  // Euclidean, in float32 or better
ct_tensor ct_softmax(ct_tensor tensor, int32_t dimension);
ct_tensor ct_log_softmax(ct_tensor tensor, int32_t dimension);
ct_tensor ct_gather_last(ct_tensor tensor, ct_tensor indices);

// Attention with grouped queries. q: (batch, heads, time, width); k, v: (batch, groups, keys, width).
// `log_sum_exp` receives (batch, heads, time), kept for the backward pass. A causal query i sees the keys
// i - window + 1 ... i; a window of 0 has no end.
ct_tensor ct_attention(ct_tensor q, ct_tensor k, ct_tensor v, bool causal, int64_t window, ct_tensor *log_sum_exp);
bool ct_attention_backward(
    ct_tensor output_gradient, ct_tensor q, ct_tensor k, ct_tensor v, ct_tensor output, ct_tensor log_sum_exp,
    bool causal, int64_t window, ct_tensor gradients[3]);

// Causal attention of each piece with itself: piece p stands in the rows starts[p] ..< starts[p + 1].
// q: (rows, heads, width); k, v: (rows, groups, width), views with contiguous heads; starts: (pieces + 1), int32, on the
// CPU, from 0 to the number of rows. Gives (rows, heads * width); `log_sum_exp` receives (heads, rows).
ct_tensor ct_attention_packed(
    ct_tensor q, ct_tensor k, ct_tensor v, ct_tensor starts, int64_t window, ct_tensor *log_sum_exp);
// Writes the gradients to `dq`, `dk` and `dv`, views of the same shapes.
bool ct_attention_packed_backward(
    ct_tensor output_gradient, ct_tensor q, ct_tensor k, ct_tensor v, ct_tensor output, ct_tensor log_sum_exp,
    ct_tensor starts, int64_t window, ct_tensor dq, ct_tensor dk, ct_tensor dv);

// One step of AdamW on a flat tensor, in place (Loshchilov and Hutter 2019).
bool ct_adamw_(
    ct_tensor parameters, ct_tensor gradient, ct_tensor mean, ct_tensor variance, double rate, double beta1,
    double beta2, double decay, double epsilon, int64_t step);

// The same over groups with rates and decays of their own, in one pass: the gradient is multiplied by `gradient_scale`
// first and is zero afterwards, and `working` (which may be `parameters`) receives the new numbers in its own type.
// Group g ends before the element ends[g]; the last one ends with the parameters.
bool ct_adamw_step_(
    ct_tensor parameters, ct_tensor gradient, ct_tensor mean, ct_tensor variance, ct_tensor working,
    const int64_t *ends, const double *rates, const double *decays, int32_t groups, double gradient_scale,
    double beta1, double beta2, double epsilon, int64_t steps);

// Fused kernels, CPU only; see kernels/
ct_tensor ct_rms_norm(ct_tensor x, ct_tensor weight, double epsilon, ct_tensor *inverse_rms);
ct_tensor ct_rms_norm_backward(ct_tensor gradient, ct_tensor x, ct_tensor weight, ct_tensor inverse_rms);
bool ct_rotate_(ct_tensor rows, int32_t heads, ct_tensor cosines, ct_tensor sines, ct_tensor positions, bool inverse);
ct_tensor ct_swiglu(ct_tensor gate_up);
bool ct_swiglu_backward_(ct_tensor gradient, ct_tensor gate_up);  // the gradient takes the place of gate_up
bool ct_cross_entropy_(ct_tensor logits, ct_tensor targets, double scale, double *loss);
// Dropout of rows with an id each (int64): what falls out depends on (key, id, site, column) alone; see rows.h.
ct_tensor ct_dropout(ct_tensor x, ct_tensor ids, uint64_t key, uint32_t site, double share);
bool ct_add_dropout_(ct_tensor self, ct_tensor x, ct_tensor ids, uint64_t key, uint32_t site, double share, double factor);

// Quantisation of flattened numbers, block by block; see quantization/. Codes are uint8, int8 where the name says so;
// scales are float32, the largest magnitude of each block or row. A code book is 256 sorted float32.
ct_tensor ct_nf4_quantize(ct_tensor x, int64_t block, ct_tensor *scales);  // two codes a byte, the first in the upper half
// Fills the matrix `result`, whose row r begins at number start + r * stride: multiples of the block.
bool ct_nf4_dequantize(
    ct_tensor result, ct_tensor codes, ct_tensor scales, int64_t block, int64_t start, int64_t stride);
bool ct_multiplies_nf4(ct_dtype type);  // whether this processor's products of such rows read codes themselves
ct_tensor ct_nf4_product(  // x W^T, or x W where `transposed`, with W (outputs, inputs)
    ct_tensor x, ct_tensor codes, ct_tensor scales, int64_t block, int64_t outputs, int64_t inputs, bool transposed);
ct_tensor ct_book_quantize(ct_tensor x, ct_tensor book, int64_t block, bool tabulated, ct_tensor *scales);
bool ct_book_dequantize(ct_tensor result, ct_tensor codes, ct_tensor book, ct_tensor scales, int64_t block);
ct_tensor ct_int8_quantize(ct_tensor x, double factor, double shift);  // round(factor x + shift), ties to even
ct_tensor ct_int8_quantize_rows(ct_tensor x, double threshold, ct_tensor *scales, ct_tensor *outliers);
ct_tensor ct_int8_product(ct_tensor a, ct_tensor b);  // a b^T of int8 rows, exactly, in int32
ct_tensor ct_int8_scaled(ct_tensor sums, ct_tensor rows, ct_tensor columns, double factor);  // by row, column and factor
ct_tensor ct_workspace(const int64_t *shape, int32_t rank, ct_dtype type, ct_device device);  // lent to one at a time
bool ct_extremes(ct_tensor x, double *least, double *greatest);
ct_tensor ct_mean(ct_tensor x);

// Automatic differentiation: the reference that the hand-written gradients are tested against
bool ct_require_gradient(ct_tensor tensor);
bool ct_backward(ct_tensor scalar);
ct_tensor ct_gradient(ct_tensor tensor);

// Processes that train together (see distributed/). A function of a group that returns false may have found it broken:
// ct_group_loss() then tells which rank is to blame, and ct_last_error() says it in words.
typedef struct ct_opaque_group *ct_group;

typedef enum {
    CT_LOSS_NONE,
    CT_LOSS_ENDED,      // its process is gone
    CT_LOSS_SILENT,     // its process or machine is stopped
    CT_LOSS_FAILED,     // it gave up, and said why
    CT_LOSS_DISAGREES,  // it does something else than the others
} ct_loss;

typedef struct {
    int32_t rank, count;
    const char *host;  // where the TCPStore is at which all meet
    uint16_t port;
    bool serves;  // whether this process is to serve it
    const char *prefix;
    bool only_here;   // all ranks are on this machine
    double patience;  // seconds to wait for the others to come
    double silence;   // seconds that a rank may give no sign of life
} ct_meeting;

ct_group ct_group_join(const ct_meeting *meeting);  // NULL when they did not meet
void ct_group_free(ct_group group);
bool ct_group_sum_(ct_group group, ct_tensor numbers);  // in place, in the order of the ranks; float32 or float64
bool ct_group_broadcast_(ct_group group, ct_tensor values, int32_t root);
bool ct_group_gather(
    ct_group group, const void *bytes, int64_t count, void *context,
    void (*receive)(void *context, int32_t rank, const void *bytes, int64_t count));
bool ct_group_barrier(ct_group group);
void ct_group_on_loss(  // the handler is called in another thread, when no function of the group said it first
    ct_group group, void *context, void (*handler)(void *context, ct_loss kind, int32_t rank, const char *words));
ct_loss ct_group_loss(ct_group group, int32_t *rank);
void ct_group_leave(ct_group group, const char *reason);  // NULL: the work is done
int32_t ct_processors(uint8_t *allowed, int32_t capacity);  // how many this process may use; 1 at the number of each
void ct_machine(char *name, int32_t capacity);  // the same for the processes of one machine, and for them only

// A decoder for sampling, apart from the tensors: weights in 4, 8 or 16 bits, a few rows at a time.

typedef struct ct_decoder_opaque *ct_decoder;
typedef struct ct_cache_opaque *ct_cache;

typedef struct {
    int64_t vocabulary, hidden, intermediate, layers, heads, key_value_heads, dimension;
    float epsilon;
} ct_decoder_shape;

// A token in its place: it sees the first shared_count slots of `shared` (which may be NULL), the first `seen` of `own`,
// and itself, whose keys and values go to `slot` of `own`.
typedef struct {
    int32_t token;
    ct_cache shared;
    int64_t shared_count;
    ct_cache own;
    int64_t seen, slot;
} ct_decoder_row;

typedef enum { CT_FOUR_BITS, CT_EIGHT_BITS, CT_SIXTEEN_BITS } ct_format;
typedef enum { CT_ROWS_FLOAT32, CT_ROWS_Q4_0, CT_ROWS_Q4_1, CT_ROWS_Q8_0 } ct_row_source;
// The linear layers of a block, and the two matrices outside of them.
typedef enum { CT_HEAD = -2, CT_EMBEDDING = -1, CT_Q, CT_K, CT_V, CT_O, CT_GATE, CT_UP, CT_DOWN } ct_projection;

// Instructions up to which a decoder goes, where the processor has them.
typedef enum { CT_PORTABLE, CT_AVX2, CT_BEST } ct_instructions;
ct_decoder ct_decoder_new(const ct_decoder_shape *shape, int64_t threads, ct_instructions most);
void ct_decoder_free(ct_decoder);
// Writes rows of a matrix; the format is that of its first call.
bool ct_decoder_fill(ct_decoder, int64_t layer, int32_t projection, ct_format format, int64_t first, int64_t count,
                     ct_row_source source, const void *rows);
// A layer's norms, and its window; the norms of heads may be NULL.
bool ct_decoder_set_vectors(ct_decoder, int64_t layer, const float *attention_norm, const float *mlp_norm,
                            const float *query_norm, const float *key_norm, int64_t window);
bool ct_decoder_set_bias(ct_decoder, int64_t layer, int32_t projection, const float *bias);
// A low-rank update: a, (rank, inputs), and b, (outputs, rank), scaled.
bool ct_decoder_set_update(ct_decoder, int64_t layer, int32_t projection, int64_t rank, const float *a, const float *b);
// The last norm, and the angles of positions: (positions, dimension / 2).
bool ct_decoder_set_ends(ct_decoder, const float *final_norm, int64_t positions, const float *cosines,
                         const float *sines);
// Runs up to 64 rows; hidden, (count - from, hidden), is what the head reads of those from `from` on.
bool ct_decoder_step(ct_decoder, const ct_decoder_row *rows, int64_t count, int64_t from, float *hidden);
// The logits of some tokens, (rows, tokens), or of all where `tokens` is NULL: (rows, vocabulary).
bool ct_decoder_logits(ct_decoder, const float *hidden, int64_t count, const int32_t *tokens, int64_t token_count,
                       float *logits);
ct_cache ct_cache_new(ct_decoder, int64_t capacity);
void ct_cache_free(ct_cache);
bool ct_cache_copy(ct_cache, int64_t slot, ct_cache other, int64_t from, int64_t count);
// Takes out slots; those behind them, up to `end`, move up and turn back by as many positions.
bool ct_cache_drop(ct_cache, int64_t first, int64_t count, int64_t end, const float *cosines, const float *sines);
// The name of the kernels that this processor runs.
const char *ct_decoder_kernels(void);

#ifdef __cplusplus
}
#endif
