// NF4 over tensors: quantised, given back, and multiplied as it is.
#include "../kernels/matmul.h"
#include "../kernels/pairs.h"
#include "blocks.h"

namespace ct {

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
            forEachBlock(count, block, [&](int64_t b, int64_t start, int64_t size) {
                scale[b] = kernel.largest(numbers + start, size);
                if (size < block && scale[b] < 1e-38f) scale[b] = 1e-38f;
                kernel.encodeNF4(numbers + start, size, scale[b], size < block, out + start / 2);
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
