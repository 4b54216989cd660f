// Tensors: made, asked about, viewed, freed.
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <mutex>
#include <string>

#include "guard.h"

namespace ct {

thread_local std::string lastError;

void remember(const char *message) { lastError = message; }

at::ScalarType scalarType(ct_dtype type) {
    switch (type) {
        case CT_FLOAT32: return at::kFloat;
        case CT_FLOAT64: return at::kDouble;
        case CT_BFLOAT16: return at::kBFloat16;
        case CT_FLOAT16: return at::kHalf;
        case CT_INT32: return at::kInt;
        case CT_INT64: return at::kLong;
        case CT_INT8: return at::kChar;
        case CT_UINT8: return at::kByte;
    }
    throw std::invalid_argument("no such element type");
}

ct_dtype elementType(at::ScalarType type) {
    switch (type) {
        case at::kFloat: return CT_FLOAT32;
        case at::kDouble: return CT_FLOAT64;
        case at::kBFloat16: return CT_BFLOAT16;
        case at::kHalf: return CT_FLOAT16;
        case at::kInt: return CT_INT32;
        case at::kChar: return CT_INT8;
        case at::kByte: return CT_UINT8;
        default: return CT_INT64;
    }
}

static at::Device device(ct_device number) {
    return number < 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(number));
}

static at::IntArrayRef sizes(const int64_t *shape, int32_t rank) { return {shape, static_cast<size_t>(rank)}; }

}  // namespace ct

using namespace ct;

const char *ct_last_error(void) { return lastError.c_str(); }

void ct_free(ct_tensor tensor) { delete reinterpret_cast<at::Tensor *>(tensor); }

void ct_set_threads(int32_t count) { at::set_num_threads(count); }
int32_t ct_threads(void) { return at::get_num_threads(); }

int32_t ct_cuda_devices(void) {
    int32_t count = 0;
    succeeds([&] { count = at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().deviceCount()) : 0; });
    return count;
}

ct_tensor ct_empty(const int64_t *shape, int32_t rank, ct_dtype type, ct_device where) {
    return guarded([&] {
        return at::empty(sizes(shape, rank), at::TensorOptions(scalarType(type)).device(device(where)));
    });
}

ct_tensor ct_zeros(const int64_t *shape, int32_t rank, ct_dtype type, ct_device where) {
    return guarded([&] {
        return at::zeros(sizes(shape, rank), at::TensorOptions(scalarType(type)).device(device(where)));
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

ct_tensor ct_from_bytes(const void *bytes, const int64_t *shape, int32_t rank, ct_dtype type) {
    return guarded([&] {
        auto result = at::empty(sizes(shape, rank), at::TensorOptions(scalarType(type)));
        if (result.numel() > 0) memcpy(result.data_ptr(), bytes, result.nbytes());
        return result;
    });
}

ct_tensor ct_converted(ct_tensor self, ct_dtype type, ct_device where) {
    return guarded([&] { return tensor(self).to(device(where), scalarType(type)); });
}

ct_tensor ct_clone(ct_tensor self) {
    return guarded([&] { return tensor(self).clone(at::MemoryFormat::Contiguous); });
}

ct_tensor ct_contiguous(ct_tensor self) {
    return guarded([&] { return tensor(self).contiguous(); });
}

int32_t ct_rank(ct_tensor self) { return static_cast<int32_t>(tensor(self).dim()); }

int64_t ct_size(ct_tensor self, int32_t dimension) { return tensor(self).sizes()[static_cast<size_t>(dimension)]; }

ct_dtype ct_type(ct_tensor self) { return elementType(tensor(self).scalar_type()); }

ct_device ct_device_of(ct_tensor self) {
    auto where = tensor(self).device();
    return where.is_cpu() ? -1 : where.index();
}

void *ct_data(ct_tensor self) {
    auto &value = tensor(self);
    return value.is_cpu() && value.is_contiguous() ? value.data_ptr() : nullptr;
}

bool ct_to_double(ct_tensor self, double *value) {
    return succeeds([&] { *value = tensor(self).item().toDouble(); });
}

ct_tensor ct_view(ct_tensor self, const int64_t *shape, int32_t rank) {
    return guarded([&] { return tensor(self).view(sizes(shape, rank)); });
}

ct_tensor ct_reshape(ct_tensor self, const int64_t *shape, int32_t rank) {
    return guarded([&] { return tensor(self).reshape(sizes(shape, rank)); });
}

ct_tensor ct_transpose(ct_tensor self, int32_t first, int32_t second) {
    return guarded([&] { return tensor(self).transpose(first, second); });
}

ct_tensor ct_narrow(ct_tensor self, int32_t dimension, int64_t start, int64_t length) {
    return guarded([&] { return tensor(self).narrow(dimension, start, length); });
}

ct_tensor ct_expand(ct_tensor self, const int64_t *shape, int32_t rank) {
    return guarded([&] { return tensor(self).expand(sizes(shape, rank)); });
}
