// Work shared among libtorch's own threads.
//
// `at::parallel_for` is a template that runs in turn unless its caller is compiled with the compiler's OpenMP; Swift's
// clang would then bring a second OpenMP library beside the one in libtorch. So the threads that libtorch already has
// are asked directly: GNU's OpenMP on Linux, Grand Central Dispatch on a Mac.
#pragma once

#include <cstdint>
#include <functional>

namespace ct {

// The threads that work is shared among.
int64_t threadCount();

// Calls `body(begin, end)` on parts of 0..<count that cover it once, each of at least `grain` unless there is only one.
//
// Which thread does which part depends on the number of threads alone. What a part throws is thrown here.
void parallelFor(int64_t count, int64_t grain, const std::function<void(int64_t, int64_t)> &body);

}  // namespace ct
