// How C++ meets C: handles around at::Tensor, and exceptions that become messages.
#pragma once

#include <ATen/core/Tensor.h>

#include "ctorch.h"

namespace ct {

void remember(const char *message);

inline at::Tensor &tensor(ct_tensor handle) { return *reinterpret_cast<at::Tensor *>(handle); }

inline ct_tensor handle(at::Tensor value) { return reinterpret_cast<ct_tensor>(new at::Tensor(std::move(value))); }

at::ScalarType scalarType(ct_dtype type);
ct_dtype elementType(at::ScalarType type);

template <class Body>
bool succeeds(Body body) {
    try {
        body();
        return true;
    } catch (const c10::Error &error) {
        remember(error.what_without_backtrace());
    } catch (const std::exception &error) {
        remember(error.what());
    } catch (...) {
        remember("an unknown C++ exception");
    }
    return false;
}

template <class Body>
ct_tensor guarded(Body body) {
    ct_tensor result = nullptr;
    succeeds([&] { result = handle(body()); });
    return result;
}

}  // namespace ct
