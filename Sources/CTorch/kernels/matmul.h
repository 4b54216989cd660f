// Matrix products of tensors: ours where they are faster, else libtorch's.
#pragma once

#include <ATen/core/Tensor.h>

#include "gemm.h"

namespace ct {

// Whether 16-bit numbers are multiplied by our kernels here: on processors without matrix instructions for them, where
// libtorch's are several times slower than in single precision.
bool multipliesHalves();

// a, (rows, inner), or b, (inner, columns), as our kernels read it. `tensor` must have one stride of 1 (see `readable`)
// and outlive the operand.
gemm::Operand leftOperand(const at::Tensor &tensor);
gemm::Operand rightOperand(const at::Tensor &tensor);

// How our kernels name the type of a tensor's elements.
gemm::Element element(const at::Tensor &tensor);

// The tensor itself, or a copy where neither of its two strides is 1.
at::Tensor readable(const at::Tensor &tensor);

// Where a product goes: rows of contiguous elements.
gemm::Result result(const at::Tensor &tensor, double alpha = 1, bool isAdded = false);

// (rows, inner) times (inner, columns).
at::Tensor product(const at::Tensor &a, const at::Tensor &b);
void productInto(const at::Tensor &result, const at::Tensor &a, const at::Tensor &b);

// self += alpha a b; a sum in single precision may take factors of 16 bits.
void addProduct(const at::Tensor &self, const at::Tensor &a, const at::Tensor &b, double alpha);

}  // namespace ct
