#include "parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <exception>
#include <vector>

#if defined(__APPLE__)
#include <dispatch/dispatch.h>
#else
#include <dlfcn.h>
#endif

namespace ct {

namespace {

struct Job {
    const std::function<void(int64_t, int64_t)> &body;
    int64_t count, parts;
    std::vector<std::exception_ptr> failures;

    void run(int64_t part) {
        const int64_t size = (count + parts - 1) / parts, begin = part * size, end = std::min(count, begin + size);
        if (begin >= end) return;
        try {
            body(begin, end);
        } catch (...) {
            failures[static_cast<size_t>(part)] = std::current_exception();
        }
    }
};

#if !defined(__APPLE__)
// The entry points of GNU's OpenMP library, which libtorch has loaded.
struct OpenMP {
    using Region = void (*)(void (*)(void *), void *, unsigned, unsigned);
    Region parallel = reinterpret_cast<Region>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    int (*thread)() = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "omp_get_thread_num"));
    int (*threads)() = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "omp_get_num_threads"));

    bool isThere() const { return parallel && thread && threads; }
};

const OpenMP &openMP() {
    static const OpenMP library;
    return library;
}
#endif

bool runTogether(Job &job) {
#if defined(__APPLE__)
    dispatch_apply_f(
        static_cast<size_t>(job.parts), DISPATCH_APPLY_AUTO, &job,
        [](void *context, size_t part) { static_cast<Job *>(context)->run(static_cast<int64_t>(part)); });
    return true;
#else
    if (!openMP().isThere()) return false;
    openMP().parallel(
        [](void *context) {
            auto &job = *static_cast<Job *>(context);
            // Fewer threads may come than were asked for.
            for (int64_t part = openMP().thread(); part < job.parts; part += openMP().threads()) job.run(part);
        },
        &job, static_cast<unsigned>(job.parts), 0);
    return true;
#endif
}

}  // namespace

int64_t threadCount() { return at::get_num_threads(); }

void parallelFor(int64_t count, int64_t grain, const std::function<void(int64_t, int64_t)> &body) {
    if (count <= 0) return;
    const int64_t parts = std::min<int64_t>(at::get_num_threads(), (count + grain - 1) / std::max<int64_t>(1, grain));
    Job job{body, count, std::max<int64_t>(1, parts), {}};
    job.failures.resize(static_cast<size_t>(job.parts));
    if (job.parts == 1 || at::in_parallel_region() || !runTogether(job))
        for (int64_t part = 0; part < job.parts; part++) job.run(part);
    for (auto &failure : job.failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace ct
