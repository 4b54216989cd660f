// Whole numbers of 8 bits over tensors, row by row, and their products.
#include <mutex>

#include "blocks.h"

using namespace ct;

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
