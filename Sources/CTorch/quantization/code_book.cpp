// Codes of 8 bits over tensors: the nearest of a book's 256 entries, block by block.
#include "blocks.h"

namespace ct {

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

}  // namespace ct

using namespace ct;

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
            forEachBlock(count, block, [&](int64_t b, int64_t start, int64_t size) {
                scale[b] = kernel.largest(numbers + start, size);
                if (tabulated)
                    kernel.encodeTabulated(numbers + start, size, scale[b], nearest.data(), out + start);
                else
                    kernel.encodeNearest(numbers + start, size, scale[b], middles.data(), out + start);
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
            forEachBlock(count, block, [&](int64_t b, int64_t start, int64_t size) {
                kernel.decode(in + start, size, scale[b], entries, numbers + start);
            });
        });
    });
}
