// Quantisation over tensors: shapes checked here, blocks shared among the threads. CPU only, but for NF4 numbers, which
// libtorch's own operations give back on any device.
#include <ATen/Dispatch.h>
#include <ATen/Functions.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "guard.h"
#include "kernels/matmul.h"
#include "kernels/pairs.h"
#include "kernels/parallel.h"
#include "kernels/rows.h"
#include "quantization/kernels.h"

namespace ct {

static const QuantizationKernels &quantizers() {
#if defined(__x86_64__)
    static const QuantizationKernels &best = std::string(kernels().name) == "avx512" ? avx512::quantization
        : std::string(kernels().name) == "avx2"                                     ? avx2::quantization
                                                                                     : portable::quantization;
    return best;
#else
    return portable::quantization;
#endif
}

static void check(const at::Tensor &value, at::ScalarType type, int64_t count, const char *name) {
    TORCH_CHECK(value.is_cpu() && value.is_contiguous(), name, " must be contiguous and on the CPU");
    TORCH_CHECK(value.scalar_type() == type, name, " must be ", type, ", and is ", value.scalar_type());
    TORCH_CHECK(count < 0 || value.numel() == count, name, " has ", value.numel(), " elements where ", count, " belong");
}

// What is quantised, ready to be read: contiguous, on the CPU, and no wider than single precision.
static at::Tensor source(const at::Tensor &value) {
    TORCH_CHECK(value.is_cpu(), "quantisation reads numbers on the CPU");
    return (value.scalar_type() == at::kDouble ? value.to(at::kFloat) : value).contiguous();
}

static int64_t blocks(int64_t count, int64_t block) {
    TORCH_CHECK(block >= 2 && block % 2 == 0 && block <= 1 << 20, "a block of ", block, " numbers: an even number is wanted");
    return (count + block - 1) / block;
}

static int64_t grain(int64_t block) { return std::max<int64_t>(1, 32768 / block); }

// Lends the numbers as a pointer of their type: single precision, bfloat16 or float16.
template <class Body>
static void withNumbers(const at::Tensor &value, Body body) {
    switch (value.scalar_type()) {
        case at::kFloat: return body(value.data_ptr<float>());
        case at::kBFloat16: return body(value.data_ptr<c10::BFloat16>());
        case at::kHalf: return body(value.data_ptr<c10::Half>());
        default: TORCH_CHECK(false, "quantisation has no kernels for ", value.scalar_type());
    }
}

template <class T>
static const BlockQuantization<T> &quantizer(const T *) { return quantizers().of<T>(); }

static std::vector<float> borders(const at::Tensor &book) {
    const float *entries = book.data_ptr<float>();
    std::vector<float> middles(255);
    for (size_t i = 0; i < 255; i++) middles[i] = (entries[i] + entries[i + 1]) / 2;
    return middles;
}

// For each of 65,536 numbers over -1...1 the nearest entry of the book.
static std::vector<uint8_t> table(const at::Tensor &book) {
    const std::vector<float> middles = borders(book);
    std::vector<uint8_t> codes(65536);
    size_t code = 0;
    for (int i = 0; i < 65536; i++) {
        const float twice = static_cast<float>(i) + static_cast<float>(i), share = twice / 65535.0f;
        while (code < 255 && share - 1.0f > middles[code]) code++;
        codes[static_cast<size_t>(i)] = static_cast<uint8_t>(code);
    }
    return codes;
}

static at::Tensor lookedUpNF4(const at::Tensor &codes, const at::Tensor &scales, int64_t count, int64_t block) {
    auto table = at::empty({16}, at::TensorOptions(at::kFloat));
    std::copy_n(normalFloat4, 16, table.data_ptr<float>());
    table = table.to(codes.device());
    auto first = at::bitwise_right_shift(codes, at::Scalar(4)), second = at::bitwise_and(codes, at::Scalar(15));
    auto indices = at::stack({first, second}, 1).reshape({-1}).narrow(0, 0, count).to(at::kInt);
    return at::index_select(table, 0, indices).mul_(at::repeat_interleave(scales, block).narrow(0, 0, count));
}

// A matrix in NF4 as the kernels of products read it.
struct NF4Matrix {
    const uint8_t *codes;
    const float *scales;
    int64_t block, columns;
};

static void unpackNF4(const void *matrix, int64_t, int64_t row, int64_t column, int64_t count, float *out) {
    const auto &nf4 = *static_cast<const NF4Matrix *>(matrix);
    const auto decode = quantizers().float32.decodeNF4;
    int64_t place = row * nf4.columns + column;
    const int64_t end = place + count;
    if (place % 2 != 0) {
        *out++ = normalFloat4[nf4.codes[place / 2] & 15] * nf4.scales[place / nf4.block];
        place++;
    }
    while (place < end) {
        const int64_t b = place / nf4.block, size = std::min(end, (b + 1) * nf4.block) - place;
        decode(nf4.codes + place / 2, size, nf4.scales[b], out);
        out += size;
        place += size;
    }
}

}  // namespace ct

using namespace ct;

bool ct_multiplies_nf4(ct_dtype type) {
    switch (type) {
        case CT_BFLOAT16: return multipliesHalves() || gemm::pairKernels();
        case CT_FLOAT16: return multipliesHalves();
        case CT_FLOAT32: return std::string(kernels().name) == "avx2";
        default: return false;
    }
}

ct_tensor ct_nf4_product(
    ct_tensor x_, ct_tensor codes_, ct_tensor scales_, int64_t block, int64_t outputs, int64_t inputs, bool transposed) {
    return guarded([&] {
        auto x = readable(tensor(x_));
        auto &codes = tensor(codes_), &scales = tensor(scales_);
        const int64_t inner = transposed ? outputs : inputs, columns = transposed ? inputs : outputs;
        TORCH_CHECK(x.is_cpu() && x.dim() == 2 && x.size(1) == inner, "the rows do not fit the matrix");
        check(codes, at::kByte, (outputs * inputs + 1) / 2, "codes");
        check(scales, at::kFloat, blocks(outputs * inputs, block), "scales");
        auto y = at::empty({x.size(0), columns}, x.options());
        if (y.numel() == 0 || inner == 0) return y.zero_();
        const NF4Matrix matrix{codes.data_ptr<uint8_t>(), scales.data_ptr<float>(), block, inputs};
        const auto direction = transposed ? gemm::Inner::acrossRows : gemm::Inner::alongRows;
        gemm::multiply(
            leftOperand(x), gemm::Operand{&matrix, inputs, direction, unpackNF4}, x.size(0), columns, inner, result(y));
        return y;
    });
}

ct_tensor ct_nf4_quantize(ct_tensor x_, int64_t block, ct_tensor *scales_) {
    return guarded([&] {
        auto x = source(tensor(x_));
        const int64_t count = x.numel(), parts = blocks(count, block);
        auto codes = at::empty({(count + 1) / 2}, x.options().dtype(at::kByte));
        auto scales = at::empty({parts}, x.options().dtype(at::kFloat));
        withNumbers(x, [&](auto *numbers) {
            const auto &kernel = quantizer(numbers);
            auto *out = codes.data_ptr<uint8_t>();
            auto *scale = scales.data_ptr<float>();
            parallelFor(parts, grain(block), [&](int64_t begin, int64_t end) {
                for (int64_t b = begin; b < end; b++) {
                    const int64_t start = b * block, size = std::min(block, count - start);
                    scale[b] = kernel.largest(numbers + start, size);
                    if (size < block && scale[b] < 1e-38f) scale[b] = 1e-38f;
                    kernel.encodeNF4(numbers + start, size, scale[b], size < block, out + start / 2);
                }
            });
        });
        *scales_ = handle(scales);
        return codes;
    });
}

bool ct_nf4_dequantize(
    ct_tensor result_, ct_tensor codes_, ct_tensor scales_, int64_t block, int64_t start, int64_t stride) {
    return succeeds([&] {
        auto &result = tensor(result_), &codes = tensor(codes_), &scales = tensor(scales_);
        TORCH_CHECK(result.dim() == 2, "NF4 numbers are given back as a matrix");
        const int64_t rows = result.size(0), width = result.size(1);
        if (rows == 0 || width == 0) return;
        const int64_t each = blocks(width, block), end = start + (rows - 1) * stride + width;
        TORCH_CHECK(start >= 0 && start % block == 0 && (rows == 1 || (stride >= width && stride % block == 0)),
                    "the rows of NF4 numbers that are given back must begin where blocks do");
        TORCH_CHECK((end + 1) / 2 <= codes.numel() && blocks(end, block) <= scales.numel(),
                    "the codes or scales do not reach the last number");
        if (!result.is_cpu() || result.scalar_type() == at::kDouble) {
            for (int64_t r = 0; r < rows; r++) {
                const int64_t first = start + r * stride;
                result.select(0, r).copy_(lookedUpNF4(codes.narrow(0, first / 2, (width + 1) / 2),
                                                      scales.narrow(0, first / block, each), width, block));
            }
            return;
        }
        TORCH_CHECK(result.is_contiguous(), "what is dequantised must be contiguous");
        check(codes, at::kByte, -1, "codes");
        check(scales, at::kFloat, -1, "scales");
        const auto *in = codes.data_ptr<uint8_t>();
        const auto *scale = scales.data_ptr<float>();
        withNumbers(result, [&](auto *numbers) {
            const auto &kernel = quantizer(numbers);
            parallelFor(rows * each, grain(block), [&](int64_t begin, int64_t end) {
                for (int64_t i = begin; i < end; i++) {
                    const int64_t row = i / each, column = i % each * block;
                    const int64_t from = start + row * stride + column, size = std::min(block, width - column);
                    kernel.decodeNF4(in + from / 2, size, scale[from / block], numbers + row * width + column);
                }
            });
        });
    });
}

ct_tensor ct_book_quantize(ct_tensor x_, ct_tensor book_, int64_t block, bool tabulated, ct_tensor *scales_) {
    return guarded([&] {
        auto x = source(tensor(x_));
        auto &book = tensor(book_);
        check(book, at::kFloat, 256, "the code book");
        const int64_t count = x.numel(), parts = blocks(count, block);
        auto codes = at::empty({count}, x.options().dtype(at::kByte));
        auto scales = at::empty({parts}, x.options().dtype(at::kFloat));
        const std::vector<float> middles = borders(book);
        const std::vector<uint8_t> nearest = tabulated ? table(book) : std::vector<uint8_t>();
        withNumbers(x, [&](auto *numbers) {
            const auto &kernel = quantizer(numbers);
            auto *out = codes.data_ptr<uint8_t>();
            auto *scale = scales.data_ptr<float>();
            parallelFor(parts, grain(block), [&](int64_t begin, int64_t end) {
                for (int64_t b = begin; b < end; b++) {
                    const int64_t start = b * block, size = std::min(block, count - start);
                    scale[b] = kernel.largest(numbers + start, size);
                    if (tabulated)
                        kernel.encodeTabulated(numbers + start, size, scale[b], nearest.data(), out + start);
                    else
                        kernel.encodeNearest(numbers + start, size, scale[b], middles.data(), out + start);
                }
            });
        });
        *scales_ = handle(scales);
        return codes;
    });
}

bool ct_book_dequantize(ct_tensor result_, ct_tensor codes_, ct_tensor book_, ct_tensor scales_, int64_t block) {
    return succeeds([&] {
        auto &result = tensor(result_), &codes = tensor(codes_), &book = tensor(book_), &scales = tensor(scales_);
        const int64_t count = result.numel(), parts = blocks(count, block);
        TORCH_CHECK(result.is_cpu() && result.is_contiguous(), "what is dequantised must be contiguous and on the CPU");
        check(codes, at::kByte, count, "codes");
        check(book, at::kFloat, 256, "the code book");
        check(scales, at::kFloat, parts, "scales");
        const auto *in = codes.data_ptr<uint8_t>();
        const auto *scale = scales.data_ptr<float>(), *entries = book.data_ptr<float>();
        withNumbers(result, [&](auto *numbers) {
            const auto &kernel = quantizer(numbers);
            parallelFor(parts, grain(block), [&](int64_t begin, int64_t end) {
                for (int64_t b = begin; b < end; b++) {
                    const int64_t start = b * block, size = std::min(block, count - start);
                    kernel.decode(in + start, size, scale[b], entries, numbers + start);
                }
            });
        });
    });
}

ct_tensor ct_int8_quantize(ct_tensor x_, double factor, double shift) {
    return guarded([&] {
        return at::mul(tensor(x_).to(at::kDouble), factor).add_(shift).round_().clamp_(-128, 127).to(at::kChar);
    });
}

ct_tensor ct_int8_quantize_rows(ct_tensor x_, double threshold, ct_tensor *scales_, ct_tensor *outliers_) {
    return guarded([&] {
        auto x = source(tensor(x_));
        TORCH_CHECK(x.dim() == 2, "rows are quantised of a matrix, and this has ", x.dim(), " dimensions");
        const int64_t rows = x.size(0), width = x.size(1);
        auto codes = at::empty({rows, width}, x.options().dtype(at::kChar));
        auto scales = at::empty({rows}, x.options().dtype(at::kFloat));
        std::vector<uint8_t> marked(static_cast<size_t>(width), 0);
        std::mutex merging;
        withNumbers(x, [&](auto *numbers) {
            const auto &kernel = quantizer(numbers);
            auto *scale = scales.data_ptr<float>();
            auto *out = codes.data_ptr<int8_t>();
            parallelFor(rows, grain(std::max<int64_t>(1, width)), [&](int64_t begin, int64_t end) {
                std::vector<uint8_t> own(static_cast<size_t>(width), 0);
                for (int64_t r = begin; r < end; r++) {
                    const auto *row = numbers + r * width;
                    scale[r] = threshold > 0
                        ? kernel.largestBelow(row, width, static_cast<float>(threshold), own.data())
                        : kernel.largest(row, width);
                }
                const std::lock_guard<std::mutex> lock(merging);
                for (size_t i = 0; i < own.size(); i++) marked[i] |= own[i];
            });
            parallelFor(rows, grain(std::max<int64_t>(1, width)), [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; r++)
                    kernel.encodeRow(
                        numbers + r * width, width, scale[r], threshold > 0 ? marked.data() : nullptr, out + r * width);
            });
        });
        std::vector<int32_t> columns;
        for (size_t i = 0; i < marked.size(); i++)
            if (marked[i]) columns.push_back(static_cast<int32_t>(i));
        auto outliers = at::empty({static_cast<int64_t>(columns.size())}, x.options().dtype(at::kInt));
        std::copy(columns.begin(), columns.end(), outliers.data_ptr<int32_t>());
        *scales_ = handle(scales);
        *outliers_ = handle(outliers);
        return codes;
    });
}

ct_tensor ct_int8_product(ct_tensor a_, ct_tensor b_) {
    return guarded([&] {
        auto &a = tensor(a_), &b = tensor(b_);
        TORCH_CHECK(a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1), "the rows of the two matrices differ in length");
        check(a, at::kChar, -1, "a");
        check(b, at::kChar, -1, "b");
        const int64_t rows = a.size(0), outputs = b.size(0), width = a.size(1);
        TORCH_CHECK(width < 1 << 17, "sums of ", width, " products do not fit into 32 bits");
        auto result = at::empty({rows, outputs}, a.options().dtype(at::kInt));
        if (rows == 0 || outputs == 0) return result;
        const auto *left = a.data_ptr<int8_t>(), *right = b.data_ptr<int8_t>();
        auto *out = result.data_ptr<int32_t>();
        const auto dotFour = quantizers().dotFour;
        // Sixteen rows of a pass over four of b, which stay in the nearest cache meanwhile.
        const int64_t groups = (outputs + 3) / 4;
        parallelFor(groups, std::max<int64_t>(1, 65536 / std::max<int64_t>(1, rows * width)), [&](int64_t begin, int64_t end) {
            for (int64_t top = 0; top < rows; top += 16)
                for (int64_t group = begin; group < end; group++) {
                    const int8_t *four[4];
                    for (int64_t k = 0; k < 4; k++) four[k] = right + std::min(group * 4 + k, outputs - 1) * width;
                    for (int64_t r = top; r < std::min(top + 16, rows); r++) {
                        int32_t sums[4];
                        dotFour(left + r * width, four, width, sums);
                        for (int64_t k = 0; k < std::min<int64_t>(4, outputs - group * 4); k++)
                            out[r * outputs + group * 4 + k] = sums[k];
                    }
                }
        });
        return result;
    });
}

ct_tensor ct_int8_scaled(ct_tensor sums_, ct_tensor rows_, ct_tensor columns_, double factor) {
    return guarded([&] {
        auto scales = at::mul(tensor(rows_).reshape({-1, 1}), tensor(columns_).reshape({1, -1}));
        return at::mul(tensor(sums_), scales).mul_(factor);
    });
}

bool ct_extremes(ct_tensor x, double *least, double *greatest) {
    return succeeds([&] {
        auto [low, high] = at::aminmax(tensor(x));
        *least = low.item().toDouble();
        *greatest = high.item().toDouble();
    });
}

// One piece of memory a process, lent again as soon as nobody holds it.
ct_tensor ct_workspace(const int64_t *shape, int32_t rank, ct_dtype type, ct_device device) {
    return guarded([&] {
        const at::IntArrayRef sizes(shape, static_cast<size_t>(rank));
        const auto options = at::TensorOptions(scalarType(type));
        if (device >= 0) return at::empty(sizes, options.device(at::kCUDA, static_cast<c10::DeviceIndex>(device)));
        static std::mutex lending;
        static at::Tensor memory;
        const std::lock_guard<std::mutex> lock(lending);
        const int64_t bytes = c10::multiply_integers(sizes) * static_cast<int64_t>(c10::elementSize(scalarType(type)));
        if (memory.defined() && memory.storage().use_count() > 1) return at::empty(sizes, options);
        if (!memory.defined() || memory.numel() < bytes) {
            memory.reset();
            memory = at::empty({bytes}, at::TensorOptions(at::kByte));
        }
        return memory.narrow(0, 0, bytes).view(scalarType(type)).view(sizes);
    });
}

ct_tensor ct_mean(ct_tensor x) {
    return guarded([&] { return at::mean(tensor(x)); });
}
